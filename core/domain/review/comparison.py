"""Comparison: a mentee beside candidates, row by row, with what they share marked. Values in, values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.domain.base.people import Mentee, Mentor, Participant
from core.domain.base.text import listed, spoken
from core.domain.match import criteria
from core.domain.match.choices import MentorCandidate
from core.domain.match.criteria import CRITERIA
from core.domain.match.pairs import waiting_reasons
from core.domain.match.proposals import Proposals
from core.domain.match.reasons import reasons
from core.domain.playbook.topic_reader import reader
from core.domain.review.privacy import HIDDEN, Privacy


@dataclass(frozen=True, slots=True)
class CellText:
    """A bit of text in a cell; `shared`: the other side has it too."""

    text: str
    shared: bool = False


Cell = tuple[CellText, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One aligned row: what it is about, the mentee's cell, a cell for each candidate."""

    label: str
    mentee: Cell
    candidates: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SharedAnswers:
    """What a candidate has in common with the mentee: what no other candidate beside them has, and what some have."""

    alone: tuple[str, ...] = ()
    some: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionPoints:
    """What a criterion adds to one pair: its score in 0..1, its points of 100, the sentence why."""

    score: float
    points: float
    sentence: str


def rows(
    result: Proposals, mentee: Mentee, candidates: Sequence[MentorCandidate], privacy: Privacy, pairs: Mapping[int, int]
) -> list[Row]:
    """The facts side by side; rows in which nobody said anything are left out. pairs: mentee -> mentor as of now."""
    asks = privacy.person(mentee)
    offers = [privacy.person(candidate.mentor) for candidate in candidates]
    all_rows = [
        Row("Topics", *_shared(asks.needs, [offer.topics for offer in offers], _topic)),
        Row("Direction", _text(asks.direction or asks.aim), tuple(_text(offer.experience) for offer in offers)),
        Row("Likes to work", *_shared(asks.styles, [offer.styles for offer in offers], spoken)),
        Row("Time", _text(_hours(asks.hours)), tuple(_text(_hours(offer.hours)) for offer in offers)),
        Row("Location", *_shared(_one(asks.location), [_one(offer.location) for offer in offers], spoken)),
        Row("Department", *_shared(_one(asks.department), [_one(offer.department) for offer in offers], spoken)),
        Row("Level", *_shared(_one(asks.level), [_one(offer.level) for offer in offers], spoken)),
        Row("Languages", *_shared(asks.languages, [offer.languages for offer in offers], spoken)),
        Row(
            "Wishes",
            _text(_wishes(mentee, privacy)),
            tuple(_text(_wishes(candidate.mentor, privacy)) for candidate in candidates),
        ),
        Row("Paired before", (), tuple(_text(_past(result, mentee, candidate.mentor)) for candidate in candidates)),
        Row("Seats", (), tuple(_text(load) for load in _loads(result, mentee, candidates, privacy, pairs))),
        Row("Rank", (), tuple(_text(_rank(candidate)) for candidate in candidates)),
    ]
    return [row for row in all_rows if row.mentee or any(row.candidates)]


def shared_answers(rows: Sequence[Row], candidates: int) -> tuple[list[SharedAnswers], tuple[str, ...]]:
    """For each candidate what sets them apart, and what the mentee shares with all of them; from the rows of a case."""
    shared: list[dict[str, str]] = [{} for _ in range(candidates)]
    for row in rows:
        for answers, cell in zip(shared, row.candidates, strict=True):
            answers |= {spoken(piece.text): piece.text for piece in cell if piece.shared}
    holders = Counter(key for answers in shared for key in answers)
    apart = [
        SharedAnswers(
            tuple(text for key, text in answers.items() if holders[key] == 1),
            tuple(text for key, text in answers.items() if 1 < holders[key] < candidates),
        )
        for answers in shared
    ]
    if candidates < 2:
        return apart, ()
    return apart, tuple(text for key, text in shared[0].items() if holders[key] == candidates)


def bars(candidates: Sequence[MentorCandidate], privacy: Privacy) -> dict[str, list[CriterionPoints]]:
    """Criterion -> what it adds to each candidate's pair; those that add nothing to anybody are left out."""
    by_criterion = {}
    for key in CRITERIA:
        parts = [
            candidate.pair.breakdown.get(key, {"score": 0.0, "points": 0.0, "sentence": ""}) for candidate in candidates
        ]
        if any(part["points"] >= 0.5 for part in parts):
            by_criterion[key] = [
                CriterionPoints(
                    part["score"], part["points"], privacy.says(key, part, candidate.pair.mentee, candidate.mentor)
                )
                for part, candidate in zip(parts, candidates, strict=True)
            ]
    return by_criterion


def why(candidate: MentorCandidate, privacy: Privacy) -> tuple[str, ...]:
    """The sentences that speak most for a pair, as the mode lets the meeting read them."""
    pair = candidate.pair
    mentee, mentor = privacy.person(pair.mentee), privacy.person(pair.mentor)
    return (*reasons(pair.breakdown, mentee, mentor, privacy.audience), *waiting_reasons(mentee, pair.waited))


def about(person: Participant) -> str:
    """Level, department and location, as far as they are known."""
    return ", ".join(part for part in (person.level, person.department, person.location) if part)


def _shared(
    mine: Sequence[str], theirs: Sequence[Sequence[str]], key: Callable[[str], str]
) -> tuple[Cell, tuple[Cell, ...]]:
    """Both sides with what at least one candidate, or the mentee, has too marked as shared."""
    wanted, offered = {key(text) for text in mine}, {key(text) for each in theirs for text in each}
    return (
        tuple(CellText(text, key(text) in offered) for text in mine),
        tuple(tuple(CellText(text, key(text) in wanted) for text in each) for each in theirs),
    )


def _topic(text: str) -> str:
    return reader().topic(text)


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _text(text: str) -> Cell:
    return (CellText(text),) if text else ()


def _hours(hours: float | None) -> str:
    return "" if hours is None else f"{hours:g} hours a month"


def _wishes(person: Mentee | Mentor, privacy: Privacy) -> str:
    if not person.wishes:
        return ""
    if privacy.private or privacy.blind:
        return HIDDEN
    return listed(f"{wish.value} ({'must' if wish.must else 'wish'})" for wish in person.wishes)


def _past(result: Proposals, mentee: Mentee, mentor: Mentor) -> str:
    if (mentee.id, mentor.id) in result.facts.ended:
        return "Yes, and it ended"
    rating = result.facts.ratings.get((mentee.id, mentor.id))
    return "" if rating is None else f"Yes, rated {rating:g} of 5"


def _loads(
    result: Proposals, mentee: Mentee, candidates: Sequence[MentorCandidate], privacy: Privacy, pairs: Mapping[int, int]
) -> Iterator[str]:
    """How many seats of each candidate are taken, and by whom of this run."""
    for mentor in (candidate.mentor for candidate in candidates):
        here = [person for person in result.mentees.people if pairs.get(person.id) == mentor.id]
        seats_taken = max(0, mentor.capacity - int(result.capacity[result.column[mentor.id]])) + len(here)
        others = [privacy.name(person) for person in here if person.id != mentee.id]
        yield f"{seats_taken} of {mentor.capacity} taken" + (f", here by {listed(others)}" if others else "")


def _rank(candidate: MentorCandidate) -> str:
    if candidate.blocked:
        return ""
    mentee = f"the mentee is {_nth(candidate.rank_of_mentee)} of {candidate.of_mentees}"
    return f"{_nth(candidate.rank)} of {candidate.of_mentors} mentors; {mentee}"


def _nth(place: int) -> str:
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def weights(result: Proposals) -> Mapping[str, float]:
    """Criterion -> share of the whole in points of 100, before a criterion weighs double for somebody."""
    return criteria.points_of_100(result.weights)
