"""Sheet reader: the bytes of a file become rows of text cells, within limits. Knows no meaning of a cell, no pandas.

    parent (reading a file) ─► process ─► child: python -m core.sheet_reader ─► text | workbook

limits: how much of a file is looked at · refusals: SheetError · text: bytes of a text file to rows · archive, workbook,
sheet, cells: bytes of an Excel file to rows · rows: either of them · process: the same in a child process, with limits
on memory and time · __main__: that child. It starts with every file, so nothing here imports what takes long to import.
"""
