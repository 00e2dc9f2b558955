"""A walk through the pages: every part of each page, with all that opens on request opened, node by node."""

from __future__ import annotations

from collections.abc import Container, Iterator

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node

PARTS: dict[str, list[dict[str, object]]] = {
    "home": [{}],
    "design": [{"design_part": part} for part in ("why", "options", "forecast", "plan", "brief", "next")],
    "recruit": [{"recruit_view": view} for view in ("People", "Coverage", "Import", "Topics", "Form", "Departments")],
    "match": [{}],
    "review": [{"review_part": part} for part in ("decide", "shortlists", "requests", "send")],
    "relationships": [
        *({"relationships_part": part} for part in ("journey", "goals", "checks", "agreement", "messages", "end")),
        *(
            {"relationships_more": more}
            for more in ("met", "waiting", "outbox", "consultations", "companions", "circles")
        ),
    ],
    "kpis": [{}],
    "report": [{"report_part": part} for part in ("compose", "preview", "versions")],
    "proof": [{"proof_part": part} for part in ("comparison", "equity", "score", "standard")],
    "settings": [{}],
}


def open_everything(app: AppTest) -> None:
    """Open what is closed and drawn on request: expanders and popovers, also those inside them."""
    asked: set[str] = set()
    while True:
        assert not app.exception
        closed = {key for node in nodes(app._tree) if (key := key_of(node))} - asked
        if not closed:
            return
        for key in closed:
            app.session_state[key] = True
        asked |= closed
        app.run()


def key_of(node: Node) -> str:
    """The key of an expander or popover that reports its opening, or ""."""
    proto = getattr(node, "proto", None)
    if not isinstance(node, Block) or proto is None:
        return ""
    if proto.DESCRIPTOR.name == "Block":
        id = proto.popover.id if proto.HasField("popover") else ""
    else:
        id = proto.id if proto.DESCRIPTOR.name == "Expandable" else ""
    key = id.split("-", 2)[2] if id.count("-") >= 2 else ""  # $$ID-<hash>-<key>
    return "" if key == "None" else key


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def texts(message: Message, left_out: Container[str | tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(place, text) of every text that is sent to the browser, but for fields, and fields of a kind, in `left_out`."""
    kind = message.DESCRIPTOR.name
    for field, value in message.ListFields():
        if field.name in left_out or (kind, field.name) in left_out:
            continue
        for part in value if field.is_repeated else [value]:
            if isinstance(part, Message):
                yield from texts(part, left_out)
            elif isinstance(part, str):
                yield f"{kind}.{field.name}", part
