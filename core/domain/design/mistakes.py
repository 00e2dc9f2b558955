"""Mistakes: whether a program as it stands runs into the common mistakes of programs, and why. Never writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date
from core.domain.base.text import counted, listed
from core.domain.design import checklist, phases, plan, readiness
from core.domain.design.checklist import ProgramRecord
from core.domain.design.programs import Program
from core.domain.design.progress import Progress
from core.domain.playbook.book import Playbook
from core.domain.playbook.design import KnownError

FINAL_REVIEW = "final_review_written"  # the fact of the step whose day a review is due


@dataclass(frozen=True, slots=True)
class ErrorCheck:
    """A common mistake, whether this program avoids it, the sentence that says why, and the place where to mend it."""

    error: KnownError
    avoided: bool
    sentence: str
    opens: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a mistake is avoided, and what is on record. `opens`: where it is mended, "" for the usual place."""

    avoided: bool
    sentence: str
    opens: str = ""


def check_errors(program: Program, progress: Progress, book: Playbook, *, on: date) -> list[ErrorCheck]:
    """The program as it stands on a day, checked for each common mistake; open ones first."""
    record = ProgramRecord(program, progress, book, on)
    checks = []
    for error in book.known_errors.values():
        verdict = CHECKS[error.check](record)
        checks.append(ErrorCheck(error, verdict.avoided, verdict.sentence, verdict.opens or error.opens))
    return sorted(checks, key=lambda check: check.avoided)


def _has_participants(record: ProgramRecord) -> Verdict:
    if people := record.progress.applied:
        return Verdict(True, f"{counted(people, 'person is', 'people are')} on record.")
    return Verdict(False, "Nobody is on record yet. Start with the spreadsheet you have.")


def _communicates(record: ProgramRecord) -> Verdict:
    fact = checklist.communication(record)
    return Verdict(fact.done, fact.sentence)


def _reviewed(record: ProgramRecord) -> Verdict:
    progress = record.progress
    if progress.proposed:
        waiting = counted(progress.proposed, "proposal waits", "proposals wait")
        return Verdict(False, f"{waiting} for a decision.")
    if not progress.approved:
        return Verdict(False, "No match is approved yet. Plan a review meeting before anyone is introduced.", "match")
    singly = progress.approved - progress.in_blocks
    approved = counted(progress.approved, "match was approved", "matches were approved")
    if not progress.in_blocks:
        return Verdict(True, f"{approved}, {'by itself' if progress.approved == 1 else 'one by one'}.")
    if not singly:
        return Verdict(False, f"{approved} in blocks, none by itself. Look at those where the fit is thin.")
    return Verdict(True, f"{approved}: {progress.in_blocks:,} in blocks, {singly:,} one by one.")


def _measured(record: ProgramRecord) -> Verdict:
    program, first = record.program, record.progress.first_introduced_on
    if not plan.targets_set(program):
        return Verdict(False, "No KPI target of your own is set yet; the usual ones apply.")
    since = program.design.targets_on
    if since is None:
        if program.design.previous:
            return Verdict(True, "The targets were taken over from the round before.")
        return Verdict(False, "Targets are set, but since when is not on record. Save them again.")
    if first is None:
        return Verdict(True, f"The first target was set on {short_date(since)}; no pair is introduced yet.")
    if since > first:
        days = f"on {short_date(since)}, after the first pair was introduced on {short_date(first)}"
        return Verdict(False, f"The first target was set {days}. Set targets earlier in the next round.")
    return Verdict(
        True, f"The first target was set on {short_date(since)}, the first pair introduced on {short_date(first)}."
    )


def _journey(record: ProgramRecord) -> Verdict:
    fact = checklist.journey(record)
    return Verdict(fact.done, fact.sentence)


def _pilots(record: ProgramRecord) -> Verdict:
    design = record.program.design
    if any(readiness.VERDICTS[evaluation.verdict][1] for evaluation in design.evaluations.values()):
        return Verdict(True, "A phase was evaluated and may be followed.")
    if design.phase is None:
        if not design.readiness:
            return Verdict(False, "No department is rated yet, so it is not known where to pilot.", "readiness")
        if record.program.choice("access") == "open":
            return Verdict(False, "It is open to all, and no pilot is planned.")
        return Verdict(False, "No pilot is planned, so it is for every department at once.")
    rated = readiness.rank(design.readiness, record.book.signals, record.book.phases)
    inside = [department for department in rated if phases.is_inside(design.phase, department.name)]
    known = {department.name.casefold() for department in inside}
    unrated = [name for name in design.phase.departments if name.casefold() not in known]
    if unrated:
        are = "is" if len(unrated) == 1 else "are"
        return Verdict(False, f"The phase is for {listed(unrated)}, which {are} not rated yet.", "readiness")
    weakest = min(inside, key=lambda department: department.readiness)
    if not weakest.readiness:
        return Verdict(False, f"The phase includes {weakest.name}, where no sign of readiness is noted.", "readiness")
    readier = [
        department.name for department in rated if department not in inside and department.readiness > weakest.readiness
    ]
    where = f"This phase is for {listed(design.phase.departments)}"
    if readier:
        are = "is" if len(readier) == 1 else "are"
        return Verdict(True, f"{where}. {listed(readier)} {are} rated readier than {weakest.name}.")
    return Verdict(True, f"{where}; no other department is rated readier.")


def _linked(record: ProgramRecord) -> Verdict:
    links = record.program.design.links
    if undated := [line.label for line in links if line.on is None]:
        return Verdict(False, f"No shared date yet with {listed(undated)}.")
    if links:
        return Verdict(True, f"Linked with {listed([line.label for line in links])}.")
    if record.program.choice("scope") == "standalone":
        return Verdict(True, "It stands alone by choice. Look for a link in the next round.")
    return Verdict(False, "No other learning is named with its owner and date.")


def _goes_on(record: ProgramRecord) -> Verdict:
    program = record.program
    if any(review.final for review in program.design.reviews):
        return Verdict(True, "The review at the end is written.")
    if program.stage == "closed":
        return Verdict(False, "The round was closed without a review at its end.")
    step = next(step for step in record.book.plan.values() if step.done == FINAL_REVIEW)
    day = checklist.day_of_step(program, step)
    if day is None:
        return Verdict(False, "No review is planned yet: a start date puts it into the plan.", "start")
    if day < record.on:
        return Verdict(False, f"The review at the end was due on {short_date(day)} and is not written.")
    return Verdict(True, f"The review at the end is planned for {short_date(day)}.")


# The code of a mistake's check (pitfalls.toml) -> whether the program avoids it, and what is on record.
CHECKS: Mapping[str, Callable[[ProgramRecord], Verdict]] = {
    "has_participants": _has_participants,
    "has_communication_before_and_during": _communicates,
    "matches_reviewed": _reviewed,
    "kpis_before_launch": _measured,
    "journey_answered": _journey,
    "pilot_first": _pilots,
    "links_named": _linked,
    "review_planned": _goes_on,
}
