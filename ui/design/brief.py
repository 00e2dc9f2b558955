"""Design, the brief and the decision: slides, page, present mode; choose an option and say why."""

from dataclasses import replace
from functools import partial

import streamlit as st

from core import actions, store
from core.documents import brand, brief, deck
from core.documents.pitch import DECISION, Pitch, make_pitch
from core.domain import playbook
from core.domain.base.dates import full_date, short_date
from core.domain.design import options
from core.domain.design.options import Option
from core.domain.design.programs import Program
from ui.design.options import outdated, side_by_side
from ui.design.present import begin
from ui.frame.cells import cell, empty, md
from ui.frame.fields import field, picked
from ui.frame.studio import Studio

POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def read_pitch(studio: Studio, program: Program) -> Pitch:
    """What a sponsor hears about the program's options, as of today."""
    pitch = make_pitch(
        program,
        store.programs.options(studio.db, program.id),
        store.programs.progress(studio.db, program.id),
        playbook.load(),
        brand.brand(store.programs.setting(studio.db, "organization", {})),
        on=studio.today,
    )
    return replace(pitch, made_by=studio.label.made_by)


def brief_and_decide(studio: Studio, pitch: Pitch) -> None:
    """What the sponsor gets, and what the sponsor decides."""
    if not pitch.cases:
        empty("There is no option to decide on yet. Add one under “Options”.", stop=False)
        return
    with cell(1, "What does the sponsor see?"):
        _documents(studio, pitch)
    with cell(2, "Which option do we choose?", "The program takes its settings from it, and later pages follow."):
        _decide(studio, pitch)
    with cell(3, "Compare again"):
        side_by_side(pitch)


def _documents(studio: Studio, pitch: Pitch) -> None:
    field(
        st.text_area,
        "The decision we ask for",
        "design_decision_asked",
        pitch.program.design.decision_asked,
        lambda text: studio.do(actions.change_design, studio.program_id, decision_asked=text, toast="Saved"),
        placeholder=DECISION,
        max_chars=400,
        height=70,
    )
    with st.container(horizontal=True):
        st.download_button(
            "Slides (PowerPoint)",
            data=partial(deck.deck, pitch),
            file_name=pitch.label.file_name("options", "pptx"),
            mime=POWERPOINT,
            key="design_deck",
            icon=":material/slideshow:",
            type="primary",
            on_click="ignore",
        )
        st.download_button(
            "One page (to print)",
            data=lambda: brief.brief(pitch).encode("utf-8"),
            file_name=pitch.label.file_name("brief", "html"),
            mime="text/html",
            key="design_brief",
            icon=":material/print:",
            on_click="ignore",
        )
        st.button("Present here", key="design_present", icon=":material/present_to_all:", on_click=begin)
    st.caption("Charts and tables in the slides are native: change them in PowerPoint as you like.")
    with st.expander("Name, logo, color and currency on slides", icon=":material/palette:", on_change="rerun") as part:
        if part.open:
            _brand(studio)


def _brand(studio: Studio) -> None:
    saved = store.programs.setting(studio.db, "organization", {})
    with st.form("design_brand", border=False):
        name, color, currency = st.columns([4, 1, 1])
        value = {
            "name": name.text_input("Organization", saved.get("name", ""), max_chars=80),
            "color": color.color_picker("Accent color", saved.get("color", brand.ACCENT)),
            "currency": currency.text_input("Currency", saved.get("currency", "$"), max_chars=4),
        }
        file = st.file_uploader("Logo (PNG or JPEG, up to half a megabyte)", ["png", "jpg", "jpeg"], max_upload_size=1)
        drop = st.checkbox("Without a logo", disabled=not saved.get("logo"))
        if not st.form_submit_button("Save"):
            return
        picture = file.getvalue() if file else None
        if picture and (refused := brand.logo_refused(picture)):
            st.error(md(refused), icon=":material/block:")
            return
        logo = brand.stored_logo(picture) if picture else "" if drop else saved.get("logo", "")
        if studio.do(actions.set_setting, "organization", saved | value | {"logo": logo}, toast="Saved"):
            st.rerun()


def _decide(studio: Studio, pitch: Pitch) -> None:
    by_id = {case.option.id: case.option for case in pitch.cases}
    chosen = options.chosen(list(by_id.values()))
    id = picked(
        st.radio,
        "Option",
        {option.id: option.name for option in by_id.values()},
        "design_choice",
        (chosen or pitch.cases[0].option).id,
        captions=[_in_words(pitch, option) for option in by_id.values()],
    )
    outdated(pitch, by_id[id])
    decisions = pitch.program.design.decisions
    with st.form(f"design_choose_{len(decisions)}", border=False):  # a decision made empties the form, a refusal not
        note = st.text_area("Why this one?", max_chars=600, height=80, placeholder="What spoke for it, who agreed")
        running = {}
        for question in actions.questions_before_choosing(studio.db, pitch.program, by_id[id]):
            running[question.id] = st.radio(
                question.question, list(question.answers), format_func=question.answers.__getitem__, index=None
            )
        if st.form_submit_button(f"Choose {md(by_id[id].name)}", type="primary") and studio.do(
            actions.choose_option, id, note, running, toast=f"{by_id[id].name} is chosen"
        ):
            st.rerun()
    actors = store.programs.actors(studio.db)
    for decision in reversed(decisions):
        who = actors.get(decision.by, decision.by)
        day = short_date(decision.on) if decision.on else ""
        why = f": {decision.note}" if decision.note else ""
        st.caption(f":material/gavel: {day} · {md(decision.name)} chosen by {md(who)}{md(why)}")


def _in_words(pitch: Pitch, option: Option) -> str:
    case = next(case for case in pitch.cases if case.option.id == option.id)
    chosen = f" · chosen on {full_date(option.chosen_on)}" if option.chosen_on else ""
    return md(f"{pitch.outcome(case.forecast)}, full cost {pitch.result_in_words(case.forecast, 'cost')}{chosen}")
