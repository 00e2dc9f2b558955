"""The meeting on screen: the frozen run, its queue as decisions come in, who sits together, what a mode hides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from core import store
from core.matches import LIVE, Match, Proposal
from core.matching import choices, proposals
from core.matching.choices import Ripple, Stability
from core.matching.proposals import Proposals, kept
from core.matching.settings import Ids, Settings
from core.people import Role
from core.review import cases as queues
from core.review import curation
from core.review.cases import Case, Place
from core.review.meeting import Meeting
from core.review.veil import Veil, veil
from ui.studio import Studio

LARGE = 250_000  # pairs: from here on fewer weightings are tried
WEIGHTINGS, FEWER = 50, 10

Key = tuple[str, int, int]  # file, run, last line of history about people when the meeting laid out its cases


@dataclass(frozen=True, eq=False)
class Table:
    """What lies on the table: `base` is the run as frozen, `now` the same people around what was decided."""

    studio: Studio
    run_id: int
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
    fresher: bool  # people or rules changed since the cases were laid out

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
    mark = store.people_mark(studio.db)
    session = st.session_state.setdefault("review_mark", {})
    seen = session.setdefault((str(studio.path), run["id"]), mark)
    key = (str(studio.path), run["id"], seen)
    base = _frozen(key)
    found = store.matches(studio.db, studio.program_id)
    mine = [one for one in found if one.mentee_id in base.row]
    live = tuple((one.mentee_id, one.mentor_id) for one in mine if one.state in LIVE)
    vetoed = tuple((one.mentee_id, one.mentor_id) for one in mine if one.state == "vetoed" and one.run_id == run["id"])
    wanted = curation.ranked(store.choices(studio.db, studio.program_id))
    proposed = queues.frozen(mine, run["id"])
    places = _places(key, tuple(proposed.items()), tuple((id, tuple(ids)) for id, ids in wanted.items()))
    waiting = {
        id
        for id, stage in store.stages(studio.db, studio.program_id, Role.MENTEE).items()
        if stage != "accepted" and id in base.row
    }
    modes = st.session_state.get("review_modes", [])
    return Table(
        studio,
        run["id"],
        key,
        live,
        vetoed,
        base,
        _around(key, live, vetoed),
        queues.queue(
            base.mentees.people, places, mine, waiting=waiting, owners=store.owners(studio.db, studio.program_id)
        ),
        wanted,
        store.open_meeting(studio.db, studio.program_id),
        blind="blind" in modes,
        private="private" in modes or projecting(),
        fresher=mark != seen,
    )


def projecting() -> bool:
    """Is this window the one on the wall?"""
    return st.session_state.get("presenting") == "review"


def project(on: bool) -> None:
    """Turn this window into the one on the wall, or back."""
    st.session_state["presenting"] = "review" if on else False


def lay_out_anew(table: Table) -> None:
    """Take in what changed about people and rules since the cases were laid out."""
    st.session_state["review_mark"].pop(table.key[:2], None)


def firmness(table: Table) -> Stability:
    """How firm the pairs of the frozen run are."""
    return _firm(table.key)


@st.cache_resource(max_entries=6, show_spinner="Laying out the cases…")
def _frozen(key: Key) -> Proposals:
    path, run_id, _ = key
    with store.opened(path) as db:
        run = store.run(db, run_id)
        assert run is not None
        program_id = run["program_id"]
        found = store.matches(db, program_id)
        live = {one.mentee_id for one in found if one.state in LIVE and one.run_id != run_id}
        told = run["result"]
        ids = {one.mentee_id for one in found if one.run_id == run_id}
        ids |= {one["mentee"] for one in told.get("unmatched", [])}
        mentees = [
            one
            for one in store.mentees(db, program_id)
            if one.id in ids or (not told and one.stage == "accepted" and one.id not in live)
        ]
        mentors = store.mentors(db, program_id, stage="accepted")
        mine = [(one.mentee_id, one.mentor_id) for one in found if one.state in LIVE and one.mentee_id in ids]
        facts = store.matching_facts(db, program_id).without_seats(mine)
    return proposals.run(mentees, mentors, facts, Settings.from_dict(run["settings"]))


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
