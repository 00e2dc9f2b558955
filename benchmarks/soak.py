"""Benchmark of what a studio gives back: sessions come, act and leave; descriptors, connections and memory stay flat.

Linux only: the figures are read from /proc. A session that left is given up after 10 seconds here, so that a row can
tell within the minute what is left of it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from benchmarks import chromium
from benchmarks.sessions import PATIENCE, connection

TITLE = "Sessions that come, act and leave"
SECONDS = 60.0  # of comings and goings
PAUSE = 0.75  # seconds from one arrival to the next
CROWD = 8  # sessions at the same time before anything is measured
THINKING = 1.0  # seconds between two acts of a session
GIVEN_UP = 10  # seconds that a session which left can come back
AFTERWARDS = 25.0  # seconds after the last one left
PAGES = ("", "recruit", "match", "review", "relationships", "kpis")


def rows() -> Iterator[dict[str, str]]:
    """One row for each moment: before anybody came, in the middle, at the end, after all have left."""
    with tempfile.TemporaryDirectory() as folder:
        database = chromium.large_database(Path(folder))
        with chromium.serving(database, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(GIVEN_UP)) as server:
            yield from asyncio.run(_soak(server, database))


async def _soak(server: chromium.Server, database: Path) -> list[dict[str, str]]:
    url = server.address.replace("http", "ws")
    await _visit(url, PAGES)  # what all sessions share is worked out once, as on any morning
    await asyncio.gather(*(_visit(url, PAGES) for _ in range(CROWD)))  # and the threads that a crowd needs are there
    await asyncio.sleep(AFTERWARDS)
    measured = [_measure("start", server, database, 0)]
    visits: list[asyncio.Task[None]] = []
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        pages = [PAGES[(len(visits) + step) % len(PAGES)] for step in range(3)]
        visits.append(asyncio.create_task(_visit(url, pages)))
        await asyncio.sleep(PAUSE)
        if len(measured) == 1 and time.monotonic() > until - SECONDS / 2:
            measured.append(_measure("middle", server, database, len(visits)))
    measured.append(_measure("end", server, database, len(visits)))
    await asyncio.gather(*visits)
    await asyncio.sleep(AFTERWARDS)
    measured.append(_measure("all left", server, database, len(visits)))
    return measured


def _measure(moment: str, server: chromium.Server, database: Path, visits: int) -> dict[str, str]:
    """A row: what the process holds at this moment."""
    descriptors = server.descriptors()
    return {
        "moment": moment,
        "visits so far": str(visits),
        "descriptors": str(len(descriptors)),
        "connections": str(descriptors.count(str(database))),
        "memory": f"{server.memory() / 2**20:.0f} MB",
    }


async def _visit(url: str, pages: Sequence[str]) -> None:
    """A session of its own: it looks at these pages, names a coordinator in Settings, takes that back and leaves."""
    with suppress(TimeoutError, WebSocketException):
        async with connection(url) as socket:
            session = Session(socket)
            for page in pages:
                await session.open(page)
                await session.look_for_news()
                await asyncio.sleep(THINKING)
            await session.open("settings")
            await session.press("settings_coordinator", settings_name="Ana Ruiz")
            await asyncio.sleep(THINKING)
            await session.press("studio_undo")


class Session:
    """What a browser keeps of a session: its page, the ids of what can be pressed, the fragment that looks for news."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.page = ""
        self.title = ""  # as it stands on the page
        self.widgets: set[str] = set()
        self.fragment = ""

    async def open(self, page: str) -> None:
        """Go to a page and wait until it has run."""
        await self.ask(page)
        await self.answered()

    async def ask(self, page: str) -> None:
        """Go to a page and wait for nothing: what still runs for this session is cut short."""
        self.page, self.title, self.fragment = page, "", ""
        self.widgets.clear()
        await self._send(BackMsg())

    async def press(self, key: str, **typed: str) -> None:
        """Press the button with this key, with these texts typed; without the button nothing happens."""
        message = BackMsg()
        for name, text in typed.items():
            for widget in self._called(name):
                message.rerun_script.widget_states.widgets.add(id=widget, string_value=text)
        for widget in self._called(key):
            message.rerun_script.widget_states.widgets.add(id=widget, trigger_value=True)
        await self._run(message)

    async def look_for_news(self) -> None:
        """Run the fragment alone, as the browser does every second."""
        if self.fragment:
            message = BackMsg()
            message.rerun_script.fragment_id = self.fragment
            await self._run(message)

    def _called(self, key: str) -> list[str]:
        return [widget for widget in self.widgets if key in widget]

    async def _run(self, message: BackMsg) -> None:
        await self._send(message)
        await self.answered()

    async def _send(self, message: BackMsg) -> None:
        message.rerun_script.page_name = self.page
        await self.socket.send(message.SerializeToString())

    async def answered(self) -> None:
        """Read what comes until the script has finished."""
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = ForwardMsg()
                answer.ParseFromString(bytes(await self.socket.recv(decode=False)))
                kind = answer.WhichOneof("type")
                if kind == "auto_rerun":
                    self.fragment = answer.auto_rerun.fragment_id
                elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                    element = getattr(answer.delta.new_element, answer.delta.new_element.WhichOneof("type"))
                    if getattr(element, "tag", "") == "h1":
                        self.title = element.body
                    if widget := getattr(element, "id", ""):
                        self.widgets.add(widget)
                elif kind == "script_finished":
                    return
