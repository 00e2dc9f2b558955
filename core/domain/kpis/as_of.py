"""Cutting: from the facts up to a day to a frame per noun. Plain arrays: it runs once for every day of a trend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from core.domain.base import events
from core.domain.base.ratings import mean_rating
from core.domain.kpis.facts import CUTS, UNKNOWN, Facts, seat
from core.domain.kpis.health import one_month
from core.domain.kpis.thresholds import Yardstick

ENDS = ("completed", "switched", "dropped", "ended")
NOT_YET_APPLIED = "recommended"  # somebody named them; they have not come to us yet
NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Rows:
    """The columns of the ledger as arrays, and where each verb stands in them; `of` picks verbs up to the cut.

    Texts are codes all the way into the frames: comparing and picking them is then as fast as for numbers.
    """

    columns: Mapping[str, np.ndarray]
    texts: Mapping[str, np.ndarray]  # of a column of codes: what each code means; "" is always among them
    kinds: Mapping[str, pd.CategoricalDtype]  # the same for a frame
    places: Mapping[str, np.ndarray]
    end: int
    details_by_key: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)  # of every detail, whatever the day

    @classmethod
    def of_frame(cls, facts: pd.DataFrame) -> Rows:
        """The typed and sorted facts of a ledger."""
        columns, texts = {}, {}
        for name in facts:
            if isinstance(facts[name].dtype, pd.CategoricalDtype):
                known = [*facts[name].cat.categories]
                known += [text for text in ("", UNKNOWN) if text not in known and (text == "" or name in CUTS)]
                codes = facts[name].cat.codes.to_numpy()
                columns[str(name)] = np.where(codes < 0, known.index(""), codes)
                texts[str(name)] = np.array(known, dtype=object)
            else:
                columns[str(name)] = facts[name].to_numpy()
        verbs = columns["verb"]
        order = np.argsort(verbs, kind="stable")
        bounds = np.searchsorted(verbs[order], np.arange(len(texts["verb"])))
        ends = [*bounds[1:], len(order)]
        places = {verb: order[bounds[code] : ends[code]] for code, verb in enumerate(texts["verb"])}
        kinds = {name: pd.CategoricalDtype(pd.Index(texts[name])) for name in ("verb", "role", *CUTS)}
        return cls(columns, texts, kinds, places, len(facts))

    def until(self, end: int) -> Rows:
        """The same, cut at this row."""
        return replace(self, end=end)

    def of(self, *verbs: str, subject: str = "") -> Some:
        """The facts of these verbs (about this subject), by day and number."""
        places_of_verbs = [self.places[verb] for verb in verbs if verb in self.places]
        cut_off = [places[: np.searchsorted(places, self.end)] for places in places_of_verbs]
        at = np.sort(np.concatenate(cut_off)) if cut_off else np.empty(0, dtype=np.intp)
        some = Some(self, at)
        return some.where(some.text("subject") == subject) if subject else some

    def details(self, key: str, missing: Any) -> np.ndarray:
        """What every text of the details says under a key, by its code. Details repeat, so each is parsed once."""
        if (key, str(missing)) not in self.details_by_key:
            texts = self.texts["detail"]
            values = np.empty(len(texts), dtype=object)
            for number, text in enumerate(texts):
                value = _parsed(text).get(key)
                values[number] = missing if value is None else value
            self.details_by_key[key, str(missing)] = values
        return self.details_by_key[key, str(missing)]

    def numbers(self, key: str) -> np.ndarray:
        """The same as numbers, NaN where the details say none."""
        if (key, "number") not in self.details_by_key:
            values = pd.to_numeric(pd.Series(self.details(key, None)), errors="coerce")
            self.details_by_key[key, "number"] = values.to_numpy(dtype=float)
        return self.details_by_key[key, "number"]

    def scores(self) -> np.ndarray:
        """The mean of the answers in every text of the details, NaN where there are none."""
        if ("answers", "score") not in self.details_by_key:
            means = [mean_rating(answers) for answers in self.details("answers", {})]
            self.details_by_key["answers", "score"] = np.array(means, dtype=float)
        return self.details_by_key["answers", "score"]


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

    def category(self, column: str) -> pd.Categorical:
        """The same as a column of a frame."""
        return pd.Categorical.from_codes(self[column], dtype=self.rows.kinds[column], validate=False)

    def detail(self, key: str, missing: Any) -> np.ndarray:
        """One key of the JSON detail of each fact."""
        return self.rows.details(key, missing)[self["detail"]]

    def number(self, key: str) -> np.ndarray:
        """One key of the JSON detail of each fact, as numbers; NaN where there is none."""
        return self.rows.numbers(key)[self["detail"]]

    def score(self) -> np.ndarray:
        """The mean of the answers of each fact, NaN where there are none."""
        return self.rows.scores()[self["detail"]]

    def where(self, mask: np.ndarray) -> Some:
        """Those that the mask keeps."""
        return Some(self.rows, self.at[mask])

    def as_recorded(self) -> Some:
        """In the order in which they were recorded: what was said last counts."""
        return Some(self.rows, self.at[np.argsort(self["fact"], kind="stable")])


def cut(rows: Rows, day: pd.Timestamp, yardstick: Yardstick) -> Facts:
    """The frames of core.domain.kpis.Facts from the facts up to a day."""
    snapshots = _snapshots(rows.of("recorded", subject="snapshots"))
    enrolments = _enrolments(rows, snapshots)
    held_sessions = rows.of("held")
    sessions = pd.DataFrame(
        {
            "relationship_id": held_sessions["relationship_id"],
            "on": held_sessions["on"],
            "minutes": held_sessions.number("minutes"),
        }
    )
    goals = _goals(rows)
    checks = _checks(rows.of("checked"))
    relationships = _relationships(rows, enrolments, sessions, goals, day, yardstick)
    health = one_month(relationships, checks, yardstick)
    enrolments = _stages_reached(enrolments, relationships, rows.of("approved"), checks, health)
    work = _work(rows)
    return Facts(day, yardstick, enrolments, relationships, sessions, goals, checks, snapshots, work, health)


def _work(rows: Rows) -> pd.DataFrame:
    """The steps of the program team with the minutes that each is taken to cost.

    By verb and subject: one action may write the same verb about two rows, such as the end of a pair and of its match.
    """
    steps = events.work_minutes()
    done = rows.of(*{verb for verb, _ in steps})
    codes = {name: {text: code for code, text in enumerate(rows.texts[name])} for name in ("verb", "subject")}
    table = np.zeros((len(codes["verb"]), len(codes["subject"])))
    for (verb, subject), minutes in steps.items():
        if verb in codes["verb"] and subject in codes["subject"]:
            table[codes["verb"][verb], codes["subject"][subject]] = minutes
    minutes_of_steps = table[done["verb"], done["subject"]]
    done = done.where(minutes_of_steps > 0)
    names = ("on", "program_id", "relationship_id", "person_id")
    columns = {name: done[name] for name in names} | {"verb": done.category("verb")}
    return pd.DataFrame(columns | {"minutes": minutes_of_steps[minutes_of_steps > 0]})


def _snapshots(recorded: Some) -> pd.DataFrame:
    # A second import on the same day rewrites the day's snapshot: its last fact counts.
    last = len(recorded) - 1 - np.unique(recorded["subject_id"][::-1], return_index=True)[1]
    last_of_day = Some(recorded.rows, recorded.at[np.sort(last)])
    return pd.DataFrame(
        {
            "person_id": last_of_day["person_id"],
            "on": last_of_day["on"],
            "department": last_of_day.category("department"),
            "level": last_of_day.category("level"),
            "status": pd.Categorical(last_of_day.detail("status", "active")),
        }
    )


def _enrolments(rows: Rows, snapshots: pd.DataFrame) -> pd.DataFrame:
    enrolled = rows.of("enrolled")
    moves = rows.of("enrolled", "moved", subject="enrolments")
    changed = rows.of("enrolled", "changed", subject="enrolments")
    ids = pd.Index(np.unique(enrolled["subject_id"]), name="enrolment")
    to = moves.detail("to", "applied")
    seats = changed.number("capacity")
    seats_known = ~np.isnan(seats)
    available = changed.detail("availability", "")
    availability_known = available != ""
    frame: dict[str, Any] = {
        name: _last(ids, enrolled["subject_id"], enrolled[name], 0) for name in ("program_id", "person_id")
    }
    role = _last(ids, enrolled["subject_id"], enrolled.text("role"), "")
    frame["role"] = pd.Categorical(np.where(role == "", "mentee", role))
    frame["enrolled_on"] = _first_day(ids, enrolled["subject_id"], enrolled["on"])
    came = to != NOT_YET_APPLIED
    frame["applied_on"] = _first_day(ids, moves["subject_id"][came], moves["on"][came])
    taken = to == "accepted"
    frame["accepted_on"] = _first_day(ids, moves["subject_id"][taken], moves["on"][taken])
    frame["stage"] = pd.Categorical(_last(ids, moves["subject_id"], to, "applied"))
    frame["seats"] = _last(ids, changed["subject_id"][seats_known], seats[seats_known], 1.0)
    frame["available"] = (
        _last(ids, changed["subject_id"][availability_known], available[availability_known], "ready") == "ready"
    )
    for name in CUTS:
        frame[name] = _group(rows, name, ids, enrolled, snapshots, frame["person_id"])
    return pd.DataFrame(frame, index=ids)


def _group(
    rows: Rows, name: str, ids: pd.Index, enrolled: Some, snapshots: pd.DataFrame, people: np.ndarray
) -> pd.Categorical:
    """The department, level … of each enrolment: what the directory says now, or what it was on applying."""
    kind = rows.kinds[name]
    nowhere = kind.categories.get_loc("")
    codes = _last(ids, enrolled["subject_id"], enrolled[name], nowhere)
    if name in snapshots:
        known = pd.Index(np.unique(snapshots["person_id"]))
        last = _last(known, snapshots["person_id"].to_numpy(), snapshots[name].cat.codes.to_numpy(), nowhere)
        codes_now = _pick(last, known.get_indexer(pd.Index(people)), nowhere)
        codes = np.where(codes_now != nowhere, codes_now, codes)
    codes = np.where(codes == nowhere, kind.categories.get_loc(UNKNOWN), codes)
    return pd.Categorical.from_codes(codes, dtype=kind, validate=False)


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
    return pd.DataFrame(
        {
            "relationship_id": checked["relationship_id"],
            "person_id": checked["person_id"],
            "on": checked["on"],
            "role": checked.category("role"),
            "kind": pd.Categorical(checked.detail("kind", "health")),
            "switch": checked.detail("switch", False).astype(bool),
            "answers": pd.Series(checked.detail("answers", {}), dtype=object),
            "score": checked.score(),
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

    mentors = began.number("mentor")
    frame: dict[str, Any] = {"program_id": of_pair(began["program_id"]), "mentee_id": of_pair(began["person_id"])}
    frame["mentor_id"] = of_pair(np.where(np.isnan(mentors), began["mentor_id"], mentors).astype(np.int64))
    frame["introduced_on"] = _first_day(ids, began["subject_id"], began["on"])
    frame["approved_on"] = _approved_on(rows.of("approved"), frame)
    ends = rows.of(*ENDS, subject="relationships").as_recorded()
    frame["ended_on"] = _last(ids, ends["subject_id"], ends["on"], NEVER)
    frame["how"] = pd.Categorical(_last(ids, ends["subject_id"], ends.text("verb"), ""))
    frame["reason"] = pd.Categorical(_last(ids, ends["subject_id"], ends.detail("reason", ""), ""))
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
    cadences = agreed.number("cadence")
    sure = ~np.isnan(cadences)
    frame["cadence"] = _last(ids, agreed["relationship_id"][sure], cadences[sure], yardstick.cadence)
    return pd.DataFrame(frame | _of_mentee(frame, enrolments), index=ids)


def _of_mentee(pairs: Mapping[str, np.ndarray], enrolments: pd.DataFrame) -> dict[str, Any]:
    """What a relationship has from its mentee's enrolment: the groups, and the days of applying and acceptance."""
    mentees = enrolments[(enrolments["role"] == "mentee").to_numpy()]
    known = pd.Index(seat(mentees["program_id"], mentees["person_id"]))
    at = known.get_indexer(seat(pairs["program_id"], pairs["mentee_id"]))
    columns: dict[str, Any] = {}
    for name in CUTS:
        kind = mentees[name].dtype
        codes = _pick(mentees[name].cat.codes.to_numpy(), at, kind.categories.get_loc(UNKNOWN))
        columns[name] = pd.Categorical.from_codes(codes, dtype=kind, validate=False)
    for name in ("applied_on", "accepted_on"):
        columns[name] = _pick(mentees[name].to_numpy(), at, NEVER)
    return columns


def _approved_on(approved: Some, pairs: Mapping[str, np.ndarray]) -> np.ndarray:
    """The last approval of the same two before their introduction."""
    mentors = approved.number("mentor")
    mentor = np.where(np.isnan(mentors), approved["mentor_id"], mentors).astype(np.int64)
    last: dict[tuple[int, int, int], list[np.datetime64]] = {}
    both = zip(approved["program_id"], approved["person_id"], mentor, approved["on"], strict=True)
    for program, mentee, with_whom, on in both:
        last.setdefault((program, mentee, with_whom), []).append(on)
    approved_on = np.full(len(pairs["program_id"]), NEVER)
    introduced = zip(pairs["program_id"], pairs["mentee_id"], pairs["mentor_id"], pairs["introduced_on"], strict=True)
    for number, (program, mentee, with_whom, on) in enumerate(introduced):
        before = [day for day in last.get((program, mentee, with_whom), ()) if day <= on]
        if before:
            approved_on[number] = before[-1]
    return approved_on


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
    health: pd.DataFrame,
) -> pd.DataFrame:
    """The first day on which each mentee reached each later stage, in this program (with any mentor)."""
    mentees = (enrolments["role"] == "mentee").to_numpy()
    known = pd.Index(seat(enrolments["program_id"][mentees], enrolments["person_id"][mentees]))
    place = np.flatnonzero(mentees)
    # Where each pair's mentee, and each approval's, stands among the enrolments; -1 for nowhere.
    of_pair = known.get_indexer(seat(relationships["program_id"], relationships["mentee_id"]))
    of_match = known.get_indexer(seat(approved["program_id"], approved["person_id"]))

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
    last_values = np.full(len(ids), missing, dtype=values.dtype if len(values) else np.asarray(missing).dtype)
    if last_values.dtype.kind in "US":
        last_values = last_values.astype(object)
    at = ids.get_indexer(keys) if len(keys) else np.empty(0, dtype=np.intp)
    last_values[at[at >= 0]] = values[at >= 0]
    return last_values


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
    picked = np.full(len(at), missing, dtype=values.dtype)
    picked[at >= 0] = values[at[at >= 0]]
    return picked


def _days(span: Any) -> Any:
    """Whole days of a span, or of many."""
    return (span / np.timedelta64(1, "D")).astype(np.int64)


@lru_cache(maxsize=1 << 16)
def _parsed(text: str) -> dict[str, Any]:
    """A detail as a dict that nobody may change: the same few texts come again for every day that is looked at."""
    return json.loads(text) if text else {}
