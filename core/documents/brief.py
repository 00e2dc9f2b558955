"""Brief: one printable page for the sponsor, as HTML that needs nothing else. Values in, text out; all text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import shorten

from core.documents.pitch import Pitch, sources
from core.domain.base.dates import full_date, short_day

MOST_RISKS = 4
MOST_ITEMS = 5
MOST_SOURCES = 3
MOST_ANSWERS = 4
LONGEST_ANSWER = 100

_STYLE = """
:root { --accent: %s; }
* { box-sizing: border-box; }
body { font: 13px/1.35 Arial, "Liberation Sans", sans-serif; color: #12181f; margin: 24px auto; max-width: 800px;
       padding: 0 16px; }
header { display: flex; justify-content: space-between; gap: 16px; align-items: start;
         border-bottom: 3px solid var(--accent); padding-bottom: 8px; }
h1 { font-size: 20px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 14px; margin: 14px 0 4px; }
p { margin: 2px 0; }
img { max-height: 44px; max-width: 160px; }
.quiet { color: #525d68; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%%; font-size: 12px; }
th, td { text-align: left; vertical-align: top; padding: 2px 6px; border-bottom: 1px solid #d3dae1;
         overflow-wrap: anywhere; }
table { table-layout: fixed; }
th:first-child { width: 24%%; }
thead th { border-bottom: 2px solid var(--accent); }
ul { margin: 2px 0; padding-left: 18px; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 20px; }
.ask { border-left: 4px solid var(--accent); padding: 4px 10px; margin-top: 12px; font-size: 14px; }
@media screen and (max-width: 560px) { .two { grid-template-columns: 1fr; } .wide table { min-width: 560px; } }
@page { size: A4; margin: 11mm; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10px; } table { font-size: 9.5px; }
               th, td { padding: 1px 5px; } h1 { font-size: 16px; } h2 { font-size: 12px; margin: 6px 0 2px; }
               .ask { font-size: 12px; margin-top: 6px; } }
"""


def brief(pitch: Pitch) -> str:
    """The one-page brief as a complete HTML document: no script, nothing loaded, the logo inside."""
    name = escape(pitch.program.name)
    logo = f'<img src="{pitch.brand.logo_uri}" alt="{escape(pitch.brand.name)}">' if pitch.brand.logo else ""
    byline = " · ".join(escape(part) for part in (pitch.brand.name, full_date(pitch.on)) if part)
    parts = [
        f"<header><div><h1>{name}</h1><p class='quiet'>{byline}</p></div>{logo}</header>",
        _goal(pitch),
        _section("Options side by side", _table(pitch.comparison()), wide=True),
        "<div class='two'>",
        _section("What could go wrong", _list([(what, fix) for what, _, fix in pitch.risks()[:MOST_RISKS]])),
        _section("What the forecast rests on", _list([(a, f"{b}. {c}") for a, b, c in _sources(pitch)])),
        _section("Next dates", _list(_dates(pitch))),
        _section("How we will know", _list(pitch.targets)),
        _section("The journey", _list(_journey(pitch)[:MOST_ANSWERS])),
        "</div>",
        f"<p class='ask'><strong>Decision asked.</strong> {escape(pitch.decision)}</p>",
        "<p class='quiet'>Ranges are the middle 80% of simulations. There is no workplace figure for early ends or "
        f"rematches: these are our estimates, shown as ranges.<br>{escape(pitch.label.line)}</p>",
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        f"<title>{name}</title><style>{_STYLE % pitch.brand.color}</style></head>\n<body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body></html>\n"
    )


def _goal(pitch: Pitch) -> str:
    purposes = ", ".join(purpose.label for purpose in pitch.purposes)
    lines = [*pitch.goal, *([("Purposes", purposes)] if purposes else [])]
    return _section("Why", "".join(f"<p><strong>{escape(a)}.</strong> {escape(b)}</p>" for a, b in lines))


def _journey(pitch: Pitch) -> list[tuple[str, str]]:
    """Both roles of a stage, a line each, short enough for the page."""
    lines = [
        (f"{stage}, {role}", shorten(answer, LONGEST_ANSWER, placeholder=" …"))
        for stage, *answers in pitch.journey
        for role, answer in zip(("mentors", "mentees"), answers, strict=True)
    ]
    return [(where, answer) for where, answer in lines if answer]


def _sources(pitch: Pitch) -> Sequence[tuple[str, str, str]]:
    return sources(pitch.cases, MOST_SOURCES)


def _dates(pitch: Pitch) -> list[tuple[str, str]]:
    coming = [item for item in pitch.items if item.day and item.kind == "step" and not item.done]
    return [
        (short_day(item.day), f"{item.label} (late)" if item.day < pitch.on else item.label)
        for item in coming[:MOST_ITEMS]
        if item.day
    ]


def _section(title: str, body: str, wide: bool = False) -> str:
    if not body:
        return ""
    inside = f"<div class='wide'>{body}</div>" if wide else body
    return f"<section><h2>{escape(title)}</h2>{inside}</section>"


def _list(lines: Sequence[tuple[str, str]]) -> str:
    if not lines:
        return ""
    return "<ul>" + "".join(f"<li><strong>{escape(a)}:</strong> {escape(b)}</li>" for a, b in lines) + "</ul>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    if len(rows[0]) < 2:
        return ""
    head = "".join(f"<th scope='col'>{escape(words)}</th>" for words in rows[0])
    body = "".join(f"<tr><th scope='row'>{escape(first)}</th>{_cells(cells)}</tr>" for first, *cells in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Sequence[str]) -> str:
    return "".join(f"<td>{escape(words)}</td>" for words in row)
