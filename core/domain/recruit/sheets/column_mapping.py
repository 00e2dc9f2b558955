"""Column mapping: which column is read as what, how sure that is, and how a person changes it. Guesses nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from core.domain.base.text import folded
from core.domain.recruit.sheets import rating_grids, values
from core.domain.recruit.sheets.column_families import LISTS
from core.domain.recruit.sheets.columns import Role, fields
from core.domain.recruit.sheets.questions import NEITHER, SheetQuestion

# Several columns may be given to these by hand: lists are gathered, of the others the first that says something wins.
SEVERAL = (*LISTS, "consent", "email", "name", "wishes", "hours", "department", "location", "level", "applied_on")


@dataclass(frozen=True)
class Column:
    """One column and what it is taken for. `key` None: not read. `confidence` 0 to 1, `why` a few words for people.

    `option`: the answer that its cells tick, where it stands for one; `rank`: its place among those of its question;
    `ratings`: the cells that count as a tick, where they rate the option.
    """

    index: int
    header: str
    key: str | None
    confidence: float
    why: str
    samples: tuple[str, ...] = ()
    option: str = ""
    rank: int = 0
    ratings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnMapping:
    """What every column is taken for. `role` None: nobody can tell yet, so it has to be asked.

    `date_order` is "day" or "month" (which comes first) or None; `ask_dates`: dates fit both ways and nothing in the
    file decides, so the order has to be asked. `topics` holds a coordinator's choices: spoken text -> topic label,
    or "" to keep the words as typed. `shape` is the key under which a mapping is saved for files with these headers.
    `questions`: columns of which a person has to say which one is meant; until then none of them is read.
    """

    role: Role | None
    columns: tuple[Column, ...]
    source: str
    shape: str
    date_order: values.DateOrder | None = None
    ask_dates: bool = False
    topics: Mapping[str, str] = field(default_factory=dict)
    saved: bool = False
    questions: tuple[SheetQuestion, ...] = ()
    statuses: Mapping[str, str] = field(default_factory=dict)  # word of a status, folded -> active, leave or left

    def of(self, key: str) -> tuple[Column, ...]:
        """The columns read as this key: of a list in the order of its answers, else surest first."""
        mine = [column for column in self.columns if column.key == key]
        if key in LISTS:
            return tuple(sorted(mine, key=lambda column: (column.rank, column.index)))
        return tuple(sorted(mine, key=lambda column: (-column.confidence, column.rank, column.index)))

    @property
    def keys(self) -> frozenset[str]:
        """Everything that some column is read as."""
        return frozenset(column.key for column in self.columns if column.key)

    def assign(self, index: int, key: str | None) -> "ColumnMapping":
        """The same mapping with one column read as something else (None: not read). Raises KeyError on a wrong key."""
        if key is not None and self.role is not None and key not in fields(self.role):
            raise KeyError(key)
        taken = set() if key in SEVERAL else {key}

        def changed(column: Column) -> Column:
            if column.index == index:
                return replace(column, key=key, confidence=1.0, why="chosen by you" if key else "left out by you")
            return replace(column, key=None, why="given to another column") if column.key in taken - {None} else column

        answered = (f"column:{key}", f"options:{key}")
        left = tuple(question for question in self.questions if question.id not in answered)
        return replace(self, columns=tuple(map(changed, self.columns)), questions=left)

    def assign_asked(self, index: int, key: str | None) -> "ColumnMapping":
        """As `assign`; where that answers a question, for all columns that it means: "Topic 1" to "Topic 3"."""
        answered = (f"column:{key}", f"options:{key}")
        question = next((question for question in self.questions if question.id in answered), None)
        return self._assign_together(question.family(index) if question and key in SEVERAL else (index,), key)

    def _assign_together(self, columns: Sequence[int], key: str | None) -> "ColumnMapping":
        mapping = self
        for index in columns if key in SEVERAL else columns[:1]:
            mapping = mapping.assign(index, key)
        return mapping

    def answered(self, question_id: str, choice: str) -> "ColumnMapping":
        """The same mapping with one of its questions decided. Raises KeyError for an unknown question or choice."""
        question = next((question for question in self.questions if question.id == question_id), None)
        if question is None or choice not in question.choices:
            raise KeyError(choice if question else question_id)
        rest = replace(self, questions=tuple(other for other in self.questions if other is not question))
        if choice == NEITHER:
            return rest
        if question_id.startswith(rating_grids.QUESTION):
            return self.rated(question, rating_grids.ratings_of(choice))
        return rest._assign_together(question.families[question.choices.index(choice)], question_id.partition(":")[2])

    def rated(self, question: SheetQuestion, ratings: Sequence[str]) -> "ColumnMapping":
        """The same mapping with the columns of a grid read as its topics, where a cell holds one of these ratings."""
        rest = replace(self, questions=tuple(other for other in self.questions if other is not question))
        for index in question.columns:
            rest = rest.assign(index, question.id.partition(":")[2])
        columns = (
            replace(column, ratings=tuple(ratings)) if column.index in question.columns else column
            for column in rest.columns
        )
        return replace(rest, columns=tuple(columns))

    def with_dates(self, order: values.DateOrder) -> "ColumnMapping":
        """The same mapping with the order of day and month decided."""
        return replace(self, date_order=order, ask_dates=False)

    def with_topics(self, choices: Mapping[str, str]) -> "ColumnMapping":
        """The same mapping with free-text topics decided: text -> topic label, or "" to keep the words."""
        return replace(self, topics=dict(self.topics) | {values.spoken(text): label for text, label in choices.items()})

    def with_status(self, word: str, standing: str) -> "ColumnMapping":
        """The same mapping with what a word of the status column means: active, leave or left."""
        return replace(self, statuses=dict(self.statuses) | {folded(word): standing})

    def to_dict(self) -> dict[str, Any]:
        """Plain values to save; of the cells only the topic words that were decided on are among them."""
        return {
            "role": self.role,
            "source": self.source,
            "shape": self.shape,
            "date_order": self.date_order,
            "topics": dict(self.topics),
            "statuses": dict(self.statuses),
            "columns": [
                {"header": column.header, "key": column.key, "option": column.option, "rank": column.rank}
                | ({"ratings": list(column.ratings)} if column.ratings else {})
                for column in self.columns
            ],
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> "ColumnMapping":
        """A saved mapping; its columns are as sure as the person who saved it."""
        columns = tuple(
            Column(
                index,
                str(column["header"]),
                column["key"],
                1.0 if column["key"] else 0.0,
                "as saved last time",
                option=str(column.get("option") or ""),
                rank=int(column.get("rank") or 0),
                ratings=tuple(column.get("ratings") or ()),
            )
            for index, column in enumerate(saved["columns"])
        )
        role = saved["role"] if saved["role"] in get_args(Role) else None
        order = saved.get("date_order")
        topics, statuses = dict(saved.get("topics") or {}), dict(saved.get("statuses") or {})
        return cls(role, columns, saved["source"], saved["shape"], order, False, topics, True, statuses=statuses)
