"""Row roles: for which roles a row of a sheet is meant, and which of its answers each role gives. Reads no person."""

from collections.abc import Callable
from typing import Any

from core.domain.recruit.sheets import values, vocabulary
from core.domain.recruit.sheets.columns import Role, fields
from core.domain.recruit.sheets.parsed_columns import ParsedColumns
from core.domain.recruit.sheets.parsed_headers import parse

_WANTS = (("mentor", "wants_to_mentor"), ("mentee", "wants_mentor"))


class RowRoles:
    """The roles of the rows of one sheet. `skip(place, column, cell, reason)` is told of a row that is for none."""

    def __init__(
        self, sheet: ParsedColumns, role: Role, source: str, skip: Callable[[int, str, str, str], None]
    ) -> None:
        self._sheet, self._role, self._source, self._skip = sheet, role, source, skip

    def roles_of(self, place: int) -> list[str]:
        """By a column that names roles, else by columns that ask for them, else by what was answered."""
        column = next(iter(self._sheet.columns("role")), None)
        if column is None:
            return self._roles_wanted(place)
        cell = column.cells[place]
        asked = _named_roles(cell)
        if self._role == "mixed":
            if not asked:
                self._skip(place, column.name, cell, "says neither mentor nor mentee")
            return sorted(asked)
        if self._role not in asked and not values.is_blank(cell):
            self._skip(place, column.name, cell, f"is not a {self._role}'s row")
            return []
        return [self._role]

    def _roles_wanted(self, place: int) -> list[str]:
        """By a column for each role that asks yes or no, else by what was answered."""
        wants = {role: self._sheet.value(key, place) for role, key in _WANTS if self._sheet.columns(key)}
        if self._role == "mixed":
            if not wants:
                return self._roles_by_answers(place)
            roles = sorted(role for role, answer in wants.items() if answer)
            if not roles:
                self._skip(place, self._sheet.label("wants_to_mentor", "wants_mentor"), "", "says yes to neither role")
            return roles
        if wants.get(self._role) is False:
            key = dict(_WANTS)[self._role]
            self._skip(place, self._sheet.label(key), "No", f"does not want to take part as a {self._role}")
            return []
        return [self._role]

    def _roles_by_answers(self, place: int) -> list[str]:
        """Without a role column: whoever names topics is a mentor, whoever names needs a mentee."""
        asks = (("mentor", "topics"), ("mentee", "needs"))
        roles = [role for role, key in asks if self._sheet.columns(key) and not self._sheet.is_blank(key, place)]
        if not roles:
            self._skip(place, "", "", "holds neither topics nor needs, so it is not clear which role this person has")
        return roles

    def answers_of(self, answers: dict[str, Any], role: str) -> dict[str, Any]:
        """Of a mixed sheet only what this role is asked; one column of topics serves both roles."""
        asked = fields("mentor" if role == "mentor" else "mentee")
        mine = {key: value for key, value in answers.items() if key in asked}
        wanted, other = ("topics", "needs") if role == "mentor" else ("needs", "topics")
        if not self._sheet.columns(wanted) and answers.get(other) and self._asks_both_roles(other):
            mine[wanted] = answers[other]
        return mine

    def _asks_both_roles(self, key: str) -> bool:
        """Whether one column of topics is meant for mentors and mentees: "Topics", and not "Skills I can share"."""
        other = "needs" if key == "topics" else "topics"
        headers = [column.name for column in self._sheet.columns(key)]
        return any(other in parse(header, self._source).keys for header in headers)


def _named_roles(cell: str) -> frozenset[str]:
    role = vocabulary.role(cell)
    return frozenset(("mentor", "mentee")) if role == "both" else frozenset([role] if role else ())
