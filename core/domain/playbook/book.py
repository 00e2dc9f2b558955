"""Book: the whole playbook as one immutable value, each part by id in the order of its file; it opens no file."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.playbook.design import (
    Axis,
    Channel,
    Clash,
    Condition,
    DesignQuestion,
    FeedbackMethod,
    KnownError,
    Phase,
    PlanStep,
    Purpose,
    Signal,
    Suggestion,
    Template,
    WrongReason,
)
from core.domain.playbook.intake import IntakeFile
from core.domain.playbook.journey import (
    Evidence,
    Grade,
    JourneyQuestion,
    JourneyStage,
    Message,
    Resource,
    Target,
    Threshold,
    Touchpoint,
)
from core.domain.playbook.practice import (
    Behavior,
    CheckWords,
    FormQuestion,
    Guide,
    HandbookDate,
    HandbookPart,
    HealthCheck,
    MentorRole,
    Quiz,
    SatisfactionQuestion,
)
from core.domain.playbook.report_templates import ReportTemplate
from core.domain.playbook.standard import StandardArea
from core.domain.playbook.topics import TopicTree


@dataclass(frozen=True, eq=False)
class Playbook:
    """All content, read only. Two playbooks are the same when they are one object: load() keeps one a folder."""

    # why and how to run a program
    purposes: Mapping[str, Purpose]
    wrong_reasons: Mapping[str, WrongReason]
    known_errors: Mapping[str, KnownError]
    signals: Mapping[str, Signal]
    phases: Mapping[str, Phase]
    axes: Mapping[str, Axis]
    conditions: Mapping[str, Condition]
    clashes: Mapping[str, Clash]
    suggestions: tuple[Suggestion, ...]
    templates: Mapping[str, Template]
    design_questions: Mapping[str, DesignQuestion]
    plan: Mapping[str, PlanStep]
    channels: Mapping[str, Channel]
    feedback: Mapping[str, FeedbackMethod]
    # what people do
    roles: Mapping[str, MentorRole]
    behaviors: Mapping[str, Behavior]
    guides: Mapping[str, Guide]
    handbook_parts: Mapping[str, HandbookPart]
    handbook_dates: tuple[HandbookDate, ...]
    health_check: HealthCheck
    quiz: Quiz
    satisfaction: Mapping[str, SatisfactionQuestion]
    check_words: CheckWords
    forms: Mapping[str, Mapping[str, FormQuestion]]  # kind of form → its questions by id
    # how it runs
    stages: Mapping[str, JourneyStage]
    journey: Mapping[str, JourneyQuestion]
    touchpoints: Mapping[str, Touchpoint]
    resources: Mapping[str, Resource]
    placeholders: Mapping[str, str]
    examples: Mapping[str, str]  # placeholder -> what stands in it while a text is edited
    optional: tuple[str, ...]  # placeholders that may be empty: their paragraph is then left out
    choice_sentences: Mapping[str, str]  # who chose whom, as a letter says it: kind and reader
    waiting_sentences: Mapping[str, str]  # why somebody waits, as a letter says it: a code, or "" for none
    messages: Mapping[str, Message]
    report_templates: Mapping[str, ReportTemplate]
    standard: Mapping[str, StandardArea]
    # what is asked and known
    topics: TopicTree
    intake: IntakeFile
    grades: Mapping[str, Grade]
    evidence: Mapping[str, Evidence]
    attention: Mapping[str, Threshold]
    agenda: Mapping[str, Threshold]
    targets: Mapping[str, Target]
