"""KPIs by group: the heat map, figures side by side, and what people said by theme."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core import store
from core.charts import figures as charts
from core.charts import funnel
from core.domain import kpis
from core.domain.base.dates import short_date
from core.domain.relationships.support import THEMES
from ui.frame.cache import Cache
from ui.frame.cells import md, worked_out
from ui.frame.studio import Studio
from ui.kpis.choices import LABELS, Choice, label_of
from ui.kpis.figures import SLIM, draw, pick
from ui.kpis.ledger import once

PROGRAMS = "program_id"
BY = {PROGRAMS: "Program", **LABELS}
PICTURES = {"steps": "How far each group gets", "figure": "One figure side by side"}
FIRST_COMMENTS, NEWEST_COMMENTS = 1, 12
NO_THEME = "No theme yet"
PRAISE = THEMES["praise"]
COMMENTS = Cache("comments on checks", "checks", "notes", "relationships", most=8)


def by_group(studio: Studio, choice: Choice, read: kpis.Ledger, everywhere: kpis.Facts, part: kpis.Facts) -> None:
    """One of two pictures: groups by stages, or one figure for groups and programs."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picture = st.segmented_control(
            "Picture",
            list(PICTURES),
            default="steps",
            required=True,
            format_func=PICTURES.__getitem__,
            key="kpis_groups",
            persist_state="session",
            label_visibility="collapsed",
        )
        by = _heat_by() if picture == "steps" else ""
    if by:
        _heat(studio, choice, read, part, by)
    else:
        _compare(studio, choice, read, everywhere, part)


def _heat_by() -> str:
    """Which groups."""
    by = st.segmented_control(
        "Groups",
        list(kpis.GROUPS),
        default="department",
        required=True,
        format_func=LABELS.__getitem__,
        key="kpis_heat_by",
        persist_state="session",
        label_visibility="collapsed",
    )
    return by or "department"


def _heat(studio: Studio, choice: Choice, read: kpis.Ledger, facts: kpis.Facts, by: str) -> None:
    """Groups by stages."""
    key = (by, *choice.key)
    cells = once(studio, read, ("heat", *key), lambda: kpis.heat(facts, by))
    if not cells["of"].sum():
        st.caption("No mentee has applied yet.")
        return
    draw(studio, read, key, lambda colors: funnel.heat_chart(cells, colors), name="heat", frame=SLIM)
    wide = cells.pivot(index="group", columns="label", values="reached")
    wide = wide.reindex(index=cells["group"].drop_duplicates(), columns=cells["label"].drop_duplicates()).reset_index()
    worked_out(
        "Mentees who reached a stage, and their share of the group's applicants. A group under five gets no "
        "percentage.",
        None,
        wide.rename(columns={"group": LABELS[by]}),
        name="heat",
        label=label_of(studio, choice),
    )


def _compare(studio: Studio, choice: Choice, read: kpis.Ledger, everywhere: kpis.Facts, part: kpis.Facts) -> None:
    """One figure side by side for programs (iterations among them) or groups, with intervals."""
    programs = store.programs.all(studio.db)
    left, right = st.columns(2)
    with left:
        key = pick("Figure to compare", "kpis_compare_key")
    with right:
        by = st.selectbox("Side by side", list(BY), format_func=BY.__getitem__, key="kpis_compare_by")
    kpi = kpis.KPIS[key]
    names = {program.id: _round(program.name, program.design.previous, programs) for program in programs}
    facts = everywhere.only(**choice.groups) if by == PROGRAMS else part
    reference = names[choice.program.id] if by == PROGRAMS else None
    choices = {"names": names, "reference": reference, "targets": choice.targets}
    shown = (key, by, tuple(names.values()), *choice.key)
    groups = once(studio, read, ("compared", *shown), lambda: kpis.compared(facts, key, by, **choices))
    if groups.empty:
        st.caption("Nothing to compare yet.")
        return
    target = choice.targets.get(key, kpi.target)
    draw(
        studio,
        read,
        shown,
        lambda colors: charts.dots_chart(groups, key, target=target, colors=colors),
        name="compare",
    )
    table = groups.rename(columns={"group": BY[by], "shown": kpi.label, "says": "Clearly different?"})
    worked_out(
        f"{kpi.definition(choice.thresholds)} Two groups are called different only when the 95% interval of their "
        "difference leaves out zero (Newcombe's method). Of many groups, one in twenty looks different by chance.",
        None,
        table,
        name="compare",
        label=label_of(studio, choice),
    )


@dataclass(frozen=True)
class CommentsByTheme:
    """Comments on checks of a part of a program up to a day: a row each, and by theme: theme, n, people."""

    rows: pd.DataFrame
    counts: pd.DataFrame


def commented(studio: Studio, choice: Choice, read: kpis.Ledger, part: kpis.Facts) -> CommentsByTheme:
    """The comments of the chosen part up to the chosen day; tagging one with a theme is no new fact."""
    program_id, version = choice.program.id, COMMENTS.version(studio.db)
    of_program = COMMENTS.get_or_make(
        version, program_id, lambda: pd.DataFrame(store.ledger.comments(studio.db, program_id))
    )

    def of_part() -> CommentsByTheme:
        rows = of_program
        if rows.empty:
            return CommentsByTheme(rows, pd.DataFrame(columns=["theme", "n", "people"]))
        seen = rows["written_on"] <= choice.on
        rows = rows[seen & rows["relationship_id"].isin(part.relationships.index)]
        rows = rows.assign(theme=[THEMES.get(code, NO_THEME) for code in rows["theme"]])
        counts = rows.groupby("theme").agg(n=("id", "size"), people=("person_id", "nunique")).reset_index()
        return CommentsByTheme(rows, counts.sort_values(["n", "theme"], ascending=[False, True]))

    return once(studio, read, ("comments", version, *choice.key), of_part)


def comments(studio: Studio, choice: Choice, read: kpis.Ledger, part: kpis.Facts) -> None:
    """How many comments there are by theme, beside the figures, and the words themselves."""
    written = commented(studio, choice, read, part)
    comment_rows, counts = written.rows, written.counts
    if comment_rows.empty:
        st.caption("No comments on checks yet. They appear here by theme once people write some.")
        return
    many = {"All": len(comment_rows)} | {str(row.theme): int(row.n) for row in counts.itertuples()}
    wanted = st.pills(
        "Theme",
        list(many),
        default="All",
        required=True,
        format_func=lambda theme: f"{theme} {many[theme]}",
        key="kpis_theme",
        label_visibility="collapsed",
    )
    shown = comment_rows if wanted == "All" else comment_rows[comment_rows["theme"] == wanted]
    # What asks for something comes before thanks, however new.
    shown = shown.sort_values("theme", key=lambda theme: theme == PRAISE, kind="stable")
    more = len(shown) > FIRST_COMMENTS and st.session_state.get("kpis_all_comments", False)
    count = NEWEST_COMMENTS if more else FIRST_COMMENTS
    for row in shown.head(count).itertuples():
        st.markdown(f"> {md(row.text)}  \n> {md(row.role)}, {md(row.kind)} check, {short_date(row.written_on)}")
    if len(shown) > FIRST_COMMENTS:
        most = min(len(shown), NEWEST_COMMENTS)
        st.toggle(f"Show {most} of {len(shown)} comments", key="kpis_all_comments", persist_state="session")


def _round(name: str, previous: object, programs: list) -> str:
    before = next((program.name for program in programs if program.id == previous), None)
    return f"{name} (after {before})" if before else name
