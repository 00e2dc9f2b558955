"""Column scoring: how sure it is that a column holds something, by its header, then by its cells. Maps nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from core.domain import playbook
from core.domain.recruit.sheets import values
from core.domain.recruit.sheets.columns import Field, hinted
from core.domain.recruit.sheets.headers import header_words
from core.sheet_reader.limits import LONGEST_HEADER

HINTED = 0.72  # what a word that gives a question's meaning away is worth
MOSTLY = 0.55  # share of cells that have to fit when the header says nothing
LONGEST_ANSWER = 300  # characters of a cell that are looked at for known options
UNKNOWN = (0.0, "not recognized")
_TELLING_KINDS = ("email", "date", "status", "role")  # their cells give them away even without a header
# Yes and no, small numbers and any day can mean too much: here the header has to say something too.
_TOO_COMMON = ("capacity", "mentored_before", "self_check", "manager_email", "hire_date", "leave_date", "gender")


class CellSample:
    """Some cells of a column as evidence of what it holds; asked the same twice, it answers from memory."""

    def __init__(self, cells: Sequence[str], separator: str) -> None:
        self.cells = list(cells)
        self._separator = separator  # of several answers in a cell
        self._counts = Counter(self.cells)
        self._fits: dict[tuple[object, ...], float | None] = {}

    def share(self, test: Callable[[str], bool]) -> float:
        """Share of cells that pass; 0 when there are none."""
        passed = sum(count for cell, count in self._counts.items() if test(cell))
        return passed / len(self.cells) if self.cells else 0.0

    def fit(self, field: Field) -> float | None:
        """Share of cells that read as this kind of answer; None when cells can't tell."""
        if not self.cells:
            return None
        test = _test(field)
        key = (field.kind, field.key) if test else (field.options, field.topics)
        if key not in self._fits:
            self._fits[key] = self.share(test) if test else self._known(field)
        return self._fits[key]

    def addresses(self) -> float:
        """Share of cells that are e-mail addresses."""
        return self.share(lambda cell: values.email(cell) is not None)

    def roles(self) -> float:
        """Share of cells that say mentor, mentee or both, in few words."""
        return self.share(_names_a_role)

    def _known(self, field: Field) -> float | None:
        """Of all single answers the share that is among the options."""
        if not (field.options or field.topics):
            return None
        options, tree = values.Options(field.options), playbook.load().topics
        total = known = 0.0
        for cell, count in self._counts.items():
            for part in options.parts(cell[:LONGEST_ANSWER], self._separator):
                total += count
                if options.named(part):
                    known += count
                elif field.topics and tree.named(part):  # alone it proves little: departments are called like topics
                    known += count / 2
        return known / total if total else None


def _names_a_role(cell: str) -> bool:
    return len(cell) < 60 and bool(values.roles(cell))


def score(header: str, cells: CellSample, field: Field, in_address: float | None) -> tuple[float, str]:
    """How sure it is, 0 to 1, that a column holds this, and why.

    `in_address` is the share of rows whose address holds a word of this cell: how names give themselves away.
    """
    likeness, why = _likeness(header, field)
    told_by_cells = bool(field.options or field.topics or field.kind in _TELLING_KINDS) and field.key not in _TOO_COMMON
    if likeness < HINTED and not told_by_cells and not (field.kind == "name" and in_address):
        return UNKNOWN
    fitting = cells.fit(field)
    strict = field.kind in (*_TELLING_KINDS, "number", "name")
    if likeness >= 0.95:
        if field.kind in ("email", "role") and fitting is not None and fitting < 0.05:
            return 0.0, "holds no e-mail address" if field.kind == "email" else "names no role"
        if field.kind == "name" and cells.share(lambda cell: bool(values.person_name(cell))) >= MOSTLY:
            return likeness, why  # under a header that says names, "Mentee 1" is one: somebody tries the studio out
        doubtful = strict and fitting is not None and fitting < 0.3
        return (likeness * 0.7, f"{why}, but its cells look different") if doubtful else (likeness, why)
    if likeness >= HINTED:
        if fitting is None:
            return 0.85 * likeness, why
        if fitting < 0.3 and (strict or field.topics or field.key == "languages"):
            return 0.0, "its cells look different"
        if field.other and fitting < 0.5:  # free answers are allowed, so cells can't speak against it
            return 0.75 * likeness, why
        return 0.65 * likeness + 0.3 * fitting, f"{why}, and {fitting:.0%} of its cells fit" if fitting >= 0.5 else why
    if field.kind == "name":
        share = in_address or 0.0
        return (0.3 + 0.45 * share, "its words stand in the addresses") if share >= 0.6 and fitting else UNKNOWN
    if fitting is not None and fitting >= MOSTLY:
        return 0.3 + 0.45 * fitting + 0.1 * likeness, f"{fitting:.0%} of its cells look like it"
    return UNKNOWN


def called(header: str, field: Field) -> bool:
    """Whether the header alone says that a column holds this, whatever stands in its cells."""
    return _likeness(header, field)[0] >= 0.95


def _likeness(header: str, field: Field) -> tuple[float, str]:
    words = header_words(header)
    if not words:
        return 0.0, ""
    first = header_words(header[:LONGEST_HEADER].splitlines()[0])
    if any(words == header_words(text) for text in field.texts):
        return 1.0, "our own question"
    if any(first == header_words(text.splitlines()[0]) for text in field.texts) and len(first) > 3:
        return 0.98, "our own question"
    best, name = max(((_alike(words, header_words(name)), name) for name in field.names), default=(0.0, ""))
    if best == 1.0:
        return 0.95, f"known as “{name}”"
    asked, text = max(((_alike(words, header_words(text)), text) for text in field.texts), default=(0.0, ""))
    if asked > best:
        best, name = asked, text.splitlines()[0]
    if best < HINTED and (hint := hinted(header, field.key)):
        return HINTED, f"asks about “{hint}”"
    return min(best, 0.94), f"much like “{name}”"


@lru_cache(maxsize=100_000)  # a table is looked at as each kind of sheet, again and again
def _alike(words: str, name: str) -> float:
    """0 to 1: the same words in any order and spelling; a name that is part of a longer header counts a little less."""
    if words == name:
        return 1.0
    whole = fuzz.token_sort_ratio(words, name) / 100
    contained = set(name.split()) < set(words.split())
    long_enough = len(name.split()) >= 2 or len(words.split()) <= 3
    return max(whole, 0.8 if contained and long_enough and len(name) > 3 else 0.0)


def _test(field: Field) -> Callable[[str], bool] | None:
    by_kind: dict[str, Callable[[str], bool]] = {
        "email": lambda cell: values.email(cell) is not None,
        "role": _names_a_role,
        "date": lambda cell: values.moment(cell, "day").value is not None,
        "status": lambda cell: not values.status(cell).odd,
        "name": lambda cell: bool(values.person_name(cell)) and not any(map(str.isdigit, cell)),
    }
    by_key: dict[str, Callable[[str], bool]] = {
        "hours": lambda cell: "hour" in cell.casefold() and values.hours(cell).value is not None,
        "years": lambda cell: values.years(cell).value is not None,
        "capacity": lambda cell: not values.capacity(cell).odd,
        "mentored_before": lambda cell: values.yes_no(cell).value is not None,
    }
    return by_key.get(field.key) or by_kind.get(field.kind)
