"""Playbook: what works in mentoring, by role and stage, searchable."""

import streamlit as st

from core import store
from core.domain import playbook
from core.domain.playbook.entries import written_out
from ui.frame.cells import cell, md
from ui.frame.handbooks import handbooks
from ui.frame.studio import open_studio

ROLES = {"any": "Everyone", "mentor": "Mentor", "mentee": "Mentee", "coordinator": "Coordinator"}
FIRST = 12  # entries of a kind that are shown at once
KINDS = 7  # kinds that are offered at once; the content of the product's own parts comes behind them
OTHERS = "Other kinds"
# What a newcomer looks for comes first; the rest in the playbook's own order.
ORDER = ("Session guide", "Resource", "Mentor role", "Mentee behavior", "Choice", "Message", "Evidence")

studio = open_studio()
st.title("Playbook")
st.caption("Guides, templates and evidence for everyone in a program. Word it your way under Settings.")

book = store.texts.playbook(studio.db)
with cell(1, "For whom, and when?"):
    role = st.segmented_control(
        "Role",
        list(ROLES),
        format_func=ROLES.__getitem__,
        default="any",
        required=True,
        key="playbook_role",
        persist_state="session",
    )
    stages = {"any": "Any stage"} | {stage.id: stage.label for stage in book.stages.values()}
    stage = st.segmented_control(
        "Stage",
        list(stages),
        format_func=stages.__getitem__,
        default="any",
        required=True,
        key="playbook_stage",
        persist_state="session",
    )
    if stage in book.stages:
        st.caption(book.stages[stage].summary)
    words = st.text_input(
        "Search", type="search", key="playbook_words", placeholder="For example: first session, feedback, switch"
    )

entries = playbook.search(book, words, *(None if choice == "any" else choice for choice in (role, stage)))
kinds = list(
    dict.fromkeys(
        [*(kind for kind in ORDER if any(entry.kind == kind for entry in entries)), *(entry.kind for entry in entries)]
    )
)

with cell(2, "What helps?"):
    if not entries:
        st.caption(
            f"Nothing in the playbook holds all of “{md(words)}” here. Try fewer words, or another role or stage."
        )
        st.stop()
    counts = {kind: sum(entry.kind == kind for entry in entries) for kind in kinds}
    first, others = kinds[:KINDS], kinds[KINDS:]
    labels = {kind: f"{kind} ({counts[kind]})" for kind in kinds} | {OTHERS: f"{OTHERS} ({len(others)})"}
    kind = st.pills(
        "Kind",
        [*first, *([OTHERS] if others else [])],
        format_func=labels.__getitem__,
        default=first[0],
        key="playbook_kind",
    )
    if kind == OTHERS:
        kind = st.selectbox("Which kind?", others, format_func=labels.__getitem__, key="playbook_other_kind")
    shown = [entry for entry in entries if entry.kind == kind or (kind is None)]
    more = st.session_state.get("playbook_more") == (kind, words, role, stage)
    for entry in shown if more else shown[:FIRST]:
        with st.expander(entry.title, key=f"playbook_{entry.kind}_{entry.id}", on_change="rerun") as expander:
            if expander.open:
                st.markdown(entry.summary)
                if text := written_out(book, entry):
                    st.markdown(text)
        if entry.kind == "Resource" and expander.open:
            st.download_button(
                "Download as text",
                data=f"# {entry.title}\n\n{written_out(book, entry)}\n",
                file_name=f"{entry.id}.md",
                key=f"playbook_download_{entry.id}",
                on_click="ignore",
                icon=":material/download:",
            )
    if len(shown) > FIRST and not more:
        st.button(
            f"Show all {len(shown)}",
            key="playbook_show_all",
            on_click=lambda: st.session_state.update(playbook_more=(kind, words, role, stage)),
        )

if studio.program:
    with cell(
        3,
        "Handbooks to hand out",
        "All that a mentor or a mentee needs in this program. The PDF goes with each introduction.",
    ):
        handbooks(studio)
