"""The comparison on the Proof page: on the demo, on a blank file, and with a sheet of measures dropped."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import seed
from core import actions, store
from core.domain.design.forecast import Range
from core.domain.proof.break_even import break_even
from core.domain.proof.effect_sentences import headline, horizon_sentence
from core.domain.proof.participation_effect import ParticipationEffect, participation_effect
from tests.pages import drawn, open_page
from tests.proof.test_company_store import colleague, directory
from tests.story import acted, introduced, recruited


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "studio.db"
    with store.opened(path) as db:
        seed.tell(db)
    return path


@pytest.fixture
def demo_page(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MENTORING_DB", str(demo))
    monkeypatch.setenv("MENTORING_TODAY", "2026-09-10")
    return demo


def words(app: AppTest) -> str:
    kinds = (app.header, app.markdown, app.caption, app.warning)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def columns(app: AppTest, *names: str) -> list[list[str]]:
    return [list(frame.value.columns) for frame in app.dataframe if set(names) <= set(frame.value.columns)]


def test_the_demo_says_what_the_domain_says(demo_page: Path) -> None:
    app = open_page("proof", proof_scope="all")
    with store.opened(demo_page) as db:
        effect = participation_effect(store.company.company(db), role="mentee", on=date(2026, 9, 10))
        names = store.people.names(db)
    expected = headline(effect)
    text = words(app)
    assert expected.claim in text and expected.trust in text
    assert horizon_sentence(effect.horizons[1], effect) in text
    assert f"of {len(effect.participants.starts)} participants have reached it" in text
    (unmatched,) = [frame.value for frame in app.dataframe if list(frame.value.columns) == ["Participant", "Because"]]
    assert set(unmatched["Participant"]) == {names[int(person)] for person in effect.unmatched["person"]}
    assert "has to prevent" in text and evidence(effect) in text


def test_the_rows_behind_a_figure_are_two_clicks_away(demo_page: Path) -> None:
    app = open_page("proof", proof_scope="all", worked_out_comparison=True)
    assert columns(app, "Participant", "Counterpart", "Still here after 6 months: counterpart")
    app.selectbox(key="proof_outcome").set_value("Promoted within 12 months").run()
    assert columns(app, "Participant", "Counterpart", "Promoted within 12 months: counterpart")


def test_mentors_and_every_curve_are_drawn(demo_page: Path) -> None:
    app = open_page("proof", proof_role="mentor", proof_scope="all", proof_curve="Promoted", worked_out_balance=True)
    assert "mentors" in words(app) and "Promoted:" in words(app)


def evidence(effect: ParticipationEffect) -> str:
    """What is said of the effect, whatever a design needs."""
    return break_even(effect, Range(1, 1, 1), Range(1, 1, 1)).evidence


def test_the_forecast_says_what_was_measured(demo_page: Path) -> None:
    with store.opened(demo_page) as db:
        effect = participation_effect(store.company.company(db), role="mentee", on=date(2026, 9, 10))
    text = words(open_page("design", design_part="forecast"))
    assert "Measured so far: staying 6 months after the start" in evidence(effect)
    assert evidence(effect) in text and "what was measured is" in text


def test_a_blank_file_says_what_is_missing(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    assert "Nobody has started yet." in words(open_page("proof"))
    with store.opened(path) as db:
        introduced(db, program_id)
    app = open_page("proof")
    assert "There is no directory on record." in words(app)
    numbers = [int(heading[1]) for head in app.header if (heading := re.match(r":gray\[(\d+)\]", head.value))]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) == 5, "no step's number is left out"


def test_one_import_is_enough_to_say_when_it_will_be_known(path: Path) -> None:
    with store.opened(path) as db:
        directory(db, date(2026, 1, 5), *(colleague(row, f"P{row} Test") for row in range(2, 40)))
        program_id = recruited(db, mentees=4, mentors=4)
        introduced(db, program_id, date(2026, 3, 2))
    text = words(open_page("proof"))
    assert (
        "6 months after the start: 0 of 4 participants have reached it; the first one reaches it on Sep 2, 2026."
        in text
    )
    assert "No design option is chosen" in text


def test_a_sheet_of_measures_is_accounted_for_and_saved(path: Path) -> None:
    with store.opened(path) as db:
        directory(db, date(2026, 1, 5), colleague(2, "Ana Ruiz"))
        actions.create_program(db, "Spring", months=9, **acted())
    app = open_page("proof")
    rows = ("E-mail,Date,Measure,Score", *(f"{name}@example.com,2026-03-01,Engagement,4.2" for name in ("ana", "eve")))
    sheet = "\n".join(rows)
    uploader = next(box for box in app.file_uploader if box.key == "proof_measures")
    uploader.upload("measures.csv", sheet.encode(), "text/csv").run()
    text = words(drawn(app, "proof"))
    assert "**1 measured value read, 1 row left out, 4 of 4 columns used.**" in text
    assert "1 new, 0 corrected; 0 values are on record already." in text
    next(button for button in app.button if button.key == "proof_measures_keep").click().run()
    with store.opened(path) as db:
        assert store.measures.frame(db)["value"].tolist() == [4.2]
    assert "On record: Engagement." in words(open_page("proof"))


def test_a_column_that_nothing_tells_is_chosen_by_hand(path: Path) -> None:
    with store.opened(path) as db:
        directory(db, date(2026, 1, 5), colleague(2, "Ana Ruiz"))
        actions.create_program(db, "Spring", months=9, **acted())
    app = open_page("proof")
    uploader = next(box for box in app.file_uploader if box.key == "proof_measures")
    uploader.upload("m.csv", b"E-mail,Date,Topic,Score\nana@example.com,2026-03-01,Engagement,4\n", "text/csv").run()
    assert "Say below which column holds what was measured." in words(app)
    box = next(
        box for box in app.selectbox if str(box.key).startswith("proof_measures_column_") and box.key.endswith("_2")
    )
    box.set_value("measure").run()
    assert "1 measured value read, 4 of 4 columns used" in words(drawn(app, "proof"))
