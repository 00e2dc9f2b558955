"""Place cells: what cells say of where somebody works when they say it badly: "ditto", "-", a number among words.

Knows no column by name and guesses nothing: a number stays as it is typed.
"""

import re
from collections.abc import Mapping, Sequence

from core.domain.recruit.sheets import values, vocabulary

DITTO = "the same as in the row above"
OF_A_FORM = "says “the same as above”, and nobody who fills in a form sees the row above; left empty"
NOTHING_ABOVE = "says “the same as above”, and nothing stands above it"
NOTHING = "says nothing, so it is left empty"
ODD_NUMBER = "is a number among words; kept as typed, so look at it"
RARE = 0.2  # share of filled cells up to which numbers are the exception
_SAYS_NOTHING = re.compile(r"[\W_]*|[xX]{2,}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def says_nothing(cell: str) -> bool:
    """Whether a cell is blank or holds a sign that stands for nothing: "-", "?", "n/a", "xxx"."""
    if vocabulary.is_ditto(cell):
        return False
    return values.is_blank(cell) or _SAYS_NOTHING.fullmatch(cell.strip()) is not None


def repeated(cells: Sequence[str], of_a_form: bool) -> list[str | None]:
    """Each cell as it counts: "ditto" as what stands above it, None where nothing does, or where it is an answer in a
    form; the others as they are."""
    counted: list[str | None] = []
    above: str | None = None
    for cell in cells:
        if vocabulary.is_ditto(cell):
            counted.append(None if of_a_form else above)
            continue
        counted.append(cell)
        above = None if says_nothing(cell) else cell
    return counted


def unrepeated(of_a_form: bool) -> str:
    """Why "ditto" stands for nothing."""
    return OF_A_FORM if of_a_form else NOTHING_ABOVE


def read_places(cells: Sequence[str], answers: Mapping[str, values.Read], of_a_form: bool) -> list[values.Read]:
    """What each cell of a column says, from what each text says by itself (`answers`)."""
    filled = [cell for cell in cells if not says_nothing(cell)]
    are_rare = sum(map(_is_number, filled)) <= RARE * len(filled)
    reads: list[values.Read] = []
    for cell, counts in zip(cells, repeated(cells, of_a_form), strict=True):
        answer = answers[cell]
        if counts is None:
            reads.append(values.Read(None, unrepeated(of_a_form)))
        elif counts != cell:
            value = answers[counts].value
            reads.append(values.Read(value, DITTO, str(value or "")))
        elif says_nothing(cell):
            reads.append(values.Read(None, answer.odd))
        elif are_rare and _is_number(cell) and not answer.odd:
            reads.append(answer._replace(odd=ODD_NUMBER))
        else:
            reads.append(answer)
    return reads


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip()) is not None
