"""Sheet reader: the bytes of a file become rows of text cells, within limits. Knows no meaning of a cell, no pandas.

    parent (reading a file) ─► process ─► child: python -m core.sheet_reader ─► rows ─► a module for each kind of file

limits: how much of a file is looked at · refusals: SheetError · rows: which kind of file it is, and its rows · text,
quotation: CSV · archive, workbook, sheet, cells: .xlsx · old_excel: .xls · opendocument: .ods · markup, excel_2003: XML
Spreadsheet · web_page: HTML tables · json_records: JSON · packed: .gz · grid: sheets that are read as a whole · marks:
hidden rows, merged cells, formulas without a value · heads: how sheets begin · process: all that in a child process,
with limits on memory and time · __main__: that child. It starts with every file, so nothing here imports what takes
long to import.
"""
