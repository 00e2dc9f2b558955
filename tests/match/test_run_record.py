"""A matching run: gathered the same way by whoever asks for it, and kept by one action."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from core import actions, store
from core.__main__ import main
from core.domain.match import proposals
from core.domain.match.run_record import RunResult
from core.domain.match.settings import Settings
from seed import pairing
from tests.story import DAY, acted, introduced, proposed, recruited


def names(db: Database, program_id: int, **changes: object) -> tuple[list[str], list[str]]:
    gathered = store.matching.matching_input(db, program_id, on=DAY, **changes)  # type: ignore[arg-type]
    return [mentee.name for mentee in gathered.mentees], [mentor.name for mentor in gathered.mentors]


def test_whoever_s_relationship_the_team_ended_is_not_matched_again_by_the_story(db: Database) -> None:
    """Ana's relationship was ended by L&D: she is through, in the story as on the page and on the command line."""
    program_id = recruited(db, mentees=2, mentors=3)
    first, _ = introduced(db, program_id)
    actions.end_relationship(db, first, "ended", **acted())
    assert names(db, program_id)[0] == []
    assert pairing.run(db, program_id, **acted()) is None
    assert store.matches.all(db, program_id, ("proposed",)) == []


def test_who_switched_is_back_and_what_the_review_vetoed_stays_apart(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=3)
    match_id, _ = proposed(db, program_id)
    match = store.matches.match(db, match_id)
    actions.reject(db, match_id, reason="conflict", **acted())
    gathered = store.matching.matching_input(db, program_id, on=DAY)
    assert gathered.settings.apart == ((match.mentee_id, match.mentor_id),)
    answer = pairing.run(db, program_id, **acted())
    assert answer is not None
    assert (match.mentee_id, match.mentor_id) not in {(pair.mentee.id, pair.mentor.id) for pair in answer.pairs}


def test_a_rematch_frees_the_seats_of_approved_pairs_and_keeps_them_where_it_can(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=2)
    match = store.matches.match(db, proposed(db, program_id)[0])
    actions.approve(db, match.id, **acted())
    assert names(db, program_id)[0] == ["Ben Ode"]
    again = store.matching.matching_input(db, program_id, on=DAY, rematch=True)
    assert [mentee.name for mentee in again.mentees] == ["Ana Ruiz", "Ben Ode"]
    assert again.settings.keep == ((match.mentee_id, match.mentor_id),)
    assert again.facts.loads[match.mentor_id] == 0
    assert again.settings.lasting()["keep"] == [], "the pairs of one run are no setting of the program"


def test_every_door_reads_the_same_run(path: Path, tmp_path: Path) -> None:
    """Page, command line and story differ in nothing: equal input has an equal fingerprint."""
    with store.opened(path) as db:
        program_id = recruited(db, mentees=3, mentors=3)
        actions.set_availability(db, store.people.mentors(db, program_id)[2].enrolment_id, "break", **acted())
        settings = Settings(objective="coverage", minimum=0.1).lasting()
        actions.change_program(db, program_id, settings={"matching": settings}, **acted())
        expected = proposals.solve(store.matching.matching_input(db, program_id, on=DAY))
        assert pairing.run(db, program_id, **acted()).input_hash == expected.input_hash
        by_seed = store.runs.last(db, program_id)
    assert main(["match", "--db", str(path), "--program", "Spring", "--save", "--on", "2026-03-02"]) == 0
    with store.opened(path) as db:
        by_command = store.runs.last(db, program_id)
        assert by_command.id != by_seed.id
        assert by_command.settings == by_seed.settings == expected.settings
        assert by_command.input_hash == by_seed.input_hash
        assert by_command.result == by_seed.result == expected.result()


def test_the_review_reads_the_people_of_its_run_with_the_seats_of_its_own_pairs_free(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=2)
    actions.propose(
        db, program_id, proposals.solve(store.matching.matching_input(db, program_id, on=DAY)).record(), **acted()
    )
    run = store.runs.last(db, program_id)
    first, second = store.matches.all(db, program_id, ("proposed",))
    before = store.matching.reviewed_input(db, run.id, store.as_of.answers_line(db, run.id), on=DAY)
    actions.approve(db, first.id, **acted())
    gathered = store.matching.reviewed_input(db, run.id, store.as_of.answers_line(db, run.id), on=DAY)
    assert [mentee.id for mentee in gathered.mentees] == [first.mentee_id, second.mentee_id]
    assert gathered.facts.loads == {first.mentor_id: 0}
    answer = proposals.solve(gathered)
    assert {pair.mentee.id: pair.mentor.id for pair in answer.pairs} == {
        pair.mentee.id: pair.mentor.id for pair in proposals.solve(before).pairs
    }


def test_what_was_kept_is_what_the_next_run_and_its_review_find_again(db: Database) -> None:
    """Ana and Ben answered the same, and so did Mo and Mia: any pairing is as good, and people kept this one."""
    program_id = recruited(db, mentees=2, mentors=2)
    gathered = store.matching.matching_input(db, program_id, on=DAY)
    assert gathered.near == ()
    usual = {(pair.mentee.id, pair.mentor.id) for pair in proposals.solve(gathered).pairs}
    (ana, mo), (ben, mia) = sorted(usual)
    turned = proposals.solve(replace(gathered, near=((ana, mia), (ben, mo))))
    assert {(pair.mentee.id, pair.mentor.id) for pair in turned.pairs} == {(ana, mia), (ben, mo)}
    actions.propose(db, program_id, turned.record(), **acted())
    run = store.runs.last(db, program_id)
    again = store.matching.matching_input(db, program_id, on=DAY)
    reviewed = store.matching.reviewed_input(db, run.id, store.as_of.answers_line(db, run.id), on=DAY)
    for each in (again, reviewed):
        assert {(pair.mentee.id, pair.mentor.id) for pair in proposals.solve(each).pairs} == {(ana, mia), (ben, mo)}
    assert proposals.solve(again).input_hash == turned.input_hash, "what breaks a tie is no part of what is compared"


def test_a_result_reads_back_as_it_was_stored(db: Database) -> None:
    program_id = recruited(db, mentees=3, mentors=2)
    result = proposals.solve(store.matching.matching_input(db, program_id, on=DAY)).result()
    assert result.pairs and result.unmatched and result.load
    assert RunResult.from_dict(json.loads(json.dumps(result.to_dict()))) == result


def test_a_run_of_an_older_version_opens_without_what_it_did_not_keep(db: Database) -> None:
    program_id = recruited(db)
    columns = "(program_id, run_on, run_by, settings, input_hash, result)"
    for settings, result in (("{}", "{}"), ('{"weights": {"strengths": 30}, "minimum": 0.4}', '{"matched": 2}')):
        db.conn.execute(
            f"INSERT INTO runs {columns} VALUES (?, '2026-03-02', 'coordinator:1', ?, '', ?)",
            (program_id, settings, result),
        )
    newer, older = store.runs.all(db, program_id)
    assert (older.result, older.settings) == (None, Settings())
    assert newer.result == RunResult(matched=2)
    assert newer.weights == {"strengths": 30}, "a criterion that came later had no weight in it"
    assert (newer.settings.minimum, newer.run_on) == (0.4, date(2026, 3, 2))
