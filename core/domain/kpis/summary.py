"""Summary: five questions a sponsor asks, each answered in a sentence with a verdict, and what to ask of whom.

Figures and the cost in, sentences out. It measures nothing: every number in a sentence is that of a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.kpis import verdicts
from core.domain.kpis.cost import Cost, PublishedCost
from core.domain.kpis.figures import Figure, verdict_words, written
from core.domain.kpis.thresholds import Thresholds

Money = Callable[[float], str]  # an amount in the organization's currency

QUESTIONS: Mapping[str, str] = {
    "served": "Are people served?",
    "meeting": "Are pairs meeting?",
    "satisfied": "Are they satisfied?",
    "results": "Do they finish, reach their goals and stay?",
    "cost": "What does it cost?",
}
NOT_YET = "nothing yet"  # the word where there is nothing to judge


@dataclass(frozen=True)
class FigurePhrase:
    """How a figure is read in a sentence: {of} is "91% of" or "2 of 3", {value} a number; `few` where it has none.

    An `early` figure is read only while no other of its answer has a value: those that come later say more.
    """

    text: str
    few: str = ""
    early: bool = False


# The figures of each answer, in the order of its sentence.
ANSWERS: Mapping[str, Mapping[str, FigurePhrase]] = {
    "served": {"matched": FigurePhrase("{of} accepted mentees have been matched with a mentor")},
    "meeting": {
        "active": FigurePhrase("{of} pairs that should be meeting met in the last {silent_days} days"),
        "cadence": FigurePhrase(
            "pairs held {of} the number of sessions they agreed on",  # who meets more often is above 100%
            "too few pairs to say whether pairs met as often as they agreed",
        ),
        "met_in_time": FigurePhrase(
            "{of} pairs met within {first_session_days} days of their introduction", early=True
        ),
    },
    "satisfied": {
        "satisfaction_mentees": FigurePhrase(
            "mentees rate it {value} at the end", "too few mentees answered to say how they rate it"
        ),
        "satisfaction_mentors": FigurePhrase(
            "mentors rate it {value} at the end", "too few mentors answered to say how they rate it"
        ),
        "healthy": FigurePhrase("{of} pairs were doing well at one month, by both sides", early=True),
    },
    "results": {
        "completed": FigurePhrase("{of} relationships due to end were completed"),
        "goals_achieved": FigurePhrase("{of} goals of pairs due to end were achieved"),
        "participants_stay": FigurePhrase("{of} participants stayed with the company while they took part"),
    },
}
# What stands in place of a sentence while none of its figures has a case.
NOTHING: Mapping[str, str] = {
    "served": "No mentee has been accepted long enough to judge.",
    "meeting": "No pair has been together long enough to judge.",
    "satisfied": "Neither a first check by both sides nor a closing answer has come in yet.",
    "results": "No relationship due to end is closed yet, and the directory does not show yet who has stayed.",
    "cost": "Not worked out for a part of the program: set-up and budget are shared by everybody.",
}
FEW = "There are too few cases to show."
NOT_PUBLISHED = "Not published yet."
# Whom to ask for what where this figure is the worst.
REQUESTS: Mapping[str, tuple[str, str]] = {
    "matched": ("leaders", "Name people who could mentor"),
    "active": ("managers", "Protect an hour a month for mentoring"),
    "cadence": ("managers", "Protect an hour a month for mentoring"),
    "met_in_time": ("managers", "Help pairs find an hour for their first session"),
    "satisfaction_mentees": ("the sponsor", "Take half an hour with us to decide what to change for mentees"),
    "satisfaction_mentors": ("the sponsor", "Take half an hour with us to decide what to change for mentors"),
    "healthy": ("the sponsor", "Back us when we offer struggling pairs another match"),
    "completed": ("managers", "Give pairs the time to finish, and help us ask why some stop"),
    "goals_achieved": ("managers", "Talk with mentees about their goals, and make room to work on them"),
    "participants_stay": ("leaders", "Look with us at why participants leave"),
    "cost": ("the sponsor", "Decide with us what to spend less on, or that it is worth the cost"),
}
WORST_FIRST = ("off", "near", "on", "early")


@dataclass(frozen=True)
class Answer:
    """One question with its sentence. `verdict`: a key of verdicts.WORDS, None where nothing is judged yet.

    `value`: the number of the answer as it is read, "" where there is none; `words`: the verdict in words. `figure`:
    the key of the figure that the number is of, "" where it is of none.
    """

    key: str
    question: str
    sentence: str
    value: str
    verdict: str | None
    words: str
    figure: str = ""


@dataclass(frozen=True)
class Summary:
    """The five answers, and what is asked: of `whom` ("" for nobody), and why.

    `unchanged_since`: where every number of the answers is a published one of the same earlier day, that day.
    """

    answers: tuple[Answer, ...]
    whom: str
    request: str
    unchanged_since: date | None = None

    @property
    def request_of(self) -> str:
        """The words before the request: "What we ask of managers"."""
        return f"What we ask of {self.whom or 'you'}"


@dataclass(frozen=True)
class _Clause:
    """What one figure adds to an answer, and how far it is behind its target, as a part of the target.

    `since`: the day of the published value that still stands.
    """

    key: str
    value: str
    text: str
    verdict: str | None
    words: str
    short: float
    since: date | None = None

    @property
    def dated(self) -> str:
        """The words, with the day since when they are the same."""
        return self.text if self.since is None else f"{self.text}, unchanged since {short_date(self.since)}"


def summarize(
    figures: Iterable[Figure],
    cost: Cost | PublishedCost | None,
    money: Money,
    thresholds: Thresholds | None = None,
    *,
    published: bool = False,
) -> Summary:
    """The summary of these figures. `cost` is None for a part of a program, and where none was published.

    Published, shares stand without counts.
    """
    by_key = {figure.key: figure for figure in figures}
    days = thresholds or Thresholds()
    words = {"silent_days": f"{days.silent_days:g}", "first_session_days": f"{days.first_session_days:g}"}
    by_question: dict[str, tuple[list[_Clause], str]] = {}
    for question, readings in ANSWERS.items():
        shown = [by_key[key] for key in readings if by_key[key].n or by_key[key].hidden]
        if any(figure.value is not None and not readings[figure.key].early for figure in shown):
            shown = [figure for figure in shown if not readings[figure.key].early]
        readable = [figure for figure in shown if not figure.hidden]
        known = [_clause(figure, readings[figure.key], words, published) for figure in readable]
        by_question[question] = known, FEW if shown else NOTHING[question]
    costs = [] if cost is None else [_cost_clause(cost, money)]
    by_question["cost"] = costs, NOT_PUBLISHED if published else NOTHING["cost"]
    clauses = [clause for known, _ in by_question.values() for clause in known]
    days_of_values = {clause.since for clause in clauses}
    together = days_of_values.pop() if len(clauses) > 1 and len(days_of_values) == 1 else None
    answers = [_answer(question, known, otherwise, together) for question, (known, otherwise) in by_question.items()]
    return Summary(tuple(answers), *_ask(clauses), together)


def _answer(question: str, clauses: list[_Clause], otherwise: str, together: date | None) -> Answer:
    if not clauses:
        return Answer(question, QUESTIONS[question], otherwise, "", None, NOT_YET)
    worst = min(clauses, key=_rank)
    # A day that all answers share is said once, below them.
    sentence = "; ".join(clause.text if together else clause.dated for clause in clauses)
    return Answer(
        question,
        QUESTIONS[question],
        f"{sentence[:1].upper()}{sentence[1:]}.",
        worst.value,
        worst.verdict,
        worst.words,
        worst.key if worst.key != "cost" else "",
    )


def _ask(clauses: list[_Clause]) -> tuple[str, str]:
    """Of whom what is asked, by the clause that is furthest behind; of nobody where all is well or too early."""
    judged = [clause for clause in clauses if clause.verdict in ("off", "near", "on")]
    behind = [clause for clause in judged if clause.verdict != "on"]
    if not behind:
        why = (
            "none of these answers is behind its target" if judged else "it is too early to judge any of these answers"
        )
        return "", f"Nothing this month: {why}."
    worst = min(behind, key=_rank)
    whom, request = REQUESTS[worst.key]
    # Two sentences: each fits on a slide.
    return whom, f"{request}. {worst.dated[:1].upper()}{worst.dated[1:]}."


def _rank(clause: _Clause) -> tuple[int, float]:
    """The worst verdict first, of those behind what is furthest behind; what has no verdict last."""
    place = WORST_FIRST.index(clause.verdict) if clause.verdict else len(WORST_FIRST)
    return place, -clause.short if clause.verdict in ("off", "near") else 0.0


def _clause(figure: Figure, reading: FigurePhrase, words: Mapping[str, str], published: bool) -> _Clause:
    # What is published has no counts, and always a value.
    counts = "" if figure.denominator is None else f"{figure.numerator:,.0f} of {figure.denominator:,.0f}"
    if figure.value is None:
        value, text = "too few to say", reading.few or reading.text.format(of=counts, **words)
    else:
        value, text = figure.shown, reading.text.format(of=f"{figure.shown} of", value=figure.shown, **words)
    beside = []
    if not published and figure.value is not None and figure.kind == "share":
        beside.append(counts)
    if not published and figure.value is not None and figure.kind == "mean":
        beside.append(counted(figure.n or 0, "answer"))
    if not published and figure.pending:
        beside.append(f"{figure.pending:,} not counted yet")
    if figure.target is not None:
        beside.append(f"target {written(figure.target, figure.unit)}")
    text += f" ({'; '.join(beside)})" if beside else ""
    return _Clause(
        figure.key,
        value,
        text,
        figure.verdict,
        verdict_words(figure) or NOT_YET,
        _short(figure),
        figure.unchanged_since,
    )


def _short(figure: Figure) -> float:
    """By which part of its target a figure is behind it."""
    if figure.value is None or not figure.target:
        return 0.0
    return (figure.target - figure.value) / figure.target


def _cost_clause(cost: Cost | PublishedCost, money: Money) -> _Clause:
    if cost.each is None:
        value = money(rounded(cost.money or 0.0))
        none = isinstance(cost, Cost) and not cost.completed
        few = "no relationship is" if none else "fewer than five relationships are"
        text = f"about {value} so far, everyone's time counted, an estimate; {few} completed yet"
    else:
        value = money(rounded(cost.each))
        completed = (
            f"each of {cost.completed:,} completed relationships"
            if isinstance(cost, Cost)
            else "each completed relationship"
        )
        text = f"about {value} so far for {completed}, everyone's time counted, an estimate"
    if cost.forecast is not None:
        middle, low, high = (
            money(rounded(end)) for end in (cost.forecast.median, cost.forecast.low, cost.forecast.high)
        )
        text += f" (forecast {middle} each, {low} to {high})"
        if cost.verdict == "early" and isinstance(cost, Cost) and cost.still_open:
            text += f"; {counted(cost.still_open, 'relationship is', 'relationships are')} still open"
    since = cost.unchanged_since if isinstance(cost, PublishedCost) else None
    short = (cost.each - cost.forecast.median) / cost.forecast.median if cost.each and cost.forecast else 0.0
    words = verdicts.WORDS["lower"][cost.verdict] if cost.verdict else "no forecast"
    return _Clause("cost", value, text, cost.verdict, words, short, since)


def rounded(value: float) -> float:
    """To three figures, as the forecast is: nobody should read cents into an estimate."""
    return value if value <= 0 else round(value, -max(0, floor(log10(value)) - 2))
