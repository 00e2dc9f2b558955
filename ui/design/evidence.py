"""Design, the evidence: findings beside the choice they speak about, each with its grade and caution."""

from collections.abc import Iterable, Sequence

import streamlit as st

from core.domain.playbook import Playbook
from ui.frame.cells import md


def show_evidence(book: Playbook, ids: Sequence[str], label: str = "What is known") -> None:
    """A popover with the findings behind something; without any it says that this is practice, not proven."""
    findings = [book.evidence[id] for id in ids if id in book.evidence]
    if not findings:
        st.caption("Practice, not proven.")
        return
    grades = ", ".join(dict.fromkeys(evidence.grade for evidence in findings))
    with st.popover(f"{label} (grade {grades})", icon=":material/science:"):
        list_evidence(book, ids)


def list_evidence(book: Playbook, ids: Iterable[str]) -> None:
    """The findings themselves, where something is open already; without any it says that this is practice."""
    findings = [book.evidence[id] for id in ids if id in book.evidence]
    if not findings:
        st.caption("Practice, not proven.")
    for evidence in findings:
        grade = book.grades[evidence.grade].label if evidence.grade in book.grades else evidence.grade
        st.markdown(f"**{md(evidence.claim)}**")
        facts = [evidence.figure, evidence.sample, evidence.source, f"Grade {evidence.grade}: {grade.lower()}"]
        st.caption(md(" · ".join(fact for fact in facts if fact)))
        if evidence.caution:
            st.caption(f":material/warning: {md(evidence.caution)}")
        if not evidence.usable:
            st.caption("This figure is never used as an input of the forecast.")
