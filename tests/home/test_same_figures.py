"""Figures that stand on more than one page agree, on every day of the demo: they are collected as they are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import seed
from core import store
from tests.pages import begin, go_to

DAYS = [day.isoformat() for day in seed.demo_days()]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a team's own file would be, with the demo's files beside it."""
    folder = tmp_path_factory.mktemp("figures")
    seed.demo(folder / "demo")
    return folder / "studio.db"


@pytest.fixture
def pages(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_DB", str(own))


class Figures:
    """Where a figure was read → its number, for every figure; a figure that a page does not show is not there."""

    def __init__(self) -> None:
        self.read: dict[str, dict[str, object]] = {}

    def note(self, figure: str, page: str, number: object) -> None:
        if number is not None:
            self.read.setdefault(figure, {})[page] = number

    def differing(self) -> dict[str, dict[str, object]]:
        return {figure: places for figure, places in self.read.items() if len(set(places.values())) > 1}


def words(app: AppTest) -> str:
    """What stands on the page as text, without the marks of Markdown."""
    texts = [*(text.value for text in app.markdown), *(text.value for text in app.caption)]
    return "\n".join(texts).replace("\\", "").replace("**", "")


def number(pattern: str, text: str) -> int | None:
    """The number that a sentence of a page says, or None where the sentence is not there."""
    match = re.search(pattern, text)
    return int(match[1].replace(",", "")) if match else None


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def whole(value: str | None) -> int | None:
    return int(value) if value is not None and value.isdigit() else None


def read_home(app: AppTest, figures: Figures) -> None:
    text, cards = words(app), metrics(app)
    figures.note("mentors accepted", "Home, steps", number(r"(\d+) mentors? and \d+ mentees? accepted", text))
    figures.note("mentees accepted", "Home, steps", number(r"(\d+) mentees? accepted, of", text))
    figures.note("mentors accepted", "Home, cards", whole(cards.get("Mentors accepted")))
    figures.note("mentees accepted", "Home, cards", whole(cards.get("Mentees accepted")))
    figures.note("mentees without a mentor", "Home", whole(cards.get("Mentees without a mentor")))
    figures.note("applications", "Home", number(r"accepted, of (\d+) application", text))
    now, more = number(r"(\d+) mentees? accepted, of", text), number(r"(\d+) more mentees? (?:was|were) accepted", text)
    figures.note("mentees accepted at some time", "Home", (now or 0) + (more or 0))
    figures.note("proposals", "Home, steps", number(r"(\d+) proposed", text) or 0)
    figures.note("proposals", "Home, week", number(r"(\d+) proposals? waits? for a decision", text) or 0)
    figures.note("introduced", "Home", number(r"(\d+) pairs? introduced,", text))
    figures.note("mentees introduced", "Home", number(r"running; KPIs count (\d+) mentees?, each once", text))
    figures.note("running pairs", "Home, steps", number(r"introduced, (\d+) running", text))
    figures.note("running pairs", "Home, who needs you", number(r"of (\d+) active pairs? needs? you", text))
    figures.note("sessions", "Home", number(r"(\d+) sessions? held", text))
    read_needed("Home", text, figures)
    for label, value in cards.items():
        figures.note(f"figure: {label}", "Home", value)


def read_needed(page: str, text: str, figures: Figures) -> None:
    figures.note("needs you", page, number(r"(\d+) of \d+ active pairs? needs? you", text))
    figures.note("needs a reminder", page, number(r"needs? you; (\d+) needs? a reminder", text))


def read_recruit(app: AppTest, figures: Figures) -> None:
    applied = 0
    for role in ("mentor", "mentee"):
        app.session_state["recruit_role"] = role
        app.run()
        stages = [bar for bar in app.button_group if bar.key == f"recruit_stage_{role}"]
        counts = {
            stage: int(n) for option in (stages[0].options if stages else ()) for stage, n in [_counted(str(option))]
        }
        figures.note(f"{role}s accepted", "Recruit", counts.get("Accepted", 0))
        applied += sum(n for stage, n in counts.items() if stage != "Recommended")
    figures.note("applications", "Recruit", applied)


def _counted(option: str) -> tuple[str, str]:
    label, _, n = option.rpartition(" (")
    return label, n.rstrip(")").replace(",", "")


def read_match(app: AppTest, figures: Figures) -> None:
    cards = metrics(app)
    figures.note("mentors accepted", "Match", whole(cards.get("Mentors accepted")))
    figures.note("mentees without a mentor", "Match", whole(cards.get("Mentees without a mentor")))


def read_review(app: AppTest, figures: Figures) -> None:
    """All open proposals are approved by one button, those to skim by another, which stands alone where all are."""
    labels = [button.label for button in app.button]
    offered = [number(r"Approve (?:all|the) (\d+)(?: skimmed proposals)?$", label) for label in labels]
    offered += [1 for label in labels if label in ("Approve it", "Approve the skimmed proposal")]
    figures.note("proposals", "Review", max((n for n in offered if n is not None), default=0))


def read_relationships(app: AppTest, figures: Figures) -> None:
    read_needed("Relationships", words(app), figures)
    figures.note("running pairs", "Relationships", number(r"of (\d+) active pairs? needs? you", words(app)))
    tables = [table.value for table in app.dataframe if "Pair" in table.value.columns]
    if tables:
        stages = tables[0]["Stage"].value_counts().to_dict()
        figures.note("introduced", "Relationships", len(tables[0]))
        figures.note("running pairs", "Relationships, table", int(tables[0]["Ended"].isna().sum()))
        figures.note("completed", "Relationships", stages.get("Completed", 0))
        figures.note("sessions", "Relationships", int(tables[0]["Sessions"].sum()))


def read_kpis(app: AppTest, figures: Figures) -> None:
    text = words(app)
    ever = number(r"was accepted at some time: (\d+) mentees?", text)
    figures.note("mentees accepted at some time", "KPIs", ever)
    figures.note("mentees accepted", "KPIs", number(r"are accepted today: (\d+)\.", text))
    figures.note("mentees introduced", "KPIs", number(r"counts each mentee once: (\d+)\.", text))
    figures.note("introduced", "KPIs", number(r"count pairs: (\d+),", text))
    figures.note("completed", "KPIs", number(r"so far for each of (\d+) completed relationships", text))
    cards = metrics(app)
    for table in (table.value for table in app.dataframe if "Figure" in table.value.columns):
        values = dict(zip(table["Figure"], table["Value"], strict=True))
        cards |= {label: value for label, value in values.items() if label not in cards}
        applied = [number(r"^(\d+)", values.get(f"{role} who applied", "")) for role in ("Mentors", "Mentees")]
        figures.note("applications", "KPIs", sum(n or 0 for n in applied))
    for label, value in cards.items():
        figures.note(f"figure: {label}", "KPIs", value)


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("day", DAYS)
def test_no_two_pages_of_the_demo_contradict_each_other(day: str, own: Path) -> None:
    with store.opened(own.parent / "demo" / f"demo-{day}.db") as db:
        # What a closed program shows does not change any more: the last day stands for the others.
        programs = [program for program in store.programs.all(db) if program.stage != "closed" or day == DAYS[-1]]
        introduced = {program.id for program in programs if store.relationships.all(db, program.id)}
    for program in programs:
        figures = read_everywhere(day, program.id)
        assert figures.differing() == {}, program.name
        shared = {figure for figure, places in figures.read.items() if len(places) > 1}
        assert shared >= {"mentors accepted", "mentees accepted", "proposals"}
        if program.id in introduced:
            assert shared >= {"applications", "introduced", "running pairs", "sessions"}
            assert len([figure for figure in shared if figure.startswith("figure: ")]) >= 2


def read_everywhere(day: str, program_id: int) -> Figures:
    """The figures of a program as they stand on its pages on a day of the demo."""
    figures = Figures()
    app = begin(
        {"demo": day, "program": str(program_id)}, kpis_supporting=True, relationships_all=True, review_part="decide"
    )
    read_home(app, figures)
    for name, read in (
        ("recruit", read_recruit),
        ("match", read_match),
        ("review", read_review),
        ("relationships", read_relationships),
        ("kpis", read_kpis),
    ):
        go_to(app, name)
        assert not app.exception, (name, app.exception)
        read(app, figures)
    return figures


@pytest.mark.usefixtures("pages")
def test_every_part_of_the_plan_of_the_next_round_opens_through_the_page(own: Path) -> None:
    last = DAYS[-1]
    with store.opened(own.parent / "demo" / f"demo-{last}.db") as db:
        draft = next(program for program in store.programs.all(db) if program.stage == "draft")
    assert draft.design.previous, "the next round of the demo goes on from the round before"
    app = begin({"demo": last, "program": str(draft.id)})
    for part in ("why", "options", "forecast", "plan", "brief", "next"):
        app.session_state["design_part"] = part
        go_to(app, "design")
        assert not app.exception, (part, app.exception)
        assert [title.value for title in app.title] == ["Design"]
