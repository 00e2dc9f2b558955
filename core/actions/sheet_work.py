"""Actions, sheet work: one sheet of an import in progress, what it wrote and which effects that has. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.domain.base.people import Intake
from core.domain.recruit.sheets.import_changes import (
    AlikeNumber,
    AwayMentor,
    FieldChange,
    Leaver,
    Namesake,
    OtherAddress,
    Ranking,
    RowPerson,
    SharedAddress,
    SheetEffects,
)


@dataclass(frozen=True)
class Sheet:
    """What an import takes of one file: the rows of one role ("mentor", "mentee" or "directory")."""

    role: str
    rows: Sequence[Intake]
    file: str = ""
    rejected: int = 0  # rows of the file that were left out when it was checked
    pending: frozenset[int] = frozenset()  # rows whose people stay applicants, whatever the import accepts


@dataclass
class SheetWork:
    """One sheet in progress: what was written for it so far."""

    sheet: Sheet
    namesakes: tuple[Namesake, ...]
    alike_numbers: tuple[AlikeNumber, ...]
    rows: list[Intake] = field(default_factory=list)  # that are about somebody who takes part
    ids: list[int] = field(default_factory=list)  # the person of each of them
    created: set[int] = field(default_factory=set)  # people who were not on record before this sheet
    new: dict[int, RowPerson] = field(default_factory=dict)  # they, and whoever is new to the program; by person id
    touched: set[int] = field(default_factory=set)  # people about whom anything was written
    changes: list[FieldChange] = field(default_factory=list)
    unconfirmed: dict[int, RowPerson] = field(default_factory=dict)  # by enrolment id
    applicants: dict[int, RowPerson] = field(default_factory=dict)  # by the id of an enrolment that can be accepted
    lines: set[int] = field(default_factory=set)  # people whose reporting line was set or changed
    leavers: list[Leaver] = field(default_factory=list)
    withdrawn: list[RowPerson] = field(default_factory=list)
    gone: dict[int, RowPerson] = field(default_factory=dict)  # applicants who have left the company; by enrolment id
    away: dict[int, AwayMentor] = field(default_factory=dict)  # listed mentors who are not ready; by enrolment id
    shared_addresses: list[SharedAddress] = field(default_factory=list)
    other_addresses: list[OtherAddress] = field(default_factory=list)
    rankings_stated: set[int] = field(default_factory=set)  # mentees who name other mentors than before
    rankings: list[Ranking] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def note_changes(self, person_id: int, row: Intake, fields: Mapping[str, tuple[Any, Any]]) -> None:
        """Fields of somebody on record: (what each held, what it holds now)."""
        for name, (old, new) in fields.items():
            self.changes.append(FieldChange(person_id, row.row, row.name, row.email, self.sheet.role, name, old, new))

    def counts(self) -> dict[str, int]:
        """People by what became of them; each counts once."""
        changed = len(self.touched - self.new.keys())
        return {"new": len(self.new), "changed": changed, "unchanged": len(set(self.ids)) - len(self.new) - changed}

    def acceptable(self) -> dict[int, RowPerson]:
        """Whose application the import may accept, by the id of the enrolment."""
        return {
            enrolment_id: person
            for enrolment_id, person in self.applicants.items()
            if person.row not in self.sheet.pending and enrolment_id not in self.gone.keys() | self.away.keys()
        }

    def effects(self, *, accepted: bool) -> SheetEffects:
        """What was done, once nothing more is to be done."""
        return SheetEffects(
            role=self.sheet.role,
            file=self.sheet.file,
            rejected=self.sheet.rejected,
            **self.counts(),
            new_people=tuple(self.new.values()),
            changes=tuple(self.changes),
            unconfirmed=tuple(self.unconfirmed.values()),
            reporting_lines=len(self.lines),
            leavers=tuple(self.leavers),
            withdrawn=tuple(self.withdrawn),
            gone=tuple(self.gone.values()),
            away=tuple(self.away.values()),
            accepted=tuple(self.acceptable().values()) if accepted else (),
            namesakes=self.namesakes,
            alike_numbers=self.alike_numbers,
            shared_addresses=tuple(self.shared_addresses),
            other_addresses=tuple(self.other_addresses),
            rankings=tuple(self.rankings),
            problems=tuple(sorted(self.problems, key=lambda problem: problem[0])),
        )
