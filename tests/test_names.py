"""Seven words that name nothing: a variable is the noun it holds, and a stranger can search for a noun.

COUNTS says where they still stand and how often; a file that is not in it has none. A count may only shrink.
`python -m tests.test_names` writes the table anew.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("core", "ui", "pages", "seed")
WORDS = frozenset({"one", "found", "said", "told", "held", "kept", "given"})

# File → how many names of it are one of WORDS, or `no` for an exception.
COUNTS: dict[str, int] = {
    "core/__main__.py": 3,
    "core/actions/action.py": 13,
    "core/actions/appointments.py": 36,
    "core/actions/imports.py": 28,
    "core/actions/meetings.py": 19,
    "core/actions/outbox.py": 4,
    "core/actions/participant_choices.py": 28,
    "core/actions/people.py": 29,
    "core/actions/recruiting.py": 35,
    "core/actions/relationships.py": 6,
    "core/actions/support.py": 32,
    "core/charts/figures.py": 18,
    "core/charts/theme.py": 9,
    "core/commands/arguments.py": 16,
    "core/commands/figures.py": 13,
    "core/commands/imports.py": 20,
    "core/commands/parser.py": 6,
    "core/commands/records.py": 31,
    "core/commands/relationships.py": 27,
    "core/documents/calendar.py": 2,
    "core/documents/certificate.py": 9,
    "core/documents/kpi_deck.py": 5,
    "core/documents/kpi_digest.py": 9,
    "core/documents/kpi_workbook.py": 11,
    "core/documents/messages.py": 6,
    "core/documents/question_kit.py": 7,
    "core/documents/time_zones.py": 3,
    "core/domain/base/events.py": 6,
    "core/domain/base/people.py": 7,
    "core/domain/base/text.py": 4,
    "core/domain/kpis/as_of.py": 68,
    "core/domain/kpis/engagement.py": 3,
    "core/domain/kpis/health.py": 3,
    "core/domain/kpis/ledger.py": 2,
    "core/domain/kpis/registry.py": 38,
    "core/domain/kpis/report.py": 6,
    "core/domain/kpis/trend.py": 9,
    "core/domain/recruit/admission.py": 14,
    "core/domain/recruit/coverage.py": 68,
    "core/domain/recruit/forms.py": 34,
    "core/domain/recruit/participation.py": 20,
    "core/domain/recruit/sheets/column_scoring.py": 42,
    "core/domain/recruit/sheets/columns.py": 21,
    "core/domain/recruit/sheets/drafts.py": 2,
    "core/domain/recruit/sheets/duplicates.py": 18,
    "core/domain/recruit/sheets/import_changes.py": 35,
    "core/domain/recruit/sheets/mapping.py": 40,
    "core/domain/recruit/sheets/parsed_columns.py": 28,
    "core/domain/recruit/sheets/people_index.py": 22,
    "core/domain/recruit/sheets/reporting_lines.py": 26,
    "core/domain/recruit/sheets/row_checks.py": 23,
    "core/domain/recruit/sheets/sheet_roles.py": 9,
    "core/domain/recruit/sheets/topics.py": 8,
    "core/domain/recruit/sheets/values.py": 40,
    "core/domain/relationships/attention.py": 73,
    "core/domain/relationships/form_answers.py": 76,
    "core/domain/relationships/relationships.py": 3,
    "core/store/as_of.py": 15,
    "core/store/files.py": 2,
    "core/store/imports.py": 7,
    "core/store/journal.py": 8,
    "core/store/ledger.py": 11,
    "core/store/meetings.py": 21,
    "core/store/participant_choices.py": 11,
    "core/store/people.py": 42,
    "core/store/programs.py": 21,
    "core/store/recruiting.py": 17,
    "core/store/relationships.py": 27,
    "core/store/restoring.py": 8,
    "core/store/support.py": 2,
    "ui/design/brief.py": 3,
    "ui/design/checklist.py": 2,
    "ui/design/departments.py": 3,
    "ui/design/forecast.py": 3,
    "ui/design/lines.py": 2,
    "ui/design/options.py": 6,
    "ui/design/plan.py": 3,
    "ui/design/purpose.py": 1,
    "ui/design/rounds.py": 2,
    "ui/design/start.py": 2,
    "ui/design/targets.py": 2,
    "ui/frame/demo_days.py": 8,
    "ui/frame/letter.py": 17,
    "ui/frame/shared_text.py": 3,
    "ui/frame/studio.py": 31,
    "ui/frame/watch.py": 3,
    "ui/kpis/choices.py": 6,
    "ui/kpis/downloads.py": 5,
    "ui/kpis/figures.py": 14,
    "ui/kpis/groups.py": 16,
    "ui/kpis/ledger.py": 27,
    "ui/kpis/trends.py": 6,
    "ui/match/result.py": 1,
    "ui/recruit/coverage.py": 27,
    "ui/recruit/directory.py": 53,
    "ui/recruit/import_details.py": 108,
    "ui/recruit/import_file.py": 14,
    "ui/recruit/import_people.py": 81,
    "ui/recruit/intake_form.py": 31,
    "ui/recruit/participant.py": 91,
    "ui/recruit/pipeline.py": 60,
    "ui/recruit/question_kit.py": 2,
    "ui/relationships/agreement.py": 39,
    "ui/relationships/checks.py": 43,
    "ui/relationships/end.py": 99,
    "ui/relationships/goals.py": 20,
    "ui/relationships/import_answers.py": 32,
    "ui/relationships/journey.py": 62,
    "ui/relationships/late_joiners.py": 25,
    "ui/relationships/messages.py": 40,
    "ui/relationships/overview.py": 33,
    "ui/relationships/queue.py": 42,
    "ui/relationships/support.py": 39,
    "ui/review/agenda.py": 8,
    "ui/review/attendance.py": 14,
    "ui/review/case_list.py": 20,
    "ui/review/confirmation.py": 6,
    "ui/review/introductions.py": 87,
    "ui/review/minutes.py": 15,
    "ui/review/overrides.py": 42,
    "ui/review/requests.py": 56,
    "ui/review/shortlists.py": 88,
    "ui/settings/calendar.py": 9,
    "ui/settings/data.py": 20,
    "ui/settings/people.py": 12,
    "ui/settings/thresholds.py": 10,
    "pages/kpis.py": 2,
    "pages/playbook.py": 33,
    "pages/recruit.py": 1,
    "pages/relationships.py": 15,
    "pages/review.py": 3,
    "seed/__main__.py": 2,
    "seed/agenda.py": 3,
    "seed/checks.py": 8,
    "seed/closing.py": 4,
    "seed/company.py": 11,
    "seed/coordinators.py": 12,
    "seed/cycle.py": 8,
    "seed/letters.py": 3,
    "seed/recruiting.py": 39,
    "seed/story.py": 13,
    "seed/support.py": 8,
}


def empty_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, word) wherever a name is made of, or called by, one of the seven words, or an exception is `no`."""
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(name="no"):
                yield node.lineno, "no"
            case ast.Name(id=word) | ast.keyword(arg=word) | ast.arg(arg=word) | ast.Attribute(attr=word):
                if word in WORDS:
                    yield node.lineno, word
            case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ExceptHandler(name=word):
                if word in WORDS:
                    yield node.lineno, str(word)


def counted() -> dict[str, int]:
    """How many such names each file has, without the files that have none."""
    files = [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]
    counts = {path.relative_to(ROOT).as_posix(): len(list(empty_names(parsed(path)))) for path in files}
    return {path: count for path, count in counts.items() if count}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def test_a_name_is_the_noun_it_holds() -> None:
    more = {path: count for path, count in counted().items() if count > COUNTS.get(path, 0)}
    where = [f"{path}:{line}: {word}" for path in more for line, word in empty_names(parsed(ROOT / path))]
    assert not more, "names that name nothing; call them by the noun they hold:\n" + "\n".join(where)


def test_the_table_shrinks_with_the_names() -> None:
    now = counted()
    stale = {path: (count, now.get(path, 0)) for path, count in COUNTS.items() if now.get(path, 0) < count}
    assert not stale, f"fewer than COUNTS says; write it anew with python -m tests.test_names: {stale}"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("for one in people: print(one)", ["one", "one"]),
        ("def held(given, *, kept): ...", ["held", "given", "kept"]),
        ("row.found = 1", ["found"]),
        ("act(said='Done')", ["said"]),
        ("lambda told: 0", ["told"]),
        ("try: act()\nexcept Refused as no: ...", ["no"]),
        ("class Letter:\n    said: str", ["said"]),
        ("no = 'no'", []),
        ("'one', person.name, one_month, found_on", []),
    ],
)
def test_what_counts_as_such_a_name(source: str, words: list[str]) -> None:
    assert sorted(word for _, word in empty_names(ast.parse(source))) == sorted(words)


def write_counts() -> None:
    """Put the table as it is now into this file, in place of the old one."""
    file = Path(__file__)
    table = "".join(f'    "{path}": {count},\n' for path, count in counted().items())
    table = f"{{\n{table}}}" if table else "{}"
    text = re.sub(r"(?ms)^(COUNTS: .*?= ).*?\}$", lambda old: old[1] + table, file.read_text(encoding="utf-8"), count=1)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_counts()
