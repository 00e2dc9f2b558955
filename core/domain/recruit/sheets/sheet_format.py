"""Sheet format: what can be special about the sheets of one form tool or HR system. Names none; formats/ does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SheetFormat:
    """How one tool writes a sheet. Headers are named as the tool spells them; case and punctuation do not count.

    What cannot mean anything else (stamps, other_stamps, not_answers, beside_questions, placeholders) holds in every
    sheet, because people delete and rename the columns by which a tool is recognized. The rest holds only in a sheet
    that was recognized.

    label: what people call the tool
    recognized_by: whether these are its headers, given as `header_words` makes them, in the order of the columns
    stamps: headers of the moment of an answer, which is read as its day
    other_stamps: headers of other moments; no answers, but they may prove whether the day or the month comes first
    not_answers: headers of columns that the tool adds and nobody answered
    not_answers_here: the same, where somebody else's sheet may mean it seriously
    beside_questions: what the tool puts before a question, with a dash, to name a column that it adds beside it
    own: headers of the address and the name that the tool itself adds of who signed in; what was asked goes before them
    placeholders: what it writes in place of an address that it did not ask for
    separator: what parts several answers in one cell; a cell without it is parted at line breaks and commas
    options_below: whether the row below the headers names the options of a question, each with a column of its own
    previews: by header, the cells of a row that whoever made the form sent to try it, which is nobody's answer
    unfinished: by header, the cells of a row that somebody began and did not send
    mend: by field of `Intake.person`, what a value means once the tool's own additions are taken out
    """

    label: str
    recognized_by: Callable[[Sequence[str]], bool]
    stamps: tuple[str, ...] = ()
    other_stamps: tuple[str, ...] = ()
    not_answers: tuple[str, ...] = ()
    not_answers_here: tuple[str, ...] = ()
    beside_questions: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    separator: str = ";"
    options_below: bool = False
    previews: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unfinished: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mend: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
