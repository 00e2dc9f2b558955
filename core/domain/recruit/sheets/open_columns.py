"""Open columns: what the headers of a sheet leave open, told by cells, by elimination or asked. Overrules no header."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from core.domain.base.text import few
from core.domain.recruit.sheets import column_scoring, elimination, rating_grids, vocabulary
from core.domain.recruit.sheets.column_candidates import NAMED
from core.domain.recruit.sheets.column_comparison import DIFFERENT, MOST_ADDRESSES, ColumnComparison
from core.domain.recruit.sheets.column_decisions import ChosenKey, ColumnDecisions
from core.domain.recruit.sheets.column_families import Family, is_ticked
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.columns import Role
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.header_evidence import HeaderEvidence
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.parsed_headers import Header
from core.domain.recruit.sheets.questions import NEITHER, THEY_ARE, SheetQuestion
from core.domain.recruit.sheets.rating_grids import RatingGrid

# What a sheet of a role must hold, and under which other keys it may stand where nothing else asks for it.
REQUIRED: Mapping[Role, tuple[str, ...]] = {"mentor": ("topics",), "mentee": ("needs",), "mixed": ("topics", "needs")}
MAY_HOLD: Mapping[str, frozenset[str]] = {
    "topics": frozenset({"experience", "interests"}),
    "needs": frozenset({"aim", "interests"}),
}
MOST_TOPICS = 0.5  # share of answers that are known topics
BY_CELLS = 0.6  # how sure addresses and names are under a header that says nothing
MOST_CHOICES = 5  # of a question
MOSTLY_STATED = 0.5  # share of cells that are words of a status
FEWEST_TICKED = 3  # columns side by side that are ticked, from which on they may be options of one question
REPEATED = 0.3  # share of addresses that stand in several rows, where each row is one interest of somebody
NAMES = frozenset({"name", "first_name", "last_name"})
NAMES_IN_ORDER = ("name", "last_name", "first_name")


@dataclass(frozen=True)
class OpenColumns:
    """The families that may be read in one role. `scored`: the first columns of those whose header asks for
    something of that role. `grids`: columns that rate topics."""

    role: Role
    headers: Sequence[Header]
    samples: Sequence[CellSample]
    readable: Sequence[Family]
    scored: Set[int]
    decisions: ColumnDecisions
    comparison: ColumnComparison
    grids: Sequence[RatingGrid]

    def settle(self, taken: dict[str, Family]) -> None:
        """Decide what cells tell and ask what they leave open. `taken`: the family that a key was given to."""
        self._by_cells(taken)
        self._find_topics(taken)
        self._ask_about_ticks(taken)
        self._ask_about_ratings(taken)
        self._ask_about_roles(taken)
        self._ask_about_standing()
        self._find_rank()

    def _by_cells(self, taken: dict[str, Family]) -> None:
        """Addresses under a header that says nothing, and names that stand in the addresses."""
        unread = [family for family in self.readable if self.decisions.is_open(family)]
        asked = {key for question in self.decisions.questions for key in [question.id.removeprefix("column:")]}
        if "email" not in taken and "email" not in asked:
            holders = [f for f in unread if self.samples[f.first].addresses() >= MOST_ADDRESSES]
            names = [taken[key] for key in (*NAMES_IN_ORDER, "call_me") if key in taken]
            if len(holders) == 1 and self.comparison.are_their_own(holders[0], names):
                self.decisions.take(holders[0], "email", BY_CELLS, "holds addresses that differ from row to row")
                taken["email"] = holders[0]
            elif holders:
                self.decisions.ask("email", holders)
        if "email" not in taken or NAMES & (set(taken) | asked):
            return
        address = taken["email"]
        left = [family for family in unread if self.decisions.choices[family.first].key is None]
        holders = [family for family in left if self.comparison.in_addresses(family, address)]
        if len(holders) == 1:
            self.decisions.take(holders[0], "name", BY_CELLS, "its words stand in the addresses")
            taken["name"] = holders[0]
        elif len(holders) > 1:
            self.decisions.ask("name", holders)

    def _find_topics(self, taken: dict[str, Family]) -> None:
        """Where nothing else asks for topics, "Interests" or "Choice 1", "Choice 2" do if topics stand below."""
        key = {"mentor": "topics", "mentee": "needs"}.get(self.role, "")
        if not key or {"topics", "needs"} & set(taken):
            return
        for family in self.readable:
            may_be = "interests" in family.keys or (family.kind == "ranking" and family.first not in self.scored)
            cells = [cell for column in family.columns for cell in self.samples[column].cells]
            topics = sum(1 for cell in cells if column_scoring.is_known_topic(cell))
            if may_be and cells and topics >= MOST_TOPICS * len(cells):
                self.decisions.take(family, key, BY_CELLS, "topics stand in it, and no other column asks for them")
                taken[key] = family
                return

    def _ask_about_roles(self, taken: Mapping[str, Family]) -> None:
        """A column that says mentor or mentee in each row, under words that do not say what for."""
        is_asked = any(question.id == "column:role" for question in self.decisions.questions)
        if "role" not in self.decisions.fields or "role" in taken or is_asked:
            return
        for family in self.readable:
            cells = self.samples[family.first]
            named = {vocabulary.role(cell) for cell in cells.cells} - {None}
            if self.decisions.is_open(family) and cells.roles() >= DIFFERENT and (len(named) > 1 or "both" in named):
                self.decisions.ask("role", [family])
                return

    def _ask_about_standing(self) -> None:
        """A column that says of some that they withdrew or have left, under words that do not say so."""
        if "status" not in self.decisions.fields or self.decisions.is_decided("status"):
            return
        for family in self.readable:
            standings = [vocabulary.status(cell) for cell in self.samples[family.first].cells]
            stated = [standing for standing in standings if standing]
            gone = {"withdrawn", "left"} & set(stated)
            if self.decisions.is_open(family) and gone and len(stated) >= MOSTLY_STATED * len(standings):
                self.decisions.ask("status", [family])
                return

    def _ask_about_ticks(self, taken: Mapping[str, Family]) -> None:
        """Columns side by side that are ticked, under words that nobody knows: perhaps the team's own topics."""
        key = {"mentor": "topics", "mentee": "needs", "mixed": "topics"}.get(self.role, "")
        if not key or {"topics", "needs"} & set(taken):
            return
        runs: list[list[Family]] = [[]]
        for family in self.readable:
            if self.decisions.is_open(family) and is_ticked(family.header, self.samples[family.first]):
                self.decisions.choices[family.first].option = self.decisions.name(family)
                follows = runs[-1] and self._ticks_alike(runs[-1][-1], family)
                runs = [*runs[:-1], [*runs[-1], family]] if follows else [*runs, [family]]
        run = max(runs, key=len)
        if len(run) < FEWEST_TICKED:
            return
        label = self.decisions.fields[key].label
        names = few([f"“{self.decisions.name(family)}”" for family in run])
        text = f"{names} are ticked in each row; say whether they are answers to “{label}”."
        columns = tuple(family.first for family in run)
        question = SheetQuestion(f"options:{key}", "column", text, (THEY_ARE, NEITHER), "", (columns,))
        self.decisions.questions.append(question)

    def _ask_about_ratings(self, taken: Mapping[str, Family]) -> None:
        """A grid that rates topics, where nothing else asks for them."""
        key = {"mentor": "topics", "mentee": "needs"}.get(self.role, "")
        grid = next((grid for grid in self.grids if key and rating_grids.asks_for(grid, key)), None)
        if grid and not self.decisions.is_decided(key) and key not in taken:
            self.decisions.questions.append(rating_grids.ask(grid, key))
            for place, topic in zip(grid.columns, grid.topics, strict=True):
                self.decisions.choices[place].option = topic

    def _ticks_alike(self, family: Family, after: Family) -> bool:
        """Whether two columns stand side by side and are ticked with the same signs."""
        signs = [
            {cell.strip().casefold() for cell in self.samples[place].cells} for place in (family.first, after.first)
        ]
        return after.first == family.first + 1 and not signs[0].isdisjoint(signs[1])

    def _find_rank(self) -> None:
        """A column of places, where somebody stands in several rows, each with one interest."""
        address = next((place for place, choice in enumerate(self.decisions.choices) if choice.key == "email"), None)
        if address is None or "rank" not in self.decisions.fields:
            return
        cells = [cell for cell in self.decisions.table.frame[address] if cell.strip()]
        if not cells or 1 - len(set(cells)) / len(cells) < REPEATED:
            return
        for place, header in enumerate(self.headers):
            words = header_words(header.text)
            fits = self.samples[place].fitting("rank", "rank") or 0.0
            if vocabulary.is_rank_word(words) and fits >= DIFFERENT:
                why = "the place of this row's answer among those of the person"
                self.decisions.choices[place] = ChosenKey("rank", 0.9, why)

    def find_required(self, *, ask: bool) -> None:
        """Topics and needs that no column asks for in plain words: by elimination. `ask`: of several as likely."""
        required = REQUIRED.get(self.role, ())
        # Where nobody knows which column holds the names, it may be any that is left.
        is_decided = self.decisions.is_decided
        ask = ask and any(map(is_decided, NAMES)) and any(map(is_decided, ("email", "employee_id")))
        lacking = [key for key in required if not is_decided(key) and not self._is_shared(key)]
        for key in lacking:
            near = MAY_HOLD[key]
            left = [
                (family, self.decisions.choices[family.first].key in near)
                for family in self.readable
                if self._may_hold(family, key)
            ]
            weighed = elimination.candidates(key, left, self.samples, FORMATS[self.decisions.table.source].separator)
            if best := elimination.outstanding(weighed):
                self.decisions.take(best.family, key, BY_CELLS, best.why)
            elif (askable := elimination.askable(weighed)) and ask and lacking == list(required):
                self.decisions.ask(key, [candidate.family for candidate in askable[:MOST_CHOICES]])
                return

    def _is_shared(self, key: str) -> bool:
        """Whether in a sheet of both roles one column, "Topics", is meant for both."""
        other = elimination.OTHER[key]
        return any(self.decisions.choices[family.first].key == other and key in family.keys for family in self.readable)

    def _may_hold(self, family: Family, key: str) -> bool:
        """Whether nothing better is known of a column than that it may hold topics, or needs."""
        header, taken = family.header, self.decisions.choices[family.first].key
        if family.kind == "options" or (header.whose and header.whose.kind not in ("mentor", "mentee")):
            return False  # options that nobody ticked are a scale
        if taken is not None or header.not_asked or header.yes_means:
            return taken in MAY_HOLD[key]
        # Of a header that asks the other role in plain words nothing is taken, nor asked.
        other = elimination.OTHER[key]
        if family.keys.get(other, HeaderEvidence(0, "")).weight >= NAMED and key not in family.keys:
            return False
        return not any(named in self.decisions.fields and named not in MAY_HOLD[key] for named in family.keys)
