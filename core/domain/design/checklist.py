"""Checklist: the steps of a program with their day, owner and state, ticked by what is on record. Never writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design import plan
from core.domain.design.design import PlanLine, StepChange
from core.domain.design.options import AXES
from core.domain.design.programs import Program
from core.domain.design.progress import Progress
from core.domain.design.readiness import goal_gaps
from core.domain.playbook.book import Playbook
from core.domain.playbook.design import PlanStep

# How long a pair has before it counts: the days of the two steps in the playbook's plan.
DAYS_TO_MEET = 14
DAYS_TO_CHECK = 40
# What an item of the plan can be on a day. A touchpoint or a course that nobody marked is past, not late: the studio
# does not know whether it took place.
STATES: Mapping[str, str] = {
    "done": "Done",
    "late": "Late",
    "due": "To do",
    "past": "Day has passed",
    "open": "No date",
}
KINDS: Mapping[str, str] = {"communication": "message", "touchpoints": "touchpoint", "links": "link"}
EVALUATED = "phase_evaluated"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing to do. `day` None: no start date yet. `state`: a key of STATES.

    `reason`: what is on record about a step, as a sentence. `opens`: the place where it is done, "" without one.
    `role`: for whom a touchpoint is.
    """

    id: str
    label: str
    kind: str  # step, message, touchpoint or link
    day: date | None
    owner: str
    done: bool = False
    by_data: bool = False  # ticked by the data, not by hand
    state: str = "open"
    phase: str = ""
    detail: str = ""
    reason: str = ""
    opens: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class ProgramRecord:
    """What the facts are read from: the program, its counts, the playbook, and the day."""

    program: Program
    progress: Progress
    book: Playbook
    on: date


@dataclass(frozen=True, slots=True)
class StepFact:
    """Whether the data shows that a step is done, and the sentence that says what is on record."""

    done: bool
    sentence: str


def steps(program: Program, progress: Progress, book: Playbook, *, on: date) -> list[PlanItem]:
    """The steps of the implementation plan with the team's own owners and days, in the order of their days.

    A step that does not apply to this program is left out.
    """
    record = ProgramRecord(program, progress, book, on)
    items = []
    for step in book.plan.values():
        fact = FACTS[step.done](record) if step.done else StepFact(False, "")
        if fact is None:
            continue
        change = program.design.steps.get(step.id, StepChange())
        done, day = fact.done or bool(change.done), day_of_step(program, step)
        items.append(
            PlanItem(
                step.id,
                step.label,
                "step",
                day,
                change.owner or step.owner,
                done,
                fact.done,
                state_of(program, day, done, on),
                step.phase,
                reason=fact.sentence,
                opens=step.opens,
            )
        )
    return sorted(items, key=lambda item: (item.day or date.max, list(book.plan).index(item.id)))


def state_of(program: Program, day: date | None, done: bool, on: date, *, known: bool = True) -> str:
    """A key of STATES. `known`: whether the studio would know that it is done; in a closed round nothing is late."""
    if done:
        return "done"
    if day is None:
        return "open"
    if day >= on:
        return "due"
    return "late" if known and program.stage != "closed" else "past"


def day_of_step(program: Program, step: PlanStep) -> date | None:
    """The day of a step: the team's own, of an evaluation that of its phase, or else the playbook's."""
    change, phase = program.design.steps.get(step.id), program.design.phase
    if change and change.on:
        return change.on
    if step.done == EVALUATED and phase and phase.evaluate_on:
        return phase.evaluate_on
    return plan.day_from_anchor(program, step.anchor, step.days)


def dated(program: Program, progress: Progress, book: Playbook, *, on: date) -> list[PlanItem]:
    """Everything of the plan that has a day, in order: steps, messages, touchpoints, linked courses."""
    listed = steps(program, progress, book, on=on)
    ticked = {item.id for item in listed if item.done}
    items = [item for item in listed if item.day]
    for part in KINDS:
        for line in plan.lines(program, part):
            if plan.day_of_line(program, line):
                items.append(_item_of(program, part, line, book, ticked, on))
    return sorted(items, key=lambda item: (item.day or date.max, item.kind, item.id))


def _item_of(program: Program, part: str, line: PlanLine, book: Playbook, ticked: set[str], on: date) -> PlanItem:
    """A line of the plan as an item. A touchpoint that is a step too is done with it: `ticked` are the done steps."""
    day, origin = plan.day_of_line(program, line), book.touchpoints.get(line.origin)
    same_step = part == "touchpoints" and origin is not None and origin.step in ticked
    done = line.done_on is not None or same_step
    state = state_of(program, day, done, on, known=part == "communication")
    detail = line.message or line.why
    return PlanItem(
        f"{part}-{line.id}", line.label, KINDS[part], day, line.owner, done, state=state, detail=detail, role=line.role
    )


def _goal(record: ProgramRecord) -> StepFact:
    gaps = goal_gaps(record.program.design)
    return StepFact(not gaps, gaps[0] if gaps else "The goal has a metric, a day and a goal of the organization.")


def _measurement(record: ProgramRecord) -> StepFact:
    design = record.program.design
    targets = len(design.targets) + sum(aim.aims for aim in design.outcomes.values())
    methods = len(design.feedback)
    missing = [word for n, word in ((targets, "target"), (methods, "feedback method")) if not n]
    if missing:
        return StepFact(False, f"No {' and no '.join(missing)} is set yet.")
    return StepFact(True, f"{counted(targets, 'target')} and {counted(methods, 'feedback method')} are set.")


def _option(record: ProgramRecord) -> StepFact:
    design = record.program.design
    made = sum(axis in design.choices for axis in AXES)
    if made < len(AXES):
        return StepFact(False, f"{made} of {len(AXES)} choices are made." if made else "No option is chosen yet.")
    if not design.decisions:
        return StepFact(True, "All six choices are made.")
    decision = design.decisions[-1]
    return StepFact(True, f"“{decision.name}” was chosen{f' on {short_date(decision.on)}' if decision.on else ''}.")


def journey(record: ProgramRecord) -> StepFact:
    """Whether every stage of both roles has an answer."""
    questions = record.book.journey
    open_ids = {question.id for question in plan.unanswered(record.program, questions)}
    cells = {(question.stage, question.role) for question in questions.values()}
    answered = {(question.stage, question.role) for question in questions.values() if question.id not in open_ids}
    if cells == answered:
        return StepFact(True, "Every stage of both roles has an answer.")
    return StepFact(False, f"{len(answered)} of {len(cells)} stages and roles have an answer so far.")


def communication(record: ProgramRecord) -> StepFact:
    """Whether messages are planned before the launch and during the run."""
    times = [plan.period_of(record.program, line) for line in record.program.design.communication]
    before, during = times.count("before"), times.count("during")
    if before and during:
        return StepFact(
            True, f"{counted(before, 'message')} before the launch and {during:,} during the run are planned."
        )
    if not times:
        return StepFact(False, "No message is planned yet.")
    return StepFact(False, f"No message is planned {'during the run' if before else 'before the launch'}.")


def _mentors(record: ProgramRecord) -> StepFact:
    progress, design = record.progress, record.program.design
    planned = design.phase.seats if design.phase and design.phase.seats else design.seats
    # Once pairs are introduced, who was accepted is what counts, not how many were hoped for.
    wanted = progress.mentees if progress.introduced else max(progress.mentees, planned or 0)
    if not progress.mentors:
        return StepFact(False, "No mentor is accepted yet.")
    offer = f"{counted(progress.mentors, 'accepted mentor offers', 'accepted mentors offer')} "
    offer += counted(progress.seats_offered, "seat")
    if not wanted:
        return StepFact(False, f"{offer}; how many mentees will need is not known yet.")
    return StepFact(progress.seats_offered >= wanted, f"{offer} for {counted(wanted, 'mentee')}.")


def _mentees(record: ProgramRecord) -> StepFact:
    progress = record.progress
    if progress.undecided:
        waiting = counted(progress.undecided, "application waits", "applications wait")
        return StepFact(False, f"{waiting} for a decision.")
    if not progress.mentees:
        return StepFact(False, "No mentee is accepted yet.")
    accepted = counted(progress.mentees, "mentee is accepted", "mentees are accepted")
    return StepFact(True, f"{accepted}; no application waits.")


def _trained(record: ProgramRecord) -> StepFact:
    progress = record.progress
    people = progress.mentors + progress.mentees
    if not people:
        return StepFact(False, "Nobody is accepted yet.")
    return StepFact(
        progress.trained == people,
        f"{progress.trained:,} of {counted(people, 'accepted person', 'accepted people')} attended a briefing.",
    )


def _matches(record: ProgramRecord) -> StepFact:
    progress = record.progress
    if progress.proposed:
        return StepFact(False, f"{counted(progress.proposed, 'proposal waits', 'proposals wait')} for a decision.")
    if not progress.approved:
        return StepFact(False, "No match is approved yet.")
    approved = counted(progress.approved, "match is approved", "matches are approved")
    return StepFact(True, f"{approved}; no proposal waits.")


def _introduced(record: ProgramRecord) -> StepFact:
    progress = record.progress
    if not progress.introduced:
        return StepFact(False, "No pair is introduced yet.")
    if progress.to_introduce:
        waiting = counted(progress.to_introduce, "approved pair is", "approved pairs are")
        return StepFact(False, f"{waiting} not introduced yet.")
    return StepFact(True, f"{counted(progress.introduced, 'pair is', 'pairs are')} introduced.")


def _met(record: ProgramRecord) -> StepFact | None:
    if record.program.informal:  # nobody follows its pairs
        return None
    return _of_every_pair(record, DAYS_TO_MEET, [pair.met for pair in record.progress.pairs], "met", "met")


def _checked(record: ProgramRecord) -> StepFact | None:
    if record.program.informal:
        return None
    checked = [pair.checked for pair in record.progress.pairs]
    return _of_every_pair(record, DAYS_TO_CHECK, checked, "answered", "answered a health check")


def _of_every_pair(record: ProgramRecord, days: int, answers: list[bool], verb: str, words: str) -> StepFact:
    """Whether every running pair did something that was introduced at least so many days ago."""
    progress = record.progress
    if not progress.introduced:
        return StepFact(False, "No pair is introduced yet.")
    if not progress.pairs:
        if verb == "met":
            return StepFact(
                progress.met > 0, f"No pair runs any more; {progress.met:,} of {progress.introduced:,} met."
            )
        return StepFact(False, "No pair runs any more.")
    limit = record.on - timedelta(days=days)
    due = [answer for pair, answer in zip(progress.pairs, answers, strict=True) if pair.introduced_on <= limit]
    if not due and not all(answers):
        return StepFact(False, f"{sum(answers):,} of {counted(len(answers), 'running pair')} {words} so far.")
    counting = due or answers
    since = f" introduced at least {days} days ago" if len(counting) < len(answers) else ""
    return StepFact(all(counting), f"{sum(counting):,} of {counted(len(counting), 'running pair')}{since} {words}.")


def _evaluated(record: ProgramRecord) -> StepFact | None:
    design = record.program.design
    if design.phase is None:
        return None
    evaluation = design.evaluations.get(design.phase.phase)
    # A next round carries the evaluations of the rounds before along.
    if evaluation and (evaluation.on is None or evaluation.on >= record.program.created_on):
        day = f" on {short_date(evaluation.on)}" if evaluation.on else ""
        return StepFact(True, f"The phase was evaluated{day}.")
    return StepFact(False, "This phase is not evaluated yet.")


def _recognized(record: ProgramRecord) -> StepFact | None:
    people, recognized = record.progress.completed_people, record.progress.recognized_people
    if not people and not record.program.months:  # without an end nobody has to complete
        return None
    if not people:
        return StepFact(False, "Nobody has completed yet.")
    completed = counted(people, "person who completed is", "people who completed are")
    return StepFact(recognized == people, f"{recognized:,} of {completed} recognized.")


def _reviewed(record: ProgramRecord) -> StepFact:
    reviews = record.program.design.reviews
    if any(review.final for review in reviews):
        return StepFact(True, "The review at the end is written.")
    if reviews:
        return StepFact(False, "A review during the run is written; the one at the end is missing.")
    return StepFact(False, "No review is written yet.")


# The code of a fact that ticks a step of the plan (plan.toml, done). None: the step does not apply to this program.
FACTS: Mapping[str, Callable[[ProgramRecord], StepFact | None]] = {
    "goal_measurable": _goal,
    "measurement_set": _measurement,
    "option_chosen": _option,
    "journey_answered": journey,
    "communication_planned": communication,
    "mentor_seats_enough": _mentors,
    "applications_decided": _mentees,
    "everybody_trained": _trained,
    "proposals_decided": _matches,
    "introduced": _introduced,
    "every_pair_met": _met,
    "every_pair_checked": _checked,
    EVALUATED: _evaluated,
    "everybody_recognized": _recognized,
    "final_review_written": _reviewed,
}
