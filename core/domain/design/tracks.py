"""Tracks: a program in both directions as two linked programs, each with half of the seats. Never reads or writes."""

from __future__ import annotations

from dataclasses import replace

from core.domain.design.design import Design
from core.domain.design.options import Option
from core.domain.design.programs import Program
from core.domain.design.progress import Progress

FAMILIAR, REVERSE, BOTH = "mentoring", "reverse", "both"  # poles of the axis "direction"
DIRECTION = "direction"


def split_refused(program: Program, progress: Progress) -> str | None:
    """Why a program cannot be split into two tracks, as a sentence, or None."""
    if program.choice(DIRECTION) != BOTH:
        return "This program does not run in both directions."
    if progress.approved or progress.introduced:
        return "Pairs are approved or introduced already. Split the next round instead."
    if program.stage == "closed":
        return "This program is closed. Split the next round instead."
    return None


def reverse_name(name: str) -> str:
    """What the second track is called."""
    return f"{name}, reverse"


def split_design(program: Program) -> tuple[Design, Design]:
    """(this program's design, that of the reverse track): one direction each, seats and budget by half."""
    design = program.design
    seats, other_seats = _halves(design.seats)
    budget = None if design.budget is None else design.budget / 2
    of_phase, of_other_phase = _halves(design.phase.seats if design.phase else None)

    def track(direction: str, seats: int | None, phase_seats: int | None) -> Design:
        choices = dict(design.choices) | {DIRECTION: direction}
        phase = replace(design.phase, seats=phase_seats) if design.phase else None
        return replace(design, choices=choices, seats=seats, budget=budget, phase=phase)

    reverse = replace(track(REVERSE, other_seats, of_other_phase), other_track=program.id, stored={})
    return track(FAMILIAR, seats, of_phase), reverse


def split_option(option: Option) -> tuple[Option, Option]:
    """The chosen option for each of the two tracks, as `split_design` splits its program."""
    seats, other_seats = _halves(option.seats)
    poles = dict(option.poles)
    return (
        replace(option, poles=poles | {DIRECTION: FAMILIAR}, seats=seats or 1, budget=option.budget / 2),
        replace(option, poles=poles | {DIRECTION: REVERSE}, seats=other_seats or 1, budget=option.budget / 2),
    )


def _halves(seats: int | None) -> tuple[int | None, int | None]:
    """Seats for this track and for the other; the familiar direction gets the odd one."""
    return (None, None) if seats is None else ((seats + 1) // 2, max(seats // 2, 1))
