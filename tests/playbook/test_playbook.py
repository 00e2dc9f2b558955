"""Playbook: the content loads and hangs together, a slip in a file is named in one sentence, and topics are found."""

import re
import shutil
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import playbook
from core.domain.playbook import PlaybookError
from core.domain.playbook.journey import Resource

# As real form exports head their columns, and as their answers read.
MENTOR_HEADERS = (
    "Your work e-mail", "Your full name", "Department", "Location", "Level", "Years of experience in your field",
    "Which topics could you mentor someone in?\n(choose up to 6)", "Which industries have you worked in before?",
    "Which mentor roles come naturally to you?", "How do you like to work with a mentee?",
    "How many mentees could you take on?", "How much time do you have?", "Languages you could mentor in",
    "Have you mentored before?", "Who recommended you (if anyone)?",
    "In a few words, what experience would you like to pass on?",
)  # fmt: skip
MENTEE_HEADERS = (
    "Your work e-mail", "Your full name", "Department", "Location", "Level",
    "What would you like to get better at? Most important first.\n(up to 4)", "Where would you like your career to go?",
    "What will be different in six months if this works?", "How do you like to learn?", "How much time do you have?",
    "Languages you are comfortable in",
    "Is there anything your mentor must or should have? (e.g. language, location, gender)",
    "I have time, I am open to feedback, and I am ready to talk about difficult things",
)  # fmt: skip
TOPICS = (
    "Career planning", "Change management", "Coaching skills", "Cross-cultural work", "Data storytelling",
    "Facilitation, workshops", "First-time leadership", "Giving feedback", "Learning design", "Negotiation",
    "People analytics", "Personal brand", "Project delivery", "Public speaking", "Stakeholder management",
    "Strategic thinking", "Technical leadership", "Work-life balance",
)  # fmt: skip
STYLES = (
    "Structured, with an agenda",
    "Free-flowing conversation",
    "Working on real material together",
    "Homework between meetings",
)
ANSWERS = {
    ("mentor", "topics"): TOPICS,
    ("mentee", "needs"): TOPICS,
    ("mentor", "roles"): ("Guide", "Sparring partner", "Cheerleader", "Connector", "Coach", "Challenger"),
    ("mentor", "styles"): STYLES,
    ("mentee", "styles"): STYLES,
    ("mentor", "capacity"): ("1", "2", "3"),
    ("mentor", "hours"): ("1–2 hours a month", "2–5 hours a month", "More than 5 hours a month"),
    ("mentee", "hours"): ("1–2 hours a month", "2–5 hours a month", "More than 5 hours a month"),
    ("mentor", "mentored_before"): ("Yes", "No"),
    ("mentee", "self_check"): ("Yes", "Mostly", "Not sure"),
    ("mentee", "direction"): (
        "People lead",
        "Director",
        "Stay an expert",
        "Move to another department",
        "Not sure yet",
    ),
    ("mentor", "level"): ("Junior", "Mid", "Senior", "Lead", "Director", "VP"),
}
EVIDENCE = set(
    "E1 E2 E3 E4 E5 E7 E8 E9 E10 E11 E12 E13 E14 O1 O2 O3 O5 O6 O7 O8 O9 F1 F4 F5 F6 B1 B2 B3 B4 B5 S1".split()
)


@pytest.fixture(scope="module")
def book() -> playbook.Playbook:
    return playbook.load()


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """A copy of the playbook in which one text of one file was replaced once."""

    def edit(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "playbook"
        shutil.copytree(playbook.FOLDER, folder)
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return edit


# The content


def test_the_playbook_holds_what_the_product_promises(book: playbook.Playbook) -> None:
    assert len(book.purposes) == 8
    assert list(book.axes) == ["duration", "direction", "formality", "matching", "scope", "access"]
    assert [pole.id for pole in book.axes["matching"].poles] == ["free", "led", "curated"]
    assert (len(book.roles), len(book.behaviors), len(book.known_errors)) == (6, 6, 8)
    assert list(book.guides) == ["first", "goals", "between", "last"]
    assert list(book.stages) == ["recruitment", "onboarding", "relationship", "offboarding"]
    assert (len(book.health_check.statements), len(book.health_check.questions)) == (5, 3)
    assert list(book.templates) == ["onboarding", "leadership-pipeline", "reverse", "community", "knowledge-transfer"]
    assert len(book.topics.topics) >= 60
    assert len(book.design_questions) == 6


def test_every_file_of_the_folder_is_read(tmp_path: Path) -> None:
    for file in sorted(playbook.FOLDER.glob("*.toml")):
        folder = tmp_path / file.stem
        shutil.copytree(playbook.FOLDER, folder)
        (folder / file.name).unlink()
        with pytest.raises(PlaybookError, match=re.escape(f"{file.name}: the file can't be read")):
            playbook.load(folder)


def test_each_stage_asks_both_roles(book: playbook.Playbook) -> None:
    asked = {(question.stage, question.role) for question in book.journey.values()}
    assert asked == {(stage, role) for stage in book.stages for role in ("mentor", "mentee")}


def test_each_stage_has_resources_for_both_roles(book: playbook.Playbook) -> None:
    served = {(resource.stage, role) for resource in book.resources.values() for role in _roles(resource.role)}
    assert served >= {(stage, role) for stage in book.stages for role in ("mentor", "mentee")}


def _roles(audience: str) -> tuple[str, ...]:
    return ("mentor", "mentee") if audience == "both" else (audience,)


@pytest.mark.parametrize("resource", playbook.load().resources.values(), ids=lambda resource: resource.id)
def test_a_resource_is_a_usable_text(resource: Resource) -> None:
    assert 60 <= len(resource.body.split()) <= 200


def test_the_six_mentor_roles_are_the_answers_of_the_intake(book: playbook.Playbook) -> None:
    assert book.intake.of("mentor")["roles"].options == tuple(role.label for role in book.roles.values())


def test_the_quiz_has_a_shared_core_and_one_statement_per_role(book: playbook.Playbook) -> None:
    own = [
        (bool(statement.mentor), bool(statement.mentee)) for statement in book.quiz.statements if not statement.shared
    ]
    assert own == [(True, False), (False, True)]
    assert all(statement.questions and statement.attempt for statement in book.quiz.statements)


def test_a_switch_is_asked_explicitly_and_only_doubts_call_the_coordinator(book: playbook.Playbook) -> None:
    switch = {question.id: question for question in book.health_check.questions}["switch"]
    assert {answer.id: answer.attention for answer in switch.answers} == {"no": False, "talk": True, "yes": True}


def test_every_purpose_speaks_for_a_pole_of_every_axis(book: playbook.Playbook) -> None:
    covered = {(suggestion.purpose, suggestion.axis) for suggestion in book.suggestions if suggestion.purpose}
    assert covered == {(purpose, axis) for purpose in book.purposes for axis in book.axes}


def test_no_design_to_start_from_clashes_with_itself(book: playbook.Playbook) -> None:
    clashing = {
        (template.id, clash.id)
        for template in book.templates.values()
        for clash in book.clashes.values()
        if not clash.condition and clash.poles.items() <= template.poles.items()
    }
    assert clashing == set()


def test_attention_starts_from_the_documented_defaults(book: playbook.Playbook) -> None:
    values = {threshold.id: threshold.value for threshold in book.attention.values()}
    assert values["first_session_days"] == 14
    assert values["no_session_days"] == 42
    assert (values["check_first_days"], values["check_every_days"]) == (30, 60)
    assert values["goals_after_sessions"] == 2
    assert (values["end_near_days"], values["pause_days"]) == (30, 60)
    assert all(threshold.source for threshold in book.attention.values())


def test_readiness_weighs_what_people_do_more_than_what_they_say(book: playbook.Playbook) -> None:
    order = ["say", "ask", "do"]
    signals = list(book.signals.values())
    assert [signal.weight for signal in signals] == sorted(signal.weight for signal in signals)
    assert [signal.kind for signal in signals] == sorted((signal.kind for signal in signals), key=order.index)


def test_the_content_is_written_in_the_house_style() -> None:
    for file in playbook.FOLDER.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        assert "!" not in text, f"{file.name}: exclamation mark"
        assert not re.search(r"programme|behaviour", text, re.IGNORECASE), f"{file.name}: American spelling"


# Evidence and messages


def test_all_evidence_is_there_with_a_grade_that_is_explained(book: playbook.Playbook) -> None:
    assert set(book.evidence) == EVIDENCE
    assert {study.grade for study in book.evidence.values()} == set(book.grades)
    grades = {key: book.evidence[key].grade for key in ("O1", "E1", "O6", "B4", "S1")}
    assert grades == {"O1": "A", "E1": "B", "O6": "C", "B4": "D", "S1": "-"}


def test_self_selected_and_youth_figures_never_feed_a_forecast(book: playbook.Playbook) -> None:
    assert not book.evidence["O6"].usable
    assert not book.evidence["F4"].usable
    assert book.evidence["O1"].usable


def test_every_placeholder_is_explained_and_used(book: playbook.Playbook) -> None:
    used = {name for message in book.messages.values() for name in message.placeholders}
    assert used == set(book.placeholders)


def test_a_message_can_be_filled(book: playbook.Playbook) -> None:
    message = book.messages["introduce-mentee"]
    filled = message.body.format(**{name: f"<{name}>" for name in message.placeholders})
    assert "<mentee_first>" in filled
    assert "{" not in filled


# The question kit


@pytest.mark.parametrize(("role", "headers"), [("mentor", MENTOR_HEADERS), ("mentee", MENTEE_HEADERS)])
def test_the_kit_asks_in_the_words_of_the_exports(book: playbook.Playbook, role: str, headers: tuple[str, ...]) -> None:
    newer = {"mentor": {"call_me", "wishes"}, "mentee": {"call_me"}}[role]  # asked since the exports were made
    kit = book.intake.of(role)
    asked = [question for key, question in kit.items() if key not in newer]
    for question, header in zip(asked, headers, strict=True):
        assert header in (question.text, *question.synonyms)  # "Your work e-mail" is how the kit asked at that time
    assert newer <= set(kit)


@pytest.mark.parametrize(("role", "key"), ANSWERS, ids=lambda answer: answer)
def test_the_kit_offers_the_answers_of_the_exports(book: playbook.Playbook, role: str, key: str) -> None:
    assert book.intake.of(role)[key].options == ANSWERS[role, key]


def test_optional_questions_stay_out_unless_asked_for(book: playbook.Playbook) -> None:
    assert "gender" not in book.intake.of("mentee")
    assert book.intake.of("mentee", extras=True)["gender"].required is False
    assert set(book.intake.of("mentor", extras=True)) - set(book.intake.of("mentor")) == {
        "interests",
        "time_zone",
        "cadence",
        "gender",
    }
    of_mentees = set(book.intake.of("mentee", extras=True)) - set(book.intake.of("mentee"))
    assert {"interests", "time_zone", "cadence", "gender", "industry", "unit_context"} == {
        key for key in of_mentees if "." not in key
    }
    assert {key.partition(".")[0] for key in of_mentees if "." in key} == {"self_check_answers", "discovery"}


def test_the_self_check_advises_and_never_rejects(book: playbook.Playbook) -> None:
    for check in book.intake.self_check:
        assert any(answer.flag for answer in check.answers)
        assert not all(answer.flag for answer in check.answers)
        assert all(answer.advice for answer in check.answers)


# Topics


def test_every_topic_of_the_exports_is_in_the_tree_by_its_label(book: playbook.Playbook) -> None:
    assert set(TOPICS) <= set(book.topics.labels)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Facilitation, workshops", "Facilitation, workshops"),
        ("  PUBLIC speaking ", "Public speaking"),
        ("negociation", "Negotiation"),
        ("Work/life balance", "Work-life balance"),
        ("presenting insights", "Data storytelling"),
        ("I would like to run my team meeting without panic", None),  # holds a topic's words, is none by name
        ("Computer vision", None),
        ("Stress testing", None),
        ("Case management", None),
        ("public-speaking", "Public speaking"),
        ("gardening", None),
        ("", None),
    ],
)
def test_a_text_finds_its_topic(book: playbook.Playbook, text: str, label: str | None) -> None:
    topic = book.topics.find(text)
    assert (topic.label if topic else None) == label


def test_all_names_of_a_topic_lead_to_it(book: playbook.Playbook) -> None:
    for topic in book.topics.topics.values():
        for name in (topic.id, topic.label, topic.label.upper(), *topic.synonyms):
            assert book.topics.find(name) is topic


def test_a_longer_text_mentions_the_longest_phrase_only(book: playbook.Playbook) -> None:
    mentioned = book.topics.mentions("Telling stories with data, and career planning")
    assert [topic.id for topic in mentioned] == ["data-storytelling", "career-planning"]


def test_suggestions_are_led_by_the_exact_topic(book: playbook.Playbook) -> None:
    suggested = book.topics.suggestions("data visualisation")
    assert suggested[0].label == "Data visualization"
    assert len(suggested) <= 3


def test_neighbors_count_in_part_and_in_both_directions(book: playbook.Playbook) -> None:
    tree = book.topics
    for topic in tree.topics:
        for other, weight in tree.related(topic).items():
            assert tree.related(other)[topic] == weight
            assert weight in (tree.weights.related, tree.weights.sibling)
        assert topic not in tree.related(topic)
    assert tree.related("Data storytelling")["people-analytics"] == tree.weights.related
    assert tree.related("nothing we know") == {}


def test_a_topic_knows_its_branch_and_a_branch_its_topics(book: playbook.Playbook) -> None:
    branch = book.topics.parent("Negotiation")
    assert branch is not None
    assert branch.label == "Influence and relationships"
    assert book.topics.topics["negotiation"] in book.topics.children(branch.id)
    assert book.topics.parent("gardening") is None
    assert all(book.topics.children(branch_id) for branch_id in book.topics.branches)


@given(st.text(max_size=80))
def test_any_text_finds_a_known_topic_or_none(text: str) -> None:
    tree = playbook.load().topics
    topic = tree.find(text)
    assert topic is None or tree.topics[topic.id] is topic
    assert topic is None or topic in tree.suggestions(text, limit=len(tree.topics))


# Search


def test_a_blank_search_shows_everything_once(book: playbook.Playbook) -> None:
    shown = [(passage.kind, passage.id) for passage in playbook.search(book)]
    assert len(shown) == len(set(shown)) > 300
    assert {"Purpose", "Choice", "Mentor role", "Session guide", "Resource", "Evidence", "Topic"} <= {
        kind for kind, _ in shown
    }


def test_a_search_needs_every_word_and_puts_titles_first(book: playbook.Playbook) -> None:
    assert playbook.search(book, "sparring")[0].title == "Sparring partner"
    assert next(passage.title for passage in playbook.search(book, "peer group swap")).startswith("Peer group")
    assert playbook.search(book, "sparring zeppelin") == ()
    assert set(playbook.search(book, "health check")) < set(playbook.search(book, "health"))


def test_a_search_keeps_to_role_and_stage(book: playbook.Playbook) -> None:
    passages = playbook.search(book, "feedback", role="mentee", stage="offboarding")
    assert passages
    assert all("mentee" in passage.roles and "offboarding" in passage.stages for passage in passages)
    assert "Closing reflection and next steps" in {p.title for p in playbook.search(book, "", "mentee", "offboarding")}
    assert "Review of a round" not in {p.title for p in playbook.search(book, "", role="mentee")}


# What a slip in a file says


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("purposes.toml", "[[purposes]]", "[purposes", "purposes.toml: the file is not valid TOML"),
        (
            "purposes.toml",
            'label = "Innovation"\n',
            "",
            "purposes.toml, purposes 'innovation': the key 'label' is missing.",
        ),
        (
            "purposes.toml",
            'label = "Innovation"',
            'label = " "',
            "purposes.toml, purposes 'innovation': 'label' is empty; leave the key out instead.",
        ),
        (
            "purposes.toml",
            'id = "innovation"',
            'id = "change"',
            "purposes.toml, purposes: the id 'change' occurs twice.",
        ),
        (
            "purposes.toml",
            'evidence = ["O9"]',
            'evidence = ["X9"]',
            "purposes.toml, purposes 'innovation': 'evidence' names 'X9', which does not exist.",
        ),
        (
            "purposes.toml",
            'evidence = ["O9"]',
            "evidence = 9",
            "purposes.toml, purposes 'innovation': 'evidence' must be a list.",
        ),
        (
            "purposes.toml",
            'source = "program"',
            'source = "guess"',
            "purposes.toml, purposes 'knowledge-transfer', outcomes 'goals-achieved': 'source' is 'guess', "
            "but must be one of program, company.",
        ),
        (
            "roles.toml",
            "avoid = \"Don't hand out",
            'advice = "x"\navoid = "Don\'t hand out',
            "roles.toml, roles 'guide': the key 'advice' is unknown.",
        ),
        (
            "roles.toml",
            '"first-time-leadership"',
            '"juggling"',
            "roles.toml, roles 'guide': 'topics' names 'juggling', which does not exist.",
        ),
        (
            "signals.toml",
            "weight = 10",
            "weight = 11",
            "signals 'inside-mentoring': 'weight' is 11, but must be between",
        ),
        ("signals.toml", "weight = 10", 'weight = "ten"', "'inside-mentoring': 'weight' must be a whole number."),
        ("signals.toml", "weight = 10", "weight = true", "'inside-mentoring': 'weight' must be a whole number."),
        (
            "formats.toml",
            'matching = "led" }',
            'matching = "guided" }',
            "formats.toml, clashes 'informal-led': the axis 'matching' has no pole 'guided'.",
        ),
        (
            "formats.toml",
            'poles = { direction = "both" }',
            'poles = { way = "both" }',
            "formats.toml, clashes 'both-directions': the axis 'way' does not exist.",
        ),
        (
            "formats.toml",
            'formality = "formal", matching = "led", scope = "integrated", access = "open" }',
            'formality = "formal", matching = "led", access = "open" }',
            "formats.toml, templates 'onboarding': 'poles' leaves out 'scope'.",
        ),
        (
            "formats.toml",
            'purpose = "innovation"\naxis',
            "axis",
            "give either 'purpose' or 'condition'.",
        ),
        (
            "sessions.toml",
            "minutes = 15\nlead",
            "minutes = 20\nlead",
            "sessions.toml, guides 'first': the steps take 65 minutes, but 'minutes' is 60.",
        ),
        ("checks.toml", '"Strongly disagree", ', "", "checks.toml, health_check: 'scale' has 4 labels, but needs 5."),
        (
            "journey.toml",
            'message = "health-check"',
            'message = "healthcheck"',
            "journey.toml, touchpoints 'health-check': 'message' names 'healthcheck', which does not exist.",
        ),
        (
            "journey.toml",
            'stage = "onboarding"',
            'stage = "boarding"',
            "journey.toml, questions 'mentor-onboarding': 'stage' is 'boarding', but must be one of recruitment",
        ),
        (
            "messages.toml",
            "Hello {mentor_first},",
            "Hello {mentor_name},",
            "messages.toml, messages 'introduce-mentor': the placeholder '{mentor_name}' is unknown.",
        ),
        (
            "messages.toml",
            "Hello {mentor_first},",
            "Hello {mentor_first,",
            "messages.toml, messages 'introduce-mentor': ",
        ),
        (
            "messages.toml",
            'optional = ["mentor_about",',
            'optional = ["mentor_abuot",',
            "messages.toml: 'optional' names 'mentor_abuot', which does not exist.",
        ),
        (
            "messages.toml",
            'first-mentee = "{mentor_first}',
            'first-mentee = "{mentor_frist}',
            "messages.toml, choice_sentences 'first-mentee': the placeholder '{mentor_frist}' is unknown.",
        ),
        (
            "topics.toml",
            'branch = "influence"',
            'branch = "inflation"',
            "topics.toml, topics 'stakeholder-management': 'branch' names 'inflation', which does not exist.",
        ),
        (
            "topics.toml",
            'synonyms = ["negotiating", ',
            'synonyms = ["negotiating", "Delegation", ',
            "topics.toml, topics: 'delegation' belongs to 'delegation' and to 'negotiation'.",
        ),
        (
            "topics.toml",
            "related = 0.6",
            "related = 1.6",
            "topics.toml, weights: 'related' is 1.6, but must be between",
        ),
        (
            "intake.toml",
            '"Negotiation"',
            '"Haggling"',
            "intake.toml, questions 'topics': 'options' names 'Haggling', which does not exist.",
        ),
        (
            "intake.toml",
            'synonyms = ["Topics", "Expertise"',
            'synonyms = ["Department", "Expertise"',
            "intake.toml, questions of the mentor: the header 'department' occurs twice.",
        ),
        (
            "intake.toml",
            'key = "aim"',
            'key = "needs"',
            "intake.toml, questions of the mentee: the key 'needs' occurs twice.",
        ),
        (
            "evidence.toml",
            'grade = "A"',
            'grade = "Z"',
            "evidence.toml, evidence 'E8': 'grade' names 'Z', which does not exist.",
        ),
        (
            "attention.toml",
            "value = 14",
            "value = 0",
            "attention.toml, thresholds 'first_session_days': 'value' is 0, but must be between 1 and 1000.",
        ),
        ("attention.toml", "low = 70.0", "low = 95", "attention.toml, targets 'matched_share': 'low' is above 'high'."),
    ],
)
def test_a_slip_in_a_file_is_named_in_one_sentence(
    edited: Callable[[str, str, str], Path], name: str, old: str, new: str, sentence: str
) -> None:
    with pytest.raises(PlaybookError) as refused:
        playbook.load(edited(name, old, new))
    assert sentence in str(refused.value)
    assert str(refused.value).startswith(name)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "playbook"
    shutil.copytree(playbook.FOLDER, folder)
    (folder / "plan.toml").write_bytes('label = "Gespräch"'.encode("latin-1"))
    with pytest.raises(PlaybookError, match=r"plan\.toml: the file can't be read \(save it as UTF-8\)\."):
        playbook.load(folder)


def test_an_edited_text_is_what_the_product_shows(edited: Callable[[str, str, str], Path]) -> None:
    folder = edited("roles.toml", 'label = "Guide"', 'label = "Pathfinder"')
    assert playbook.load(folder).roles["guide"].label == "Pathfinder"


def test_the_playbook_is_read_once_and_cannot_be_changed(book: playbook.Playbook) -> None:
    assert playbook.load() is book
    with pytest.raises(TypeError):
        book.roles["guide"] = book.roles["coach"]  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        book.roles["guide"].label = "Boss"  # type: ignore[misc]
