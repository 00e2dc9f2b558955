"""Column scoring: how well the cells of a column fit what its header asks, and what that leaves of it. Maps nothing."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.recruit.sheets import values, vocabulary
from core.domain.recruit.sheets.columns import DATE_KEYS
from core.domain.recruit.sheets.values import Options

CONTRADICTED, DOUBTED = 0.05, 0.5  # share of cells that fit, below which a column is not read, or only likely
A_QUESTION = 0.94  # from here on a header is a name of its own, and only cells without any sense speak against it
FEW = 0.3  # share of fitting cells below which a question in nobody's standard words is not taken
MOST_NAME_WORDS = 5
BLANK = 0.6  # what a column without any cell leaves of it
IN_DOUBT = 0.7  # what doubtful cells leave of a header's weight
_NUMBER = re.compile(r"[A-Za-z]{0,6}[-_/. ]?\d[\w./-]*")
_TIME = re.compile(r"\d{1,2}:\d{2}")
_MIDNIGHT = re.compile(r"(?:^|[T ])0?0:00")
_REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "email": "holds no email address",
        "role": "names no role",
        "applied_on": "holds no date",
        "hire_date": "holds no day of a hire",
        "leave_date": "holds no date",
        "status": "holds no status that is known",
        "languages": "names no language",
        "capacity": "holds no number of mentees",
        "years": "holds no number of years",
        "hours": "names no time",
        "employee_id": "holds no employee number",
    }
)
YES_OR_NO = ("consent", "wants_mentor", "wants_to_mentor")


@dataclass(frozen=True)
class Fit:
    """What the cells leave of a header's weight: 0 to 1, and why where they speak against it."""

    score: float
    doubt: str = ""


class CellSample:
    """Some cells of a column as evidence of what it holds; asked the same twice, it answers from memory."""

    def __init__(self, cells: Sequence[str], separator: str) -> None:
        self.cells = list(cells)
        self._separator = separator  # of several answers in a cell
        self._counts = Counter(self.cells)
        self._shares: dict[str, float | None] = {}

    def share(self, test: Callable[[str], bool]) -> float:
        """Share of cells that pass; 0 when there are none."""
        passed = sum(count for cell, count in self._counts.items() if test(cell))
        return passed / len(self.cells) if self.cells else 0.0

    def fitting(self, key: str, kind: str) -> float | None:
        """Share of cells that read as this; None when cells can't tell."""
        if key not in self._shares:
            test = _test(key, kind, self._separator)
            telling = Counter({cell: count for cell, count in self._counts.items() if _says_something(cell)})
            if key in YES_OR_NO and {cell.strip() for cell in telling} <= {"0", "1"}:
                test = bool  # as Typeform writes yes and no; among other numbers 1 is one of them
            passed = sum(count for cell, count in telling.items() if test and test(cell))
            self._shares[key] = passed / telling.total() if test and telling else None
        return self._shares[key]

    def addresses(self) -> float:
        """Share of cells that are email addresses."""
        return self.fitting("email", "email") or 0.0

    def roles(self) -> float:
        """Share of cells that say mentor, mentee or both, in few words."""
        return self.fitting("role", "role") or 0.0

    def single_text(self) -> str:
        """The text of all filled cells, where they all hold the same; else nothing."""
        return next(iter(self._counts)).strip() if len(self._counts) == 1 else ""

    @property
    def distinct(self) -> int:
        """How many different texts there are."""
        return len(self._counts)


def fit(weight: float, key: str, kind: str, cells: CellSample) -> Fit:
    """What a column's cells leave of a header's weight for a key."""
    if not cells.cells:
        return Fit(weight * BLANK, "but no cell is filled")
    share = cells.fitting(key, kind)
    if share is None or (share == 0 and weight >= 1.0 and key != "email"):
        return Fit(weight)
    lowest = CONTRADICTED if weight >= A_QUESTION else FEW
    if share < lowest:
        return Fit(0.0, _REFUSALS.get(key, "its cells look different"))
    if share < DOUBTED:
        return Fit(weight * IN_DOUBT, "but only some of its cells look like it")
    return Fit(weight)


def _says_something(cell: str) -> bool:
    return not values.is_error(cell) and not vocabulary.is_nothing(cell)


def _test(key: str, kind: str, separator: str) -> Callable[[str], bool] | None:
    if key in DATE_KEYS:
        # A hire has a day; a moment of the day under "Start Date" is when somebody opened a survey.
        return _is_moment if key == "applied_on" else lambda cell: _is_moment(cell) and not _has_time(cell)
    if key == "languages":
        return lambda cell: any(map(vocabulary.language_named, _parts(cell, separator)))
    return _TESTS.get(key) or _BY_KIND.get(kind)


def _parts(cell: str, separator: str) -> list[str]:
    return [*Options(()).parts(cell, separator), cell]


def _is_moment(cell: str) -> bool:
    return values.moment(cell, "day").value is not None


def _has_time(cell: str) -> bool:
    return bool(_TIME.search(cell)) and not _MIDNIGHT.search(cell)


def is_role(cell: str) -> bool:
    """Whether a cell says mentor, mentee or both, in few words."""
    return len(cell) < 60 and vocabulary.role(cell) is not None


def is_name(cell: str) -> bool:
    """Whether a cell may be the name of a person, or a part of it."""
    return bool(values.person_name(cell)) and not any(map(str.isdigit, cell)) and values.email(cell) is None


def is_written_as_name(cell: str) -> bool:
    """Whether a cell is a name, or several, as names are written: few words each, with capitals where there are any."""
    for part in re.split(r"[,;\n/]", cell):
        words = part.split()
        if len(words) > MOST_NAME_WORDS or not is_name(part):
            return False
        if sum(word[0].islower() for word in words) * 2 >= max(2, len(words)):
            return False
    return True


def is_known_topic(cell: str) -> bool:
    """Whether a cell is the name of a topic of the tree."""
    return playbook.load().topics.named(cell) is not None


def _is_status(cell: str) -> bool:
    known = vocabulary.status(cell) is not None or vocabulary.is_leave_or_left(cell)
    return known or not values.status(cell).odd or " - " in cell


def _has_words(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and values.email(cell) is None and not _is_moment(cell)


def _is_topic(cell: str) -> bool:
    return _has_words(cell) and vocabulary.yes_no(cell) is None


def _is_yes_or_no(cell: str) -> bool:
    return vocabulary.yes_no(cell) is not None


def _is_manager(cell: str) -> bool:
    return is_name(cell) or values.email(cell) is not None or bool(_NUMBER.search(cell))


def _is_name_or_trial(cell: str) -> bool:
    return bool(values.person_name(cell)) and values.email(cell) is None


_TESTS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "email": lambda cell: values.email(cell) is not None,
        "name": _is_name_or_trial,
        "first_name": _is_name_or_trial,
        "last_name": _is_name_or_trial,
        "call_me": _is_name_or_trial,
        "manager_name": _is_manager,
        "manager_email": _is_manager,
        "manager_id": lambda cell: bool(_NUMBER.fullmatch(cell.strip())),
        "employee_id": lambda cell: bool(_NUMBER.fullmatch(cell.strip())),
        "role": is_role,
        "status": _is_status,
        **dict.fromkeys(YES_OR_NO, _is_yes_or_no),
        "mentored_before": lambda cell: values.yes_no(cell).value is not None or vocabulary.yes_no(cell) is not None,
        "hours": lambda cell: values.hours(cell).value is not None,
        "years": lambda cell: values.years(cell).value is not None,
        "capacity": lambda cell: values.capacity(cell).value is not None,
        "rank": lambda cell: bool(re.fullmatch(r"[1-9]\d?(\.0)?", cell.strip())),
        "department": _has_words,
        "location": _has_words,
        "title": _has_words,
        "level": lambda cell: not _is_moment(cell) and values.email(cell) is None,
        "topics": _is_topic,
        "needs": _is_topic,
    }
)
_BY_KIND: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "long": _has_words,
        "choice": _has_words,
        "choices": _has_words,
        "list": _has_words,
        "text": _has_words,
        "names": is_name,
    }
)


def stands_in_addresses(names: Sequence[str], addresses: Sequence[str]) -> float:
    """The share of rows whose address holds a word of the name: how names give themselves away."""
    pairs = [
        (folded(name), folded(address))
        for name, address in zip(names, addresses, strict=True)
        if name.strip() and address.strip()
    ]
    hits = sum(1 for name, address in pairs if any(len(word) > 2 and word in address for word in name.split()))
    return hits / len(pairs) if pairs else 0.0
