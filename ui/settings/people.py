"""Settings, people: the coordinators and the organization behind the programs."""

import streamlit as st

from core import actions, store
from ui.frame.cells import md
from ui.frame.shortcuts import SETTING
from ui.frame.studio import Studio


def coordinators(studio: Studio) -> None:
    """The list of coordinators; add one, take one off."""
    people = store.programs.coordinators(studio.db)
    if not people:
        st.caption("Nobody is named yet. Until then, decisions are recorded under “coordinator”.")
    for person in people:
        name, button = st.columns([5, 1], vertical_alignment="center")
        name.markdown(f":material/person: {md(person.name)}  {md(person.email)}")
        button.button(
            "Remove",
            key=f"settings_remove_{person.id}",
            on_click=studio.do,
            args=(actions.remove_coordinator, person.id),
            kwargs={"toast": f"{person.name} is off the list"},
        )
    with st.form("settings_coordinator", clear_on_submit=True, border=False):
        name, email, button = st.columns([3, 3, 1], vertical_alignment="bottom")
        new_name = name.text_input("Name", key="settings_name", max_chars=100)
        new_email = email.text_input("E-mail (optional)", key="settings_email", max_chars=200)
        if button.form_submit_button("Add") and studio.do(
            actions.add_coordinator, new_name, new_email, toast=f"{new_name} can act now"
        ):
            st.rerun()


def shortcuts(studio: Studio) -> None:
    """Whether single keys act, such as A for Approve; for speech input and whoever hits keys by mistake."""
    st.toggle(
        "Single keys act: A approves, U takes back, and so on",
        store.programs.setting(studio.db, SETTING, True),
        key="settings_single_keys",
        on_change=lambda: studio.do(
            actions.set_setting, SETTING, st.session_state["settings_single_keys"], toast="Noted for everybody"
        ),
        help="Off, the arrow keys and those with Ctrl or Command still work.",
    )


def organization(studio: Studio) -> None:
    """Name and accent color of the organization."""
    saved = store.programs.setting(studio.db, "organization", {})
    with st.form("settings_organization", border=False):
        name, color, button = st.columns([4, 1, 1], vertical_alignment="bottom")
        new_name = name.text_input(
            "Organization", saved.get("name", ""), key="settings_organization_name", max_chars=80
        )
        new_color = color.color_picker("Accent color", saved.get("color", "#0B63A5"), key="settings_organization_color")
        if button.form_submit_button("Save"):
            value = saved | {"name": " ".join(new_name.split()), "color": new_color}
            studio.do(actions.set_setting, "organization", value, toast="Organization saved")
