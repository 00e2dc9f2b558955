"""Case view: one case as the meeting may see it, gathered once, less what a mode hides. Draws and decides nothing.

It is about the pair that is proposed now, not the one that the run proposed: after a part was solved again, no card
keeps the reasons of the pair before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.base.people import Participant
from core.domain.base.text import lower_first
from core.domain.match import choices
from core.domain.match.choices import MentorCandidate, Ripple
from core.domain.match.matches import REASONS
from core.domain.match.readings import SharedReading, shared_readings
from core.domain.match.rules import by_hand
from core.domain.playbook.topic_reader import reader
from core.domain.review import comparison
from core.domain.review.cases import ReviewCase
from core.domain.review.comparison import CriterionPoints, Row, SharedAnswers
from core.domain.review.privacy import Privacy
from core.domain.review.reviewed_run import ReviewedRun

PriceOf = Callable[[int], Ripple]  # of a mentor (person id): what choosing them changes for the others


@dataclass(frozen=True)
class ChangedAnswers:
    """That somebody answers differently since the cases were laid out, as far as the case may show it.

    labels: what changed, by name. lines: what it was and what it is. by: the code of who recorded it.
    """

    enrolment_id: int
    labels: tuple[str, ...]
    lines: tuple[str, ...]
    by: str
    on: date


@dataclass(frozen=True)
class CandidateView:
    """A mentor beside the mentee. Texts are as the mode lets them be read, "" for none.

    score: 0..1; band: what that is called in this pool, "" where it has no bands. shared: what sets them apart by the
    mentee's answers. choice: the place at which the mentee ranked them, or None. readings: what the two share by their
    own words, struck ones too. blocked: the rule that forbids the pair by the frozen answers; today: by today's. price:
    what choosing them changes for others. veto: why the pair was vetoed before. by_hand: what only people can check.
    """

    id: int
    name: str
    about: str
    score: float
    proposed: bool
    choice: int | None
    changed: ChangedAnswers | None
    band: str
    shared: SharedAnswers
    reasons: tuple[str, ...]
    readings: tuple[SharedReading, ...]
    blocked: str
    today: str
    price: str
    veto: str
    by_hand: tuple[str, ...]

    @property
    def forbidden(self) -> bool:
        """Does a rule stand against the pair, by the frozen answers or by today's?"""
        return bool(self.blocked or self.today)


@dataclass(frozen=True)
class CaseView:
    """A mentee beside the candidates, for the screen. Texts are as the mode lets them be read, "" for none.

    why: why the case needs people, or why it can be skimmed; firmness: how firm the pair is. needs: what the mentee
    wants to learn, in their order. shared_by_all: what they share with every candidate. rows: answer by answer. bars:
    criterion -> what it adds to each candidate; weights: criterion -> points of 100.
    """

    mentee_id: int
    name: str
    about: str
    aim: str
    changed: ChangedAnswers | None
    why: str
    firmness: str
    needs: tuple[str, ...]
    shared_by_all: tuple[str, ...]
    candidates: tuple[CandidateView, ...]
    rows: tuple[Row, ...]
    bars: Mapping[str, tuple[CriterionPoints, ...]]
    weights: Mapping[str, float]


def case_view(
    run: ReviewedRun,
    case: ReviewCase,
    privacy: Privacy,
    *,
    wide: int,
    searched: int | None = None,
    price_of: PriceOf | None = None,
) -> CaseView:
    """Gather one case. wide: how many candidates stand side by side at least; searched: a mentor looked up by name.

    Without `price_of` no price is said: in a large run it takes too long to work out unasked.
    """
    chosen = candidates(run, case, wide, searched)
    rows = tuple(comparison.rows(run.now, case.mentee, chosen, privacy, run.pairs))
    apart, shared_by_all = comparison.shared_answers(rows, len(chosen))
    mentee = privacy.person(case.mentee)
    firmness = "" if case.kind == "unmatched" else run.firmness(case.mentee.id)
    return CaseView(
        mentee_id=case.mentee.id,
        name=privacy.name(case.mentee),
        about=comparison.about(mentee),
        aim=mentee.aim or mentee.direction,
        changed=_changed(run, case.mentee, privacy),
        why=privacy.text(case.place.why),
        firmness="" if firmness in case.place.why else firmness,
        needs=tuple(mentee.needs),
        shared_by_all=shared_by_all,
        candidates=tuple(
            _candidate(run, case, candidate, shared, privacy, price_of)
            for candidate, shared in zip(chosen, apart, strict=True)
        ),
        rows=rows,
        bars={key: tuple(bars) for key, bars in comparison.bars(chosen, privacy).items()},
        weights=comparison.weights(run.now),
    )


def candidates(run: ReviewedRun, case: ReviewCase, wide: int, searched: int | None = None) -> list[MentorCandidate]:
    """Who stands beside the mentee: their own choices first, then the best; the proposed and the searched one too."""
    id, result = case.mentee.id, run.now
    ranked = [mentor_id for mentor_id in run.wanted.get(id, ()) if mentor_id in result.column]
    proposed = [case.match.mentor_id] if case.match and case.match.mentor_id in result.column else []
    best = [candidate.mentor.id for candidate in choices.candidates(result, id, wide)]
    first = list(dict.fromkeys([*ranked, *proposed]))
    ids = list(dict.fromkeys([*first, *best]))[: max(wide, len(first))]
    if not ranked:
        ids.sort(key=lambda mentor_id: (-float(result.scores[result.row[id], result.column[mentor_id]]), mentor_id))
    if searched in result.column and searched is not None and searched not in ids:
        ids.append(searched)
    return [choices.candidate(result, id, mentor_id) for mentor_id in ids]


def _candidate(
    run: ReviewedRun,
    case: ReviewCase,
    candidate: MentorCandidate,
    shared: SharedAnswers,
    privacy: Privacy,
    price_of: PriceOf | None,
) -> CandidateView:
    mentor, open_ = candidate.mentor, not case.decided
    proposed = case.match is not None and case.match.mentor_id == mentor.id
    today = run.against_today(case.mentee, mentor) if open_ and not candidate.blocked else None
    price = ""
    if price_of and open_ and not proposed and not candidate.blocked and not today:
        ripple = price_of(mentor.id)
        price = ripple.refused or f"If chosen: {lower_first(ripple.changes.headline)}"
    vetoed = run.turned_down.get((case.mentee.id, mentor.id)) if open_ else None
    reason = f": {lower_first(REASONS[vetoed.reason])}" if vetoed and vetoed.reason else ""
    hidden = privacy.private or privacy.blind
    ranked = list(run.wanted.get(case.mentee.id, ()))
    return CandidateView(
        id=mentor.id,
        name=privacy.name(mentor),
        about=comparison.about(privacy.person(mentor)),
        score=candidate.pair.score,
        band=run.now.bands.word(candidate.pair.score) if run.now.bands else "",
        shared=shared,
        proposed=proposed,
        choice=ranked.index(mentor.id) + 1 if mentor.id in ranked else None,
        changed=_changed(run, mentor, privacy),
        reasons=comparison.why(candidate, privacy),
        readings=shared_readings(case.mentee, mentor, reader()),
        blocked=privacy.against(mentor, candidate.blocked) if candidate.blocked else "",
        today=privacy.against(mentor, today) if today else "",
        price=privacy.text(price),
        veto=f"Vetoed before{reason}." if vetoed else "",
        by_hand=tuple(
            "A must can only be checked by people." if hidden else sentence for sentence in by_hand(case.mentee, mentor)
        ),
    )


def _changed(run: ReviewedRun, person: Participant, privacy: Privacy) -> ChangedAnswers | None:
    since = run.since.get(person.enrolment_id)
    if since is None:
        return None
    return ChangedAnswers(
        person.enrolment_id, tuple(since.shown(privacy)), tuple(since.sentences(privacy)), since.by, since.on
    )
