"""KPIs: know whether the program works, live, with every figure explained."""

import streamlit as st

from core.charts import funnel as charts
from core.charts.figures import overview_title
from core.domain import kpis
from ui.frame.cells import cell, empty, md, worked_out
from ui.frame.studio import open_studio
from ui.frame.watch import watch
from ui.kpis import downloads, figures, groups, rounds, summary, trends
from ui.kpis.choices import as_known, choose, label_of
from ui.kpis.ledger import facts, ledger, once
from ui.kpis.purposes import purposes

# The cells below the summary: anchor -> what the jump list calls it.
CELLS = {
    "steps": "Steps",
    "figures": "Figures",
    "over-time": "Over time",
    "groups": "Groups and rounds",
    "comments": "Comments",
    "files": "Downloads and definitions",
}

studio = open_studio()
if studio.program is None:
    st.title("KPIs")  # else it stands in one line with the controls: the first screen is for the answers
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
now = once(studio, read, ("now", *choice.key), lambda: kpis.measure_all(part, targets=choice.targets))
past = figures.history(studio, read, choice, part)

summary.ten_seconds(studio, choice, read, part, now)
st.markdown(" · ".join(f"[{name}](#{anchor})" for anchor, name in CELLS.items()))

purposes(choice, now)

with cell(1, "How far do people get, and where are they lost?", anchor="steps", gap="xsmall"):
    steps = once(studio, read, ("funnel", *choice.key), lambda: kpis.funnel(part, choice.targets))
    figures.draw(
        studio,
        read,
        choice.key,
        lambda colors: charts.funnel_chart(steps, colors),
        name="funnel",
        frame=figures.SLIM,
    )
    # Of a part, or of an earlier day, the other pages show no number.
    whole_today = not choice.groups and choice.on == studio.today
    if whole_today and (difference := kpis.counts_explained(part)):
        st.caption(md(difference))
    worked_out(
        "Each mentee counts once. A bar holds those who reached the step above: who reached this one, who may still, "
        "and who cannot any more because they withdrew, their relationship ended, or the time for it has passed: "
        f"{choice.thresholds.silent_days} days for a first session, {choice.thresholds.answer_days} for the closing "
        "questions. The title names the step that lost most people beyond what its target allows, of those whose time "
        "for it has come: a relationship is due at its planned end. It counts mentees; the figures below count "
        "relationships.",
        None,
        lambda: figures.rows(studio, kpis.rows_of(part)),
        name="funnel",
        label=label_of(studio, choice),
    )

with cell(2, "How does each stage do against its target?", anchor="figures", gap="xsmall"):
    st.markdown(md(f"{overview_title(now)}. The 95% interval is shown next to n."))
    figures.cards(studio, choice, part, now, past)

with cell(3, "How has it moved?", anchor="over-time", gap="xsmall"):
    trends.over_time(studio, choice, read, part)

with cell(4, "How do groups and programs compare?", anchor="groups", gap="xsmall"):
    groups.by_group(studio, choice, read, everywhere, part)
    rounds.side_by_side(studio, choice, read)

left, right = st.columns(2, gap="large")
with left, cell(5, "What do people say?", anchor="comments", gap="xsmall"):
    groups.comments(studio, choice, read, part)
with right, cell(6, "Downloads and definitions", anchor="files", gap="xsmall"):
    downloads.files(studio, choice, read, part)
downloads.dictionary(studio, choice)
