"""Column decisions: what each column of a sheet is read as, and what has to be asked about it. Weighs nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.recruit.sheets.column_families import Family
from core.domain.recruit.sheets.columns import Field
from core.domain.recruit.sheets.headers import column_letter
from core.domain.recruit.sheets.questions import NEITHER, SheetQuestion
from core.domain.recruit.sheets.reading import Table


@dataclass
class ChosenKey:
    """What one column is read as, how sure that is, and why."""

    key: str | None = None
    score: float = 0.0
    why: str = "not recognized"
    option: str = ""
    rank: int = 0


@dataclass
class ColumnDecisions:
    """What was decided so far of the columns of a table in one role, whose `fields` they may hold."""

    table: Table
    fields: Mapping[str, Field]
    choices: list[ChosenKey] = field(init=False)
    questions: list[SheetQuestion] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.choices = [ChosenKey() for _ in self.table.headers]

    def take(self, family: Family, key: str, score: float, why: str) -> None:
        """Read all columns of a family as this key."""
        for order, place in enumerate(family.columns, start=1):
            option = family.options[order - 1] if family.options else ""
            rank = order if family.kind != "single" else 0
            self.choices[place] = ChosenKey(key, score, why, option, rank)

    def leave(self, family: Family, why: str) -> None:
        """Read no column of a family."""
        for order, place in enumerate(family.columns):
            option = family.options[order] if family.options else ""
            self.choices[place] = ChosenKey(None, 0.0, why, option, order + 1 if family.kind != "single" else 0)

    def ask(self, key: str, rivals: Sequence[Family]) -> None:
        """Which of these, if any, holds this key is a question; until it is answered none of them is read."""
        names = [self._quoted(family) for family in rivals]
        label = self.fields[key].label
        text = f"{', '.join(names[:-1])} and {names[-1]} could each be “{label}”; say which one it is."
        if len(rivals) == 1 and len(rivals[0].columns) == 1:
            text = f"{names[0]} looks like “{label}”, but its header does not say so; say whether it is."
        elif len(rivals) == 1:
            text = f"{names[0]} look like “{label}”, but their headers do not say so; say whether they are."
        choices = tuple(map(self._as_choice, rivals))
        meant = tuple(family.columns for family in rivals)
        self.questions.append(SheetQuestion(f"column:{key}", "column", text, (*choices, NEITHER), "", meant))
        for family in rivals:
            self.leave(family, f"could be “{label}”; to be decided")

    def is_decided(self, key: str) -> bool:
        """Whether some column is read as this, or asked about."""
        return any(choice.key == key for choice in self.choices) or any(
            question.id.partition(":")[2] == key for question in self.questions
        )

    def is_open(self, family: Family) -> bool:
        """Whether nothing is known of a column by its header."""
        header = family.header
        return (
            family.kind == "single"
            and self.choices[family.first].key is None
            and not (header.keys or header.whose or header.not_asked or header.added or header.yes_means)
        )

    def name(self, family: Family) -> str:
        """What a sentence calls the first column of a family."""
        return self.table.name(family.first)

    def _quoted(self, family: Family) -> str:
        """What a sentence calls a family: “Skill”, or “Skill 1” to “Skill 3”."""
        first, last = self.table.name(family.first), self.table.name(family.columns[-1])
        return f"“{first}”" if len(family.columns) == 1 else f"“{first}” to “{last}”"

    def _as_choice(self, family: Family) -> str:
        """What a list to choose from calls a family, with the letters of its columns."""
        letters = ", ".join(map(column_letter, family.columns))
        if len(family.columns) == 1:
            return f"{self.name(family)} (column {letters})"
        return f"{self.name(family)} to {self.table.name(family.columns[-1])} (columns {letters})"
