"""The Review page, run as a meeting would: each decision, and what is said when it cannot be."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.actions import NotAllowed
from core.domain.base.people import Intake
from core.domain.match import proposals
from core.domain.match.settings import Settings
from tests.pages import begin, drawn, go_to, open_page
from tests.story import DAY, acted, mentee_row, mentor_row

TOPICS = ("Negotiation", "Public speaking", "Data storytelling")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three mentees, each with a mentor who fits best, and Dev, for whom no seat is left, proposed by a run."""
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", DAY.isoformat())
    with store.opened(tmp_path / "studio.db") as db:
        program_id = actions.create_program(db, "Spring", months=9, **acted())
        without_floor = {"matching": Settings(needs_floor=False).to_dict()}  # each is to have several candidates
        actions.change_program(db, program_id, settings=without_floor, **acted())
        for who in ("Ina Coord", "Jo Coord"):
            actions.add_coordinator(db, who, f"{who[:2].lower()}@example.com", **acted())
        mentors = [mentor_row(i + 2, name, (TOPICS[i],)) for i, name in enumerate(("Mo Long", "Mia Berg", "Max Sand"))]
        needs = ((TOPICS[0], TOPICS[1]), (TOPICS[1], TOPICS[0]), TOPICS[2:], ("Cooking",))
        mentees = [
            mentee_row(i + 2, name, needs[i]) for i, name in enumerate(("Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao"))
        ]
        actions.import_people(db, program_id, "mentor", mentors, **acted())
        actions.import_people(db, program_id, "mentee", mentees, **acted())
        people = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
        actions.accept(db, *(person.enrolment_id for person in people), **acted())
        propose(db, program_id)
    return tmp_path / "studio.db"


def propose(db, program_id: int, by: str = "coordinator:1", *, though_vetoed: bool = False) -> None:
    gathered = store.matching.matching_input(db, program_id, on=DAY)
    if though_vetoed:  # as by a version that knew no veto
        gathered = replace(gathered, settings=replace(gathered.settings, apart=()))
    actions.propose(db, program_id, proposals.solve(gathered).record(), **acted(by=by))


@pytest.fixture
def review(path: Path) -> AppTest:
    return open_page("review")


def shown(at: AppTest) -> AppTest:
    return drawn(at, "review")


def click(at: AppTest, key: str) -> AppTest:
    return shown(at.button(key=key).click().run())


def case(at: AppTest, name: str, path: Path) -> AppTest:
    return shown(picker(at).set_value(ids(path)[name]).run())


def picker(at: AppTest):
    return next(box for box in at.selectbox if box.key.startswith("review_pick_"))


def confirm(at: AppTest, reason: str, comment: str = "") -> AppTest:
    at = click(at, f"review_reason_{reason}")
    next(field for field in at.text_input if field.key.startswith("review_comment_")).set_value(comment)
    return click(at, "review_confirm")


def ids(path: Path) -> dict[str, int]:
    with store.opened(path) as db:
        return {person.name.split()[0]: person.id for person in store.people.everyone(db)}


def states(path: Path) -> dict[str, tuple[str, str]]:
    """Mentee -> (mentor, state) of what counts now."""
    with store.opened(path) as db:
        names = {id: name.split()[0] for id, name in store.people.names(db).items()}
        matches = [match_row for match_row in store.matches.all(db, 1) if match_row.state != "superseded"]
        return {names[match_row.mentee_id]: (names[match_row.mentor_id], match_row.state) for match_row in matches}


def read_page(at: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*at.markdown, *at.caption, *at.error, *at.toast))


def behind(path: Path, action, *args, **kwargs) -> None:
    """What a colleague does in another window."""
    with store.opened(path) as db:
        action(db, *args, by="coordinator:2", on=DAY, **kwargs)


def match_id(path: Path, name: str) -> int:
    with store.opened(path) as db:
        return next(
            match_row.id
            for match_row in store.matches.all(db, 1, ("proposed", "parked", "approved"))
            if match_row.mentee_id == ids(path)[name]
        )


def test_the_agenda_says_what_needs_people_what_can_be_skimmed_and_how_far_the_meeting_is(review: AppTest) -> None:
    assert "**Without a mentor** (1): Dev Rao" in read_page(review)
    assert review.button(key="review_skim").label == "Approve the 3 skimmed proposals"
    assert sorted(review.dataframe[0].value["Mentor"]) == ["Max Sand", "Mia Berg", "Mo Long"]


def test_the_box_of_mentees_names_the_case_below_whatever_a_browser_still_knows(review: AppTest, path: Path) -> None:
    """A run that was cut short leaves behind what was once chosen in a box; it came back when the box did."""
    case_id = review.session_state["review_case"]
    (other, *_) = [ids(path)[name] for name in ("Ana", "Ben") if ids(path)[name] != case_id]
    review.session_state[picker(review).key] = other
    at = shown(review.run())
    assert picker(at).value == at.session_state["review_case"] == case_id


def test_skimmed_cases_are_confirmed_as_a_block_with_a_line_of_history_each(review: AppTest, path: Path) -> None:
    review.multiselect(key="review_left_out").set_value([ids(path)["Ben"]])
    at = click(shown(review.run()), "review_skim")
    assert states(path) == {"Ana": ("Mo", "approved"), "Ben": ("Mia", "proposed"), "Cleo": ("Max", "approved")}
    with store.opened(path) as db:
        lines = store.matches.decisions(db, 1)
        assert [(line.verb, line.by) for line in lines] == [("approved", "coordinator:1")] * 2
    assert "2 matches approved" in read_page(at)


def test_a_block_with_a_case_that_a_colleague_decided_is_refused_whole(review: AppTest, path: Path) -> None:
    behind(path, actions.approve, match_id(path, "Ana"))
    at = click(review, "review_skim")
    assert "Ana Ruiz is already matched with Mo Long, decided by Jo Coord" in at.error[0].value.replace("\\", "")
    assert states(path)["Ben"] == ("Mia", "proposed")


def test_approving_goes_on_to_the_next_open_case(review: AppTest, path: Path) -> None:
    at = case(review, "Ana", path)
    at = click(at, f"review_approve_{ids(path)['Mo']}")
    assert states(path)["Ana"] == ("Mo", "approved")
    assert picker(at).value == ids(path)["Ben"]
    with store.opened(path) as db:
        assert store.matches.decisions(db, 1)[0].reason == "good_fit"


def test_a_stale_approval_is_told_what_the_colleague_decided(review: AppTest, path: Path) -> None:
    at = case(review, "Ana", path)
    behind(path, actions.reject, match_id(path, "Ana"), park=True, reason="later")
    at = click(at, f"review_approve_{ids(path)['Mo']}")
    assert "parked, decided by Jo Coord" in at.error[0].value.replace("\\", "")
    assert states(path)["Ana"] == ("Mo", "parked")


def test_choosing_another_shows_the_ripple_first_and_takes_the_others_along(review: AppTest, path: Path) -> None:
    at = case(review, "Ana", path)
    at = click(at, f"review_choose_{ids(path)['Mia']}")
    assert "Match Ana Ruiz with Mia Berg?" in read_page(at).replace("\\", "")
    assert "Ben Ode loses" in read_page(at).replace("\\", "")
    assert states(path)["Ana"] == ("Mo", "proposed"), "nothing happens before it is confirmed"
    at = confirm(at, "known_better", "They met at the fair")
    assert states(path)["Ana"] == ("Mia", "approved")
    assert states(path)["Ben"] == ("Mo", "proposed")
    with store.opened(path) as db:
        line = store.matches.decisions(db, 1)[-1]
        assert (line.reason, line.comment) == ("known_better", "They met at the fair")


def test_a_decision_without_a_reason_is_not_taken(review: AppTest, path: Path) -> None:
    at = click(case(review, "Ana", path), f"review_choose_{ids(path)['Mia']}")
    at = click(at, "review_confirm")
    assert "Choose a reason first" in at.error[0].value
    assert states(path)["Ana"] == ("Mo", "proposed")
    at = click(at, "review_cancel")
    assert not [button for button in at.button if button.key == "review_confirm"]


def test_parking_keeps_the_proposal_and_it_can_come_back(review: AppTest, path: Path) -> None:
    at = confirm(click(case(review, "Cleo", path), "review_park"), "later")
    assert states(path)["Cleo"] == ("Max", "parked")
    at = click(case(at, "Cleo", path), "review_reopen")
    assert states(path)["Cleo"] == ("Max", "proposed")


def test_a_veto_gives_the_mentee_what_is_best_without_the_pair(review: AppTest, path: Path) -> None:
    at = click(case(review, "Ana", path), "review_veto")
    assert "Never Ana Ruiz with Mo Long?" in read_page(at).replace("\\", "")
    confirm(at, "conflict")
    with store.opened(path) as db:
        vetoes = {(match_row.mentee_id, match_row.mentor_id, match_row.state) for match_row in store.matches.all(db, 1)}
    people = ids(path)
    assert (people["Ana"], people["Mo"], "vetoed") in vetoes
    assert not any(pair[:2] == (people["Ana"], people["Mo"]) and pair[2] == "proposed" for pair in vetoes)
    assert states(path)["Ana"][1] == "proposed", "the solver gave another mentor"


def test_a_stale_veto_of_what_a_colleague_approved_is_refused(review: AppTest, path: Path) -> None:
    at = click(click(case(review, "Ana", path), "review_veto"), "review_reason_conflict")
    behind(path, actions.approve, match_id(path, "Ana"))
    at = click(at, "review_confirm")
    assert "already matched with Mo Long, decided by Jo Coord" in at.error[0].value.replace("\\", "")
    assert states(path)["Ana"] == ("Mo", "approved")


def test_two_mentees_swap_their_mentors(review: AppTest, path: Path) -> None:
    at = click(case(review, "Ana", path), "review_swap")
    assert at.button(key="review_confirm").disabled
    at = shown(at.selectbox(key=f"review_swap_{ids(path)['Ana']}").set_value(ids(path)["Ben"]).run())
    assert "Ben Ode with Mo Long" in read_page(at).replace("\\", "")
    confirm(at, "known_better")
    assert states(path)["Ana"] == ("Mia", "approved")
    assert states(path)["Ben"] == ("Mo", "approved")


def test_whoever_has_no_mentor_can_wait_for_another_round(review: AppTest, path: Path) -> None:
    at = click(case(review, "Dev", path), "review_wait")
    at = confirm(at, "later", "First in the next round")
    with store.opened(path) as db:
        dev = next(mentee for mentee in store.people.mentees(db, 1) if mentee.name == "Dev Rao")
        assert dev.stage == "waitlist"
        assert (
            store.matches.decisions(db, 1)[-1].sentence(store.people.names(db))
            == "Dev Rao goes on the waiting list: not this round"
        )
    at = click(case(at, "Dev", path), "review_accept")
    with store.opened(path) as db:
        assert next(mentee for mentee in store.people.mentees(db, 1) if mentee.name == "Dev Rao").stage == "accepted"


def test_a_taken_seat_is_given_to_another_and_its_owner_is_proposed_anew(review: AppTest, path: Path) -> None:
    at = case(review, "Dev", path)
    at = click(at, f"review_choose_{ids(path)['Max']}")
    confirm(at, "known_better")
    assert states(path)["Dev"] == ("Max", "approved")
    assert states(path).get("Cleo", ("", ""))[0] != "Max"


def test_the_last_decision_can_be_taken_back(review: AppTest, path: Path) -> None:
    at = click(case(review, "Ana", path), f"review_choose_{ids(path)['Mia']}")
    at = confirm(at, "known_better")
    click(at, "studio_undo")
    assert states(path) == {"Ana": ("Mo", "proposed"), "Ben": ("Mia", "proposed"), "Cleo": ("Max", "proposed")}


def test_a_coordinator_who_stepped_back_cannot_decide(review: AppTest, path: Path) -> None:
    with store.opened(path) as db:
        meeting = store.meetings.meeting(db, actions.open_meeting(db, 1, 1, guests=["Rae Guest"], **acted()))
        actions.recuse(db, meeting.present[0].id, ids(path)["Ana"], "friend", **acted())
    at = case(shown(review.run()), "Ana", path)
    assert "Ina Coord steps back (friend)." in read_page(at).replace("\\", "")
    at = click(at, f"review_approve_{ids(path)['Mo']}")
    assert "You stepped back from deciding on Ana Ruiz" in at.error[0].value.replace("\\", "")
    assert states(path)["Ana"] == ("Mo", "proposed")


def test_blind_hides_names_and_places_until_the_case_is_decided(review: AppTest, path: Path) -> None:
    at = case(review, "Ana", path)
    at.session_state["review_modes"] = ["blind"]
    at = shown(at.run())
    seen = (
        read_page(at)
        + at.table[0].value.to_string()
        + str(at.dataframe[0].value)
        + str([heading.value for heading in [*at.header, *at.subheader]])
    )
    for word in ("Ana", "Ruiz", "Mo Long", "Mia", "Madrid", "example.com"):
        assert word not in seen.replace("\\", ""), word
    assert "Mentee\u20111" in seen.replace("\\", "")
    assert all("Ana" not in label for label in picker(at).options)
    at = case(click(at, f"review_approve_{ids(path)['Mo']}"), "Ana", path)
    assert "Ana Ruiz" in [header.value.replace("\\", "") for header in at.header]


def test_another_mentor_is_searched_by_name_and_stands_beside_the_others(review: AppTest, path: Path) -> None:
    at = case(review, "Ana", path)
    at.session_state["review_wide"] = 2
    at = shown(at.run())
    extra = next(
        name for name in ("Mia", "Max") if f"review_choose_{ids(path)[name]}" not in [b.key for b in at.button]
    )
    at = shown(at.selectbox(key=f"review_search_{ids(path)['Ana']}").set_value(ids(path)[extra]).run())
    assert f"review_choose_{ids(path)[extra]}" in [button.key for button in at.button]


def test_introducing_is_offered_once_somebody_is_approved(review: AppTest, path: Path) -> None:
    assert "review_introduce" not in {button.key for button in review.button}
    at = click(click(review, "review_skim"), "review_introduce")
    with store.opened(path) as db:
        assert len(store.relationships.all(db, 1)) == 3
    assert "Every proposal is decided. 1 mentee has no proposal." in read_page(at).replace("\\", "")


def test_a_solver_that_would_now_choose_otherwise_says_so_and_solves_the_rest(review: AppTest, path: Path) -> None:
    behind(path, actions.approve, match_id(path, "Ana"), ids(path)["Mia"], reason="known_better")
    at = shown(review.run())
    assert "the solver would now give" in read_page(at)
    click(at, "review_solve")
    assert states(path)["Ben"][0] != "Mia"


def test_a_case_is_about_the_pair_proposed_now_after_the_rest_was_solved_again(review: AppTest, path: Path) -> None:
    """The run had Ben with Mia, clearly. A colleague gives Mia to Ana, and the rest is solved again around it."""
    at = case(review, "Ben", path)
    assert "The best fit for" in read_page(at) and "plausible weightings" in read_page(at)
    behind(path, actions.approve, match_id(path, "Ana"), ids(path)["Mia"], reason="known_better")
    at = click(shown(at.run()), "review_solve")
    assert states(path)["Ben"] == ("Mo", "proposed")
    at = case(at, "Ben", path)
    text = read_page(at).replace("\\", "")
    assert "The best fit for" not in text and "plausible weightings" not in text, "that was said of Ben and Mia"
    assert at.table[0].value.loc["Seats"].to_list()[1:3] == ["1 of 1 taken, here by Ana Ruiz", "1 of 1 taken"]
    assert at.button(key="review_skim").label == "Approve the skimmed proposal", "Cleo's; Mo covers few needs of Ben"
    at = case(at, "Ana", path)
    assert "The best fit for" not in read_page(at), "what the run said of Ana and Mo is no reason for Mia"


def test_a_case_whose_pair_was_vetoed_says_nothing_more_for_it(review: AppTest, path: Path) -> None:
    behind(path, actions.reject, match_id(path, "Cleo"), reason="conflict")
    at = case(shown(review.run()), "Cleo", path)
    assert "The best fit for both" not in read_page(at) and "plausible weightings" not in read_page(at)
    assert (
        picker(at)
        .options[[option.split()[0] for option in picker(at).options].index("Cleo")]
        .endswith("without a mentor · to decide")
    )


def test_the_projector_shows_one_mentee_without_the_frame_and_private(review: AppTest, path: Path) -> None:
    at = review.button(key="review_project").click().run()
    assert not at.exception
    assert at.title[0].value.replace("\\", "") in {"Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao"}
    assert not at.segmented_control
    at = at.button(key="review_after").click().run()
    assert not at.exception
    at = at.button(key="review_end").click().run()
    shown(at)


def part(at: AppTest, name: str) -> AppTest:
    return shown(at.segmented_control(key="review_part").set_value(name).run())


def test_what_goes_out_is_ready_for_pairs_and_for_who_waits(review: AppTest, path: Path) -> None:
    at = part(click(review, "review_skim"), "send")
    assert at.dataframe[0].value["Mentor"].to_list() == ["Mo Long", "Mia Berg", "Max Sand"]
    texts = [area.value for area in at.text_area]
    assert any("The first step is yours" in text and "Mo Long" in text for text in texts)
    assert any("Dev" in text for text in texts), "a kind word to who waits"
    assert "Ana Ruiz is matched with Mo Long" in at.dataframe[1].value["Decision"].to_list()


def test_a_shortlist_a_ranking_and_a_yes_make_a_match(review: AppTest, path: Path) -> None:
    at = part(review, "shortlists")
    at = click(at, "review_make_lists")
    people = ids(path)
    at = shown(at.selectbox(key="review_rank_of").set_value(people["Ana"]).run())
    at.multiselect(key=f"review_rank_{people['Ana']}").set_value([people["Mia"], people["Mo"]])
    at = click(shown(at.run()), "review_rank")
    with store.opened(path) as db:
        first, second = store.participant_choices.choices(db, 1)
    assert f"review_answer_{second.id}_Yes" not in [button.key for button in at.button], "one mentor is asked at a time"
    at = click(at, f"review_answer_{first.id}_No")
    at = click(at, f"review_answer_{second.id}_Yes")
    click(at, f"review_agreed_{second.id}")
    assert states(path)["Ana"] == ("Mo", "approved")


def test_a_request_is_sent_only_to_who_shows_a_profile_and_accepted_into_a_match(review: AppTest, path: Path) -> None:
    at = part(review, "requests")
    assert "Nobody whom the rules allow shows a profile yet." in read_page(at)
    people = ids(path)
    with store.opened(path) as db:
        mo = next(mentor for mentor in store.people.mentors(db, 1) if mentor.name == "Mo Long")
        actions.agree_profile(db, mo.enrolment_id, ["topics"], **acted())
    at = shown(at.run())
    assert "Mo Long" in read_page(at).replace("\\", "")
    assert "Director" not in read_page(at), "only what was agreed to is shown"
    at = click(at, f"review_ask_{people['Ana']}_{people['Mo']}")
    with store.opened(path) as db:
        (request,) = store.participant_choices.requests(db, 1, "open")
    click(at, f"review_request_{request.id}_accepted")
    assert states(path)["Ana"] == ("Mo", "approved")


def test_a_choice_that_nobody_answered_asks_the_next_when_somebody_looks(
    review: AppTest, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = ids(path)
    with store.opened(path) as db:
        actions.rank(db, 1, people["Ana"], [people["Mia"], people["Mo"]], **acted())
    at = part(review, "shortlists")
    assert read_news(at) == ["- Mia Berg is asked now, as choice 1 of Ana Ruiz."]
    monkeypatch.setenv("MENTORING_TODAY", "2026-03-17")
    with store.opened(path) as db:
        before = store.journal.last_action(db, "coordinator:1")
    at = shown(at.run())
    news = ["- Mia Berg did not answer Ana Ruiz in time.", "- Mo Long is asked now, as choice 2 of Ana Ruiz."]
    assert read_news(at) == news
    first, second = choices_of(path)
    assert (first.answer, second.asked_on and second.asked_on.isoformat()) == ("expired", "2026-03-17")
    assert f"review_answer_{second.id}_Yes" in keys(at) and f"review_answer_{first.id}_Yes" not in keys(at)
    assert read_news(shown(at.run())) == news, "the page draws itself anew when the file changed"
    with store.opened(path) as db:
        assert store.journal.last_action(db, "coordinator:1") == before, "it is nobody's step to take back"
    assert read_news(click(at, f"review_answer_{second.id}_Yes")) == []


def read_news(at: AppTest) -> list[str]:
    """What the calendar brought, line by line."""
    return [line.replace("\\", "") for info in at.info for line in info.value.splitlines() if line.startswith("- ")]


def choices_of(path: Path):
    with store.opened(path) as db:
        return store.participant_choices.choices(db, 1)


def test_honored_rankings_say_who_gets_which_choice_and_become_proposals(review: AppTest, path: Path) -> None:
    people = ids(path)
    with store.opened(path) as db:
        for name, wanted in (("Ana", ("Mia", "Mo")), ("Ben", ("Mia",)), ("Dev", ("Max",))):
            actions.rank(db, 1, people[name], [people[each] for each in wanted], **acted())
    at = part(review, "shortlists")
    table = at.dataframe[-1].value
    assert dict(zip(table["Mentee"], table["Choice"], strict=True)) == {
        "Ana Ruiz": "Second choice",
        "Ben Ode": "First choice",
        "Dev Rao": "First choice",
    }
    assert "Mia Berg goes to Ben Ode (first choice)." in table["Why not the one before"].to_list()
    words = read_page(at).replace("\\", "")
    assert "2 of 3 get their first choice, 1 their second." in words
    assert "Best possible: under these rules nobody else can be matched" in words
    click(at, "review_honor")
    proposed = {name: pair for name, pair in states(path).items() if pair[1] == "proposed"}
    assert proposed == {"Ana": ("Mo", "proposed"), "Ben": ("Mia", "proposed"), "Dev": ("Max", "proposed")}
    at = part(review, "decide")
    click(at, "review_all")
    assert {pair for name, pair in states(path).items()} == {
        ("Mo", "approved"), ("Mia", "approved"), ("Max", "approved")
    }  # fmt: skip


def test_a_request_shows_its_last_day_and_holds_the_seat(review: AppTest, path: Path) -> None:
    people = ids(path)
    with store.opened(path) as db:
        mo = next(mentor for mentor in store.people.mentors(db, 1) if mentor.name == "Mo Long")
        actions.agree_profile(db, mo.enrolment_id, ["topics"], **acted())
        actions.ask(db, 1, people["Ben"], people["Mo"], "mentee", **acted())
    at = part(review, "requests")
    assert "asked Mo Long on March 2; an answer counts until March 16." in read_page(at).replace("\\", "")
    asking = at.button(key=f"review_ask_{people['Ana']}_{people['Mo']}")
    assert asking.disabled and asking.label == "Every seat is spoken for"


def drawers(at: AppTest) -> list[str]:
    return [popover.proto.popover.label for popover in at.get("popover")]


def mentor_of(path: Path, name: str):
    with store.opened(path) as db:
        return next(mentor for mentor in store.people.mentors(db, 1) if mentor.name.startswith(name))


def test_answers_stay_as_the_run_saw_them_and_the_change_is_said(review: AppTest, path: Path) -> None:
    at = case(review, "Ana", path)
    behind(path, actions.set_capacity, mentor_of(path, "Mo").enrolment_id, 3)
    at = shown(at.run())
    assert at.table[0].value.loc["Seats"].iloc[1] == "1 of 1 taken"
    assert [drawer for drawer in drawers(at) if "since" in drawer] == ["Changed since: seats"]
    text = read_page(at).replace("\\", "")
    assert "Seats: 1 → 3" in text
    assert "Jo Coord, March 2." in text
    assert "The answers of 1 person changed since these cases were laid out." in text


def test_what_one_window_takes_in_counts_in_every_window(review: AppTest, path: Path) -> None:
    other = case(open_page("review"), "Ana", path)
    behind(path, actions.set_capacity, mentor_of(path, "Mo").enrolment_id, 3)
    at = click(case(review, "Ana", path), "review_fresh")
    assert "of 3 taken" in at.table[0].value.loc["Seats"].iloc[1]
    other = shown(other.run())
    assert "of 3 taken" in other.table[0].value.loc["Seats"].iloc[1]
    assert "since these cases were laid out" not in read_page(other)
    assert states(path)["Ana"] == ("Mo", "proposed")


def test_a_mentor_who_takes_a_break_meanwhile_is_shown_with_the_rule(review: AppTest, path: Path) -> None:
    at = case(review, "Ana", path)
    mo = mentor_of(path, "Mo")
    behind(path, actions.set_availability, mo.enrolment_id, "break")
    at = shown(at.run())
    assert "By today's answers: Mo Long is on a break" in read_page(at).replace("\\", "")
    assert at.button(key=f"review_approve_{mo.id}").disabled
    at = click(at, "review_fresh")
    assert "the solver would now give" in read_page(at)


def test_a_mentor_who_left_meanwhile_is_out_of_every_block_and_named(review: AppTest, path: Path) -> None:
    at = shown(review.run())
    assert "cannot be approved as things stand" not in read_page(at)
    behind(path, actions.import_people, None, "directory", [Intake(2, "Mo Long", "mo@example.com", {"status": "left"})])
    at = shown(at.run())
    plain = read_page(at).replace("\\", "")
    assert "1 open proposal cannot be approved as things stand" in plain
    assert "Ana Ruiz: Mo Long has left the company." in plain
    assert "1 mentor is not matched" in plain and "1 left the company" in plain
    at = click(at, "review_skim")
    assert not at.error
    assert states(path)["Ana"] == ("Mo", "proposed")
    assert {states(path)[name][1] for name in ("Ben", "Cleo")} == {"approved"}


def test_a_blind_meeting_hears_how_many_are_not_there_and_no_name(review: AppTest, path: Path) -> None:
    behind(path, actions.import_people, None, "directory", [Intake(2, "Mo Long", "mo@example.com", {"status": "left"})])
    at = shown(review.run())
    at.session_state["review_modes"] = ["blind"]
    at = shown(at.run())
    assert "1 mentor is not matched" in read_page(at)
    assert "Mo Long" not in read_page(at).replace("\\", "")
    assert not [each for each in at.expander if each.label == "Who, and why"]


def test_answers_that_changed_are_not_told_where_the_mode_hides_them(review: AppTest, path: Path) -> None:
    rows = [mentee_row(2, "Ana Ruiz", (TOPICS[0], TOPICS[1]), person={"location": "Oslo"})]
    behind(path, actions.import_people, 1, "mentee", rows)
    at = case(review, "Ana", path)
    assert "Location: Madrid → Oslo" in read_page(at).replace("\\", "")
    at.session_state["review_modes"] = ["blind"]
    at = shown(at.run())
    assert "Oslo" not in read_page(at)
    assert "Something that is not shown here." in read_page(at).replace("\\", "")


def test_a_run_that_a_colleague_made_meanwhile_is_said_and_a_stale_click_changes_nothing(
    review: AppTest, path: Path
) -> None:
    with store.opened(path) as db:
        actions.open_meeting(db, 1, 1, **acted())
    at = click(case(shown(review.run()), "Dev", path), f"review_choose_{ids(path)['Max']}")
    at = click(at, "review_reason_known_better")
    with store.opened(path) as db:
        propose(db, 1, "coordinator:2")
    before = states(path)
    at = click(at, "review_confirm")
    assert "Meanwhile Jo Coord ran the matching again." in at.error[0].value.replace("\\", "")
    assert states(path) == before
    assert "Jo Coord ran the matching again during this meeting." in read_page(at).replace("\\", "")


def test_a_pair_that_the_meeting_vetoed_is_marked_when_a_new_run_proposes_it(review: AppTest, path: Path) -> None:
    with store.opened(path) as db:
        actions.open_meeting(db, 1, 1, **acted())
    behind(path, actions.reject, match_id(path, "Ana"), reason="conflict")
    with store.opened(path) as db:
        propose(db, 1, "coordinator:2", though_vetoed=True)
    at = case(shown(review.run()), "Ana", path)
    assert "Vetoed before: conflict of interest." in read_page(at).replace("\\", "")
    assert "the solver would now give" in read_page(at), "a veto of this meeting holds in the next run"


def keys(at: AppTest) -> set[str]:
    return {button.key for button in at.button}


def outbox(path: Path) -> list[tuple[str, str, int | None]]:
    """(message, to whom, relationship) of what is kept, oldest first."""
    with store.opened(path) as db:
        return [
            (stored.letter.message_id, stored.letter.to_name.split()[0], stored.letter.relationship_id)
            for stored in reversed(store.support.outbox(db, 1))
        ]


def test_after_introducing_parked_cases_are_reachable_and_the_meeting_can_be_closed(
    review: AppTest, path: Path
) -> None:
    behind(path, actions.open_meeting, 1)
    behind(path, actions.reject, match_id(path, "Cleo"), reason="later", park=True)
    at = click(click(shown(review.run()), "review_skim"), "review_introduce")
    assert "Every proposal is decided. 1 case is parked and 1 mentee has no proposal." in read_page(at).replace(
        "\\", ""
    )
    at = case(at, "Cleo", path)
    assert at.button(key="review_reopen")
    with store.opened(path) as db:
        assert store.meetings.open_meeting(db, 1) is not None
    behind(path, actions.close_meeting, 1)
    assert "review_reopen" in {button.key for button in shown(at.run()).button}


def test_an_approved_pair_whose_mentor_is_full_is_named_and_goes_back_on_the_table(review: AppTest, path: Path) -> None:
    at = click(review, "review_skim")
    with store.opened(path) as db:
        enrolment = store.people.mentor(db, 1, ids(path)["Mo"]).enrolment_id
    behind(path, actions.set_availability, enrolment, "retired")
    at = shown(at.run())
    assert "Ana Ruiz with Mo Long cannot be introduced" in read_page(at).replace("\\", "")
    assert at.button(key="review_introduce").label == "Introduce the 2 approved pairs"
    (key,) = [button.key for button in at.button if button.key and button.key.startswith("review_held_back_")]
    blind = shown(at.pills(key="review_modes").set_value(["blind"]).run())
    (line,) = [text.value for text in blind.markdown if "cannot be introduced" in text.value]
    assert "Mo Long" in line and "Mentor" not in line, "an alias beside a name tells whose it is"
    at = click(shown(blind.pills(key="review_modes").set_value([]).run()), key)
    assert states(path)["Ana"] == ("Mo", "proposed")
    click(at, "review_introduce")
    assert {state for _, state in states(path).values()} == {"introduced", "proposed"}


@pytest.mark.parametrize(("act", "code"), [("veto", "good_fit"), ("park", "mentee_choice"), ("wait", "good_fit")])
def test_a_reason_that_does_not_fit_the_act_is_refused(path: Path, act: str, code: str) -> None:
    before = states(path)
    with store.opened(path) as db, pytest.raises(NotAllowed, match="not on the list of reasons"):
        if act == "wait":
            enrolment = store.people.mentee(db, 1, ids(path)["Ana"]).enrolment_id
            actions.defer(db, enrolment, reason=code, by="coordinator:1", on=DAY)
        else:
            actions.reject(db, match_id(path, "Ana"), reason=code, park=act == "park", by="coordinator:1", on=DAY)
    assert states(path) == before


def test_introductions_are_kept_for_both_sides_once_a_pair_is_introduced(review: AppTest, path: Path) -> None:
    at = part(click(review, "review_skim"), "send")
    assert "review_keep_introductions" not in keys(at), "nobody is introduced yet"
    assert not [button for button in at.button if button.key.endswith("introduce-mentee_keep")]
    at = part(click(part(at, "decide"), "review_introduce"), "send")
    (mentee,) = [button.key for button in at.button if button.key.endswith("introduce-mentee_keep")]
    at.text_area(key=mentee.replace("_keep", "_body")).set_value("Hello Ana, in our own words.")
    at = click(at, mentee)
    with store.opened(path) as db:
        (ana,) = [
            relationship.id
            for relationship in store.relationships.all(db, 1)
            if relationship.mentee_id == ids(path)["Ana"]
        ]
    assert outbox(path) == [("introduce-mentee", "Ana", ana)]
    with store.opened(path) as db:
        assert store.support.outbox(db, 1)[0].letter.body == "Hello Ana, in our own words."
    assert "This letter is in the outbox." in read_page(at)
    assert mentee not in [button.key for button in at.button]
    assert at.button(key="review_keep_introductions").label == "Save 5 letters to the outbox"
    at = click(at, "review_keep_introductions")
    assert len(outbox(path)) == len(set(outbox(path))) == 6
    assert "review_keep_introductions" not in keys(at)
    assert "6 letters can leave." in read_page(at)
    click(at, "studio_undo")
    assert outbox(path) == [("introduce-mentee", "Ana", ana)]


def test_who_waits_is_written_to_once_a_round(review: AppTest, path: Path) -> None:
    at = part(review, "send")
    at = click(at, "review_keep_waiting")
    assert outbox(path) == [("not-this-round", "Dev", None)]
    assert "review_keep_waiting" not in keys(at)
    with store.opened(path) as db:
        propose(db, 1)
    at = click(shown(at.run()), "review_keep_waiting")
    assert outbox(path) == [("not-this-round", "Dev", None)] * 2, "another round, another letter"


def test_not_this_round_speaks_of_the_reason_that_was_given(review: AppTest, path: Path) -> None:
    with store.opened(path) as db:
        cleo = next(mentee for mentee in store.people.mentees(db, 1) if mentee.name == "Cleo Ash")
    behind(path, actions.defer, cleo.enrolment_id, match_id(path, "Cleo"), reason="later")
    click(part(review, "send"), "review_keep_waiting")
    with store.opened(path) as db:
        letters = {stored.letter.to_name: stored.letter.body for stored in store.support.outbox(db, 1)}
    assert "a later start will serve you better" in letters["Cleo Ash"]
    assert "has a full list of mentees for now" in letters["Dev Rao"]


def test_a_mentor_who_is_chosen_or_asked_gets_one_letter_and_another_when_more_ask(review: AppTest, path: Path) -> None:
    with store.opened(path) as db:
        mentees = {mentee.name.split()[0]: mentee for mentee in store.people.mentees(db, 1)}
        mia = store.people.mentors(db, 1)[1]
        actions.agree_profile(db, mia.enrolment_id, ["topics"], **acted())
        actions.set_capacity(db, mia.enrolment_id, 3, **acted())
        actions.ask(db, 1, mentees["Ben"].id, mia.id, "mentee", words="I like how you decide.", **acted())
        actions.rank(db, 1, mentees["Ana"].id, [mia.id], **acted())
        actions.rank(db, 1, mentees["Dev"].id, [store.people.mentors(db, 1)[2].id], **acted())
    at = part(review, "send")
    assert "review_keep_waiting" not in keys(at), "nobody is turned down while a mentor is asked: Dev is"
    at = click(at, "review_keep_asked")
    assert outbox(path) == [
        ("chosen-mentor", "Max", None),
        ("asked-mentor", "Mia", None),
        ("chosen-mentor", "Mia", None),
    ]
    assert "review_keep_asked" not in keys(at)
    with store.opened(path) as db:
        (asked,) = [entry.letter for entry in store.support.outbox(db, 1) if entry.letter.message_id == "asked-mentor"]
    assert asked.subject == "Spring: Ben Ode would like to work with you"
    assert "- Ben Ode\n  Ben wrote: “I like how you decide.”" in asked.body, "he agreed to show nothing else"
    behind(path, actions.ask, 1, mentees["Cleo"].id, mia.id, "mentee")
    at = shown(at.run())
    assert "review_keep_asked" in keys(at), "who asked since is in no letter yet"


def test_the_calendar_starts_with_a_day_on_which_both_work(review: AppTest, path: Path) -> None:
    holidays = [{"on": "2026-03-09", "name": "Fair", "locations": ["Madrid"]}]
    behind(path, actions.set_setting, "holidays", holidays)
    at = part(click(review, "review_skim"), "send")
    assert {str(field.value) for field in at.date_input if field.key.startswith("review_day_")} == {"2026-03-10"}
    assert "60 minutes, Europe/Madrid time" in read_page(at).replace("\\", "")


def test_shortlists_go_to_the_outbox_and_new_lists_are_new_letters(review: AppTest, path: Path) -> None:
    at = part(review, "shortlists")
    assert "This replaces 3 open proposals." in read_page(at)
    at = click(at, "review_make_lists")
    at = click(at, "review_keep_lists")
    letters = outbox(path)
    assert {message for message, _, _ in letters} == {"shortlist"}
    assert len(letters) == len(set(letters))
    with store.opened(path) as db:
        letter = next(entry.letter for entry in store.support.outbox(db, 1) if entry.letter.to_name == "Ana Ruiz")
    assert letter.subject == "Spring: choose your mentor"
    assert "1. Mo Long (Director, Sales, Madrid; likes to pass on: Negotiation)" in letter.body
    assert "by March 9, 2026" in letter.body
    assert "review_keep_lists" not in keys(at)
    at = click(click(at, "review_make_lists"), "review_keep_lists")
    assert len(outbox(path)) == 2 * len(letters)


def test_a_question_that_a_colleague_overtook_is_put_aside_and_says_so(review: AppTest, path: Path) -> None:
    at = click(case(review, "Ana", path), f"review_choose_{ids(path)['Mia']}")
    behind(path, actions.reject, match_id(path, "Ana"), park=True, reason="later")
    at = shown(at.run())
    assert at.warning[0].value.replace("\\", "") == (
        "Meanwhile this case changed: parked, decided by Jo Coord. Nothing was changed."
    )
    assert "review_confirm" not in [button.key for button in at.button]
    at = shown(at.run())
    assert not at.warning
    assert states(path)["Ana"] == ("Mo", "parked")


def test_a_window_that_is_loaded_anew_hides_what_it_hid(review: AppTest, path: Path) -> None:
    review.session_state["review_modes"] = ["blind"]
    at = review.button(key="review_project").click().run()
    assert not at.exception
    assert at.query_params["show"] == "blind,wall"
    again = go_to(begin({"show": "blind,wall"}), "review")
    assert not again.exception
    assert again.title[0].value.replace("\\", "").startswith("Mentee\u2011")
    again = shown(again.button(key="review_end").click().run())
    assert again.query_params["show"] == "blind"
    assert picker(again).options[0].startswith("Mentee\u2011")


def test_a_reading_that_is_struck_counts_no_more_at_once_and_the_case_stays(path: Path) -> None:
    with store.opened(path) as db:
        ana = mentee_row(2, "Ana Ruiz", (TOPICS[0], TOPICS[1]), aim="Negotiate contracts on my own")
        actions.import_people(db, 1, "mentee", [ana], **acted())
        propose(db, 1)
    at = case(open_page("review"), "Ana", path)
    mentee, mentor = ids(path)["Ana"], ids(path)["Mo"]
    reason = "Ana's “Negotiate contracts on my own” is about negotiation, which Mo offers (“Negotiation”)."
    key = f"review_words_{mentee}_{mentor}_negotiation_mentee"
    assert reason in sentences_of_bars(at)
    before = scores(at)
    at = click(at, f"{key}_strike")
    assert reason not in sentences_of_bars(at) and "~~“Negotiate contracts on my own”~~" in read_page(at)
    assert scores(at)[0] < before[0]
    assert at.button(key=f"{key}_back").label == "Bring back"
    at = click(at, f"{key}_back")
    assert scores(at) == before and reason in sentences_of_bars(at)


def sentences_of_bars(at: AppTest) -> str:
    """What each criterion says about the candidates, as it stands in the table below the cards."""
    return "\n".join(str(cell) for row in at.table[0].value.to_numpy() for cell in row).replace("\\", "")


def scores(at: AppTest) -> list[int]:
    """The badges of the candidates beside the mentee, the proposed one first."""
    return [int(number) for number in re.findall(r"(\d+) of 100\]", read_page(at))]
