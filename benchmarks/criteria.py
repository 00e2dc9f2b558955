"""Scoring and the whole match: beside a Python loop over pairs, and `mentor-match` on the same people."""

import json
from collections.abc import Callable, Iterator
from random import Random
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.matching import BenchmarkCase, measure, seconds
from core.domain import playbook
from core.domain.base import people
from core.domain.base.people import Mentee, Mentor
from core.domain.match import availability, criteria, proposals, wishes
from core.domain.match.cohort import Mentees, Mentors, views
from core.domain.match.criteria.cooperation import ENOUGH_TIME
from core.domain.match.rules import MatchingFacts

TITLE = "Scoring people and the whole match"
REPEATS = 5
AIMS = (
    "I can say no to a stakeholder and keep the relationship",
    "I know whether management is for me",
    "I run my team meeting without dreading it",
    "I have a plan for my next role, and a sponsor",
    "My presentations lead to decisions",
)
EXPERIENCES = (
    "Moved from engineering to product and back",
    "Ran a works-council negotiation",
    "Built a team from 3 to 40 people in two years",
    "Twenty years of presenting numbers to boards",
)
WORDS = ("budget", "roadmap", "launch", "customers", "design", "research", "safety", "platform", "contract", "audit")
WISHES = (("language", "Romanian"), ("location", "Berlin"), ("gender", "woman"), ("department", "another"))


def rows() -> Iterator[dict[str, str]]:
    """One row per work and program; seconds are medians, the ratio is to the project on the same people."""
    yield from scoring(1_000, 500)
    yield from whole_match(200, 100)


def scoring(n: int, m: int) -> Iterator[dict[str, str]]:
    """All criteria for all pairs, reading of free text included, beside the same formulas in a loop."""
    mentees, mentors = cohort(n, m)
    weights = criteria.default_weights()
    scored = lambda: criteria.combine(*views(mentees, mentors), weights)  # noqa: E731
    ours = [timed(scored) for _ in range(REPEATS)]
    yield row(f"score all criteria, {n:,} x {m:,}", "project", ours, ours)
    table: list[list[float]] = []
    loop = timed(lambda: table.extend(by_loop(*views(mentees, mentors), weights)))
    if not np.allclose(table, scored(), atol=1e-5):
        raise SystemExit("the loop and the project score differently")
    yield row(f"score all criteria, {n:,} x {m:,}", "Python loop over pairs", [loop], ours)


def whole_match(n: int, m: int) -> Iterator[dict[str, str]]:
    """From answers to explained pairs, beside `mentor-match`, which is given our scores and only assigns."""
    name = f"the whole match, {n:,} x {m:,}"
    answers = raw_cohort(n, m)
    ours = [timed(lambda: explained(*answers)) for _ in range(REPEATS)]
    yield row(name, "project: read, score, solve, explain", ours, ours)
    run = explained(*answers)
    case = BenchmarkCase(n, m, int(run.capacity.sum()), True, ())
    (case.folder / "scores").write_bytes(np.ascontiguousarray(run.scores, np.float32).tobytes())
    (case.folder / "allowed").write_bytes(run.allowed.astype(np.uint8).tobytes())
    facts = {"mentees": n, "mentors": m, "seats": run.capacity.tolist(), "repeats": 3}
    (case.folder / "case.json").write_text(json.dumps(facts))
    other = measure(case, "mentor-match")
    if "why" in other:
        yield {**row(name, "mentor-match: assign only", ours, ours), "time (median)": other["why"], "ratio": ""}
        return
    share = other["total"] / run.again(objective="coverage").total
    worst = f"worst pair {other['worst'] * 100:.0f}, ours {run.assignment.floor * 100:.0f}"
    contestant = (
        f"mentor-match: assign only ({other['matched']} of {n} matched, {share:.2%} of the best total, {worst})"
    )
    yield row(name, contestant, [other["seconds"]], ours)


def explained(mentees: list[dict], mentors: list[dict]) -> proposals.Proposals:
    """People read from their answers, matched, and every pair and everybody left over explained."""
    run = proposals.run(
        [people.mentee(mentee, mentee) for mentee in mentees],
        [people.mentor(mentor, mentor) for mentor in mentors],
        MatchingFacts(),
    )
    if len(run.pairs) + len(run.unmatched) != len(mentees):
        raise SystemExit("somebody was lost")
    return run


def by_loop(mentees: Mentees, mentors: Mentors, weights: dict[str, float]) -> list[list[float]]:
    """The same scores as most people would write them: prepared sets and dictionaries, then two nested loops."""
    shares = criteria.normalized(weights)
    left = [mentee_facts(mentees, row) for row in range(len(mentees))]
    right = [mentor_facts(mentors, row) for row in range(len(mentors))]
    emphases = criteria.CRITERIA["context"].emphasis(mentees).tolist()
    table = []
    for mentee, emphasis in zip(left, emphases, strict=True):
        whole = 1 + shares["context"] * (emphasis - 1)
        line = []
        for mentor in right:
            total = shares["needs"] * needs(mentee, mentor) + shares["direction"] * direction(mentee, mentor)
            total += shares["wishes"] * wish(mentee, mentor) + shares["context"] * emphasis * context(mentee, mentor)
            total += shares["style"] * style(mentee, mentor) + shares["availability"] * time_together(mentee, mentor)
            total += (shares["interests"] + shares["past"]) * 0.5  # nobody was asked and nobody was rated
            line.append(total / whole)
        table.append(line)
    return table


def mentee_facts(mentees: Mentees, row: int) -> dict:
    mentee = mentees[row]
    return shared_facts(mentee, mentees, row) | {
        "needs": marked(mentees.need_weights[row]),
        "level": known(mentees.aimed_levels[row]),
        "topics": set(marked(mentees.aimed_topics[row])),
        "roles": set(marked(mentees.called_roles[row])),
        "size": known(mentees.unit_sizes[row]),
    }


def mentor_facts(mentors: Mentors, row: int) -> dict:
    mentor = mentors[row]
    return shared_facts(mentor, mentors, row) | {
        "cover": marked(mentors.topic_cover[row]),
        "knows": set(marked(mentors.known_topics[row])),
        "level": known(mentors.levels[row]),
        "roles": set(marked(mentors.roles[row])),
        "sizes": [size for size in mentors.past_sizes[row].tolist() if size == size],
    }


def shared_facts(person: Mentee | Mentor, side: Mentees | Mentors, row: int) -> dict:
    return {
        "person": person,
        "styles": set(marked(side.styles[row])),
        "hours": person.hours,
        "offset": availability.offset(person),
    }


def needs(mentee: dict, mentor: dict) -> float:
    if not mentee["needs"] or not mentor["cover"]:
        return 0.5
    return sum(weight * mentor["cover"].get(topic, 0.0) for topic, weight in mentee["needs"].items())


def direction(mentee: dict, mentor: dict) -> float:
    parts = []
    if mentee["level"] is not None and mentor["level"] is not None:
        parts.append(min(1.0, max(0.0, 1 - (mentee["level"] - mentor["level"]) / 2)))
    if mentee["topics"]:
        parts.append(0.5 + 0.5 * len(mentee["topics"] & mentor["knows"]) / len(mentee["topics"]))
    return sum(parts) / len(parts) if parts else 0.5


def wish(mentee: dict, mentor: dict) -> float:
    met: list[float] = []
    for stated in mentee["person"].wishes:
        holds = wishes.met(stated, mentee["person"], mentor["person"])
        met.append(0.5 if holds is None else float(holds))
    return sum(met) / len(met) if met else 0.5


def context(mentee: dict, mentor: dict) -> float:
    if mentee["size"] is None or not mentor["sizes"]:
        return 0.5
    apart = min(abs(np.log2(mentee["size"] / size)) for size in mentor["sizes"])
    return max(0.0, 1 - apart / 3)


def style(mentee: dict, mentor: dict) -> float:
    parts = [
        len(mentee[what] & mentor[what]) / len(mentee[what])
        for what in ("styles", "roles")
        if mentee[what] and mentor[what]
    ]
    return sum(parts) / len(parts) if parts else 0.5


def time_together(mentee: dict, mentor: dict) -> float:
    parts = []
    if mentee["hours"] is not None and mentor["hours"] is not None:
        each = mentor["hours"] / max(1, mentor["person"].capacity)
        parts.append(min(1.0, mentee["hours"] / ENOUGH_TIME, each / ENOUGH_TIME))
    if mentee["offset"] is not None and mentor["offset"] is not None:
        parts.append(min(1.0, availability.shared_hours(mentee["offset"], mentor["offset"]) / criteria.ENOUGH_HOURS))
    return sum(parts) / len(parts) if parts else 0.5


def marked(values: np.ndarray) -> dict[int, float]:
    return {int(at): float(values[at]) for at in np.flatnonzero(values)}


def known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def cohort(n: int, m: int) -> tuple[list[Mentee], list[Mentor]]:
    """Invented people whose free text differs from one to the next."""
    mentees, mentors = raw_cohort(n, m)
    return [people.mentee(mentee, mentee) for mentee in mentees], [people.mentor(mentor, mentor) for mentor in mentors]


def raw_cohort(n: int, m: int) -> tuple[list[dict], list[dict]]:
    """The same people as rows of answers, the way the store gives them."""
    rng = Random(n)
    topics = playbook.load().topics.labels
    mentees = []
    for number in range(n):
        kind, value = rng.choice(WISHES)
        asked = [{"kind": kind, "value": value, "must": False}] if rng.random() < 0.4 else []
        mentees.append(
            person(number + 1, rng, ("Junior", "Mid", "Senior", "Lead"))
            | {
                "needs": rng.sample(topics, rng.randint(1, 4)),
                "direction": rng.choice(("People lead", "Director", "Stay an expert", "Not sure yet")),
                "aim": f"{rng.choice(AIMS)}, {' '.join(rng.sample(WORDS, 3))}",
                "wishes_confirmed": asked,
            }
        )
    mentors = [
        person(10_000_000 + number, rng, ("Senior", "Lead", "Director", "VP"))
        | {
            "topics": rng.sample(topics, rng.randint(2, 6)),
            "roles": rng.sample([role.label for role in playbook.load().roles.values()], rng.randint(1, 3)),
            "experience": f"{rng.choice(EXPERIENCES)}, {' '.join(rng.sample(WORDS, 3))}",
            "capacity": rng.randint(1, 3),
        }
        for number in range(m)
    ]
    return mentees, mentors


def person(id: int, rng: Random, levels: tuple[str, ...]) -> dict:
    return {
        "id": id,
        "name": f"Person {id}",
        "email": f"p{id}@example.com",
        "department": rng.choice(("Sales", "Finance", "Engineering", "R&D", "Operations")),
        "location": rng.choice(("London", "Berlin", "Madrid", "New York", "Bucharest", "Remote – EU")),
        "level": rng.choice(levels),
        "unit_size": rng.choice((None, 12, 45, 160)),
        "languages": rng.sample(("English", "German", "Romanian", "Spanish"), rng.randint(1, 2)),
        "styles": rng.sample(
            ("Structured, with an agenda", "Free-flowing conversation", "Homework"), rng.randint(1, 2)
        ),
        "hours": rng.choice((1.5, 3.5, 6.0)),
    }


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = perf_counter()
    work()
    return perf_counter() - start


def row(work: str, program: str, took: list[float], ours: list[float]) -> dict[str, str]:
    return {
        "work": work,
        "program": program,
        "time (median)": seconds(median(took)),
        "ratio": f"{median(took) / median(ours):.1f}",
    }
