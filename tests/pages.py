"""Pages under test: opened through the router, as a browser would, in Streamlit's own test bench."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
# The sponsor's page is called after the program.
TITLES = {file.stem: file.stem.capitalize() for file in (ROOT / "pages").glob("*.py") if file.stem != "sponsor"}
TITLES["kpis"] = "KPIs"
SLOW = 60  # seconds that a run may take on a busy machine before the test gives up


def open_page(name: str, **state: object) -> AppTest:
    """Open a page by its noun in a session of its own, which chose `state` before; it is drawn without an error."""
    app = begin(**state)
    return drawn(app if name == "home" else go_to(app, name), name)


def begin(link: Mapping[str, str] | None = None, **state: object) -> AppTest:
    """A new session on its first page, whatever that shows: with what the `link` carries and what was chosen before."""
    app = AppTest.from_file(ROOT / "ui/router.py", default_timeout=SLOW)
    for key, value in (link or {}).items():
        app.query_params[key] = value
    for key, value in state.items():
        app.session_state[key] = value
    return app.run()


def go_to(app: AppTest, name: str) -> AppTest:
    """The same session on the page of this noun, whatever that shows."""
    return app.switch_page(str(ROOT / f"pages/{name}.py")).run()


def drawn(app: AppTest, name: str) -> AppTest:
    """The same session, where this page stands, whole and under its title."""
    assert not app.exception, app.exception
    assert [title.value for title in app.title] == [TITLES[name]]
    return app
