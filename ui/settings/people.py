"""Settings, people: the coordinators and the organization behind the programs."""

import zlib

import streamlit as st

from core import actions, store
from core.documents.brand import ACCENT, brand, logo_refused, stored_logo
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
        new_email = email.text_input("Email (optional)", key="settings_email", max_chars=200)
        if button.form_submit_button("Add") and studio.do(
            actions.add_coordinator, new_name, new_email, toast=f"{new_name} can act now"
        ):
            st.rerun()


def shortcuts(studio: Studio) -> None:
    """Whether single keys act, such as A for Approve; for speech input and whoever hits keys by mistake."""
    st.toggle(
        "Single keys act: A approves, U undoes, and so on",
        store.programs.setting(studio.db, SETTING, True),
        key="settings_single_keys",
        on_change=lambda: studio.do(
            actions.set_setting, SETTING, st.session_state["settings_single_keys"], toast="Noted for everybody"
        ),
        help="Off, the arrow keys and those with Ctrl or Command still work.",
    )


def organization(studio: Studio) -> None:
    """Name, accent color and logo of the organization, and who signs certificates."""
    saved = store.programs.setting(studio.db, "organization", {})
    # Another logo, another field: an uploaded file would come back with the next save.
    stamp = zlib.crc32(saved.get("logo", "").encode())
    with st.form("settings_organization", border=False):
        name, color = st.columns([4, 1], vertical_alignment="bottom")
        value = {
            "name": _one_line(
                name.text_input("Organization", saved.get("name", ""), key="settings_organization_name", max_chars=80)
            ),
            "color": color.color_picker("Accent color", saved.get("color", ACCENT), key="settings_organization_color"),
        }
        signer, role = st.columns(2)
        value |= {
            "signer": _one_line(
                signer.text_input(
                    "Who signs certificates",
                    saved.get("signer", ""),
                    key="settings_signer",
                    max_chars=80,
                    placeholder="Whoever makes the certificate",
                )
            ),
            "signer_role": _one_line(
                role.text_input("Their role", saved.get("signer_role", ""), key="settings_signer_role", max_chars=80)
            ),
        }
        picture = st.file_uploader(
            "Logo (PNG or JPEG, up to 500 KB)",
            ["png", "jpg", "jpeg"],
            max_upload_size=1,
            key=f"settings_logo_{stamp}",
        )
        if current := brand(saved).logo:
            st.image(current, "The logo now", width=120)
        without = st.checkbox("Without a logo", disabled=not saved.get("logo"), key=f"settings_no_logo_{stamp}")
        if st.form_submit_button("Save"):
            logo = picture.getvalue() if picture else None
            if logo and (reason := logo_refused(logo)):
                st.error(md(reason), icon=":material/block:")
                return
            value["logo"] = "" if without else stored_logo(logo) if logo else saved.get("logo", "")
            studio.do(actions.set_setting, "organization", saved | value, toast="Organization saved", again=True)


def _one_line(text: str) -> str:
    return " ".join(text.split())
