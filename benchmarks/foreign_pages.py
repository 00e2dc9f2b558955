"""Attack from the same browser: what a page of another origin gets from a studio that runs beside it.

Each tries to open the websocket and, if it is let in, asks for the pages that show people. Beside them is the studio's
own page, which gets everything. A name counts when it stands in what was received.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

import seed
from benchmarks import chromium
from core import store

TITLE = "Pages of another origin"
UNTIL = date(2026, 1, 31)
PAGES = ("recruit", "review", "relationships")
PATIENCE = 60.0  # seconds for one answer


def rows() -> Iterator[dict[str, str]]:
    """One row per origin: whether it is let in, how many names it reads, how many facts it adds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "studio.db"
        with store.opened(path) as db:
            seed.tell(db, people=120, seed=1, until=UNTIL)
            names = {name for name in store.people.names(db).values() if name}
            before = store.revision(db)
        with chromium.serving(path, on=UNTIL) as server:
            port = urlsplit(server.address).port
            origins = {
                "the studio's own page": server.address,
                "another port of this machine": "http://127.0.0.1:9999",
                "this machine under another name": f"http://localhost:{port}",
                "a site on the internet": "https://evil.example",
                "a file or a sandboxed frame": "null",
                "no origin at all": None,
            }
            for who, origin in origins.items():
                received = _visit(server.address, origin)
                with store.opened(path) as db:
                    added = store.revision(db) - before
                yield {
                    "who": who,
                    "let in": "no" if received is None else "yes",
                    "names read": str(sum(name.encode() in (received or b"") for name in names)),
                    "facts added": str(added),
                }


def _visit(address: str, origin: str | None) -> bytes | None:
    """Everything that the pages send to this origin; None when it is not let in."""
    try:
        with connect(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream",
            origin=Origin(origin) if origin else None,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            open_timeout=PATIENCE,
        ) as socket:
            received = b""
            for page in PAGES:
                asked = BackMsg()
                asked.rerun_script.page_name = page
                socket.send(asked.SerializeToString())
                message = ForwardMsg()
                while message.WhichOneof("type") != "script_finished":
                    content = bytes(socket.recv(timeout=PATIENCE, decode=False))
                    received += content
                    message.ParseFromString(content)
            return received
    except InvalidStatus:
        return None
