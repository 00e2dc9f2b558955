"""A plain sheet: any spreadsheet that no tool's file recognizes. Holds only what is true whoever made the sheet."""

from core.domain.recruit.sheets.sheet_format import SheetFormat

# Columns of our own file of rows that were left out: who mends it and imports it again need not delete them.
ROW, REASON = "Row in the file", "Why it was not read"

FORMAT = SheetFormat(
    label="Spreadsheet",
    recognized_by=lambda headers: False,
    stamps=(
        "Submitted", "Submitted at", "Submission date", "Date submitted", "Response date", "Applied on",
        "Application date",
    ),
    not_answers=(ROW, REASON),
)  # fmt: skip
