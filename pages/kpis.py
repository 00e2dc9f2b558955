"""KPIs: know whether the program works, live, with every figure explained."""

from datetime import timedelta

import streamlit as st

from core.charts import funnel as charts
from core.charts.figures import overview_chart
from core.domain import kpis
from ui.frame.cells import cell, empty, worked_out
from ui.frame.studio import open_studio
from ui.frame.watch import watch
from ui.kpis import downloads, figures, groups, trends
from ui.kpis.choices import as_known, choose
from ui.kpis.ledger import facts, ledger, once
from ui.kpis.purposes import purposes

BEFORE = timedelta(weeks=4)

studio = open_studio()
st.title("KPIs")
st.caption("Know whether the program works, with every figure explained. It moves while others work.")
studio.need_program()
watch(studio)

read = ledger(studio)
choice = choose(studio, read)
read = as_known(studio, read, choice)
everywhere = facts(studio, read, choice.on, choice.thresholds)
part = once(studio, read, ("part", *choice.key), lambda: everywhere.only(program_id=choice.program.id, **choice.groups))
if part.enrolments.empty:
    empty(
        "Nobody has applied yet in this part of the program." if choice.groups else "Nobody has applied yet.",
        link=None if choice.groups else ("../pages/recruit.py", "Bring people in"),
    )
choices = {"targets": choice.targets, "published": choice.sponsor}
now = once(studio, read, ("now", *choice.key), lambda: kpis.measure_all(part, **choices))
before = figures.earlier(studio, read, choice, choice.on - BEFORE)
purposes(choice, now)

with cell(1, "How far do people get, and where are they lost?"):
    steps = once(
        studio, read, ("funnel", *choice.key), lambda: kpis.funnel(part, choice.targets, published=choice.sponsor)
    )
    if steps.empty:
        st.caption("Fewer than five people applied: nothing is shown in the sponsor's view.")
    else:
        figures.draw(studio, read, choice.key, lambda colors: charts.funnel_chart(steps, colors), name="funnel")
    worked_out(
        "Each mentee counts once. A bar holds those who reached the step above: who reached this one, who may still, "
        "and who cannot any more because they withdrew, their relationship ended, or the time for it has passed: "
        f"{choice.thresholds.silent_days} days for a first session, {choice.thresholds.answer_days} for the closing "
        "questions. The title names the step that lost most people beyond what its target allows.",
        None,
        None if choice.sponsor else lambda: figures.rows(studio, kpis.rows_of(part)),
        name="funnel",
    )

with cell(2, "How does each stage do against its target?"):
    figures.draw(studio, read, choice.key, lambda colors: overview_chart(now, colors=colors), name="overview")
    st.caption("Dot: the value. Bar: its 95% interval. Tick: the target. What we did ourselves has no interval.")
    figures.cards(studio, choice, part, now, before)

with cell(3, "How has a figure moved?"):
    key = figures.pick("Figure", "kpis_trend_key", headline=True)
    trend = st.container()  # filled last: its first time takes longest

with cell(4, "How long until a pair meets, and how long do pairs stay together?"):
    trends.lasting(studio, choice, read, part)

with cell(5, "Where does it differ?"):
    groups.heat(studio, choice, read, part)

with cell(6, "How do programs and groups compare?"):
    groups.compare(studio, choice, read, everywhere, part)

with cell(7, "What do people say?"):
    groups.comments(studio, choice, read, part)

with cell(8, "Downloads"):
    downloads.files(studio, choice, read, part)

with cell(9, "What does each figure mean?"):
    downloads.dictionary()

with trend:
    trends.trend(studio, choice, read, key)
