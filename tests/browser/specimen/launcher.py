"""Serves the specimen page under the same headers and the same error report as the studio."""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2]))

from app import INDEX, SecurityHeaders, report, security_headers  # noqa: E402  (the root must be importable first)

app = st.App(
    HERE / "page.py",
    middleware=[Middleware(SecurityHeaders, headers=security_headers(INDEX.read_text(encoding="utf-8")))],
    on_script_error=report,
)
