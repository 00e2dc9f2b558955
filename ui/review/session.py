"""The meeting on screen: the frozen run, its queue as decisions come in, who sits together, what a mode hides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import streamlit as st

from core import store
from core.domain.base.people import Mentee, Mentor, Participant, Role
from core.domain.match import choices, participant_choices, proposals, rules
from core.domain.match.choices import Ripple, Stability
from core.domain.match.matches import LIVE, Match, Proposal
from core.domain.match.proposals import Proposals, kept
from core.domain.match.rules import Reason
from core.domain.match.settings import Ids
from core.domain.review import cases as queues
from core.domain.review.answers import Since
from core.domain.review.cases import Case, Place
from core.domain.review.meeting import Meeting
from core.domain.review.privacy import Veil, veil
from ui.frame.studio import Studio

MODES = {"blind": "Blind", "private": "Private"}
LARGE = 250_000  # pairs: from here on fewer weightings are tried
WEIGHTINGS, FEWER = 50, 10

# File, run, the line of history up to which answers count, the last word on who must not be paired.
Key = tuple[str, int, int, str]


@dataclass(frozen=True, eq=False)
class Table:
    """What lies on the table: `base` is the run as frozen, `now` the same people around what was decided.

    Answers are frozen, for every window alike, until somebody takes in what changed; rules are always today's.
    """

    studio: Studio
    run: store.Row
    key: Key
    live: tuple[Ids, ...]
    vetoed: tuple[Ids, ...]
    base: Proposals
    now: Proposals
    cases: Mapping[int, Case]
    wanted: Mapping[int, list[int]]  # mentee -> mentors they ranked and who did not say no
    meeting: Meeting | None
    blind: bool
    private: bool
    since: Mapping[int, Since]  # enrolment -> what this person says differently since the cases were laid out
    joined: int  # mentors who were accepted since the cases were laid out
    turned_down: Mapping[Ids, Match]  # pairs that a meeting vetoed, in this run or before

    @property
    def run_id(self) -> int:
        """The run under review."""
        return int(self.run["id"])

    @property
    def replaced(self) -> bool:
        """Did somebody run the matching again while the meeting was going on?"""
        return self.meeting is not None and self.meeting.run_id not in (None, self.run_id)

    def against(self, mentee: Mentee, mentor: Mentor) -> Reason | None:
        """The rule against a pair by today's answers, where an answer of one of the two changed; else None."""
        both = [self.since.get(one.enrolment_id) for one in (mentee, mentor)]
        if not any(both):
            return None
        today: list[Participant | None] = [
            one.now if one else person for one, person in zip(both, (mentee, mentor), strict=True)
        ]
        if not isinstance(today[0], Mentee) or not isinstance(today[1], Mentor):
            return Reason("unavailable", "does not take part in this program any more")
        facts = replace(self.base.facts, loads=store.loads(self.studio.db))
        return rules.blocker(today[0], today[1], facts, self.base.settings.switches)

    @cached_property
    def approved(self) -> list[Match]:
        """Matches that wait to be introduced."""
        return [one.match for one in self.cases.values() if one.match and one.state == "approved"]

    @cached_property
    def _veil(self) -> Veil:
        return veil(self.base, blind=self.blind, private=self.private)

    def veil(self, case: Case | None = None) -> Veil:
        """What to hide of a case: who it is only until it is decided."""
        if case is not None and case.decided and self.blind:
            return veil(self.base, private=True)
        return self._veil

    def ripple(self, mentee_id: int, mentor_id: int | None, *, forbid: bool = False) -> Ripple:
        """What an override would change for everybody who is still open."""
        return _ripple(self.key, self.live, self.vetoed, mentee_id, mentor_id, forbid)

    @property
    def suffix(self) -> str:
        """Ends the key of a widget that shows names: one that showed a name must not go on showing it when blind."""
        return "_blind" if self.blind else ""

    @property
    def quick(self) -> bool:
        """Is the run small enough to show the ripple of everybody beside the mentee unasked?"""
        return len(self.base.mentees) * len(self.base.mentors) <= LARGE

    @staticmethod
    def proposal(result: Proposals, mentee_id: int) -> Proposal | None:
        """What a run now has for a mentee, as it would be kept."""
        return _proposal(result, mentee_id)

    def rest(self, ripple: Ripple, mentee_id: int) -> dict[int, Proposal | None]:
        """The proposals of the others after an override, as the decision takes them along."""
        if ripple.after is None:
            return {}
        moved = [move for move in ripple.changes.moves if move.mentee.id != mentee_id]
        return {one.mentee.id: _proposal(ripple.after, one.mentee.id) for one in moved}

    @cached_property
    def drift(self) -> dict[int, Proposal | None]:
        """Open cases for which the solver, around all decisions, has another mentor than is proposed."""
        found: dict[int, Proposal | None] = {}
        for id, case in self.cases.items():
            if case.state not in ("open", "without"):
                continue
            column = int(self.now.assignment.mentor_of[self.now.row[id]])
            mentor_id = self.now.mentors[column].id if column >= 0 else None
            if mentor_id != (case.match.mentor_id if case.match else None):
                found[id] = _proposal(self.now, id)
        return found


def table(studio: Studio) -> Table | None:
    """The newest run of the program with its queue, or None before the first run."""
    run = store.last_run(studio.db, studio.program_id)
    if run is None:
        return None
    line = store.answers_line(studio.db, run["id"])
    key = (str(studio.path), run["id"], line, store.stamp(studio.db, "people", "exclusions"))
    base = _frozen(key)
    meeting = store.open_meeting(studio.db, studio.program_id)
    found = store.matches(studio.db, studio.program_id)
    mine = [one for one in found if one.mentee_id in base.row]
    live = tuple((one.mentee_id, one.mentor_id) for one in mine if one.state in LIVE)
    heard = {run["id"], meeting.run_id if meeting else None}
    turned_down = {(one.mentee_id, one.mentor_id): one for one in mine if one.state == "vetoed"}
    vetoed = tuple(pair for pair, one in turned_down.items() if one.run_id in heard)
    wanted = participant_choices.ranked(store.choices(studio.db, studio.program_id))
    proposed = queues.frozen(mine, run["id"])
    places = _places(key, tuple(proposed.items()), tuple((id, tuple(ids)) for id, ids in wanted.items()))
    waiting = {
        id
        for id, stage in store.stages(studio.db, studio.program_id, Role.MENTEE).items()
        if stage != "accepted" and id in base.row
    }
    modes = st.session_state.get("review_modes", [])
    since, joined = _since(key, store.answers_mark(studio.db, line))
    return Table(
        studio,
        run,
        key,
        live,
        vetoed,
        base,
        _around(key, live, vetoed),
        queues.queue(
            base.mentees.people, places, mine, waiting=waiting, owners=store.owners(studio.db, studio.program_id)
        ),
        wanted,
        meeting,
        blind="blind" in modes,
        private="private" in modes or projecting(),
        since=since,
        joined=joined,
        turned_down=turned_down,
    )


def projecting() -> bool:
    """Is this window the one on the wall?"""
    return st.session_state.get("presenting") == "review"


def project(on: bool) -> None:
    """Turn this window into the one on the wall, or back."""
    st.session_state["presenting"] = "review" if on else False


def shown_as_before() -> None:
    """What a mode hides stays hidden when the window on the wall is loaded anew, or comes back after a crash.

    The link keeps the modes, never a person. Call it first: it may begin the run again.
    """
    session, wall = st.session_state, "wall"
    if "review_link_read" not in session:
        session["review_link_read"] = True
        asked = st.query_params.get("show", "").split(",")
        if modes := [mode for mode in MODES if mode in asked]:
            session["review_modes"] = modes
        if wall in asked and not projecting():
            project(True)
            st.rerun()
    shown = [*session.get("review_modes", []), *([wall] if projecting() else [])]
    if shown and st.query_params.get("show") != ",".join(shown):
        st.query_params["show"] = ",".join(shown)
    elif not shown and "show" in st.query_params:
        del st.query_params["show"]


def firmness(table: Table) -> Stability:
    """How firm the pairs of the frozen run are."""
    return _firm(table.key)


@st.cache_resource(max_entries=6, show_spinner="Laying out the cases…")
def _frozen(key: Key) -> Proposals:
    path, run_id, line, _ = key
    with store.opened(path) as db:
        return proposals.solve(store.reviewed_input(db, run_id, line))


@st.cache_resource(max_entries=6, show_spinner=False)
def _since(key: Key, mark: int) -> tuple[dict[int, Since], int]:
    """Who of the run says something else today, by enrolment, and how many mentors are new.

    `mark` is the last line of history about answers: the key to what was read.
    """
    path, run_id, line, _ = key
    base = _frozen(key)
    with store.opened(path) as db:
        told = store.last_changes(db, line)
        if not told:
            return {}, 0
        run = store.run(db, run_id)
        assert run is not None  # it is being reviewed
        program_id = run["program_id"]
        mentors = store.mentors(db, program_id)
        people: list[Participant] = [*store.mentees(db, program_id), *mentors]
    now = {one.enrolment_id: one for one in people}
    joined = sum(one.stage == "accepted" and one.id not in base.column for one in mentors)
    found = {
        one.enrolment_id: Since(one, now.get(one.enrolment_id), *told[one.id])
        for one in (*base.mentees.people, *base.mentors.people)
        if one.id in told
    }
    return {id: one for id, one in found.items() if one.labels}, joined


@st.cache_resource(max_entries=24, show_spinner=False)
def _around(key: Key, live: tuple[Ids, ...], vetoed: tuple[Ids, ...]) -> Proposals:
    base = _frozen(key)
    decided = {mentee_id for mentee_id, _ in live}
    pins = (*live, *(pair for pair in base.settings.pins if pair[0] not in decided))
    apart = tuple(dict.fromkeys((*base.settings.apart, *(pair for pair in vetoed if pair not in live))))
    if (pins, apart) == (base.settings.pins, base.settings.apart):
        return base
    return base.again(pins=pins, apart=apart)


@st.cache_resource(max_entries=6, show_spinner="Trying other weightings…")
def _firm(key: Key) -> Stability:
    base = _frozen(key)
    large = len(base.mentees) * len(base.mentors) > LARGE
    return choices.stability(base, runs=FEWER if large else WEIGHTINGS)


@st.cache_resource(max_entries=24, show_spinner=False)
def _places(key: Key, proposed: tuple[Ids, ...], wanted: tuple[tuple[int, tuple[int, ...]], ...]) -> dict[int, Place]:
    return queues.places(_frozen(key), dict(proposed), _firm(key), dict(wanted))


@st.cache_resource(max_entries=256, show_spinner=False)
def _ripple(
    key: Key, live: tuple[Ids, ...], vetoed: tuple[Ids, ...], mentee_id: int, mentor_id: int | None, forbid: bool
) -> Ripple:
    return choices.ripple(_around(key, live, vetoed), mentee_id, mentor_id, forbid=forbid)


def _proposal(result: Proposals, mentee_id: int) -> Proposal | None:
    row = result.row[mentee_id]
    column = int(result.assignment.mentor_of[row])
    if column < 0:
        return None
    pair = result.explained([(row, column)])[0]
    return Proposal(mentee_id, pair.mentor.id, round(pair.score, 6), kept(pair.breakdown))
