"""Proof, standard: the program assessed by its team, filled from the data where it can tell. Certifies nothing."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.documents import standard_word
from core.documents.brand import brand
from core.domain import playbook
from core.domain.base.text import counted
from core.domain.proof.program_standard import (
    ENOUGH,
    IN_PLACE,
    MISSING,
    OPEN,
    PARTLY,
    RATINGS,
    SETTLED_DAYS,
    STANDINGS,
    AreaAssessment,
    Assessment,
    StandardLine,
    StandardRecord,
    assess,
)
from ui.frame.cells import md
from ui.frame.fields import field
from ui.frame.studio import Studio

BADGES = {
    IN_PLACE: ("green", ":material/check_circle:"),
    PARTLY: ("orange", ":material/contrast:"),
    MISSING: ("red", ":material/error:"),
    OPEN: ("gray", ":material/help:"),
}
PAGES = {
    "design": "Design",
    "recruit": "Recruit",
    "match": "Match",
    "review": "Review",
    "relationships": "Relationships",
    "kpis": "KPIs",
    "settings": "Settings",
}
HOW = (
    f"What the data can tell fills itself in. A statement about everybody counts as in place from {ENOUGH * 100:.0f}% "
    f"on; pairs count from {SETTLED_DAYS} days after they were introduced. The rest is your own rating. Where you see "
    "it otherwise than the data do, your rating counts once you attach evidence."
)
STANDARD = "https://www.emccglobal.org/accreditation/ismcp/standards/"
NO_CERTIFICATE = (
    f"The six areas follow the [mentoring and coaching program standard of the EMCC]({STANDARD}); the statements are "
    "worded differently. This is your own assessment, not a certificate."
)


def show(studio: Studio) -> None:
    """Where the program stands, what is missing and where to mend it, and every area with ratings and evidence."""
    program = studio.need_program()
    book = playbook.load()
    record = StandardRecord(
        program,
        store.programs.progress(studio.db, program.id),
        book,
        studio.today,
        store.standard.counts(studio.db, program.id, on=studio.today),
    )
    assessment = assess(book.standard.values(), record)
    actors = store.programs.actors(studio.db)
    st.subheader(assessment.headline)
    st.caption(NO_CERTIFICATE)
    # Read now: the file is made later, on another thread.
    label, look = studio.label, brand(store.programs.setting(studio.db, "organization", {}))
    st.download_button(
        "Self-assessment (Word)",
        lambda: standard_word.document(assessment, actors, label, look),
        label.file_name("program standard", "docx"),
        key="proof_standard_word",
        icon=":material/description:",
        on_click="ignore",
    )
    _gaps(assessment)
    st.markdown("**The six areas**")
    for area in assessment.areas:
        _area(studio, area, actors)
    st.caption(HOW)


def _gaps(assessment: Assessment) -> None:
    """What is missing or holds in part, each with the page on which it is mended; then what lacks evidence."""
    if assessment.gaps:
        st.markdown("**What is missing, and where to fix it**")
        with st.container(border=True):
            for line in assessment.gaps:
                words, way = st.columns([5, 1], vertical_alignment="center")
                color, icon = BADGES[line.standing]
                words.markdown(f":{color}[{icon}] **{line.statement.text}** {md(line.grounds)} {line.mend}")
                if page := line.statement.page:
                    way.page_link(f"../pages/{page}.py", label=PAGES[page], icon=":material/arrow_forward:")
    elif not assessment.count(OPEN):
        st.markdown("Nothing is missing.")
    if unproven := assessment.unproven:
        st.markdown(
            f":material/attach_file: {counted(len(unproven), 'statement is', 'statements are')} in place by your own "
            "rating, with no evidence attached: "
            + " ".join(f"“{line.statement.text.removesuffix('.')}”." for line in unproven)
        )


def _area(studio: Studio, assessed: AreaAssessment, actors: dict[str, str]) -> None:
    """An area, closed at first: its statements with what they rest on."""
    area = assessed.area
    label = f"{area.label}: {assessed.in_place} of {len(assessed.lines)} in place"
    with st.expander(label, key=f"proof_standard_{area.id}", on_change="rerun") as part:
        if not part.open:
            return
        st.caption(area.about)
        for line in assessed.lines:
            words, way = st.columns([5, 1], vertical_alignment="top")
            with words:
                color, icon = BADGES[line.standing]
                st.markdown(f"**{line.statement.text}** :{color}-badge[{icon} {STANDINGS[line.standing]}]")
                st.caption(md(line.grounds))
                for evidence in line.own.evidence:
                    st.caption(f":material/attach_file: {md(standard_word.evidence_words(evidence, actors))}")
            with way:
                _edit(studio, line)


def _edit(studio: Studio, line: StandardLine) -> None:
    """The own rating, and evidence to attach or to delete."""
    statement, program_id = line.statement, studio.program_id
    key = f"proof_standard_{program_id}_{statement.id}"
    with st.popover("Rate, attach", key=f"{key}_edit", on_change="rerun") as shown:
        if not shown.open:
            return
        field(
            st.segmented_control,
            "Own rating",
            f"{key}_rating",
            line.rating or None,
            lambda rating: studio.do(
                actions.rate_statement, program_id, statement.id, rating or "", toast="Rating saved"
            ),
            options=list(RATINGS),
            format_func=RATINGS.__getitem__,
        )
        # Fields of a new name start empty: once something is attached, and not when it was refused.
        fresh = f"{key}_{len(line.own.evidence)}"
        with st.form(f"{key}_evidence", border=False):
            text = st.text_input("Evidence", max_chars=200, placeholder=statement.proof, key=f"{fresh}_text")
            link = st.text_input("Link, if there is one", max_chars=500, placeholder="https://", key=f"{fresh}_link")
            if st.form_submit_button("Attach"):
                studio.do(
                    actions.attach_evidence, program_id, statement.id, text, link, toast="Evidence attached", again=True
                )
        for number, evidence in enumerate(line.own.evidence):
            st.markdown(md(evidence.text))
            if evidence.link:
                st.link_button("Open", evidence.link, icon=":material/open_in_new:")
            st.button(
                "Delete",
                key=f"{key}_delete_{number}",
                icon=":material/delete:",
                on_click=studio.do,
                args=(actions.detach_evidence, program_id, statement.id, evidence),
                kwargs={"toast": "Evidence deleted"},
            )
