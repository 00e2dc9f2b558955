"""Pictures of every page, to look at: `python -m tests.browser.look OUTDIR`, light and dark, 1440 and 390 px wide.

`--db FILE` shows a database of yours, `--demo [DAY]` the demo company on that day or its last, neither an empty studio.
`--pages kpis review` picks pages by their address ("home" is the first), `--query program=2` is added to every address.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

import seed
from tests.browser.chromium import Watch, launch, settle
from tests.browser.server import serving

PAGES = (
    "home", "design", "recruit", "match", "review", "relationships", "kpis", "report", "proof", "playbook", "settings",
)  # fmt: skip
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
HEIGHT, TALLEST = 900, 15_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outdir", type=Path)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--db", type=Path, help="show this database")
    source.add_argument("--demo", nargs="?", const="last", metavar="DAY", help="show the demo company, on this day")
    parser.add_argument("--pages", nargs="+", default=PAGES, metavar="PAGE")
    parser.add_argument("--query", default="", help="added to every address")
    parser.add_argument("--schemes", nargs="+", choices=SCHEMES, default=SCHEMES)
    parser.add_argument("--widths", nargs="+", type=int, default=WIDTHS)
    parser.add_argument("--wait", type=float, default=0.7, help="seconds for charts to be drawn")
    chosen = parser.parse_args()
    chosen.outdir.mkdir(parents=True, exist_ok=True)

    with tempfile.TemporaryDirectory() as folder:
        database = chosen.db.resolve() if chosen.db else Path(folder) / "studio.db"
        queries = [chosen.query] if chosen.query else []
        if chosen.demo:
            queries.append(f"demo={demo_day(Path(folder), chosen.demo)}")
        with serving(database, Path(folder) / "server.log") as server, sync_playwright() as playwright:
            browser = launch(playwright)
            for scheme in chosen.schemes:
                for width in chosen.widths:
                    for page in chosen.pages:
                        address = server.link("" if page == "home" else page) + f"?{'&'.join(queries)}"
                        path = chosen.outdir / f"{page}-{scheme}-{width}.png"
                        complaints = shoot(browser, address, path, scheme, width, chosen.wait)
                        print(path, *complaints, sep="\n  ")
            browser.close()
            if "Traceback" in server.read_log():
                print(server.read_log(), file=sys.stderr)


def demo_day(folder: Path, wanted: str) -> str:
    """Build the demo beside the database that the server will open; returns the day to ask for."""
    seed.demo(folder / "demo")
    days = sorted(file.stem.removeprefix("demo-") for file in (folder / "demo").glob("demo-*.db"))
    return days[-1] if wanted == "last" else wanted


def shoot(browser: Browser, address: str, path: Path, scheme: str, width: int, wait: float) -> list[str]:
    """Save the whole page as PNG, its scrolled-away part included; returns the console's and the watch's complaints."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
    watch = Watch().over(context)
    page = context.new_page()
    page.goto(address)
    settle(page)
    for _ in range(3):  # a taller window lets lazy parts be drawn, which may make the page taller again
        tall = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(max(tall, HEIGHT), TALLEST)})
        page.wait_for_timeout(wait * 1000 / 3)
        settle(page)
    page.screenshot(path=path)
    context.close()
    return watch.complaints()


if __name__ == "__main__":
    main()
