"""Qualtrics: the responses of a survey. Reads no cell but those that say what kind of response a row is.

Three rows of headers stand above the answers: codes, questions, ids of the import. Previews are exported beside the
answers, and so is what somebody began and did not finish.
"""

from core.domain.recruit.sheets.sheet_format import SheetFormat

FORMAT = SheetFormat(
    label="Qualtrics",
    recognized_by=lambda headers: {"recorded date", "response id", "finished"} <= set(headers),
    stamps=("Recorded Date",),
    not_answers_here=("Status",),
    own=("Recipient Email", "Recipient First Name", "Recipient Last Name"),  # of whom the survey was mailed to
    previews={
        "Response Type": ("Survey Preview", "Survey Test", "1", "2"),
        "Status": ("Survey Preview", "Survey Test", "1", "2"),
        "Distribution Channel": ("preview",),
    },
    unfinished={"Finished": ("False", "0")},
)
