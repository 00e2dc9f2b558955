"""Opinion sheets: the cases as a sheet for a reviewer, and the same sheet read when it comes back. Keeps nothing.

The sheet needs no address and no code: a case is told by the two numbers in its first column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from core.domain.base.text import spoken
from core.domain.review.cases import ReviewCase
from core.domain.review.opinions import GivenOpinion
from core.domain.review.privacy import Privacy

CASE, MENTEE, MENTOR, FIT, WHY = "Case", "Mentee", "Proposed mentor", "Fit", "Why it is on the agenda"
THUMB, NOTE, REVIEWER = "Your thumb", "Your note", "Reviewer"
HOW = "up, down, or step back"
_CASE = re.compile(r"\s*(\d{1,9})\s*[-–·/]\s*(\d{1,9})\s*")
# What is written for a thumb, folded. Nothing else is read: a guess about a vote would be worse than a question.
_UP = frozenset({"up", "thumb up", "thumbs up", "yes", "y", "ok", "agree", "+", "+1", "good", "👍"})
_DOWN = frozenset({"down", "thumb down", "thumbs down", "no", "n", "disagree", "-", "-1", "bad", "👎", "discuss"})
_AWAY = frozenset({"step back", "steps back", "i step back", "away", "conflict", "recuse", "abstain"})


@dataclass(frozen=True, slots=True)
class UnreadOpinion:
    """A row that is not kept, and why, as a sentence."""

    row: int
    why: str


@dataclass(frozen=True)
class ReadOpinions:
    """What a sheet holds: the opinions, the rows that are not kept, and how many rows say nothing."""

    opinions: tuple[GivenOpinion, ...]
    unread: tuple[UnreadOpinion, ...]
    empty: int


def opinion_sheet(cases: Iterable[ReviewCase], mentors: Mapping[int, str], privacy: Privacy) -> pd.DataFrame:
    """The open proposals in the order of the agenda, with empty columns for a thumb and a note."""
    return pd.DataFrame(
        [
            {
                CASE: f"{case.mentee.id}-{case.match.mentor_id}",
                MENTEE: privacy.name(case.mentee),
                MENTOR: privacy.text(mentors.get(case.match.mentor_id, "")),
                FIT: round(100 * (case.match.score or 0)),
                WHY: privacy.text(case.place.why),
                f"{THUMB} ({HOW})": "",
                NOTE: "",
            }
            for case in cases
            if case.match is not None and not case.decided
        ],
        columns=[CASE, MENTEE, MENTOR, FIT, WHY, f"{THUMB} ({HOW})", NOTE],
    )


def read_opinions(
    frame: pd.DataFrame, pairs: Iterable[tuple[int, int]], reviewer: str, actors: Mapping[str, str] | None = None
) -> ReadOpinions:
    """The opinions in a sheet that came back; `frame`: text cells under their headers. pairs: those of the meeting.

    A column “Reviewer” says who, row by row; without one it is `reviewer`. actors: code -> name of those who act in the
    studio; who is called as one of them is that one, so that a step back holds. Raises ValueError with one sentence
    when the columns of the case or of the thumb are not there, or nobody says who the reviewer is.
    """
    columns = {_folded(str(name)): position for position, name in enumerate(frame.columns)}
    case, thumb = _position(columns, CASE), _position(columns, THUMB)
    if case is None or thumb is None:
        missing = f"“{CASE}”" if case is None else f"“{THUMB}”"
        raise ValueError(f"The sheet has no column {missing}. Use the sheet that this page makes.")
    note, who = _position(columns, NOTE), _position(columns, REVIEWER)
    known, opinions, unread, empty = set(pairs), {}, [], 0
    codes: dict[str, list[str]] = {}
    for code, called in (actors or {}).items():
        codes.setdefault(spoken(called), []).append(code)
    for number, cells in enumerate(frame.fillna("").astype(str).itertuples(index=False, name=None), start=2):
        name = (cells[who].strip() if who is not None else "") or reviewer.strip()
        words, text = _folded(cells[thumb]), cells[note].strip() if note is not None else ""
        if not words and not text:
            empty += 1
        elif (pair := _pair(cells[case])) not in known or pair is None:
            unread.append(UnreadOpinion(number, f"“{cells[case].strip()}” is not an open case of this meeting."))
        elif (kind := _thumb(words)) is None:
            why = f"“{cells[thumb].strip()}” is neither up, down nor step back." if words else "A note, but no thumb."
            unread.append(UnreadOpinion(number, why))
        elif not name:
            raise ValueError("Say whose sheet this is, or add a column “Reviewer”.")
        else:
            by_name = codes.get(spoken(name), [])
            who_acts = by_name[0] if len(by_name) == 1 else name
            opinions[*pair, who_acts] = GivenOpinion(*pair, who_acts, kind, text)
    return ReadOpinions(tuple(opinions.values()), tuple(unread), empty)


def _position(columns: Mapping[str, int], name: str) -> int | None:
    wanted = _folded(name)
    return next((position for header, position in columns.items() if header.startswith(wanted)), None)


def _pair(text: str) -> tuple[int, int] | None:
    match = _CASE.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


def _thumb(words: str) -> str | None:
    for kind, known in (("up", _UP), ("down", _DOWN), ("away", _AWAY)):
        if words in known:
            return kind
    return None


def _folded(text: str) -> str:
    return text.strip().casefold() if text.strip() in "+-👍👎" or text.strip() in ("+1", "-1") else spoken(text)
