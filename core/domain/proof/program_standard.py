"""Program standard: which statements of a self-assessment hold, by what is on record and by what the team says.

What the data can tell is told by it; where it cannot, the team rates. The team may see a statement otherwise than the
record does (training may be recorded elsewhere): its word counts as soon as something is attached that shows it. Never
certifies anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.domain.base.text import counted, listed
from core.domain.design import plan
from core.domain.design.checklist import ProgramRecord
from core.domain.design.mistakes import CHECKS
from core.domain.design.standard_rating import StandardEvidence, StandardRating
from core.domain.playbook.standard import StandardArea, StandardStatement

IN_PLACE, PARTLY, MISSING, OPEN = "in_place", "partly", "missing", "open"
RATINGS: Mapping[str, str] = {IN_PLACE: "In place", PARTLY: "Partly", MISSING: "Not yet"}
STANDINGS: Mapping[str, str] = {**RATINGS, OPEN: "Not rated"}
ENOUGH = 0.8  # of those concerned: from here on a statement about all of them counts as in place
SETTLED_DAYS = 60  # after its introduction a pair has had time for a goal, an agreement, a meeting and a check


@dataclass(frozen=True, slots=True)
class StandardCounts:
    """What the file counts of a program. trained: marked as such; pairs: introduced at least SETTLED_DAYS ago, of which
    with_goal, agreed, met and checked; asking: mentees who ranked mentors or asked for one; switched: mentees whose
    pair was switched, switched_again: of them, those with another mentor since.
    """

    mentors: int = 0
    mentors_trained: int = 0
    mentees: int = 0
    mentees_trained: int = 0
    pairs: int = 0
    with_goal: int = 0
    agreed: int = 0
    met: int = 0
    checked: int = 0
    asking: int = 0
    switched: int = 0
    switched_again: int = 0
    consultations: int = 0
    letters: int = 0
    publications: int = 0
    coordinators: int = 0
    managers_known: bool = False


@dataclass(frozen=True)
class StandardRecord(ProgramRecord):
    """All that the facts are read from."""

    counts: StandardCounts


@dataclass(frozen=True)
class RecordedFact:
    """What the data says about a statement: a key of STANDINGS, OPEN where it cannot tell yet, and the sentence.

    mend: what is left to do where a part is done already, "" where it is what the statement itself asks for.
    """

    standing: str
    sentence: str
    mend: str = ""


@dataclass(frozen=True)
class StandardLine:
    """A statement with what is on record and what the team said about it."""

    statement: StandardStatement
    fact: RecordedFact | None
    own: StandardRating

    @property
    def rating(self) -> str:
        """The team's rating, "" without one; a rating that this version does not know counts as none."""
        return self.own.rating if self.own.rating in RATINGS else ""

    @property
    def told_by_data(self) -> bool:
        """Can the data tell whether it holds?"""
        return self.fact is not None and self.fact.standing != OPEN

    @property
    def standing(self) -> str:
        """A key of STANDINGS: the record's where it can tell, unless the team rated it and attached evidence."""
        if self.rating and (self.own.evidence or not self.told_by_data):
            return self.rating
        return self.fact.standing if self.fact else OPEN

    @property
    def grounds(self) -> str:
        """On what the standing rests, in words."""
        parts = [self.fact.sentence] if self.fact else []
        if self.rating:
            own = f"Own rating: {RATINGS[self.rating].lower()}"
            if self.fact and self.told_by_data and self.rating != self.fact.standing:
                counts = "counts, as evidence is attached" if self.own.evidence else "counts once evidence is attached"
                own = f"{own}, which {counts}"
            parts.append(f"{own}.")
        elif not self.fact:
            parts.append("The data cannot tell, and the team has not rated it yet.")
        return " ".join(parts)

    @property
    def mend(self) -> str:
        """What to do where it does not hold: only what is not done yet, as far as the data can tell."""
        return (self.fact.mend if self.fact else "") or self.statement.mend

    @property
    def gap(self) -> bool:
        """Does it hold only in part, or not at all?"""
        return self.standing in (PARTLY, MISSING)

    @property
    def unproven(self) -> bool:
        """Does it rest on nothing but the team's word?"""
        return self.standing == IN_PLACE and not self.told_by_data and not self.own.evidence


@dataclass(frozen=True)
class AreaAssessment:
    """An area with its statements."""

    area: StandardArea
    lines: tuple[StandardLine, ...]

    @property
    def in_place(self) -> int:
        """How many statements hold."""
        return sum(line.standing == IN_PLACE for line in self.lines)


@dataclass(frozen=True)
class Assessment:
    """The whole self-assessment, area by area."""

    areas: tuple[AreaAssessment, ...]

    @cached_property
    def lines(self) -> tuple[StandardLine, ...]:
        """All statements in the order of the areas."""
        return tuple(line for area in self.areas for line in area.lines)

    def count(self, standing: str) -> int:
        """How many statements have this standing."""
        return sum(line.standing == standing for line in self.lines)

    @property
    def gaps(self) -> tuple[StandardLine, ...]:
        """What is missing, and then what holds in part."""
        ranked = sorted((line for line in self.lines if line.gap), key=lambda line: line.standing == PARTLY)
        return tuple(ranked)

    @property
    def unproven(self) -> tuple[StandardLine, ...]:
        """What the team says is in place, with nothing attached."""
        return tuple(line for line in self.lines if line.unproven)

    @property
    def headline(self) -> str:
        """How the program stands, in one sentence."""
        total, rest = len(self.lines), []
        if partly := self.count(PARTLY):
            rest.append(f"{partly} in part")
        if missing := self.count(MISSING):
            rest.append(f"{missing} not yet")
        if unrated := self.count(OPEN):
            rest.append(f"{unrated} not rated")
        return ", ".join([f"{self.count(IN_PLACE)} of {total} statements are in place", *rest]) + "."


def assess(areas: Iterable[StandardArea], record: StandardRecord) -> Assessment:
    """The self-assessment of a program by what is on record and what its design holds of the team's ratings."""
    ratings = record.program.design.standard
    return Assessment(
        tuple(
            AreaAssessment(
                area,
                tuple(
                    StandardLine(
                        statement,
                        FACTS[statement.fact](record) if statement.fact else None,
                        ratings.get(statement.id, StandardRating()),
                    )
                    for statement in area.statements
                ),
            )
            for area in areas
        )
    )


def rating_refused(rating: str) -> str | None:
    """Why a rating cannot be, as a sentence, or None; "" takes it back."""
    return None if rating in ("", *RATINGS) else "Rate it as one of: " + ", ".join(RATINGS.values()) + "."


def evidence_refused(evidence: StandardEvidence, link_works: bool) -> str | None:
    """Why something cannot be attached, as a sentence, or None."""
    if not evidence.text:
        return "Say in a few words what the evidence is."
    if evidence.link and not link_works:
        return "A link starts with https:// and has no spaces."
    return None


def _goal_set(record: StandardRecord) -> RecordedFact:
    design = record.program.design
    parts = {
        "a goal": design.goal,
        "what shows that it is reached": design.goal_measure,
        "the goal of the organization": design.organization_goal,
    }
    missing = [label for label, text in parts.items() if not text.strip()]
    if not missing:
        return RecordedFact(IN_PLACE, "The design names the goal, its measure and the goal of the organization.")
    if len(missing) == len(parts):
        return RecordedFact(MISSING, "The design names no goal yet.")
    lacks = listed(missing)
    return RecordedFact(PARTLY, f"The design lacks {lacks}.", f"Write down {lacks}.")


def _targets(record: StandardRecord) -> RecordedFact:
    verdict = CHECKS["kpis_before_launch"](record)
    late = not verdict.avoided and plan.targets_set(record.program)
    return RecordedFact(IN_PLACE if verdict.avoided else PARTLY if late else MISSING, verdict.sentence)


def _communication(record: StandardRecord) -> RecordedFact:
    verdict = CHECKS["has_communication_before_and_during"](record)
    if record.program.design.communication and not verdict.avoided:
        return RecordedFact(PARTLY, verdict.sentence, "Plan one.")  # the sentence says when
    return RecordedFact(IN_PLACE if verdict.avoided else MISSING, verdict.sentence)


def _share(label: str, part: int, whole: int, noun: str, nobody: str, plural: str = "") -> RecordedFact:
    """How many of those concerned; OPEN while there is nobody."""
    if not whole:
        return RecordedFact(OPEN, nobody)
    standing = IN_PLACE if part >= ENOUGH * whole else PARTLY if part else MISSING
    return RecordedFact(standing, f"{label}: {part:,} of {counted(whole, noun, plural)}.")


def _of_pairs(label: str, count: Callable[[StandardCounts], int]) -> Callable[[StandardRecord], RecordedFact]:
    """How many of the pairs that had time for it."""
    noun = f"introduced at least {SETTLED_DAYS} days ago"

    def read(record: StandardRecord) -> RecordedFact:
        nobody = f"No pair was introduced at least {SETTLED_DAYS} days ago yet."
        counts = record.counts
        return _share(label, count(counts), counts.pairs, f"pair {noun}", nobody, f"pairs {noun}")

    return read


def _mentors_trained(record: StandardRecord) -> RecordedFact:
    counts, nobody = record.counts, "No mentor is accepted yet."
    return _share("Marked as trained", counts.mentors_trained, counts.mentors, "accepted mentor", nobody)


def _mentees_trained(record: StandardRecord) -> RecordedFact:
    counts, nobody = record.counts, "No mentee is accepted yet."
    return _share("Marked as trained", counts.mentees_trained, counts.mentees, "accepted mentee", nobody)


def _switched(record: StandardRecord) -> RecordedFact:
    counts, noun = record.counts, "whose pair was switched"
    nobody = "No pair was switched so far, so the record cannot tell."
    label = "With another mentor since"
    return _share(label, counts.switched_again, counts.switched, f"mentee {noun}", nobody, f"mentees {noun}")


def _say(record: StandardRecord) -> RecordedFact:
    asking = record.counts.asking
    if not asking:
        return RecordedFact(OPEN, "No ranking and no request for a mentor is on record.")
    return RecordedFact(IN_PLACE, f"{counted(asking, 'mentee')} ranked mentors or asked for one.")


def _reviewed(record: StandardRecord) -> RecordedFact:
    if not record.progress.approved:
        return RecordedFact(OPEN, "No pair was decided on yet.")
    return RecordedFact(IN_PLACE, f"People decided on {counted(record.progress.approved, 'match', 'matches')}.")


def _lines(record: StandardRecord) -> RecordedFact:
    if record.counts.managers_known:
        return RecordedFact(IN_PLACE, "Managers are on record, and no run proposes a pair in one reporting line.")
    return RecordedFact(MISSING, "No managers are on record, so reporting lines cannot be checked.")


def _consultations(record: StandardRecord) -> RecordedFact:
    if not record.counts.consultations:
        return RecordedFact(OPEN, "No consultation is on record.")
    return RecordedFact(
        IN_PLACE, f"{counted(record.counts.consultations, 'consultation')} with the program team on record."
    )


def _feedback(record: StandardRecord) -> RecordedFact:
    methods = record.program.design.feedback
    changed = sum(bool(method.changed.strip()) for method in methods)
    if not methods:
        return RecordedFact(MISSING, "The plan has no feedback method yet.")
    if not changed:
        planned = counted(len(methods), "feedback method")
        sentence = f"{planned} in the plan; no change because of feedback is noted yet."
        return RecordedFact(PARTLY, sentence, "Note in the plan what was changed because of feedback.")
    return RecordedFact(
        IN_PLACE, f"Changes because of feedback are noted for {changed} of {counted(len(methods), 'method')}."
    )


def _published(record: StandardRecord) -> RecordedFact:
    if not record.counts.publications:
        return RecordedFact(MISSING, "No figures were published for leadership yet.")
    sets = counted(record.counts.publications, "set of figures", "sets of figures")
    return RecordedFact(IN_PLACE, f"Published for leadership: {sets}.")


def _review(record: StandardRecord) -> RecordedFact:
    if reviews := record.program.design.reviews:
        return RecordedFact(IN_PLACE, f"{counted(len(reviews), 'review')} of this program on record.")
    if record.program.stage == "closed":
        return RecordedFact(MISSING, "The program was closed without a review.")
    return RecordedFact(OPEN, "The program is not over, and no review is written yet.")


def _owner(record: StandardRecord) -> RecordedFact:
    if (record.program.design.owner or "").strip():
        return RecordedFact(IN_PLACE, "The chosen design names an owner.")
    return RecordedFact(MISSING, "No owner is named yet.")


def _team(record: StandardRecord) -> RecordedFact:
    people = record.counts.coordinators
    if not people:
        return RecordedFact(MISSING, "No coordinator is on record.")
    return RecordedFact(IN_PLACE if people > 1 else PARTLY, f"{counted(people, 'coordinator')} on record.")


def _letters(record: StandardRecord) -> RecordedFact:
    if not record.counts.letters:
        return RecordedFact(OPEN, "No letter of this program is marked as sent.")
    return RecordedFact(IN_PLACE, f"{counted(record.counts.letters, 'letter')} marked as sent.")


# The code of a fact (standard.toml, fact) -> what the data says.
FACTS: Mapping[str, Callable[[StandardRecord], RecordedFact]] = {
    "goal_set": _goal_set,
    "targets_before_start": _targets,
    "communication_planned": _communication,
    "pairs_with_goals": _of_pairs("With a goal", lambda counts: counts.with_goal),
    "mentors_trained": _mentors_trained,
    "mentees_trained": _mentees_trained,
    "consultations_held": _consultations,
    "matches_reviewed": _reviewed,
    "lines_checked": _lines,
    "say_in_pairing": _say,
    "switched_rematched": _switched,
    "pairs_checked": _of_pairs("With a health check", lambda counts: counts.checked),
    "feedback_acted_on": _feedback,
    "figures_published": _published,
    "review_written": _review,
    "pairs_agreed": _of_pairs("With an agreement", lambda counts: counts.agreed),
    "owner_named": _owner,
    "team_of_two": _team,
    "pairs_met": _of_pairs("With a recorded session", lambda counts: counts.met),
    "letters_sent": _letters,
}
