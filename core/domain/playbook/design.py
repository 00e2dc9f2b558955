"""Design: what the playbook holds about why and how to run a program; shapes only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.domain.playbook.reading import Anchor

# Who gets a message of the plan.
AudienceId = Literal["staff", "not-in-program", "all-managers", "mentors", "mentees", "managers"]
# Where in the studio something is done: a cell of the Design page, or another page.
Place = Literal[
    "goal", "readiness", "phases", "options", "decision", "start", "targets", "journey", "feedback", "messages",
    "links", "last-review", "recruit", "match", "review", "relationships", "playbook",
]  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a purpose should change, and how it is measured: from the program's own data or from company figures.

    `kpi`: the figure that measures it, "" where somebody enters it; `unit`: of its values, shares are 0..1.
    """

    id: str
    label: str
    how: str
    source: Literal["program", "company"]
    kpi: str = ""
    unit: str = "%"
    better: Literal["higher", "lower"] = "higher"


@dataclass(frozen=True)
class Purpose:
    """A reason to run a program. `believed` and `measured` say how much of it is usually proven.

    `targets`: keys of the KPIs that it proposes a target for, the most telling first.
    """

    id: str
    label: str
    summary: str
    believed: str
    measured: str
    outcomes: tuple[Outcome, ...]
    targets: tuple[str, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class WrongReason:
    """A reason not to run one, the warning, and what to do instead."""

    id: str
    label: str
    warning: str
    instead: str


@dataclass(frozen=True)
class KnownError:
    """A known error of programs, how the product helps to avoid it, and the code of the check on the Design page.

    `opens`: where it is mended.
    """

    id: str
    label: str
    why: str
    help: str
    check: str
    opens: Place


@dataclass(frozen=True)
class Signal:
    """A sign of readiness, from what people say (weak) to what they do (strong); `weight` 1 to 10.

    `short`: what heads its column of the matrix.
    """

    id: str
    label: str
    short: str
    kind: Literal["say", "ask", "do"]
    weight: int
    meaning: str
    note: str


@dataclass(frozen=True)
class Phase:
    """A step of the roll-out along the adoption curve; `minimum` is the readiness (0 to 1) a department should have."""

    id: str
    label: str
    share: str
    minimum: float
    meaning: str
    action: str


@dataclass(frozen=True)
class Pole:
    """One way to make one of the six choices. `line`: what it comes to, in a few words."""

    id: str
    label: str
    line: str
    suits: str
    costs: str
    implies: tuple[str, ...]


@dataclass(frozen=True)
class Axis:
    """One of the six choices of a design."""

    id: str
    label: str
    question: str
    poles: tuple[Pole, ...]
    evidence: tuple[str, ...] = ()

    def pole(self, pole_id: str) -> Pole:
        """The pole with this id. Raises KeyError when there is none."""
        return {pole.id: pole for pole in self.poles}[pole_id]


@dataclass(frozen=True)
class Condition:
    """A fact about a program that a clash or a suggestion depends on; the rules decide whether it holds."""

    id: str
    label: str
    how: str


@dataclass(frozen=True)
class Clash:
    """Choices that don't go together: all `poles` (axis -> pole) chosen, and the condition holding if there is one."""

    id: str
    severity: Literal["clash", "caution"]
    poles: Mapping[str, str]
    reason: str
    fix: str
    condition: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A pole that a purpose or a condition speaks for, and why; `weight` 1 to 3."""

    axis: str
    pole: str
    weight: int
    why: str
    purpose: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Template:
    """A design to start from. months: planning horizon; cadence: sessions a month; capacity: mentees per mentor."""

    id: str
    label: str
    summary: str
    why: str
    purposes: tuple[str, ...]
    poles: Mapping[str, str]
    seats: int
    months: int
    cadence: float
    capacity: int


@dataclass(frozen=True)
class DesignQuestion:
    """One of the six questions every design answers."""

    id: str
    label: str
    question: str
    hint: str


@dataclass(frozen=True)
class PlanStep:
    """A step of the implementation plan; `done` is the code of the fact that ticks it, if data can.

    `opens`: where it is done.
    """

    id: str
    phase: Literal["design", "launch", "run"]
    label: str
    anchor: Anchor
    days: int
    owner: str
    opens: Place
    done: str = ""


@dataclass(frozen=True)
class Channel:
    """A message of the communication plan to start from: `text`, its words with placeholders, for `groups`."""

    id: str
    label: str
    audience: str
    when: Literal["before", "during"]
    anchor: Anchor
    days: int
    message: str
    groups: tuple[AudienceId, ...]
    text: str


@dataclass(frozen=True)
class FeedbackMethod:
    """A way to collect feedback, what it is good for and how often it is reviewed."""

    id: str
    label: str
    suits: str
    rhythm: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class PurposesFile:
    purposes: tuple[Purpose, ...]


@dataclass(frozen=True)
class PitfallsFile:
    wrong_reasons: tuple[WrongReason, ...]
    known_errors: tuple[KnownError, ...]


@dataclass(frozen=True)
class SignalsFile:
    signals: tuple[Signal, ...]
    phases: tuple[Phase, ...]


@dataclass(frozen=True)
class FormatsFile:
    axes: tuple[Axis, ...]
    conditions: tuple[Condition, ...]
    clashes: tuple[Clash, ...]
    suggestions: tuple[Suggestion, ...]
    templates: tuple[Template, ...]


@dataclass(frozen=True)
class PlanFile:
    questions: tuple[DesignQuestion, ...]
    steps: tuple[PlanStep, ...]
    channels: tuple[Channel, ...]
    feedback: tuple[FeedbackMethod, ...]
