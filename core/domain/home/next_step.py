"""Next step: the one thing to do now, by the data. Decides; never reads or writes."""

from __future__ import annotations

from collections.abc import Collection

# What comes before a walk through the journey goes on, where nobody has been introduced yet: it keeps people waiting.
BEFORE_PAIRS = ("proposals", "approved", "applications")


def next_step(
    *, closed: bool, introduced: bool, upcoming: bool, urgent: int, due: Collection[str], reminders: int
) -> str:
    """A code: "round", "people", a kind of `due`, "reminders", "journey" or "nothing".

    Before the first pair the journey leads, unless somebody waits for a decision. Afterwards the people who need
    somebody come first, then what is due in its own order, then reminders. `upcoming`: is a step of the journey left?
    `due`: the kinds of what is due, the first first.
    """
    if closed:
        return "round"
    if not introduced:
        waiting = next((kind for kind in BEFORE_PAIRS if kind in due), None)
        return waiting or ("journey" if upcoming else "nothing")
    if urgent:
        return "people"
    if due:
        return next(iter(due))
    if reminders:
        return "reminders"
    return "journey" if upcoming else "nothing"
