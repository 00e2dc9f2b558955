"""Criteria: why two people fit, one class each: a number for the solver, a sentence for the meeting. Decides no match.

Registering a class is all there is to do: it gets its slider, its sentence and its tests. A score depends on the two
people alone, never on who else signed up. These criteria are practice, not proven science, unless an evidence id says
otherwise (data/playbook/evidence.toml). Nobody's gender, age or origin is scored; a stated wish is the only exception.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from core.matching import availability, wishes
from core.matching.cohort import (
    Mentees,
    Mentors,
    ambition,
    aspirations,
    called_roles,
    concerns_current_role,
    direction,
    given,
    industries,
    interests,
    need_weights,
    past_sizes,
    spoken_tags,
    unit,
    unit_size,
)
from core.matching.scoring import (
    CRITERIA,
    NEUTRAL,
    Contribution,
    Criterion,
    breakdown,
    combine,
    contributions,
    criterion,
    default_weights,
    normalized,
)
from core.matching.words import in_sentence, listed, reader
from core.people import Mentee, Mentor, Participant, level_rank
from core.playbook.topics import spoken

__all__ = [
    "CRITERIA",
    "NEUTRAL",
    "Contribution",
    "Criterion",
    "breakdown",
    "combine",
    "contributions",
    "criterion",
    "default_weights",
    "normalized",
]

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

FULL_TEXT = 3.0  # free text: a shared topic weighs 2, a shared word 1, and this much is full marks
ENOUGH_HOURS = 4.0  # shared working hours a day that are as good as all of them
HALVING = 8.0  # unit sizes that differ by this factor share nothing
RATINGS = (1.0, 5.0)


def called(person: Participant, other: Participant | None = None) -> str:
    """The name in a sentence about two people: the first one, or all of it when both share the first."""
    first, others = _first(person.name), _first(other.name) if other else ""
    return person.name if first == others else first


@criterion(
    "Strengths meet needs",
    key="needs",
    weight=40,
    rationale="The playbook's first priority: the mentor knows what the mentee wants to learn.",
)
class StrengthsMeetNeeds:
    """Share of the mentee's ranked needs that the mentor covers; the first counts most, a related topic in part."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """The weights of the needs times how far the mentor covers each."""
        cover = mentees.need_weights @ mentors.topic_cover.T
        return _mean((cover, given(mentees.need_weights), given(mentors.topic_cover)))

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        if not mentee.needs or not mentor.topics:
            who, what = (asker, "need") if not mentee.needs else (helper, "topic")
            return f"{who} has not named a {what}, so this counts as neutral."
        whole, part = _covered(mentee, mentor)
        if not whole and not part:
            return f"{helper} covers none of the topics that {asker} needs."
        if not whole:
            return f"{helper} knows {listed(_helping(part))}, which helps in part with {listed(part)}."
        first = next(iter(need_weights(mentee, reader().topic)))
        top = reader().label(first) in whole and len(mentee.needs) > 1
        said = f"{helper} covers {listed(whole)}"
        if top:
            said += f", {_of(asker)} first need" + (" among them" if len(whole) > 1 else "")
        if not part:
            return f"{said}."
        return f"{said}; {listed(_helping(part))} {_help(_helping(part))} in part with {listed(part)}."


@criterion(
    "Experience fits the direction",
    key="direction",
    weight=20,
    evidence="E12",
    rationale="Somebody who went that way can say what it takes; in one study pairs with like experience learned more.",
)
class ExperienceFitsDirection:
    """Where the mentee wants to go and what should change, against the mentor's level and experience, half each."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Mean of what is known: the level aimed for (reached 1, one step short 0.5), and shared topics and words."""
        reached = _each_kind(self._reached, mentees.aimed_levels[:, None], mentors.levels[:, None])
        levels = reached, ~np.isnan(mentees.aimed_levels), ~np.isnan(mentors.levels)
        wanted = np.hstack([2 * mentees.aimed_topics, mentees.aimed_words]) / np.float32(FULL_TEXT)
        text = wanted @ np.hstack([mentors.known_cover, mentors.told_words]).T
        said = np.array([bool(terms) for terms in mentees.terms], bool)
        told = given(mentors.known_cover) | np.array([bool(terms) for terms in mentors.terms], bool)
        return _mean(levels, (np.minimum(text, 1, out=text), said, told))

    def _reached(self, aimed: Floats, has: Floats) -> Floats:
        return np.clip(1 - (aimed - has.T) / 2, 0, 1)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        if not ambition(mentee):
            return f"{asker} has named no direction or aim yet, so this counts as neutral."
        parts = [self._level(mentee, mentor, asker, helper), self._text(mentee, mentor, asker, helper)]
        said = [part for part in parts if part]
        if said:
            return f"{_capital('; '.join(said))}."
        if not mentor.experience and not mentor.topics:
            return f"{helper} has said nothing about experience, so this counts as neutral."
        return f"Nothing in {_of(helper)} experience speaks directly to {_of(asker)} aim."

    def _level(self, mentee: Mentee, mentor: Mentor, asker: str, helper: str) -> str:
        aimed, has = level_rank(direction(mentee)), level_rank(mentor.level)
        if aimed is None or has is None:
            return ""
        if has >= aimed:
            return f"{helper} works at the level that {asker} aims for ({direction(mentee)})"
        step = "one step below" if aimed - has == 1 else "below"
        return f"{helper} is still {step} the level that {asker} aims for ({direction(mentee)})"

    def _text(self, mentee: Mentee, mentor: Mentor, asker: str, helper: str) -> str:
        read = reader()
        aim, told = aspirations(mentee, read.terms), read.terms(mentor.experience)
        known = {read.topic(topic) for topic in mentor.topics} | told.topics
        same = sorted(read.label(topic) for topic in aim.topics & known)
        near = sorted(read.label(topic) for topic in aim.topics - known if known & set(read.tree.related(topic)))
        words = sorted(f"“{aim.words[word]}”" for word in aim.words.keys() & told.words.keys())
        if same:
            return f"{helper} knows {listed(same)}, which {_is(same)} in {_of(asker)} aim"
        if near:
            return f"what {helper} knows is close to {listed(near)}, which {_is(near)} in {_of(asker)} aim"
        return f"both write about {listed(words)}" if words else ""


@criterion(
    "Wishes of both sides",
    key="wishes",
    weight=20,
    evidence="E7",
    rationale="People who had a say report better mentoring; only confirmed wishes and stated answers count.",
)
class WishesOfBothSides:
    """Share of the confirmed wishes of both sides that are met, and a language in common as one more."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Wishes met over wishes stated; one that can't be checked counts one half."""
        ask, answer = wishes.check(mentees.people, mentors.people), wishes.check(mentors.people, mentees.people)
        met = ask.counts @ ask.outcomes + (answer.counts @ answer.outcomes).T
        speak, spoken_too = given(mentees.languages), given(mentors.languages)
        met += mentees.languages @ mentors.languages.T > 0
        stated = ask.counts.sum(axis=1)[:, None] + answer.counts.sum(axis=1) + (speak[:, None] & spoken_too)
        return np.divide(met, stated, out=np.full_like(met, NEUTRAL), where=stated > 0)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        said = [wishes.says(wish, mentee, mentor, (asker, helper)) for wish in mentee.wishes]
        said += [wishes.says(wish, mentor, mentee, (helper, asker)) for wish in mentor.wishes]
        if mentee.languages and mentor.languages:
            theirs = spoken_tags(mentor.languages)
            shared = [language for tag, language in spoken_tags(mentee.languages).items() if tag in theirs]
            if not shared:
                said.append("the two named no language in common")
            elif not any(f"speaks {language}," in words for language in shared for words in said):
                said.append(f"both speak {listed(shared)}")
        if not said:
            return "Neither side has stated a wish or a language, so this counts as neutral."
        return f"{_capital('; '.join(said))}."


@criterion(
    "Knows the surroundings",
    key="context",
    weight=10,
    evidence="E12",
    rationale="L&D's own comparison: a mentor from similar surroundings helps most with goals in the present role.",
)
class KnowsTheSurroundings:
    """Industry and size of the mentee's unit against those the mentor knows; double for goals in the present role."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Mean of what is known: same industry 1 or 0, and size, which falls to 0 at a factor of eight."""
        worked = np.array([bool(industries(mentor)) for mentor in mentors.people], bool)
        described = np.array([bool(unit(mentee)) for mentee in mentees.people], bool)
        sizes = ~np.isnan(mentees.unit_sizes), np.asarray((~np.isnan(mentors.past_sizes)).any(axis=1))
        parts = (self._industry(mentees, mentors), described, worked), (self._size(mentees, mentors), *sizes)
        return _mean(*parts)

    def emphasis(self, mentees: Mentees) -> Floats:
        """2 for mentees whose goals concern their present role, else 1 (domain.md 6.2)."""
        return np.array([2.0 if concerns_current_role(mentee) else 1.0 for mentee in mentees.people], np.float32)

    def _industry(self, mentees: Mentees, mentors: Mentors) -> Floats:
        known = [industries(mentor) for mentor in mentors.people]
        rows = {
            text: np.array([bool(_industries_in(text, names)) for names in known], np.float32)
            for text in {unit(mentee) for mentee in mentees.people}
        }
        shape = len(mentees), len(mentors)
        return np.array([rows[unit(mentee)] for mentee in mentees.people], np.float32).reshape(shape)

    def _size(self, mentees: Mentees, mentors: Mentors) -> Floats:
        return _each_kind(self._likeness, mentees.unit_sizes[:, None], mentors.past_sizes)

    def _likeness(self, size: Floats, past: Floats) -> Floats:
        likeness = np.zeros((len(size), len(past)), np.float32)
        for sizes in past.T:
            factor = np.abs(np.log2(size) - np.log2(sizes)) / np.float32(np.log2(HALVING))
            likeness = np.fmax(likeness, 1 - factor)
        return likeness

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        size, sizes = unit_size(mentee), past_sizes(mentor)
        comparable = bool(unit(mentee) and industries(mentor)), bool(size and sizes)
        if not any(comparable):
            return "Too little is known about the surroundings of both, so this counts as neutral."
        said = []
        if shared := _industries_in(unit(mentee), industries(mentor)):
            said.append(f"{helper} has worked in {listed(shared)}, like {asker} now")
        if size and sizes and (near := _near(size, sizes)):
            said.append(f"{helper} has worked in a unit of {near} people; {_of(asker)} has {size}")
        double = (
            " This counts double, because the goals concern the present role." if concerns_current_role(mentee) else ""
        )
        return f"{'; '.join(said) or f'{_capital(_of(asker))} surroundings are new to {helper}'}.{double}"


@criterion(
    "Ways of working",
    key="style",
    weight=10,
    evidence="E1",
    rationale="Likeness below the surface goes with better support; ways of working are the part that we can ask.",
)
class WaysOfWorking:
    """How the mentee likes to learn against what the mentor offers, and the mentor roles that the needs call for."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Mean of what is known: share of the preferred ways offered, share of the called-for roles offered."""
        return _mean(_share(mentees.styles, mentors.styles), _share(mentees.called_roles, mentors.roles))

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        wanted, offered = spoken_tags(mentee.styles), spoken_tags(mentor.styles)
        roles, natural = spoken_tags(called_roles(mentee.needs, reader())), spoken_tags(mentor.roles)
        if not (wanted and offered) and not (roles and natural):
            return "Too little is known about how the two like to work, so this counts as neutral."
        said = []
        if ways := [f"“{in_sentence(way).strip('“”')}”" for tag, way in wanted.items() if tag in offered]:
            said.append(f"both like {listed(ways)}")
        if takes := [in_sentence(role) for tag, role in roles.items() if tag in natural]:
            said.append(f"{helper} is naturally a {listed(takes)}, which is what {_of(asker)} needs call for")
        return f"{_capital('; '.join(said))}." if said else f"{asker} and {helper} like to work in different ways."


@criterion(
    "Time for each other",
    key="availability",
    weight=10,
    evidence="E2",
    rationale="Pairs that meet more often report more support; similar time and shared hours make meeting easier.",
)
class TimeForEachOther:
    """Hours a month, how often they want to meet, and working hours shared across time zones, a third each."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Mean of what is known: the smaller over the larger number; four shared hours a day are enough."""
        times = (np.stack([side.hours, side.meetings, side.offsets], axis=1) for side in (mentees, mentors))
        return _each_kind(self._fit, *times)

    def _fit(self, mine: Floats, theirs: Floats) -> Floats:
        apart = np.abs(mine[:, 2, None] - theirs[:, 2]) % 24
        shared = np.maximum(availability.WORKDAY - np.minimum(apart, 24 - apart), 0)
        overlap = np.minimum(shared / np.float32(ENOUGH_HOURS), 1)
        return _mean_of_known(_likeness(mine[:, 0], theirs[:, 0]), _likeness(mine[:, 1], theirs[:, 1]), overlap)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        said = []
        if mentee.hours is not None and mentor.hours is not None:
            mine, theirs = _number(mentee.hours), _number(mentor.hours)
            unlike = f"{asker} has about {mine} hours a month and {helper} about {theirs}"
            said.append(f"both have about {mine} hours a month" if mine == theirs else unlike)
        often = availability.meetings(mentee), availability.meetings(mentor)
        if often[0] is not None and often[1] is not None:
            said.append(
                "both want to meet equally often" if often[0] == often[1] else "they want to meet at different rates"
            )
        zones = availability.offset(mentee), availability.offset(mentor)
        if zones[0] is not None and zones[1] is not None:
            shared = availability.shared_hours(zones[0], zones[1])
            hours = f"{_number(shared)} working hours" if shared != 1 else "one working hour"
            said.append(f"they share {hours} a day" if shared else "they share no working hours")
        if not said:
            return "Neither time nor place of both is known, so this counts as neutral."
        return f"{_capital('; '.join(said))}."


@criterion(
    "Shared interests",
    key="interests",
    weight=5,
    rationale="A shared interest makes the first conversation easier; it says little about what is learned.",
)
class SharedInterests:
    """What both enjoy outside of work, compared with the shorter of the two lists."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Shared words over the words of whoever named fewer."""
        mine, theirs = mentees.interests.sum(axis=1), mentors.interests.sum(axis=1)
        shared = mentees.interests @ mentors.interests.T
        shared /= np.maximum(np.minimum(mine[:, None], theirs), 1)
        return _mean((shared, mine > 0, theirs > 0))

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        mine, theirs = interests(mentee), interests(mentor)
        if not mine or not theirs:
            return "Not both have named interests, so this counts as neutral."
        shared = dict.fromkeys(in_sentence(item) for word, item in mine.items() if word in theirs)
        return f"Both enjoy {listed(shared)}." if shared else "They named different interests."


@criterion(
    "Went well before",
    key="past",
    weight=0,
    rationale="What the two said about an earlier pairing; weight it once there are ratings.",
)
class WentWellBefore:
    """How the mentee and this mentor rated an earlier pairing of theirs, from 1 to 5."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """The rating on a scale from 0 to 1; 0.5 for pairs that were never rated."""
        score = np.full((len(mentees), len(mentors)), NEUTRAL, np.float32)
        column = {id: j for j, id in enumerate(mentors.ids.tolist())}
        for row, mentee in enumerate(mentees.people):
            for mentor_id, rating in mentee.past_ratings.items():
                if mentor_id in column:
                    score[row, column[mentor_id]] = np.clip((rating - RATINGS[0]) / (RATINGS[1] - RATINGS[0]), 0, 1)
        return score

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        rating = mentee.past_ratings.get(mentor.id)
        if rating is None:
            return "The two have not been paired and rated before, so this counts as neutral."
        return f"An earlier pairing of the two was rated {_number(rating)} of 5."


Part = tuple[Floats, Flags, Flags]  # (n, m), 0 where unknown; known for the mentee (n,), for the mentor (m,)


def _mean(*parts: Part) -> Floats:
    """Mean of the parts that are known for both sides, neutral where none is; in 0..1 whatever the rounding."""
    total = parts[0][0] if len(parts) == 1 else np.add(parts[0][0], parts[1][0])
    rows = np.stack([rows for _, rows, _ in parts], axis=1).astype(np.float32)
    columns = np.stack([columns for _, _, columns in parts]).astype(np.float32)
    count = rows @ columns
    score = np.divide(total, count, out=np.full(total.shape, NEUTRAL, np.float32), where=count > 0)
    return np.clip(score, 0, 1, out=score)


def _mean_of_known(*parts: Floats) -> Floats:
    """Mean of the parts that are known (not NaN) pair by pair, neutral where none is."""
    count = sum((~np.isnan(part) for part in parts), np.zeros(parts[0].shape, np.float32))
    total = sum((np.nan_to_num(part) for part in parts), np.zeros(parts[0].shape, np.float32))
    return np.divide(total, count, out=np.full(total.shape, NEUTRAL, np.float32), where=count > 0)


def _each_kind(fit: Callable[[Floats, Floats], Floats], mine: Floats, theirs: Floats) -> Floats:
    """`fit` of all pairs (n, m) from their answers (n, k) and (m, k), worked out once per different pair of answers.

    NaN, which stands for no answer, counts as an answer here and becomes 0 in the result.
    """
    one_of_each, of_row = _kinds(mine)
    one_of_others, of_column = _kinds(theirs)
    table = np.nan_to_num(fit(mine[one_of_each], theirs[one_of_others])).astype(np.float32, copy=False)
    return table[:, of_column][of_row]


def _kinds(answers: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One row of each kind of answers (n, k), and for every row its kind; no answer equals no answer."""
    blank = np.nan_to_num(answers, nan=-np.inf)
    _, first, kind = np.unique(blank, axis=0, return_index=True, return_inverse=True)
    return first, kind.reshape(-1)


def _share(wanted: Floats, offered: Floats) -> Part:
    """Share of what each mentee wants that each mentor offers."""
    asked = wanted.sum(axis=1)
    return (wanted / np.maximum(asked, 1)[:, None]) @ offered.T, asked > 0, given(offered)


def _likeness(one: Floats, other: Floats) -> Floats:
    """The smaller over the larger of two numbers, (n, m); 1 when both are 0, NaN where one is unknown."""
    less, more = np.minimum(one[:, None], other), np.maximum(one[:, None], other)
    return np.divide(less, more, out=np.where(np.isnan(more), np.float32(np.nan), np.float32(1)), where=more > 0)


def _covered(mentee: Mentee, mentor: Mentor) -> tuple[list[str], dict[str, str]]:
    """The needs (labels, ranked) that the mentor covers whole, and those in part with the topic that helps most."""
    read = reader()
    topics = {read.topic(topic) for topic in mentor.topics}
    whole: list[str] = []
    part: dict[str, str] = {}
    for need in need_weights(mentee, read.topic):
        if need in topics:
            whole.append(read.label(need))
            continue
        near = read.tree.related(need)
        helping = sorted((topic for topic in topics if topic in near), key=lambda topic: (-near[topic], topic))
        if helping:
            part[read.label(need)] = read.label(helping[0])
    return whole, part


def _helping(part: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(part.values()))


def _help(topics: list[str]) -> str:
    return "helps" if len(topics) == 1 else "help"


def _industries_in(text: str, known: tuple[str, ...]) -> list[str]:
    """The industries (as they stand in a sentence) that the description of a unit names."""
    words = f" {spoken(text)} "
    return [in_sentence(name) for name in known if spoken(name) and f" {spoken(name)} " in words]


def _near(size: int, sizes: tuple[int, ...]) -> int | None:
    """The size most like the mentee's unit, or None when all are at least eight times larger or smaller."""
    closest = min(sizes, key=lambda known: max(size, known) / min(size, known))
    return closest if max(size, closest) / min(size, closest) < HALVING else None


def _first(name: str) -> str:
    words = [word for word in name.split() if not word.endswith(".")]  # "Dr. Ana Pop" is called Ana
    return words[0] if words else name or "this person"


def _of(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _is(things: Collection[str]) -> str:
    return "is" if len(things) == 1 else "are"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
