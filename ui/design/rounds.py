"""Design, the next round: review, close, copy with what was measured."""

import streamlit as st

from core import actions, store
from core.domain.base.dates import short_date
from core.domain.design import assumptions, rounds
from core.domain.design.assumptions import value_in_words
from core.domain.design.programs import Program
from ui.frame.cells import cell, md
from ui.frame.session import choose_program
from ui.frame.studio import Studio


def next_round(studio: Studio) -> None:
    """Look back, close, start again with what was learned."""
    program = studio.need_program()
    with cell(1, "What worked, and what will change?", "During the run, and once more at its end."):
        _review(studio, program)
    with cell(2, "What did this round measure?"):
        _measured(studio, program)
    with cell(3, "Is the round over?"):
        _close(studio, program)
    with cell(4, "How does it go on?", "The next round takes over the design, the plan, the review and the rates."):
        _next(studio, program)


def _review(studio: Studio, program: Program) -> None:
    for review in reversed(program.design.reviews):
        with st.container(border=True):
            kind = "At the end" if review.final else "During the run"
            st.caption(f"{kind}, {short_date(review.on)}" if review.on else kind)
            st.markdown(f"**Worked:** {md(review.worked)}")
            st.markdown(f"**Will change:** {md(review.changes)}")
            st.markdown(f"**Owner:** {md(review.owner)}")
    with st.form(f"design_review_{len(program.design.reviews)}", border=False):
        worked, changes = st.columns(2)
        what = worked.text_area(rounds.REVIEW_FIELDS["worked"], max_chars=1000, height=110)
        change = changes.text_area(rounds.REVIEW_FIELDS["changes"], max_chars=1000, height=110)
        owner = st.text_input(rounds.REVIEW_FIELDS["owner"], max_chars=80)
        final = st.checkbox("This is the review at the end of the round")
        if st.form_submit_button("Save", type="primary") and studio.do(
            actions.write_review, program.id, what, change, owner, final=final, toast="Review saved"
        ):
            st.rerun()


def _measured(studio: Studio, program: Program) -> None:
    rates = rounds.assumptions(program, store.programs.measured(studio.db, program.id, on=studio.today))
    if not rates:
        st.caption("Nothing yet. Applications, matches and sessions become rates here, each with its range.")
        return
    rows = []
    for id, rate in rates.items():
        ours = assumptions.REGISTRY[id]
        low, likely, high = (value_in_words(ours.unit, value) for value in (rate.low, rate.likely, rate.high))
        rows.append(
            {
                "Assumption": ours.label,
                "Measured": likely,
                "Range": f"{low} to {high}",
                "Default": value_in_words(ours.unit, ours.likely),
                "Source": rate.source,
            }
        )
    st.dataframe(rows, hide_index=True, alt="The rates this round measured, beside our assumptions", placeholder="–")


def _close(studio: Studio, program: Program) -> None:
    if program.stage == "closed":
        st.caption(":material/lock: This round is closed.")
        return
    warning = rounds.closing_warning(program)
    if warning:
        st.markdown(f":orange[:material/warning:] {md(warning)}")
    without = st.checkbox("Close it without a final review", key="design_without_review") if warning else False
    st.button(
        "Close the round",
        key="design_close",
        icon=":material/lock:",
        disabled=bool(warning) and not without,
        on_click=studio.do,
        args=(actions.close_program, program.id),
        kwargs={"toast": f"{program.name} is closed", "without_review": bool(warning)},
    )


def _next(studio: Studio, program: Program) -> None:
    if program.stage == "draft":
        st.caption("This round has not begun. The next one can be planned as soon as it runs.")
        return
    if not program.design.reviews:
        st.markdown(":orange[:material/warning:] Without a review, the next round starts without its lessons.")
    with st.form("design_next_round", border=False):
        name, button = st.columns([3, 2], vertical_alignment="bottom")
        new_name = name.text_input("Name of the next round")
        if not button.form_submit_button("Start the next round", type="primary"):
            return
        if studio.do(actions.next_round, program.id, new_name, toast="The next round has begun"):
            with store.opened(studio.path) as db:
                new = store.programs.program_named(db, new_name)
            if new:
                choose_program(new.id)
            st.rerun()
