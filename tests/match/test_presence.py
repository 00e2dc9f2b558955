"""Who is not there is not matched: the rule, the gate, and every action that checks it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.__main__ import main
from core.actions import NotAllowed
from core.domain.base.people import Intake, Mentee, Mentor
from core.domain.match import proposals
from core.domain.match.exclusions import EXCLUSION_REASONS
from core.domain.match.matches import Proposal
from core.domain.match.presence import ABSENCES, absent, unread
from core.domain.match.run_record import RunRecord
from core.domain.match.wish_reading import may_be_must
from core.domain.recruit import sheets
from tests.cohort import mentee, mentor
from tests.story import DAY, acted, mentee_row, proposed, recruited

SAMPLES = Path(__file__).parents[1] / "fixtures" / "samples"
BACK = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("person", "code", "sentence"),
    [
        (mentor(status="left"), "left", "has left the company"),
        (mentee(status="leave"), "leave", "is on leave"),
        (mentee(stage="withdrawn"), "withdrawn", "withdrew from the program"),
        (mentor(stage="recommended"), "stage", "is not accepted (recommended)"),
        (mentor(availability="retired"), "retired", "is retired from mentoring"),
        (mentor(availability="break"), "break", "is on a break"),
        (mentor(availability="break", available_from=BACK), "break", "is on a break until Jun 1, 2026"),
        (mentor(availability="break", status="left"), "left", "has left the company"),
        (mentee(status="leave", away_until=BACK), "leave", "is on leave until Jun 1, 2026"),
        (mentor(leaves_on=DAY), "left", "has left the company (last day Mar 2, 2026)"),
    ],
)
def test_who_is_not_there_and_why(person: Mentee | Mentor, code: str, sentence: str) -> None:
    assert absent(person, BACK - timedelta(days=1)) == (code, sentence)
    assert code in ABSENCES


def test_nobody_is_taken_for_gone_by_mistake() -> None:
    assert absent(mentee(), DAY) is None
    assert absent(mentee(status="unknown"), DAY) is None
    assert absent(mentor(availability="break", available_from=BACK), BACK) is None, "back on that very day"
    assert absent(mentor(availability="break", available_from=BACK), None) is not None, "no day, no end"
    on_leave = mentor(status="leave", away_until=BACK)
    assert absent(on_leave, BACK) is not None, "on leave on its last day"
    assert absent(on_leave, BACK + timedelta(days=1)) is None
    assert absent(on_leave, None) is not None, "no day, no end"
    leaving = mentor(leaves_on=BACK)
    assert absent(leaving, BACK - timedelta(days=1)) is None and absent(leaving, None) is None
    assert absent(leaving, BACK) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Must speak Romanian",
        "Only a woman, please",
        "Not from my own department",
        "Nobody who reports to my boss",
        "I cannot meet before noon",
        "Would prefer Berlin, but has to speak German",
        "Somebody who survived a merger",  # not understood: it may be anything
        "Muss Deutsch sprechen",
        "I need someone in Berlin",
    ],
)
def test_what_may_be_a_must_is_read_by_a_person_first(text: str) -> None:
    assert may_be_must(text)
    assert unread(mentee(wishes_text=text)) is not None
    read = mentee(wishes_text=text, answers={"wishes_confirmed": []})
    assert unread(read) is None, "read and set aside"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "Would prefer a woman",
        "Someone in Berlin if possible",
        "Ideally plays chess",
        "Speaks German",
        "Rather nobody in sales",
    ],
)
def test_a_preference_holds_nobody_back(text: str) -> None:
    assert not may_be_must(text)
    assert unread(mentee(wishes_text=text)) is None


@pytest.mark.parametrize("forms", ["ms_forms", "google_forms"])
def test_nobody_on_the_sample_sheets_who_was_terminated_is_proposed(db: Database, forms: str) -> None:
    """Sheets in, everybody accepted, matched: each person whom the directory calls Terminated is out, by name."""
    program_id = actions.create_program(db, "Spring", **acted())
    for role, name in (
        ("directory", "bamboohr_directory.csv"),
        ("mentor", f"{forms}_mentors.csv"),
        ("mentee", f"{forms}_mentees.csv"),
    ):
        checked = sheets.load((SAMPLES / name).read_bytes(), name, role)  # type: ignore[arg-type]
        actions.import_people(db, program_id, role, checked.rows, **acted())  # type: ignore[arg-type]
    everyone = [*store.people.mentees(db, program_id), *store.people.mentors(db, program_id)]
    actions.accept(db, *(person.enrolment_id for person in everyone), **acted())
    terminated = {person.id: person.name for person in everyone if person.status == "left"}
    assert len(terminated) == 10
    gathered = store.matching.matching_input(db, program_id, on=DAY)
    result = proposals.solve(gathered)
    matched = {id for pair in result.pairs for id in (pair.mentee.id, pair.mentor.id)}
    assert len(result.pairs) > 60
    assert not matched & set(terminated)
    named = {out.person.id: out.sentence for out in gathered.left_out if out.absence.code == "left"}
    assert named == {id: f"{name} has left the company." for id, name in terminated.items()}
    held_back = {out.person.id for out in gathered.left_out if out.absence.code == "unread"}
    assert held_back == {person.id for person in everyone if unread(person) and person.id not in terminated}
    assert held_back and not matched & held_back, "a must that nobody read is always held"


def test_a_break_and_a_retirement_hold_in_every_program_and_end_in_all(db: Database) -> None:
    spring = recruited(db, mentees=1, mentors=2)
    mo, mia = store.people.mentors(db, spring)
    autumn = actions.create_program(db, "Autumn", **acted())
    for row in (mo, mia):
        intake = Intake(2, row.name, row.email, {}, {"topics": ["Negotiation"], "capacity": 1}, DAY)
        actions.import_people(db, autumn, "mentor", [intake], **acted())
    there = store.people.mentors(db, autumn)
    actions.accept(db, *(each.enrolment_id for each in there), **acted())
    actions.set_availability(db, mo.enrolment_id, "break", BACK, **acted())
    actions.set_availability(db, mia.enrolment_id, "retired", **acted())

    def names(program_id: int, on: date) -> list[str]:
        return [each.name for each in store.matching.gate(db, program_id, on=on).mentors]

    for program_id in (spring, autumn):
        assert names(program_id, DAY) == []
        assert names(program_id, BACK) == ["Mo Long"], "the break is over that day, nobody has to say so"
        assert [out.sentence for out in store.matching.gate(db, program_id, on=DAY).left_out] == [
            "Mo Long is on a break until Jun 1, 2026.",
            "Mia Berg is retired from mentoring.",
        ]
    actions.set_availability(db, there[1].enrolment_id, "ready", **acted())
    assert names(spring, DAY) == names(autumn, DAY) == ["Mia Berg"]


def test_a_retirement_of_a_round_that_is_over_still_holds_in_the_next(db: Database) -> None:
    first = recruited(db, mentees=1, mentors=1)
    mo = store.people.mentors(db, first)[0]
    actions.set_availability(db, mo.enrolment_id, "retired", **acted())
    actions.close_program(db, first, without_review=True, **acted())
    following = actions.next_round(db, first, "Next", **acted())
    intake = Intake(2, mo.name, mo.email, {}, {"topics": ["Negotiation"], "capacity": 1}, DAY)
    actions.import_people(db, following, "mentor", [intake], **acted())
    again = store.people.mentors(db, following)[0]
    actions.accept(db, again.enrolment_id, **acted())
    assert store.matching.gate(db, following, on=DAY).mentors == ()
    actions.set_availability(db, again.enrolment_id, "ready", **acted())
    assert [each.name for each in store.matching.gate(db, following, on=DAY).mentors] == ["Mo Long"]


def test_who_cannot_be_told_is_matched_and_named(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    status(db, "Ana", "unknown")
    gathered = store.matching.matching_input(db, program_id, on=DAY)
    assert [person.name for person in gathered.unsure] == ["Ana Ruiz"]
    assert len(proposals.solve(gathered).pairs) == 1


# --- every decision checks again ------------------------------------------------------------------------------------


def directory(db: Database, header: str, cell: str, on: date = DAY) -> None:
    other = "Active" if header == "Status" else "2027-01-31"
    text = f"Employee #,Name,Work Email,{header}\n1,Mo Long,mo@example.com,{cell}\n2,Ida Zorn,ida@example.com,{other}\n"
    rows = sheets.load(text.encode(), "people.csv", "directory").rows
    actions.bring_in(db, None, [actions.Sheet("directory", rows)], **acted(on))


def test_who_is_on_leave_until_a_day_is_back_after_it(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    directory(db, "Status", "On leave until 1 June 2026")
    (out,) = store.matching.gate(db, program_id, on=BACK).left_out
    assert out.sentence == "Mo Long is on leave until Jun 1, 2026."
    back = store.matching.gate(db, program_id, on=BACK + timedelta(days=1))
    assert back.left_out == () and [(person.name, person.status) for person in back.mentors] == [("Mo Long", "active")]
    directory(db, "Status", "On leave")
    (out,) = store.matching.gate(db, program_id, on=BACK + timedelta(days=1)).left_out
    assert out.sentence == "Mo Long is on leave.", "a later directory without a day has taken it away"
    directory(db, "Status", "Active")
    assert store.matching.gate(db, program_id, on=DAY).left_out == ()


def test_who_leaves_later_is_out_from_the_last_day_on(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    directory(db, "Contract end date", "2026-06-01")
    assert store.matching.gate(db, program_id, on=BACK - timedelta(days=1)).left_out == ()
    (out,) = store.matching.gate(db, program_id, on=BACK).left_out
    assert out.sentence == "Mo Long has left the company (last day Jun 1, 2026)."
    directory(db, "Contract end date", "")
    assert store.matching.gate(db, program_id, on=BACK).left_out == (), "the contract was extended"


def test_somebody_s_standing_is_corrected_by_hand_and_taken_back(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    directory(db, "Status", "Terminated")
    (mo,) = store.people.mentors(db, program_id)
    actions.set_standing(db, mo.id, "leave", BACK, **acted())
    (out,) = store.matching.gate(db, program_id, on=DAY).left_out
    assert out.sentence == "Mo Long is on leave until Jun 1, 2026."
    with pytest.raises(NotAllowed, match="on record of Mo Long already"):
        actions.set_standing(db, mo.id, "leave", BACK, **acted())
    actions.set_standing(db, mo.id, "left", BACK, **acted())
    assert store.matching.gate(db, program_id, on=DAY).left_out == (), "works here until then"
    actions.undo(db, **acted())
    actions.undo(db, **acted())
    (out,) = store.matching.gate(db, program_id, on=DAY).left_out
    assert out.sentence == "Mo Long has left the company."


def status(db: Database, name: str, to: str) -> None:
    """What a new directory says of somebody."""
    person = next(person for person in store.people.everyone(db) if person.name.startswith(name))
    actions.import_people(db, None, "directory", [Intake(2, person.name, person.email, {"status": to})], **acted())


def late_wish(db: Database, program_id: int) -> None:
    """Ana answers the form again, with a must this time."""
    actions.import_people(db, program_id, "mentee", [mentee_row(2, "Ana Ruiz", wishes="Must speak Thai")], **acted())


GONE: dict[str, tuple[Callable[[Database, int], None], str]] = {
    "mentor left": (lambda db, _: status(db, "Mo", "left"), "Mo Long has left the company"),
    "mentee on leave": (lambda db, _: status(db, "Ana", "leave"), "Ana Ruiz, who is on leave"),
    "must unread": (late_wish, "Ana Ruiz, who wrote what may be a must, and nobody has read it yet"),
}


@pytest.fixture(params=GONE, ids=str)
def gone(request: pytest.FixtureRequest) -> tuple[Callable[[Database, int], None], str]:
    return GONE[request.param]


def test_approving_in_any_way_checks_again(db: Database, gone: tuple[Callable[[Database, int], None], str]) -> None:
    happens, sentence = gone
    program_id = recruited(db, mentees=2, mentors=2)
    first, second = proposed(db, program_id)
    ana, ben = store.people.mentees(db, program_id)
    mo, _ = store.people.mentors(db, program_id)
    happens(db, program_id)
    revision = store.revision(db)
    for decide in (
        lambda: actions.approve(db, first, **acted()),
        lambda: actions.approve_all(db, [second, first], **acted()),
        lambda: actions.swap(db, second, first, **acted()),
        lambda: actions.join(db, program_id, ana.id, mo.id, **acted()),
        lambda: actions.pair(db, program_id, ana.id, mo.id, **acted()),
    ):
        with pytest.raises(NotAllowed):
            decide()
        assert store.revision(db) == revision, "a refusal leaves no trace"
    with pytest.raises(NotAllowed, match=sentence):
        actions.approve(db, first, **acted())
    assert ben.id not in {match.mentee_id for match in store.matches.all(db, program_id, ("approved",))}


def test_overriding_with_somebody_who_left_is_refused(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=2)
    (first,) = proposed(db, program_id)
    mia = store.people.mentors(db, program_id)[1]
    status(db, "Mia", "left")
    with pytest.raises(NotAllowed, match="Mia Berg has left the company"):
        actions.approve(db, first, mia.id, **acted())


def test_introducing_checks_again_and_names_every_pair(
    db: Database, gone: tuple[Callable[[Database, int], None], str]
) -> None:
    happens, sentence = gone
    program_id = recruited(db, mentees=2, mentors=2)
    actions.approve_all(db, proposed(db, program_id), **acted())
    happens(db, program_id)
    with pytest.raises(NotAllowed, match=f"Nobody was introduced.*{sentence}"):
        actions.introduce(db, program_id, **acted())
    assert store.relationships.all(db, program_id) == []


def test_two_who_are_kept_apart_after_the_approval_are_not_introduced(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    actions.approve_all(db, proposed(db, program_id), **acted())
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    actions.exclude(db, mo.id, ana.id, "conflict", **acted())
    with pytest.raises(NotAllowed, match="is not to be paired with Ana Ruiz"):
        actions.introduce(db, program_id, **acted())


def test_a_run_that_is_stale_by_a_moment_is_not_kept(
    db: Database, gone: tuple[Callable[[Database, int], None], str]
) -> None:
    happens, _ = gone
    program_id = recruited(db, mentees=1, mentors=1)
    record = proposals.solve(store.matching.matching_input(db, program_id, on=DAY)).record()
    happens(db, program_id)
    with pytest.raises(NotAllowed, match=r"Nothing was proposed: .* Run the matching again"):
        actions.propose(db, program_id, record, **acted())
    assert store.runs.all(db, program_id) == []


def test_what_is_solved_around_a_decision_proposes_nobody_who_left(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=2)
    first, _ = proposed(db, program_id)
    ben, mia = store.people.mentees(db, program_id)[1], store.people.mentors(db, program_id)[1]
    status(db, "Mia", "left")
    with pytest.raises(NotAllowed, match="Mia Berg has left the company"):
        actions.approve(db, first, rest={ben.id: Proposal(ben.id, mia.id, 0.5)}, **acted())
    assert store.matches.all(db, program_id, ("approved",)) == []


def test_choosing_and_accepting_a_choice_check_again(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=2)
    ana = store.people.mentees(db, program_id)[0]
    mo, mia = store.people.mentors(db, program_id)
    actions.rank(db, program_id, ana.id, [mo.id], **acted())
    (choice,) = store.participant_choices.choices(db, program_id)
    status(db, "Mo", "left")
    with pytest.raises(NotAllowed, match="Mo Long has left the company"):
        actions.answer_choice(db, choice.id, True, **acted())
    actions.answer_choice(db, choice.id, False, **acted())
    with pytest.raises(NotAllowed, match="Mo Long has left the company and cannot be chosen"):
        actions.rank(db, program_id, ana.id, [mia.id, mo.id], **acted())


def test_a_request_is_not_accepted_by_somebody_who_left_meanwhile(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    actions.agree_profile(db, mo.enrolment_id, ["topics"], **acted())
    request = actions.ask(db, program_id, ana.id, mo.id, "mentee", **acted())
    status(db, "Mo", "left")
    with pytest.raises(NotAllowed, match="Mo Long has left the company"):
        actions.answer_request(db, request, "accepted", **acted())
    assert store.participant_choices.requests(db, program_id, "open")


def test_a_rematch_names_an_approved_mentee_who_left(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    actions.approve_all(db, proposed(db, program_id), **acted())
    status(db, "Ana", "left")
    for rematch in (False, True):
        gathered = store.matching.matching_input(db, program_id, on=DAY, rematch=rematch)
        assert gathered.mentees == ()
        assert [out.sentence for out in gathered.left_out] == [
            "Ana Ruiz has left the company; approved with Mo Long, not introduced yet."
        ]


# --- kept apart -----------------------------------------------------------------------------------------------------


def test_two_are_kept_apart_in_both_directions_and_all_programs(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    actions.exclude(db, mo.id, ana.id, "close", **acted())
    with pytest.raises(NotAllowed, match="kept apart already"):
        actions.exclude(db, ana.id, mo.id, "conflict", **acted())
    reverse = actions.create_program(db, "Autumn", **acted())
    for role, person in (("mentor", ana), ("mentee", mo)):
        row = Intake(2, person.name, person.email, {}, {"topics": ["Negotiation"], "needs": ["Negotiation"]}, DAY)
        actions.import_people(db, reverse, role, [row], **acted())  # type: ignore[arg-type]
    people = [*store.people.mentees(db, reverse), *store.people.mentors(db, reverse)]
    actions.accept(db, *(person.enrolment_id for person in people), **acted())
    for program in (program_id, reverse):
        result = proposals.solve(store.matching.matching_input(db, program, on=DAY))
        assert result.pairs == () and "kept apart on purpose" in result.unmatched[0].reason


def test_people_are_kept_apart_for_a_reason_on_the_list(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    for first, other, reason in ((ana.id, ana.id, "other"), (ana.id, mo.id, "because"), (ana.id, mo.id, "switched")):
        with pytest.raises(NotAllowed):
            actions.exclude(db, first, other, reason, **acted())
    assert store.people.exclusion_list(db) == []
    assert "switched" in EXCLUSION_REASONS


# --- the command line -----------------------------------------------------------------------------------------------


def test_the_command_line_names_who_is_left_out_and_leaves_their_proposals_open(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=3, mentors=3)
        first, *_ = proposed(db, program_id)
        status(db, "Mo", "left")
        status(db, "Cleo", "unknown")
    where = ["--db", str(path), "--program", "Spring", "--on", "2026-03-02"]
    out = tmp_path / "answer.json"
    assert main(["match", *where, "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "left out: mo@example.com: Mo Long has left the company." in printed
    assert "does not say if they still work here: cleo@example.com" in printed
    answer = json.loads(out.read_text())
    assert [(each["person"], each["code"]) for each in answer["left_out"]] == [("mo@example.com", "left")]
    assert answer["unsure"] == ["cleo@example.com"]
    for ending in (".csv", ".xlsx"):
        assert main(["match", *where, "--out", str(tmp_path / f"answer{ending}")]) == 0
    assert "Mo Long has left the company." in (tmp_path / "answer.csv").read_text(encoding="utf-8-sig")
    capsys.readouterr()
    assert main(["approve", *where, "--all-clear"]) == 0
    printed = capsys.readouterr()
    assert "2 approved." in printed.out
    assert "left open: Ana Ruiz (Mo Long has left the company.)" in printed.err
    with store.opened(path) as db:
        assert store.matches.match(db, first).state == "proposed"
        status(db, "Mia", "leave")
    assert main(["introduce", *where]) == 2
    assert "Mia Berg is on leave" in capsys.readouterr().err


def test_the_command_line_keeps_two_people_apart_and_allows_them_again(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.opened(path) as db:
        recruited(db, mentees=1, mentors=1)
    pair = ["--db", str(path), "--person", "ana@example.com", "--other", "mo@example.com", "--on", "2026-03-02"]
    assert main(["keep-apart", *pair, "--reason", "conflict"]) == 0
    assert main(["kept-apart", "--db", str(path)]) == 0
    assert "Ana Ruiz and Mo Long: Conflict of interest, since 2026-03-02." in capsys.readouterr().out
    assert main(["match", "--db", str(path), "--on", "2026-03-02", "--program", "Spring"]) == 0
    assert "0 matched, 1 unmatched" in capsys.readouterr().out
    assert main(["keep-apart", *pair, "--end"]) == 0
    assert main(["keep-apart", *pair, "--end"]) == 2
    assert "are not kept apart" in capsys.readouterr().err
    assert main(["match", "--db", str(path), "--on", "2026-03-02", "--program", "Spring"]) == 0
    assert "1 matched, 0 unmatched" in capsys.readouterr().out


def test_a_proposal_of_a_record_names_who_is_withdrawn(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    actions.move(db, [mo.enrolment_id], "withdrawn", **acted())
    assert [out.sentence for out in store.matching.gate(db, program_id, on=DAY).left_out] == [
        "Mo Long withdrew from the program."
    ]
    with pytest.raises(NotAllowed, match="Mo Long withdrew from the program"):
        actions.propose(db, program_id, RunRecord((Proposal(ana.id, mo.id, 0.8),)), **acted())
