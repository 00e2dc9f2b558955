"""The built-in form: an application answered here, with self-check and goal discovery; saved, continued, sent.

What the self-check advises is read after the form was sent, never beside the answers, where it would tell people what
to pick.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.playbook.intake import DISCOVERY, SELF_CHECK, Question
from core.domain.playbook.reading import RoleId
from core.domain.recruit import forms
from core.domain.recruit.applications import BegunForm
from ui.frame.cells import md
from ui.frame.studio import Studio

ROLES: dict[RoleId, str] = {"mentee": "A mentee", "mentor": "A mentor"}
ALREADY_ASKED: dict[RoleId, list[str]] = {"mentee": [SELF_CHECK, DISCOVERY], "mentor": []}


def intake_form(studio: Studio) -> None:
    """Who applies, the questions of that role, and the two ways to leave the form: save it or send it."""
    _advice()
    _continue(store.recruiting.begun_forms(studio.db, studio.program_id))
    role = st.segmented_control(
        "Who applies?",
        list(ROLES),
        format_func=ROLES.__getitem__,
        default="mentee",
        required=True,
        key="recruit_form_role",
        persist_state="session",
    )
    turn = st.session_state.get("recruit_form_turn", 0)
    start: Mapping[str, Any] = st.session_state.get("recruit_form_given", {})
    wrong: dict[str, str] = st.session_state.get("recruit_form_wrong", {})
    offered = forms.extras_of(role)
    extras = st.multiselect(
        "Ask this too",
        list(offered),
        default=ALREADY_ASKED[role],
        format_func=offered.__getitem__,
        key=f"recruit_form_extras_{role}",
        persist_state="session",
    )
    months = studio.program.months if studio.program else None
    st.caption(md(playbook.load().intake.privacy))
    with st.form(f"recruit_form_{role}_{turn}", border=True):
        answers: dict[str, Any] = {}
        for key, question in _fields(role, extras, months):
            answers[key] = _field(question, start.get(key), f"recruit_form_{role}_{turn}_{key}")
            if key in wrong:
                st.caption(f":red[:material/error: {md(wrong[key])}]")
        if SELF_CHECK in extras:
            answers[SELF_CHECK] = _self_check(start.get(SELF_CHECK, {}), turn)
        if DISCOVERY in extras:
            answers[DISCOVERY] = _discovery(start.get(DISCOVERY, {}), turn)
        send, save = st.columns(2)
        sent = send.form_submit_button("Send the application", type="primary", width="stretch")
        saved = save.form_submit_button("Save for later", width="stretch")
    if sent:
        _send(studio, role, answers, extras)
    elif saved:
        st.session_state["recruit_form_given"] = answers
        name, address = answers.get("name") or "", answers.get("email") or ""
        if studio.do(
            actions.save_form, studio.program_id, role, name, address, answers, toast="Saved; you can go on later"
        ):
            st.session_state["recruit_form_wrong"] = {}
            st.rerun()


def _fields(role: RoleId, extras: list[str], months: int | None) -> list[tuple[str, Question]]:
    """The questions with a field each; self-check and goal discovery have a place of their own below them."""
    asked = forms.questions(role, extras, months).items()
    return [(key, question) for key, question in asked if key.partition(".")[0] not in forms.GROUPS]


def _advice() -> None:
    """What the self-check says to whoever just applied, once everything is answered."""
    sent: tuple[str, list[tuple[str, str]]] = st.session_state.get("recruit_form_advice", ("", []))
    name, lines = sent
    if not lines:
        return
    with st.container(border=True):
        st.markdown(f"**{md(name)} applied.** What the self-check suggests; nobody is turned away for an answer:")
        for question, advice in lines:
            st.markdown(f"{md(question)}  \n{md(advice)}")
        st.button("Done", key="recruit_form_advice_done", on_click=lambda: st.session_state.pop("recruit_form_advice"))


def _continue(begun: list[BegunForm]) -> None:
    if not begun:
        return
    by_id = {form.id: form for form in begun}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Go on with a form that was begun",
            list(by_id),
            format_func=lambda id: f"{by_id[id].name} ({by_id[id].role}, saved {short_date(by_id[id].saved_on)})",
            key="recruit_form_draft",
        )
        st.button("Go on", key="recruit_form_continue", on_click=lambda: _begin(by_id[chosen]))


def _begin(form: BegunForm) -> None:
    st.session_state["recruit_form_role"] = form.role
    _fresh(form.answers)


def _fresh(answers: Mapping[str, Any]) -> None:
    """The form anew, with these answers in its fields."""
    st.session_state["recruit_form_turn"] = st.session_state.get("recruit_form_turn", 0) + 1
    st.session_state["recruit_form_given"] = answers
    st.session_state["recruit_form_wrong"] = {}


def _send(studio: Studio, role: RoleId, answers: dict[str, Any], extras: list[str]) -> None:
    wrong = forms.wrong(role, answers, extras)
    st.session_state["recruit_form_given"] = answers
    st.session_state["recruit_form_wrong"] = wrong
    if wrong:
        st.session_state["recruit_form_count"] = len(wrong)
        st.rerun()
    row = forms.row(role, answers, studio.today)
    if studio.do(actions.send_form, studio.program_id, role, row, toast=f"{row.name} applied"):
        st.session_state["recruit_form_advice"] = (row.name, forms.advice(answers.get(SELF_CHECK, {})))
        _fresh({})
        st.rerun()


def _field(question: Question, value: Any, key: str) -> Any:
    """The widget that fits the question, with what was answered before."""
    label = question.text.splitlines()[0] + ("" if question.required else " (optional)")
    more: dict[str, Any] = {"key": key, "help": question.why}
    if question.kind == "long":
        return st.text_area(label, value or "", max_chars=forms.LONGEST, **more)
    if question.kind == "number":
        most = 20 if question.key == "capacity" else 70
        return st.number_input(label, 0, most, value=None if value is None else int(value), **more)
    options = list(question.options)
    if question.kind == "choice":
        options += [value] if value and value not in options else []
        place = options.index(value) if value in options else None
        return st.selectbox(label, options, index=place, accept_new_options=question.other, **more)
    if question.kind in ("choices", "ranked", "list"):
        options += [choice for choice in value or () if choice not in options]
        return st.multiselect(
            label,
            options,
            default=list(value or ()),
            max_selections=question.limit or None,
            accept_new_options=question.other or question.kind == "list",
            placeholder="Most important first" if question.kind == "ranked" else None,
            **more,
        )
    return st.text_input(label, value or "", max_chars=200, **more)


def _self_check(answered: dict[str, str], turn: int) -> dict[str, str]:
    """The self-check in full: a doubt asks for a talk, never for a rejection."""
    st.markdown("**Is this the right moment?** A few questions for yourself; nobody is turned away for an answer.")
    chosen = {}
    for check in playbook.load().intake.self_check:
        labels = [answer.label for answer in check.answers]
        now = check.answer(answered.get(check.id))
        chosen[check.id] = st.radio(
            check.text,
            labels,
            index=check.answers.index(now) if now else None,
            key=f"recruit_form_check_{check.id}_{turn}",
            help=check.why,
        )
    return {key: label for key, label in chosen.items() if label}


def _discovery(written: dict[str, str], turn: int) -> dict[str, str]:
    """Goal discovery in three steps: write, narrow, make clear. Whoever does it alone shares all three."""
    st.markdown("**What is it that you want?** Three steps, alone or with us; your mentor gets to read them.")
    texts = {}
    steps = playbook.load().intake.discovery
    for number, step in enumerate(steps, start=1):
        st.markdown(f"{number}. **{md(step.label)}** ({step.minutes} minutes)")
        st.caption(md(step.text))
        if number < len(steps):
            hints = " ".join(step.prompts)
            key = f"recruit_form_{step.id}_{turn}"
            texts[step.id] = st.text_area(
                step.label, written.get(step.id, ""), key=key, label_visibility="collapsed", placeholder=hints
            )
            continue
        for place, prompt in enumerate(step.prompts):
            key = f"recruit_form_{step.id}_{place}_{turn}"
            texts[prompt] = st.text_input(prompt, written.get(prompt, ""), key=key, max_chars=500)
    return {key: text for key, text in texts.items() if text.strip()}
