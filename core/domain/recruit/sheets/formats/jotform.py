"""Jotform: the submissions of a form. Reads no cell. Each of several answers stands on a line of its own."""

from core.domain.recruit.sheets.sheet_format import SheetFormat

FORMAT = SheetFormat(
    label="Jotform",
    recognized_by=lambda headers: (
        "submission date" in headers and not {"submission id", "submission ip"}.isdisjoint(headers)
    ),
    other_stamps=("Last Update Date",),
    not_answers=("Submission IP", "Submission ID"),
)
