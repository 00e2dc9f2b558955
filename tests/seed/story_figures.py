"""Figures of the demo's story, each with the range that makes it believable; tells the story, and never asserts.

python -m tests.seed.story_figures      prints them for other seeds and other weights of the criteria
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from random import Random

from sqlite_utils import Database

import seed
from core import store
from core.domain import kpis
from core.domain.base.people import Mentor
from core.domain.match.criteria import default_weights
from core.domain.match.presence import unread
from core.domain.match.statements import led_unit, past_sizes
from core.domain.relationships import attention
from core.domain.relationships.relationships import Relationship
from seed.programs import LAST_DAY, MAIN, MANAGERS, NEXT, PILOT
from seed.story import Story

FEW = 10**6  # no upper bound
MAIN_NAME = MAIN.name
CONCERNS = {"no_first_session", "no_session", "check_overdue", "poor_check", "end_near", "asked_for_help"}
ABSENCES = {"left", "leave", "break", "withdrawn"}

# Figure -> (least, most). What is counted on the last day, unless the name says otherwise.
RANGES: Mapping[str, tuple[float, float]] = {
    "pairs of the pilot": (15, 35),
    "pairs": (45, 85),
    "completed": (12, FEW),
    "active": (8, FEW),
    "switched": (1, 8),
    "dropped": (3, 18),
    "sessions of a completed pair": (5, 12),
    "mentees accepted": (36, FEW),
    "mentors accepted": (26, FEW),
    "mentees advised to wait": (1, FEW),
    "mentors not now": (1, FEW),
    "proposals on the first day": (26, FEW),
    "month ends with pairs": (10, 10),  # all but the day before the first introductions
    "month ends without work": (0, 0),
    "concerns never seen": (0, 0),
    "queue share, mean": (0.10, 0.20),
    "queue share, least": (0.001, 0.35),
    "queue share, most": (0.001, 0.35),
    "queue share, last day": (0.04, 0.30),
    "queue reasons, last two month ends": (2, FEW),
    "absences missing on the first day": (0, 0),
    "absences missing": (0, 0),
    "breaks with an end": (1, FEW),
    "musts not read": (0, 0),
    "mentees left to match": (4, FEW),  # the last round is still to be reviewed
    "share with a meeting ahead": (1 / 3, 1),
    "share with an agreed rhythm": (0.7, 1),
    "letters": (60, 500),
    "share of letters sent": (0.9, 1),
    "talks": (15, FEW),
    "held talks without an answer": (0, 0),
    "certificates of a completed pair": (1, 2),
    "awards": (2, 2),
    "mentions": (1, 1),
    "stories": (1, FEW),
    "reflections": (8, FEW),
    "comments": (51, FEW),
    "share of comments with a theme": (0.8, 1),
    "ad-hoc pairs": (3, 3),
    "links": (3, 3),
    "targets hit": (2, 7),
    "targets missed": (1, 7),
    "mentees on the next list of mentors": (2, FEW),
    "of these, accepted": (1, FEW),
    "mentors with a wish": (3, FEW),
    "mentors with an industry": (20, FEW),
    "mentees with an industry": (15, FEW),
    "mentors with a unit": (3, FEW),
    "mentors rated before the first run": (4, FEW),
}


def measured(days: Iterable[tuple[date, Database]]) -> dict[str, float]:
    """All figures of a story, from its database as of each demo day in turn."""
    shares: list[float] = []
    reasons: list[set[str]] = []
    idle, seen, figures = 0, set[str](), dict[str, float]()
    for day, db in days:
        program_id = store.programs.program_named(db, MAIN_NAME).id
        followed = store.relationships.followed(db, program_id)
        snoozes = store.relationships.snoozes(db, program_id)
        waiting = attention.queue(followed, day, attention.thresholds(), snoozes=snoozes)
        proposals = store.matches.all(db, program_id, ("proposed",))
        idle += not (waiting or proposals)
        reasons.append({line.worst.code for line in waiting})
        seen |= {concern.code for line in waiting for concern in line.concerns}
        if followed:
            shares.append(len(waiting) / len(followed))
        absences = {out.absence.code for out in store.matching.gate(db, program_id, on=day).left_out}
        if "proposals on the first day" not in figures:
            figures["proposals on the first day"] = len(proposals)
            figures["absences missing on the first day"] = len(ABSENCES - absences)
            figures["mentors rated before the first run"] = _rated_mentors(db, program_id, day)
        if day == LAST_DAY:
            figures["queue share, last day"] = shares[-1]
            figures |= _people(db, program_id) | _pairs(db, program_id) | _care(db, program_id) | _results(db)
    figures |= {
        "month ends with pairs": len(shares),
        "month ends without work": idle,
        "queue reasons, last two month ends": len(set().union(*reasons[-2:])),
        "concerns never seen": len(CONCERNS - seen),
        "queue share, mean": sum(shares) / len(shares),
        "queue share, least": min(shares),
        "queue share, most": max(shares),
    }
    return figures


def story_figures(story_seed: int, weights: Mapping[str, float]) -> dict[str, float]:
    """The figures of a story told in memory with this seed and these weights of the criteria."""
    programs = [
        replace(planned, matching=replace(planned.matching, weights=weights))
        for planned in (PILOT, MAIN, NEXT, MANAGERS)
    ]

    def days(db: Database) -> Iterable[tuple[date, Database]]:
        story = Story(db, people=seed.PEOPLE, seed=story_seed, programs=programs)
        for day in seed.demo_days():
            with store.change(db):
                story.tell(day)
            yield day, db

    with store.opened(":memory:") as db:
        return measured(days(db))


def out_of_range(figures: Mapping[str, float]) -> dict[str, float]:
    """The figures that no believable story has."""
    return {name: figures[name] for name, (least, most) in RANGES.items() if not least <= figures[name] <= most}


def changed_weights(number: int) -> dict[str, float]:
    """The default weights, each 30% more or less; another number, another choice."""
    rng = Random(number)
    return {key: weight * rng.choice((0.7, 1.3)) for key, weight in default_weights().items()}


def _people(db: Database, program_id: int) -> dict[str, float]:
    stages = store.people.stage_counts(db, program_id)
    mentees, mentors = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    gate = store.matching.gate(db, program_id, on=LAST_DAY)
    accepted = [person for person in (*mentees, *mentors) if person.stage == "accepted"]
    return {
        "mentees accepted": stages["mentee", "accepted"],
        "mentors accepted": stages["mentor", "accepted"],
        "mentees advised to wait": stages["mentee", "advised_to_wait"],
        "mentors not now": stages["mentor", "not_now"],
        "absences missing": len(ABSENCES - {out.absence.code for out in gate.left_out}),
        "breaks with an end": sum(" until " in out.sentence for out in gate.left_out),
        "musts not read": sum(unread(person) is not None for person in accepted),
        "mentees left to match": len(gate.mentees),
        "mentors with a wish": sum(bool(mentor.wishes) for mentor in mentors),
        "mentors with an industry": sum(bool(mentor.industries) for mentor in mentors),
        "mentees with an industry": sum(bool(mentee.industry) for mentee in mentees),
        "mentors with a unit": sum(_names_a_unit(mentor) for mentor in mentors),
    }


def _names_a_unit(mentor: Mentor) -> bool:
    return any(led_unit(mentor, size) for size in past_sizes(mentor))


def _rated_mentors(db: Database, program_id: int, day: date) -> int:
    rated = {
        mentor_id for _, mentor_id in store.matching.matching_facts(db, program_id, on=day, rated=True).mentor_ratings
    }
    return sum(mentor.id in rated for mentor in store.people.mentors(db, program_id) if mentor.stage == "accepted")


def _pairs(db: Database, program_id: int) -> dict[str, float]:
    pairs = store.relationships.all(db, program_id)
    ends = Counter(pair.stage for pair in pairs)
    completed = [pair for pair in pairs if pair.stage == "completed"]
    running = [pair for pair in pairs if pair.open]
    pilot = store.programs.program_named(db, PILOT.name)
    return {
        "pairs of the pilot": len(store.relationships.all(db, pilot.id)),
        "pairs": len(pairs),
        "completed": ends["completed"],
        "active": ends["active"],
        "switched": ends["switched"],
        "dropped": ends["dropped"],
        "sessions of a completed pair": sum(len(store.relationships.sessions(db, pair.id)) for pair in completed)
        / len(completed),
        "share with a meeting ahead": sum(_meets_again(db, pair) for pair in running) / len(running),
        "share with an agreed rhythm": sum("cadence" in pair.agreement for pair in pairs) / len(pairs),
        "reflections": sum(bool(store.people.notes(db, "relationships", pair.id, "reflection")) for pair in completed),
    }


def _meets_again(db: Database, pair: Relationship) -> bool:
    dates = store.relationships.appointments(db, pair.id)
    return any(appointment.next_on(LAST_DAY, pair.ends_on) for appointment in dates)


def _care(db: Database, program_id: int) -> dict[str, float]:
    letters = store.support.outbox(db, program_id)
    talks = store.support.consultations(db, program_id)
    comments = store.ledger.comments(db, program_id)
    kinds = Counter(recognition.kind for recognition in store.support.recognitions(db, program_id))
    completed = sum(pair.stage == "completed" for pair in store.relationships.all(db, program_id))
    return {
        "letters": len(letters),
        "share of letters sent": sum(stored.state == "sent" for stored in letters) / len(letters),
        "talks": len(talks),
        "held talks without an answer": sum(bool(talk.done_on and not talk.answer) for talk in talks),
        "certificates of a completed pair": kinds["certificate"] / completed,
        "awards": kinds["award"],
        "mentions": kinds["mention"],
        "stories": kinds["story"],
        "comments": len(comments),
        "share of comments with a theme": sum(bool(comment.theme) for comment in comments) / len(comments),
        "ad-hoc pairs": len(store.support.companions(db)),
        "links": len(store.support.links(db)),
    }


def _results(db: Database) -> dict[str, float]:
    program = store.programs.program_named(db, MAIN_NAME)
    targets = program.design.targets
    values = {
        figure.key: figure
        for figure in kpis.measure_all(
            store.ledger.frame(db), LAST_DAY, program_id=program.id, targets=targets, keys=targets
        )
    }
    hits = sum(figure.value is not None and figure.value >= targets[key] for key, figure in values.items())
    measurable = sum(figure.value is not None for figure in values.values())
    following = store.programs.program_named(db, NEXT.name)
    mentees = {mentee.id for mentee in store.people.mentees(db, program.id)}
    invited = [mentor for mentor in store.people.mentors(db, following.id) if mentor.id in mentees]
    return {
        "targets hit": hits,
        "targets missed": measurable - hits,
        "mentees on the next list of mentors": len(invited),
        "of these, accepted": sum(mentor.stage == "accepted" for mentor in invited),
    }


def main() -> None:
    """Print the figures of the story for four seeds and six changes of the weights, those out of range with a mark."""
    usual = default_weights()
    variants = [(f"seed {number}", number, usual) for number in range(1, 5)]
    variants += [(f"weights {number}", seed.SEED, changed_weights(number)) for number in range(1, 7)]
    table = {name: story_figures(story_seed, weights) for name, story_seed, weights in variants}
    lines = [f"{'':<38}" + "".join(f"{name:>11}" for name in table)]
    for name in RANGES:
        cells = []
        for figures in table.values():
            mark = "!" if name in out_of_range(figures) else " "
            cells.append(f"{figures[name]:>10.3g}{mark}")
        lines.append(f"{name:<38}" + "".join(cells))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
