"""Session forms: the export of a form in which pairs tell of their talks becomes sessions, row by row. Never writes.

They are read like the answers of a check: the same people, the same columns by hand, the same account. Both sides may
tell of one talk; it counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.recruit.sheets import amounts, values
from core.domain.recruit.sheets.account import Account, RowLine
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.check_columns import CheckMapping, guess_columns, with_second_headers
from core.domain.relationships.check_days import Days, check_day
from core.domain.relationships.check_headers import SESSIONS
from core.domain.relationships.form_answers import account_of, ask_dates, notes_on
from core.domain.relationships.relationships import LONGEST_SESSION, Relationship
from core.domain.relationships.respondents import People, Respondents, RowLeftOut, cell


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One talk as a file tells of it."""

    row: int
    relationship_id: int
    held_on: date
    minutes: int | None = None
    outcome: str = ""


@dataclass(frozen=True)
class ReadSessions:
    """What a file gives: sessions, rows that are left out and why, how the columns were read, and the account of it."""

    rows: tuple[SessionRow, ...]
    problems: tuple[tuple[int, str], ...]
    mapping: CheckMapping
    account: Account


def read_sessions(
    table: Table,
    pairs: Iterable[Relationship],
    emails: Mapping[str, int],
    names: Mapping[int, str],
    *,
    on: date,
    mapping: CheckMapping | None = None,
) -> ReadSessions:
    """Match every row of a form's export to a talk of a running pair. The arguments are those of `read_checks`."""
    table = with_second_headers(table, SESSIONS)
    mapping = mapping or guess_columns(table, SESSIONS, emails)
    running = [pair for pair in pairs if pair.open]
    respondents = Respondents(table, mapping, running, People(emails, names))
    days = Days(table, mapping, "held_on", running, on)
    rows: list[SessionRow] = []
    lines: list[RowLine] = []
    problems: list[tuple[int, str]] = []
    rows_of_talks: dict[tuple[int, date], int] = {}
    for number, cells in zip(table.frame.index, table.frame.itertuples(index=False), strict=True):
        row, texts = int(number), [str(text) for text in cells]
        try:
            person = respondents.person(row, texts)
            pair = respondents.pair(row, texts, person)
            session = _session(row, texts, mapping, pair, days, respondents, on)
            if earlier := rows_of_talks.get((pair.id, session.held_on)):
                raise RowLeftOut(f"row {earlier} tells of the same session")
        except RowLeftOut as refusal:
            problems.append((row, str(refusal)))
            lines.append(RowLine(row, respondents.typed_who(texts), "left out", "", str(refusal)))
            continue
        rows_of_talks[pair.id, session.held_on] = row
        rows.append(session)
        role = "mentee" if person == pair.mentee_id else "mentor"
        lines.append(RowLine(row, names[person], "read", role))
    questions = [] if days.is_sure else [ask_dates(table, mapping, "held_on")]
    account = account_of(table, mapping, lines, respondents.understood.values(), notes_on(mapping), questions)
    return ReadSessions(tuple(rows), tuple(problems), mapping, account)


def _session(
    row: int,
    cells: Sequence[str],
    mapping: CheckMapping,
    pair: Relationship,
    days: Days,
    respondents: Respondents,
    on: date,
) -> SessionRow:
    """The talk that a row tells of. Raises RowLeftOut."""
    held_on = days.of(cells)
    if held_on is None:
        raise RowLeftOut("no day says when the two met")
    check_day(held_on, pair, on, "the session")
    minutes = None
    for column in mapping.of("minutes"):
        text = cell(cells, column)
        if values.is_blank(text):
            continue
        hours, _ = amounts.hours_a_month(text, "minutes")
        minutes = None if hours is None else round(hours * 60)
        if minutes is None or not 1 <= minutes <= LONGEST_SESSION:
            respondents.note(row, column, text, "", f"is no length between 1 and {LONGEST_SESSION} minutes")
            minutes = None
        elif text.strip() != str(minutes):
            respondents.note(row, column, text, f"{minutes} minutes")
    outcomes = (cell(cells, column) for column in mapping.of("outcome"))
    outcome = "\n".join(text for text in outcomes if not values.is_blank(text))
    return SessionRow(row, pair.id, held_on, minutes, outcome)
