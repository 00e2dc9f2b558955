"""The Match page: the result follows the controls, says why, and becomes proposals once."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain.base.people import Intake
from tests.pages import open_page
from tests.story import DAY, acted, introduced, mentee_row, mentor_row, proposed, recruited
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
    text = "\n".join(element.value for element in app.markdown)
    assert "Best possible" in text
    assert "is taken" in text  # why the third has no mentor
    assert any("Reporting lines are not checked" in element.value for element in app.caption)


def links(text: str) -> list[str]:
    """The anchors that a line of links leads to."""
    return re.findall(r"\]\(#([a-z-]+)\)", text)


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ((1, 1), "**1 of 1 mentee gets a mentor**: the pair fits "),
        ((3, 2), "**2 of 3 mentees get a mentor**: the weakest pair fits "),
    ],
)
def test_the_page_begins_with_its_result_and_the_way_to_each_cell(
    path: Path, people: tuple[int, int], sentence: str
) -> None:
    with store.opened(path) as db:
        recruited(db, mentees=people[0], mentors=people[1])
    app = match()
    first, jumps, *_ = [text.value for text in app.markdown]
    assert sentence in first and first.endswith(".")
    assert figures(app)["Weakest pair"].split()[0] in first
    assert sorted(links(jumps)) == sorted(header.proto.anchor for header in app.header)


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
    assert any("2 covering no part of the first need" in element.value for element in app.markdown)
    app.toggle(key=f"match_{program_id}_needs_floor").set_value(False).run()
    assert figures(app)["Matched"] == "2 of 2"
    app.slider(key=f"match_{program_id}_minimum").set_value(70).run()
    assert figures(app)["Matched"] == "1 of 2"
    assert any("the floor is 70" in element.value for element in app.markdown)


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
        assert store.runs.all(db, program_id)[0].result.matched == 2
    again = match()
    assert again.slider(key=f"match_{program_id}_weight_needs").value == 80
    assert any("The same pairs as in the run" in element.value for element in again.markdown)


def texts(app: AppTest) -> str:
    return md_free("\n".join(element.value for element in (*app.markdown, *app.caption)))


def test_a_moved_weight_shows_at_once_whom_it_moves_and_one_click_takes_it_back(path: Path) -> None:
    """Mia covers both needs of Ana and works as Ben likes to: who gets her depends on what counts."""
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Spring", **acted())
        homework, talk = ["Homework between meetings"], ["Free-flowing conversation"]
        mentors = [
            mentor_row(2, "Mo Long", ("Negotiation",), styles=homework),
            mentor_row(3, "Mia Berg", ("Negotiation", "Hiring"), styles=talk),
        ]
        mentees = [
            mentee_row(2, "Ana Ruiz", ("Negotiation", "Hiring"), styles=homework),
            mentee_row(3, "Ben Ode", styles=talk),
        ]
        actions.import_people(db, program_id, "mentor", mentors, **acted())
        actions.import_people(db, program_id, "mentee", mentees, **acted())
        people = [*store.people.mentors(db, program_id), *store.people.mentees(db, program_id)]
        actions.accept(db, *(person.enrolment_id for person in people), **acted())
    app = match()
    assert "Nothing is moved" in texts(app) and "Against the usual settings, on today's people" in texts(app)
    assert not [button for button in app.button if button.key == "match_back"]
    app.slider(key=f"match_{program_id}_weight_style").set_value(100).run()
    assert not app.exception
    assert "2 of 2 mentees would have another mentor. 2 mentees gain points, nobody loses." in texts(app)
    assert "Ways of working 10 → 53 points of 100; the other criteria share the rest." in texts(app)
    table = next(frame.value for frame in app.dataframe if "Before" in frame.value)
    moves = {row["Mentee"]: (row["Before"], row["After"]) for _, row in table.iterrows()}
    assert moves == {"Ana Ruiz": ("Mia Berg", "Mo Long"), "Ben Ode": ("Mo Long", "Mia Berg")}
    for _, row in table.iterrows():
        before, after = (int(points) for points in row["Points"].split(" → "))
        assert row["Gain"] == after - before > 0 and 0 < row["Firm, of 50"] <= 50
    assert dict(zip(table["Mentee"], table["Gain by earlier weights"], strict=True)) == {"Ana Ruiz": -3, "Ben Ode": 10}
    back = app.button(key="match_back")
    assert back.label == "Back to the usual settings"
    back.click().run()
    assert not app.exception and "Nothing is moved" in texts(app)
    assert [slider.value for slider in app.slider if slider.key.endswith("weight_style")] == [10]
    assert not [button for button in app.button if button.key == "match_back"]


def test_each_slider_has_its_points_of_100_below_it_as_the_result_counts_them(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    app = match()
    shown = [caption.value for caption in app.caption if re.match(r"\d+ points of 100", caption.value)]
    parts = [slider.value for slider in app.slider if "_weight_" in slider.key]
    assert len(shown) == len(parts)
    helps = [slider.help.replace("\\", "") for slider in app.slider if "_weight_" in slider.key]
    assert all(text.endswith(".") and ".." not in text for text in helps), "a finding ends its own sentence"
    counted = [n * ("not asked" not in caption) for n, caption in zip(parts, shown, strict=True)]
    expected = [f"{100 * n / sum(counted):.0f} points of 100" for n in counted]
    assert [caption.partition(",")[0] for caption in shown] == expected
    assert any(caption.endswith(", not asked of both sides") for caption in shown)
    app.slider(key=f"match_{program_id}_weight_needs").set_value(0).run()
    assert "0 points of 100" in [caption.value for caption in app.caption]


def test_what_is_kept_is_what_nothing_is_moved_from_and_the_last_run_is_named(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=3, mentors=3)
    app = match()
    app.slider(key=f"match_{program_id}_weight_style").set_value(100).run()
    app.button(key="match_keep").click().run()
    again = match()
    assert "Against the saved settings, on today's people" in texts(again) and "Nothing is moved" in texts(again)
    assert "Against the last saved run, of" in texts(again)
    assert "The same pairs as in the run of" in texts(again)
    again.slider(key=f"match_{program_id}_weight_style").set_value(10).run()
    assert "Against the saved settings, on today's people: Ways of working" in texts(again)
    assert again.button(key="match_back").label == "Back to the saved settings"
    again.button(key="match_back").click().run()
    assert [slider.value for slider in again.slider if slider.key.endswith("weight_style")] == [100]


def test_a_pair_that_a_review_vetoed_is_not_proposed_again(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=1, mentors=2)
    match().button(key="match_keep").click().run()
    with store.opened(path) as db:
        (first,) = store.matches.all(db, program_id, ("proposed",))
        actions.reject(db, first.id, reason="asked_not_to", **acted())
    app = match()
    assert any("The pair that a review vetoed is not proposed again." in element.value for element in app.caption)
    app.button(key="match_keep").click().run()
    assert not app.exception
    with store.opened(path) as db:
        (second,) = store.matches.all(db, program_id, ("proposed",))
        assert (second.mentee_id, second.mentor_id != first.mentor_id) == (first.mentee_id, True)
        assert store.matching.turned_down(db, program_id) == [(first.mentee_id, first.mentor_id)]


def test_one_undo_takes_back_the_pairs_and_the_settings_kept_with_them(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    app = match()
    app.slider(key=f"match_{program_id}_weight_needs").set_value(80).run()
    app.button(key="match_keep").click().run()
    app.button(key="studio_undo").click().run()
    assert not app.exception
    assert not [button for button in app.button if button.key == "studio_undo"]
    with store.opened(path) as db:
        assert store.matches.all(db, program_id) == []
        assert store.runs.all(db, program_id) == []
        assert "matching" not in store.programs.program(db, program_id).settings


def wisher(path: Path, *texts: str) -> list[int]:
    """A program with two mentors and mentees who wrote these wishes; returns their enrolments."""
    with store.opened(path) as db:
        program_id = recruited(db, mentees=0, mentors=2)
        names = ("Zoe Ray", "Ana Ruiz", "Ben Ode")
        rows = [mentee_row(9 + n, names[n], wishes=text) for n, text in enumerate(texts)]
        actions.import_people(db, program_id, "mentee", rows, **acted())
        enrolments = [mentee.enrolment_id for mentee in store.people.mentees(db, program_id)]
        actions.accept(db, *enrolments, **acted())
    return enrolments


def reading(app: AppTest) -> AppTest:
    app.session_state["match_wishes"] = True
    return app.run()


def test_what_may_be_a_must_holds_its_writer_back_until_a_person_has_read_it(path: Path) -> None:
    wisher(path, "Must speak Romanian", "Ideally in Madrid")
    app = match()
    assert figures(app)["Matched"] == "1 of 1"
    text = "\n".join(element.value for element in app.markdown)
    assert "1 mentee is not matched" in text.replace("**", "") and "1 wrote what may be a must" in text
    assert "2 wishes to review: 1 may be a must" in text.replace("**", "")
    app = reading(app)
    app.button(key="match_wishes_save").click().run()
    assert not app.exception
    assert figures(app)["Matched"] == "1 of 2"
    with store.opened(path) as db:
        zoe, ana = store.people.mentees(db, 1)
        assert [(wish.value, wish.must) for wish in zoe.wishes] == [("Romanian", True)]
        assert [(wish.value, wish.must) for wish in ana.wishes] == [("Madrid", False)]
        (left,) = store.matching.gate(db, 1, on=DAY).mentees[:1]
        assert left.id == zoe.id, "read, so the rule decides and the gate does not"


def test_a_reading_is_corrected_or_set_aside_on_the_same_screen(path: Path) -> None:
    first, second = wisher(path, "Must speak Romanian", "Not from my own department")
    app = reading(match())
    app.text_input(key=f"match_wish_{first}_0_value").set_value("English")
    app.segmented_control(key=f"match_wish_{second}_0_count").set_value("Set aside")
    app.button(key="match_wishes_save").click().run()
    assert not app.exception
    assert figures(app)["Matched"] == "2 of 2"
    with store.opened(path) as db:
        zoe, ana = store.people.mentees(db, 1)
        assert [(wish.kind, wish.value, wish.must) for wish in zoe.wishes] == [("language", "English", True)]
        assert ana.wishes == () and ana.answers["wishes_confirmed"] == []


def test_what_the_studio_is_not_sure_of_is_not_swept_in_with_the_rest(path: Path) -> None:
    _, second = wisher(path, "Must speak English", "Nobody who shouts")
    app = reading(match())
    assert app.segmented_control(key=f"match_wish_{second}_0_count").value == "Later"
    app.button(key="match_wishes_save").click().run()
    with store.opened(path) as db:
        zoe, ana = store.people.mentees(db, 1)
    assert "wishes_confirmed" in zoe.answers and "wishes_confirmed" not in ana.answers
    assert figures(app)["Matched"] == "1 of 1"


def test_an_empty_correction_is_refused_and_nothing_is_kept(path: Path) -> None:
    (first,) = wisher(path, "Must speak Romanian")
    app = reading(match())
    app.text_input(key=f"match_wish_{first}_0_value").set_value("  ")
    app.button(key="match_wishes_save").click().run()
    assert "say what is wished for" in app.error[0].value
    with store.opened(path) as db:
        assert "wishes_confirmed" not in store.people.mentees(db, 1)[0].answers


def test_who_is_not_there_is_named_with_the_reason_and_with_the_pair_that_runs(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=3, mentors=2)
        introduced(db, program_id)
        _, _, cleo = store.people.mentees(db, program_id)
        mo, mia = store.people.mentors(db, program_id)
        for person, status in ((cleo, "leave"), (mo, "left")):
            rows = [Intake(2, person.name, person.email, {"status": status})]
            actions.import_people(db, None, "directory", rows, **acted())
        actions.set_availability(db, mia.enrolment_id, "break", date(2027, 1, 4), **acted())
    app = match()
    text = md_free("\n".join(element.value for element in (*app.markdown, *app.caption)))
    assert "1 mentee and 2 mentors are not matched: 1 left the company, 1 on leave, 1 on a break." in text
    assert "Mo Long has left the company; still paired with Ana Ruiz." in text
    assert "Nobody who waits can be matched now" in text
    app.session_state["match_gate"] = True
    app.run()
    table = next(grid.value for grid in app.dataframe if "Why" in grid.value and "Role" in grid.value)
    assert list(zip(table["Name"], table["Why"], strict=True)) == [
        ("Mo Long", "Has left the company"),
        ("Cleo Ash", "Is on leave"),
        ("Mia Berg", "Is on a break until Jan 4, 2027"),
    ]


def test_two_people_are_kept_apart_and_allowed_again_on_the_page(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=1, mentors=1)
        ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    app = match()
    assert figures(app)["Matched"] == "1 of 1"
    app.session_state["match_apart"] = True
    app.run()
    app.selectbox(key="match_apart_person").set_value(mo.id)
    app.selectbox(key="match_apart_other").set_value(ana.id)
    app.selectbox(key="match_apart_reason").set_value("conflict")
    app.button(key="match_apart_keep").click().run()
    assert not app.exception
    assert figures(app)["Matched"] == "0 of 1"
    with store.opened(path) as db:
        (exclusion,) = store.people.exclusion_list(db)
    assert (exclusion.person_id, exclusion.other_id, exclusion.reason) == (mo.id, ana.id, "conflict")
    app.button(key=f"match_apart_end_{exclusion.id}").click().run()
    assert not app.exception
    assert figures(app)["Matched"] == "1 of 1"


def md_free(text: str) -> str:
    return text.replace("\\", "").replace("**", "")


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
    text = "\n".join(element.value for element in app.markdown)
    assert "Mo Long" in text
    assert "Mia Berg" in text
    assert "plausible weightings" in text


def test_when_everybody_has_a_mentor_the_page_says_so_and_shows_earlier_runs(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db)
    match().button(key="match_keep").click().run()
    with store.opened(path) as db:
        actions.approve_all(db, [match_row.id for match_row in store.matches.all(db, 1)], **acted())
        actions.introduce(db, 1, **acted())
    app = match()
    assert any("There is nobody to match now" in element.value for element in app.markdown)
    assert sorted(links(app.markdown[0].value)) == sorted(header.proto.anchor for header in app.header)
    assert "Matched" not in figures(app)
    assert not any("The same pairs" in element.value for element in app.markdown)
    assert [expander.label for expander in app.expander if "again" in expander.label]


def test_when_hardly_anybody_waits_the_page_says_who_is_matched_and_who_could_come(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    match().button(key="match_keep").click().run()
    with store.opened(path) as db:
        actions.approve_all(db, [match_row.id for match_row in store.matches.all(db, program_id)], **acted())
        actions.introduce(db, program_id, **acted())
        actions.import_people(db, program_id, "mentee", [mentee_row(9, "Zoe Ray")], **acted())
    app = match()
    text = "\n".join(element.value for element in app.markdown)
    assert "2 mentees have a mentor" in text and "the last run was on" in text
    assert md("1 more mentee could be in the next run once accepted on the Recruit page: 1 applied") in text
    app.session_state["match_standing"] = True
    app.run()
    listed = next(grid.value for grid in app.dataframe if "Stands" in grid.value)
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
    assert any("all give these same pairs" in element.value for element in app.caption)


def test_a_run_kept_without_its_pairs_is_not_compared(path: Path) -> None:
    with store.opened(path) as db:
        proposed(db, recruited(db))
    assert any("Nothing was proposed yet" in element.value for element in match().caption)


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
    text = "\n".join(element.value for element in (*app.markdown, *app.caption))
    assert "no pair to propose yet" in text
    assert "No answer finds a pair" in text
    assert "Best possible" not in text
    assert not [button for button in app.button if button.key == "match_keep"]


def test_a_reading_is_struck_and_brought_back_where_the_reasons_stand(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=1, mentors=1)
        aim, done = "My presentations lead to decisions", "Spoke at conferences for years"
        actions.import_people(db, program_id, "mentee", [mentee_row(2, "Ana Pop", aim=aim)], **acted())
        actions.import_people(db, program_id, "mentor", [mentor_row(3, "Mo Long", experience=done)], **acted())
        ana = store.people.mentees(db, program_id)[0]
    app = open_page("match", match_readings=True)
    whole = "Ana's “My presentations lead to decisions” and Mo's “Spoke at conferences for years” are both about"
    assert whole in app.dataframe[0].value["Why"][0]
    before = figures(app)["Average fit"]
    strike = next(button for button in app.button if button.label == "Not true? Strike it")
    strike.click().run()
    assert not app.exception and "Ana's “" not in app.dataframe[0].value["Why"][0]
    assert figures(app)["Average fit"] < before
    with store.opened(path) as db:
        assert [reading.words for reading in store.people.struck_readings(db)[ana.id]] == ["presentations"]
    assert any("~~“My presentations lead to decisions”~~" in markdown.value for markdown in app.markdown)
    next(button for button in app.button if button.label == "Bring back").click().run()
    assert figures(app)["Average fit"] == before and whole in app.dataframe[0].value["Why"][0]
