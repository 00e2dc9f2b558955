"""The Match page: the result follows the controls, says why, and becomes proposals once."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from core import actions, store
from tests.pages import open_page
from tests.story import acted, mentee_row, mentor_row, proposed, recruited
from ui.frame.cells import md
from ui.match.matched_already import coming


def match() -> AppTest:
    return open_page("match")


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_without_people_it_says_what_is_missing(path: Path) -> None:
    with store.opened(path) as db:
        actions.create_program(db, "Spring", **acted())
    app = match()
    assert "at least one accepted mentor" in app.markdown[-1].value
    assert not app.metric


def test_the_result_is_matched_proven_and_explained(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db, mentees=3, mentors=2)
    app = match()
    assert figures(app)["Matched"] == "2 of 3"
    said = "\n".join(one.value for one in app.markdown)
    assert "Best possible" in said
    assert "is taken" in said  # why the third has no mentor
    assert any("Reporting lines are not checked" in one.value for one in app.caption)


def test_a_floor_leaves_out_who_has_no_good_fit(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=1, mentors=1)
        actions.import_people(db, program_id, "mentee", [mentee_row(9, "Zoe Ray", ("Finance basics",))], **acted())
        actions.import_people(db, program_id, "mentor", [mentor_row(9, "Moe Fox", ("Coaching skills",))], **acted())
        waiting = [
            *store.people.mentees(db, program_id, stage="applied"),
            *store.people.mentors(db, program_id, stage="applied"),
        ]
        actions.accept(db, *(mentee.enrolment_id for mentee in waiting), **acted())
    app = match()
    assert figures(app)["Matched"] == "1 of 2"
    assert any("2 covering no part of the first need" in one.value for one in app.markdown)
    app.toggle(key=f"match_{program_id}_needs_floor").set_value(False).run()
    assert figures(app)["Matched"] == "2 of 2"
    app.slider(key=f"match_{program_id}_minimum").set_value(70).run()
    assert figures(app)["Matched"] == "1 of 2"
    assert any("the floor is 70" in one.value for one in app.markdown)


def test_proposing_keeps_settings_and_pairs_and_then_shows_what_would_change(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    app = match()
    app.slider(key=f"match_{program_id}_weight_needs").set_value(80).run()
    app.button(key="match_keep").click().run()
    assert not app.exception
    with store.opened(path) as db:
        assert len(store.matches.all(db, program_id, ("proposed",))) == 2
        assert store.programs.program(db, program_id).settings["matching"]["weights"]["needs"] == 80
        assert store.matches.runs(db, program_id)[0].result.matched == 2
    again = match()
    assert again.slider(key=f"match_{program_id}_weight_needs").value == 80
    assert any("The same pairs as in the run" in one.value for one in again.markdown)


def test_a_pair_that_a_review_vetoed_is_not_proposed_again(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=1, mentors=2)
    match().button(key="match_keep").click().run()
    with store.opened(path) as db:
        (first,) = store.matches.all(db, program_id, ("proposed",))
        actions.reject(db, first.id, reason="asked_not_to", **acted())
    app = match()
    assert any("The pair that a review vetoed is not proposed again." in one.value for one in app.caption)
    app.button(key="match_keep").click().run()
    assert not app.exception
    with store.opened(path) as db:
        (second,) = store.matches.all(db, program_id, ("proposed",))
        assert (second.mentee_id, second.mentor_id != first.mentor_id) == (first.mentee_id, True)
        assert store.matches.turned_down(db, program_id) == [(first.mentee_id, first.mentor_id)]


def test_one_undo_takes_back_the_pairs_and_the_settings_kept_with_them(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    app = match()
    app.slider(key=f"match_{program_id}_weight_needs").set_value(80).run()
    app.button(key="match_keep").click().run()
    app.button(key="studio_undo").click().run()
    assert not app.exception
    assert not [one for one in app.button if one.key == "studio_undo"]
    with store.opened(path) as db:
        assert store.matches.all(db, program_id) == []
        assert store.matches.runs(db, program_id) == []
        assert "matching" not in store.programs.program(db, program_id).settings


def test_a_wish_counts_only_after_a_person_confirmed_it(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=0, mentors=2)
        row = mentee_row(9, "Zoe Ray", wishes="Must speak Romanian")
        actions.import_people(db, program_id, "mentee", [row], **acted())
        zoe = store.people.mentees(db, program_id)[0]
        actions.accept(db, zoe.enrolment_id, **acted())
    app = match()
    assert figures(app)["Matched"] == "1 of 1"
    app.session_state["match_wishes"] = True
    app.run()
    app.button(key=f"match_wish_yes_{zoe.enrolment_id}").click().run()
    assert not app.exception
    assert figures(app)["Matched"] == "0 of 1"
    with store.opened(path) as db:
        assert [wish.must for wish in store.people.mentees(db, program_id)[0].wishes] == [True]


def test_every_weight_at_zero_is_answered_with_a_sentence(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    app = match()
    for slider in app.slider:
        if "_weight_" in slider.key:
            slider.set_value(0)
    app.run()
    assert not app.exception
    assert "Every weight is zero" in app.warning[0].value
    assert program_id


def test_one_mentee_can_be_looked_into(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
        ana = store.people.mentees(db, program_id)[0]
    app = match()
    app.selectbox(key="match_mentee").set_value(ana.id).run()
    assert not app.exception
    said = "\n".join(one.value for one in app.markdown)
    assert "Mo Long" in said
    assert "Mia Berg" in said
    assert "plausible weightings" in said


def test_when_everybody_has_a_mentor_the_page_says_so_and_shows_earlier_runs(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db)
    match().button(key="match_keep").click().run()
    with store.opened(path) as db:
        actions.approve_all(db, [match_row.id for match_row in store.matches.all(db, 1)], **acted())
        actions.introduce(db, 1, **acted())
    app = match()
    assert any("There is nobody to match now" in one.value for one in app.markdown)
    assert "Matched" not in figures(app)
    assert not any("The same pairs" in one.value for one in app.markdown)
    assert [one.label for one in app.expander if "again" in one.label]


def test_when_hardly_anybody_waits_the_page_says_who_is_matched_and_who_could_come(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    match().button(key="match_keep").click().run()
    with store.opened(path) as db:
        actions.approve_all(db, [match_row.id for match_row in store.matches.all(db, program_id)], **acted())
        actions.introduce(db, program_id, **acted())
        actions.import_people(db, program_id, "mentee", [mentee_row(9, "Zoe Ray")], **acted())
    app = match()
    said = "\n".join(one.value for one in app.markdown)
    assert "2 mentees have a mentor" in said and "the last run was on" in said
    assert md("1 more mentee could be in the next run once accepted on the Recruit page: 1 applied") in said
    app.session_state["match_standing"] = True
    app.run()
    listed = next(one.value for one in app.dataframe if "Stands" in one.value)
    assert sorted(listed["Mentee"]) == ["Ana Ruiz", "Ben Ode"] and set(listed["Stands"]) == {"Introduced"}


def test_without_an_open_application_the_next_run_waits_for_new_ones() -> None:
    assert coming({("mentee", "accepted"): 40, ("mentor", "applied"): 3}).startswith("No application is open")
    assert "3 more mentees" in coming({("mentee", "applied"): 1, ("mentee", "waitlist"): 2})
    assert "1 applied, 2 on the waiting list" in coming({("mentee", "applied"): 1, ("mentee", "waitlist"): 2})


def test_a_single_pair_is_told_in_words_not_drawn_or_compared(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db, mentees=1, mentors=1)
    app = match()
    assert figures(app)["Matched"] == "1 of 1"
    assert not app.get("vega_lite_chart")
    assert any("all give these same pairs" in one.value for one in app.caption)


def test_a_run_kept_without_its_pairs_is_not_compared(path: Path) -> None:
    with store.opened(path) as db:
        proposed(db, recruited(db))
    assert any("Nothing was proposed yet" in one.value for one in match().caption)


def test_without_a_single_pair_nothing_is_proposed_or_compared(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=2, mentors=1)
    first = match()
    first.button(key="match_keep").click().run()
    with store.opened(path) as db:
        actions.approve_all(
            db, [match_row.id for match_row in store.matches.all(db, program_id, ("proposed",))], **acted()
        )
    app = match()
    assert figures(app)["Matched"] == "0 of 1"
    said = "\n".join(one.value for one in (*app.markdown, *app.caption))
    assert "no pair to propose yet" in said
    assert "No answer finds a pair" in said
    assert "Best possible" not in said
    assert not [one for one in app.button if one.key == "match_keep"]
