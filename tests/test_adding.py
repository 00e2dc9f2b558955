"""docs/adding.md, followed: its examples run as they stand there, and the page has what they add without another edit.

An event is followed in tests/base/test_events.py, a criterion in a file of its own in tests/match/test_reasons.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from core import actions, store
from core.domain.kpis import KPIS, engagement
from core.domain.match.criteria import CRITERIA, rapport
from tests.pages import ROOT, open_page
from tests.story import DAY, acted, introduced, mentee_row, mentor_row, recruited


def add_example(heading: str, family: ModuleType) -> None:
    """Run the example under a heading of docs/adding.md as if it stood at the end of this family's file."""
    section = (ROOT / "docs/adding.md").read_text(encoding="utf-8").split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    block = re.search(r"\n( *)```python\n(.*?)\n\1```", section, re.DOTALL)
    assert block, f"no example under “{heading}”"
    source = "\n".join(line.removeprefix(block[1]) for line in block[2].splitlines())
    exec(compile(source, f"docs/adding.md, {heading}", "exec", dont_inherit=True), dict(vars(family)))


@pytest.fixture
def same_location() -> Iterator[None]:
    add_example("A criterion", rapport)
    yield
    del CRITERIA["location"]


@pytest.fixture
def met_in_a_week() -> Iterator[None]:
    add_example("A KPI", engagement)
    yield
    del KPIS["met_in_a_week"]


def test_the_criterion_of_the_guide_has_its_slider_decides_and_says_why(same_location: None, path: Path) -> None:
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Spring", **acted())
        mentors = [mentor_row(2, "Mo Long"), mentor_row(3, "Mia Berg", person={"location": "Oslo"})]
        mentees = [mentee_row(2, "Ana Ruiz", person={"location": "Oslo"}), mentee_row(3, "Ben Ode")]
        actions.import_people(db, program_id, "mentor", mentors, **acted())
        actions.import_people(db, program_id, "mentee", mentees, **acted())
        people = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
        actions.accept(db, *(person.enrolment_id for person in people), **acted())
    app = open_page("match")
    slider = app.slider(key=f"match_{program_id}_weight_location")
    assert (slider.label, slider.value) == ("Same location", 0)
    slider.set_value(100).run()
    app.button(key="match_keep").click().run()
    assert not app.exception
    with store.opened(path) as db:
        names = store.people.names(db)
        pairs = {names[match.mentee_id]: names[match.mentor_id] for match in store.matches.all(db, program_id)}
    assert pairs == {"Ana Ruiz": "Mia Berg", "Ben Ode": "Mo Long"}
    review = open_page("review")
    assert any("Both are in Oslo." in part.value.replace("\\", "") for part in review.markdown)


def test_the_kpi_of_the_guide_has_its_figure_on_the_page_and_in_the_dictionary(met_in_a_week: None, path: Path) -> None:
    with store.opened(path) as db:
        early, late = introduced(db, recruited(db))
        actions.log_session(db, early, minutes=60, **acted(DAY + timedelta(days=7)))
        actions.log_session(db, late, minutes=60, **acted(DAY + timedelta(days=8)))
    app = open_page("kpis", kpis_supporting=True, kpis_dictionary=True, kpis_explained="met_in_a_week")
    (table,) = [frame.value for frame in app.dataframe if "How certain" in frame.value]
    values = table.set_index("Figure")["Value"]
    assert values["Pairs that met within a week"] == "too few to say (1 of 2)"
    app.session_state["worked_out_kpi-met_in_a_week"] = True
    app.run()
    assert not app.exception
    (cases,) = [frame.value for frame in app.dataframe if "Counts" in frame.value]
    assert dict(zip(cases["Mentee"], cases["Counts"], strict=True)) == {"Ana Ruiz": "yes", "Ben Ode": "no"}
    assert any("Do pairs meet while the introduction is fresh?" in part.value for part in app.markdown)
