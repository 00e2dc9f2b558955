"""The Relationships page: the queue, the parts of one relationship, and what else goes on."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.elements.lib import policies
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.documents.introductions import letters
from core.documents.messages import Introduction, Sender
from core.domain.base.people import Intake, Wish
from core.domain.relationships.letters import Letter, blanks
from tests.pages import drawn, open_page
from tests.story import DAY, acted, introduced, recruited
from ui.relationships.overview import Overview

TODAY = DAY + timedelta(days=60)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    return tmp_path / "studio.db"


@pytest.fixture
def pair(path: Path) -> int:
    """Ana with Mo (met twice), Ben with Mia (never met); Cleo waits; Mia has a second seat."""
    with store.opened(path) as db:
        program = recruited(db, mentees=3, mentors=2)
        relationship_id, _ = introduced(db, program)
        for after in (5, 20):
            actions.log_session(db, relationship_id, DAY + timedelta(days=after), minutes=45, **acted(TODAY))
        actions.set_capacity(db, store.people.mentors(db, program)[1].enrolment_id, 2, **acted())
    return relationship_id


def opened(selected: int | None = None, **state: object) -> AppTest:
    """The page with what somebody chose on it, and the pair that is selected in the list."""
    chosen = {f"relationships_{key}": value for key, value in state.items()}
    return open_page("relationships", **chosen, **({"relationships_one": selected} if selected else {}))


def sound(app: AppTest) -> None:
    drawn(app, "relationships")


def read_page(app: AppTest) -> str:
    lines = [element.value for kind in (app.markdown, app.caption) for element in kind]
    return "\n".join(lines).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    sound(app)
    return app


def test_without_pairs_it_says_where_to_go(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db)
    assert "No pair was introduced yet" in read_page(opened())


def test_before_the_first_pair_the_letters_of_the_review_wait_here_too(path: Path) -> None:
    with store.opened(path) as db:
        program = recruited(db)
        ana = store.people.mentees(db, program)[0].id
        letter = Letter("shortlist", ana, "", "", "Three mentors", "Choose one.")
        actions.keep_message(db, letter, program_id=program, **acted())
    app = opened()
    assert "No pair was introduced yet" in read_page(app)
    assert any("Ana Ruiz · Three mentors" in expander.label.replace("\\", "") for expander in app.expander)


def test_the_queue_is_worst_first_with_reason_and_since(pair: int) -> None:
    text = read_page(opened())
    assert "1 of 2 active pairs needs you; 1 needs a reminder" in text
    assert "No first session 60 days after the introduction" in text
    assert "since Mar 16, 2026" in text


@pytest.mark.parametrize(
    ("urgent", "routine", "pairs", "sentence"),
    [
        (0, 1, 1, "0 of 1 active pair needs you; 1 needs a reminder"),
        (1, 0, 1, "1 of 1 active pair needs you"),
        (0, 2, 3, "0 of 3 active pairs need you; 2 need a reminder"),
        (2, 1, 3, "2 of 3 active pairs need you; 1 needs a reminder"),
    ],
)
def test_how_many_need_somebody_reads_right_for_any_number(
    urgent: int, routine: int, pairs: int, sentence: str
) -> None:
    queue = [SimpleNamespace(urgent=number < urgent) for number in range(urgent + routine)]
    followed = dict.fromkeys(range(pairs))
    assert Overview({}, {}, followed, queue, [], {}, {}, {}, {}).needed == sentence


def test_a_step_of_the_queue_opens_the_draft_with_real_names(pair: int) -> None:
    app = press(opened(), "Draft a message")
    assert app.selectbox(key="relationships_message").value == "first-session-nudge"
    (text,) = [area.value for area in app.text_area if area.label == "Text"]
    assert "Hello Ben" in text and "Mia Berg" in text
    press(app, "Save to the outbox")
    assert "Draft · Ben Ode" in "\n".join(expander.label for expander in app.expander).replace("\\", "")


def test_an_introduction_reads_the_same_here_and_in_the_review(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        relationship = store.relationships.relationship(db, pair)
        introduction = Introduction(
            pair,
            store.people.mentee(db, relationship.program_id, relationship.mentee_id),
            store.people.mentor(db, relationship.program_id, relationship.mentor_id),
            store.matches.match(db, relationship.match_id).breakdown,
            relationship.introduced_on,
            relationship.ends_on,
        )
    _, to_mentee = letters(introduction, Sender("Spring"), on=TODAY)
    app = opened(pair, part="messages", asked="introduce-mentee")
    (subject,) = [box.value for box in app.text_input if box.label == "Subject"]
    (body,) = [area.value for area in app.text_area if area.label == "Text"]
    assert (subject, body) == (to_mentee.subject, to_mentee.body)
    gaps = blanks(f"{subject}\n{body}")
    assert gaps == ["[email address for questions]", "[name of the coordinator who sends it]"]
    assert f"Still to fill in: {', '.join(gaps)}" in read_page(app)


def test_the_line_that_is_worked_on_stays_alone_until_the_way_back(pair: int) -> None:
    app = press(opened(), "Draft a message")
    labels = [button.label for button in app.button]
    assert labels.count("Snooze") == 1
    assert "Draft all reminders" not in labels
    press(app, "Back to the whole queue")
    assert "Draft all reminders" in [button.label for button in app.button]


def test_a_snoozed_line_leaves_the_queue_until_its_day(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        ben = store.relationships.all(db)[1].id
        actions.snooze(db, ben, TODAY + timedelta(days=14), "Both on holiday", **acted(TODAY))
    text = read_page(opened())
    assert "0 of 2 active pairs need you" in text
    assert "Snoozed: Ben Ode with Mia Berg until May 15" in text


def test_reminders_are_drafted_at_once_and_only_once(pair: int, path: Path) -> None:
    app = press(opened(), "Draft all reminders")
    with store.opened(path) as db:
        drafts = [(entry.letter.message_id, entry.letter.to_name) for entry in store.support.outbox(db)]
    assert sorted(drafts) == [("goals-nudge", "Ana Ruiz"), ("health-check", "Ana Ruiz"), ("health-check", "Mo Long")]
    press(app, "Draft all reminders")
    with store.opened(path) as db:
        assert len(store.support.outbox(db)) == 3


def test_a_session_is_logged_and_told(pair: int, path: Path) -> None:
    app = opened()
    next(box for box in app.text_input if box.label.startswith("Outcome")).input("Plan *the* talk")
    press(app, "Log the session")
    with store.opened(path) as db:
        last = store.relationships.sessions(db, pair)[-1]
    assert (last.held_on, last.kind, last.outcome) == (TODAY, "between", "Plan *the* talk")
    assert "Plan *the* talk" in read_page(app)


def test_goals_are_set_moved_and_reworded(pair: int, path: Path) -> None:
    app = opened(part="goals")
    boxes = {box.label: box for box in app.text_input}
    boxes["Goal"].input("Lead a project")
    boxes["Measured by"].input("Asked to")
    press(app, "Set the goal")
    assert "Asked to" in read_page(app)
    with store.opened(path) as db:
        (goal,) = store.relationships.goals(db, pair)
        actions.reword_goal(db, goal.id, "Lead two projects", "Asked to", **acted(TODAY))
    text = read_page(opened(part="goals"))
    assert "Earlier: “Lead a project”" in text


def test_checks_stand_side_by_side_and_the_quiz_stays_with_the_pair(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.record_check(db, pair, "mentee", {"trust": 2, "contact": 4}, comment="Hard to say", **acted(TODAY))
        actions.record_check(db, pair, "mentor", {"trust": 5, "contact": 4}, **acted(TODAY))
        actions.record_check(db, pair, "mentee", {"purpose": 1}, kind="quiz", **acted(TODAY))
        actions.record_check(db, pair, "mentor", {"purpose": 5}, kind="quiz", **acted(TODAY))
    app = opened(part="checks")
    shown = app.table[0].value
    assert list(shown.columns) == ["Ana Ruiz (mentee)", "Mo Long (mentor)", ""]
    assert shown[""].tolist().count("Differs") == 1
    assert "own tool" in read_page(app) and "What we are here for" not in read_page(app)
    with store.opened(path) as db:
        mentee = store.relationships.relationship(db, pair).mentee_id
        actions.ask_consultation(db, mentee, relationship_id=pair, **acted(TODAY))
    text = read_page(opened(part="checks"))
    assert "What we are here for" in text and "Differs" in text


def test_a_switch_offers_the_next_best_mentor_and_starts_anew(pair: int, path: Path) -> None:
    app = opened(part="end")
    app.radio(key=f"relationships_how_{pair}").set_value("switched").run()
    sound(app)
    press(app, "Make the switch")
    assert "Next best mentors for Ana Ruiz" in read_page(app)
    press(app, "Introduce them")
    with store.opened(path) as db:
        program = store.programs.all(db)[0].id
        ana = store.relationships.relationship(db, pair).mentee_id
        fresh = store.relationships.open_relationship(db, program, ana)
        assert store.relationships.relationship(db, pair).stage == "switched"
        assert store.people.names(db)[fresh.mentor_id] == "Mia Berg"
        assert store.matches.match(db, fresh.match_id).score > 0
    assert app.selectbox(key="relationships_message").value == "introduce-mentee"
    assert app.selectbox(key="relationships_one").value == fresh.id


def test_closing_asks_both_and_gives_certificates(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.end_relationship(db, pair, "completed", **acted(TODAY))
    app = opened(pair, part="end", which="all")
    next(area for area in app.text_area if area.label == "What was learned").input("To ask first")
    press(app, "Save what they said")
    press(app, "Invite the mentee to mentor in the next round")
    with store.opened(path) as db:
        assert [n.text for n in store.people.notes(db, "relationships", pair, "reflection")] == ["To ask first"]
        ana = store.relationships.relationship(db, pair).mentee_id
        assert store.relationships.invited(db, ana)
        assert store.people.enrolment_of(db, store.programs.all(db)[0].id, ana, "mentor") is None
    assert "The mentee is invited to mentor: a candidate for the next round." in read_page(app)


def test_an_agreement_and_a_rhythm_are_kept(pair: int, path: Path) -> None:
    app = opened(part="agreement")
    next(box for box in app.selectbox if box.label == "How often do they meet?").set_value("fortnightly")
    press(app, "Save the agreement")
    press(app, "Plan it")
    with store.opened(path) as db:
        assert store.relationships.relationship(db, pair).agreement == {"cadence": "fortnightly"}
        (ahead,) = store.relationships.appointments(db, pair)
    assert (ahead.rhythm, ahead.starts_on, ahead.starts_at) == ("monthly", TODAY + timedelta(days=7), "10:00")
    press(app, "Cancel the meeting")
    assert "canceled" in read_page(app)


def test_a_late_joiner_is_paired_without_redoing_the_cohort(pair: int, path: Path) -> None:
    app = opened(more="waiting")
    assert "Next best mentors for Cleo Ash" in read_page(app)
    press(app, "Introduce them")
    with store.opened(path) as db:
        running = [relationship for relationship in store.relationships.all(db) if relationship.open]
    assert len(running) == 3


def test_a_late_joiner_who_is_not_there_is_named_with_the_reason(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        row = Intake(2, "Cleo Ash", "cleo@example.com", {"status": "leave"})
        actions.import_people(db, None, "directory", [row], **acted(TODAY))
    app = opened(more="waiting")
    assert "Cleo Ash is on leave." in read_page(app)
    assert "Next best mentors" not in read_page(app)


def test_the_letters_of_a_pair_hold_no_wish_and_no_missing_answer(pair: int, path: Path) -> None:
    """What weighed most when Cleo and Mia were paired: a wish that was met, then a criterion that knew too little."""
    with store.opened(path) as db:
        (program,) = store.programs.all(db)
        cleo, mia = store.people.mentees(db, program.id)[2], store.people.mentors(db, program.id)[1]
        actions.confirm_wishes(db, {cleo.enrolment_id: [Wish("location", "Madrid")]}, **acted())
        breakdown = {
            "wishes": {"score": 1.0, "points": 30.0},
            "context": {"score": 0.5, "points": 20.0},
            "needs": {"score": 1.0, "points": 10.0},
        }
        made = actions.join(db, program.id, cleo.id, mia.id, score=0.6, breakdown=breakdown, **acted(TODAY))
    for message, to, reason in (
        ("introduce-mentee", "Cleo", "Mia can help with"),
        ("introduce-mentor", "Mia", "You can help with"),
    ):
        app = opened(made, part="messages", which="all", asked=message)
        (text,) = [area.value for area in app.text_area if area.label == "Text"]
        assert f"Hello {to}" in text and f"{reason} negotiation." in text
        for leaked in ("in Madrid, as", "speak English", "Cleo wishes", "neutral"):
            assert leaked not in text


@pytest.mark.parametrize(
    "more",
    [
        "met",
        "waiting",
        "answers",
        "outbox",
        "circles",
        "library",
        "consultations",
        "companions",
        "recognition",
        "comments",
    ],
)
def test_every_other_part_opens(pair: int, more: str) -> None:
    app = opened(more=more)
    assert app.pills(key="relationships_more").value == more


def test_an_ad_hoc_pair_needs_two_addresses(pair: int, path: Path) -> None:
    app = opened(more="companions")
    boxes = {box.label: box for box in app.text_input}
    boxes["Mentee"].input("Nia Oko")
    press(app, "Register")
    assert "Both need" in app.error[0].value
    boxes = {box.label: box for box in app.text_input}
    for label, value in {"Mentee's email": "nia@example.com", "Mentor's email": "mo@example.com"}.items():
        boxes[label].input(value)
    boxes["Mentee"].input("Nia Oko")
    press(app, "Register")
    with store.opened(path) as db:
        assert [(row.mentee, row.mentor) for row in store.support.companions(db)] == [("Nia Oko", "Mo Long")]


def test_an_informal_program_has_no_queue(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        program = store.programs.all(db)[0].id
        actions.change_program(db, program, design={"choices": {"formality": "informal"}}, **acted())
    assert "nobody is monitored" in read_page(opened())


def test_names_are_shown_letter_by_letter(path: Path, pair: int) -> None:
    with store.opened(path) as db:
        db.conn.execute("UPDATE people SET name = '![x](http://evil)' WHERE name = 'Ben Ode'")
    app = opened()
    assert not any("![x](http" in element.value for kind in (app.markdown, app.caption) for element in kind)


def test_an_overview_of_another_day_is_not_shown(pair: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_TODAY", date(2026, 3, 8).isoformat())
    assert "0 of 2 active pairs need you" in read_page(opened())


@pytest.fixture
def unwarned(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What Streamlit logs; it warns of a default beside a set value only once a process, and only on a server."""
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)
    monkeypatch.setattr(policies, "runtime", SimpleNamespace(exists=lambda: True))
    return caplog


def clashes(log: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in log.records if "default value" in record.getMessage()]


def test_a_drop_leaves_no_warning_in_the_log(pair: int, unwarned: pytest.LogCaptureFixture, path: Path) -> None:
    app = opened(part="end")
    app.radio(key=f"relationships_how_{pair}").set_value("dropped").run()
    press(app, "End it")
    with store.opened(path) as db:
        assert store.relationships.relationship(db, pair).stage == "dropped"
    assert clashes(unwarned) == []


def test_a_step_of_the_queue_leaves_no_warning_in_the_log(pair: int, unwarned: pytest.LogCaptureFixture) -> None:
    press(opened(), "Draft a message")
    assert clashes(unwarned) == []


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_each_reason_opens_the_form_that_mends_it(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        mentee_id, mentor_id = (
            store.relationships.relationship(db, pair).mentee_id,
            store.relationships.relationship(db, pair).mentor_id,
        )
        actions.record_check(db, pair, "mentee", {"trust": 4, "switch": "yes"}, wants_switch=True, **acted(TODAY))
        actions.ask_consultation(db, mentee_id, "How do we start?", relationship_id=pair, **acted(TODAY))
        enrolment = store.people.enrolment_of(db, store.programs.all(db)[0].id, mentor_id, "mentor")
        db.conn.execute("UPDATE enrolments SET capacity = 0 WHERE id = ?", (enrolment.id,))  # as an import may say
    app = press(opened(), "Offer a switch")
    assert app.radio(key=f"relationships_how_{pair}").value == "switched"
    app = press(opened(), "Have a talk")
    next(box for box in app.text_input if box.label.startswith("What helps")).input("Start with the goals")
    press(app, "Talk held")
    app = press(opened(), "Change the seats")
    next(button for button in app.button if "relationships_seats" in button.key).click().run()
    sound(app)
    with store.opened(path) as db:
        (talk,) = store.support.consultations(db, relationship_id=pair)
        assert (talk.done_on, talk.answer) == (TODAY, "Start with the goals")
        assert store.people.enrolment(db, enrolment.id).capacity == 1


def test_the_queue_is_filtered_by_reason_owner_and_department(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.add_coordinator(db, "Kim Day", "kim@example.com", **acted(TODAY))
        program_id = store.programs.all(db)[0].id
        actions.assign_owner(
            db, program_id, store.relationships.relationship(db, pair).mentee_id, "coordinator:1", **acted(TODAY)
        )
        db.conn.execute("UPDATE people SET department = 'Sales' WHERE name = 'Ben Ode'")

    def waiting(**filters: list[str]) -> set[str]:
        app = opened(routine=True, **{f"by_{name}": values for name, values in filters.items()})
        text = read_page(app)
        return {name for name in ("**Ana Ruiz**", "**Ben Ode**") if name in text}

    assert waiting() == {"**Ana Ruiz**", "**Ben Ode**"}
    assert waiting(reason=["no_first_session"]) == {"**Ben Ode**"}
    assert waiting(owner=["coordinator:1"]) == {"**Ana Ruiz**"}
    assert waiting(owner=[""]) == {"**Ben Ode**"}
    assert waiting(department=["Sales"]) == {"**Ben Ode**"}
    assert waiting(department=["Finance"], reason=["no_first_session"]) == set()


def test_a_queue_is_not_blank_when_a_save_settles_the_last_pair_of_a_filter(pair: int, path: Path) -> None:
    app = opened(pair + 1, by_reason=["no_first_session"], which="all")
    assert "1 of 2 pairs in the queue matches" in read_page(app)
    with store.opened(path) as db:
        actions.log_session(db, pair + 1, TODAY, minutes=45, **acted(TODAY))
    app.run()
    assert "Nobody matches these filters" in read_page(app) and "**Ana Ruiz**" not in read_page(app)
    press(app, "Show all of them")
    assert app.multiselect(key="relationships_by_reason").value == []
    assert "only a reminder" in read_page(app)


def test_coming_back_to_a_pair_that_was_opened_from_the_queue_leaves_the_queue_whole(pair: int, path: Path) -> None:
    app = press(opened(), "Open")
    ben, ana = pair + 1, pair
    assert app.selectbox(key="relationships_one").value == ben
    assert "only a reminder" not in read_page(app), "the line that is worked on stands alone"
    with store.opened(path) as db:
        actions.log_session(db, ben, TODAY, minutes=45, **acted(TODAY))
        actions.set_goal(db, ben, "Lead a project", **acted(TODAY))
        for role in ("mentee", "mentor"):
            actions.record_check(db, ben, role, {"contact": 4, "trust": 5}, **acted(TODAY))
    app.run()
    assert "Ben Ode with Mia Berg: not in the queue now" in read_page(app)
    app.selectbox(key="relationships_one").select(ana).run()
    assert "only a reminder" in read_page(app)
    app.selectbox(key="relationships_one").select(ben).run()
    sound(app)
    assert "only a reminder" in read_page(app), "nobody came from the queue this time"


def test_several_are_snoozed_in_one_step_and_taken_back_in_one(pair: int, path: Path) -> None:
    app = press(opened(), "Work on all 2")
    app.segmented_control(key="relationships_bulk_step").set_value("talk").run()
    press(app, "Note the talk for 2 pairs")
    assert "Nobody needs you today" in read_page(app)
    with store.opened(path) as db:
        program_id = store.programs.all(db)[0].id
        snoozes = store.relationships.snoozes(db, program_id)
        assert {snooze.reason for snooze in snoozes.values()} == {"A talk is planned for May 15, 2026."}
        actions.undo(db, store.journal.last_action(db, "app"), **acted(TODAY, "app"))
        assert store.relationships.snoozes(db, program_id) == {}


def test_a_bulk_step_is_only_for_the_pairs_that_the_filters_leave(pair: int, path: Path) -> None:
    app = press(opened(by_reason=["no_first_session"]), "Work on this pair")
    (preview,) = [frame.value for frame in app.dataframe if "Letters" in frame.value]
    assert preview[["Pair", "Letters"]].values.tolist() == [
        ["Ben Ode with Mia Berg", "First session still to come to Ben Ode"]
    ]
    press(app, "Draft 1 message")
    with store.opened(path) as db:
        (stored,) = store.support.outbox(db)
        ben = stored.letter.relationship_id
    app = opened(ben, which="all", part="messages", asked="first-session-nudge")
    (body,) = [
        area.value for area in app.text_area if area.key == f"relationships_{ben}_first-session-nudge_mentee_body"
    ]
    assert (stored.letter.to_name, stored.letter.body) == ("Ben Ode", body), "the same as a draft of its own"


def test_who_sleeps_and_why_is_shown_and_each_can_be_woken(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.snooze(db, pair, TODAY + timedelta(days=9), "On *leave*", **acted(TODAY))
    app = opened(asleep=True)
    text = read_page(app)
    assert "**Ana Ruiz with Mo Long** until May 10, 2026: “On *leave*”" in text
    assert "health check overdue" in text
    press(app, "Wake")
    assert "Snoozed:" not in read_page(app)
    assert "1 needs a reminder" in read_page(app)


def test_a_call_for_help_brings_a_snoozed_pair_back_and_says_why(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.snooze(db, pair, TODAY + timedelta(days=9), "On leave", **acted(TODAY))
        mentee_id = store.relationships.relationship(db, pair).mentee_id
        actions.ask_consultation(db, mentee_id, relationship_id=pair, **acted(TODAY))
    text = read_page(opened())
    assert "2 of 2 active pairs need you" in text
    assert "Snoozed until May 10, 2026 (“On leave”), but back already. New: asked for help." in text


def test_hundreds_of_lines_are_drawn_a_page_at_a_time(pair: int, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.relationships.queue.FIRST", 1)
    monkeypatch.setattr("ui.frame.paging.PAGE", 1)
    with store.opened(path) as db:
        mentee_id = store.relationships.relationship(db, pair).mentee_id
        actions.ask_consultation(db, mentee_id, relationship_id=pair, **acted(TODAY))
    app = press(opened(), "Show all 2")
    assert "**Ana Ruiz** with" in read_page(app) and "**Ben Ode** with" not in read_page(app)
    app = opened(whole_queue=True, page_urgent=2)
    assert "**Ben Ode** with" in read_page(app) and "**Ana Ruiz** with" not in read_page(app)
    press(app, "Snooze")
    app.text_input(key="relationships_snooze_why").input("On vacation").run()
    next(button for button in app.button if button.key == "relationships_snooze_do").click().run()
    assert "**Ana Ruiz** with" in read_page(app), "the last page is gone, so the one before it is shown"


def test_a_pair_has_somebody_who_looks_after_it(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.add_coordinator(db, "Kim Day", "kim@example.com", **acted(TODAY))
    app = opened(pair, which="all")
    box = next(box for box in app.selectbox if box.label == "Coordinator")
    box.set_value("coordinator:1").run()
    sound(app)
    with store.opened(path) as db:
        program_id = store.programs.all(db)[0].id
        mentee_id = store.relationships.relationship(db, pair).mentee_id
        assert store.meetings.owners(db, program_id) == {mentee_id: "coordinator:1"}
    assert "coordinator: Kim Day" in read_page(opened(routine=True))


def test_the_table_of_all_holds_what_was_recorded_of_ended_pairs_too(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.record_check(db, pair, "mentee", {"trust": 4}, **acted(TODAY))
        actions.end_relationship(db, pair, "dropped", "distance", **acted(TODAY))
    app = opened(all=True)
    (rows,) = [frame.value for frame in app.dataframe if "Why it ended" in frame.value]
    ana = rows[rows["Pair"] == "Ana Ruiz with Mo Long"].iloc[0]
    assert (ana["Stage"], ana["Sessions"], ana["Last rating"], ana["Why it ended"]) == ("Dropped", 2, 4.0, "Distance")
    ben = rows[rows["Pair"] == "Ben Ode with Mia Berg"].iloc[0]
    assert ben["Needs"] == "no first session yet, health check overdue"
    app.multiselect(key="relationships_all_Stage").set_value(["Introduced"]).run()
    (rows,) = [frame.value for frame in app.dataframe if "Why it ended" in frame.value]
    assert rows["Pair"].tolist() == ["Ben Ode with Mia Berg"]


def test_a_pair_is_drawn_and_its_goals_are_named_in_the_list(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        goal = actions.set_goal(db, pair, "Lead *a* project", **acted(TODAY))
        actions.set_progress(db, goal, 40, **acted(TODAY))
    app = opened(pair, which="all")
    assert "2 sessions since Mar 2, 2026, the last on Mar 22, 2026; 0 of 1 goal reached" in read_page(app)
    assert len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart")) == 1
    assert "Progress on a goal: “Lead *a* project”, 0% → 40%" in read_page(app)
    assert "Show all 5" in buttons(app)


def test_who_met_is_a_click_a_pair_and_one_step(pair: int, path: Path) -> None:
    app = opened(more="met", met_month=TODAY.replace(day=1))
    assert "0 of 2 active pairs have a session in May 2026." in read_page(app)
    for box in [box for box in app.checkbox if " with " in box.label]:
        app.checkbox(key=box.key).check().run()
    press(app, "Record 2 sessions")
    with store.opened(path) as db:
        sessions = [
            session
            for pair_sessions in store.who_met.sessions(db, 1, TODAY, TODAY).values()
            for session in pair_sessions
        ]
        assert [(session.held_on, session.minutes) for session in sessions] == [(TODAY, 60)] * 2
    assert "2 of 2 active pairs have a session in May 2026." in read_page(app) and "May 1, 60 min" in read_page(app)
    assert not any(box.value for box in app.checkbox)
    app.checkbox(key=f"relationships_met_2026-05-01_{pair}").check().run()
    assert "The same day and length is on record" in read_page(app)
    assert app.button(key="relationships_met_save").disabled
    app.session_state[f"relationships_met_2026-05-01_{pair}_session"] = True
    app.run()
    app.number_input(key=f"relationships_met_2026-05-01_{pair}_minutes").set_value(30).run()
    press(app, "Record 1 session")
    with store.opened(path) as db:
        assert len(store.relationships.sessions(db, pair)) == 4


def test_marks_stay_while_somebody_filters_and_changes_the_month(pair: int, path: Path) -> None:
    app = opened(more="met", met_month=DAY.replace(day=1))
    app.checkbox(key=f"relationships_met_2026-03-01_{pair}").check().run()
    app.text_input(key="relationships_met_name").input("ben").run()
    assert "1 of them not in the list above" in read_page(app)
    app.selectbox(key="relationships_met_month").set_value(TODAY.replace(day=1)).run()
    assert app.button(key="relationships_met_save").disabled, "a month is saved by itself"
    app.selectbox(key="relationships_met_month").set_value(DAY.replace(day=1)).run()
    press(app, "Record 1 session")
    with store.opened(path) as db:
        (march,) = store.who_met.sessions(db, 1, date(2026, 3, 25), date(2026, 3, 31)).values()
        assert [(session.held_on, session.minutes) for session in march] == [(date(2026, 3, 31), 60)]


def test_the_grid_offers_a_planned_meeting_as_it_was_planned(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.plan_appointment(db, pair, DAY + timedelta(days=40), "10:00", minutes=25, **acted())
    app = opened(more="met", met_month=date(2026, 4, 1))
    app.checkbox(key=f"relationships_met_2026-04-01_{pair}").check().run()
    press(app, "Record 1 session")
    with store.opened(path) as db:
        assert store.relationships.sessions(db, pair)[-1].held_on == DAY + timedelta(days=40)
        assert store.relationships.sessions(db, pair)[-1].minutes == 25
    assert "Did they take place?" not in read_page(opened(more="met"))


def test_planned_meetings_past_their_day_stand_at_the_top(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        other = store.relationships.all(db)[1].id
        for relationship_id, days in ((pair, 40), (pair, 55), (other, 50)):
            actions.plan_appointment(db, relationship_id, DAY + timedelta(days=days), "10:00", minutes=45, **acted())
    app = opened(more="met")
    assert "3 planned meetings up to today" in read_page(app)
    buttons = [button for button in app.button if button.label in ("Took place", "Did not")]
    next(button for button in buttons if button.label == "Did not").click().run()
    app.number_input(key=f"relationships_past_minutes_3_{DAY + timedelta(days=50)}").set_value(90).run()
    press(app, "All 2 took place")
    with store.opened(path) as db:
        sessions = [store.relationships.sessions(db, pair_id)[-1] for pair_id in (other, pair)]
        assert [(last.held_on - DAY, last.minutes) for last in sessions] == [
            (timedelta(days=50), 90),
            (timedelta(days=55), 45),
        ]
        actions.undo(db, **acted(TODAY, by="app"))
        assert len(store.relationships.sessions(db, pair)) == 2, "both in one step"
    assert "2 planned meetings up to today" in read_page(opened(more="met"))
    app = press(opened(pair, part="agreement"), "Took place")
    with store.opened(path) as db:
        assert store.relationships.sessions(db, pair)[-1].held_on == DAY + timedelta(days=55)
