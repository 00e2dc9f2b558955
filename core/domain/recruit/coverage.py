"""Coverage: what mentees ask for against what mentors offer, gaps first, and what a pending decision would change.

Values in, values out; never reads or writes. One seat counts under every topic its mentor covers, so the seats of all
lines add up to more than there are: a line says whether its own demand could be met, not whether all can be at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.domain.base.people import HOURS, Mentee, Mentor, Participant, level_rank
from core.domain.base.text import counted, few, in_sentence, listed, spoken
from core.domain.playbook.topics import TopicTree

WANTING = ("applied", "conversation", "accepted", "waitlist")  # stages of mentees who count as demand
SATURATED = 2.0  # twice as many free seats as people asking is more than enough. Ours: practice, not proven.
MANY = 4  # mentors from whom on one more for the same topic adds little
STATES: Mapping[str, str] = {
    "nobody": "Nobody offers it",
    "short": "Too few seats",
    "covered": "Covered",
    "saturated": "More than enough",
    "unasked": "Not asked for",
}


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One topic, level, place, language or band of hours: how many want it, mentors and free seats.

    `first`: mentees whose most important need it is and `near`: mentors of a neighboring topic; both for topics only.
    """

    name: str
    wanted: int
    mentors: int
    seats: int
    first: int = 0
    near: int = 0

    @property
    def gap(self) -> int:
        """Seats that are missing, 0 when there are enough."""
        return max(0, self.wanted - self.seats)

    @property
    def state(self) -> str:
        """A key of STATES."""
        if not self.wanted:
            return "unasked"
        if not self.seats:
            return "nobody"
        if self.gap:
            return "short"
        return "saturated" if self.seats >= SATURATED * self.wanted and self.mentors >= MANY else "covered"


@dataclass(frozen=True, slots=True)
class Effect:
    """What accepting one mentor would change. `advice`: "yes" (closes or narrows a gap), "fits" or "not_now"."""

    advice: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class CoveragePool:
    """Who is asked for and who offers: `free` holds the seats each mentor (person id) still has."""

    mentees: Sequence[Mentee]
    mentors: Sequence[Mentor]
    free: Mapping[int, int]
    tree: TopicTree
    reverse: bool = False  # reverse mentoring: the mentee is the senior of the two

    def with_mentors(self, joining: Iterable[Mentor]) -> CoveragePool:
        """The pool as it would be if these mentors were accepted, each with all their seats."""
        more = [mentor for mentor in joining if mentor.id not in {present.id for present in self.mentors}]
        free = dict(self.free) | {mentor.id: mentor.capacity for mentor in more}
        return CoveragePool(self.mentees, [*self.mentors, *more], free, self.tree, self.reverse)

    def seats(self, mentors: Iterable[Mentor]) -> int:
        """Free seats of these mentors together."""
        return sum(self.free.get(mentor.id, 0) for mentor in mentors)

    def topic(self, text: str) -> str:
        """A topic as the tree calls it; another one as most people of the pool write it, so that "k8s" is "K8s"."""
        known = self.tree.named(text)
        return known.label if known else self._spellings.get(spoken(text)) or " ".join(text.split())

    @cached_property
    def _spellings(self) -> Mapping[str, str]:
        """The words of each topic that the tree does not know -> its most frequent spelling."""
        named = [text for mentee in self.mentees for text in mentee.needs]
        named += [text for mentor in self.mentors for text in mentor.topics]
        spellings: dict[str, Counter[str]] = {}
        for text in named:
            if words := spoken(text):
                spellings.setdefault(words, Counter())[" ".join(text.split())] += 1
        return {words: texts.most_common(1)[0][0] for words, texts in spellings.items()}


def pool(
    mentees: Iterable[Mentee],
    mentors: Iterable[Mentor],
    loads: Mapping[int, int],
    tree: TopicTree,
    *,
    matched: Iterable[int] = (),
    reverse: bool = False,
) -> CoveragePool:
    """The pool that counts: mentees who still want a mentor, accepted mentors who are ready, and their free seats.

    `loads` are seats taken by person id; `matched` are mentees who have a mentor already and ask for none.
    """
    served = set(matched)
    asking = [mentee for mentee in mentees if mentee.stage in WANTING and mentee.id not in served]
    offering = [mentor for mentor in mentors if mentor.stage == "accepted" and mentor.availability == "ready"]
    free = {mentor.id: max(0, mentor.capacity - loads.get(mentor.id, 0)) for mentor in offering}
    return CoveragePool(asking, offering, free, tree, reverse)


def topics(pool: CoveragePool) -> list[CoverageLine]:
    """Demand and supply per topic that anybody asks for or offers."""
    wanting: dict[str, set[int]] = {}
    first: dict[str, set[int]] = {}
    for mentee in pool.mentees:
        for place, need in enumerate(mentee.needs):
            wanting.setdefault(pool.topic(need), set()).add(mentee.id)
            if not place:
                first.setdefault(pool.topic(need), set()).add(mentee.id)
    offering: dict[str, dict[int, Mentor]] = {}
    for mentor in pool.mentors:
        for topic in mentor.topics:
            offering.setdefault(pool.topic(topic), {})[mentor.id] = mentor
    lines = []
    for name in dict.fromkeys((*wanting, *offering)):
        mentors = offering.get(name, {})
        neighbors = {pool.tree.topics[id].label for id in pool.tree.related(name)}
        near = {id for other in neighbors for id in offering.get(other, {})} - set(mentors)
        wanted, top = len(wanting.get(name, ())), len(first.get(name, ()))
        lines.append(CoverageLine(name, wanted, len(mentors), pool.seats(mentors.values()), top, len(near)))
    return gaps_first(lines)


def levels(pool: CoveragePool) -> list[CoverageLine]:
    """Per level of the mentees: who asks, and the mentors at least a level above (below in reverse mentoring)."""
    ranks = {mentor.id: level_rank(mentor.level) for mentor in pool.mentors}

    def helps(mentor: Mentor, rank: int) -> bool:
        theirs = ranks[mentor.id]
        return theirs is not None and (theirs < rank if pool.reverse else theirs > rank)

    asking_at: dict[str, tuple[int, list[Mentee]]] = {}
    for mentee in pool.mentees:
        if (rank := level_rank(mentee.level)) is not None:
            asking_at.setdefault(mentee.level, (rank, []))[1].append(mentee)
    return gaps_first(
        _line(pool, name, len(asking), [mentor for mentor in pool.mentors if helps(mentor, rank)])
        for name, (rank, asking) in asking_at.items()
    )


def locations(pool: CoveragePool) -> list[CoverageLine]:
    """Per place: who asks there, and the mentors at the same place."""
    return _shared(pool, lambda participant: (participant.location,) if participant.location else ())


def languages(pool: CoveragePool) -> list[CoverageLine]:
    """Per language: mentees for whom it is the only one, and the mentors who speak it."""
    speaking = _shared(pool, lambda participant: participant.languages)
    only: dict[str, int] = {}
    for mentee in pool.mentees:
        if len(mentee.languages) == 1:
            only[mentee.languages[0]] = only.get(mentee.languages[0], 0) + 1
    return gaps_first(CoverageLine(line.name, only.get(line.name, 0), line.mentors, line.seats) for line in speaking)


def hours(pool: CoveragePool) -> list[CoverageLine]:
    """Per band of hours a month: mentees in it, and the mentors who give at least as much."""
    bands = sorted(HOURS.items(), key=lambda band: band[1])
    asking_in: dict[str, tuple[float, int]] = {}
    for mentee in pool.mentees:
        if mentee.hours is not None:
            name, least = min(bands, key=lambda band: abs(band[1] - (mentee.hours or 0)))
            asking_in[name] = (least, asking_in.get(name, (least, 0))[1] + 1)
    return gaps_first(
        _line(
            pool,
            name,
            asking,
            [mentor for mentor in pool.mentors if mentor.hours is not None and mentor.hours >= least],
        )
        for name, (least, asking) in asking_in.items()
    )


# What the pool can be read by: key -> (label, what a line counts, the lines).
DIMENSIONS: Mapping[str, tuple[str, str, Callable[[CoveragePool], list[CoverageLine]]]] = {
    "topics": ("Topic", "Mentees who name the topic, and free seats of mentors who cover it", topics),
    "levels": ("Level", "Mentees of the level, and free seats of mentors above it", levels),
    "locations": ("Location", "Mentees at the place, and free seats of mentors at the same place", locations),
    "languages": ("Language", "Mentees who speak no other language, and free seats of mentors who speak it", languages),
    "hours": ("Hours", "Mentees with this much time, and free seats of mentors with at least as much", hours),
}


def gaps_first(lines: Iterable[CoverageLine]) -> list[CoverageLine]:
    """The lines in the order in which they need a look: largest gap, then most asked for."""
    return sorted(lines, key=lambda line: (-line.gap, -line.wanted, line.name.casefold()))


def effect(before: CoveragePool, mentor: Mentor, known: Mapping[str, CoverageLine] | None = None) -> Effect:
    """What accepting this mentor changes for the topics they cover, as sentences, the most telling first.

    `known` are the topic lines of `before` by name, when they are at hand already.
    """
    lines = known if known is not None else {line.name: line for line in topics(before)}
    by_kind: dict[int, list[CoverageLine]] = {}
    for name in dict.fromkeys(map(before.topic, mentor.topics)):
        line = lines.get(name, CoverageLine(name, 0, 0, 0))
        by_kind.setdefault(_kind(line, mentor), []).append(line)
    if not by_kind:
        return Effect("fits", (f"{mentor.name} hasn't listed topics yet, so the pool's topics stay as they are.",))
    best = min(by_kind)
    advice = "yes" if best < _FITS else "fits" if best < _MANY else "not_now"
    telling = [kind for kind in sorted(by_kind) if kind < _MANY] or sorted(by_kind)
    return Effect(advice, tuple(sentence for kind in telling for sentence in _sentences(kind, by_kind[kind], mentor)))


def recruit_next(lines: Iterable[CoverageLine], most: int = 3) -> list[str]:
    """The largest gaps as advice on whom to look for."""
    return [
        f"{line.name}: {_people(line.wanted)} it, "
        + ("nobody offers it" if not line.seats else f"{line.seats} free {_seats(line.seats)}")
        + (f" ({counted(line.near, 'mentor covers', 'mentors cover')} something near)" if line.near else "")
        for line in lines
        if line.gap
    ][:most]


def served(pool: CoveragePool, mentee: Mentee) -> tuple[int, str]:
    """How many mentors with a free seat cover the mentee's first need, and that as a sentence."""
    if not mentee.needs:
        return 0, "names no need yet"
    need = pool.topic(mentee.needs[0])
    able = [
        mentor
        for mentor in pool.mentors
        if pool.free.get(mentor.id) and mentor.id != mentee.id and need in map(pool.topic, mentor.topics)
    ]
    first_need = in_sentence(need)
    if not able:
        return 0, f"nobody with a free seat covers {first_need}, the first need"
    return len(able), f"{few([mentor.name for mentor in able], 3)} could help with {first_need}, the first need"


_CLOSES, _FIRST, _NARROWS, _FITS, _MANY, _UNASKED = range(6)  # what one more mentor does to a line, best first


def _kind(line: CoverageLine, mentor: Mentor) -> int:
    if line.gap:
        return _CLOSES if line.seats + mentor.capacity >= line.wanted else _NARROWS if line.mentors else _FIRST
    return _UNASKED if not line.wanted else _MANY if line.state == "saturated" else _FITS


def _sentences(kind: int, lines: Sequence[CoverageLine], mentor: Mentor) -> list[str]:
    names = [in_sentence(line.name) for line in lines]
    pairs = list(zip(names, lines, strict=True))
    if kind == _CLOSES:
        return [f"Accepting {mentor.name} closes the {'gap' if len(names) == 1 else 'gaps'} in {listed(names)}."]
    if kind == _FIRST:
        return [f"{mentor.name} would be the first for {name}, which {_people(line.wanted)}." for name, line in pairs]
    if kind == _NARROWS:
        return [
            f"The gap in {name} falls from {line.gap} to {less} {_seats(less)}."
            for name, line, less in ((name, line, line.gap - mentor.capacity) for name, line in pairs)
        ]
    if kind == _MANY:
        return [f"{line.mentors} mentors already cover {name}." for name, line in pairs]
    if kind == _UNASKED:
        return [f"Nobody asks for {listed(names)} at the moment."]
    return [f"Already covered: {listed(names)}; {mentor.name} adds choice."]


def _people(number: int) -> str:
    return counted(number, "person wants", "people want")


def _seats(number: int) -> str:
    return "seat" if number == 1 else "seats"


def _line(pool: CoveragePool, name: str, wanted: int, mentors: Sequence[Mentor]) -> CoverageLine:
    return CoverageLine(name, wanted, len(mentors), pool.seats(mentors))


def _shared(pool: CoveragePool, values: Callable[[Participant], Sequence[str]]) -> list[CoverageLine]:
    """Lines of what both sides can have in common, under the spelling that was met first."""
    names: dict[str, str] = {}
    asking: dict[str, int] = {}
    offering: dict[str, list[Mentor]] = {}
    for mentee in pool.mentees:
        for value in dict.fromkeys(map(str.casefold, values(mentee))):
            asking[value] = asking.get(value, 0) + 1
    for mentor in pool.mentors:
        for value in dict.fromkeys(map(str.casefold, values(mentor))):
            offering.setdefault(value, []).append(mentor)
    for participant in (*pool.mentees, *pool.mentors):
        for value in values(participant):
            names.setdefault(value.casefold(), value)
    return gaps_first(_line(pool, name, asking.get(key, 0), offering.get(key, [])) for key, name in names.items())
