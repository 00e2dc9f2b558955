"""Ledger: the dated facts, read once and cut at any day, program or group. Values in, values out; reads no database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = (
    "fact", "on", "at", "verb", "subject", "subject_id", "program_id", "relationship_id", "person_id", "mentor_id",
    "role", "department", "level", "location", "cohort", "detail",
)  # fmt: skip
CUTS = ("department", "level", "location", "cohort")
UNKNOWN = "Not known"
ENDS = ("completed", "switched", "dropped", "ended")
# An approval, an introduction and so on are what brings a person to a stage; "recommended" has not applied yet.
NOT_YET_APPLIED = frozenset({"recommended"})
NONE = -1  # an id that is not there


@dataclass(frozen=True)
class Yardstick:
    """What counts as in time, healthy or enough. The defaults are the playbook's (checks.toml) or ours."""

    cadence: float = 1.0  # sessions a month, when nothing else was agreed (domain.md 7.1: once or twice)
    first_session_days: int = 14
    goal_sessions: int = 2
    silent_days: int = 42
    one_month_days: int = 60  # a first health check up to this day counts as the one at one month
    poor: float = 3.0
    gap: int = 2


@dataclass(frozen=True)
class Ledger:
    """Every dated fact, typed and sorted by the day it happened; `as_of` cuts it. Made by `read`, once a revision."""

    facts: pd.DataFrame

    @property
    def first_day(self) -> date | None:
        """The day of the first fact that belongs to a program, or None."""
        return _earliest(self.facts["on"][self.facts["program_id"] != NONE])

    def first_day_of(self, program_id: int) -> date | None:
        """The day of the first fact of a program, or None."""
        return _earliest(self.facts["on"][self.facts["program_id"] == program_id])

    @property
    def last_day(self) -> date | None:
        """The day of the newest fact, or None."""
        return None if self.facts.empty else self.facts["on"].max().date()

    def as_of(self, on: date, yardstick: Yardstick = Yardstick()) -> Facts:
        """What was true at the end of that day, by everything recorded until now."""
        return _cut(self.facts.iloc[: self._until(on)], pd.Timestamp(on), yardstick)

    def _until(self, on: date) -> int:
        """Rows are sorted by day: the cut is a slice."""
        return int(np.searchsorted(self.facts["on"].to_numpy(), pd.Timestamp(on).to_datetime64(), side="right"))

    def state(self, on: date) -> tuple[int, int]:
        """What the facts up to this day are: their number and the highest one. Equal means nothing changed before."""
        part = self.facts["fact"][: self._until(on)]
        return len(part), int(part.max()) if len(part) else 0

    def recorded_later(self, on: date, program_id: int | None = None) -> int:
        """How many facts dated up to this day were recorded after it: why its figures may differ from those of then."""
        facts = self.facts
        late = (facts["on"] <= pd.Timestamp(on)) & (facts["recorded"] > pd.Timestamp(on))
        if program_id is not None:
            late &= facts["program_id"] == program_id
        return int(late.sum())


@dataclass(frozen=True)
class Facts:
    """What was true on one day: a frame per noun, an index of ids, days as timestamps (NaT: not yet).

    enrolments (by enrolment): program_id, person_id, role, applied_on, accepted_on, stage, seats, available,
    department, level, location, cohort; of mentees also matched_on … feedback_on, the day they first reached a stage.
    relationships (by relationship): program_id, mentee_id, mentor_id, approved_on, introduced_on, met_on, goal_on,
    ended_on, how, sessions, minutes, days_open, cadence, open, paused; the mentee's department, level, location and
    cohort.
    sessions, goals, checks, snapshots, work: one row each.
    """

    on: pd.Timestamp
    yardstick: Yardstick
    enrolments: pd.DataFrame
    relationships: pd.DataFrame
    sessions: pd.DataFrame
    goals: pd.DataFrame
    checks: pd.DataFrame
    snapshots: pd.DataFrame
    work: pd.DataFrame
    whole: Facts | None = None  # before any program or group was picked: who returned elsewhere, what the company did

    @property
    def everywhere(self) -> Facts:
        """The same day without the choice of program or group."""
        return self.whole or self

    @cached_property
    def mentees(self) -> pd.DataFrame:
        """The enrolments of mentees."""
        return self.enrolments[self.enrolments["role"] == "mentee"]

    @cached_property
    def mentors(self) -> pd.DataFrame:
        """The enrolments of mentors."""
        return self.enrolments[self.enrolments["role"] == "mentor"]

    @cached_property
    def one_month(self) -> pd.DataFrame:
        """The one-month checks of the pairs (see `one_month`)."""
        return one_month(self.relationships, self.checks, self.yardstick)

    @cached_property
    def directory(self) -> pd.DataFrame:
        """The people of the directory as it last described them: person_id, department, level, status, on."""
        return self.snapshots.drop_duplicates("person_id", keep="last")

    def only(
        self,
        *,
        program_id: int | None = None,
        department: str | Iterable[str] | None = None,
        level: str | Iterable[str] | None = None,
        location: str | Iterable[str] | None = None,
        cohort: str | Iterable[str] | None = None,
        since: date | None = None,
        relationship_id: int | None = None,
    ) -> Facts:
        """The part that belongs to a program, to groups, to those who applied from a day on, or to one relationship.

        A relationship belongs where its mentee belongs; an enrolment where the person does. None or nothing: all.
        """
        people, pairs = self.enrolments, self.relationships
        if program_id is not None:
            people, pairs = people[people["program_id"] == program_id], pairs[pairs["program_id"] == program_id]
        groups = {"department": department, "level": level, "location": location, "cohort": cohort}
        wanted = {name: _listed(values) for name, values in groups.items() if _listed(values)}
        for name, values in wanted.items():
            people, pairs = people[people[name].isin(values)], pairs[pairs[name].isin(values)]
        if since is not None:
            day = pd.Timestamp(since)
            people, pairs = people[people["applied_on"] >= day], pairs[pairs["applied_on"] >= day]
        if relationship_id is not None:
            pairs = pairs[pairs.index == relationship_id]
            in_it = pd.unique(pairs[["mentee_id", "mentor_id"]].to_numpy().ravel())
            people = people[people["person_id"].isin(in_it) & people["program_id"].isin(pairs["program_id"])]
        company = self.snapshots
        if any(name in wanted for name in ("department", "level")):
            last = self.directory
            for name in ("department", "level"):
                last = last[last[name].isin(wanted[name])] if name in wanted else last
            company = company[company["person_id"].isin(last["person_id"])]
        whole_program = not wanted and since is None and relationship_id is None
        return replace(
            self,
            enrolments=people,
            relationships=pairs,
            sessions=_of(self.sessions, pairs),
            goals=_of(self.goals, pairs),
            checks=_of(self.checks, pairs),
            snapshots=company,
            work=_work_of(self.work, program_id, people, pairs, whole_program),
            whole=self.everywhere,
        )


def read(frame: pd.DataFrame) -> Ledger:
    """A ledger frame (store.ledger, or the view `ledger` from a notebook) in any order of rows, typed and sorted.

    Raises ValueError naming the columns that are missing.
    """
    if missing := [name for name in COLUMNS if name not in frame.columns]:
        raise ValueError(f"The ledger has no column {', '.join(missing)}.")
    days = frame["on"].to_numpy(dtype="datetime64[D]")
    order = np.lexsort((frame["fact"].to_numpy(dtype=np.int64), days))
    facts: dict[str, Any] = {"fact": frame["fact"].to_numpy(dtype=np.int64), "on": days.astype("datetime64[s]")}
    moments, said = pd.factorize(frame["at"].to_numpy(dtype=object))
    facts["recorded"] = np.array([text[:10] for text in said], dtype="datetime64[s]")[moments]
    for name in ("subject_id", "program_id", "relationship_id", "person_id", "mentor_id"):
        facts[name] = _ids(frame[name])
    for name in ("verb", "subject", "role", "department", "level", "location", "cohort", "detail"):
        codes, texts = pd.factorize(frame[name].to_numpy(dtype=object))
        facts[name] = pd.Categorical.from_codes(codes, categories=[str(text) for text in texts])
    return Ledger(pd.DataFrame(facts).iloc[order].reset_index(drop=True))


def _earliest(days: pd.Series) -> date | None:
    return None if days.empty else days.min().date()


def _cut(facts: pd.DataFrame, day: pd.Timestamp, yardstick: Yardstick) -> Facts:
    by_verb = _by_verb(facts)
    snapshots = _snapshots(by_verb("recorded"))
    enrolments = _enrolments(by_verb, snapshots)
    sessions = _sessions(by_verb("held"))
    goals = _goals(by_verb)
    checks = _checks(by_verb("checked"))
    relationships = _relationships(by_verb, enrolments, sessions, goals, day, yardstick)
    enrolments = _stages_reached(enrolments, relationships, by_verb("approved"), checks, yardstick)
    work = facts[facts["verb"].isin(WORK)][["on", "verb", "program_id", "relationship_id", "person_id", "detail"]]
    return Facts(day, yardstick, enrolments, relationships, sessions, goals, checks, snapshots, work)


# What the program team does itself, as far as it leaves a fact (the minutes are in core/kpis/keeping.py).
WORK = ("moved", "approved", "parked", "vetoed", "introduced", "confirmed", *ENDS)


def _by_verb(facts: pd.DataFrame) -> Callable[[str], pd.DataFrame]:
    verbs = facts["verb"].cat.codes.to_numpy()
    order = np.argsort(verbs, kind="stable")
    bounds = np.searchsorted(verbs[order], np.arange(len(facts["verb"].cat.categories) + 1))
    place = {verb: code for code, verb in enumerate(facts["verb"].cat.categories)}

    def of(verb: str) -> pd.DataFrame:
        code = place.get(verb)
        return facts.iloc[order[bounds[code] : bounds[code + 1]]] if code is not None else facts.iloc[:0]

    return of


def _snapshots(recorded: pd.DataFrame) -> pd.DataFrame:
    # A second import on the same day rewrites the day's snapshot: its last fact counts.
    kept = recorded.drop_duplicates("subject_id", keep="last")
    frame = kept[["person_id", "on"]].copy()
    for name in ("department", "level"):
        frame[name] = _texts(kept[name])
    frame["status"] = _details(kept, "status", "active")
    return frame.reset_index(drop=True)


def _enrolments(by_verb: Callable[[str], pd.DataFrame], snapshots: pd.DataFrame) -> pd.DataFrame:
    enrolled = by_verb("enrolled").drop_duplicates("subject_id", keep="last")
    moved = by_verb("moved")
    moves = pd.concat([enrolled, moved[moved["subject"] == "enrolments"]])
    moves = moves.assign(to=_details(moves, "to", "applied"))
    changed = by_verb("changed")
    changed = changed[changed["subject"] == "enrolments"]
    seats = pd.concat([enrolled, changed])
    seats = seats.assign(seats=_details(seats, "capacity", None)).dropna(subset=["seats"])
    status = changed.assign(status=_details(changed, "availability", None)).dropna(subset=["status"])

    ids = enrolled["subject_id"].to_numpy()
    frame = pd.DataFrame(
        {name: enrolled[name].to_numpy() for name in ("program_id", "person_id")}, index=pd.Index(ids, name="enrolment")
    )
    frame["role"] = _texts(enrolled["role"], "mentee").to_numpy()
    applied = moves[~moves["to"].isin(NOT_YET_APPLIED)]
    frame["applied_on"] = _first(applied, "subject_id")
    frame["accepted_on"] = _first(moves[moves["to"] == "accepted"], "subject_id")
    frame["stage"] = moves.drop_duplicates("subject_id", keep="last").set_index("subject_id")["to"]
    frame["seats"] = seats.drop_duplicates("subject_id", keep="last").set_index("subject_id")["seats"].astype(float)
    frame["seats"] = frame["seats"].fillna(1.0)
    last = status.drop_duplicates("subject_id", keep="last").set_index("subject_id")["status"]
    frame["available"] = ~frame.index.isin(last.index[last != "ready"])
    known = snapshots.drop_duplicates("person_id", keep="last").set_index("person_id")
    for name in ("department", "level"):
        directory = pd.Series(known[name].reindex(frame["person_id"]).to_numpy(), index=frame.index, dtype=object)
        own = pd.Series(_texts(enrolled[name]).to_numpy(), index=frame.index, dtype=object)
        frame[name] = directory.where(directory.notna() & (directory != ""), own)
    for name in ("location", "cohort"):
        frame[name] = _texts(enrolled[name]).to_numpy()
    for name in CUTS:
        frame[name] = frame[name].where(frame[name] != "", UNKNOWN)
    return frame


def _sessions(held: pd.DataFrame) -> pd.DataFrame:
    minutes = _details(held, "minutes", None)
    return pd.DataFrame(
        {
            "relationship_id": held["relationship_id"].to_numpy(),
            "on": held["on"].to_numpy(),
            "minutes": pd.to_numeric(minutes, errors="coerce").to_numpy(dtype=float),
        }
    )


def _goals(by_verb: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    was_set = by_verb("set").drop_duplicates("subject_id", keep="last")
    frame = pd.DataFrame(
        {"relationship_id": was_set["relationship_id"].to_numpy(), "set_on": was_set["on"].to_numpy()},
        index=pd.Index(was_set["subject_id"].to_numpy(), name="goal"),
    )
    closing = pd.concat([by_verb(verb) for verb in ("achieved", "abandoned", "progressed")])
    closing = closing.sort_values("fact").drop_duplicates("subject_id", keep="last").set_index("subject_id")
    frame["achieved_on"] = closing["on"][closing["verb"] == "achieved"]
    return frame


def _checks(checked: pd.DataFrame) -> pd.DataFrame:
    frame = checked[["relationship_id", "person_id", "on", "subject_id"]].reset_index(drop=True)
    frame["role"] = _texts(checked["role"]).to_numpy()
    frame["kind"] = _details(checked, "kind", "health").to_numpy()
    frame["switch"] = _details(checked, "switch", False).astype(bool).to_numpy()
    frame["answers"] = _details(checked, "answers", {}).to_numpy()
    frame["score"] = [sum(given.values()) / len(given) if given else np.nan for given in frame["answers"]]
    return frame.astype({"score": float})


def _relationships(
    by_verb: Callable[[str], pd.DataFrame],
    enrolments: pd.DataFrame,
    sessions: pd.DataFrame,
    goals: pd.DataFrame,
    day: pd.Timestamp,
    yardstick: Yardstick,
) -> pd.DataFrame:
    began = by_verb("began").drop_duplicates("subject_id", keep="last")
    ids = pd.Index(began["subject_id"].to_numpy(), name="relationship")
    frame = pd.DataFrame({"program_id": began["program_id"].to_numpy()}, index=ids)
    frame["mentee_id"] = began["person_id"].to_numpy()
    told = pd.to_numeric(_details(began, "mentor", np.nan)).to_numpy(dtype=float)
    frame["mentor_id"] = np.where(np.isnan(told), began["mentor_id"].to_numpy(), told).astype(np.int64)
    frame["introduced_on"] = began["on"].to_numpy()
    frame["approved_on"] = _approved_on(by_verb("approved"), frame)
    ends = pd.concat([by_verb(verb) for verb in ENDS])
    ends = ends[ends["subject"] == "relationships"].sort_values("fact").drop_duplicates("subject_id", keep="last")
    ends = ends.set_index("subject_id")
    frame["ended_on"] = ends["on"]
    frame["how"] = ends["verb"].astype(object)
    frame["how"] = frame["how"].where(frame["ended_on"].notna(), "")
    frame["reason"] = _details(ends, "reason", "")
    frame["reason"] = frame["reason"].where(frame["ended_on"].notna(), "")
    frame["open"] = frame["ended_on"].isna()
    held = sessions.groupby("relationship_id", sort=False)
    frame["met_on"] = held["on"].min()
    frame["last_met_on"] = held["on"].max()
    frame["sessions"] = held.size().reindex(ids).fillna(0).astype(int)
    frame["minutes"] = held["minutes"].sum().reindex(ids).fillna(0.0)
    frame["goal_on"] = goals.groupby("relationship_id")["set_on"].min()
    frame["goals"] = goals.groupby("relationship_id").size().reindex(ids).fillna(0).astype(int)
    frame["paused_days"], frame["paused"] = _pauses(by_verb, frame, day)
    until = frame["ended_on"].fillna(day)
    frame["days_open"] = (until - frame["introduced_on"]).dt.days - frame["paused_days"]
    frame["cadence"] = _agreed_cadence(by_verb("agreed"), ids, yardstick.cadence)
    mentee = enrolments[enrolments["role"] == "mentee"].drop_duplicates(["program_id", "person_id"])
    where = frame[["program_id", "mentee_id"]].merge(
        mentee, how="left", left_on=["program_id", "mentee_id"], right_on=["program_id", "person_id"]
    )
    for name in CUTS:
        frame[name] = where[name].fillna(UNKNOWN).to_numpy()
    frame["applied_on"] = where["applied_on"].to_numpy()
    frame["accepted_on"] = where["accepted_on"].to_numpy()
    return frame


def _approved_on(approved: pd.DataFrame, relationships: pd.DataFrame) -> np.ndarray:
    """The last approval of the same two before their introduction."""
    told = pd.to_numeric(_details(approved, "mentor", np.nan)).fillna(approved["mentor_id"])
    known = pd.DataFrame(
        {
            "program_id": approved["program_id"].to_numpy(),
            "mentee_id": approved["person_id"].to_numpy(),
            "mentor_id": told.to_numpy(dtype=np.int64),
            "approved_on": approved["on"].to_numpy(),
        }
    )
    keys = ["program_id", "mentee_id", "mentor_id"]
    pairs = relationships[[*keys, "introduced_on"]].reset_index().merge(known, how="left", on=keys)
    pairs = pairs[~(pairs["approved_on"] > pairs["introduced_on"])]
    last = pairs.groupby("relationship")["approved_on"].max()
    return last.reindex(relationships.index).to_numpy()


def _pauses(
    by_verb: Callable[[str], pd.DataFrame], relationships: pd.DataFrame, day: pd.Timestamp
) -> tuple[pd.Series, pd.Series]:
    """Days that each relationship was paused, and whether it still is. A session or an end ends a pause too."""
    steps = pd.concat([by_verb(verb) for verb in ("paused", "resumed", "activated", *ENDS)])
    steps = steps[(steps["subject"] == "relationships") & steps["subject_id"].isin(relationships.index)]
    days = pd.Series(0, index=relationships.index)
    still = pd.Series(False, index=relationships.index)
    if not (steps["verb"] == "paused").any():
        return days, still
    since: dict[int, pd.Timestamp] = {}
    steps = steps.sort_values("fact")
    for relationship, verb, on in zip(steps["subject_id"], steps["verb"], steps["on"], strict=True):
        began = since.pop(relationship, None)
        if began is not None:
            days[relationship] += max((on - began).days, 0)
        if verb == "paused":
            since[relationship] = on
    for relationship, began in since.items():
        days[relationship] += (day - began).days
        still[relationship] = True
    return days, still


def _agreed_cadence(agreed: pd.DataFrame, ids: pd.Index, usual: float) -> pd.Series:
    """Sessions a month that each pair agreed on, or the usual number."""
    given = pd.to_numeric(_details(agreed, "cadence", np.nan), errors="coerce")
    last = given.groupby(agreed["relationship_id"].to_numpy()).last()
    return last.reindex(ids).fillna(usual).astype(float)


def _stages_reached(
    enrolments: pd.DataFrame,
    relationships: pd.DataFrame,
    approved: pd.DataFrame,
    checks: pd.DataFrame,
    yardstick: Yardstick,
) -> pd.DataFrame:
    """The first day on which each mentee reached each later stage, in this program (with any mentor)."""
    keys = ["program_id", "person_id"]
    pairs = relationships.assign(person_id=relationships["mentee_id"])
    health = one_month(relationships, checks, yardstick)
    pairs["healthy_on"] = health["on"][health["healthy"]]
    pairs["completed_on"] = pairs["ended_on"].where(pairs["how"] == "completed")
    closing = checks[(checks["kind"] == "closing") & (checks["role"] == "mentee")]
    pairs["feedback_on"] = closing.groupby("relationship_id")["on"].min()
    reached = pairs.groupby(keys)[
        ["introduced_on", "met_on", "goal_on", "healthy_on", "completed_on", "feedback_on"]
    ].min()
    first = approved.groupby(keys)["on"].min().rename("matched_on")
    reached = reached.join(first, how="outer")
    reached["in_it"] = pairs.groupby(keys)["open"].any()
    at = pd.MultiIndex.from_arrays([enrolments["program_id"], enrolments["person_id"]])
    mentee = (enrolments["role"] == "mentee").to_numpy()
    for name in ("matched_on", "introduced_on", "met_on", "goal_on", "healthy_on", "completed_on", "feedback_on"):
        days = reached[name].astype("datetime64[s]").reindex(at)
        enrolments[name] = pd.Series(days.to_numpy(), index=enrolments.index).where(mentee)
    in_it = reached["in_it"].reindex(at).to_numpy()
    enrolments["in_it"] = (in_it == True) & mentee  # noqa: E712 (an object array with gaps)
    return enrolments


def one_month(relationships: pd.DataFrame, checks: pd.DataFrame, yardstick: Yardstick) -> pd.DataFrame:
    """The one-month check of each pair where both sides answered: on (the later answer), healthy, diverges, scores.

    Each side's first health check counts, when it was answered within `one_month_days` of the introduction.
    """
    health = checks[checks["kind"] == "health"]
    health = health.assign(introduced_on=relationships["introduced_on"].reindex(health["relationship_id"]).to_numpy())
    health = health[(health["on"] - health["introduced_on"]).dt.days <= yardstick.one_month_days]
    health = health.drop_duplicates(["relationship_id", "role"], keep="first").set_index("relationship_id")
    mentor, mentee = (health[health["role"] == role] for role in ("mentor", "mentee"))
    both = mentor.merge(mentee, left_index=True, right_index=True, suffixes=("_mentor", "_mentee"))
    fine = [(both[f"score_{role}"] > yardstick.poor) & ~both[f"switch_{role}"] for role in ("mentor", "mentee")]
    apart = [_widest(a, b) for a, b in zip(both["answers_mentor"], both["answers_mentee"], strict=True)]
    return pd.DataFrame(
        {
            "on": both[["on_mentor", "on_mentee"]].max(axis=1),
            "healthy": fine[0] & fine[1],
            "widest": np.array(apart, dtype=float),
            "score_mentor": both["score_mentor"],
            "score_mentee": both["score_mentee"],
        },
        index=both.index,
    )


def _widest(mentor: dict[str, float], mentee: dict[str, float]) -> float:
    shared = mentor.keys() & mentee.keys()
    return max((abs(mentor[key] - mentee[key]) for key in shared), default=0)


def _work_of(
    work: pd.DataFrame, program_id: int | None, people: pd.DataFrame, pairs: pd.DataFrame, whole_program: bool
) -> pd.DataFrame:
    if program_id is not None:
        work = work[work["program_id"] == program_id]
    if whole_program:
        return work
    return work[work["relationship_id"].isin(pairs.index) | work["person_id"].isin(people["person_id"])]


def _of(frame: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["relationship_id"].isin(pairs.index)]


def _first(moves: pd.DataFrame, by: str) -> pd.Series:
    return moves.groupby(by, sort=False)["on"].min()


def _listed(values: str | Iterable[str] | None) -> list[str]:
    return [] if values is None else [values] if isinstance(values, str) else list(values)


def _ids(column: pd.Series) -> np.ndarray:
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.to_numpy(dtype=np.int64)
    return pd.to_numeric(column, errors="coerce").fillna(NONE).to_numpy(dtype=np.int64)


def _texts(column: pd.Series, missing: str = "") -> pd.Series:
    return column.astype(object).where(column.notna(), missing)


@lru_cache(maxsize=1 << 16)
def _parsed(text: str) -> dict[str, Any]:
    """A detail as a dict that nobody may change: the same few texts come again for every day that is looked at."""
    return json.loads(text)


def _details(facts: pd.DataFrame, key: str, missing: Any) -> pd.Series:
    """One key of the JSON detail of each fact. Details repeat, so each text is parsed once."""
    codes = facts["detail"].cat.codes.to_numpy()
    texts = facts["detail"].cat.categories
    values = np.empty(len(texts) + 1, dtype=object)
    values[-1] = missing
    for code in np.unique(codes[codes >= 0]):
        found = _parsed(texts[code]).get(key)
        values[code] = missing if found is None else found
    return pd.Series(values[codes], index=facts.index, dtype=object)
