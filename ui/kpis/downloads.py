"""KPI files: published figures for leadership, the workbook with rows for coordinators, and the metric dictionary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core import actions, store
from core.documents import kpi_digest, kpi_workbook, report_slides
from core.documents.brand import brand
from core.documents.tables import safe_csv
from core.domain import kpis
from core.domain.base.dates import full_date, short_date
from core.domain.report.blocks import ReportView
from core.domain.report.composition import compose
from core.domain.report.team_report import SPONSOR
from core.domain.report.templates import report_of
from ui.frame.cells import md
from ui.frame.studio import Studio, acting
from ui.kpis import groups, rounds
from ui.kpis.choices import Choice, label_of
from ui.kpis.ledger import once
from ui.kpis.trends import steps_of

POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def files(studio: Studio, choice: Choice, read: kpis.Ledger, part: kpis.Facts) -> None:
    """What leaves: published figures as files for leadership, and the workbook with its rows for coordinators."""
    st.markdown("**For leadership**")
    groups_about = _about(choice)
    about = kpis.part_in_words(groups_about)
    record = store.publications.record(studio.db, choice.program.id)
    report = kpis.published_report(
        choice.program, record, about, thresholds=choice.thresholds, steps=tuple(steps_of(choice.program))
    )
    published = "Nothing is published yet." if report is None else f"Published as of {full_date(report.on)}."
    st.caption(
        f"{published} Files and the sponsor's page hold published figures only: rounded, without names, changed only "
        "by at least five new cases. A rounded figure can be on the other side of its target than the exact one above. "
        "Publishing cannot be undone."
    )
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            f"Publish figures as of {short_date(choice.on)}",
            key="kpis_publish",
            icon=":material/publish:",
            on_click=_publish,
            args=(studio, choice, groups_about, _themes(groups.commented(studio, choice, read, part))),
        )
        if st.button("Compose a report", key="kpis_report", icon=":material/docs:"):
            st.switch_page("../pages/report.py")
        if report is not None:
            _published_files(studio, choice, read, report, groups_about)
            if not about:
                st.link_button("Sponsor's page", _sponsor_address(studio, choice), icon=":material/open_in_new:")
    st.markdown("**For coordinators** :small[:gray[with names and the rows behind every figure]]")
    themes = {
        theme: sum(people.values()) for theme, people in _themes(groups.commented(studio, choice, read, part)).items()
    }
    label = label_of(studio, choice)

    def coordinators_report() -> kpis.Report:
        return once(
            studio,
            read,
            ("report", tuple(themes.items()), label, *choice.key),
            lambda: replace(
                kpis.measured_report(
                    read,
                    choice.program,
                    choice.on,
                    thresholds=choice.thresholds,
                    themes=themes,
                    steps=tuple(steps_of(choice.program)),
                    **choice.groups,
                ),
                made_by=label.made_by,
                made_on=label.made_on,
            ),
        )

    _file("Workbook", "table", EXCEL, label.file_name("kpis", "xlsx"),
          lambda: _workbook(studio, choice, read, coordinators_report()))  # fmt: skip


def _about(choice: Choice) -> dict[str, Any]:
    """Whom the published figures are about: everybody, unless the filtered group is chosen here on purpose."""
    if not choice.groups:
        return {}
    whole, only = "The whole program", f"Only {choice.part}"
    chosen = st.radio(
        "Publish figures of",
        [whole, md(only)],
        key=f"kpis_about_{choice.part}",
        horizontal=True,
        persist_state="session",
    )
    return {} if chosen == whole else choice.groups


@acting()
def _publish(studio: Studio, choice: Choice, groups_about: dict[str, Any], themes: dict[str, dict[int, int]]) -> None:
    # The comments at hand are those of the page's filter: with another part they say nothing.
    themes = themes if groups_about == choice.groups else {}
    studio.do(
        actions.publish_figures,
        choice.program.id,
        as_of=choice.on,
        groups=groups_about,
        themes=themes,
        toast="Figures published",
    )


def _published_files(
    studio: Studio, choice: Choice, read: kpis.Ledger, report: kpis.Report, groups_about: dict[str, Any]
) -> None:
    look = brand(store.programs.setting(studio.db, "organization", {}))
    signed = replace(report, made_by=studio.label.made_by, made_on=studio.today)
    name = signed.label.file_name
    _file(
        "Slides",
        "slideshow",
        POWERPOINT,
        name("kpis", "pptx"),
        lambda: report_slides.slides(_deck(studio, choice, read, signed, groups_about), look),
    )
    _file("Digest", "mail", "text/markdown", name("kpis", "md"), lambda: kpi_digest.digest(signed).encode())
    _file("Pictures", "image", "application/zip", name("kpi-pictures", "zip"), lambda: kpi_digest.pictures(signed))


def _deck(
    studio: Studio, choice: Choice, read: kpis.Ledger, report: kpis.Report, groups_about: dict[str, Any]
) -> ReportView:
    """The report that the template "KPI deck" makes of what is published. Made when it is asked for."""
    deck = report_of(
        "kpi", "How the program is doing", choice.program.id, studio.today, audience=SPONSOR, part=groups_about
    )
    with store.opened(studio.path) as db:
        material = store.reports.material(db, choice.program.id, read)
    return compose(deck, {choice.program.id: material}, {}, made_by=report.made_by, on=studio.today)


def _sponsor_address(studio: Studio, choice: Choice) -> str:
    """The page's own address, which a reload and a bookmark keep."""
    demo = f"&demo={studio.today.isoformat()}" if studio.demo else ""
    return f"sponsor?program={choice.program.id}{demo}"


def dictionary(studio: Studio, choice: Choice) -> None:
    """Every KPI with its definition, and the targets of this program with where they come from; also as a file."""
    part = st.expander(f"Metric dictionary: {len(kpis.KPIS)} figures", key="kpis_dictionary", on_change="rerun")
    if not part.open:
        return
    frame = kpis.dictionary(choice.thresholds, choice.targets)
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
            file_name=studio.label.file_name("kpi-dictionary", "csv"),
            mime="text/csv",
            key="kpis_dictionary_file",
            icon=":material/download:",
            on_click="ignore",
        )


def _file(label: str, icon: str, mime: str, name: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        label,
        data=make,
        file_name=name,
        mime=mime,
        key=f"kpis_file_{label.lower()}",
        icon=f":material/{icon}:",
        on_click="ignore",
    )


def _workbook(studio: Studio, choice: Choice, read: kpis.Ledger, report: kpis.Report) -> bytes:
    """Made when it is asked for: the page's own connection is closed by then."""
    with store.opened(studio.path) as db:
        names = store.people.names(db)
        return kpi_workbook.workbook(report, names, rounds.with_previous(db, read, choice))


def _themes(commented: groups.CommentsByTheme) -> dict[str, dict[int, int]]:
    """How many comments by theme and person; a theme that fewer than five people wrote about is left out."""
    rows = commented.rows
    if rows.empty:
        return {}
    counted: dict[str, dict[int, int]] = {}
    for (theme, person), number in rows.groupby(["theme", "person_id"]).size().items():
        counted.setdefault(str(theme), {})[int(person)] = int(number)
    return {
        theme: people for theme, people in counted.items() if theme != groups.NO_THEME and len(people) >= kpis.SMALLEST
    }
