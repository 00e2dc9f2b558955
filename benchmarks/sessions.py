"""Benchmark of one process with many sessions: each goes from page to page every 5 seconds over its own web socket.

The bare framework beside it is a page with nothing but its title. The clients share the machine with the server, in
one process: their share of the work is in the times. The server's own processor time also tells what a busy machine
hides: one process has one second of it a second.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from benchmarks import chromium

TITLE = "Sessions on one process"
SESSIONS = (50, 100, 200)
EVERY = 5.0  # seconds between two acts of one session
ACTS = 6  # a session, after its first page
PATIENCE = 60.0  # seconds for one answer
PAGES = ("relationships", "recruit", "review", "kpis", "")


def rows() -> Iterator[dict[str, str]]:
    """One row per program and number of sessions: milliseconds until the page has run."""
    with tempfile.TemporaryDirectory() as folder:
        database, empty = chromium.large_database(Path(folder)), chromium.empty_page(Path(folder))
        for name, script, pages in (("an empty page", empty, ("",)), ("the studio", "app.py", PAGES)):
            for sessions in SESSIONS:
                with chromium.serving(database, script) as server:
                    times, late, worked = asyncio.run(_crowd(server, sessions, pages))
                spread = chromium.spread(times) if times else {"median": "", "p95": ""}
                yield {
                    "program": name,
                    "sessions": str(sessions),
                    **spread,
                    "acts": str(len(times)),
                    "unanswered": str(late),
                    "processor time a run": f"{1000 * worked / (len(times) + sessions):.0f} ms",
                }


async def _crowd(server: chromium.Server, sessions: int, pages: tuple[str, ...]) -> tuple[list[float], int, float]:
    """Milliseconds of all acts, how many got no answer in time, and the server's seconds of processor time."""
    times: list[float] = []
    url = server.address.replace("http", "ws")
    async with connection(url) as first:
        for page in pages:  # what all sessions share is worked out once, as on any morning
            await _act(first, page)
    before = server.worked()
    unanswered = await asyncio.gather(*(_session(url, number, pages, times) for number in range(sessions)))
    return times, sum(unanswered), server.worked() - before


async def _session(url: str, number: int, pages: tuple[str, ...], times: list[float]) -> int:
    dice = random.Random(number)
    answered = 0
    await asyncio.sleep(dice.random() * 2 * EVERY)
    try:
        async with connection(url) as socket:
            if await _act(socket, pages[0]) is None:
                return ACTS
            for act in range(ACTS):
                await asyncio.sleep(EVERY * (0.5 + dice.random()))
                took = await _act(socket, pages[(number + act) % len(pages)])
                if took is None:
                    break  # whoever waited that long gives up
                answered += 1
                times.append(took)
    except (TimeoutError, WebSocketException):
        pass  # not let in, or dropped: what was not answered is counted
    return ACTS - answered


def connection(url: str) -> connect:
    """A web socket to a served program, as the browser opens one: a session of its own."""
    return connect(
        f"{url}/_stcore/stream",
        origin=Origin(url.replace("ws", "http", 1)),
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        open_timeout=PATIENCE,
        ping_interval=None,
    )


async def _act(socket: ClientConnection, page: str) -> float | None:
    """Milliseconds from asking for a page until its script has run; None when that takes longer than patience."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    start = time.perf_counter()
    await socket.send(asked.SerializeToString())
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                message = ForwardMsg()
                message.ParseFromString(bytes(await socket.recv(decode=False)))
                if message.WhichOneof("type") == "script_finished":
                    return 1000 * (time.perf_counter() - start)
    except TimeoutError:
        return None
