"""Measure days: of which day a measured value is, by its header, its row or the name of its file. Guesses no year.

A quarter or a month counts by its last day, unless somebody who knows the day of the survey says it; a time without a
date ("before") is a day only once somebody says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date
from core.domain.base.text import listed
from core.domain.proof.measure_columns import MeasureColumns
from core.domain.proof.stacked_headers import HeadedTable
from core.domain.recruit.sheets.survey_waves import SurveyWave, dated_text, wave_in_name
from core.domain.recruit.sheets.values import moment

WHOLE_SHEET = ""  # the key of the day of all values that have none of their own
SPANS: Mapping[str, str] = {"half": "half year"}
NO_DAY = "has no day"


class LeftOutCell(Exception):
    """Why a value is not read, as words that follow its row or column."""


@dataclass(frozen=True, slots=True)
class SheetDay:
    """A time that a sheet speaks of and that is no plain day. `day`: what it counts as, None while nobody has typed it;
    `where`: what says it, "" for a header, a cell or a day that somebody typed; `why`: why it is open, or how its day
    came about."""

    key: str
    text: str
    day: date | None
    where: str = ""
    why: str = ""


class DayReader:
    """Reads the days of one sheet; remembers which of them people may have to say."""

    def __init__(self, headed: HeadedTable, columns: MeasureColumns, on: date) -> None:
        self._headed, self._columns, self._on = headed, columns, on
        self._sheet_wave, self._where = self._find_sheet_wave()
        self.ambiguous = False
        self.days: dict[str, SheetDay] = {}

    def day_of(self, place: int, cell: str) -> date:
        """The day of a value: by its header, else by the cell of its row, else by the sheet. Raises LeftOutCell."""
        wave = self._headed.headings[place].wave
        if wave is not None:
            return self._day_of_wave(wave)
        if "day" in self._columns.keys:
            return self._day_of_cell(cell)
        return self._day_of_sheet()

    @property
    def has_sheet_day(self) -> bool:
        """Whether the sheet as a whole speaks of a time, or somebody typed its day."""
        return WHOLE_SHEET in self._columns.days or self._sheet_wave is not None

    def note(self) -> str:
        """How times that are no plain days were read, as one sentence; "" where there is none."""
        spans = [day for day in self.days.values() if day.day and day.why and day.key != WHOLE_SHEET]
        words = listed(f"“{day.text}” is {short_date(day.day)}" for day in spans if day.day)
        return f"Months, quarters and years count by their last day: {words}." if spans else ""

    def _day_of_cell(self, cell: str) -> date:
        if not cell:
            raise LeftOutCell(NO_DAY)
        read = moment(cell, self._columns.order)
        if read.value is None and not read.ambiguous and not (dated := dated_text(cell)).rest and dated.wave:
            return self._day_of_wave(dated.wave)
        if read.ambiguous and self._columns.order is None:
            self.ambiguous = True
            raise LeftOutCell(f"“{cell}” could be two dates")
        if read.value is None:
            raise LeftOutCell(f"“{cell}” {read.odd or 'is not a date'}")
        return self._past(read.value.date(), cell)

    def _day_of_wave(self, wave: SurveyWave) -> date:
        if wave.ambiguous and wave.key not in self._columns.days:
            self.ambiguous = True
            raise LeftOutCell(f"“{wave.text}” could be two dates")
        if wave.span == "day" and wave.day is not None:
            return self._past(wave.day, wave.text)
        return self._known(self._open_day(wave.key, wave))

    def _day_of_sheet(self) -> date:
        wave = self._sheet_wave
        if wave is None:
            typed_day = self._columns.days.get(WHOLE_SHEET)
            return self._known(self.days.setdefault(WHOLE_SHEET, SheetDay(WHOLE_SHEET, "", typed_day)))
        if wave.ambiguous and WHOLE_SHEET not in self._columns.days:
            self.ambiguous = True
        return self._known(self._open_day(WHOLE_SHEET, wave))

    def _open_day(self, key: str, wave: SurveyWave) -> SheetDay:
        if key not in self.days:
            day, why = wave.day, f"the last day of the {SPANS.get(wave.span, wave.span)}"
            if wave.span == "day":
                why = "could be two dates" if day is None else ""
            elif day is None:
                why = "is a time without a date"
            elif day > self._on:
                day, why = None, "is not over yet"
            if (typed_day := self._columns.days.get(key)) is not None:
                day, why = typed_day, ""
            where = self._where if key == WHOLE_SHEET and typed_day is None else ""
            self.days[key] = SheetDay(key, wave.text, day, where, why)
        return self.days[key]

    def _known(self, sheet_day: SheetDay) -> date:
        if sheet_day.day is not None:
            return self._past(sheet_day.day, sheet_day.text or short_date(sheet_day.day))
        if sheet_day.text:
            raise LeftOutCell(f"“{sheet_day.text}” {sheet_day.why}")
        raise LeftOutCell(NO_DAY)

    def _past(self, day: date, text: str) -> date:
        if day > self._on:
            raise LeftOutCell(f"“{text}” has not come yet")
        return day

    def _find_sheet_wave(self) -> tuple[SurveyWave | None, str]:
        """The date in the titles, the name of the sheet or that of the file, and where it stands."""
        table, order = self._headed.table, self._columns.order
        for text in self._headed.titles:
            if (wave := dated_text(text, order).wave) and (wave.day or wave.ambiguous):
                return wave, "above the headers"
        for name, where in ((table.sheet, "in the name of the sheet"), (table.file, "in the name of the file")):
            if name and (wave := wave_in_name(name, order)):
                return wave, where
        return None, ""
