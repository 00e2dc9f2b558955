"""Measure reading: the rows of one sheet become values; each that is not read has its reason. Asks nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.domain.base.entered_text import LONGEST_NAME
from core.domain.base.people import Intake, Person
from core.domain.base.text import folded
from core.domain.proof.measure_columns import LABELS, RATERS, MeasureColumns
from core.domain.proof.measure_days import DayReader, LeftOutCell
from core.domain.proof.measure_scores import ScoreReader
from core.domain.proof.raters import Rating, is_self, mean_ratings
from core.domain.proof.scores import is_plain, says_no_rating
from core.domain.proof.stacked_headers import HeadedTable
from core.domain.recruit.sheets.addresses import email as address
from core.domain.recruit.sheets.headers import column_letter
from core.domain.recruit.sheets.people_index import Known
from core.domain.recruit.sheets.reading import one_line
from core.domain.recruit.sheets.values import employee_number, is_blank

NO_MEASURE = "says not what was measured"


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """One value: what was measured of whom on which day; of several ratings the row of the first."""

    row: int
    person_id: int
    measured_on: date
    measure: str
    value: float


@dataclass(frozen=True, slots=True)
class MeasuredCell:
    """A cell that says something, with whom and what it is about."""

    row: int
    place: int
    person_id: int
    rated: str  # the address or number that the row names its person by
    measure: str
    day: date
    typed: str
    rater: str
    relation: str


@dataclass
class SheetReading:
    """One sheet being read: what was seen so far.

    By (row, column): `typed` cells, `understood` as what else, `left_out` and why. By row: `who` it is about, `faults`
    of the whole row, `sources`: how many values it carries, `in_mean`: the row that carries the mean of its rating.
    """

    headed: HeadedTable
    columns: MeasureColumns
    known: Known
    names: Mapping[int, str]
    days: DayReader
    typed: dict[tuple[int, int], str] = field(default_factory=dict)
    understood: dict[tuple[int, int], str] = field(default_factory=dict)
    left_out: dict[tuple[int, int], str] = field(default_factory=dict)
    who: dict[int, str] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)
    sources: dict[int, int] = field(default_factory=dict)
    in_mean: dict[int, int] = field(default_factory=dict)

    def cells(self) -> Iterator[MeasuredCell]:
        """Every cell with a value whose person, measure and day are known; what is in the way is noted."""
        frame, columns = self.headed.table.frame, self.columns
        values = columns.places("value")
        for number, cells in zip(frame.index, frame.itertuples(index=False), strict=True):
            row, texts = int(number), [one_line(str(cell)) for cell in cells]
            at = {key: self._text(texts, key) for key in LABELS if key != "value"}
            self.who[row] = at["email"] or at["employee_id"]
            try:
                person = self._person(at["email"], at["employee_id"])
            except LeftOutCell as refusal:
                self.faults[row] = str(refusal)
                continue
            self.who[row] = self.names.get(person, self.who[row])
            for place in values:
                if not texts[place] or is_blank(texts[place]):
                    continue
                self.typed[row, place] = texts[place]
                try:
                    if says_no_rating(texts[place]):
                        raise LeftOutCell("says that there is no rating")
                    day = self.days.day_of(place, at["day"])
                    measure = self._measure(place, at["measure"])
                except LeftOutCell as refusal:
                    self.left_out[row, place] = str(refusal)
                    continue
                rated = at["email"] or at["employee_id"]
                yield MeasuredCell(row, place, person, rated, measure, day, texts[place], at["rater"], at["relation"])

    def ratings(self, cells: Iterable[MeasuredCell], readers: Mapping[str, ScoreReader]) -> list[Rating]:
        """The cells as numbers; what is none is noted."""
        ratings = []
        has_raters, has_names = self.has_raters, "rater" in self.columns.keys
        for cell in cells:
            place = cell.row, cell.place
            try:
                value = readers[folded(cell.measure)].value(cell.typed)
            except ValueError as refusal:
                self.left_out[place] = f"“{cell.typed}” {refusal}"
                continue
            if has_raters and is_self(cell.relation, cell.rater, cell.rated):
                self.left_out[place] = "is somebody's rating of themselves"
                continue
            if not is_plain(cell.typed):
                self.understood[place] = f"{value:g}"
            rater = cell.rater if has_names else ""
            ratings.append(Rating(cell.row, cell.place, cell.person_id, cell.measure, cell.day, value, rater))
        return ratings

    def values(self, ratings: Sequence[Rating], *, asked: bool) -> list[MeasuredValue]:
        """The values, each of a person, measure and day: the mean of several raters, else what the first row says.

        `asked`: whether rows are those of raters is not decided yet, so that none of several values is read.
        """
        if self.has_raters:
            means, left_out = mean_ratings(ratings)
            self.left_out |= left_out
            self.in_mean = {row: mean.first.row for mean in means for row in mean.rows[1:]}
            return [self._value(mean.first, mean.value) for mean in means]
        seen: dict[tuple[int, str, date], Rating] = {}
        values = []
        several = self._several(ratings) if asked else set()
        for rating in ratings:
            if rating.about in several:
                self.left_out[rating.row, rating.place] = "is one of several values of that day"
                continue
            first = seen.setdefault(rating.about, rating)
            if first is rating:
                values.append(self._value(rating, rating.value))
                continue
            where = f"row {first.row}" if first.row != rating.row else f"“{self.header(first.place)}”"
            same = first.value == rating.value
            self.left_out[rating.row, rating.place] = (
                f"says the same as {where}" if same else f"{where} has another value of that day"
            )
        return values

    def repeats(self, ratings: Sequence[Rating]) -> bool:
        """Whether most people have several, different values of one day, as in a file of raters."""
        return 2 * len(self._several(ratings)) > len({rating.about for rating in ratings})

    @property
    def has_raters(self) -> bool:
        return self.columns.rated is True or bool(self.columns.places(*RATERS))

    def _several(self, ratings: Iterable[Rating]) -> set[tuple[int, str, date]]:
        """Of whom, what and when there are several, different values."""
        groups: dict[tuple[int, str, date], set[float]] = {}
        for rating in ratings:
            groups.setdefault(rating.about, set()).add(rating.value)
        return {about for about, values in groups.items() if len(values) > 1}

    def _value(self, rating: Rating, value: float) -> MeasuredValue:
        self.sources[rating.row] = self.sources.get(rating.row, 0) + 1
        return MeasuredValue(rating.row, rating.person_id, rating.day, rating.measure, value)

    def header(self, place: int) -> str:
        return one_line(self.headed.headings[place].header) or f"column {column_letter(place)}"

    def _text(self, texts: list[str], key: str) -> str:
        """The cell under a key; "" where there is no such column or nothing in it."""
        place = self.columns.place(key)
        return "" if place is None or is_blank(texts[place]) else texts[place]

    def _measure(self, place: int, cell: str) -> str:
        heading = self.headed.headings[place]
        by_header = self.columns.names_itself(place, heading)
        measure = heading.measure if by_header else cell if "measure" in self.columns.keys else self.columns.measure
        if not measure:
            raise LeftOutCell(NO_MEASURE)
        if len(measure) > LONGEST_NAME:
            raise LeftOutCell(f"names what was measured in more than {LONGEST_NAME} characters")
        return measure

    def _person(self, email_text: str, number_text: str) -> int:
        email, number = address(email_text) or "", employee_number(number_text)
        if not email and not number:
            raise LeftOutCell("has neither an email address nor an employee number")
        matches = [
            self.known.find(Intake(0, "", email)) if email else None,
            self.known.find(Intake(0, "", "", {"employee_id": number})) if number else None,
        ]
        people = {person for person in matches if person is not None}
        if len(people) > 1:
            raise LeftOutCell("has the address of one person and the number of another")
        if not people:
            raise LeftOutCell("is about nobody on record")
        return people.pop()


def people_index(people: Iterable[Person]) -> Known:
    """Everybody on record, to be found by address and number."""
    known = Known()
    for person in people:
        known.add(person.id, person.email, person.employee_id, person.name)
    return known
