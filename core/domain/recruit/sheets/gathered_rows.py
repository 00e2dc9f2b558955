"""Gathered rows: sheets with one row for each answer of a person, put together again. Looks at no cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.base.text import folded
from core.domain.recruit.sheets.column_families import LISTS
from core.domain.recruit.sheets.drafts import Draft

MANY = 0.5  # share of rows that belong to people with several rows
FEWEST_PEOPLE = 2  # with several rows; one alone may simply have answered twice


@dataclass(frozen=True)
class Gathered:
    """The drafts, one for each person, and for every other row the row that it was joined to."""

    drafts: list[Draft]
    joined: Mapping[int, int] = field(default_factory=dict)


def gather(drafts: Sequence[Draft], places: Mapping[int, int]) -> Gathered:
    """Join the rows of a person where each holds one answer of a list and is the same otherwise.

    `places`: row → the place that it states for its answer; without places the answers keep the order of the rows. Rows
    with different times are answers given twice and stay apart.
    """
    identities = [(draft.role, draft.email or draft.person.get("employee_id")) for draft in drafts]
    if len(set(identities)) == len(identities) or any(draft.stamp for draft in drafts):
        return Gathered(list(drafts))
    by_person: dict[tuple[str, str, str], list[Draft]] = {}
    for draft in drafts:
        identity = draft.email or str(draft.person.get("employee_id", ""))
        by_person.setdefault((draft.role, identity, folded(draft.name)), []).append(draft)
    several = [rows for rows in by_person.values() if len(rows) > 1]
    rows_of_several = sum(map(len, several))
    is_long = bool(places) or (len(several) >= FEWEST_PEOPLE and rows_of_several >= MANY * len(drafts))
    if not several or not is_long:
        return Gathered(list(drafts))
    keys = {key for draft in drafts for key in LISTS if draft.answers.get(key)}
    long_keys = [key for key in sorted(keys) if all(len(draft.answers.get(key) or ()) <= 1 for draft in drafts)]
    joined: dict[int, int] = {}
    whole: list[Draft] = []
    for rows in by_person.values():
        key = next((key for key in long_keys if _differ_only_in(rows, key)), None)
        if len(rows) == 1 or key is None:
            whole += rows
            continue
        ordered = sorted(rows, key=lambda draft: (places.get(draft.row, 0), draft.row))
        first = min(rows, key=lambda draft: draft.row)
        first.answers[key] = tuple(dict.fromkeys(answer for draft in ordered for answer in draft.answers[key]))
        whole.append(first)
        joined |= {draft.row: first.row for draft in rows if draft is not first}
    return Gathered(sorted(whole, key=lambda draft: draft.row), joined)


def _differ_only_in(rows: Sequence[Draft], key: str) -> bool:
    """Whether each row holds another answer to this key, and everything else is the same."""
    answers = [draft.answers.get(key) for draft in rows]
    if None in answers or len(set(answers)) < len(answers):
        return False
    rest = [{k: v for k, v in draft.answers.items() if k != key} for draft in rows]
    return all(other == rest[0] for other in rest) and all(draft.person == rows[0].person for draft in rows)
