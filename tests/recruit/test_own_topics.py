"""Own topics: kept as typed, equal on both sides, merged once by a person, remembered, and taken back."""

import json

import pytest
from sqlite_utils import Database

from core import actions, store
from core.actions import NotAllowed
from core.domain import playbook
from core.domain.match.cohort import views
from core.domain.match.criteria import CRITERIA
from core.domain.playbook.topic_reader import reader
from core.domain.recruit import own_topics
from core.domain.recruit.sheets.listed_answers import Options
from core.domain.recruit.sheets.topics import TopicReader
from tests.story import acted, mentee_row, mentor_row

TREE = playbook.load().topics


def read(*cells: str, options: tuple[str, ...] = ()) -> list[tuple[str, ...] | None]:
    """What cells of one column of topics are read as."""
    topics = TopicReader({})
    answers = topics.reader(Options(options).of_column(cells, ";"), ";")
    return [answers(cell).value for cell in cells]


@pytest.fixture
def program_id(db: Database) -> int:
    """Mentors and mentees who named topics of their own."""
    program_id = actions.create_program(db, "Spring", months=9, **acted())
    mentors = [mentor_row(2, "Mo Long", ("Kubernetes", "Negotiation")), mentor_row(3, "Mia Berg", ("k8s",))]
    mentees = [mentee_row(2, "Ana Ruiz", ("K8s", "Surgery")), mentee_row(3, "Ben Ode", ("kubernetes",))]
    actions.import_people(db, program_id, "mentor", mentors, **acted())
    actions.import_people(db, program_id, "mentee", mentees, **acted())
    return program_id


def topics_on_record(db: Database) -> list[list[str]]:
    answers = [json.loads(row["answers"]) for row in db.query("SELECT answers FROM enrolments ORDER BY id")]
    return [row.get("topics") or row.get("needs") for row in answers]


HOLDING_A_WORD = (
    "Computer vision",
    "Stress testing",
    "Feedback control systems",
    "Cloud networking",
    "Writing clean code",
    "Conflict minerals",
    "Case management",
    "Cloud networking and infrastructure as code",
    "I want to learn computer vision for robots",
    "Change control boards",
    "Negotiation robots",
    "Stress fractures",
    "Leadership of packs of dogs",
    "Feedback loops in amplifiers",
    "Conflict-free replicated data types",
    "Time series",
    "Time management of real-time kernels",
    "Delegation tokens",
    "Delegation patterns in Swift",
    "Coaching inns of England",
    "Public speaking clocks",
    "Strategic bombing history",
    "Career center software",
    "Network administration",
    "Networking hardware",
    "Networking protocols",
    "Budget airlines",
    "Budgeting apps development",
    "Risk-weighted assets",
    "Project Gutenberg",
    "Product photography",
    "Stakeholder theory proofs",
    "Team foundation server",
    "Writing Rust macros",
    "Presentation layer design",
    "Culture media for bacteria",
    "Cross-cultural linguistics",
    "Facilitation payments law",
    "Mediation analysis in statistics",
    "Motivation letters in German",
    "Data storytelling with D3",
    "Decision trees",
    "Innovation in enzymes",
    "Personal brand trademark law",
    "Work-life tables",
    "Resilience of concrete",
    "Change data capture",
    "Sales tax",
    "Hiring halls",
    "Leading zeros",
    "Strategy pattern",
    "Prioritization queues",
    "Vision statements",
)  # of the tree, and about something else


@pytest.mark.parametrize("text", HOLDING_A_WORD)
def test_a_topic_that_holds_a_word_of_the_tree_stays_as_typed(text):
    assert read(text) == [(text,)]
    assert read(f"Surgery; {text}; Falconry") == [("Surgery", text, "Falconry")]
    assert reader().topic(text) not in TREE.topics


def test_prose_gives_the_topics_that_it_names_with_their_words():
    topics = TopicReader({})
    text = "I'd like to get better at presenting and at giving feedback to my team"
    assert topics.reader(Options(()), ";")(text).value == ("Public speaking", "Giving feedback")
    topics.saw(text, 7)
    (suggestion,) = topics.suggestions()
    assert suggestion.words == ("presenting", "giving feedback")
    assert suggestion.rows == (7,)


def test_a_typing_error_is_read_and_told():
    topics = TopicReader({})
    assert topics.reader(Options(()), ";")("Negotation").value == ("Negotiation",)
    topics.saw("Negotation", 4)
    (suggestion,) = topics.suggestions()
    assert (suggestion.topics, suggestion.suggestions[0], suggestion.rows) == (("Negotiation",), "Negotiation", (4,))


def test_options_with_commas_are_learned_from_their_column():
    cells = ["Hiring, interviewing, Giving feedback", "Hiring, interviewing", "Giving feedback, Hiring, interviewing"]
    assert read(*cells) == [
        ("Hiring, interviewing", "Giving feedback"),
        ("Hiring, interviewing",),
        ("Giving feedback", "Hiring, interviewing"),
    ]


def test_two_topics_that_came_together_once_are_two_topics():
    assert read("Kubernetes, Terraform", "Paediatrics, Surgery") == [
        ("Kubernetes", "Terraform"),
        ("Paediatrics", "Surgery"),
    ]
    assert read("cooking, gardening", "cooking, gardening") == [("cooking", "gardening")] * 2


def test_an_organization_with_topics_of_its_own_keeps_its_words_also_where_the_tree_has_another_name():
    assert read("Kubernetes, Budgeting", "Surgery, ROS")[0] == ("Kubernetes", "Budgeting")
    assert read("Negotiation, Budgeting", "Public speaking")[0] == ("Negotiation", "Budgets and business cases")
    assert reader().topic("Budgeting") == reader().topic("Budgets and business cases")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Feedback geben", "Giving feedback"),
        ("Prise de parole en public", "Public speaking"),
        ("Gestión del cambio", "Change management"),
        ("战略思维", "Strategic thinking"),
        ("Udzielanie informacji zwrotnej", "Giving feedback"),
    ],
)
def test_the_options_of_the_kit_are_known_in_twelve_languages(text, label):
    assert read(f"{text}; {label}") == [(label,)]


def test_equal_own_topics_match_whatever_their_case(db, program_id):
    mentees, mentors = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    ben, mo = mentees[1], mentors[0]
    assert (ben.name, mo.name) == ("Ben Ode", "Mo Long")
    assert CRITERIA["needs"].score(*views([ben], mentors))[0].tolist() == [1.0, 0.0]


def test_what_nobody_decided_is_listed_with_close_ones(db, program_id):
    topics = own_topics.undecided(store.own_topics.named(db), store.own_topics.decided(db), TREE)
    assert [(topic.text, topic.people) for topic in topics] == [("k8s", 2), ("Kubernetes", 2), ("Surgery", 1)]
    actions.merge_topics(db, {"Surgery": ""}, **acted())
    topics = own_topics.undecided(store.own_topics.named(db), store.own_topics.decided(db), TREE)
    assert "Surgery" not in {topic.text for topic in topics}
    assert "Resilience" in own_topics.close_topics("Stress testing", ["Load testing"], TREE)
    assert own_topics.close_topics("Kubernetes basics", ["Kubernetes", "Surgery"], TREE)[0] == "Kubernetes"
    assert own_topics.close_topics("Feedback geben", ["Surgery"], TREE)[0] == "Giving feedback"


def test_a_merge_changes_the_answers_that_its_preview_names_and_can_be_taken_back(db, program_id):
    before = topics_on_record(db)
    preview = own_topics.changes(store.own_topics.named(db), {"k8s": "Kubernetes"})
    assert [(change.role, change.before, change.after) for change in preview] == [
        ("mentor", ("k8s",), ("Kubernetes",)),
        ("mentee", ("K8s", "Surgery"), ("Kubernetes", "Surgery")),
    ]
    assert actions.merge_topics(db, {"k8s": "Kubernetes"}, **acted()) == len(preview)
    assert topics_on_record(db) == [
        ["Kubernetes", "Negotiation"],
        ["Kubernetes"],
        ["Kubernetes", "Surgery"],
        ["kubernetes"],
    ]
    decision = store.own_topics.decisions(db)["k8s"]
    assert (decision["into"], decision["by"]) == ("Kubernetes", "coordinator:1")
    actions.undo(db, **acted())
    assert topics_on_record(db) == before
    assert store.own_topics.decisions(db) == {}


def test_a_later_import_follows_the_decision(db, program_id):
    actions.merge_topics(db, {"k8s": "Kubernetes"}, **acted())
    actions.import_people(db, program_id, "mentee", [mentee_row(4, "Cleo Ash", ("K8S", "Negotiation"))], **acted())
    assert topics_on_record(db)[-1] == ["Kubernetes", "Negotiation"]


def test_a_topic_cannot_count_as_itself_by_any_way_round(db, program_id):
    with pytest.raises(NotAllowed, match="“k8s” can't count as itself"):
        actions.merge_topics(db, {"k8s": "K8s"}, **acted())
    actions.merge_topics(db, {"k8s": "Kubernetes"}, **acted())
    with pytest.raises(NotAllowed, match="“Kubernetes” can't count as itself"):
        actions.merge_topics(db, {"Kubernetes": "k8s"}, **acted())
