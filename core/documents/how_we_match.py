"""How we match: one printable page for a works council and for those who are matched. It names nobody of a program.

The page shows the formula of every criterion with its points, the rules, and one pair worked out: two invented people.
It is made from the registries, so that it cannot say anything else than what is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from core.documents.brand import Brand
from core.domain import playbook
from core.domain.base.dates import full_date
from core.domain.base.people import Mentee, Mentor, Wish
from core.domain.match import criteria
from core.domain.match.cohort import views
from core.domain.match.criteria import CRITERIA
from core.domain.match.rules import RULES
from core.domain.match.settings import OBJECTIVE_LABELS, Settings

# Two people as the demo invented them once; the demo itself may invent others.
EXAMPLE_MENTEE = Mentee(
    214,
    "Dina Letta",
    department="Sales",
    location="Berlin",
    level="Mid",
    languages=("German", "English"),
    styles=("Structured, with an agenda",),
    hours=1.5,
    time_zone="Europe/Berlin",
    wishes=(Wish("language", "German"),),
    unit_size=35,
    needs=("Stakeholder management",),
    direction="Not sure yet",
    aim="My stakeholders hear of things before they happen",
)
EXAMPLE_MENTOR = Mentor(
    173,
    "Christoph Krein",
    department="Finance",
    location="Berlin",
    level="Senior",
    languages=("German",),
    styles=("Free-flowing conversation", "Homework between meetings"),
    hours=3.5,
    time_zone="Europe/Berlin",
    unit_size=18,
    topics=("Stakeholder management", "Strategic thinking"),
    industries=("Public sector",),
    roles=("Challenger",),
    experience="Kept three departments with different aims on one project",
    capacity=2,
)

_STYLE = """
:root { --accent: %s; }
* { box-sizing: border-box; }
body { font: 13px/1.35 Arial, "Liberation Sans", sans-serif; color: #12181f; margin: 24px auto; max-width: 900px;
       padding: 0 16px; }
header { border-bottom: 3px solid var(--accent); padding-bottom: 8px; }
h1 { font-size: 20px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 14px; margin: 14px 0 4px; }
p, ul { margin: 2px 0; }
ul { padding-left: 18px; }
.quiet { color: #525d68; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%%; font-size: 12px; }
th, td { text-align: left; vertical-align: top; padding: 2px 6px; border-bottom: 1px solid #d3dae1; }
thead th { border-bottom: 2px solid var(--accent); }
.number { text-align: right; white-space: nowrap; }
@media screen and (max-width: 560px) { .wide table { min-width: 640px; } }
@page { size: A4; margin: 10mm; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 9.5px; } table { font-size: 9px; }
               th, td { padding: 1px 4px; } h1 { font-size: 15px; } h2 { font-size: 11px; margin: 5px 0 1px; } }
"""


@dataclass(frozen=True)
class WorkedCriterion:
    """One criterion of the worked pair: its score (0..1), weight in points of 100 for this pair, points and reason."""

    key: str
    score: float
    of_points: float
    points: float
    sentence: str


def worked_pair(weights: Mapping[str, float]) -> list[WorkedCriterion]:
    """The example worked out, criterion by criterion; its points add up to the pair's fit."""
    mentees, mentors = views([EXAMPLE_MENTEE], [EXAMPLE_MENTOR])
    counted = criteria.counted_weights(mentees, mentors, weights)
    weighed = {key: counted[key] * float(CRITERIA[key].emphasis(mentees)[0]) for key in CRITERIA}
    whole = sum(weighed.values())
    return [
        WorkedCriterion(
            key,
            float(scores[0]),
            100 * weighed[key] / whole,
            float(points[0]),
            CRITERIA[key].say(EXAMPLE_MENTEE, EXAMPLE_MENTOR),
        )
        for key, (scores, points) in criteria.breakdown(mentees, mentors, counted).items()
        if weighed[key]
    ]


def how_we_match(program_name: str, settings: Settings, brand: Brand, *, on: date) -> str:
    """The page as a complete HTML document: no script, nothing loaded."""
    worked = worked_pair(settings.weights)
    fit = sum(line.points for line in worked)
    byline = " · ".join(escape(part) for part in (brand.name, program_name, full_date(on)) if part)
    mentee, mentor = EXAMPLE_MENTEE.name, EXAMPLE_MENTOR.name
    title = "How we match mentees with mentors"
    parts = [
        f"<header><h1>{title}</h1><p class='quiet'>{byline}</p></header>",
        "<p>A computer proposes, people decide. Each criterion gives a pair of people a score from 0 to 1, by the "
        "formula below. The scores are multiplied by the points of the criterion and added: that is the fit, 0 to 100 "
        "points. An answer that is missing counts one half of the points, so that nobody loses by leaving it out. "
        f"Of all allowed assignments the program looks for: {escape(OBJECTIVE_LABELS[settings.objective].lower())}; "
        f"no pair below {settings.minimum * 100:.0f} points is proposed{_needs_floor(settings)}. {_waited(settings)} "
        f"{_vary(settings)}"
        "A review then approves, changes or turns down each proposal, and a pair may always ask for a change.</p>",
        f"<h2>Criteria</h2><div class='wide'>{_criteria(settings)}</div>",
        f"<h2>A pair worked out: {escape(mentee)} and {escape(mentor)}, two invented people</h2>",
        f"<div class='wide'>{_worked(worked)}</div>",
        f"<p><strong>Fit: {fit:.2f} of 100.</strong> A criterion that was not asked of both sides is left out, and the "
        "points of the others grow to 100.</p>",
        f"<h2>Rules that hold for every pair</h2>{_rules(settings)}",
        "<p><strong>Never read:</strong> age, origin, health, pictures. Gender is "
        "optional and compared only where the other side stated a wish. Names decide nothing, not even a tie.</p>",
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE % brand.color}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _vary(settings: Settings) -> str:
    """What chance decides, where a draw among near ties is on."""
    if not settings.vary or settings.objective == "even":  # a near tie would be less even: nothing is drawn
        return ""
    return (
        f"Of the answers whose total is within {settings.vary * 100:g}% of the best one, one is drawn by chance and "
        "proposed, so that it can be seen later what the score is worth; nobody loses a mentor by the draw, and it "
        "makes no pair weaker than the weakest of the best answer. "
    )


def _needs_floor(settings: Settings) -> str:
    return ", and none whose mentor covers no part of the mentee's first need" if settings.needs_floor else ""


def _waited(settings: Settings) -> str:
    if settings.waited_first:
        return (
            "Before anything else, as many as possible of those who waited last round get a mentor; that never leaves "
            "more people without one."
        )
    return "Between equal answers, those who waited last round go first."


def _criteria(settings: Settings) -> str:
    points = criteria.points_of_100(settings.weights)
    rows = "".join(
        f"<tr><th scope='row'>{escape(each.label)}</th><td class='number'>{points[key]:.1f}</td>"
        f"<td>{escape(each.formula)}</td><td>{escape(_basis(key))}</td></tr>"
        for key, each in CRITERIA.items()
    )
    heads = "<th scope='col'>Criterion</th><th scope='col'>Points of 100</th><th scope='col'>Score, 0 to 1</th>"
    return f"<table><thead><tr>{heads}<th scope='col'>Why</th></tr></thead><tbody>{rows}</tbody></table>"


def _basis(key: str) -> str:
    evidence = CRITERIA[key].evidence
    if evidence is None:
        return f"{CRITERIA[key].rationale} Practice, not proven."
    return f"{CRITERIA[key].rationale} Evidence grade {playbook.load().evidence[evidence].grade}."


def _worked(worked: list[WorkedCriterion]) -> str:
    rows = "".join(
        f"<tr><th scope='row'>{escape(CRITERIA[line.key].label)}</th><td class='number'>{line.score:.4f}</td>"
        f"<td class='number'>{line.of_points:.2f}</td><td class='number'>{line.points:.2f}</td>"
        f"<td>{escape(line.sentence)}</td></tr>"
        for line in worked
    )
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("Criterion", "Score", "Times", "Points", "Reason"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _rules(settings: Settings) -> str:
    holding = [rule for code, rule in RULES.items() if not rule.optional or settings.switches[code]]
    return (
        "<ul>"
        + "".join(f"<li><strong>{escape(rule.label)}:</strong> {escape(rule.summary)}</li>" for rule in holding)
        + "</ul>"
    )
