"""One review session: the run under review, the meeting and the modes of this window. Decides nothing.

What takes long to work out is kept for all windows of this process: the frozen run, the run around what was decided,
how firm its pairs are, and what an override changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import streamlit as st

from core import store
from core.domain.base.people import Participant, Role
from core.domain.match import choices, participant_choices, proposals
from core.domain.match.choices import Ripple, Stability
from core.domain.match.matches import LIVE
from core.domain.match.proposals import Proposals
from core.domain.match.run_record import StoredRun
from core.domain.match.settings import Ids
from core.domain.review import agenda
from core.domain.review import cases as queues
from core.domain.review.agenda import Doubts, Pace
from core.domain.review.answers import ChangedParticipant
from core.domain.review.cases import ReviewCase
from core.domain.review.meeting import Meeting, conflicts
from core.domain.review.opinions import Opinion, disagreement
from core.domain.review.privacy import Privacy, privacy_of
from core.domain.review.reviewed_run import ReviewedRun, against_matches
from core.store import Version
from ui.frame.cache import Cache
from ui.frame.shortcuts import single_key
from ui.frame.studio import Studio

MODES = {"blind": "Blind", "private": "Private"}
LARGE = 250_000  # pairs: from here on fewer weightings are tried, and no price is said unasked
WEIGHTINGS, FEWER = 50, 10

# A run is laid out once, on the facts of that moment: what a meeting decides, and what happens elsewhere meanwhile,
# does not lay it out anew. Who was erased does, who must not be paired, and a reading that was struck.
FROZEN = Cache(
    "runs under review",
    *("people", "exclusions", "struck_readings"),
    left_out=(
        "runs",
        "enrolments",
        "availabilities",
        "choices",
        "settings",
        "programs",
        "matches",
        "relationships",
        "checks",
        "befores",
        "history",
    ),
    most=6,
    spinner="Laying out the cases…",
)
CHANGES = Cache(
    "changed answers",
    *("people", "enrolments", "availabilities", "settings", "struck_readings"),
    of=FROZEN,
    left_out=("history",),  # of which it asks only for lines about people and enrolments
    most=6,
)
# What follows from the frozen run and what was decided; nothing of it is read from the file.
AROUND = Cache("runs around what was decided", of=FROZEN, most=24)
FIRMNESS = Cache("firmness of a run", of=FROZEN, most=6, spinner="Trying other weightings…")
RIPPLES = Cache("ripples", of=FROZEN, most=256)


@dataclass(frozen=True)
class RunKey:
    """Tells a run among those kept: its id, the line of history up to which answers count, and today: a break ends.

    `version` is that of FROZEN, and of all that is worked out from it.
    """

    run_id: int
    line: int
    on: date
    version: Version = field(compare=False)


@dataclass(frozen=True, eq=False)
class ReviewSession:
    """One window of a review: which run, which meeting, which modes."""

    studio: Studio
    run: ReviewedRun
    key: RunKey
    meeting: Meeting | None
    blind: bool
    private: bool
    opinions: tuple[Opinion, ...] = ()

    @property
    def replaced(self) -> bool:
        """Did somebody run the matching again while the meeting was going on?"""
        return self.meeting is not None and self.meeting.run_id not in (None, self.run.id)

    @cached_property
    def _privacy(self) -> Privacy:
        return privacy_of(self.run.base, blind=self.blind, private=self.private)

    def privacy(self, case: ReviewCase | None = None) -> Privacy:
        """What to hide of a case: who it is only until it is decided."""
        if case is not None and case.decided and self.blind:
            return privacy_of(self.run.base, private=True)
        return self._privacy

    def ripple(self, mentee_id: int, mentor_id: int | None, *, forbid: bool = False) -> Ripple:
        """What an override would change for everybody who is still open."""
        run = self.run
        return RIPPLES.get_or_make(
            self.key.version,
            (self.key, run.live, run.vetoed, mentee_id, mentor_id, forbid),
            lambda: choices.ripple(run.now, mentee_id, mentor_id, forbid=forbid),
        )

    @property
    def stepped_back(self) -> frozenset[int]:
        """The mentees on whom whoever acts in this window does not decide."""
        before = {
            opinion.mentee_id
            for opinion in self.opinions
            if opinion.reviewer == self.studio.by and opinion.thumb == "away"
        }
        present = self.meeting.present if self.meeting else ()
        mine = {attendee.id for attendee in present if attendee.coordinator == self.studio.by}
        recusals = self.meeting.recusals if self.meeting else ()
        return frozenset(before | {recusal.mentee_id for recusal in recusals if recusal.attendance_id in mine})

    def single_key(self, key: str) -> str | None:
        """The key for a button, or None where the team turned single keys off."""
        return key if self._single_keys else None

    @cached_property
    def _single_keys(self) -> bool:
        return single_key(self.studio, "A") is not None

    @property
    def suffix(self) -> str:
        """Ends the key of a widget that shows names: one that showed a name must not go on showing it when blind."""
        return "_blind" if self.blind else ""

    @property
    def quick(self) -> bool:
        """Is the run small enough to show the ripple of everybody beside the mentee unasked?"""
        return len(self.run.base.mentees) * len(self.run.base.mentors) <= LARGE


def review_session(studio: Studio) -> ReviewSession | None:
    """The newest run of the program with its queue, or None before the first run."""
    run = store.runs.last(studio.db, studio.program_id)
    if run is None:
        return None
    answers = CHANGES.version(studio.db)  # before the version of the run that they are compared with
    key = RunKey(run.id, store.as_of.answers_line(studio.db, run.id), studio.today, FROZEN.version(studio.db))
    meeting = store.meetings.open_meeting(studio.db, studio.program_id)
    opinions = tuple(store.meetings.opinions(studio.db, studio.program_id))
    modes = st.session_state.get("review_modes", [])
    return ReviewSession(
        studio,
        _reviewed(studio, run, key, answers, meeting, opinions),
        key,
        meeting,
        opinions=opinions,
        blind="blind" in modes,
        private="private" in modes or projecting(),
    )


def _reviewed(
    studio: Studio, run: StoredRun, key: RunKey, answers: Version, meeting: Meeting | None, opinions: Sequence[Opinion]
) -> ReviewedRun:
    """The run under review as it stands now, from the database and what is kept of it."""
    db, program_id, base = studio.db, studio.program_id, _frozen(studio, key)
    matches = [match for match in store.matches.all(db, program_id) if match.mentee_id in base.row]
    live = tuple((match.mentee_id, match.mentor_id) for match in matches if match.state in LIVE)
    turned_down = {(match.mentee_id, match.mentor_id): match for match in matches if match.state == "vetoed"}
    runs = {run.id, meeting.run_id if meeting else None}
    vetoed = tuple(pair for pair, match in turned_down.items() if match.run_id in runs)
    wanted = participant_choices.ranked(store.participant_choices.choices(db, program_id))
    frozen = queues.frozen(matches, run.id)
    now = _around(key, base, live, vetoed)
    pairs = {id: match.mentor_id for id, match in queues.counting(matches).items()}
    waiting = {
        id
        for id, stage in store.people.stages(db, program_id, Role.MENTEE).items()
        if stage != "accepted" and id in base.row
    }
    since, joined = _changes(studio, key, answers, base)
    loads = store.matches.loads(db)
    against = against_matches(base, matches, since, loads)
    limits = agenda.limits(store.programs.setting(db, "agenda", {}))
    doubts = Doubts(
        wanted,
        against,
        tuple(turned_down),
        _conflicts(studio, meeting, pairs, base),
        disagreement(opinions, pairs, store.programs.actors(db)),
    )
    cases = queues.queue(
        base.mentees.people,
        agenda.places(now, pairs, doubts, limits),
        matches,
        laid_out=agenda.places(base, frozen, replace(doubts, against={}), limits),
        waiting=waiting,
        owners=store.meetings.owners(db, program_id),
    )
    on_agenda = [case for case in cases.values() if case.needs_people]
    return ReviewedRun(
        id=run.id,
        program_id=program_id,
        run_by=run.run_by,
        base=base,
        now=now,
        firm=_firmness(key, base),
        frozen=frozen,
        cases=cases,
        live=live,
        vetoed=vetoed,
        turned_down=turned_down,
        wanted=wanted,
        since=since,
        joined=joined,
        loads=loads,
        standing_against=against,
        held_back=against_matches(base, matches, since, loads, "approved"),
        pace=Pace(
            total=len(on_agenda),
            done=sum(case.decided for case in on_agenda),
            minutes=limits.minutes,
            spent=meeting.minutes if meeting else None,
        ),
    )


def _conflicts(
    studio: Studio, meeting: Meeting | None, pairs: Mapping[int, int], base: Proposals
) -> dict[int, tuple[str, ...]]:
    """Mentee -> who in the meeting should step back from their case, as sentences with full names."""
    if meeting is None or not meeting.present:
        return {}
    people, actors = store.people.names(studio.db), store.programs.actors(studio.db)
    advised = {
        id: conflicts(meeting, id, [pairs[id]] if id in pairs else [], base.facts.manager_of)
        for id in base.mentees.ids.tolist()
    }
    return {
        id: tuple(f"{present.name(people, actors)} {why}." for present, why in lines)
        for id, lines in advised.items()
        if lines
    }


def projecting() -> bool:
    """Is this window the one on the projector?"""
    return st.session_state.get("presenting") == "review"


def project(on: bool) -> None:
    """Turn this window into the one on the projector, or back."""
    st.session_state["presenting"] = "review" if on else ""


def shown_as_before() -> None:
    """What a mode hides stays hidden when the window on the projector is loaded anew, or comes back after a crash.

    The link keeps the modes, never a person. Call it first: it may begin the run again.
    """
    state, projector = st.session_state, "wall"
    if "review_link_read" not in state:
        state["review_link_read"] = True
        asked = st.query_params.get("show", "").split(",")
        if modes := [mode for mode in MODES if mode in asked]:
            state["review_modes"] = modes
        if projector in asked and not projecting():
            project(True)
            st.rerun()
    shown = [*state.get("review_modes", []), *([projector] if projecting() else [])]
    if shown and st.query_params.get("show") != ",".join(shown):
        st.query_params["show"] = ",".join(shown)
    elif not shown and "show" in st.query_params:
        del st.query_params["show"]


def _frozen(studio: Studio, key: RunKey) -> Proposals:
    return FROZEN.get_or_make(
        key.version,
        key,
        lambda: proposals.solve(store.matching.reviewed_input(studio.db, key.run_id, key.line, on=key.on)),
    )


def _changes(
    studio: Studio, key: RunKey, answers: Version, base: Proposals
) -> tuple[dict[int, ChangedParticipant], int]:
    """Who of the run says something else today, by enrolment, and how many mentors are new."""
    db, program_id = studio.db, studio.program_id

    def read() -> tuple[dict[int, ChangedParticipant], int]:
        last_changes = store.as_of.last_changes(db, key.line)
        if not last_changes:
            return {}, 0
        mentors = store.people.mentors(db, program_id)
        people: list[Participant] = [*store.people.mentees(db, program_id), *mentors]
        now = {person.enrolment_id: person for person in people}
        joined = sum(mentor.stage == "accepted" and mentor.id not in base.column for mentor in mentors)
        changes = {
            person.enrolment_id: ChangedParticipant(person, now.get(person.enrolment_id), *last_changes[person.id])
            for person in (*base.mentees.people, *base.mentors.people)
            if person.id in last_changes
        }
        return {id: change for id, change in changes.items() if change.labels}, joined

    return CHANGES.get_or_make(answers, key, read)


def _around(key: RunKey, base: Proposals, live: tuple[Ids, ...], vetoed: tuple[Ids, ...]) -> Proposals:
    """The run with what was decided as it is: those pairs stay, and those that were turned down are kept apart."""

    def solve() -> Proposals:
        decided = {mentee_id for mentee_id, _ in live}
        pins = (*live, *(pair for pair in base.settings.pins if pair[0] not in decided))
        apart = tuple(dict.fromkeys((*base.settings.apart, *(pair for pair in vetoed if pair not in live))))
        if (pins, apart) == (base.settings.pins, base.settings.apart):
            return base
        return base.again(pins=pins, apart=apart)

    return AROUND.get_or_make(key.version, (key, live, vetoed), solve)


def _firmness(key: RunKey, base: Proposals) -> Stability:
    large = len(base.mentees) * len(base.mentors) > LARGE
    return FIRMNESS.get_or_make(key.version, key, lambda: choices.stability(base, runs=FEWER if large else WEIGHTINGS))
