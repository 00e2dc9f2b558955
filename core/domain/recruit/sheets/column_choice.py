"""Column choice: which columns hold what, weighed for all columns at once. What is not sure is asked or left, and why.

1. Columns that are one question become a family.                              families
2. Each family gets a score for every key that its header may mean.            Candidates
3. Families and keys are paired so that the sum of the scores is largest.      _pairs
4. Two that are as good as each other for one key become a question.           _ask_about_equals
5. Further families join a list, or fill gaps, where they contradict nobody.   _join_lists
6. What the header leaves open, cells tell: addresses, and names in them.      OpenColumns.settle
7. What a sheet must hold is looked for in the columns that are left.          find_required
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from core.domain.recruit.sheets import rating_grids
from core.domain.recruit.sheets.column_candidates import NAMED, SURE, Candidates
from core.domain.recruit.sheets.column_comparison import DIFFERENT, MOST_ADDRESSES, ColumnComparison, says_nobody
from core.domain.recruit.sheets.column_decisions import ColumnDecisions
from core.domain.recruit.sheets.column_families import LISTS, Family, families
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.columns import MANAGER_KEYS, Role, fields
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.open_columns import BY_CELLS, NAMES, OpenColumns
from core.domain.recruit.sheets.parsed_headers import Header
from core.domain.recruit.sheets.reading import Table

EQUAL = 0.05  # scores this close are equally good
EQUAL_NAMES = 0.012  # of two known names even less: that one stands nearer to what it means is telling
# What identifies a person or changes who is matched: of two such columns none is taken in silence.
ASKED = (
    "email", "name", "first_name", "last_name", "employee_id", "role", "status", "capacity", "hire_date", "leave_date",
    "wants_mentor", "wants_to_mentor", *MANAGER_KEYS,
)  # fmt: skip
JOINED = (*LISTS, "consent")  # of which every column counts that asks for it


@dataclass
class ColumnChoice:
    """All columns of a sheet for one role; see the steps above."""

    table: Table
    role: Role
    headers: Sequence[Header]
    samples: Sequence[CellSample]
    decisions: ColumnDecisions = field(init=False)

    def __post_init__(self) -> None:
        self.decisions = ColumnDecisions(self.table, fields(self.role))
        self._own = frozenset(map(header_words, FORMATS[self.table.source].own))
        placeholders = frozenset(map(header_words, FORMATS[self.table.source].placeholders))
        self._comparison = ColumnComparison(self.table, self.samples, placeholders)
        self.families = families(self.headers, self.samples)
        candidates = Candidates(self.table.source, self.role, self.headers, self.samples)
        grids = rating_grids.find(self.headers, self.table.frame)
        rated = {place for grid in grids for place in grid.columns}
        self._readable: list[Family] = []
        self._scores: list[dict[str, tuple[float, str]]] = []
        for family in self.families:
            if reason := rating_grids.WHY if rated.issuperset(family.columns) else candidates.unread(family):
                self.decisions.leave(family, reason)
                continue
            scores, reason = candidates.scores(family)
            if reason:
                self.decisions.leave(family, reason)
            self._readable.append(family)
            self._scores.append(scores)
        scored = {family.first for family, scores in zip(self._readable, self._scores, strict=True) if scores}
        self._open = OpenColumns(
            self.role, self.headers, self.samples, self._readable, scored, self.decisions, self._comparison, grids
        )
        self._choose()

    def _choose(self) -> None:
        own = self._own_places()
        asked = {key for place, scores in enumerate(self._scores) if place not in own for key in scores}
        spare = {place for place in own if self._own_gives_way(self._scores[place], asked)}
        taken = self._pairs([place for place in range(len(self._readable)) if place not in spare])
        self._ask_about_equals(taken, spare)
        for key, place in taken.items():
            self.decisions.take(self._readable[place], key, *self._scores[place][key])
        self._join_lists(taken, spare)
        self._complete_names(taken)
        self._use_own(spare, taken)
        self._open.settle({key: self._readable[place] for key, place in taken.items()})

    def find_required(self, *, ask: bool) -> None:
        """Topics and needs that no column asks for in plain words; see `OpenColumns.find_required`."""
        self._open.find_required(ask=ask)

    def _pairs(self, places: Sequence[int]) -> dict[str, int]:
        """Key → place of its family, so that the scores add up to the most."""
        keys = sorted({key for place in places for key in self._scores[place]})
        if not keys:
            return {}
        scores = np.zeros((len(places), len(keys)))
        for row, place in enumerate(places):
            for key, (score, _) in self._scores[place].items():
                scores[row, keys.index(key)] = score
        rows, columns = linear_sum_assignment(scores, maximize=True)
        return {
            keys[column]: places[row] for row, column in zip(rows, columns, strict=True) if scores[row, column] >= SURE
        }

    def _ask_about_equals(self, taken: dict[str, int], spare: set[int]) -> None:
        """Two columns as good as each other: both where they agree, a question where it matters, else the nearer."""
        used = set(taken.values()) | spare
        for key in list(taken):
            if key in JOINED:
                continue
            place = taken[key]
            score = self._scores[place][key][0]
            rivals = [
                other
                for other, scores in enumerate(self._scores)
                if other not in used and key in scores and self._top(other) == key
            ]
            clashing = []
            for other in rivals:
                family, rival = self._readable[place], self._readable[other]
                if self._comparison.agree(family, rival, key):
                    weight, why = self._scores[other][key]
                    self.decisions.take(rival, key, weight * 0.9, f"{why}, too")
                    used.add(other)
                elif score - self._scores[other][key][0] < (EQUAL_NAMES if score >= NAMED else EQUAL):
                    clashing.append(other)
                else:
                    self.decisions.leave(rival, f"“{self.decisions.name(family)}” says it better")
            if clashing and (key in ASKED or self._equal_words(place, clashing, key)):
                del taken[key]
                self.decisions.ask(key, [self._readable[other] for other in sorted([place, *clashing])])
            else:
                better = self.decisions.name(self._readable[place])
                for other in clashing:
                    self.decisions.leave(self._readable[other], f"“{better}” says it better")
            used.update(rivals)

    def _join_lists(self, taken: Mapping[str, int], spare: set[int]) -> None:
        """A list takes every question that asks for it."""
        used = set(taken.values()) | spare
        for place, scores in enumerate(self._scores):
            key = self._top(place)
            if place not in used and key in JOINED and key in taken and scores[key][0] >= SURE:
                self.decisions.take(self._readable[place], key, *scores[key])

    def _complete_names(self, taken: dict[str, int]) -> None:
        """ "Name" beside "Vorname" is the family name, unless it holds the first name too; without any other name, what
        somebody wants to be called is the name."""
        for half, other in (("first_name", "last_name"), ("last_name", "first_name")):
            if "name" in taken and half in taken and other not in taken:
                name, part = self._readable[taken["name"]], self._readable[taken[half]]
                if self.samples[part.first].cells and self._comparison.holds(name, part) < DIFFERENT / 2:
                    score = self._scores[taken["name"]]["name"][0]
                    why = f"stands beside “{self.decisions.name(part)}” and does not hold it"
                    self.decisions.take(name, other, score, why)
                    taken[other] = taken.pop("name")
        if "call_me" in taken and not NAMES & set(taken) and "name" in self.decisions.fields:
            family = self._readable[taken["call_me"]]
            if not any("name" in scores for scores in self._scores):
                self.decisions.take(family, "name", BY_CELLS, "no other column holds names")
                taken["name"] = taken.pop("call_me")

    def _use_own(self, spare: Iterable[int], taken: Mapping[str, int]) -> None:
        """The form's own address and name: only where the asked cell is blank, and only if they differ by row."""
        for place in sorted(spare):
            family = self._readable[place]
            key = next(iter(self._scores[place]), "")
            cells = self.samples[family.first]
            if not cells.cells or cells.share(says_nobody) >= MOST_ADDRESSES:
                self.decisions.leave(
                    family, "added by the form; holds no email address" if key == "email" else "added by the form"
                )
            elif cells.distinct < DIFFERENT * len(cells.cells) or cells.distinct == 1 < len(cells.cells):
                self.decisions.leave(family, "added by the form; the same in many rows, so it is who filled it in")
            elif key in NAMES and key not in taken:
                self.decisions.leave(family, "added by the form; the name is asked in other columns")
            else:
                self.decisions.take(family, key, SURE, "added by the form; read only where the asked cell is blank")

    def _own_places(self) -> set[int]:
        """The form's own address and name of who filled it in. Where a question has the same words, own is the one that
        says nobody, or the same in all rows; else the first.

        "Nombre" may be somebody's first name in a sheet; it is the form's own where the whole name is asked too.
        """
        called_own = [
            place
            for place, family in enumerate(self._readable)
            if family.kind == "single" and header_words(family.header.text) in self._own
        ]
        is_name_asked = any(self._top(place) == "name" for place in range(len(self._scores)) if place not in called_own)
        own: set[int] = set()
        for keys in ({"email"}, NAMES if is_name_asked else {"name"}):
            places = [place for place in called_own if self._top(place) in keys]
            idle = [place for place in places if self._is_idle(self._readable[place])]
            own |= set(idle or {self._top(place): place for place in reversed(places)}.values())  # the first of each
        return own

    def _is_idle(self, family: Family) -> bool:
        cells = self.samples[family.first]
        return not cells.cells or cells.distinct == 1 or cells.share(says_nobody) >= MOST_ADDRESSES

    @staticmethod
    def _own_gives_way(scores: Mapping[str, tuple[float, str]], asked: set[str]) -> bool:
        return any(key in asked or (key in NAMES and NAMES & asked) for key in scores)

    def _top(self, place: int) -> str:
        return max(self._scores[place], key=lambda key: self._scores[place][key][0], default="")

    def _equal_words(self, place: int, others: Sequence[int], key: str) -> bool:
        weight = self._scores[place][key][0]
        return any(abs(weight - self._scores[other][key][0]) < 1e-6 for other in others)
