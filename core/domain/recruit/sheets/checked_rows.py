"""Checked rows: a sheet once it is read and checked: its intakes, its problems, its rows to mend. Checks nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from core.domain.base.people import Intake
from core.domain.recruit.sheets.column_mapping import ColumnMapping
from core.domain.recruit.sheets.columns import Role
from core.domain.recruit.sheets.drafts import Problem
from core.domain.recruit.sheets.duplicates import Likely
from core.domain.recruit.sheets.formats.plain import REASON, ROW
from core.domain.recruit.sheets.parsed_columns import ParsedColumns
from core.domain.recruit.sheets.reading import Table
from core.domain.recruit.sheets.topics import TopicSuggestion


@dataclass(frozen=True)
class SharedRows:
    """Rows of different people under one address, left out until somebody says whose it is; (role, intake) of each."""

    address: str
    intakes: tuple[tuple[str, Intake], ...]
    latest: int  # the row that was answered last

    @property
    def rows(self) -> tuple[int, ...]:
        """The numbers of the rows."""
        return tuple(intake.row for _, intake in self.intakes)


@dataclass(frozen=True)
class Checked:
    """A sheet, read and checked. `by_role`: the intakes by role (one role unless the sheet is mixed).

    `problems` in the order of the rows; `likely_duplicates`: rows whose names are alike but whose addresses differ, to
    be looked at; `shared`: rows that are left out because several people have one address; `only_named`: rows that are
    left out because they have a name of their own and nothing else to know them by, as (role, intake);
    `ambiguous_dates`: cells that fit both orders of day and month and were left out until somebody says; `joined`: rows
    that hold one more answer of a person → the row of that person; `parsed`: what each cell was read as.
    """

    role: Role
    table: Table
    mapping: ColumnMapping
    by_role: dict[str, list[Intake]]
    problems: list[Problem]
    topic_suggestions: list[TopicSuggestion] = field(default_factory=list)
    likely_duplicates: list[Likely] = field(default_factory=list)
    shared: list[SharedRows] = field(default_factory=list)
    only_named: list[tuple[str, Intake]] = field(default_factory=list)
    ambiguous_dates: list[Problem] = field(default_factory=list)
    joined: Mapping[int, int] = field(default_factory=dict)
    parsed: ParsedColumns | None = field(default=None, repr=False, compare=False)

    @property
    def rows(self) -> list[Intake]:
        """All intakes; of a mixed sheet the mentors first."""
        return [row for rows in self.by_role.values() for row in rows]

    @cached_property
    def skipped(self) -> list[int]:
        """The numbers of the rows that were left out."""
        return sorted({problem.row for problem in self.problems if problem.skipped})


def rejected_frame(checked: Checked) -> pd.DataFrame:
    """The rows that were left out, with their number, every reason and all their cells, to mend and import again; not
    those that are no answers, such as totals."""
    reasons: dict[int, list[str]] = {}
    for problem in checked.problems:
        if problem.skipped:
            reason = f"{problem.column}: {problem.reason}" if problem.column else problem.reason
            reasons.setdefault(problem.row, []).append(reason)
    rows = sorted(reasons.keys() - checked.table.left_out.keys())
    frame = checked.table.frame.loc[rows].reset_index(drop=True)
    frame.columns = pd.Index(checked.table.headers, dtype=object)
    frame.insert(0, REASON, ["; ".join(reasons[row]) for row in rows], allow_duplicates=True)
    frame.insert(0, ROW, rows, allow_duplicates=True)
    return frame
