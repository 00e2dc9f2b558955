"""Session cleanup: sessions that were left are ended, and what the process held for them goes. Shows nothing.

Streamlit keeps whoever left for a while, in case it was only the network: three descriptors, what was uploaded, what
the page showed. But it lets go of them only when the next one leaves, and of what was downloaded only when somebody's
page runs, so that the last ones stay for good and anybody may fetch a copy of the database until the morning.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

if sys.platform != "win32":
    import resource

log = logging.getLogger("studio")

EVERY = 2.0  # seconds between two looks
DESCRIPTORS = 4_096  # enough for a thousand sessions; macOS gives a process 256 of them, and more when asked
OF_ONE_SESSION = 3  # its event loop, whether it is there or left

_connected: dict[str, float] = {}  # session id -> when it was last connected, in seconds of the monotonic clock


def note_session() -> None:
    """Note that this session is connected; every run of the script does."""
    context = get_script_run_ctx()
    if context is not None and Runtime.exists():
        _connected[context.session_id] = time.monotonic()


@asynccontextmanager
async def end_left_sessions() -> AsyncIterator[None]:
    """While the app serves: make room for many sessions, and end those that were left."""
    most = _descriptors()
    task = asyncio.create_task(_end_who_left(most // 4 // OF_ONE_SESSION if most else sys.maxsize))
    try:
        yield
    finally:
        task.cancel()


async def _end_who_left(most: int) -> None:
    """End each session a moment before Streamlit would give it up; beyond `most`, whoever left first is ended now."""
    patience = st.get_option("server.disconnectedSessionTTL") - 2 * EVERY
    sweeps = 0
    while True:
        await asyncio.sleep(EVERY)
        runtime, now = Runtime.instance(), time.monotonic()
        for id in list(_connected):
            if runtime.is_active_session(id):
                _connected[id] = now
        left = sorted((since, id) for id, since in list(_connected.items()) if since < now)
        ended = [id for place, (since, id) in enumerate(left) if now - since > patience or place < len(left) - most]
        for id in ended:
            _connected.pop(id, None)
            try:
                runtime.close_session(id)
            except Exception:  # whatever it was, the others that left must not stay for good
                log.exception("A session could not be ended")
        if ended:
            sweeps = 2
        elif sweeps:  # the first marks the downloads that nobody refers to, the next one drops them
            runtime.media_file_mgr.remove_orphaned_files()
            sweeps -= 1
        if ended and not _connected:
            gc.collect()  # pages refer to themselves in circles, and nobody waits now


def _descriptors() -> int:
    """How many descriptors the process may have, after asking for enough; 0 where nobody counts them."""
    if sys.platform == "win32":
        return 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return 0
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)
