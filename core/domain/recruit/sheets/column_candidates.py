"""Column candidates: which keys the columns of a question may hold, each with its score. Chooses nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.base.text import few
from core.domain.recruit.sheets import column_scoring, values, vocabulary
from core.domain.recruit.sheets.column_families import Family
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.columns import Field, Role, fields
from core.domain.recruit.sheets.header_evidence import HeaderEvidence
from core.domain.recruit.sheets.parsed_headers import Header

SURE = 0.5  # a score below this is not used
AS_GOOD = 0.1  # a key this much behind the best of its header is no candidate
PERHAPS_ADDED = 0.85  # what a header keeps of its weight that forms and exports use too
FEW_ADDED = 3  # columns that forms add, from which on a sheet is an export of answers
NAMED = 0.9  # from here on a header is a name, and no phrase in a question
MOSTLY = 0.6  # share of cells that are what the rest is taken for
NEARLY_ALL = 0.8
_LOCALE = re.compile(r"[a-z]{2}([-_][A-Za-z]{2,4})?")


@dataclass(frozen=True)
class Candidates:
    """What the columns of a sheet can hold in one role. `source`: the key of its format in FORMATS."""

    source: str
    role: Role
    headers: Sequence[Header]
    samples: Sequence[CellSample]
    _fields: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_fields", fields(self.role))

    def unread(self, family: Family) -> str:
        """Why a family is not read whatever its cells hold, or nothing."""
        header = family.header
        if header.added or (header.perhaps_added and not self._is_seriously_meant(family)):
            return "added by the form"
        if family.kind == "single" and not family.keys and not self.samples[family.first].cells:
            return "no cell is filled"
        if header.not_asked:
            return f"is about “{header.not_asked}”, which is not asked here"
        if header.whose and not family.keys and not header.yes_means:
            return f"is about somebody else: “{header.whose.word}”"
        return ""

    def scores(self, family: Family) -> tuple[dict[str, tuple[float, str]], str]:
        """Key → (score, why) for each key of this role that the header may mean and the cells do not refuse; without
        any, why."""
        best = max((evidence.weight for evidence in family.keys.values()), default=0.0)
        scores: dict[str, tuple[float, str]] = {}
        doubt = ""
        for key, evidence in self._candidates(family).items():
            if evidence.weight < best - AS_GOOD:
                continue
            if family.kind in ("options", "ranking"):
                scores[key] = (evidence.weight, evidence.why)
                continue
            weight = evidence.weight * (PERHAPS_ADDED if family.header.perhaps_added else 1)
            if key == "status" and family.header.yes_means and self._answers_yes_or_no(family):
                scores[key] = (weight, evidence.why)
                continue
            fit = column_scoring.fit(weight, key, self._fields[key].kind, self.samples[family.first])
            if fit.score >= SURE:
                scores[key] = (fit.score, ", ".join(filter(None, (evidence.why, fit.doubt))))
            else:
                doubt = doubt or fit.doubt
                if key == "status" and fit.doubt:
                    words = few([f"“{word}”" for word in dict.fromkeys(self.samples[family.first].cells)])
                    doubt = f"{fit.doubt} ({words}), so nobody is left out by it"
        return scores, "" if scores else doubt or self._why_not_asked(family)

    def _is_seriously_meant(self, family: Family) -> bool:
        """Whether a header that forms add ("ID", "Language") is a question in this sheet."""
        cells = self.samples[family.first]
        if not any(key in self._fields for key in family.keys):
            return False
        if "languages" in family.keys:
            return cells.share(lambda cell: bool(_LOCALE.fullmatch(cell.strip()))) < MOSTLY
        if "employee_id" in family.keys:
            return self.role == "directory" and self.source == "plain" and not _counts_rows(cells.cells)
        return True

    def _candidates(self, family: Family) -> dict[str, HeaderEvidence]:
        keys = {key: evidence for key, evidence in family.keys.items() if key in self._fields}
        if "status" in keys and keys["status"].weight < NAMED:
            del keys["status"]  # a longer question with the word asks for something else
        if family.header.yes_means and "status" in self._fields and self._says_standing(family):
            return {"status": HeaderEvidence(0.95, f"Yes means {family.header.yes_means}")}
        if self._names_of_the_role(family, keys):
            return {"name": HeaderEvidence(NAMED, "holds names, and is called like the role of this sheet")}
        if self.role == "mentor" and not keys and "division" in family.keys:
            keys["department"] = family.keys["division"]
        if self.role != "directory" and "hire_date" in keys and self._is_a_survey():
            del keys["hire_date"]
        if self.role == "mentee" and "topics" in family.keys and "needs" in family.keys:
            keys.pop("topics", None)
        if "ranked_mentors" in keys and not self._are_people(family):
            # "What kind of mentor would you like?"
            wish = replace(keys.pop("ranked_mentors"), why="asks for a mentor, and holds no names")
            if family.kind == "single" and "wishes" in self._fields:
                keys.setdefault("wishes", wish)
        return keys

    def _names_of_the_role(self, family: Family, keys: Mapping[str, HeaderEvidence]) -> bool:
        """ "Mentor" above names, in a sheet of mentors; above yes and no it asks for the role."""
        key = {"mentor": "wants_to_mentor", "mentee": "wants_mentor"}.get(self.role, "")
        cells = self.samples[family.first]
        if key not in keys or keys[key].weight < NAMED or cells.fitting(key, "yes_no"):
            return False
        return cells.share(column_scoring.is_name) >= NEARLY_ALL and cells.distinct >= NEARLY_ALL * len(cells.cells)

    def _says_standing(self, family: Family) -> bool:
        statuses = self.samples[family.first].fitting("status", "status") or 0.0
        return statuses >= MOSTLY or self._answers_yes_or_no(family)

    def _answers_yes_or_no(self, family: Family) -> bool:
        cells = self.samples[family.first]
        return cells.share(lambda cell: vocabulary.yes_no(cell) is not None or cell.strip() in ("0", "1")) >= NEARLY_ALL

    def _is_a_survey(self) -> bool:
        """Whether "End Date" stands among columns that forms add: "Start Date" beside it is when somebody began."""
        ends = any({"applied_on", "leave_date"} <= set(header.keys) for header in self.headers)
        return ends or sum(1 for header in self.headers if header.added) >= FEW_ADDED

    def _are_people(self, family: Family) -> bool:
        cells = [cell for place in family.columns for cell in self.samples[place].cells]
        people = sum(1 for cell in cells if column_scoring.is_written_as_name(cell) or values.email(cell))
        topics = sum(1 for cell in cells if column_scoring.is_known_topic(cell))
        return bool(cells) and people >= 0.5 * len(cells) and topics < 0.5 * len(cells)

    def _why_not_asked(self, family: Family) -> str:
        best = max((evidence.weight for evidence in family.keys.values()), default=0.0)
        asked = {key for key, evidence in family.keys.items() if evidence.weight >= best - AS_GOOD}
        other: Role | None = {"mentor": "mentee", "mentee": "mentor"}.get(self.role)  # type: ignore[assignment]
        if other and asked & set(fields(other)) and not asked & set(self._fields):
            return f"asks the {other}s"
        return "asks for something that is not read in this kind of sheet" if asked else "not recognized"


def _counts_rows(cells: Sequence[str]) -> bool:
    """Whether the cells are 1, 2, 3 …, which is a place in the sheet and no number of a person."""
    numbers = [int(cell) for cell in cells if cell.isdecimal() and len(cell) < 9]
    return (
        len(numbers) == len(cells) > 1
        and numbers[0] in (0, 1)
        and all(b > a for a, b in zip(numbers, numbers[1:], strict=False))
        and numbers[-1] <= 4 * len(numbers)
    )
