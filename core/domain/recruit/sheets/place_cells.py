"""Place cells: what cells say of where somebody works when they say it badly: "ditto", "-", a number among words.

Knows no column by name and guesses nothing: a number stays as it is typed.
"""

import re
from collections import Counter
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
    texts = dict.fromkeys(cells)
    dittos = set(filter(vocabulary.is_ditto, texts))
    if not dittos:
        return list(cells)
    nothing = set(filter(says_nothing, texts))
    counted: list[str | None] = []
    above: str | None = None
    for cell in cells:
        if cell in dittos:
            counted.append(None if of_a_form else above)
            continue
        counted.append(cell)
        above = None if cell in nothing else cell
    return counted


def unrepeated(of_a_form: bool) -> str:
    """Why "ditto" stands for nothing."""
    return OF_A_FORM if of_a_form else NOTHING_ABOVE


def read_places(cells: Sequence[str], answers: Mapping[str, values.Read], of_a_form: bool) -> list[values.Read]:
    """What each cell of a column says, from what each text says by itself (`answers`)."""
    times = Counter(cells)
    filled = {text: number for text, number in times.items() if not says_nothing(text)}
    numbers = {text for text in filled if _NUMBER.fullmatch(text.strip())}
    are_rare = sum(filled[text] for text in numbers) <= RARE * sum(filled.values())
    settled: dict[str, values.Read] = {}
    for text in times:
        answer = answers[text]
        if text not in filled:
            answer = values.Read(None, answer.odd)
        elif text in numbers and are_rare and not answer.odd:
            answer = answer._replace(odd=ODD_NUMBER)
        settled[text] = answer
    return [
        settled[cell] if counts == cell else _read_again(counts, settled, of_a_form)
        for cell, counts in zip(cells, repeated(cells, of_a_form), strict=True)
    ]


def _read_again(text: str | None, settled: Mapping[str, values.Read], of_a_form: bool) -> values.Read:
    """What "ditto" says: the answer above it, or why there is none."""
    if text is None:
        return values.Read(None, unrepeated(of_a_form))
    value = settled[text].value
    return values.Read(value, DITTO, str(value or ""))
