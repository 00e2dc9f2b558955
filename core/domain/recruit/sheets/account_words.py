"""Account words: what was read of a sheet in one line, and which part of it nobody can use. Decides nothing."""

from collections import Counter

from core.domain.base.text import counted, listed
from core.domain.recruit.sheets.account import Account
from core.domain.recruit.sheets.column_mapping import ColumnMapping
from core.domain.recruit.sheets.reading import Table

NOUNS = {"mentor": "mentor", "mentee": "mentee", "directory": "colleague", "measure": "measured value"}


def count_people(number: int, role: str) -> str:
    """ "1 mentor", "24 mentors", "240 colleagues"."""
    return counted(number, NOUNS[role])


def summarize_refusal(table: Table, mapping: ColumnMapping) -> str:
    """Why nobody can be read this way, as the end of "Nobody could be read: …"; "" where nothing stands against it."""
    if table.frame.empty:
        return "there is no row below the header"
    if mapping.role is None:
        return "it is not clear whom the file is about"
    lacking = [words for keys, words in _required(mapping.role) if not mapping.keys & keys]
    return f"no column of {listed(lacking)} was found" if lacking else ""


def _required(role: str) -> list[tuple[set[str], str]]:
    asked = {"mentor": ({"topics"}, "topics"), "mentee": ({"needs"}, "needs"), "mixed": ({"topics", "needs"}, "topics")}
    known = [({"name", "first_name", "last_name"}, "names"), ({"email", "employee_id"}, "addresses")]
    return [*known, *([asked[role]] if role in asked else [])]


def summarize(account: Account) -> str:
    """ "34 mentors read, 2 rows left out, 11 of 14 columns used, 1 question"."""
    first = [line for line in account.rows if line.outcome == "read" and not line.why]  # else one more row of somebody
    people: Counter[str] = Counter()
    for line in first:
        people.update(dict.fromkeys(line.as_role.split(" and "), line.gives))
    nothing = "No measured value" if account.role == "measure" else "Nobody"
    read = listed([count_people(number, role) for role, number in people.items()]) or nothing
    used = sum(bool(line.keys) for line in account.columns)
    parts = [f"{read} read"]
    if account.left_out:
        parts.append(f"{counted(len(account.left_out), 'row')} left out")
    parts.append(f"{used} of {counted(len(account.columns), 'column')} used")
    if account.questions:
        parts.append(counted(len(account.questions), "question"))
    return ", ".join(parts)
