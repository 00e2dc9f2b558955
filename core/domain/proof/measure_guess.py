"""Measure guess: which column of a sheet says who, when, what and how much. Proposes and never reads a value.

A column whose header names a date holds values ("eNPS Mar 2026"); beside such columns a number without a date is none.
What no header says is asked and not told by its cells: they may be anybody's salary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.domain.base.text import folded
from core.domain.proof.measure_columns import GENERIC, PEOPLE, RATERS, MeasureColumns, is_generic, restore, shape_of
from core.domain.proof.rating_words import MOST_WORDS, known_numbers
from core.domain.proof.scores import number_in, says_no_rating, score_in
from core.domain.proof.stacked_headers import HeadedTable, head_table, lower_header
from core.domain.recruit.sheets.reading import Table, one_line
from core.domain.recruit.sheets.survey_waves import dated_text
from core.domain.recruit.sheets.values import DateOrder, is_blank, moment
from core.domain.recruit.sheets.vocabulary import header_keys

UNDATED = "names no date, as the other values do"
# Headers by which the three columns go that no other sheet has.
_HEADERS: Mapping[str, frozenset[str]] = {
    "day": frozenset(
        (
            "day", "date", "on", "measured on", "survey date", "review date", "date of measurement", "when", "wave",
            "survey wave", "cycle", "review cycle", "period", "review period", "quarter", "year",
        )
    ),
    "measure": frozenset(
        (
            "measure", "what", "what was measured", "metric", "indicator", "measurement", "measure name", "survey",
            "kind", "outcome", "kpi", "question", "competency", "dimension", "driver", "item", "statement",
        )
    ),
    "value": GENERIC,
}  # fmt: skip
_MEASURED = re.compile(
    r"\b(?:engag\w*|e?nps|satisf\w*|scores?|ratings?|perform\w*|index|pulse|favou?rab\w*|360|well ?being|commitment"
    r"|potential|competenc\w*|feedback|belonging|inclusion|trust|motivation|burnout|stress|appraisal|assessment"
    r"|evaluation|result|enablement|recommend\w*|intent\w*)\b"
)
_NOT_MEASURED = re.compile(
    r"\b(?:salary|pay|compensation|bonus|age|tenure|fte|head ?count|phone|mobile|zip|post ?code|responses?|respondents?"
    r"|raters|count|cost|number|id|no)\b"
)
_ABOUT_PEOPLE = frozenset(
    (
        "name", "first_name", "last_name", "department", "location", "level", "job_title", "hire_date", "years",
        "hours", "capacity", "languages", "manager_name", "manager_email", "manager_employee_id", "manager_id",
        "applied_on",
    )
)  # fmt: skip
_COMMENT = re.compile(r"\b(?:comments?|remarks?|notes?|explanation|why|text)\b")
_RELATION = re.compile(r"\brelation(?:ship)?\b|\b(?:rater|respondent|reviewer) (?:type|group|category|role)\b")
_RATER = re.compile(r"^(?:raters?|feedback (?:provider|giver|from)|given by|rated by)\b")
_MAYBE_RATER = re.compile(r"^(?:reviewers?|evaluator|assessor|appraiser|respondent|reviewed by|evaluated by)\b")
_RATED = re.compile(
    r"^(?:ratee|rated person|person rated|reviewee|subject|colleague)s?\b|\bfeedback (?:for|about|to|on)\b|^about\b"
)
_MOST_CELLS = 0.8  # share of the cells of a column that have to be days, or numbers, to take it for one


def guess_columns(table: Table, saved: Mapping[str, Mapping[str, Any]] | None = None) -> MeasureColumns:
    """What each column is, by its header, else by its cells. `saved`: what was decided for sheets of other shapes."""
    table = lower_header(table)
    people = _people_columns(table)
    headed = head_table(table, people.keys(), None)
    keys: list[str | None] = [people.get(place) for place in range(len(headed.headings))]
    guess = _ColumnGuess(headed, keys)
    guess.choose()
    columns = MeasureColumns(
        tuple(guess.keys),
        _date_order(headed, guess.keys),
        ask=tuple(guess.ask),
        unnamed=tuple(guess.unnamed),
        reasons=guess.reasons,
    )
    return restore(columns, headed, (saved or {}).get(shape_of(headed)))


class _ColumnGuess:
    """What the columns of one sheet are taken for, decided in `choose`."""

    def __init__(self, headed: HeadedTable, keys: list[str | None]) -> None:
        self._headed = headed
        self.keys = keys
        self.reasons: dict[int, str] = {}
        self.ask: list[int] = []
        self.unnamed: list[int] = []

    def choose(self) -> None:
        headings = self._headed.headings
        for place in self._open():
            named = next((key for key, words in _HEADERS.items() if folded(headings[place].header) in words), None)
            if named in ("day", "measure") and named not in self.keys:
                self.keys[place] = named
        dated = [place for place in self._open() if headings[place].wave or headings[place].odd]
        fitting = [place for place in dated if self._fits(place)]
        if fitting:
            self._take_dated(fitting)
        elif "measure" in self.keys:
            self._take_long()
        else:
            self._take_undated()
        for place in self._open():
            self.reasons.setdefault(place, "not needed for a measured value")

    def _take_dated(self, places: Sequence[int]) -> None:
        """A column for each date: its header says when, and often what."""
        headings = self._headed.headings
        for place in places:
            self.keys[place] = "value"
        self._drop("day", "the headers of the values name their days")
        if all(headings[place].measure and not is_generic(headings[place]) for place in places):
            self._drop("measure", "the headers of the values say what was measured")
        for place in self._open():
            if self._is_number(place) and not headings[place].odd:
                self.reasons.setdefault(place, UNDATED)

    def _take_long(self) -> None:
        """A value a row: one column says what was measured."""
        value = self._headed_as("value") or [place for place in self._open() if self._is_number(place)]
        if "day" not in self.keys:
            self._take_day([place for place in self._open() if place not in value[:1]])
        for place in value[:1]:
            self.keys[place] = "value"

    def _take_undated(self) -> None:
        """A column for each measure; the day stands in a column, in a name, or is asked."""
        headings = self._headed.headings
        rated = bool({*RATERS} & {*self.keys})  # what raters give numbers to is measured, whatever it is called
        if "day" not in self.keys:
            self._take_day(self._open())
        for place in self._open():
            if self._fits(place):
                if _MEASURED.search(folded(headings[place].measure)) or is_generic(headings[place]) or rated:
                    self.keys[place] = "value"
                else:
                    self.ask.append(place)
                    self.reasons[place] = "holds numbers or ratings; its header does not say of what"
        generic = [place for place, key in enumerate(self.keys) if key == "value" and is_generic(headings[place])]
        if generic and any(self._may_name_measures(place) for place in self._open()):
            self.unnamed = generic

    def _take_day(self, places: Iterable[int]) -> None:
        place = next((place for place in places if self._mostly(place, _is_day)), None)
        if place is not None:
            self.keys[place] = "day"

    def _drop(self, key: str, why: str) -> None:
        if key in self.keys:
            place = self.keys.index(key)
            self.keys[place] = None
            self.reasons[place] = why

    def _fits(self, place: int) -> bool:
        """Whether a column can hold values; if not, its reason says why."""
        heading, cells = self._headed.headings[place], self._rated_cells(place)
        words = {folded(cell) for cell in cells}
        if heading.odd:
            why = heading.odd
        elif not cells:
            why = "holds no value"
        elif any("@" in cell for cell in cells):
            why = "holds addresses"
        elif {name.key for name in header_keys(heading.measure)} & _ABOUT_PEOPLE:
            why = "says where people work or who they are, not a measure"
        elif _NOT_MEASURED.search(folded(heading.measure)) and not _MEASURED.search(folded(heading.measure)):
            why = "looks like pay, age or a count, not a measure"
        elif self._is_number(place) or known_numbers(words) is not None:
            return True
        else:
            if len(words) <= MOST_WORDS and _MEASURED.search(folded(heading.measure)):
                return True  # ratings in words of the organization's own: their order is asked
            why = "holds neither numbers nor ratings"
        self.reasons[place] = why
        return False

    def _may_name_measures(self, place: int) -> bool:
        header = folded(self._headed.headings[place].header)
        if (
            _COMMENT.search(header)
            or _MAYBE_RATER.search(header)
            or {name.key for name in header_keys(header)} & _ABOUT_PEOPLE
        ):
            return False
        return self._mostly(place, lambda cell: number_in(cell) is None and not _is_day(cell) and len(cell) <= 60)

    def _headed_as(self, key: str) -> list[int]:
        return [place for place in self._open() if folded(self._headed.headings[place].header) in _HEADERS[key]]

    def _open(self) -> list[int]:
        return [place for place, key in enumerate(self.keys) if key is None and place not in self.ask]

    def _is_number(self, place: int) -> bool:
        cells = self._rated_cells(place)
        return bool(cells) and sum(score_in(cell) is not None for cell in cells) >= _MOST_CELLS * len(cells)

    def _rated_cells(self, place: int) -> list[str]:
        return [cell for cell in cells_of(self._headed.table, place) if not says_no_rating(cell)]

    def _mostly(self, place: int, fits: Callable[[str], bool]) -> bool:
        cells = cells_of(self._headed.table, place)
        return bool(cells) and sum(map(fits, cells)) >= _MOST_CELLS * len(cells)


def cells_of(table: Table, place: int) -> list[str]:
    """The cells of a column that say something, top to bottom."""
    return [cell for cell in map(str, table.frame.iloc[:, place]) if not is_blank(cell)]


def _people_columns(table: Table) -> dict[int, str]:
    """Which columns say whom a row is about, and who rated them."""
    keys: dict[int, str] = {}
    headers = [one_line(header) for header in table.headers]
    rated = {place for place, header in enumerate(headers) if _RATED.search(folded(header))}
    rated = {
        place for place in rated if _are_addresses(table, place) or header_keys(_RATED.sub("", folded(headers[place])))
    }
    for place, header in enumerate(headers):
        words = folded(header)
        named = {name.key for name in header_keys(header)}
        if place in rated:
            named |= {name.key for name in header_keys(_RATED.sub("", words).strip())}
            named |= {"email"} if _are_addresses(table, place) else set()
        key: str | None = next((key for key in PEOPLE if key in named), None)
        if _RELATION.search(words):
            key = "relation"
        elif _RATER.search(words) or (key and rated and place not in rated):
            key = "rater"  # a form writes who sent it as "Email", and asks for the address of whoever it is about
        if key and key not in keys.values():
            keys[place] = key
    maybe = [place for place, header in enumerate(headers) if place not in keys and _MAYBE_RATER.search(folded(header))]
    if maybe and "rater" not in keys.values() and _rows_repeat(table, keys, maybe[0]):
        keys[maybe[0]] = "rater"
    return keys


def _are_addresses(table: Table, place: int) -> bool:
    cells = cells_of(table, place)
    return bool(cells) and sum("@" in cell for cell in cells) >= _MOST_CELLS * len(cells)


def _rows_repeat(table: Table, keys: Mapping[int, str], rater: int) -> bool:
    """Whether several people speak of one person: a manager who rates each once is no rater who has to be hidden."""
    places = [place for place, key in keys.items() if key in PEOPLE]
    if not places:
        return False
    rows = [
        tuple(str(cell).strip().casefold() for cell in row) for row in table.frame.iloc[:, [*places, rater]].to_numpy()
    ]
    people = [row[:-1] for row in rows]
    return len(set(people)) * 2 <= len(set(rows)) and len(set(rows)) > 1


def _date_order(headed: HeadedTable, keys: Sequence[str | None]) -> DateOrder | None:
    """The order that some date of the sheet proves, where no other speaks against it."""
    texts = [heading.wave.text for heading in headed.headings if heading.wave and heading.wave.span == "day"]
    if "day" in keys:
        texts += cells_of(headed.table, keys.index("day"))
    proofs: set[DateOrder] = {read.order for text in texts if (read := moment(text, None)).order}
    return proofs.pop() if len(proofs) == 1 else None


def _is_day(cell: str) -> bool:
    if number_in(cell) is not None:
        return False
    if moment(cell, "month").value is not None:
        return True
    dated = dated_text(cell)
    return dated.wave is not None and dated.wave.day is not None and not dated.rest
