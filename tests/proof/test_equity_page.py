"""The equity part of the Proof page, as a user would run it: off until somebody agrees, then rates, audit and price."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.documents import report_html, report_word
from core.documents.equity_audit import Audit, audit_view
from core.domain import kpis
from core.domain.base.file_label import FileLabel
from core.domain.match import proposals
from core.domain.proof import price
from core.domain.proof.attribute_sheets import read_attribute
from core.domain.proof.equity import NOT_KNOWN, STEPS, all_rates, groups_of
from core.domain.proof.equity_cases import equity_cases
from tests.pages import open_page
from tests.story import DAY, acted, mentee_row, mentor_row

LATER = date(2026, 5, 4)


def company(db: Database) -> int:
    """Twelve mentees, six in Sales and six in Legal, and eight mentors; all of Sales and two of Legal are matched.

    All want what the mentors offer; Legal also wants something that nobody offers, so its fits are lower.
    """
    program_id = actions.create_program(db, "Spring", months=9, **acted())
    mentors = [mentor_row(n + 2, f"Mentor{n} Long", ("Negotiation", "Public speaking")) for n in range(8)]
    mentees = [
        mentee_row(
            n + 2,
            f"Mentee{n} Ode",
            ("Negotiation",) if n < 6 else ("Negotiation", "Hiring and interviewing"),
            person={"department": "Sales" if n < 6 else "Legal", "level": "Mid" if n % 2 else "Junior"},
        )
        for n in range(12)
    ]
    actions.import_people(db, program_id, "mentor", mentors, **acted())
    actions.import_people(db, program_id, "mentee", mentees, **acted())
    people = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
    actions.accept(db, *(person.enrolment_id for person in people), **acted())
    run = proposals.solve(store.matching.matching_input(db, program_id, on=DAY))
    actions.propose(db, program_id, run.record(), **acted())
    matches = {match.mentee_id: match for match in store.matches.all(db, program_id, ("proposed",))}
    actions.approve_all(db, [match.id for match in matches.values()], **acted())
    actions.introduce(db, program_id, **acted())
    return program_id


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", LATER.isoformat())
    with store.opened(tmp_path / "studio.db") as db:
        company(db)
    return tmp_path / "studio.db"


def words(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(str(line.value) for line in (*page.markdown, *page.caption))


def test_nothing_is_looked_at_until_somebody_agrees_and_who_and_when_is_recorded(path: Path) -> None:
    page = open_page("proof", proof_part="equity")
    assert "Nobody's group is guessed" in words(page).replace("\\", "")
    assert not page.dataframe
    assert page.button(key="proof_equity_save").disabled
    page.multiselect(key="proof_equity_columns").select("department").run()
    assert page.button(key="proof_equity_save").disabled, "choosing is not agreeing"
    page.checkbox(key="proof_equity_agreed").check().run()
    page.button(key="proof_equity_save").click().run()
    assert "agreed on May 4, 2026 to look at Department" in words(page).replace("\\", "")
    with store.opened(path) as db:
        choice = store.equity.choice(db)
        assert (choice.columns, choice.on) == (("department",), LATER)
        step = store.journal.steps(db, limit=1)[0]
        assert (step.by, step.on) == (choice.by, LATER)
    page.session_state["proof_equity_change"] = True
    page.run()
    page.button(key="proof_equity_off").click().run()
    assert not page.dataframe
    with store.opened(path) as db:
        assert store.equity.choice(db).columns == ()


def test_the_rates_on_the_page_are_those_counted_by_hand(path: Path) -> None:
    """Eight seats for twelve mentees: who got one is counted from the matches themselves, by department."""
    with store.opened(path) as db:
        actions.look_at_groups(db, ["department", "level"], consent=True, **acted())
        matched = {row["mentee_id"] for row in db.query("SELECT mentee_id FROM matches WHERE state = 'introduced'")}
        department = {row["id"]: row["department"] for row in db.query("SELECT id, department FROM people")}
        mentees = [mentee.id for mentee in store.people.mentees(db, 1)]
    assert len(matched) == 8
    by_hand = {
        group: f"{sum(id in matched for id in mentees if department[id] == group) / 6:.0%}"
        for group in ("Sales", "Legal")
    }
    page = open_page("proof", proof_part="equity", proof_equity_step="matched")
    table = page.dataframe[0].value
    assert dict(zip(table["Group"], table["Rate"], strict=True)) == by_hand
    assert table["People"].to_list() == [6, 6]
    page = open_page("proof", proof_part="equity", proof_equity_cut=("department", "level"))
    assert "no two groups of 5 or more" in words(page), "three people in each of four: put together they are one group"


def test_what_could_not_have_come_out_yet_does_not_count(db: Database) -> None:
    program_id = company(db)
    people = store.equity.people(db)
    pairs = store.equity.approved_pairs(db, program_id)
    ledger = kpis.read(store.ledger.facts(db))
    early, later = (
        equity_cases(ledger.as_of(on, kpis.Thresholds()).only(program_id=program_id), people, pairs, {})
        for on in (DAY, LATER)
    )
    assert list(early) == list(STEPS)
    assert {key: len(frame) for key, frame in early.items()} == {
        "applied": 0,
        "accepted": 12,
        "matched": 0,
        "first_choice": 0,
        "fit": 8,
        "met": 0,
        "completed": 0,
    }
    assert (len(later["matched"]), int(later["matched"]["hit"].sum())) == (12, 8)
    assert (len(later["met"]), int(later["met"]["hit"].sum())) == (8, 0)


def test_the_audit_prints_every_cut_and_claims_no_compliance(db: Database) -> None:
    program_id = company(db)
    people = store.equity.people(db)
    facts = kpis.read(store.ledger.facts(db)).as_of(LATER, kpis.Thresholds()).only(program_id=program_id)
    cases = equity_cases(facts, people, store.equity.approved_pairs(db, program_id), {})
    cuts = {"Department": all_rates(cases, people, ["department"])}
    label = FileLabel("Spring", LATER, "Ana", LATER)
    view = audit_view(Audit(label, cuts, "Ana agreed on May 4, 2026.", ["Department: as the directory says."]))
    page = report_html.page(view).decode()
    assert "Local Law 144" in page
    assert "does not say that any law is complied with" in page
    assert "Data as of May 4, 2026" in page
    assert "Ana agreed on May 4, 2026." in page
    assert "Sales" in page
    assert "Impact ratio" in page
    assert "<script" not in page
    assert "Mentee0" not in page, "an audit names nobody"
    word = Document(io.BytesIO(report_word.document(view)))
    heads = {cell.text for table in word.tables for cell in table.rows[0].cells}
    assert {"Group", "People", "Rate", "Impact ratio"} <= heads


def test_an_attribute_is_read_by_address_or_number_and_never_by_name(db: Database) -> None:
    company(db)
    everyone = store.people.everyone(db)
    frame = pd.DataFrame(
        {
            "E-mail": ["MENTEE0@example.com", "mentee1@example.com", "nobody@example.com", "mentee2@example.com"],
            "Name": ["Mentee0 Ode", "Mentee1 Ode", "Mentee3 Ode", "Mentee2 Ode"],
            "Chapter": ["North", " South ", "North", ""],
        }
    )
    read = read_attribute(frame, "Chapter", everyone)
    ids = {person.email: person.id for person in everyone}
    assert read.values == {ids["mentee0@example.com"]: "North", ids["mentee1@example.com"]: "South"}
    assert read.unread == ((4, "“nobody@example.com” is nobody on record."),)
    assert read.empty == 1
    with pytest.raises(ValueError, match="No column holds"):
        read_attribute(frame[["Name", "Chapter"]], "Chapter", everyone)
    with pytest.raises(ValueError, match="says who people are"):
        read_attribute(frame, "E-mail", everyone)


def test_an_attribute_comes_goes_and_is_erased_with_the_person(db: Database) -> None:
    company(db)
    first, second, *_ = store.people.mentees(db, 1)
    actions.record_attribute(db, "Chapter", {first.id: "North", second.id: "South"}, **acted())
    actions.look_at_groups(db, ["Chapter"], consent=True, **acted())
    assert store.equity.columns(db) == ["department", "level", "location", "Chapter"]
    groups = groups_of(store.equity.people(db), ["Chapter"])
    assert (groups[first.id], groups[second.id]) == ("North", "South")
    assert set(groups) == {"North", "South", NOT_KNOWN}
    relationship = next(pair for pair in store.relationships.all(db) if pair.mentee_id == first.id)
    actions.end_relationship(db, relationship.id, "ended", reason="other", **acted(LATER))
    actions.erase_person(db, first.id, **acted(LATER))
    values = db.conn.execute("SELECT value FROM attributes").fetchall()
    assert values == [("South",)]
    assert "North" not in str(db.conn.execute("SELECT row FROM befores").fetchall())
    actions.delete_attribute(db, "Chapter", **acted())
    assert store.equity.choice(db).columns == ()
    with pytest.raises(actions.NotAllowed, match="nothing on record as Chapter"):
        actions.look_at_groups(db, ["Chapter"], consent=True, **acted())
    with pytest.raises(actions.NotAllowed, match="agreed to the conditions"):
        actions.look_at_groups(db, ["level"], **acted())
    with pytest.raises(actions.NotAllowed, match="comes from the directory"):
        actions.record_attribute(db, "Level", {second.id: "Mid"}, **acted())


def test_the_price_on_the_page_is_true_of_its_numbers(path: Path) -> None:
    with store.opened(path) as db:
        actions.look_at_groups(db, ["department"], consent=True, **acted())
    page = open_page("proof", proof_part="equity", proof_parity=True)
    text = words(page).replace("\\", "")
    assert "In this run, the mean fit of Sales is" in text
    with store.opened(path) as db:
        last_run = store.runs.last(db, 1)
        assert last_run is not None
        gathered = store.matching.reviewed_input(db, last_run.id, store.runs.line_of(db, last_run.id), on=LATER)
        run = proposals.solve(gathered)
        scores = {(pair.mentee.id, pair.mentor.id): pair.score for pair in run.pairs}
        fit = {mentee: score for (mentee, _), score in scores.items()}
        department = groups_of(store.equity.people(db), ["department"]).to_dict()
    means = [
        sum(fit.get(id, 0.0) for id in run.mentees.ids.tolist() if department[id] == group) / 6
        for group in ("Sales", "Legal")
    ]
    assert f"{(means[0] - means[1]) * 100:.1f} points above that of Legal" in text
    solved = price.price_of_parity(run, department, "Sales", "Legal")
    assert solved.run_gap == pytest.approx(means[0] - means[1], abs=1e-6)
    assert solved.luck.lowest - 1e-6 <= solved.luck.highest
    assert all(level.total <= solved.levels[0].total + 1e-6 for level in solved.levels)
    assert solved.price_sentence in text
