"""Events: everything that history can remember, and what each of them means to a person and to the figures.

The one place for a new event: the journal refuses what is not listed here; the sentence on Home, the line in the
timeline of a relationship, the line in the minutes of a meeting, the figures and the hours of the team derive from it.
Decides nothing, writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

UNDID = "undid"  # an undo, whatever it takes back
NO_ICON = ":material/circle:"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a row: the verb, and the table that the row is in.

    An empty part means that the event only accompanies another one there.
    """

    verb: str
    subject: str
    sentence: tuple[str, str] | None = None  # on Home: singular and plural, with {n} for how many rows it touched
    timeline: str = ""  # in the timeline of a relationship; the page adds who, to whom and how far
    icon: str = NO_ICON
    decision: str = ""  # in the minutes of a review; {mentee} and {mentor} are names
    minutes: int = 0  # what the step is taken to cost the program team; no line that only accompanies it has them
    figures: bool = False  # whether figures read it. They pick facts by verb: alike for all subjects of a verb


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of history: who did what to which row, and about whom. `before` is what its row was, where undo asks."""

    id: int
    action_id: int
    at: str
    on: date
    by: str
    verb: str
    subject: str
    subject_id: int
    program_id: int | None
    relationship_id: int | None
    person_id: int | None
    role: str | None
    detail: Mapping[str, Any] = field(hash=False)
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What somebody did on a day, and to how many rows."""

    on: date
    by: str
    verb: str
    subject: str
    n: int


_EVENTS = (
    # Programs, their designs and the team
    Event("created", "programs", ("The program was created", "{n} programs were created")),
    Event("changed", "programs", ("The program was changed", "{n} programs were changed"), figures=True),
    Event("started", "programs", ("The program was launched", "{n} programs were launched")),
    Event("reviewed", "programs", ("A review was written", "{n} reviews were written")),
    Event("closed", "programs", ("The program was closed", "{n} programs were closed"), figures=True),
    Event("created", "options"),
    Event("changed", "options", figures=True),
    Event("removed", "options"),
    Event("chose", "options", ("A design option was chosen", "{n} design options were chosen")),
    Event("created", "coordinators"),
    Event("removed", "coordinators"),
    Event("created", "settings"),
    Event("changed", "settings", figures=True),
    Event("created", "links"),
    Event("removed", "links"),
    # People and recruiting
    Event("imported", "people"),
    Event("changed", "people", figures=True),
    Event("reports_to", "people"),
    Event("erased", "people"),
    Event("recorded", "snapshots", figures=True),
    Event("excluded", "exclusions"),
    Event("allowed", "exclusions"),
    Event("noted", "notes"),
    Event("tagged", "notes"),
    Event("erased", "notes"),
    Event("measured", "measures", ("1 measured value came in", "{n} measured values came in")),
    Event("erased", "measures"),
    Event("brought", "imports", ("A sheet was imported", "{n} sheets were imported")),
    Event("enrolled", "enrolments", ("1 application came in", "{n} applications came in"), figures=True),
    Event(
        "changed",
        "enrolments",
        ("1 participant's details changed", "{n} participants' details changed"),
        figures=True,
    ),
    Event(
        "moved",
        "enrolments",
        ("1 participant moved on", "{n} participants moved on"),
        decision="{mentee} goes on the waiting list: not this round",
        minutes=5,
        figures=True,
    ),
    Event("erased", "enrolments"),
    Event("changed", "availabilities", figures=True),  # beside a line about each part in an open program
    Event("erased", "availabilities"),
    Event(
        "talked",
        "conversations",
        ("1 conversation was held", "{n} conversations were held"),
        minutes=30,
        figures=True,
    ),
    Event(
        "advised",
        "consultations",
        ("1 consultation was held", "{n} consultations were held"),
        timeline="A consultation was held",
        icon=":material/support:",
        minutes=30,
        figures=True,
    ),
    Event("confirmed", "enrolments", ("1 wish was confirmed", "{n} wishes were confirmed"), minutes=5, figures=True),
    Event("struck", "struck_readings", ("1 reading was struck", "{n} readings were struck")),
    Event("restored", "struck_readings", ("1 reading counts again", "{n} readings count again")),
    Event("erased", "struck_readings"),
    Event("drew", "draws", ("A lottery for seats was drawn", "{n} lotteries for seats were drawn")),
    Event("drew", "draw_tickets"),
    Event(
        "imported", "attributes", ("An attribute of 1 person was imported", "An attribute of {n} people was imported")
    ),
    Event("removed", "attributes"),
    Event("erased", "attributes"),
    Event("ticked", "ticks", ("1 step was ticked", "{n} steps were ticked")),
    Event("unticked", "ticks"),
    Event("saved", "drafts"),
    Event("removed", "drafts"),
    Event("erased", "drafts"),
    # Matching and its review
    Event("ran", "runs", ("A matching was run", "{n} matchings were run")),
    Event("took_in", "runs", ("Changed answers came into a review", "Changed answers came into {n} reviews")),
    Event("proposed", "matches"),
    Event(
        "approved",
        "matches",
        ("1 match was approved", "{n} matches were approved"),
        decision="{mentee} is matched with {mentor}",
        minutes=5,
        figures=True,
    ),
    Event(
        "parked",
        "matches",
        ("1 match was parked", "{n} matches were parked"),
        decision="{mentee} with {mentor} is parked",
        minutes=5,
        figures=True,
    ),
    Event(
        "vetoed",
        "matches",
        ("1 match was vetoed", "{n} matches were vetoed"),
        decision="{mentee} is not matched with {mentor}",
        minutes=5,
        figures=True,
    ),
    Event(
        "reopened",
        "matches",
        ("1 match was opened again", "{n} matches were opened again"),
        decision="{mentee} with {mentor} is open again",
    ),
    Event("introduced", "matches", decision="{mentee} and {mentor} are introduced", minutes=10, figures=True),
    Event("superseded", "matches"),
    Event("erased", "matches"),
    Event(UNDID, "matches", ("A decision was undone", "{n} decisions were undone")),
    Event("opened", "meetings", ("A review meeting began", "{n} review meetings began")),
    Event("closed", "meetings", ("A review meeting ended", "{n} review meetings ended"), figures=True),
    Event("attended", "attendance"),
    Event("left", "attendance"),
    Event("recused", "recusals"),
    Event("returned", "recusals"),
    Event("erased", "recusals"),
    Event("gave", "opinions", ("1 opinion on a proposal was given", "{n} opinions on proposals were given")),
    Event("took_back", "opinions", ("1 opinion was withdrawn", "{n} opinions were withdrawn")),
    Event("erased", "opinions"),
    Event("assigned", "owners"),
    Event("erased", "owners"),
    Event("ranked", "choices", ("1 choice of a mentor was ranked", "{n} choices of mentors were ranked")),
    Event("unranked", "choices"),
    Event("asked", "choices", ("1 mentor was asked by a ranking", "{n} mentors were asked by rankings")),
    Event("unasked", "choices"),
    Event("answered", "choices", ("1 mentor answered a ranking", "{n} mentors answered rankings")),
    Event("expired", "choices", ("1 mentor did not answer in time", "{n} mentors did not answer in time")),
    Event("erased", "choices"),
    Event("agreed", "profiles", ("1 profile may be shown", "{n} profiles may be shown"), figures=True),
    Event("hid", "profiles", ("1 profile was taken down", "{n} profiles were taken down")),
    Event("erased", "profiles"),
    Event("asked", "requests", ("1 request was sent", "{n} requests were sent")),
    Event("answered", "requests", ("1 request was answered", "{n} requests were answered")),
    Event("expired", "requests", ("1 request was not answered in time", "{n} requests were not answered in time")),
    # Relationships
    Event(
        "began",
        "relationships",
        ("1 pair was introduced", "{n} pairs were introduced"),
        timeline="Introduced",
        icon=":material/handshake:",
        figures=True,
    ),
    Event("activated", "relationships", figures=True),
    Event("changed", "relationships", figures=True),
    Event(
        "agreed",
        "relationships",
        ("1 pair noted what it agreed", "{n} pairs noted what they agreed"),
        timeline="Agreement noted",
        icon=":material/edit_note:",
        figures=True,
    ),
    Event(
        "paused",
        "relationships",
        ("1 relationship was paused", "{n} relationships were paused"),
        timeline="Paused",
        icon=":material/pause_circle:",
        figures=True,
    ),
    Event(
        "resumed",
        "relationships",
        ("1 relationship was resumed", "{n} relationships were resumed"),
        timeline="Resumed",
        figures=True,
    ),
    Event("extended", "relationships", timeline="A new planned end", figures=True),
    Event("looked", "relationships", timeline="Looked whether it still serves both"),
    Event("invited", "relationships", timeline="The mentee was invited to become a mentor"),
    Event(
        "completed",
        "relationships",
        ("1 relationship was completed", "{n} relationships were completed"),
        timeline="Completed",
        icon=":material/celebration:",
        minutes=20,
        figures=True,
    ),
    Event(
        "switched",
        "relationships",
        ("1 relationship was switched", "{n} relationships were switched"),
        timeline="Ended with a switch",
        minutes=45,
        figures=True,
    ),
    Event(
        "dropped",
        "relationships",
        ("1 relationship was dropped", "{n} relationships were dropped"),
        timeline="Dropped",
        minutes=30,
        figures=True,
    ),
    Event(
        "ended",
        "relationships",
        ("1 relationship was ended", "{n} relationships were ended"),
        timeline="Ended by the program team",
        minutes=30,
        figures=True,
    ),
    Event("ended", "matches", figures=True),  # beside every end of a relationship, which has the minutes
    Event(
        "held",
        "sessions",
        ("1 session was held", "{n} sessions were held"),
        timeline="A session was held",
        icon=":material/groups:",
        figures=True,
    ),
    Event("retold", "sessions"),  # the other side's form tells of it too
    Event("renumbered", "sessions"),
    Event(
        "corrected",
        "sessions",
        ("1 session was corrected", "{n} sessions were corrected"),
        timeline="A session was held",
        icon=":material/groups:",
        figures=True,
    ),
    Event(
        "deleted",
        "sessions",
        ("1 session was deleted", "{n} sessions were deleted"),
        timeline="A session was deleted",
        icon=":material/delete:",
    ),
    Event(
        "set",
        "goals",
        ("1 goal was set", "{n} goals were set"),
        timeline="A goal was set",
        icon=":material/flag:",
        figures=True,
    ),
    Event("progressed", "goals", timeline="Progress on a goal", icon=":material/trending_up:", figures=True),
    Event(
        "achieved",
        "goals",
        ("1 goal was achieved", "{n} goals were achieved"),
        timeline="A goal was achieved",
        icon=":material/flag:",
        figures=True,
    ),
    Event(
        "corrected",
        "goals",
        ("The day of 1 goal was corrected", "The days of {n} goals were corrected"),
        timeline="A goal was set",
        icon=":material/flag:",
        figures=True,
    ),
    Event(
        "deleted",
        "goals",
        ("1 goal was deleted", "{n} goals were deleted"),
        timeline="A goal was deleted",
        icon=":material/delete:",
    ),
    Event("abandoned", "goals", timeline="A goal was dropped", figures=True),
    Event(
        "checked",
        "checks",
        ("1 check was answered", "{n} checks were answered"),
        timeline="answered",
        icon=":material/fact_check:",
        figures=True,
    ),
    Event(
        "corrected",
        "checks",
        ("1 check was corrected", "{n} checks were corrected"),
        timeline="answered",
        icon=":material/fact_check:",
        figures=True,
    ),
    Event(
        "deleted",
        "checks",
        ("1 check was deleted", "{n} checks were deleted"),
        timeline="answers were deleted",
        icon=":material/delete:",
    ),
    Event("erased", "checks"),
    Event("planned", "appointments", timeline="A meeting was planned", icon=":material/event:"),
    Event("deleted", "appointments", timeline="A planned meeting was deleted", icon=":material/delete:"),
    Event("cancelled", "appointments", timeline="A meeting was canceled", icon=":material/event_busy:"),
    Event("answered", "answered_appointments"),  # beside the session that was held
    Event("deleted", "answered_appointments"),  # beside the plan that is deleted
    Event(
        "missed",
        "answered_appointments",
        ("1 planned meeting did not take place", "{n} planned meetings did not take place"),
        timeline="A planned meeting did not take place",
        icon=":material/event_busy:",
    ),
    Event("snoozed", "snoozes", timeline="Snoozed", icon=":material/snooze:"),
    Event("woke", "snoozes", timeline="Back in the queue", icon=":material/alarm:"),
    # A name that was taken out of what belongs to others
    Event("erased", "attendance"),
    Event("erased", "coordinators"),
    Event("erased", "imports"),
    Event("erased", "links"),
    Event("erased", "circles"),
    Event("erased", "options"),
    Event("erased", "programs"),
    Event("erased", "relationships"),
    Event("erased", "runs"),
    Event("erased", "settings"),
    # Support around them
    Event(
        "drafted",
        "outbox",
        ("1 message was drafted", "{n} messages were drafted"),
        timeline="Drafted for",
        icon=":material/drafts:",
    ),
    Event(
        "sent", "outbox", ("1 message was sent", "{n} messages were sent"), timeline="Sent to", icon=":material/mail:"
    ),
    Event("handed", "outbox"),
    Event("reworded", "outbox"),
    Event("discarded", "outbox", ("1 draft was discarded", "{n} drafts were discarded")),
    Event(
        "asked",
        "consultations",
        ("1 talk was asked for", "{n} talks were asked for"),
        timeline="Help was asked for",
        icon=":material/support:",
    ),
    Event(
        "recognized",
        "recognitions",
        ("1 person was recognized", "{n} people were recognized"),
        timeline="Recognized",
        icon=":material/workspace_premium:",
    ),
    Event("rewrote", "recognitions"),
    Event("consented", "recognitions"),
    Event("withdrew", "recognitions"),
    Event("pictured", "recognitions"),
    Event("erased", "recognitions"),
    Event("registered", "companions"),
    # Files for leadership
    Event("published", "published_values", ("A figure was published", "{n} figures were published")),
    # Circles
    Event("formed", "circles", ("1 circle was formed", "{n} circles were formed")),
    Event("renamed", "circles"),
    Event("disbanded", "circles", ("1 circle ended", "{n} circles ended")),
    Event("joined_circle", "circle_members"),
    Event("left_circle", "circle_members", ("1 person left a circle", "{n} people left their circles")),
    Event("erased", "circle_members"),
    Event("held_circle", "circle_meetings", ("A circle met", "Circles met {n} times")),
    Event("attended", "circle_attendance"),
    Event("rated_circle", "circle_checks", ("1 member rated a circle", "{n} members rated their circles")),
    # Reports
    Event("composed", "reports", ("A report was started", "{n} reports were started")),
    Event("retitled", "reports"),
    Event("addressed", "reports"),
    Event("removed", "reports", ("A report was deleted", "{n} reports were deleted")),
    Event("erased", "reports"),
    Event("composed", "report_cells"),
    Event("edited", "report_cells"),
    Event("shifted", "report_cells"),
    Event("hid", "report_cells"),
    Event("showed", "report_cells"),
    Event("annotated", "report_cells"),
    Event("froze", "report_cells"),
    Event("thawed", "report_cells"),
    Event("removed", "report_cells"),
    Event("erased", "report_cells"),
    Event("kept", "report_versions", ("A version of a report was saved", "{n} versions of reports were saved")),
    Event("removed", "report_versions"),
    Event("erased", "report_versions"),
)


def _by_pair(events: Iterable[Event]) -> dict[tuple[str, str], Event]:
    """The events by verb and subject, and for every subject the undo of what happened to it."""
    registry: dict[tuple[str, str], Event] = {}
    for event in events:
        if (event.verb, event.subject) in registry:
            raise ValueError(f"the event “{event.verb}” of {event.subject} stands in the registry twice")
        registry[event.verb, event.subject] = event
    for subject in sorted({subject for _, subject in registry}):
        registry.setdefault((UNDID, subject), Event(UNDID, subject))
    return registry


EVENTS: dict[tuple[str, str], Event] = _by_pair(_EVENTS)


def registered(verb: str, subject: str) -> Event:
    """The event of this verb and subject. Raises ValueError naming a pair that is not in the registry."""
    event = EVENTS.get((verb, subject))
    if event is None:
        raise ValueError(f"“{verb}” of {subject} is not an event; core/domain/base/events.py lists them all")
    return event


def reported() -> list[tuple[str, str]]:
    """The (verb, subject) that Home reports with a sentence."""
    return [pair for pair, event in EVENTS.items() if event.sentence]


def figure_verbs() -> list[str]:
    """The verbs that figures read; the rest of the ledger (who was imported, which note was written) says nothing."""
    return list(dict.fromkeys(event.verb for event in EVENTS.values() if event.figures))


def work_minutes() -> dict[tuple[str, str], int]:
    """What a step that the program team does itself is taken to cost, in minutes by (verb, subject)."""
    return {pair: event.minutes for pair, event in EVENTS.items() if event.minutes}


def decided_verbs(subject: str) -> list[str]:
    """The verbs about this subject that stand in the minutes of a review."""
    return [event.verb for event in EVENTS.values() if event.decision and event.subject == subject]


def decision(verb: str) -> str:
    """What the minutes of a review say about a verb, with {mentee} and {mentor}. Raises KeyError if nothing."""
    return {event.verb: event.decision for event in EVENTS.values() if event.decision}[verb]


def sentence(verb: str, subject: str, n: int) -> str | None:
    """What an action did, in words; None for lines that only accompany another."""
    event = EVENTS.get((verb, subject))
    return event.sentence[n != 1].format(n=n) if event and event.sentence else None


def merged(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    """What the same person did several times on one day as one occurrence; newest first, as they come in."""
    counts: dict[Occurrence, int] = {}
    for occurrence in occurrences:
        kind = replace(occurrence, n=0)
        counts[kind] = counts.get(kind, 0) + occurrence.n
    return [replace(kind, n=n) for kind, n in counts.items()]
