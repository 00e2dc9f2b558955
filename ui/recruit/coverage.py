"""Coverage: what the pool lacks, and what a pending decision would change."""

from __future__ import annotations

import streamlit as st

from core import store
from core.charts.coverage import coverage_chart, coverage_frame, coverage_title
from core.charts.theme import palette
from core.domain import playbook
from core.domain.base.people import Mentor
from core.domain.design.programs import Program
from core.domain.recruit import coverage
from core.domain.recruit.coverage import DIMENSIONS, CoverageLine, CoveragePool
from ui.frame.cells import cell, md, worked_out
from ui.frame.studio import Studio

PENDING = ("recommended", "applied", "conversation", "not_now")
ADVICE = {"yes": ("A clear yes", "green"), "fits": ("Fits", "blue"), "not_now": ("Not now?", "orange")}
MOST = 12  # pending mentors whose effect is written out


def pool_of(studio: Studio, *, everybody: bool = False, mentors: list[Mentor] | None = None) -> CoveragePool:
    """The pool of the program: who still asks and who still has seats, or as if nobody were matched yet."""
    program: Program = studio.need_program()
    return coverage.pool(
        studio.mentees(),
        studio.mentors() if mentors is None else mentors,
        {} if everybody else store.matches.loads(studio.db),
        playbook.load().topics,
        matched=() if everybody else store.recruiting.with_mentor(studio.db, program.id),
        reverse=program.reverse,
    )


def cover(studio: Studio) -> None:
    """Show the coverage of the pool by a chosen dimension, gaps first; then what each pending mentor would change."""
    mentors = studio.mentors()
    pending = [mentor for mentor in mentors if mentor.stage in PENDING]
    with cell(1, "What does the pool lack?"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        chosen = left.segmented_control(
            "Look by",
            list(DIMENSIONS),
            format_func=lambda key: DIMENSIONS[key][0],
            default="topics",
            required=True,
            key="recruit_dimension",
        )
        whole = right.toggle(
            "Count those who have a mentor too",
            key="recruit_everybody",
            help="Otherwise only people who still want a mentor and seats that are still free are counted.",
        )
        pool = pool_of(studio, everybody=whole, mentors=mentors)
        label, counts, read = DIMENSIONS[chosen]
        lines = read(pool)
        _lines(studio, lines, label, counts)
        if chosen == "topics" and (advice := coverage.recruit_next(lines)):
            st.markdown("**Recruit next**")
            st.markdown("\n".join(f"- {md(sentence)}" for sentence in advice))
    with cell(2, "What would a decision change?"):
        _decisions(pool, pending)


def _lines(studio: Studio, lines: list[CoverageLine], label: str, counts: str) -> None:
    title = coverage_title(lines, label.lower() if label != "Hours" else "band of hours")
    st.markdown(f"**{md(title)}**")
    frame = coverage_frame(lines, label)
    if any(line.wanted for line in lines):
        colors = palette(st.context.theme.type)
        st.altair_chart(coverage_chart(lines, label, colors=colors), alt=f"{title}. {counts}.")
    many = [line for line in lines if line.state == "saturated"]
    if many:
        plenty = ", ".join(f"{line.mentors} mentors for {line.name}" for line in many[:4])
        st.caption(md(f"More than enough: {plenty}."))
    worked_out(
        f"{counts}. A seat counts in every line its mentor covers, so the lines add up to more seats than there are. "
        f"Missing is what is wanted minus free seats. More than enough means {coverage.SATURATED:g} free seats for "
        f"everybody who asks, and at least {coverage.MANY} mentors.",
        rows=frame,
        name=f"coverage by {label.lower()}",
        label=studio.label,
    )


def _decisions(pool: CoveragePool, pending: list[Mentor]) -> None:
    """Each pending mentor in a sentence or two, the most helpful first; and the table before and after several."""
    if not pending:
        st.caption("No mentor is waiting for a decision.")
        return
    known = {line.name: line for line in coverage.topics(pool)}
    effects = {mentor.id: coverage.effect(pool, mentor, known) for mentor in pending}
    order = list(ADVICE)
    ranked = sorted(pending, key=lambda mentor: (order.index(effects[mentor.id].advice), mentor.name))
    for mentor in ranked[:MOST]:
        label, color = ADVICE[effects[mentor.id].advice]
        st.markdown(f":{color}-badge[{label}] {_about(mentor.name, ' '.join(effects[mentor.id].sentences[:2]))}")
    if len(ranked) > MOST:
        st.caption(f"{len(ranked) - MOST} more are waiting; choose them below.")
    names = {mentor.id: mentor.name for mentor in ranked}
    chosen = st.multiselect(
        "Compare the pool before and after accepting",
        list(names),
        format_func=names.__getitem__,
        key="recruit_before_after",
        placeholder="Choose mentors who wait for a decision",
    )
    if chosen:
        joining = [mentor for mentor in pending if mentor.id in chosen]
        after = {line.name: line for line in coverage.topics(pool.with_mentors(joining))}
        rows = [
            {"Topic": name, "Wanted": line.wanted, "Missing before": _gap(known, name), "Missing after": line.gap}
            for name, line in after.items()
            if line.wanted and (_gap(known, name) or line.gap or _seats(known, name) != line.seats)
        ]
        before = sum(line.gap for line in known.values())
        now = sum(line.gap for line in after.values())
        st.markdown(f"**Seats missing over all topics: {before} before, {now} after**")
        st.dataframe(
            rows, hide_index=True, alt="Missing seats per topic before and after the decision", placeholder="–"
        )


def _about(name: str, sentence: str) -> str:
    """What is said about somebody, with the name in bold in front, once."""
    if sentence.startswith(f"{name} "):
        return f"**{md(name)}** {md(sentence.removeprefix(name))}"
    return f"**{md(name)}** · {md(sentence)}"


def _gap(lines: dict[str, CoverageLine], name: str) -> int:
    return lines[name].gap if name in lines else 0


def _seats(lines: dict[str, CoverageLine], name: str) -> int:
    return lines[name].seats if name in lines else 0
