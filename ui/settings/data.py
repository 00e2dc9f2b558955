"""Settings, your data: copies and restore, everything about one person, erasing."""

import tempfile
from pathlib import Path

import streamlit as st

from core import store
from core.documents.tables import workbook
from core.domain.base.people import Person
from ui.frame import demo
from ui.frame.cache import Cache
from ui.frame.cells import md
from ui.frame.damage import put_in_place
from ui.frame.studio import Studio
from ui.settings.erase import erase_button

LABELS = Cache("list of people", "people", most=4)  # reading 5,000 people takes 50 ms


def demo_company(studio: Studio) -> None:
    """The way into the demo; inside of it, start the story over."""
    if studio.demo:
        st.caption("Starting over deletes what you changed in the demo. It is built again the next time you open it.")
        st.button(
            "Start the demo over", key="settings_demo_over", icon=":material/restart_alt:", on_click=demo.forget_demo
        )
    else:
        demo.entry("settings_demo")


def copies(studio: Studio) -> None:
    """Save a copy, restore one; nothing of it in the demo."""
    st.caption(f"This is the file: {md(studio.path)}")
    if folder := store.synced_folder(studio.path):
        st.warning(
            f"The file lies in {md(folder)}, which a sync service rewrites. That can damage a database that is in use. "
            "Move it to a plain folder with MENTORING_DB, and keep copies in the synced one.",
            icon=":material/cloud_alert:",
        )
    if studio.demo:
        st.caption("Your own data is not touched while you are in the demo. Leave it to save or restore a copy.")
        return
    save, restore = st.columns(2, border=True)
    with save:
        st.markdown("**Save a copy**")
        st.caption("A complete copy while everybody keeps working. Keep it somewhere safe.")
        st.download_button(
            "Download a copy",
            data=lambda: _copy(studio.path),
            file_name=f"mentoring-{studio.today.isoformat()}.db",
            mime="application/vnd.sqlite3",
            icon=":material/download:",
            on_click="ignore",
            key="settings_copy",
        )
    with restore:
        st.markdown("**Restore a copy**")
        if _too_large(studio.path):
            st.caption("Copies of this file are larger than the browser may send. Put one in place from a terminal:")
            st.code(f'python -m core restore --db "{studio.path}" "the saved copy.db"', language=None, wrap_lines=True)
            return
        uploaded = st.file_uploader("A copy made here", type=["db"], key="settings_restore_file")
        if uploaded is not None:
            st.caption(
                "Everything entered since that copy goes out of sight; the present state is kept beside the file."
            )
            if st.button("Put this copy in place", key="settings_restore"):
                _restore(studio.path, uploaded.getvalue())


def person(studio: Studio) -> None:
    """Choose one person; export all that is held, or erase."""
    if store.words_wait(studio.db):
        st.info(f"Somebody was erased. {store.WORDS_WAIT}", icon=":material/hourglass_empty:")
    labels = _labels(studio)
    if not labels:
        st.caption("Nobody is on record yet.")
        return
    chosen = st.selectbox(
        "Person",
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        key="settings_person",
        placeholder="Type a name or an email address",
        persist_state="session",
    )
    subject = store.people.person(studio.db, chosen) if chosen in labels else None
    if subject is None:
        return
    export, erase = st.columns(2)
    export.download_button(
        "Export everything held",
        data=lambda: _export(studio.path, subject.id),
        file_name=f"person-{subject.id}.xlsx",
        icon=":material/download:",
        on_click="ignore",
        key="settings_export_person",
    )
    with erase:
        erase_button(studio, subject)


def _labels(studio: Studio) -> dict[int, str]:
    def read() -> dict[int, str]:
        return {person.id: _label(person) for person in store.people.everyone(studio.db)}

    return LABELS.get_or_make(LABELS.version(studio.db), "everyone", read)


def _label(person: Person) -> str:
    return f"{person.name} ({person.email})" if person.email else person.name


def _too_large(path: Path) -> bool:
    """Is the file larger than an upload may be? The server's limit holds for all uploads."""
    return path.is_file() and path.stat().st_size > st.get_option("server.maxUploadSize") * 2**20


def _copy(path: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder, store.opened(path) as db:
        return store.copy(db, Path(folder) / "copy.db").read_bytes()


def _restore(path: Path, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        uploaded = Path(folder) / "given.db"
        uploaded.write_bytes(content)
        put_in_place(path, uploaded)


def _export(path: Path, person_id: int) -> bytes:
    with store.opened(path) as db:
        return workbook(store.person_data.frames_about(db, person_id))
