"""Typeform: the responses of a form, the options of a question as headers of their own. Reads no cell but that of the
kind of response: what somebody began and did not send is exported too."""

from core.domain.recruit.sheets.sheet_format import SheetFormat

FORMAT = SheetFormat(
    label="Typeform",
    recognized_by=lambda headers: {"network id", "submit date utc"} <= set(headers),
    stamps=("Submit Date (UTC)",),
    other_stamps=("Start Date (UTC)", "Stage Date (UTC)"),
    not_answers_here=("#", "Tags", "Ending", "Response Type"),
    unfinished={"Response Type": ("partial", "started")},
)
