"""Sponsor: the published figures of one program for leadership, without names, rows, files or ways to other pages."""

import streamlit as st

from core import store
from core.documents.brand import brand
from core.domain import kpis
from core.domain.base.dates import full_date
from core.domain.kpis.summary import summarize
from ui.frame.cells import empty, md
from ui.frame.studio import open_studio
from ui.kpis import published, summary

studio = open_studio()
if studio.program is None:
    empty("There is no program yet.")
program = studio.need_program()
st.title(md(program.name))
thresholds = kpis.thresholds_of(program.design, store.programs.setting(studio.db, "thresholds", {}))
report = kpis.published_report(program, store.publications.record(studio.db, program.id), thresholds=thresholds)
if report is None:
    empty("Nothing has been published for this program yet.")
else:
    st.caption(f"Figures for leadership, as of {full_date(report.on)}. The whole program.")
    look = brand(store.programs.setting(studio.db, "organization", {}))
    with st.container(border=True, gap="xsmall"):
        summary.answers(summarize(report.figures, report.cost, look.money, report.thresholds, published=True))
    published.headlines(report)
    published.charts(report)
    published.method(report)
