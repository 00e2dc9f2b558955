"""Report as one HTML file that needs nothing else: no script, drawings and style within. Decides nothing.

It is light or dark as the reader's machine is, prints as a PDF, fits a phone, and asks for nothing: its security policy
refuses everything but the style and the drawings that stand in it. Every text is shown as text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Any

from core.charts.report import NUMBERS, block_chart
from core.charts.theme import palette, svg
from core.documents.brand import Brand
from core.documents.report_words import (
    EMPTY,
    NO_DATA,
    alternative_text,
    by_theme,
    chart_table,
    definitions,
    scope,
    spark_chart,
    target_words,
)
from core.domain.report.blocks import (
    Block,
    CellView,
    ChartBlock,
    FigureLine,
    FiguresBlock,
    QuotesBlock,
    ReportView,
    TableBlock,
    TextBlock,
)

EXPLAINED_IN_CARDS = 3
WIDE, NARROW = 700, 300  # pixels of a drawing, on a screen or paper and on a phone


def page(view: ReportView, brand: Brand | None = None) -> bytes:
    """The report as one .html file."""
    brand = brand or Brand()
    drawings = _Drawings()
    style = _style(view, brand)
    logo = f'<img class="logo" src="{brand.logo_uri}" alt="{_text(brand.name or "Logo")}">' if brand.logo else ""
    cells = "\n".join(_cell(cell, view, drawings) for cell in view.cells) or f"<section><p>{EMPTY}</p></section>"
    label = _text(view.label.line)
    fingerprint = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{fingerprint}'; img-src data:; base-uri 'none'; form-action 'none'"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{_text(view.title)}: {_text(view.label.title)}</title>
<style>{style}</style>
</head>
<body>
<header>{logo}<h1 dir="auto">{_text(view.title)}</h1><p class="label" dir="auto">{label}</p></header>
<main>
{cells}
</main>
<footer><p class="label" dir="auto">{label}</p></footer>
</body>
</html>
""".encode()


class _Drawings:
    """The drawings of a page: each gets names of its own, because a page has each name once."""

    def __init__(self) -> None:
        self.number = 0

    def drawn(self, block: ChartBlock, kind: str, width: int) -> str:
        """The chart as an <svg> that scales within its column."""
        self.number += 1
        drawing = svg(block_chart(replace(block, title="")), width).decode("utf-8")
        drawing = re.sub(r'\bid="([^"]+)"', rf'id="d{self.number}-\1"', drawing)
        drawing = re.sub(r"url\(#([^)]+)\)", rf"url(#d{self.number}-\1)", drawing)
        drawing = re.sub(r'(href="#)', rf"\1d{self.number}-", drawing)
        # The drawing is one picture with one description; its parts would be read out number by number.
        drawing = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", drawing)
        opening = f'<svg class="{kind}" role="img" aria-label="{_text(alternative_text(block))}"'
        return drawing.replace("<svg", opening, 1).replace('class="marks" ', "", 1)


def _cell(cell: CellView, view: ReportView, drawings: _Drawings) -> str:
    about = scope(cell, view.label)
    parts = [f'<h2 dir="auto">{_text(cell.title)}</h2>']
    if about:
        parts.append(f'<p class="label" dir="auto">{_text(about[0].upper() + about[1:])}</p>')
    parts += [_block(block, drawings) for block in cell.blocks]
    return "<section>\n" + "\n".join(parts) + "\n</section>"


def _block(block: Block, drawings: _Drawings) -> str:
    match block:
        case TextBlock():
            return "\n".join(_paragraph(text) for text in block.paragraphs)
        case FiguresBlock():
            return _figures(block, drawings)
        case ChartBlock():
            return _chart(block, drawings)
        case TableBlock():
            return _table(block)
        case QuotesBlock():
            return "\n".join(_quotes(block))


def _figures(block: FiguresBlock, drawings: _Drawings) -> str:
    """The figures as cards; what many of them mean stands together below, a click away."""
    if not block.figures:
        return f"<p>{NO_DATA}</p>"
    few = len(block.figures) <= EXPLAINED_IN_CARDS
    cards = "".join(_card(line, line.definition if few else "") for line in block.figures)
    if len(block.figures) == 1 and (spark := spark_chart(block.figures[0])) is not None:
        cards += _drawn(spark, drawings)
    meanings = "" if few else "".join(f'<li dir="auto">{_text(line)}</li>' for line in definitions(block))
    explained = f"<details><summary>What these figures mean</summary><ul>{meanings}</ul></details>" if meanings else ""
    return f'<div class="figures">{cards}</div>{explained}'


def _card(line: FigureLine, definition: str) -> str:
    parts = [
        ("name", line.label),
        ("value", line.shown),
        *[("beside", words) for words in (line.verdict, line.certainty, target_words(line))],
        ("definition", definition),
    ]
    words = "".join(f'<p class="{kind}" dir="auto">{_text(text)}</p>' for kind, text in parts if text)
    return f'<div class="figure">{words}</div>'


def _chart(block: ChartBlock, drawings: _Drawings) -> str:
    title = f'<figcaption dir="auto">{_text(block.title)}</figcaption>' if block.title else ""
    if block.frame["y"].dropna().empty:
        return f"<figure>{title}<p>{NO_DATA}</p></figure>"
    unit = f'<p class="label" dir="auto">{_text(block.y_label)}</p>' if block.y_label else ""
    note = f'<p class="label" dir="auto">{_text(block.note)}</p>' if block.note else ""
    table = _table(replace(chart_table(block), note=""))
    behind = f"<details class='numbers'><summary>The numbers behind this chart</summary>{table}</details>"
    return f"<figure>{title}{unit}{_drawn(block, drawings)}{note}{behind}</figure>"


def _drawn(block: ChartBlock, drawings: _Drawings) -> str:
    return drawings.drawn(block, "wide", WIDE) + drawings.drawn(block, "narrow", NARROW)


def _table(block: TableBlock) -> str:
    if not block.rows:
        return f"<p>{NO_DATA}</p>"
    head = "".join(f'<th scope="col" dir="auto">{_text(name)}</th>' for name in block.columns)
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{_text(first)}</th>'
        + "".join(f'<td dir="auto">{_text(cell)}</td>' for cell in rest)
        + "</tr>"
        for first, *rest in block.rows
    )
    note = f'<p class="label" dir="auto">{_text(block.note)}</p>' if block.note else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll" tabindex="0" role="region" aria-label="Table">{table}</div>{note}'


def _quotes(block: QuotesBlock) -> Iterable[str]:
    for theme, quotes in by_theme(block.quotes).items():
        if theme:
            yield f'<h3 dir="auto">{_text(theme)}</h3>'
        for quote in quotes:
            who = f'<footer dir="auto">{_text(quote.who)}</footer>' if quote.who else ""
            yield f"<blockquote>{_paragraph('“' + quote.text.strip() + '”')}{who}</blockquote>"


def _paragraph(text: str) -> str:
    return f'<p dir="auto">{_text(text).replace(chr(10), "<br>")}</p>'


def _text(text: Any) -> str:
    """People's words as text: no mark-up of theirs, and no letter that a page can't hold."""
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", str(text)))


def _css_text(text: str) -> str:
    """People's words as a text of a style sheet: whatever is no letter or digit by its number."""
    return (
        '"'
        + "".join(letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):x} " for letter in text)
        + '"'
    )


def _style(view: ReportView, brand: Brand) -> str:
    light, dark = palette("light"), palette("dark")
    pairs = dict.fromkeys(
        zip(
            (light.text, light.quiet, light.line, light.background, *light.series),
            (dark.text, dark.quiet, dark.line, dark.background, *dark.series),
            strict=True,
        )
    )
    recolored = "".join(
        f'svg [fill="{bright}" i]{{fill:{dim}}}svg [stroke="{bright}" i]{{stroke:{dim}}}' for bright, dim in pairs
    )
    return f"""
:root{{--text:{light.text};--quiet:{light.quiet};--line:{light.line};--ground:{light.background};--accent:{brand.color}}}
*{{box-sizing:border-box}}
body{{margin:0 auto;max-width:52rem;padding:2rem 1rem;background:var(--ground);color:var(--text);
font:1rem/1.5 Inter,"Segoe UI",Helvetica,Arial,sans-serif;overflow-wrap:anywhere}}
h1{{margin:0 0 .25rem;font-size:2rem;line-height:1.2}}
h2{{margin:0 0 .75rem;font-size:1.35rem;line-height:1.3}}
h3{{margin:1rem 0 .25rem;font-size:1.05rem}}
p{{margin:.25rem 0 .75rem}}
header{{border-bottom:3px solid var(--accent);margin-bottom:2rem}}
body>footer{{border-top:1px solid var(--line);margin-top:2rem;padding-top:.75rem}}
.logo{{max-height:3.5rem;max-width:14rem;margin-bottom:1rem}}
.label,.definition,.name,.beside,blockquote footer{{color:var(--quiet);font-size:.875rem}}
section{{margin:0 0 2.5rem}}
figure{{margin:0}}
figcaption{{font-weight:600;margin-bottom:.5rem}}
svg{{display:block;width:100%;height:auto;margin:.5rem 0}}
svg.narrow{{display:none}}
.figures{{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:1rem}}
.figures svg{{grid-column:1/-1}}
.figures:has(svg) .figure{{grid-column:1/-1}}
.figure{{border:1px solid var(--line);border-radius:8px;padding:.75rem 1rem}}
.figure p{{margin:.1rem 0}}
.figure .value{{font-size:1.5rem;font-weight:600;color:var(--text)}}
.figure .definition{{margin-top:.5rem}}
blockquote{{margin:.5rem 0;padding-left:1rem;border-left:3px solid var(--line)}}
blockquote p{{margin:0}}
details{{margin:.5rem 0}}
summary{{cursor:pointer;color:var(--quiet);font-size:.875rem}}
.scroll{{overflow-x:auto}}
table{{border-collapse:collapse;width:100%;font-size:.9375rem;overflow-wrap:normal}}
th,td{{text-align:start;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}}
tbody th{{font-weight:400}}
@media screen and (max-width:640px){{
body{{padding:1rem}} svg.wide{{display:none}} svg.narrow{{display:block}} h1{{font-size:1.6rem}}}}
@media screen and (prefers-color-scheme:dark){{
:root{{--text:{dark.text};--quiet:{dark.quiet};--line:{dark.line};--ground:{dark.background}}}
{recolored}
svg .{NUMBERS}_marks [fill]{{fill:{dark.background}}}}}
@media print{{
:root{{color-scheme:light}}
body{{max-width:none;padding:0;font-size:10.5pt}}
section,figure,svg,.figure,blockquote,tr{{break-inside:avoid}}
section:has(>.scroll tbody tr:nth-child(20)),section:has(.figure:nth-child(13)),
section:has(figure~figure){{break-inside:auto}}
h1,h2,h3,figcaption,h2+.label{{break-after:avoid}}
.figures{{grid-template-columns:repeat(4,1fr);gap:.5rem}}
details::details-content{{content-visibility:visible}}
summary{{list-style:none}}
thead{{display:table-header-group}}
details.numbers:not([open]),body>footer{{display:none}}
.scroll{{overflow:visible}}
*{{print-color-adjust:exact}}}}
@page{{margin:18mm 16mm 20mm;
@top-left{{content:{_css_text(view.title)};font:9pt Arial,sans-serif;color:{light.quiet}}}
@bottom-left{{content:{_css_text(view.label.line)};font:8pt Arial,sans-serif;color:{light.quiet}}}
@bottom-right{{content:counter(page) " of " counter(pages);font:8pt Arial,sans-serif;color:{light.quiet}}}}}
"""
