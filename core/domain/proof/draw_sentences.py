"""Draw sentences: what the draws say to leadership, and when it is too early. Decides nothing.

Each is true of its figures as they are rounded.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.base.dates import short_date
from core.domain.base.text import counted, few, in_sentence
from core.domain.kpis.comparison.effects import FEWEST
from core.domain.kpis.comparison.sentences import amount, deviations, difference_words, signed
from core.domain.proof.draw_experiment import DrawExperiment, DrawHorizon
from core.domain.proof.drawn_effect import LEAST_TAKEN_UP, DrawnEffect
from core.domain.proof.effect_sentences import Headline, doubt, telling_stay
from core.domain.proof.outcomes import stayed
from core.domain.proof.participation_effect import ParticipationEffect

MOST_LOST = 0.2  # of the people on either side: with more unknown, chance alone no longer decides who is compared
CANNOT_SHOW = (
    "What this cannot show: those drawn are equals at the last seats, and others may gain more or less. And whoever is "
    "not drawn may be disappointed, which is a part of the difference too."
)


def draw_headline(experiment: DrawExperiment) -> Headline:
    """What being drawn in changed, that it is too early, or why there is nothing to say."""
    people_in, people_out = experiment.people_in, experiment.people_out
    if not experiment.draws:
        return Headline("No draw has been made yet.")
    if min(people_in, people_out) < FEWEST:
        people = counted(people_in + people_out, "person was", "people were")
        return Headline(
            f"{people} drawn so far, {people_in} in and {people_out} out: too few to say what a seat changed. "
            f"The two groups are compared once {FEWEST} were drawn in and {FEWEST} drawn out."
        )
    effect = telling_effect(experiment)
    if effect is None:
        return Headline(_why_unknown(experiment))
    mine, theirs = amount(effect.mean_in, effect.is_share), amount(effect.mean_out, effect.is_share)
    weighed = "" if effect.draws == 1 else ", each draw weighed by its seats"
    ins = counted(effect.people_in, "person", "people")
    if effect.outcome == stayed(effect.months):
        claim = (
            f"Of {ins} drawn in, {mine} were still here {effect.months} months after the draw; "
            f"of {effect.people_out:,} drawn out, {theirs}{weighed}."
        )
    else:
        claim = f"{effect.outcome}: {mine} for {ins} drawn in, {theirs} for {effect.people_out:,} drawn out{weighed}."
    return Headline(claim, difference_words("That is", effect))


def telling_effect(experiment: DrawExperiment) -> DrawnEffect | None:
    """Staying after the most months that half of those drawn have come, else after the most known; else what is known.

    Which it is depends on the days of the draws and on what is on record, never on what became of anybody.
    """
    effects = experiment.effects
    known = [
        (horizon, effects[stayed(horizon.months)])
        for horizon in reversed(experiment.horizons)
        if stayed(horizon.months) in effects and effects[stayed(horizon.months)].known
    ]
    half = [effect for horizon, effect in known if 2 * horizon.reached >= horizon.people]
    others = [effect for effect in effects.values() if effect.known]
    return next(iter([*half, *(effect for _, effect in known), *others]), None)


def taken_part(experiment: DrawExperiment) -> str:
    """How many of either side have started, and that it changes nothing about the side they count on."""
    people_in, people_out = experiment.people_in, experiment.people_out
    started, crossed = experiment.started(drawn_in=True), experiment.started(drawn_in=False)
    have = "has" if started == 1 else "have"
    words = f"{started:,} of {people_in:,} drawn in {have} started since"
    if started < people_in:
        words += f" (all {people_in:,} count as drawn in)" if people_in > 1 else " (and counts as drawn in)"
    if not crossed:
        return f"{words}; none of the {people_out:,} drawn out came in later."
    share = amount(crossed / people_out, True)
    counts = "counts" if crossed == 1 else "count"
    return f"{words}; {crossed:,} of {people_out:,} drawn out came in later ({share}) and still {counts} as drawn out."


def starters_sentence(effect: DrawnEffect) -> str:
    """The effect on those who started because they were drawn in, or why it is not told."""
    when = f"{effect.months} months after the draw"
    mine, theirs = amount(effect.started_in, True), amount(effect.started_out, True)
    shares = f"By {when}, {mine} of those drawn in and {theirs} of those drawn out had started"
    if effect.starters is None:
        more = effect.started_in - effect.started_out
        why = (
            "the two are too close to tell the effect on those who took part."
            if more < LEAST_TAKEN_UP
            else "too few people are known to tell the effect on those who took part."
        )
        return f"{shares}: {why}"
    starters = effect.starters
    low, high = (signed(end, effect.is_share) for end in (starters.low, starters.high))
    return (
        f"{shares}. For those who started because they were drawn in, the difference is "
        f"{signed(starters.estimate, effect.is_share)}, with {100 * effect.level:.3g}% confidence between {low} and "
        f"{high}, if being drawn does nothing by itself and keeps nobody from starting."
    )


def draw_horizon_sentence(horizon: DrawHorizon, experiment: DrawExperiment) -> str:
    """How many of those drawn have come so far, and when the next ones do."""
    after = f"{horizon.months} months after the draw"
    if horizon.reached == horizon.people:
        return f"{after}: all {horizon.people:,} people drawn have reached it."
    if not experiment.directory_days or horizon.next_on is None:
        return f"{after}: no directory on record says what became of those drawn."
    verb = "has" if horizon.reached == 1 else "have"
    reached = f"{horizon.reached:,} of {counted(horizon.people, 'person', 'people')} drawn {verb} reached it"
    if horizon.next_on <= experiment.on:
        newest = short_date(experiment.directory_days[-1])
        return (
            f"{after}: {reached} by the newest directory of {newest}; the next did on {short_date(horizon.next_on)}. "
            "A newer directory brings in more."
        )
    who = "the first ones reach" if not horizon.reached else "the next ones reach"
    return f"{after}: {reached}; {who} it on {short_date(horizon.next_on)}."


def balance_sentence(experiment: DrawExperiment) -> str:
    """In what the two groups differed most on the day of the draw, and how usual that is for a draw."""
    balance = experiment.balance
    if balance.empty:
        return "Nothing on record on the day of the draw tells the two groups apart."
    worst = balance.loc[balance["apart"].abs().idxmax()]
    gap = abs(float(worst["apart"]))
    if gap < 1e-9:
        return "On the day of the draw, the two groups did not differ on average in anything on record."
    covariate = in_sentence(str(worst["covariate"]))
    return (
        f"On the day of the draw, the two groups differed most in {covariate}, by {deviations(gap)} standard "
        f"deviations. Chance alone makes the largest gap at least as large in {_in_hundred(experiment.as_far_apart)} "
        "draws of these people."
    )


def open_questions(experiment: DrawExperiment) -> Iterator[str]:
    """What the draws cannot show, and what has to be known to read them."""
    yield CANNOT_SHOW
    undone = [draw for draw in experiment.draws if draw.taken_back]
    if undone:
        names = few(f"draw {draw.number} of {short_date(draw.drawn_on)}" for draw in undone)
        verb = "was undone and counts" if len(undone) == 1 else "were undone and count"
        yield (
            f"{names[0].upper()}{names[1:]} {verb} all the same: to leave out a draw after its result is known would "
            "put choice in the place of chance."
        )
    if experiment.drawn_again:
        people = counted(experiment.drawn_again, "time somebody was", "times somebody was")
        yield f"{people} in a draw again: everybody counts by the first draw they were in."
    lost = lost_people(experiment)
    if lost:
        yield lost


def lost_people(experiment: DrawExperiment) -> str | None:
    """Of how many drawn the telling outcome isn't known although its day is past; None where it is known of all."""
    effect = telling_effect(experiment)
    if effect is None:
        return None
    missing, due = _missing(experiment, effect)
    if not sum(missing):
        return None
    return (
        f"{effect.outcome}: not known of {missing[0]:,} of {due[0]:,} drawn in and {missing[1]:,} of {due[1]:,} drawn "
        "out who have come that far. Chance did not decide who is missing."
    )


def which_to_believe(experiment: DrawExperiment, matched: ParticipationEffect) -> str:
    """The draw or the matched comparison: which of the two says more, and why, in a sentence."""
    effect = telling_effect(experiment)
    stay = telling_stay(matched) if matched.refusal is None else None
    if effect is None:
        if stay is None:
            return "Neither the draw nor the matched comparison can answer yet."
        return f"Until the draw can answer, go by the matched comparison, {_BY_RECORD}{_own_doubt(matched)}."
    if stay is None:
        return "Believe the draw: chance decided who got a seat, and no matched comparison can answer yet."
    missing, due = _missing(experiment, effect)
    if any(lost > MOST_LOST * people for lost, people in zip(missing, due, strict=True)):
        return (
            "Believe neither alone: chance decided who got a seat, but too many of those drawn are no longer known, "
            f"and beside it stands the matched comparison, {_BY_RECORD}{_own_doubt(matched)}."
        )
    if effect.started_in - effect.started_out < LEAST_TAKEN_UP:
        return (
            "The draw says little about mentoring here, because those drawn in hardly started more often than those "
            f"drawn out; go by the matched comparison, {_BY_RECORD}{_own_doubt(matched)}."
        )
    more = ", though it speaks for more participants" if stay[1].sets > effect.people_in else ""
    return (
        "Believe the draw more: chance decided who got a seat, and its interval allows for chance; beside it stands "
        f"the matched comparison, {_BY_RECORD}{_own_doubt(matched)}{more}."
    )


_BY_RECORD = "which makes people alike only in what is on record"


def _own_doubt(matched: ParticipationEffect) -> str:
    """That the matched comparison is doubtful by itself; its own page says why."""
    return " and has a doubt of its own" if doubt(matched) else ""


def _missing(experiment: DrawExperiment, effect: DrawnEffect) -> tuple[tuple[int, int], tuple[int, int]]:
    """Drawn in and out: of how many the outcome is not known, and of how many, in the draws in which it is of some."""
    rows = experiment.rows
    due = rows[rows["draw"].isin(rows.loc[rows[effect.outcome].notna(), "draw"])]
    sides = [due[due["drawn_in"] == side] for side in (True, False)]
    missing = [int(side[effect.outcome].isna().sum()) for side in sides]
    return (missing[0], missing[1]), (len(sides[0]), len(sides[1]))


def _why_unknown(experiment: DrawExperiment) -> str:
    """Why nothing can be said of enough people."""
    if not experiment.directory_days:
        return "There is no directory on record, which would say what became of those drawn."
    if all(experiment.directory_days[0] > draw.drawn_on for draw in experiment.draws):
        which = "draw" if len(experiment.draws) == 1 else "last draw"
        return f"No directory was imported by the day of the {which}, so what people were like then is not known."
    if not any(horizon.reached for horizon in experiment.horizons):
        return "It is too early to say what the draw changed."
    return f"Too few are known so far of those drawn: the two groups are compared from {FEWEST} in and {FEWEST} out on."


def _in_hundred(share: float) -> str:
    times = round(100 * share)
    return "fewer than 1 of 100" if share < 0.005 else "all" if share > 1 - 1e-9 else f"{min(times, 99)} of 100"
