"""The plan as lanes over time: who is in which lane, which part, no name on another, and a late start compressed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import actions, store
from core.charts.plan import LATE, NARROWEST, place, plan_chart
from core.domain import playbook
from core.domain.design import checklist, compression, timeline
from core.domain.design.checklist import PlanItem
from tests.pages import open_page
from tests.story import DAY, acted, recruited
from ui.design.timeline import ROOM

BOOK = playbook.load()
START = date(2026, 6, 1)
WHOLE_JOURNEY = dict.fromkeys(BOOK.journey, "Yes")
ITEMS = st.builds(
    PlanItem,
    id=st.uuids().map(str),
    label=st.text("abc defgh", min_size=1, max_size=60),
    kind=st.sampled_from(["step", "message", "touchpoint", "link"]),
    day=st.dates(date(2026, 1, 1), date(2027, 3, 1)),
    owner=st.just("Ana"),
    state=st.sampled_from(["done", "late", "due", "past"]),
    role=st.sampled_from(["mentor", "mentee", "both", "coordinator"]),
)


def item(label, day, kind="step", **more):
    return PlanItem(label, label, kind, day, "Ana", **more)


def planned(db, start=START):
    """A program with a whole plan and this start; returns its id."""
    program_id = recruited(db)
    actions.change_program(db, program_id, starts_on=start, **acted())
    actions.plan_messages(db, program_id, "Ana", **acted())
    actions.answer_journey(db, program_id, WHOLE_JOURNEY, **acted())
    return program_id


def items(db, program_id, on):
    program, progress = store.programs.program(db, program_id), store.programs.progress(db, program_id)
    return checklist.dated(program, progress, BOOK, on=on)


# Lanes and parts


def test_a_touchpoint_for_both_is_in_the_lane_of_each():
    assert timeline.lanes_of(item("a", DAY, "touchpoint", role="both")) == ["Mentors", "Mentees"]
    assert timeline.lanes_of(item("a", DAY, "touchpoint", role="coordinator")) == ["Program team"]
    assert [timeline.lanes_of(item("a", DAY, kind)) for kind in ("step", "message", "link")] == [
        ["Steps"],
        ["Messages"],
        ["Linked courses"],
    ]


def test_every_item_of_a_plan_is_in_a_lane(db):
    assert all(timeline.lanes_of(entry) for entry in items(db, planned(db), DAY))


def test_the_parts_of_a_plan_share_all_its_items_and_each_begins_with_its_first_step(db):
    whole = items(db, planned(db), DAY)
    parts = [timeline.part_of_plan(whole, part) for part in ("design", "launch", "run")]
    assert [entry for part in parts for entry in part] == whole == timeline.part_of_plan(whole, timeline.WHOLE)
    assert [min(entry.day for entry in part if entry.kind == "step") for part in parts] == [
        START - timedelta(days=84),
        START - timedelta(days=35),
        START + timedelta(days=14),
    ]


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([], "No step has a day here; nothing is late."),
        ([item("a", DAY, done=True, state="done")], "1 of 1 step is done; nothing is late."),
        ([item("a", DAY, state="late"), item("b", DAY)], "0 of 2 steps are done; 1 step is late."),
        (
            [item("a", DAY, state="late"), item("b", DAY, "message", state="late")],
            "0 of 1 step is done; 1 step and 1 message are late.",
        ),
        ([item("a", DAY, "touchpoint", state="past")], "No step has a day here; nothing is late."),
    ],
)
def test_the_headline_is_true_of_none_one_and_several(entries, sentence):
    assert timeline.headline(entries) == sentence


# The chart


def collisions(placed):
    """Pairs on one row whose mark or name take up the same pixels."""
    rows = {}
    for entry in placed:
        rows.setdefault(entry.row, []).append((entry.from_, entry.to))
    return [
        (a, b) for taken in rows.values() for a, b in zip(sorted(taken), sorted(taken)[1:], strict=False) if b[0] < a[1]
    ]


@given(st.lists(ITEMS, min_size=1, max_size=60))
def test_no_name_meets_another_and_none_leaves_the_chart(entries):
    first, last = (pick(entry.day for entry in entries) for pick in (min, max))
    placed = place(entries, first - timedelta(days=3), last + timedelta(days=3))
    assert collisions(placed) == []
    assert all(entry.from_ >= 0 if entry.left else entry.to <= NARROWEST for entry in placed)
    lanes = [entry.lane for entry in sorted(placed, key=lambda entry: entry.row)]
    assert lanes == sorted(lanes, key=list(timeline.LANES).index)


def test_a_wider_chart_has_no_new_collision(db):
    """Marks move apart with the width and names stay as long as they are: what holds at 760 pixels holds at 1,100."""
    whole = items(db, planned(db), DAY)
    first, last = whole[0].day - timedelta(days=3), whole[-1].day + timedelta(days=3)
    placed = place(whole, first, last)
    stretched = []
    for entry in placed:
        x = NARROWEST * (entry.item.day - first).days / (last - first).days
        shift = x * 1100 / NARROWEST - x
        stretched.append(replace(entry, from_=entry.from_ + shift, to=entry.to + shift))
    assert collisions(stretched) == []


def test_late_is_said_in_words_and_the_owner_stands_in_the_tooltip():
    spec = plan_chart([item("Brief everybody", DAY, state="late")], on=DAY + timedelta(days=9)).to_dict()
    (row,) = next(rows for rows in spec["datasets"].values() if "what" in rows[0])
    assert (row["name"], row["owner"], row["standing"]) == (f"{LATE}Brief everybody", "Ana", "Late")


def test_a_chart_of_one_day_can_be_drawn(db):
    assert plan_chart([item("a", DAY)], on=DAY, days=[(DAY, "Start")]).to_dict()["height"] > 0


def test_the_page_shows_the_list_where_the_names_would_meet():
    assert f"min-width: {NARROWEST}px" in ROOM and f"max-width: {NARROWEST - 1}px" in ROOM


# A late start


def test_a_plan_in_time_is_left_alone(db):
    program_id = planned(db)
    on = START - timedelta(days=84)  # the first step is due today
    assert compression.moves(store.programs.program(db, program_id), items(db, program_id, on), on=on) == []
    with pytest.raises(actions.NotAllowed, match="Nothing that is open"):
        actions.compress_plan(db, program_id, **acted(on))


def test_a_late_plan_fits_into_the_days_that_are_left_and_can_be_taken_back(db):
    program_id = planned(db)
    on = START - timedelta(days=42)  # half of the 84 days are gone
    before = {entry.id: entry.day for entry in items(db, program_id, on)}
    actions.compress_plan(db, program_id, **acted(on))
    after = {entry.id: entry for entry in items(db, program_id, on)}
    assert after["objectives"].day == on  # the first step
    assert after["train"].day == on + timedelta(days=38)  # 77 days after the first one, at half the distance: 38.5
    assert after["introduce"].day == START and after["review"].day == before["review"]
    assert not [entry.label for entry in after.values() if entry.state in ("late", "past")]
    open_before = [id for id in before if before[id] < START and not after[id].done]
    assert sorted(open_before, key=before.__getitem__) == sorted(
        open_before, key=lambda id: (after[id].day, before[id])
    )
    assert all(on <= after[id].day < START for id in open_before)
    actions.undo(db, **acted(on))
    assert {entry.id: entry.day for entry in items(db, program_id, on)} == before


def test_what_is_done_and_a_course_of_others_keep_their_days(db):
    program_id = planned(db)
    on = START - timedelta(days=42)
    course = date(2026, 4, 1)
    actions.keep_line(db, program_id, "links", {"label": "Track", "owner": "Ana", "on": course}, **acted())
    actions.plan_step(db, program_id, "support-needs", done=True, **acted())
    note = next(
        line for line in store.programs.program(db, program_id).design.communication if line.origin == "sponsor-note"
    )
    actions.mark_item(db, program_id, "communication", note.id, **acted())
    actions.compress_plan(db, program_id, **acted(on))
    after = {entry.id: entry.day for entry in items(db, program_id, on)}
    assert after["support-needs"] == START - timedelta(days=60)
    assert after[f"communication-{note.id}"] == START - timedelta(days=56)
    assert next(day for id, day in after.items() if id.startswith("links")) == course


def test_messages_still_move_with_the_start_after_a_late_plan_was_compressed(db):
    program_id = planned(db)
    on = START - timedelta(days=42)
    actions.compress_plan(db, program_id, **acted(on))
    days = {entry.id: entry.day for entry in items(db, program_id, on) if entry.kind == "message"}
    actions.change_program(db, program_id, starts_on=START + timedelta(days=7), **acted(on))
    later = {entry.id: entry.day for entry in items(db, program_id, on) if entry.kind == "message"}
    assert all(later[id] == day + timedelta(days=7) for id, day in days.items())


@pytest.mark.parametrize("on", [START, START + timedelta(days=1)])
def test_after_the_start_there_are_no_days_left_to_compress_into(db, on):
    program_id = planned(db)
    assert compression.moves(store.programs.program(db, program_id), items(db, program_id, on), on=on) == []


# The page


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "studio.db"
    monkeypatch.setenv("MENTORING_DB", str(path))
    monkeypatch.setenv("MENTORING_TODAY", str(START - timedelta(days=42)))
    return path


def button(at, key):
    return next(entry for entry in at.button if entry.key == key)


def test_the_page_previews_new_days_saves_them_and_marks_a_message(path):
    with store.opened(path) as db:
        program_id = planned(db)
    at = open_page("design", design_part="plan", studio_program=program_id, design_compress_days=True)
    assert "steps are done" in " ".join(text.value for text in at.markdown)
    assert "Mar 9, 2026" in str(at.dataframe[0].value.to_dict()) and "Apr 20, 2026" in str(at.dataframe[0].value)
    button(at, "design_compress").click().run()
    assert not at.exception
    with store.opened(path) as db:
        assert {entry.id: entry.day for entry in items(db, program_id, DAY)}["objectives"] == date(2026, 4, 20)
        line = store.programs.program(db, program_id).design.communication[0]
    button(at, f"design_message_sent_{line.id}").click().run()
    assert not at.exception
    with store.opened(path) as db:
        assert store.programs.program(db, program_id).design.communication[0].done_on == date(2026, 4, 20)


def test_an_open_step_leads_to_the_part_where_it_is_done(path):
    with store.opened(path) as db:
        program_id = planned(db)
    at = open_page("design", design_part="plan", studio_program=program_id)
    button(at, "design_step_objectives_open").click().run()
    assert not at.exception
    assert at.session_state["design_part"] == "why"
    assert any("What should be different" in text.value for text in at.header)
