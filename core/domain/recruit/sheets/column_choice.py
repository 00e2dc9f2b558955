"""Column choice: which columns hold what, weighed for all columns at once. What is not sure is asked or left, and why.

1. Columns that are one question become a family.                              families
2. Each family gets a score for every key that its header may mean.            Candidates
3. Families and keys are paired so that the sum of the scores is largest.      _pairs
4. Two that are as good as each other for one key become a question.           _ask_about_equals
5. Further families join a list, or fill gaps, where they contradict nobody.   _join_lists
6. What the header leaves open, cells tell: addresses, and names in them.      _by_cells
7. What a sheet must hold is looked for in the columns that are left.          find_required
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from core.domain.base.text import few, folded
from core.domain.recruit.sheets import column_scoring, elimination, vocabulary
from core.domain.recruit.sheets.column_candidates import NAMED, SURE, Candidates
from core.domain.recruit.sheets.column_families import LISTS, Family, families, is_ticked
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.columns import MANAGER_KEYS, Field, Role, fields
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.headers import column_letter, header_words
from core.domain.recruit.sheets.parsed_headers import Header, HeaderEvidence
from core.domain.recruit.sheets.questions import NEITHER, THEY_ARE, SheetQuestion
from core.domain.recruit.sheets.reading import Table

EQUAL = 0.05  # scores this close are equally good
EQUAL_NAMES = 0.012  # of two known names even less: that one stands nearer to what it means is telling
MOST_TOPICS = 0.5  # share of answers that are known topics
BY_CELLS = 0.6  # how sure addresses and names are under a header that says nothing
MOST_ADDRESSES = 0.6  # share of cells
DIFFERENT = 0.8  # share of addresses that differ, so that they can be those of the participants
# What identifies a person or changes who is matched: of two such columns none is taken in silence.
ASKED = (
    "email", "name", "first_name", "last_name", "employee_id", "role", "status", "capacity", "hire_date", "leave_date",
    "wants_mentor", "wants_to_mentor", *MANAGER_KEYS,
)  # fmt: skip
# What a sheet of a role must hold, and under which other keys it may stand where nothing else asks for it.
REQUIRED: Mapping[Role, tuple[str, ...]] = {"mentor": ("topics",), "mentee": ("needs",), "mixed": ("topics", "needs")}
MAY_HOLD: Mapping[str, frozenset[str]] = {
    "topics": frozenset({"experience", "interests"}),
    "needs": frozenset({"aim", "interests"}),
}
JOINED = (*LISTS, "consent")  # of which every column counts that asks for it
MOST_CHOICES = 5  # of a question
MOSTLY_STATED = 0.5  # share of cells that are words of a status
NAMES = frozenset({"name", "first_name", "last_name"})
FEWEST_TICKED = 3  # columns side by side that are ticked, from which on they may be options of one question
REPEATED = 0.3  # share of addresses that stand in several rows, where each row is one interest of somebody


@dataclass
class ChosenKey:
    """What one column is read as, how sure that is, and why."""

    key: str | None = None
    score: float = 0.0
    why: str = "not recognized"
    option: str = ""
    rank: int = 0


@dataclass
class ColumnChoice:
    """All columns of a sheet for one role; see the steps above."""

    table: Table
    role: Role
    headers: Sequence[Header]
    samples: Sequence[CellSample]
    choices: list[ChosenKey] = field(init=False)
    questions: list[SheetQuestion] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.choices = [ChosenKey() for _ in self.headers]
        self._fields: Mapping[str, Field] = fields(self.role)
        self._own = frozenset(map(header_words, FORMATS[self.table.source].own))
        self._placeholders = frozenset(map(header_words, FORMATS[self.table.source].placeholders))
        self.families = families(self.headers, self.samples)
        candidates = Candidates(self.table.source, self.role, self.headers, self.samples)
        self._readable: list[Family] = []
        self._scores: list[dict[str, tuple[float, str]]] = []
        for family in self.families:
            if reason := candidates.unread(family):
                self._leave(family, reason)
                continue
            scores, reason = candidates.scores(family)
            if reason:
                self._leave(family, reason)
            self._readable.append(family)
            self._scores.append(scores)
        self._choose()

    # Steps

    def _choose(self) -> None:
        own = self._own_places()
        asked = {key for place, scores in enumerate(self._scores) if place not in own for key in scores}
        spare = {place for place in own if self._own_gives_way(self._scores[place], asked)}
        taken = self._pairs([place for place in range(len(self._readable)) if place not in spare])
        self._ask_about_equals(taken, spare)
        for key, place in taken.items():
            self._take(self._readable[place], key, *self._scores[place][key])
        self._join_lists(taken, spare)
        self._complete_names(taken)
        self._use_own(spare, taken)
        self._by_cells(taken)
        self._find_topics(taken)
        self._ask_about_ticks(taken)
        self._ask_about_roles(taken)
        self._ask_about_standing()
        self._find_rank()

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
                if self._agree(family, rival, key):
                    self._take(rival, key, self._scores[other][key][0] * 0.9, f"{self._scores[other][key][1]}, too")
                    used.add(other)
                elif score - self._scores[other][key][0] < (EQUAL_NAMES if score >= NAMED else EQUAL):
                    clashing.append(other)
                else:
                    self._leave(rival, f"“{self._name(family)}” says it better")
            if clashing and (key in ASKED or self._equal_words(place, clashing, key)):
                del taken[key]
                self._ask(key, sorted([place, *clashing]))
            else:
                for other in clashing:
                    self._leave(self._readable[other], f"“{self._name(self._readable[place])}” says it better")
            used.update(rivals)

    def _join_lists(self, taken: Mapping[str, int], spare: set[int]) -> None:
        """A list takes every question that asks for it."""
        used = set(taken.values()) | spare
        for place, scores in enumerate(self._scores):
            key = self._top(place)
            if place not in used and key in JOINED and key in taken and scores[key][0] >= SURE:
                self._take(self._readable[place], key, *scores[key])

    def _complete_names(self, taken: dict[str, int]) -> None:
        """ "Name" beside "Vorname" is the family name, unless it holds the first name too; without any other name, what
        somebody wants to be called is the name."""
        for half, other in (("first_name", "last_name"), ("last_name", "first_name")):
            if "name" in taken and half in taken and other not in taken:
                name, part = self._readable[taken["name"]], self._readable[taken[half]]
                if self.samples[part.first].cells and self._holds(name, part) < DIFFERENT / 2:
                    score = self._scores[taken["name"]]["name"][0]
                    self._take(name, other, score, f"stands beside “{self._name(part)}” and does not hold it")
                    taken[other] = taken.pop("name")
        if "call_me" in taken and not {"name", "first_name", "last_name"} & set(taken) and "name" in self._fields:
            family = self._readable[taken["call_me"]]
            if not any("name" in scores for scores in self._scores):
                self._take(family, "name", BY_CELLS, "no other column holds names")
                taken["name"] = taken.pop("call_me")

    def _use_own(self, spare: Iterable[int], taken: Mapping[str, int]) -> None:
        """The form's own address and name: only where the asked cell is blank, and only if they differ by row."""
        for place in sorted(spare):
            family = self._readable[place]
            key = next(iter(self._scores[place]), "")
            cells = self.samples[family.first]
            if not cells.cells or cells.share(_says_nobody) >= MOST_ADDRESSES:
                self._leave(
                    family, "added by the form; holds no e-mail address" if key == "email" else "added by the form"
                )
            elif cells.distinct < DIFFERENT * len(cells.cells) or cells.distinct == 1 < len(cells.cells):
                self._leave(family, "added by the form; the same in many rows, so it is who filled it in")
            elif key in NAMES and key not in taken:
                self._leave(family, "added by the form; the name is asked in other columns")
            else:
                self._take(family, key, SURE, "added by the form; read only where the asked cell is blank")

    def _by_cells(self, taken: dict[str, int]) -> None:
        """Addresses under a header that says nothing, and names that stand in the addresses."""
        unread = [family for family in self._readable if self._is_open(family)]
        asked = {key for question in self.questions for key in [question.id.removeprefix("column:")]}
        if "email" not in taken and "email" not in asked:
            holders = [f for f in unread if self.samples[f.first].addresses() >= MOST_ADDRESSES]
            if len(holders) == 1 and self._are_their_own(holders[0], taken):
                self._take(holders[0], "email", BY_CELLS, "holds addresses that differ from row to row")
                taken["email"] = self._readable.index(holders[0])
            elif holders:
                self._ask("email", [self._readable.index(family) for family in holders])
        if "email" not in taken or {"name", "first_name", "last_name"} & (set(taken) | asked):
            return
        address = self._readable[taken["email"]]
        holders = [f for f in unread if self.choices[f.first].key is None and self._in_addresses(f, address)]
        if len(holders) == 1:
            self._take(holders[0], "name", BY_CELLS, "its words stand in the addresses")
            taken["name"] = self._readable.index(holders[0])
        elif len(holders) > 1:
            self._ask("name", [self._readable.index(family) for family in holders])

    def _ticks_alike(self, family: Family, after: Family) -> bool:
        """Whether two columns stand side by side and are ticked with the same signs."""
        signs = [
            {cell.strip().casefold() for cell in self.samples[place].cells} for place in (family.first, after.first)
        ]
        return after.first == family.first + 1 and not signs[0].isdisjoint(signs[1])

    def _find_topics(self, taken: dict[str, int]) -> None:
        """Where nothing else asks for topics, "Interests" or "Choice 1", "Choice 2" do if topics stand below."""
        key = {"mentor": "topics", "mentee": "needs"}.get(self.role, "")
        if not key or {"topics", "needs"} & set(taken):
            return
        for place, family in enumerate(self._readable):
            may_be = "interests" in family.keys or (family.kind == "ranking" and not self._scores[place])
            cells = [cell for column in family.columns for cell in self.samples[column].cells]
            topics = sum(1 for cell in cells if column_scoring.is_known_topic(cell))
            if may_be and cells and topics >= MOST_TOPICS * len(cells):
                self._take(family, key, BY_CELLS, "topics stand in it, and no other column asks for them")
                taken[key] = place
                return

    def _ask_about_roles(self, taken: Mapping[str, int]) -> None:
        """A column that says mentor or mentee in each row, under words that do not say what for."""
        if "role" not in self._fields or "role" in taken or any(q.id == "column:role" for q in self.questions):
            return
        for place, family in enumerate(self._readable):
            cells = self.samples[family.first]
            named = {vocabulary.role(cell) for cell in cells.cells} - {None}
            if self._is_open(family) and cells.roles() >= DIFFERENT and (len(named) > 1 or "both" in named):
                self._ask("role", [place])
                return

    def _ask_about_standing(self) -> None:
        """A column that says of some that they withdrew or have left, under words that do not say so."""
        if "status" not in self._fields or self._is_decided("status"):
            return
        for place, family in enumerate(self._readable):
            standings = [vocabulary.status(cell) for cell in self.samples[family.first].cells]
            stated = [standing for standing in standings if standing]
            gone = {"withdrawn", "left"} & set(stated)
            if self._is_open(family) and gone and len(stated) >= MOSTLY_STATED * len(standings):
                self._ask("status", [place])
                return

    def _is_decided(self, key: str) -> bool:
        """Whether some column is read as this, or asked about."""
        return any(choice.key == key for choice in self.choices) or any(
            question.id.partition(":")[2] == key for question in self.questions
        )

    def _ask_about_ticks(self, taken: Mapping[str, int]) -> None:
        """Columns side by side that are ticked, under words that nobody knows: perhaps the team's own topics."""
        key = {"mentor": "topics", "mentee": "needs", "mixed": "topics"}.get(self.role, "")
        if not key or {"topics", "needs"} & set(taken):
            return
        runs: list[list[Family]] = [[]]
        for family in self._readable:
            if self._is_open(family) and is_ticked(family.header, self.samples[family.first]):
                self.choices[family.first].option = self._name(family)
                follows = runs[-1] and self._ticks_alike(runs[-1][-1], family)
                runs = [*runs[:-1], [*runs[-1], family]] if follows else [*runs, [family]]
        run = max(runs, key=len)
        if len(run) < FEWEST_TICKED:
            return
        label = self._fields[key].label
        names = few([f"“{self._name(family)}”" for family in run])
        text = f"{names} are ticked in each row; say whether they are answers to “{label}”."
        columns = tuple(family.first for family in run)
        self.questions.append(SheetQuestion(f"options:{key}", "column", text, (THEY_ARE, NEITHER), "", (columns,)))

    def _find_rank(self) -> None:
        """A column of places, where somebody stands in several rows, each with one interest."""
        address = next((place for place, choice in enumerate(self.choices) if choice.key == "email"), None)
        if address is None or "rank" not in self._fields:
            return
        cells = [cell for cell in self.table.frame[address] if cell.strip()]
        if not cells or 1 - len(set(cells)) / len(cells) < REPEATED:
            return
        for place, header in enumerate(self.headers):
            words = header_words(header.text)
            fits = self.samples[place].fitting("rank", "rank") or 0.0
            if vocabulary.is_rank_word(words) and fits >= DIFFERENT:
                self.choices[place] = ChosenKey("rank", 0.9, "the place of this row's answer among those of the person")

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
            own |= set(idle or places[:1])
        return own

    def _is_idle(self, family: Family) -> bool:
        cells = self.samples[family.first]
        return not cells.cells or cells.distinct == 1 or cells.share(_says_nobody) >= MOST_ADDRESSES

    @staticmethod
    def _own_gives_way(scores: Mapping[str, tuple[float, str]], asked: set[str]) -> bool:
        return any(key in asked or (key in NAMES and NAMES & asked) for key in scores)

    # What a sheet must hold

    def find_required(self, *, ask: bool) -> None:
        """Topics and needs that no column asks for in plain words: by elimination. `ask`: of several as likely."""
        required = REQUIRED.get(self.role, ())
        # Where nobody knows which column holds the names, it may be any that is left.
        ask = ask and any(map(self._is_decided, NAMES)) and any(map(self._is_decided, ("email", "employee_id")))
        lacking = [key for key in required if not self._is_decided(key) and not self._is_shared(key)]
        for key in lacking:
            near = MAY_HOLD[key]
            left = [
                (family, self.choices[family.first].key in near)
                for family in self._readable
                if self._may_hold(family, key)
            ]
            weighed = elimination.candidates(key, left, self.samples, FORMATS[self.table.source].separator)
            if best := elimination.outstanding(weighed):
                self._take(best.family, key, BY_CELLS, best.why)
            elif (askable := elimination.askable(weighed)) and ask and lacking == list(required):
                best_first = [self._readable.index(candidate.family) for candidate in askable]
                self._ask(key, best_first[:MOST_CHOICES])
                return

    def _is_shared(self, key: str) -> bool:
        """Whether in a sheet of both roles one column, "Topics", is meant for both."""
        other = elimination.OTHER[key]
        return any(self.choices[family.first].key == other and key in family.keys for family in self._readable)

    def _may_hold(self, family: Family, key: str) -> bool:
        """Whether nothing better is known of a column than that it may hold topics, or needs."""
        header, taken = family.header, self.choices[family.first].key
        if family.kind == "options" or (header.whose and header.whose.kind not in ("mentor", "mentee")):
            return False  # options that nobody ticked are a scale
        if taken is not None or header.not_asked or header.yes_means:
            return taken in MAY_HOLD[key]
        # Of a header that asks the other role in plain words nothing is taken, nor asked.
        other = elimination.OTHER[key]
        if family.keys.get(other, HeaderEvidence(0, "")).weight >= NAMED and key not in family.keys:
            return False
        return not any(named in self._fields and named not in MAY_HOLD[key] for named in family.keys)

    # What is decided

    def _take(self, family: Family, key: str, score: float, why: str) -> None:
        for order, place in enumerate(family.columns, start=1):
            option = family.options[order - 1] if family.options else ""
            rank = order if family.kind != "single" else 0
            self.choices[place] = ChosenKey(key, score, why, option, rank)

    def _leave(self, family: Family, why: str) -> None:
        for order, place in enumerate(family.columns):
            option = family.options[order] if family.options else ""
            self.choices[place] = ChosenKey(None, 0.0, why, option, order + 1 if family.kind != "single" else 0)

    def _ask(self, key: str, places: Sequence[int]) -> None:
        rivals = [self._readable[place] for place in places]
        names = [self._quoted(family) for family in rivals]
        label = self._fields[key].label
        text = f"{', '.join(names[:-1])} and {names[-1]} could each be “{label}”; say which one it is."
        if len(rivals) == 1 and len(rivals[0].columns) == 1:
            text = f"{names[0]} looks like “{label}”, but its header does not say so; say whether it is."
        elif len(rivals) == 1:
            text = f"{names[0]} look like “{label}”, but their headers do not say so; say whether they are."
        choices = tuple(map(self._as_choice, rivals))
        meant = tuple(family.columns for family in rivals)
        self.questions.append(SheetQuestion(f"column:{key}", "column", text, (*choices, NEITHER), "", meant))
        for family in rivals:
            self._leave(family, f"could be “{label}”; to be decided")

    # What is compared

    def _top(self, place: int) -> str:
        return max(self._scores[place], key=lambda key: self._scores[place][key][0], default="")

    def _equal_words(self, place: int, others: Sequence[int], key: str) -> bool:
        weight = self._scores[place][key][0]
        return any(abs(weight - self._scores[other][key][0]) < 1e-6 for other in others)

    def _agree(self, family: Family, other: Family, key: str) -> bool:
        """Whether two columns never say different things in a row."""
        frame = self.table.frame
        pairs = zip(frame[family.first], frame[other.first], strict=True)
        both = [(folded(a), folded(b)) for a, b in pairs if a != b and not self._is_blank(a) and not self._is_blank(b)]
        if key == "name":
            return all(set(a.split()) & set(b.split()) for a, b in both)
        return all(a == b for a, b in both)

    def _holds(self, name: Family, part: Family) -> float:
        pairs = [
            (set(folded(a).split()), set(folded(b).split()))
            for a, b in zip(self.table.frame[name.first], self.table.frame[part.first], strict=True)
            if a.strip() and b.strip()
        ]
        return sum(1 for whole, half in pairs if half <= whole) / len(pairs) if pairs else 0.0

    def _are_their_own(self, family: Family, taken: Mapping[str, int]) -> bool:
        """Whether addresses differ by row and, under a header that says something else, hold the names of the rows."""
        cells = self.samples[family.first]
        if cells.distinct < DIFFERENT * len(cells.cells):
            return False
        names = [self._readable[taken[key]] for key in ("name", "last_name", "first_name", "call_me") if key in taken]
        return family.header.says_nothing or not names or any(self._hold_names(name, family) for name in names)

    def _hold_names(self, name: Family, address: Family) -> bool:
        frame = self.table.frame.iloc[:: max(1, len(self.table.frame) // 80)]
        names, addresses = frame[name.first].tolist(), frame[address.first].tolist()
        return column_scoring.stands_in_addresses(names, addresses) >= MOST_ADDRESSES

    def _in_addresses(self, family: Family, address: Family) -> bool:
        if (self.samples[family.first].fitting("name", "name") or 0) < MOST_ADDRESSES:
            return False
        return self._hold_names(family, address)

    def _is_open(self, family: Family) -> bool:
        """Whether nothing is known of a column by its header."""
        header = family.header
        return (
            family.kind == "single"
            and self.choices[family.first].key is None
            and not (header.keys or header.whose or header.not_asked or header.added or header.yes_means)
        )

    def _name(self, family: Family) -> str:
        return self.table.name(family.first)

    def _quoted(self, family: Family) -> str:
        """What a sentence calls a family: “Skill”, or “Skill 1” to “Skill 3”."""
        first, last = self.table.name(family.first), self.table.name(family.columns[-1])
        return f"“{first}”" if len(family.columns) == 1 else f"“{first}” to “{last}”"

    def _as_choice(self, family: Family) -> str:
        """What a list to choose from calls a family, with the letters of its columns."""
        letters = ", ".join(map(column_letter, family.columns))
        if len(family.columns) == 1:
            return f"{self._name(family)} (column {letters})"
        return f"{self._name(family)} to {self.table.name(family.columns[-1])} (columns {letters})"

    def _is_blank(self, cell: str) -> bool:
        return not cell.strip() or header_words(cell) in self._placeholders or _says_nobody(cell)


def _says_nobody(cell: str) -> bool:
    return vocabulary.is_anonymous(cell) or vocabulary.is_nothing(cell)
