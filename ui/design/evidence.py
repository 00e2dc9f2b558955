"""Design, what is known: findings beside the choice they speak about, each with its grade and caution."""

from collections.abc import Iterable

import streamlit as st

from core.domain.playbook import Playbook
from ui.frame.cells import md


def known(book: Playbook, ids: Iterable[str], label: str = "What is known") -> None:
    """A popover with the findings behind something; without any it says that this is practice, not proven."""
    found = [book.evidence[one] for one in ids if one in book.evidence]
    if not found:
        st.caption("Practice, not proven.")
        return
    grades = ", ".join(dict.fromkeys(one.grade for one in found))
    with st.popover(f"{label} (grade {grades})", icon=":material/science:"):
        for one in found:
            grade = book.grades[one.grade].label if one.grade in book.grades else one.grade
            st.markdown(f"**{md(one.claim)}**")
            facts = [one.figure, one.sample, one.source, f"Grade {one.grade}: {grade.lower()}"]
            st.caption(md(" · ".join(fact for fact in facts if fact)))
            if one.caution:
                st.caption(f":material/warning: {md(one.caution)}")
            if not one.usable:
                st.caption("This figure is never used as an input of the forecast.")
