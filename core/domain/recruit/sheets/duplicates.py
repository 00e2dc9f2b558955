"""Duplicates: who stands in a sheet twice for sure (same address), and who may (same name). Looks at no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz

from core.domain.recruit.sheets.drafts import Draft
from core.domain.recruit.sheets.values import LONGEST_NAME, folded

ALIKE = 90.0  # of 100: "Jon Smith" and "John Smith" pass, "Jon Smith" and "Jane Smith" don't
LARGEST_BLOCK = 60  # people who share a part of their name; larger blocks are only searched for equal names


@dataclass(frozen=True)
class Likely:
    """Two rows that may be one person: names alike, addresses not."""

    rows: tuple[int, int]
    names: tuple[str, str]
    emails: tuple[str, str]
    why: str


def settle(
    drafts: Sequence[Draft], column: str, *, directory: bool
) -> tuple[list[Draft], list[tuple[int, str, str, str]]]:
    """One draft for each person and role, and (row, column, value, reason) of every draft that was left out.

    Of those who answered twice the later answer counts; without times, the later row.
    """
    latest: dict[tuple[str, str], Draft] = {}
    lost: list[tuple[int, str, str, str]] = []
    for draft in drafts:
        key = (draft.role, draft.email or f"#{draft.person['employee_id']}")
        other = latest.get(key)
        if other is None:
            latest[key] = draft
            continue
        later, earlier = (draft, other) if _when(draft) >= _when(other) else (other, draft)
        latest[key] = later
        why = "a later answer" if draft.stamp and other.stamp else "a later row"
        if draft.stamp and draft.stamp == other.stamp:
            why = "the same time, but a later row"
        lost.append(
            (earlier.row, column, draft.email, f"is in row {later.row} again, which is {why} and was read instead")
        )
    people = sorted(latest.values(), key=lambda draft: draft.row)
    if directory:
        people, numbers = _one_a_number(people)
        lost.extend(numbers)
    return people, lost


def likely(drafts: Sequence[Draft]) -> list[Likely]:
    """Pairs of rows with the same or nearly the same name and different addresses, each person once per pair."""
    blocks: dict[str, list[tuple[str, Draft]]] = {}
    seen: set[str] = set()
    for draft in drafts:
        if draft.email and draft.email in seen:
            continue  # both roles of one person
        seen.add(draft.email)
        name = folded(draft.name)
        for word in set(name.split()):
            blocks.setdefault(word, []).append((name, draft))
    pairs: dict[tuple[int, int], Likely] = {}
    for block in blocks.values():
        for left, right, why in _pairs(block):
            rows = (min(left.row, right.row), max(left.row, right.row))
            first, second = (left, right) if left.row < right.row else (right, left)
            pairs.setdefault(rows, Likely(rows, (first.name, second.name), (first.email, second.email), why))
    return [pairs[rows] for rows in sorted(pairs)]


def _pairs(block: Sequence[tuple[str, Draft]]) -> Iterable[tuple[Draft, Draft, str]]:
    """Pairs within a block: equal names in any block (each with the first of its name), alike names in small ones."""
    first: dict[str, Draft] = {}
    for name, draft in block:
        if name in first:
            yield first[name], draft, "the same name"
        first.setdefault(name, draft)
    names = [name for name in first if len(name) <= LONGEST_NAME]  # how alike longer ones are takes seconds to tell
    if len(names) > LARGEST_BLOCK:
        return
    for place, name in enumerate(names):
        for other in names[place + 1 :]:
            if fuzz.ratio(name, other, score_cutoff=ALIKE):
                yield first[name], first[other], "nearly the same name"


def _one_a_number(people: Sequence[Draft]) -> tuple[list[Draft], list[tuple[int, str, str, str]]]:
    """A directory can't hold one employee number twice: the first row keeps it."""
    taken: dict[str, int] = {}
    holders, lost = [], []
    for draft in people:
        number = draft.person.get("employee_id", "")
        if number and number in taken:
            lost.append((draft.row, "Employee number", number, f"belongs to row {taken[number]} already"))
            continue
        taken[number] = draft.row
        holders.append(draft)
    return holders, lost


def _when(draft: Draft) -> tuple[datetime, int]:
    return draft.stamp or datetime.min, draft.row  # noqa: DTZ901 (only compared with stamps as forms write them)
