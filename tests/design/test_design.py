"""The stored design of a program: whatever was stored is read and written back, and a part that is missing is empty."""

import json
from dataclasses import fields, replace
from datetime import date

import pytest

from core import actions, store
from core.domain.design.design import Design, Interest, PlanLine, RoundReview
from tests.story import acted, recruited

# A design as the first versions wrote it, with keys and nulls of every kind; nobody knows `moon` any more.
STORED = {
    "purposes": ["change"],
    "goal": "",
    "goal_by": "2027-10-15",
    "interest": {"mentees": 8, "mentors": None},
    "readiness": {"Sales": {"people": None, "signals": {"fast-growth": "12 hires", "survey-comments": ""}}},
    "evaluations": {"innovators": {"verdict": "go", "note": "18 met", "on": "2026-05-01", "by": "coordinator:1"}},
    "assumptions": {"held": [0.5, 0.6, 0.7]},
    "measured": {"apply": [0.5, 0.6, 0.7, "Your own round."]},
    "targets": {"matched": 0.9},
    "outcomes": {},
    "targets_on": None,
    "answers": {"mentor-attract": "By name"},
    "communication": [{"label": "Post", "anchor": "start", "days": 0, "owner": "Ana", "id": 1, "moon": 3}],
    "links": [{"label": "Track", "owner": "Ana", "on": "2026-10-01", "id": 2}],
    "feedback": [{"label": "Survey", "rhythm": "Monthly", "owner": "Ana", "changed": "", "id": 4}],
    "last_line": 4,
    "steps": {"train": {"done": False, "on": "2026-08-01"}},
    "choices": {"matching": "led"},
    "seats": 20,
    "budget": 0.0,
    "owner": "",
    "decisions": [{"on": "2026-03-02", "by": "coordinator:1", "option": 1, "name": "A", "note": ""}],
    "reviews": [{"worked": "A", "changes": "B", "owner": "C", "final": False, "on": "2026-06-01", "by": "cli"}],
    "lessons": {},
    "moon": {"phase": "full"},
}


def test_what_was_stored_is_written_back_to_the_letter():
    written = Design.from_dict(STORED).to_dict()
    assert json.dumps(written) == json.dumps(STORED)


@pytest.mark.parametrize("missing", [*STORED, None])
def test_a_design_that_lacks_a_part_opens_with_that_part_empty(missing):
    design = Design.from_dict({key: value for key, value in STORED.items() if key != missing})
    if missing and missing != "moon":
        assert getattr(design, missing) == getattr(Design(), missing)
    assert design.to_dict() == {key: value for key, value in STORED.items() if key != missing}


def test_a_change_writes_its_part_and_leaves_unknown_keys_alone():
    design = Design.from_dict(STORED)
    (line,) = design.communication
    changed = replace(design.with_lines("communication", [replace(line, owner="Ben")]), goal="More", goal_by=None)
    written = changed.to_dict()
    assert written["communication"] == [STORED["communication"][0] | {"owner": "Ben"}]
    assert "goal_by" not in written  # what was emptied loses its key
    untouched = STORED.keys() - {"communication", "goal", "goal_by"}
    assert {key: written[key] for key in untouched} == {key: STORED[key] for key in untouched}
    assert written["goal"] == "More"


def test_a_new_part_is_written_with_the_keys_it_always_had():
    review = RoundReview(worked="A", changes="B", owner="C", on=date(2026, 6, 1), by="cli")
    design = Design(interest=Interest(mentees=3), links=(PlanLine(id=1, label="Track"),), reviews=(review,))
    assert design.to_dict() == {
        "interest": {"mentees": 3},
        "links": [{"id": 1, "label": "Track"}],
        "reviews": [{"worked": "A", "changes": "B", "owner": "C", "final": False, "on": "2026-06-01", "by": "cli"}],
    }
    assert Design.from_dict(design.to_dict()) == design


def test_an_action_on_one_part_keeps_what_it_does_not_know(db):
    program_id = recruited(db)
    db["programs"].update(program_id, {"design": json.dumps(STORED)})
    actions.rate_department(db, program_id, "IT", {}, 12, **acted())
    actions.change_design(db, program_id, goal="More", **acted())
    written = json.loads(store.journal.row_of(db, "programs", program_id)["design"])
    assert written.pop("readiness") == STORED["readiness"] | {"IT": {"people": 12, "signals": {}, "readings": []}}
    assert written.pop("goal") == "More"
    assert written == {key: value for key, value in STORED.items() if key not in ("readiness", "goal")}


def test_every_attribute_of_a_design_is_known_by_its_key():
    assert {known.name for known in fields(Design)} - {"stored"} >= STORED.keys() - {"moon"}
