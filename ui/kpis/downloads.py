"""KPI files: the deck, the workbook, the digest and the pictures of a report date, and the metric dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import streamlit as st

from core import store
from core.documents import kpi_deck, kpi_digest, kpi_workbook
from core.documents.brand import brand
from core.documents.tables import safe_csv
from core.domain import kpis
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.kpis import groups, rounds
from ui.kpis.choices import Choice
from ui.kpis.ledger import once
from ui.kpis.trends import steps_of

POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
LONGEST_PART = 60  # letters of the groups in a file's name
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def files(studio: Studio, choice: Choice, read: kpis.Ledger, part: kpis.Facts) -> None:
    """One report date as files. The deck, digest and pictures always put small groups together; only a coordinator's
    workbook holds rows."""
    st.caption(
        md(
            f"{choice.program.name}, as of {choice.in_words}. Deck, digest and pictures are made for publishing: small "
            "departments are put together and nobody is named."
            + ("" if choice.sponsor else " The workbook is for coordinators: it holds the rows behind every figure.")
        )
    )
    look = brand(store.programs.setting(studio.db, "organization", {}))
    themes = _themes(groups.commented(studio, choice, read, part))

    def report(published: bool) -> kpis.Report:
        return once(
            studio,
            read,
            ("report", published, tuple(themes.items()), *choice.key),
            lambda: kpis.publish(
                read,
                choice.program,
                choice.on,
                published=published,
                thresholds=choice.thresholds,
                themes=themes,
                steps=tuple(steps_of(choice.program)),
                **choice.groups,
            ),
        )

    with st.container(horizontal=True):
        _file("Slides", "slideshow", ".pptx", POWERPOINT, choice, lambda: kpi_deck.deck(report(True), look))
        _file(
            "Workbook",
            "table",
            ".xlsx",
            EXCEL,
            choice,
            lambda: _workbook(studio, choice, read, report(choice.sponsor)),
        )
        _file("Digest", "mail", ".md", "text/markdown", choice, lambda: kpi_digest.digest(report(True)).encode())
        _file("Pictures", "image", ".zip", "application/zip", choice, lambda: kpi_digest.pictures(report(True)))


def dictionary() -> None:
    """Every KPI with its definition and source, from the registry; also as a file."""
    part = st.expander(f"Metric dictionary: {len(kpis.KPIS)} figures", key="kpis_dictionary", on_change="rerun")
    if not part.open:
        return
    frame = kpis.dictionary()
    with part:
        for stage, entries in frame.groupby("stage", sort=False):
            st.markdown(f"**{stage}**")
            for entry in entries.itertuples():
                target = (
                    ""
                    if pd.isna(entry.target)
                    else f" Target: {'at most ' if entry.better == 'lower' else ''}"
                    f"{kpis.written(entry.target, entry.unit)}. {entry.source}."
                )
                st.markdown(f"**{md(entry.label)}**: {md(entry.question)} {md(entry.definition)}{md(target)}")
        st.download_button(
            "Download the dictionary",
            data=lambda: safe_csv(frame),
            file_name="kpi-dictionary.csv",
            mime="text/csv",
            key="kpis_dictionary_file",
            icon=":material/download:",
            on_click="ignore",
        )


def _file(label: str, icon: str, ending: str, mime: str, choice: Choice, make: Callable[[], bytes]) -> None:
    st.download_button(
        label,
        data=make,
        file_name=f"kpis-{choice.on.isoformat()}{_of_part(choice)}{ending}",
        mime=mime,
        key=f"kpis_file_{label.lower()}",
        icon=f":material/{icon}:",
        on_click="ignore",
    )


def _of_part(choice: Choice) -> str:
    """The chosen groups for a file's name: a file of a group must not pass for the whole program's."""
    words = "-".join(re.findall(r"\w+", choice.part.casefold()))
    return f"-{words[:LONGEST_PART]}" if words else ""


def _workbook(studio: Studio, choice: Choice, read: kpis.Ledger, report: kpis.Report) -> bytes:
    """Made when it is asked for: the page's own connection is closed by then."""
    with store.opened(studio.path) as db:
        names = {} if choice.sponsor else store.people.names(db)
        return kpi_workbook.workbook(report, names, rounds.with_previous(db, read, choice))


def _themes(commented: groups.CommentsByTheme) -> dict[str, int]:
    """Comments by theme; a theme that fewer than five people wrote about is left out."""
    counts = commented.counts[
        (commented.counts["people"] >= kpis.SMALLEST) & (commented.counts["theme"] != groups.NO_THEME)
    ]
    return {str(row.theme): int(row.n) for row in counts.itertuples()}
