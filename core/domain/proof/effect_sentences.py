"""Effect sentences: what the comparison of participants says to leadership, and when it is too early. Decides nothing.

Each is true of its figures as they are rounded; those of a single outcome are kpis/comparison/sentences.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.kpis.comparison import MatchedEffect
from core.domain.kpis.comparison.balance import FAR
from core.domain.kpis.comparison.sentences import amount, difference
from core.domain.proof.effect_table import MOST_MEASURES, decimals, size_words
from core.domain.proof.outcomes import EARLIER, change, measure_of, stayed
from core.domain.proof.participation_effect import Horizon, ParticipationEffect


@dataclass(frozen=True)
class Headline:
    """What leadership should take home: what was seen, in a sentence, and how far to trust it, "" where nothing was."""

    claim: str
    trust: str = ""


def headline(effect: ParticipationEffect) -> Headline:
    """The effect on staying, that it is too early, or why there is nothing to say."""
    if effect.refusal is not None or effect.comparison is None:
        return Headline(effect.refusal or "Nobody can be compared yet.")
    measured = telling_stay(effect)
    if measured is None:
        return Headline("It is too early to say what taking part changed.")
    months, outcome = measured
    mine, theirs = amount(outcome.participants, True), amount(outcome.counterparts, True)
    noun = "mentor" if effect.role == "mentor" else "mentee"
    claim = (
        f"Of {counted(outcome.sets, noun)}, {mine} were still here {months} months after the start; "
        f"of {counted(outcome.others, 'person', 'people')} like them who had not started, {theirs}."
    )
    return Headline(claim, _trust(effect, outcome))


def measured_changes(effect: ParticipationEffect) -> Iterator[Headline]:
    """What each measure from another tool shows, by name, where enough people are behind it; nothing of more than
    MOST_MEASURES, which the table holds: a choice among them would speak of those that look best."""
    comparison = effect.comparison
    if comparison is None or effect.refusal is not None:
        return
    noun = "mentor" if effect.role == "mentor" else "mentee"
    measures = [measure for measure in dict.fromkeys(map(measure_of, comparison.effects)) if measure]
    for measure in measures if len(measures) <= MOST_MEASURES else ():
        telling = _telling(effect, partial(change, measure))
        if telling is not None:
            months, outcome = telling
            yield Headline(
                f"{measure} {_changed(outcome, outcome.participants)} in {months} months among "
                f"{counted(outcome.sets, noun)}; among {counted(outcome.others, 'person', 'people')} like them who had "
                f"not started, it {_changed(outcome, outcome.counterparts)}.",
                _trust(effect, outcome),
            )


def _changed(outcome: MatchedEffect, mean: float) -> str:
    """A mean change as a verb."""
    size = size_words(mean, False, decimals(outcome))
    if size in ("0", "about 0"):
        return "stayed the same" if size == "0" else "hardly changed"
    return f"{'rose' if mean > 0 else 'fell'} by {size}"


def _trust(effect: ParticipationEffect, outcome: MatchedEffect) -> str:
    """How far to trust a difference: the doubt about all, else its interval and what that says."""
    return doubt(effect) or f"{difference(outcome)}{' That is more than chance.' if outcome.clear else ''}"


def telling_stay(effect: ParticipationEffect) -> tuple[int, MatchedEffect] | None:
    """Staying after the most months that half of the participants have reached, else after the most that any have.

    None where too few have reached any. Which it is depends on the days they started, never on what became of them.
    """
    return _telling(effect, stayed)


def _telling(effect: ParticipationEffect, outcome_after: Callable[[int], str]) -> tuple[int, MatchedEffect] | None:
    outcomes = effect.comparison.effects if effect.comparison is not None else {}
    known = [
        (horizon, outcomes[outcome_after(horizon.months)])
        for horizon in reversed(effect.horizons)
        if outcome_after(horizon.months) in outcomes and outcomes[outcome_after(horizon.months)].known
    ]
    half = [(horizon, outcome) for horizon, outcome in known if 2 * horizon.reached >= horizon.participants]
    return next(((horizon.months, outcome) for horizon, outcome in half or known), None)


def doubt(effect: ParticipationEffect) -> str | None:
    """Why no difference may be put down to mentoring, whatever it is; None where nothing speaks against it."""
    if effect.comparison is None:
        return None
    if any(placebo.clear for placebo in effect.comparison.placebo.values()):
        return "The groups differed already before the start, so no difference may be put down to mentoring."
    worst = effect.comparison.worst
    if worst is not None and round(abs(float(worst["after"])), 2) > FAR:
        return f"The two groups are not alike enough in {worst['covariate']}, so do not trust any difference."
    return None


def horizon_sentence(horizon: Horizon, effect: ParticipationEffect) -> str:
    """How many have come so far, and when the next one does."""
    after = f"{horizon.months} months after the start"
    if horizon.reached == horizon.participants:
        whole = "the only participant has" if horizon.participants == 1 else f"all {horizon.participants:,} have"
        return f"{after}: {whole} reached it."
    reached = f"{horizon.reached:,} of {counted(horizon.participants, 'participant')}"
    verb = "has" if horizon.reached == 1 else "have"
    if effect.updated_on is None or horizon.next_on is None:
        return f"{after}: without a directory it can't be said who has reached it."
    if horizon.next_on <= effect.on:
        return (
            f"{after}: {reached} {verb} reached it by the newest directory of {short_date(effect.updated_on)}; "
            f"the next did on {short_date(horizon.next_on)}. A newer directory brings in more."
        )
    who = "the first one reaches" if not horizon.reached else "the next one reaches"
    return f"{after}: {reached} {verb} reached it; {who} it on {short_date(horizon.next_on)}."


def left_out_earlier(effect: ParticipationEffect) -> str | None:
    """Who is left out because they had taken part before; None where nobody is."""
    count = len(effect.participants.earlier)
    if not count:
        return None
    return (
        f"{counted(count, 'person', 'people')} who started here had taken part before, in another program or role, and "
        f"{'is' if count == 1 else 'are'} left out: what they were like on that day may be mentoring's doing already."
    )


def late_starters(effect: ParticipationEffect) -> str | None:
    """How many counterparts have started since, and what that does to the differences; None where nobody has."""
    count = effect.late_starters
    if not count or effect.comparison is None:
        return None
    return (
        f"{count:,} of {counted(len(effect.comparison.pairs), 'counterpart')} started later themselves and "
        f"{'is' if count == 1 else 'are'} still counted: without them, those who left the company before they could "
        "start would weigh too much. If mentoring does something for them too, the differences come out too small."
    )


def placebo_gap(effect: ParticipationEffect) -> str | None:
    """That nothing is known from before the start, where it is so: whether the groups differed already stays open."""
    if effect.comparison is None or effect.refusal is not None:
        return None
    if any(placebo.known for placebo in effect.comparison.placebo.values()):
        return None
    return (
        f"No directory reaches {EARLIER} months back before the start of enough participants, so whether the groups "
        "differed already can't be checked."
    )


def unused_columns(effect: ParticipationEffect) -> Iterator[str]:
    """Each column that is not compared by, because it is known of too few."""
    if effect.updated_on is None:
        return  # without a directory nothing is looked up, however many departments the sheets name
    for column in effect.unused:
        yield f"{column[0].upper()}{column[1:]} is on record for too few participants to compare by it."
