"""The registry of events: what actions write stands in it, and everything that speaks of an event derives from it."""

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain import kpis
from core.domain.base import events
from core.domain.base.events import EVENTS, UNDID, Event
from core.domain.kpis.engagement import team_hours
from core.domain.relationships.relationships import CLOSED
from tests.pages import go_to, open_page
from tests.story import DAY, acted, introduced, recruited

ROOT = Path(__file__).resolve().parents[2]
WRITES = {"insert", "update", "delete", "put_back", "remember"}


def constants(node: ast.AST) -> set[str]:
    """The texts that an expression may come to."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return constants(node.body) | constants(node.orelse)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
        return set().union(*map(constants, node.value.values))
    if isinstance(node, ast.Tuple):
        return set().union(*map(constants, node.elts))
    return set()


def values(name: str, function: ast.FunctionDef, module: ast.Module) -> set[str]:
    """The texts that a name may stand for in a function: what is assigned to it, looped over, or passed by callers."""
    texts: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]:
            texts |= constants(node.value)
        if isinstance(node, ast.For) and ast.unparse(node.target) == name:
            texts |= constants(node.iter)
    parameters = [parameter.arg for parameter in function.args.args]
    if name in parameters:
        place = parameters.index(name)
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == function.name and len(node.args) > place:
                texts |= constants(node.args[place])
    return texts


def writes() -> Iterator[tuple[str, set[str], set[str]]]:
    """Every call of the journal in an action: where it stands, the verbs and the tables it may write."""
    for path in sorted((ROOT / "core/actions").glob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if not (isinstance(call.func, ast.Attribute) and call.func.attr in WRITES):
                    continue
                if ast.unparse(call.func.value) not in ("journal", "self.journal"):
                    continue
                verbs, subjects = (
                    constants(argument) or values(ast.unparse(argument), function, module) for argument in call.args[:2]
                )
                if ast.unparse(call.args[0]) == "how":  # the one door to every end
                    verbs = set(CLOSED)
                yield f"{path.name}:{call.lineno}", verbs, subjects


def hours_of_the_team(db: Database, on: date) -> float:
    return float(team_hours(kpis.read(store.ledger.facts(db)).as_of(on))["value"].sum())


def test_every_verb_that_an_action_writes_is_an_event_and_every_event_is_written() -> None:
    written = set()
    for place, verbs, subjects in writes():
        assert verbs, f"{place}: which verb is this?"
        if verbs != {UNDID}:
            assert subjects, f"{place}: which table is this?"
            written |= {(verb, subject) for verb in verbs for subject in subjects}
    assert written - set(EVENTS) == set()
    assert {pair for pair in EVENTS if pair[0] != UNDID} - written == set()


def test_whatever_happened_can_be_undone() -> None:
    assert {subject for verb, subject in EVENTS if verb == UNDID} == {subject for _, subject in EVENTS}


def test_no_event_stands_in_the_registry_twice() -> None:
    with pytest.raises(ValueError, match="“held” of sessions stands in the registry twice"):
        events._by_pair([Event("held", "sessions"), Event("held", "sessions")])


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: f"{event.verb} {event.subject}")
def test_an_event_keeps_what_its_parts_promise(event: Event) -> None:
    alike = [other for other in EVENTS.values() if other.verb == event.verb]
    assert {other.figures for other in alike} == {event.figures}, "figures pick by verb"
    if event.sentence:
        assert "{" not in str(events.sentence(event.verb, event.subject, 1))
        assert "2" in str(events.sentence(event.verb, event.subject, 2))
    if event.minutes:
        assert event.figures, "no figure would count these minutes"
        assert [other for other in alike if other.minutes] == [event], "one action writes both and would count twice"
    if event.decision:
        assert [other for other in alike if other.decision] == [event]
        assert "Ana" in events.decision(event.verb).format(mentee="Ana", mentor="Mo")
    assert event.icon.startswith(":material/")
    assert event.timeline or event.icon == events.NO_ICON, "an icon that nobody sees"


@pytest.mark.parametrize("how", sorted(CLOSED))
def test_an_end_counts_once_with_the_minutes_that_the_figure_names(db: Database, how: str) -> None:
    relationship_id, *_ = introduced(db, recruited(db))
    before = hours_of_the_team(db, DAY)
    actions.end_relationship(db, relationship_id, how, "no_time" if how == "dropped" else "", **acted())
    written = {(row.verb, row.subject) for row in store.ledger.facts(db).itertuples()}
    assert {(how, "relationships"), ("ended", "matches")} <= written, "one end writes two lines"
    minutes = (hours_of_the_team(db, DAY) - before) * 60
    assert f"{how} {minutes:.0f} min" in kpis.KPIS["team_hours"].note
    assert minutes == pytest.approx(EVENTS[how, "relationships"].minutes)


def test_figures_read_the_facts_that_are_theirs_and_no_others(db: Database) -> None:
    introduced(db, recruited(db))
    known = {(row.verb, row.subject) for row in store.ledger.frame(db).itertuples()}
    read = {(row.verb, row.subject) for row in store.ledger.facts(db).itertuples()}
    assert ("imported", "people") in known
    assert read == {pair for pair in known if EVENTS[pair].figures}


def test_what_is_not_an_event_is_refused_by_name_and_leaves_no_trace(db: Database) -> None:
    program_id = recruited(db)
    before = store.ledger.frame(db)
    with (
        pytest.raises(ValueError, match="“celebrated” of programs"),
        store.journal.recording(db, **acted()) as journal,
    ):
        journal.update("celebrated", "programs", program_id, {"name": "Party"}, program_id=program_id)
    assert store.ledger.frame(db).equals(before)
    assert store.programs.program(db, program_id).name == "Spring"


def test_a_new_event_is_one_entry_in_the_registry(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    party = Event(
        "celebrated",
        "relationships",
        ("1 pair celebrated", "{n} pairs celebrated"),
        timeline="They celebrated",
        icon=":material/cake:",
        minutes=90,
        figures=True,
    )
    monkeypatch.setitem(EVENTS, (party.verb, party.subject), party)
    today = DAY + timedelta(days=30)
    with store.opened(path) as db:
        program_id = recruited(db)
        pair = store.relationships.relationship(db, introduced(db, program_id)[0])
        hours = hours_of_the_team(db, today)
        with store.journal.recording(db, **acted(today)) as journal:
            about = {"program_id": program_id, "relationship_id": pair.id, "person_id": pair.mentee_id}
            journal.remember(party.verb, party.subject, pair.id, **about)
        assert hours_of_the_team(db, today) - hours == pytest.approx(1.5)
    app = open_page("home")
    assert "1 pair celebrated" in [*app.dataframe[0].value["What"]]
    go_to(app, "relationships")
    (line,) = [part.value for part in app.markdown if "They celebrated" in part.value]
    assert line.startswith(":material/cake: :gray[Apr 1, 2026]")
