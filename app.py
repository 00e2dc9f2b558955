"""The launcher: `streamlit run app.py` serves the studio to its own pages on this machine. Shows nothing itself.

Nobody signs in, so whoever reaches the studio is a coordinator: it listens on this machine alone, and a page of another
origin that runs in the same browser is refused before Streamlit sees it. Every answer carries security headers.

The script that Streamlit runs is ui/router.py: no `pages/` folder stands beside it, so Streamlit's old page discovery,
which would run a page without the frame, never switches on.
"""

import asyncio
import base64
import gc
import hashlib
import logging
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.frame import session_cleanup

ROOT = Path(__file__).resolve().parent
INDEX = Path(st.__file__).parent / "static" / "index.html"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

HOST = re.compile(r"(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?", re.IGNORECASE)  # the name or number, the port
LOOPBACK = ("localhost", "127.0.0.1", "::1")
READING = {"GET", "HEAD", "OPTIONS"}
NO_PAGE = ("/media/", "/_stcore/")  # files and Streamlit's own doors: no link of another site leads there

log = logging.getLogger("studio")

os.umask(0o077)  # what the studio writes, copies and demo files too, is for its owner only

# A rerun makes thousands of objects that die with it. At Python's 700, looking for garbage took a tenth of its time.
gc.set_threshold(5_000, 10, 10)


def script_hashes(html: str) -> list[str]:
    """The CSP sources of the inline scripts in an HTML page, so that exactly these may run."""
    digests = (hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(html))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def security_headers(html: str) -> dict[str, str]:
    """The headers of every answer, for the page that Streamlit ships: only this origin may load, run or frame."""
    policy = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes(html)]),
        "style-src": "'self' 'unsafe-inline'",  # Streamlit's components write their styles at run time
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' blob:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


class SecurityHeaders:
    """Puts the same headers on every HTTP answer, static files and errors included; no other origin may read it."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in [name for name in headers if name.startswith("access-control-")]:
                    del headers[name]  # Streamlit lets any origin read static files
                headers.update(self.headers)
                if "/media/" in scope["path"]:
                    headers["Cache-Control"] = "no-store"  # a download ends with its session, in the browser too
            await send(message)

        await self.app(scope, receive, send_with_headers)


class OwnPagesOnly:
    """Refuses every request, and every websocket before it is opened, that a page of another origin sends.

    Streamlit itself lets any port of this machine in, and asks a service on the internet for its own address before it
    turns another origin away.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reason = refusal(scope) if scope["type"] in ("http", "websocket") else None
        if reason is None:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        log.warning("Refused: %s Host %r, Origin %r.", reason, headers.get("host"), headers.get("origin"))
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            await PlainTextResponse(reason, status_code=403)(scope, receive, send)


def refusal(scope: Scope) -> str | None:
    """Why a request is not one of the studio's own pages, as a sentence; None when it is."""
    headers = Headers(scope=scope)
    host, origin, site = (headers.get(name) for name in ("host", "origin", "sec-fetch-site"))
    server = scope.get("server")
    if not server or not is_loopback(server[0]):
        return "The studio answers on this machine only."
    if not is_own_host(host):
        return (
            "This address is not the studio's. Behind a proxy, add its name to allowedHosts in .streamlit/config.toml."
        )
    websocket = scope["type"] == "websocket"
    reading = not websocket and scope["method"] in READING
    if origin is None and not reading:  # every browser says where a page that changes something comes from
        return "The request does not say which page it comes from."
    # A proxy that ends TLS may forget to say so, and no page is served as https by anybody else under the same name.
    secure = scope["scheme"] in ("https", "wss")
    own = {f"https://{host}"} if secure else {f"https://{host}", f"http://{host}"}
    if origin is not None and origin not in own:
        return "A page of another origin may not use the studio."
    if site not in (None, "same-origin", "none") and not (reading and is_link(scope, headers)):
        return "A page of another site may link to the studio, and nothing else."
    return None


def is_link(scope: Scope, headers: Headers) -> bool:
    """Whether somebody follows a link to one of the pages, from a mail or another site."""
    opened = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return opened and not any(part in scope["path"] for part in NO_PAGE)


def is_own_host(host: str | None) -> bool:
    """Whether a Host header names this machine or one of `server.allowedHosts` (`*.example.org` is all below it)."""
    written = HOST.fullmatch(host or "")
    if written is None:
        return False
    name = written[1].strip("[]").lower()
    allowed = {pattern.strip().strip("[]").lower() for pattern in st.get_option("server.allowedHosts")}
    return name in LOOPBACK or name in allowed or any(f"*.{parent}" in allowed for parent in parents(name))


def parents(name: str) -> list[str]:
    """The domains above a host name, nearest first."""
    parts = name.split(".")
    return [".".join(parts[place:]) for place in range(1, len(parts))]


def is_loopback(address: str | None) -> bool:
    """Whether an address, as a name or a number, is reached from this machine only."""
    try:
        return ip_address((address or "").strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def check_settings() -> None:
    """End the process (exit code 2) with one sentence when its settings open the studio to others."""
    address, hosts = st.get_option("server.address"), st.get_option("server.allowedHosts")
    if not is_loopback(address):
        problem = f"it would listen on {address or 'every address'}, and nobody signs in"
    elif any(not pattern.strip("*. ") for pattern in hosts):
        problem = "server.allowedHosts lets every host name in, and nobody signs in"
    else:
        return
    sys.stderr.write(
        f"The studio does not start: {problem}. Leave it on 127.0.0.1; the README says how it works behind a proxy.\n"
    )
    sys.exit(2)


def report(error: Exception) -> bool:
    """Log what went wrong and tell the person on screen without a stack trace; True: Streamlit adds nothing.

    A damaged file is told as such, wherever it was noticed: in a page, a fragment or a click.
    """
    from ui.frame import damage  # only here: nothing of the studio is loaded before a page is asked for

    if damage.show(error):  # a lock or a full disk is no fault of the page
        log.warning("The file cannot be used: %s", error)
        return True
    log.error("A page failed", exc_info=error)
    st.error(
        "This page could not be shown. Nothing you confirmed before is lost. Reload the page; if it happens again, "
        "send the last lines of the log to whoever runs the studio.",
        icon=":material/error:",
    )
    return True


@asynccontextmanager
async def serving(_app: object) -> AsyncIterator[None]:
    """The length of the studio's life: ended sessions go, and at its end nothing is left in the log beside the file."""
    async with session_cleanup.end_left_sessions():
        yield
    from core import store
    from ui.frame.session import database_path

    await asyncio.to_thread(store.settle, database_path())


check_settings()
app = st.App(
    ROOT / "ui" / "router.py",
    lifespan=serving,
    middleware=[
        Middleware(SecurityHeaders, headers=security_headers(INDEX.read_text(encoding="utf-8"))),
        Middleware(OwnPagesOnly),
    ],
    on_script_error=report,
)
