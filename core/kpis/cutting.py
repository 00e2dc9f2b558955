"""Cutting: from the facts up to a day to a frame per noun. Plain arrays: it runs once for every day of a trend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from core.kpis.facts import CUTS, UNKNOWN, Facts
from core.kpis.health import one_month
from core.kpis.yardstick import Yardstick

ENDS = ("completed", "switched", "dropped", "ended")
# What the program team does itself, as far as it leaves a fact (the minutes are in core/kpis/keeping.py).
WORK = ("moved", "talked", "advised", "approved", "parked", "vetoed", "introduced", "confirmed", *ENDS)
NOT_YET_APPLIED = "recommended"  # somebody named them; they have not come to us yet
NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Rows:
    """The columns of the ledger as arrays, and where each verb stands in them; `of` picks verbs up to the cut."""

    columns: Mapping[str, np.ndarray]
    texts: Mapping[str, np.ndarray]  # of a column of codes: what each code means, and "" for none at the end
    places: Mapping[str, np.ndarray]
    end: int

    @classmethod
    def of_frame(cls, facts: pd.DataFrame) -> Rows:
        """The typed and sorted facts of a ledger."""
        columns, texts = {}, {}
        for name in facts:
            if isinstance(facts[name].dtype, pd.CategoricalDtype):
                columns[str(name)] = facts[name].cat.codes.to_numpy()
                texts[str(name)] = np.array([*facts[name].cat.categories, ""], dtype=object)
            else:
                columns[str(name)] = facts[name].to_numpy()
        verbs = columns["verb"]
        order = np.argsort(verbs, kind="stable")
        bounds = np.searchsorted(verbs[order], np.arange(len(texts["verb"])))
        places = {verb: order[bounds[code] : bounds[code + 1]] for code, verb in enumerate(texts["verb"][:-1])}
        return cls(columns, texts, places, len(facts))

    def until(self, end: int) -> Rows:
        """The same, cut at this row."""
        return Rows(self.columns, self.texts, self.places, end)

    def of(self, *verbs: str, subject: str = "") -> Some:
        """The facts of these verbs (about this subject), by day and number."""
        found = [self.places[verb] for verb in verbs if verb in self.places]
        cut_off = [places[: np.searchsorted(places, self.end)] for places in found]
        at = np.sort(np.concatenate(cut_off)) if cut_off else np.empty(0, dtype=np.intp)
        some = Some(self, at)
        return some.where(some.text("subject") == subject) if subject else some


@dataclass(frozen=True)
class Some:
    """Some facts: their columns as arrays of one length."""

    rows: Rows
    at: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, column: str) -> np.ndarray:
        return self.rows.columns[column][self.at]

    def text(self, column: str) -> np.ndarray:
        """A column of texts, "" where there is none."""
        return self.rows.texts[column][self[column]]

    def detail(self, key: str, missing: Any) -> np.ndarray:
        """One key of the JSON detail of each fact. Details repeat, so each text is parsed once."""
        codes = self["detail"]
        texts = self.rows.texts["detail"]
        known, place = np.unique(codes, return_inverse=True)
        values = np.empty(len(known), dtype=object)
        for number, code in enumerate(known):
            found = _parsed(texts[code]).get(key)
            values[number] = missing if found is None else found
        return values[place]

    def where(self, mask: np.ndarray) -> Some:
        """Those that the mask keeps."""
        return Some(self.rows, self.at[mask])

    def as_recorded(self) -> Some:
        """In the order in which they were recorded: what was said last counts."""
        return Some(self.rows, self.at[np.argsort(self["fact"], kind="stable")])


def cut(rows: Rows, day: pd.Timestamp, yardstick: Yardstick) -> Facts:
    """The frames of core.kpis.Facts from the facts up to a day."""
    snapshots = _snapshots(rows.of("recorded", subject="snapshots"))
    enrolments = _enrolments(rows, snapshots)
    held = rows.of("held")
    sessions = pd.DataFrame(
        {
            "relationship_id": held["relationship_id"],
            "on": held["on"],
            "minutes": held.detail("minutes", np.nan).astype(float),
        }
    )
    goals = _goals(rows)
    checks = _checks(rows.of("checked"))
    relationships = _relationships(rows, enrolments, sessions, goals, day, yardstick)
    enrolments = _stages_reached(enrolments, relationships, rows.of("approved"), checks, yardstick)
    done = rows.of(*WORK)
    names = ("on", "program_id", "relationship_id", "person_id")
    work = pd.DataFrame({name: done[name] for name in names} | {"verb": done.text("verb")})
    return Facts(day, yardstick, enrolments, relationships, sessions, goals, checks, snapshots, work)


def _snapshots(recorded: Some) -> pd.DataFrame:
    # A second import on the same day rewrites the day's snapshot: its last fact counts.
    last = len(recorded) - 1 - np.unique(recorded["subject_id"][::-1], return_index=True)[1]
    kept = Some(recorded.rows, recorded.at[np.sort(last)])
    return pd.DataFrame(
        {
            "person_id": kept["person_id"],
            "on": kept["on"],
            "department": kept.text("department"),
            "level": kept.text("level"),
            "status": kept.detail("status", "active"),
        }
    )


def _enrolments(rows: Rows, snapshots: pd.DataFrame) -> pd.DataFrame:
    enrolled = rows.of("enrolled")
    moves = rows.of("enrolled", "moved", subject="enrolments")
    changed = rows.of("enrolled", "changed", subject="enrolments")
    ids = pd.Index(np.unique(enrolled["subject_id"]), name="enrolment")
    to = moves.detail("to", "applied")
    seats = changed.detail("capacity", np.nan).astype(float)
    told = ~np.isnan(seats)
    available = changed.detail("availability", "")
    said = available != ""
    frame = {name: _last(ids, enrolled["subject_id"], enrolled[name], 0) for name in ("program_id", "person_id")}
    role = _last(ids, enrolled["subject_id"], enrolled.text("role"), "")
    frame["role"] = np.where(role == "", "mentee", role)
    frame["enrolled_on"] = _first_day(ids, enrolled["subject_id"], enrolled["on"])
    came = to != NOT_YET_APPLIED
    frame["applied_on"] = _first_day(ids, moves["subject_id"][came], moves["on"][came])
    taken = to == "accepted"
    frame["accepted_on"] = _first_day(ids, moves["subject_id"][taken], moves["on"][taken])
    frame["stage"] = _last(ids, moves["subject_id"], to, "applied")
    frame["seats"] = _last(ids, changed["subject_id"][told], seats[told], 1.0)
    frame["available"] = _last(ids, changed["subject_id"][said], available[said], "ready") == "ready"
    people = pd.Index(frame["person_id"])
    for name in CUTS:
        own = _last(ids, enrolled["subject_id"], enrolled.text(name), "")
        if name in snapshots:
            people_ids = pd.Index(np.unique(snapshots["person_id"]))
            known = _last(people_ids, snapshots["person_id"].to_numpy(), snapshots[name].to_numpy(dtype=object), "")
            directory = _last_of(people_ids, known, people, "")
            own = np.where(directory != "", directory, own)
        frame[name] = np.where(own == "", UNKNOWN, own)
    return pd.DataFrame(frame, index=ids)


def _goals(rows: Rows) -> pd.DataFrame:
    was_set = rows.of("set")
    ids = pd.Index(np.unique(was_set["subject_id"]), name="goal")
    closing = rows.of("achieved", "abandoned", "progressed").as_recorded()
    achieved = np.where(closing.text("verb") == "achieved", closing["on"], NEVER)
    return pd.DataFrame(
        {
            "relationship_id": _last(ids, was_set["subject_id"], was_set["relationship_id"], 0),
            "set_on": _first_day(ids, was_set["subject_id"], was_set["on"]),
            "achieved_on": _last(ids, closing["subject_id"], achieved, NEVER),
        },
        index=ids,
    )


def _checks(checked: Some) -> pd.DataFrame:
    answers = checked.detail("answers", {})
    scores = [sum(given.values()) / len(given) if given else np.nan for given in answers]
    return pd.DataFrame(
        {
            "relationship_id": checked["relationship_id"],
            "person_id": checked["person_id"],
            "on": checked["on"],
            "role": checked.text("role"),
            "kind": checked.detail("kind", "health"),
            "switch": checked.detail("switch", False).astype(bool),
            "answers": pd.Series(answers, dtype=object),
            "score": np.array(scores, dtype=float),
        }
    )


def _relationships(
    rows: Rows,
    enrolments: pd.DataFrame,
    sessions: pd.DataFrame,
    goals: pd.DataFrame,
    day: pd.Timestamp,
    yardstick: Yardstick,
) -> pd.DataFrame:
    began = rows.of("began")
    ids = pd.Index(np.unique(began["subject_id"]), name="relationship")

    def of_pair(values: np.ndarray) -> np.ndarray:
        return _last(ids, began["subject_id"], values, values[:1].astype(values.dtype)[0] if len(values) else 0)

    told = began.detail("mentor", np.nan).astype(float)
    frame = {"program_id": of_pair(began["program_id"]), "mentee_id": of_pair(began["person_id"])}
    frame["mentor_id"] = of_pair(np.where(np.isnan(told), began["mentor_id"], told).astype(np.int64))
    frame["introduced_on"] = _first_day(ids, began["subject_id"], began["on"])
    frame["approved_on"] = _approved_on(rows.of("approved"), frame)
    ends = rows.of(*ENDS, subject="relationships").as_recorded()
    frame["ended_on"] = _last(ids, ends["subject_id"], ends["on"], NEVER)
    frame["how"] = _last(ids, ends["subject_id"], ends.text("verb"), "")
    frame["reason"] = _last(ids, ends["subject_id"], ends.detail("reason", ""), "")
    frame["open"] = np.isnat(frame["ended_on"])
    pairs, on = sessions["relationship_id"].to_numpy(), sessions["on"].to_numpy()
    frame["met_on"] = _first_day(ids, pairs, on)
    frame["last_met_on"] = _last(ids, pairs, on, NEVER)
    frame["sessions"] = _count(ids, pairs)
    frame["minutes"] = _count(ids, pairs, np.nan_to_num(sessions["minutes"].to_numpy()))
    frame["goal_on"] = _earliest_day(ids, goals["relationship_id"].to_numpy(), goals["set_on"].to_numpy())
    frame["goals"] = _count(ids, goals["relationship_id"].to_numpy())
    frame["paused_days"], frame["paused"] = _pauses(rows, ids, day)
    until = np.where(frame["open"], day.to_datetime64(), frame["ended_on"])
    frame["days_open"] = _days(until - frame["introduced_on"]) - frame["paused_days"]
    agreed = rows.of("agreed", subject="relationships")
    given = pd.to_numeric(pd.Series(agreed.detail("cadence", np.nan)), errors="coerce").to_numpy(dtype=float)
    sure = ~np.isnan(given)
    frame["cadence"] = _last(ids, agreed["relationship_id"][sure], given[sure], yardstick.cadence)
    return pd.DataFrame(frame | _of_mentee(frame, enrolments), index=ids)


def _of_mentee(pairs: Mapping[str, np.ndarray], enrolments: pd.DataFrame) -> dict[str, np.ndarray]:
    """What a relationship has from its mentee's enrolment: the groups, and the days of applying and acceptance."""
    mentees = enrolments[(enrolments["role"] == "mentee").to_numpy()]
    known = pd.MultiIndex.from_arrays([mentees["program_id"], mentees["person_id"]])
    at = known.get_indexer(pd.MultiIndex.from_arrays([pairs["program_id"], pairs["mentee_id"]]))
    found: dict[str, np.ndarray] = {name: _pick(mentees[name].to_numpy(dtype=object), at, UNKNOWN) for name in CUTS}
    for name in ("applied_on", "accepted_on"):
        found[name] = _pick(mentees[name].to_numpy(), at, NEVER)
    return found


def _approved_on(approved: Some, pairs: Mapping[str, np.ndarray]) -> np.ndarray:
    """The last approval of the same two before their introduction."""
    told = approved.detail("mentor", np.nan).astype(float)
    mentor = np.where(np.isnan(told), approved["mentor_id"], told).astype(np.int64)
    last: dict[tuple[int, int, int], list[np.datetime64]] = {}
    both = zip(approved["program_id"], approved["person_id"], mentor, approved["on"], strict=True)
    for program, mentee, with_whom, on in both:
        last.setdefault((program, mentee, with_whom), []).append(on)
    found = np.full(len(pairs["program_id"]), NEVER)
    introduced = zip(pairs["program_id"], pairs["mentee_id"], pairs["mentor_id"], pairs["introduced_on"], strict=True)
    for number, (program, mentee, with_whom, on) in enumerate(introduced):
        before = [one for one in last.get((program, mentee, with_whom), ()) if one <= on]
        if before:
            found[number] = before[-1]
    return found


def _pauses(rows: Rows, ids: pd.Index, day: pd.Timestamp) -> tuple[np.ndarray, np.ndarray]:
    """Days that each relationship was paused, and whether it still is. A session or an end ends a pause too."""
    days, still = np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=bool)
    steps = rows.of("paused", "resumed", "activated", *ENDS, subject="relationships").as_recorded()
    verbs = steps.text("verb")
    ever = np.isin(steps["subject_id"], steps["subject_id"][verbs == "paused"])
    since: dict[int, np.datetime64] = {}
    places = ids.get_indexer(steps["subject_id"])
    for place, verb, on in zip(places[ever], verbs[ever], steps["on"][ever], strict=True):
        if place < 0:
            continue
        began = since.pop(place, None)
        if began is not None:
            days[place] += max(int(_days(on - began)), 0)
        if verb == "paused":
            since[place] = on
    for place, began in since.items():
        days[place] += int(_days(day.to_datetime64() - began))
        still[place] = True
    return days, still


def _stages_reached(
    enrolments: pd.DataFrame,
    relationships: pd.DataFrame,
    approved: Some,
    checks: pd.DataFrame,
    yardstick: Yardstick,
) -> pd.DataFrame:
    """The first day on which each mentee reached each later stage, in this program (with any mentor)."""
    mentees = (enrolments["role"] == "mentee").to_numpy()
    known = pd.MultiIndex.from_arrays([enrolments["program_id"][mentees], enrolments["person_id"][mentees]])
    place = np.flatnonzero(mentees)
    # Where each pair's mentee, and each approval's, stands among the enrolments; -1 for nowhere.
    of_pair = known.get_indexer(pd.MultiIndex.from_arrays([relationships["program_id"], relationships["mentee_id"]]))
    of_match = known.get_indexer(pd.MultiIndex.from_arrays([approved["program_id"], approved["person_id"]]))

    health = one_month(relationships, checks, yardstick)
    healthy = health.index[health["healthy"].to_numpy()]
    ended = relationships["ended_on"].to_numpy()
    completed = np.where((relationships["how"] == "completed").to_numpy(), ended, NEVER)
    closing = checks[((checks["kind"] == "closing") & (checks["role"] == "mentee")).to_numpy()]
    ids = relationships.index
    feedback = _first_day(ids, closing["relationship_id"].to_numpy(), closing["on"].to_numpy())
    days = {
        "introduced_on": relationships["introduced_on"].to_numpy(),
        "met_on": relationships["met_on"].to_numpy(),
        "goal_on": relationships["goal_on"].to_numpy(),
        "healthy_on": _last(ids, healthy.to_numpy(), health["on"].reindex(healthy).to_numpy(), NEVER),
        "completed_on": completed,
        "feedback_on": feedback,
    }
    reached = {"matched_on": _spread(len(enrolments), place, of_match, approved["on"])}
    for name, on in days.items():
        reached[name] = _spread(len(enrolments), place, of_pair, on)
    reached["in_it"] = np.zeros(len(enrolments), dtype=bool)
    running = of_pair[(of_pair >= 0) & relationships["open"].to_numpy()]
    reached["in_it"][place[running]] = True
    return pd.concat([enrolments, pd.DataFrame(reached, index=enrolments.index)], axis=1)


def _spread(size: int, place: np.ndarray, at: np.ndarray, on: np.ndarray) -> np.ndarray:
    """The earliest day for each enrolment, from days that stand beside the mentee's place among the mentees."""
    days = np.full(size, NEVER)
    sure = (at >= 0) & ~np.isnat(on)
    order = np.argsort(on[sure], kind="stable")[::-1]  # written last, the earliest stays
    days[place[at[sure][order]]] = on[sure][order]
    return days


def _last(ids: pd.Index, keys: np.ndarray, values: np.ndarray, missing: Any) -> np.ndarray:
    """For each id the value of the last row with this key, or what stands for none."""
    found = np.full(len(ids), missing, dtype=values.dtype if len(values) else np.asarray(missing).dtype)
    if found.dtype.kind in "US":
        found = found.astype(object)
    at = ids.get_indexer(keys) if len(keys) else np.empty(0, dtype=np.intp)
    found[at[at >= 0]] = values[at >= 0]
    return found


def _last_of(known: pd.Index, values: np.ndarray, ids: pd.Index, missing: Any) -> np.ndarray:
    return _pick(values, known.get_indexer(ids), missing)


def _first_day(ids: pd.Index, keys: np.ndarray, days: np.ndarray) -> np.ndarray:
    """For each id the day of its first row; rows are sorted by day."""
    return _last(ids, keys[::-1], days[::-1], NEVER)


def _earliest_day(ids: pd.Index, keys: np.ndarray, days: np.ndarray) -> np.ndarray:
    """For each id its earliest day, whatever the order of the rows."""
    order = np.argsort(days, kind="stable")
    return _first_day(ids, keys[order], days[order])


def _count(ids: pd.Index, keys: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """How many rows (or what weight) each id has."""
    at = ids.get_indexer(keys) if len(keys) else np.empty(0, dtype=np.intp)
    sure = at >= 0
    return np.bincount(at[sure], weights=None if weights is None else weights[sure], minlength=len(ids))


def _pick(values: np.ndarray, at: np.ndarray, missing: Any) -> np.ndarray:
    """The values at these places, or what stands for none where the place is -1."""
    found = np.full(len(at), missing, dtype=values.dtype)
    found[at >= 0] = values[at[at >= 0]]
    return found


def _days(span: Any) -> Any:
    """Whole days of a span, or of many."""
    return (span / np.timedelta64(1, "D")).astype(np.int64)


@lru_cache(maxsize=1 << 16)
def _parsed(text: str) -> dict[str, Any]:
    """A detail as a dict that nobody may change: the same few texts come again for every day that is looked at."""
    return json.loads(text) if text else {}
