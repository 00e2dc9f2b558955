"""Duplicates: who stands in a sheet twice for sure (same address), and who may (same name). Looks at no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz import fuzz

from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.recruit.sheets.drafts import Draft
from core.domain.recruit.sheets.names import folded, number_key

Remark = tuple[int, str, str, str]  # row, column, value, reason
ALIKE = 90.0  # of 100: "Jon Smith" and "John Smith" pass, "Jon Smith" and "Jane Smith" don't
LARGEST_BLOCK = 60  # people who share a part of their name; larger blocks are only searched for equal names


@dataclass(frozen=True)
class Likely:
    """Two rows that may be one person: names alike, addresses not."""

    rows: tuple[int, int]
    names: tuple[str, str]
    emails: tuple[str, str]
    why: str


@dataclass(frozen=True)
class SharedDrafts:
    """People under one address whom nothing tells apart: the answer of each that counts, and which is the latest.

    The drafts have no address any more: it may be anybody's.
    """

    address: str
    drafts: tuple[Draft, ...]
    latest: Draft


@dataclass(frozen=True)
class Settled:
    """One draft for each person and role. `lost`: drafts that were left out; `remarks`: those that are not as written.

    Both as (row, column, value, reason).
    """

    people: list[Draft]
    lost: list[Remark]
    remarks: list[Remark]
    shared: list[SharedDrafts]


def settle(drafts: Sequence[Draft], column: str, *, directory: bool) -> Settled:
    """Tell the people of a sheet apart.

    Of those who answered twice the later answer counts; without times, the later row. Two people under one address are
    both left out until somebody says whose it is, unless an employee number tells them apart: then both lose it.
    """
    by_address: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        number = number_key(str(draft.person.get("employee_id", "")))
        by_address.setdefault((draft.role, draft.email or f"#{number}"), []).append(draft)
    settled = Settled([], [], [], [])
    for group in by_address.values():
        persons = _persons(group) if len(group) > 1 else [group]
        latest = []
        for answers in persons:
            counting, earlier = _latest(answers, column)
            latest.append(counting)
            settled.lost.extend(earlier)
        if len(persons) > 1 and not _told_apart(persons):
            settled.lost.extend(_under_one_address(latest, column))
            settled.shared.append(SharedDrafts(group[0].email, tuple(latest), max(latest, key=_when)))
        else:
            settled.people.extend(latest)
            if len(persons) > 1 and group[0].email:
                settled.remarks.extend(_by_number(latest, column))
        if len(persons) > 1:
            for draft in latest:
                draft.email = ""
    settled.people.sort(key=lambda draft: draft.row)
    if not directory:
        return settled
    people, numbers = _one_a_number(settled.people)
    return replace(settled, people=people, lost=[*settled.lost, *numbers])


def is_one_person(name: str, other: str) -> bool:
    """Whether two names under one address can be those of one person: "Ana Pop", "Pop, Ana Maria", "A. Pop"."""
    left, right = folded(name).split(), folded(other).split()
    if set(left) <= set(right) or set(right) <= set(left):
        return True
    spelled = name.casefold().split(), other.casefold().split()
    if (
        spelled[0][0][:1] == spelled[1][0][:1]
        and spelled[0][-1] == spelled[1][-1]
        and 1 in map(_letters, (spelled[0][0], spelled[1][0]))
    ):
        return True
    return (
        spelled[0][0] == spelled[1][0]
        or fuzz.ratio(" ".join(left)[:LONGEST_PERSON], " ".join(right)[:LONGEST_PERSON]) >= ALIKE
    )


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def _persons(group: Sequence[Draft]) -> list[list[Draft]]:
    """The drafts under one address, by person: by their number where they have one, else by their name."""
    persons: list[list[Draft]] = []
    for draft in group:
        for answers in persons:
            if _is_same(draft, answers[0]):
                answers.append(draft)
                break
        else:
            persons.append([draft])
    return persons


def _is_same(draft: Draft, other: Draft) -> bool:
    """Numbers that differ by zeros before them are one person's only where the names agree."""
    number, known = (str(each.person.get("employee_id") or "") for each in (draft, other))
    if number and known and number_key(number) != number_key(known):
        return False
    return (bool(number) and number == known) or is_one_person(draft.name, other.name)


def _told_apart(persons: Sequence[Sequence[Draft]]) -> bool:
    numbers = {answers[0].person.get("employee_id") for answers in persons}
    return None not in numbers and len(numbers) == len(persons)


def _under_one_address(people: Sequence[Draft], column: str) -> list[Remark]:
    return [
        (
            draft.row,
            column,
            draft.email,
            f"is the address of two people: {draft.name} shares it with {_others(draft, people)}; give each their own, "
            "or say whose it is",
        )
        for draft in people
    ]


def _by_number(people: Sequence[Draft], column: str) -> list[Remark]:
    return [
        (
            draft.row,
            column,
            draft.email,
            f"is the address of {_others(draft, people)} too; {draft.name} is read by the employee number, without it",
        )
        for draft in people
    ]


def _others(draft: Draft, people: Sequence[Draft]) -> str:
    return ", ".join(f"{other.name} (row {other.row})" for other in people if other is not draft)


def _latest(answers: Sequence[Draft], column: str) -> tuple[Draft, list[Remark]]:
    """The answer that counts, and the others with the reason why not."""
    latest = max(answers, key=_when)
    lost = []
    for draft in answers:
        if draft is latest:
            continue
        why = "a later answer" if draft.stamp and latest.stamp else "a later row"
        if draft.stamp and draft.stamp == latest.stamp:
            why = "the same time, but a later row"
        value = draft.email or str(draft.person["employee_id"])
        lost.append((draft.row, column, value, f"is in row {latest.row} again, which is {why} and was read instead"))
    return latest, lost


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
    names = [name for name in first if len(name) <= LONGEST_PERSON]  # how alike longer ones are takes seconds to tell
    if len(names) > LARGEST_BLOCK:
        return
    for place, name in enumerate(names):
        for other in names[place + 1 :]:
            if fuzz.ratio(name, other, score_cutoff=ALIKE):
                yield first[name], first[other], "nearly the same name"


def _one_a_number(people: Sequence[Draft]) -> tuple[list[Draft], list[Remark]]:
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
