"""Missing columns: why a mapping can't be used yet, as a sentence that helps. Maps no column."""

from core.domain.base.text import few
from core.domain.recruit.sheets.column_mapping import ColumnMapping
from core.domain.recruit.sheets.parsed_headers import parse
from core.domain.recruit.sheets.reading import Table
from core.domain.recruit.sheets.sheet_kind import other_role

MOST_NAMED, LONGEST_NAME = 4, 40  # columns that a sentence names, and characters of each
_REQUIRED = ("email", "name", "first_name", "last_name", "employee_id", "topics", "needs")


def missing(table: Table, mapping: ColumnMapping) -> str | None:
    """Why this mapping can't be used, as a sentence, or None: no rows, no role, or a required column is missing."""
    if table.frame.empty:
        left_out = "".join(f" {note.text}" for note in table.notes if note.rows)
        return f"there is a header, but no row {'of answers ' if left_out else ''}below it.{left_out}"
    if mapping.role is None:
        return "it is not clear whether these are mentors, mentees or a directory; say which."
    lacking = _lacking(mapping)
    if not lacking:
        return None
    open_questions = [question for question in mapping.questions if question.id.partition(":")[2] in _REQUIRED]
    if open_questions:
        return " ".join(question.text for question in open_questions)
    seen = other_role(table, mapping.role)
    looks = {"mentor": "mentors' answers", "mentee": "mentees' answers", "directory": "a directory of employees"}
    hint = f" It looks like {looks[seen]}." if seen in looks else ""
    which = "a required column is" if len(lacking) == 1 else "required columns are"
    formulas = "".join(f" {note.text}" for note in table.notes if note.kind == "formula")
    return f"{which} missing: {', '.join(lacking)}.{_unused(table, mapping)}{hint}{formulas}"


def _unused(table: Table, mapping: ColumnMapping) -> str:
    """Which columns with answers are not read, as a sentence: one of them may be what is missing."""
    unread = [column for column in mapping.columns if column.key is None and column.samples and column.header.strip()]
    unread = [column for column in unread if not parse(column.header, table.source).added]
    names = [table.name(column.index) for column in unread]
    names = [f"“{name if len(name) <= LONGEST_NAME else f'{name[:LONGEST_NAME]}…'}”" for name in names]
    return f" Not used: {few(names, MOST_NAMED)}. If it is one of them, say which." if names else ""


def _lacking(mapping: ColumnMapping) -> list[str]:
    has, role = mapping.keys, mapping.role
    lacking = []
    if "name" not in has and not {"first_name", "last_name"} & has:
        lacking.append("name")
    if not {"email", "employee_id"} & has:
        lacking.append("email or employee number" if role == "directory" else "email")
    if role == "mentor" and "topics" not in has:
        lacking.append("topics a mentor can help with")
    if role == "mentee" and "needs" not in has:
        lacking.append("what a mentee wants to get better at")
    if role == "mixed" and not {"topics", "needs"} & has:
        lacking.append("topics")
    return lacking
