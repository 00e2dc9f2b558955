"""SurveyMonkey: all answers of a survey, one row each. Reads no cell.

The row below the headers names the options of a question, the fields of a contact block or the rows of a grid, each
with a column of its own; "Response" and "Open-Ended Response" stand there for a question with one answer.
"""

from core.domain.recruit.sheets.sheet_format import SheetFormat

FORMAT = SheetFormat(
    label="SurveyMonkey",
    recognized_by=lambda headers: {"respondent id", "collector id"} <= set(headers),
    own=("Email Address", "First Name", "Last Name"),  # of whom the survey was sent to; blank where it was a link
    options_below=True,
)
