"""Program standard: facts by hand, own ratings, evidence with who and when, gaps, undo, and the Word file."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from docx import Document
from sqlite_utils import Database

from core import actions, store
from core.documents import standard_word
from core.domain import playbook
from core.domain.base.file_label import FileLabel
from core.domain.design.design import Design, PlanLine, RoundReview
from core.domain.design.programs import Program
from core.domain.design.progress import Progress
from core.domain.design.standard_rating import StandardEvidence, StandardRating
from core.domain.proof.program_standard import (
    FACTS,
    IN_PLACE,
    MISSING,
    OPEN,
    PARTLY,
    RATINGS,
    SETTLED_DAYS,
    STANDINGS,
    StandardCounts,
    StandardRecord,
    assess,
)
from tests.story import DAY, acted, introduced, recruited

BOOK = playbook.load()
AREAS = tuple(BOOK.standard.values())
STATEMENTS = {statement.id: statement for area in AREAS for statement in area.statements}
LATER = DAY + timedelta(days=SETTLED_DAYS)


NO_COUNTS, NO_PROGRESS = StandardCounts(), Progress()


def record(counts: StandardCounts = NO_COUNTS, progress: Progress = NO_PROGRESS, **design) -> StandardRecord:
    return StandardRecord(Program(1, "Spring", "running", DAY, design=Design(**design)), progress, BOOK, DAY, counts)


def fact(code: str, *args, **design) -> tuple[str, str]:
    answer = FACTS[code](record(*args, **design))
    return answer.standing, answer.sentence


def test_what_is_done_already_is_not_asked_for_again() -> None:
    """A gap that the data knows in part asks only for the rest; else the statement's own words stand."""
    asked, launch = PlanLine(id=1, label="Survey"), PlanLine(id=1, label="Launch", anchor="start", days=-7)
    assert lines(record())["feedback"].mend.startswith("Add a feedback method to the plan")
    assert lines(record(feedback=(asked,)))["feedback"].mend == "Note in the plan what was changed because of feedback."
    goal = lines(record(goal="Fewer leave", goal_measure="Leavers"))["goal"]
    assert goal.mend == "Write down the goal of the organization."
    heard = lines(record(communication=(launch,)))["message"]
    assert f"{heard.grounds} {heard.mend}" == "No message is planned during the run. Plan one."


def lines(on_record: StandardRecord):
    return {line.statement.id: line for line in assess(AREAS, on_record).lines}


def from_file(db: Database, program_id: int) -> StandardRecord:
    program = store.programs.program(db, program_id)
    progress, counts = store.programs.progress(db, program_id), store.standard.counts(db, program_id, on=LATER)
    return StandardRecord(program, progress, BOOK, DAY, counts)


def test_six_areas_have_three_to_five_statements_and_every_fact_is_known() -> None:
    assert len(AREAS) == 6
    assert all(3 <= len(area.statements) <= 5 for area in AREAS)
    assert {statement.fact for statement in STATEMENTS.values() if statement.fact} == set(FACTS)


@pytest.mark.parametrize(
    ("trained", "mentors", "standing", "sentence"),
    [
        (0, 0, OPEN, "No mentor is accepted yet."),
        (0, 1, MISSING, "Marked as trained: 0 of 1 accepted mentor."),
        (1, 1, IN_PLACE, "Marked as trained: 1 of 1 accepted mentor."),
        (3, 5, PARTLY, "Marked as trained: 3 of 5 accepted mentors."),
        (4, 5, IN_PLACE, "Marked as trained: 4 of 5 accepted mentors."),
    ],
)
def test_a_share_counts_from_four_fifths_on(trained: int, mentors: int, standing: str, sentence: str) -> None:
    counts = StandardCounts(mentors=mentors, mentors_trained=trained)
    assert fact("mentors_trained", counts) == (standing, sentence)


def test_the_design_tells_of_goal_targets_messages_feedback_and_owner() -> None:
    assert fact("goal_set")[0] == MISSING
    assert fact("goal_set", goal="Fewer leave") == (
        PARTLY,
        "The design lacks what shows that it is reached and the goal of the organization.",
    )
    assert fact("goal_set", goal="Fewer leave", goal_measure="Leavers", organization_goal="Stay")[0] == IN_PLACE
    assert fact("targets_before_start")[0] == MISSING
    late = Progress(introduced=1, first_introduced_on=DAY)
    assert fact("targets_before_start", StandardCounts(), late, targets={"met": 0.8}, targets_on=LATER)[0] == PARTLY
    assert fact("targets_before_start", StandardCounts(), late, targets={"met": 0.8}, targets_on=DAY)[0] == IN_PLACE
    before = PlanLine(id=1, label="Launch", anchor="start", days=-7)
    assert fact("communication_planned")[0] == MISSING
    assert fact("communication_planned", communication=(before,))[0] == PARTLY
    assert fact("communication_planned", communication=(before, replace(before, days=30)))[0] == IN_PLACE
    asked = PlanLine(id=1, label="Survey")
    assert fact("feedback_acted_on")[0] == MISSING
    assert fact("feedback_acted_on", feedback=(asked,)) == (
        PARTLY,
        "1 feedback method in the plan; no change because of feedback is noted yet.",
    )
    assert fact("feedback_acted_on", feedback=(asked, replace(asked, changed="Shorter forms"))) == (
        IN_PLACE,
        "Changes because of feedback are noted for 1 of 2 methods.",
    )
    assert (fact("owner_named")[0], fact("owner_named", owner="Ana")[0]) == (MISSING, IN_PLACE)
    assert fact("review_written")[0] == OPEN
    assert fact("review_written", reviews=(RoundReview(worked="All"),))[0] == IN_PLACE


def test_what_the_file_counts_is_what_was_recorded(db: Database) -> None:
    program_id = recruited(db, mentees=3, mentors=3)
    assert store.standard.counts(db, program_id, on=LATER) == StandardCounts(mentors=3, mentees=3)
    first, second, third = introduced(db, program_id)
    mentor = store.people.mentors(db, program_id)[0]
    actions.tick(db, [mentor.enrolment_id], "training", **acted())
    actions.tick(db, [mentor.enrolment_id], "guide", **acted())  # reading is no training
    actions.set_goal(db, first, "Negotiate", "A deal", **acted())
    actions.set_goal(db, first, "Present", "A talk", **acted())
    actions.agree(db, second, {"confidentiality": "asked"}, **acted())
    actions.record_check(db, third, "mentee", {"trust": 4}, answered_on=DAY, **acted())
    actions.add_coordinator(db, "Kim", **acted())
    mentees = store.people.mentees(db, program_id)
    actions.end_relationship(db, third, "switched", reason="mismatch", **acted(DAY + timedelta(days=5)))
    counts = store.standard.counts(db, program_id, on=LATER)
    assert counts == StandardCounts(
        mentors=3, mentors_trained=1, mentees=3, pairs=3, with_goal=1, agreed=1, checked=1, switched=1, coordinators=1
    )
    assert len(mentees) == 3
    # A day earlier no pair had its sixty days.
    assert store.standard.counts(db, program_id, on=LATER - timedelta(days=1)).pairs == 0
    assert lines(from_file(db, program_id))["own_goals"].grounds == (
        "With a goal: 1 of 3 pairs introduced at least 60 days ago."
    )


def test_only_what_the_data_cannot_tell_is_rated_unless_there_is_evidence() -> None:
    counts = StandardCounts(mentors=2, mentors_trained=0)
    own = StandardRating(rating=IN_PLACE, on=DAY, by="coordinator:1")
    line = lines(record(counts, standard={"mentors_trained": own}))["mentors_trained"]
    assert (line.standing, line.gap) == (MISSING, True)
    assert line.grounds.endswith("Own rating: in place, which counts once evidence is attached.")
    shown = replace(own, evidence=(StandardEvidence(text="Training plan", on=DAY, by="coordinator:1"),))
    line = lines(record(counts, standard={"mentors_trained": shown}))["mentors_trained"]
    assert (line.standing, line.gap) == (IN_PLACE, False)
    assert line.grounds.endswith("Own rating: in place, which counts, as evidence is attached.")
    # Nothing in the data speaks about a code of conduct: the word counts, and lacks proof until something is attached.
    conduct = lines(record(standard={"conduct": own}))["conduct"]
    assert (conduct.standing, conduct.unproven, conduct.grounds) == (IN_PLACE, True, "Own rating: in place.")
    assert not lines(record(standard={"conduct": shown}))["conduct"].unproven
    assert lines(record())["conduct"].grounds == "The data cannot tell, and the team has not rated it yet."
    assert lines(record(standard={"conduct": replace(own, rating="splendid")}))["conduct"].standing == OPEN


def test_the_headline_counts_every_statement_once() -> None:
    for on_record in (record(), record(StandardCounts(mentors=3, coordinators=1, pairs=4, met=4), goal="Stay")):
        assessment = assess(AREAS, on_record)
        counts = [assessment.count(standing) for standing in STANDINGS]
        assert sum(counts) == len(STATEMENTS)
        numbers = [int(number) for number in re.findall(r"\d+", assessment.headline)]
        assert numbers[:2] == [assessment.count(IN_PLACE), len(STATEMENTS)]
        assert sum(numbers) - numbers[1] == len(STATEMENTS)
        assert [line.standing for line in assessment.gaps] == [MISSING] * assessment.count(MISSING) + [
            PARTLY
        ] * assessment.count(PARTLY)


def test_rating_and_evidence_are_recorded_with_who_and_when_and_can_be_undone(db: Database) -> None:
    program_id = recruited(db)
    revision = store.revision(db)
    actions.rate_statement(db, program_id, "conduct", "", **acted())
    assert store.revision(db) == revision  # nothing was rated, and nothing is on record
    actions.rate_statement(db, program_id, "conduct", PARTLY, **acted())
    actions.attach_evidence(db, program_id, "conduct", " Our  code ", "https://example.com/code", **acted(LATER))
    rating = store.programs.program(db, program_id).design.standard["conduct"]
    assert (rating.rating, rating.on, rating.by) == (PARTLY, DAY, "coordinator:1")
    attached = StandardEvidence(text="Our code", link="https://example.com/code", on=LATER, by="coordinator:1")
    assert rating.evidence == (attached,)
    actions.detach_evidence(db, program_id, "conduct", attached, **acted(LATER))
    assert store.programs.program(db, program_id).design.standard["conduct"].evidence == ()
    with pytest.raises(actions.NotAllowed, match="not attached any more"):
        actions.detach_evidence(db, program_id, "conduct", attached, **acted(LATER))
    actions.undo(db, **acted(LATER))
    assert store.programs.program(db, program_id).design.standard["conduct"].evidence == (attached,)
    actions.undo(db, **acted(LATER))
    actions.undo(db, **acted(LATER))
    assert store.programs.program(db, program_id).design.standard == {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("rate_statement", "conduct", "splendid"), "Rate it as one of: In place, Partly, Not yet."),
        (("rate_statement", "juggling", PARTLY), "This statement is not in the playbook."),
        (("attach_evidence", "conduct", "  "), "Say in a few words what the evidence is."),
        (
            ("attach_evidence", "conduct", "Code", "javascript:alert(1)"),
            "A link starts with https:// and has no spaces.",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(db: Database, change: tuple[str, ...], sentence: str) -> None:
    program_id = recruited(db)
    before = store.revision(db)
    name, *args = change
    with pytest.raises(actions.NotAllowed, match=re.escape(sentence)):
        getattr(actions, name)(db, program_id, *args, **acted())
    assert store.revision(db) == before


def test_a_next_round_starts_without_ratings(db: Database) -> None:
    program_id = recruited(db)
    actions.rate_statement(db, program_id, "conduct", IN_PLACE, **acted())
    actions.write_review(db, program_id, "All went well", "Nothing", "Kim", **acted())
    new = actions.next_round(db, program_id, "Fall", **acted())
    assert store.programs.program(db, new).design.standard == {}


def test_the_word_file_holds_every_statement_gap_and_evidence_and_certifies_nothing() -> None:
    attached = StandardEvidence(text="Our code", link="https://example.com", on=DAY, by="coordinator:1")
    own = StandardRating(rating=IN_PLACE, on=DAY, by="coordinator:1", evidence=(attached,))
    assessment = assess(AREAS, record(standard={"conduct": own}))
    label = FileLabel("Spring", LATER, "Kim", LATER)
    word = Document(io.BytesIO(standard_word.document(assessment, {"coordinator:1": "Kim"}, label)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    paragraphs = [paragraph.text for paragraph in word.paragraphs]
    assert all(statement.text in cells for statement in STATEMENTS.values())
    assert len(word.tables) == 6
    assert "Own rating: in place.\nEvidence: Our code (https://example.com), attached by Kim on Mar 2, 2026." in cells
    bullets = [text for text in paragraphs if text.startswith(tuple(line.statement.text for line in assessment.gaps))]
    assert len(bullets) == len(assessment.gaps) > 0
    assert assessment.headline in paragraphs
    assert standard_word.DISCLAIMER in paragraphs
    assert "not a certificate" in standard_word.DISCLAIMER
    assert set(RATINGS.values()) | {"Not rated"} == set(STANDINGS.values())
