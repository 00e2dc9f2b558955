"""The launcher: `streamlit run app.py` serves the studio with security headers on every answer. Shows nothing itself.

The script that Streamlit runs is ui/router.py: no `pages/` folder stands beside it, so Streamlit's old page discovery,
which would run a page without the frame, never switches on.
"""

import base64
import gc
import hashlib
import logging
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import sessions

ROOT = Path(__file__).resolve().parent
INDEX = Path(st.__file__).parent / "static" / "index.html"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

log = logging.getLogger("studio")

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
    """Puts the same headers on every HTTP answer, static files and errors included."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def report(error: Exception) -> bool:
    """Log what went wrong and tell the person on screen without a stack trace; True: Streamlit adds nothing."""
    log.error("A page failed", exc_info=error)
    st.error(
        "This page could not be shown. Nothing you confirmed before is lost. Reload the page; if it happens again, "
        "send the last lines of the log to whoever runs the studio.",
        icon=":material/error:",
    )
    return True


app = st.App(
    ROOT / "ui" / "router.py",
    middleware=[Middleware(SecurityHeaders, headers=security_headers(INDEX.read_text(encoding="utf-8")))],
    on_script_error=report,
    lifespan=sessions.lifespan,
)
