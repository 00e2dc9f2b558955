"""What a page says when its file cannot be used: what happened, what is lost, and the copy that can take its place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

from core import store
from core.domain.base.dates import clock, full_date
from ui.frame.cache import forget_all
from ui.frame.cells import md
from ui.frame.demo import forget_demo
from ui.frame.session import can_be_written, current_path, database_path, leave_demo
from ui.frame.studio import remember_edition


def show(error: Exception) -> bool:
    """Say why the file cannot be used, with the way out; False, and nothing on the page, when it is not the file.

    Whatever went wrong, a damaged file may be behind it: it is looked through before anybody is told otherwise.
    """
    path = current_path()
    refusal = _refusal(error)
    damaged = store.damage(path, error) or (None if refusal else store.look_through(path))
    if damaged is None and refusal is None:
        return False
    st.error(md(damaged or refusal), icon=":material/error:")
    if path != database_path():
        _out_of_the_demo()
    elif damaged:
        _offer(path, "The damaged file is kept beside it.")
    elif isinstance(refusal, store.NewerError):
        _offer(path, "What stands there now goes out of sight; it is kept beside it.")
    elif not can_be_written(path.parent):
        st.markdown(
            f"Nothing can be kept in {md(path.parent)}. Set MENTORING_DB to a file in a folder where you may write, "
            "for example:"
        )
        st.code(f'MENTORING_DB="{Path.home() / "mentoring.db"}" make run', language=None)
    return True


def _refusal(error: Exception) -> store.StoreError | None:
    """What keeps the file from being used, as the store says it; None for an error about something else."""
    try:
        with store.in_words("The file cannot be read right now"):
            raise error
    except store.StoreError as refusal:
        return refusal
    except Exception:
        return None


def put_in_place(path: Path, source: Path) -> None:
    """Restore a copy, say how it went, and forget what was worked out from the state before."""
    try:
        aside = store.restore(path, source)
    except store.StoreError as error:
        st.error(md(error), icon=":material/block:")
        return
    st.session_state.pop("studio_done", None)
    remember_edition(path)
    forget_all()
    st.success(f"Restored. What was there before is kept as {md(aside)}." if aside else "Restored.")


def _offer(path: Path, aside: str) -> None:
    copy = store.newest_sound_copy(path)
    if copy is None:
        st.markdown(f"No sound copy lies beside it. Put one in its place that you saved elsewhere. {aside}")
    else:
        lost = (
            f"The last step recorded in it is from {_moment(copy.until)}: whatever was entered after that is not in it."
            if copy.until
            else "Nothing was recorded in it yet."
        )
        st.markdown(f"The newest sound copy is **{md(copy.path.name)}**. {md(lost)} {aside}")
        st.button(
            "Put this copy in place",
            key="damage_restore",
            type="primary",
            icon=":material/settings_backup_restore:",
            on_click=put_in_place,
            args=(path, copy.path),
        )
        st.caption("Or put it, or any other copy, in place from a terminal:")
    source = copy.path if copy else "the saved copy.db"
    st.code(f'python -m core restore --db "{path}" "{source}"', language=None, wrap_lines=True)


def _out_of_the_demo() -> None:
    st.markdown("This is the demo's file. Your own data is in another one.")
    with st.container(horizontal=True):
        st.button("Start the demo over", key="damage_demo_over", icon=":material/restart_alt:", on_click=forget_demo)
        st.button("Leave the demo", key="damage_demo_leave", icon=":material/logout:", on_click=leave_demo)


def _moment(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"{full_date(moment.date())}, {clock(moment.time())} UTC"
