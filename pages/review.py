"""Review: one mentee beside the candidates, decided together."""

import streamlit as st

from core import actions, store
from core.matching import choices
from core.matching.criteria import CRITERIA
from ui.cells import cell, empty, md
from ui.match_run import kept_settings, solved
from ui.studio import open_studio

SIDE_BY_SIDE = 3

studio = open_studio()
st.title("Review")
st.caption("Decide together: one mentee, the best candidates side by side, the reasons in words.")

program = studio.need_program()
open_matches = {one.mentee_id: one for one in store.matches(studio.db, program.id, ("proposed", "parked"))}
approved = store.matches(studio.db, program.id, ("approved",))
names = store.names(studio.db)
if not open_matches and not approved:
    empty("No proposal is waiting for a decision.", link=("../pages/matching.py", "Find the best matches"))

if open_matches:
    with cell(1, "What is clear?"):
        clear = [one.id for one in open_matches.values() if one.state == "proposed"]
        st.caption(f"{len(clear)} proposals are open, {len(approved)} approved.")
        st.button(
            f"Approve all {len(clear)} open proposals",
            key="review_all",
            disabled=not clear,
            on_click=studio.do,
            args=(actions.approve_all, clear),
            kwargs={"said": f"{len(clear)} matches approved"},
        )
    with cell(2, "Who is next?"):
        result = solved(studio, kept_settings(program))
        case = st.selectbox(
            "Mentee",
            [mentee for mentee in open_matches if mentee in result.row],
            format_func=names.__getitem__,
            key="review_case",
            persist_state="session",
        )
        if case is not None:
            match = open_matches[case]
            for column, option in zip(
                st.columns(SIDE_BY_SIDE, border=True), choices.candidates(result, case, SIDE_BY_SIDE), strict=False
            ):
                with column:
                    st.subheader(md(option.mentor.name), anchor=False)
                    st.progress(option.pair.score, f"{option.pair.score:.0%} fit")
                    for key, part in option.pair.breakdown.items():
                        if part["points"] >= 0.5:
                            st.markdown(f"**{md(CRITERIA[key].label)}**: {md(part['sentence'])}")
                    if option.mentor.id == match.mentor_id:
                        st.badge("Proposed", icon=":material/star:")
                    st.button(
                        "Approve",
                        key=f"review_approve_{option.mentor.id}",
                        type="primary" if option.mentor.id == match.mentor_id else "secondary",
                        on_click=studio.do,
                        args=(actions.approve, match.id, option.mentor.id),
                        kwargs={"said": f"{option.mentor.name} approved for {names[case]}"},
                    )
            park, veto, _ = st.columns([1, 1, 4])
            park.button(
                "Park",
                key="review_park",
                disabled=match.state == "parked",
                on_click=studio.do,
                args=(actions.reject, match.id),
                kwargs={"park": True, "reason": "later", "said": "Parked"},
            )
            veto.button(
                "Veto",
                key="review_veto",
                on_click=studio.do,
                args=(actions.reject, match.id),
                kwargs={"said": "Vetoed"},
            )

with cell(3, "Ready to introduce?"):
    if approved:
        st.markdown("\n".join(f"- {md(names[one.mentee_id])} with {md(names[one.mentor_id])}" for one in approved[:20]))
    st.button(
        f"Introduce the {len(approved)} approved pairs",
        type="primary",
        key="review_introduce",
        disabled=not approved,
        on_click=studio.do,
        args=(actions.introduce, program.id),
        kwargs={"said": f"{len(approved)} pairs introduced"},
    )
