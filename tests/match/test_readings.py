"""Readings: what people's own sentences say, labeled pairs of them, and what a person struck."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlite_utils import Database

from benchmarks.reasons import LabeledPair, labeled_pairs, topics_read
from core import actions, store
from core.domain import playbook
from core.domain.base.people import Mentee, Mentor, StruckReading
from core.domain.match.audiences import OUTSIDE, Audience
from core.domain.match.cohort import views
from core.domain.match.criteria import CRITERIA
from core.domain.match.readings import shared_readings
from core.domain.match.reasons import ScoredPair, reasons_of
from core.domain.playbook.topic_reader import reader
from tests.cohort import mentee, mentor
from tests.story import acted, mentee_row, mentor_row

PAIRS = labeled_pairs()
ANA = mentee(aim="My presentations lead to decisions")
CARL = mentor(experience="Spoke at conferences after years of stage fright")


def quoted(text: str) -> list[tuple[str, str]]:
    return [(quote.topic, quote.words) for quote in reader().quotes(text)]


def score(ana: Mentee, carl: Mentor) -> float:
    return float(CRITERIA["direction"].score(*views([ana], [carl]))[0, 0])


# --- labeled pairs --------------------------------------------------------------------------------------------------


def test_the_labeled_pairs_are_many_and_name_topics_of_the_playbook() -> None:
    assert sum(bool(pair.about) for pair in PAIRS) >= 60 and sum(not pair.about for pair in PAIRS) >= 60
    assert {topic for pair in PAIRS for topic in pair.about} <= set(playbook.load().topics.topics)
    assert len({(pair.aim, pair.experience) for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize(
    "pair", [pair for pair in PAIRS if not pair.about], ids=lambda pair: f"{pair.aim} × {pair.experience}"
)
def test_a_false_friend_is_no_reason(pair: LabeledPair) -> None:
    assert topics_read(pair) == frozenset()


def test_reasons_are_true_and_most_true_ones_are_seen() -> None:
    reasons = [(topic in pair.about) for pair in PAIRS for topic in topics_read(pair)]
    assert sum(reasons) >= 0.95 * len(reasons)
    true = [pair for pair in PAIRS if pair.about]
    assert sum(bool(topics_read(pair) & pair.about) for pair in true) >= 0.85 * len(true)


# --- the reader -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "No interest in negotiation",
        "No interest in coaching or negotiation",
        "I do not want to negotiate",
        "I don't need to negotiate",
        "Research instead of negotiation",
        "Negotiation is not for me",
        "My husband negotiates with unions",
        "Kein Coaching und nichts mit negotiation",
        "Production of negotiable bonds",
    ],
)
def test_what_is_denied_or_said_of_others_or_in_another_language_is_not_read(text: str) -> None:
    assert quoted(text) == []


def test_what_is_denied_ends_with_its_part_of_the_sentence() -> None:
    assert quoted("No more coaching, but negotiation") == [("negotiation", "negotiation")]
    assert quoted("Not only negotiation") == [("negotiation", "negotiation")]
    assert quoted("I can say no to a stakeholder") == [("stakeholder-management", "say no to a stakeholder")]


def test_a_quote_is_the_exact_words_with_a_few_around_them() -> None:
    (quote,) = reader().quotes(
        "I joined in 2010. For six years I have, with joy,  NEGOTIATED the big contracts here. Bye"
    )
    assert quote.words == "NEGOTIATED"
    assert quote.context == "…six years I have, with joy, NEGOTIATED the big contracts here"


def test_a_phrase_does_not_cross_the_end_of_a_sentence() -> None:
    assert quoted("I like to present. Data is my life") == []
    assert quoted("I present data") == [("data-storytelling", "present data")]


def test_letters_that_change_their_number_in_small_do_not_shift_a_quote() -> None:
    assert quoted("İstanbul: we negotiate") == [("negotiation", "negotiate")]


def test_the_word_beside_a_phrase_can_make_it_something_else() -> None:
    assert quoted("Owned the budget") == [("budgeting", "budget")]
    assert quoted("Worked for a budget airline") == []


def test_every_phrase_of_the_playbook_is_read_as_its_topic() -> None:
    unread = [
        (topic.id, phrase)
        for topic in playbook.load().topics.topics.values()
        for phrase in topic.phrases
        if topic.id not in {id for id, _ in quoted(phrase.replace(" … ", " x "))}
    ]
    assert unread == []


# --- struck ---------------------------------------------------------------------------------------------------------


def test_a_struck_reading_counts_for_nothing_and_is_still_shown() -> None:
    struck = replace(ANA, struck=(StruckReading("public-speaking", "presentations"),))
    assert (score(ANA, CARL), score(struck, CARL)) == (1.0, 0.5)
    (shared,) = shared_readings(struck, CARL, reader())
    assert shared.struck and shared.mentee.struck and not shared.mentor.struck
    assert "presentations" not in CRITERIA["direction"].say(struck, CARL)
    other_words = replace(struck, aim="I want to be good at public speaking")
    assert score(other_words, CARL) == 1.0, "what was struck are these words"


def test_further_words_about_a_topic_count_when_the_first_are_struck() -> None:
    carl = replace(CARL, struck=(StruckReading("public-speaking", "spoke at conferences"),))
    (shared,) = shared_readings(ANA, carl, reader())
    assert (score(ANA, carl), shared.mentor.quote.words) == (1.0, "stage fright")


def test_a_topic_that_a_mentor_offers_stands_whatever_is_struck_of_the_words() -> None:
    carl = replace(
        CARL,
        topics=("Presenting",),
        struck=(
            StruckReading("public-speaking", "spoke at conferences"),
            StruckReading("public-speaking", "stage fright"),
        ),
    )
    (shared,) = shared_readings(ANA, carl, reader())
    assert score(ANA, carl) == 1.0 and not shared.struck and shared.mentor.struck
    assert CRITERIA["direction"].say(ANA, carl).endswith("is about public speaking, which Carl offers (“Presenting”).")


@pytest.mark.parametrize("audience", sorted(OUTSIDE))
def test_nobody_outside_reads_the_words_or_what_was_struck(audience: Audience) -> None:
    breakdown = {"direction": {"score": 1.0, "points": 20.0}}
    (sentences,) = reasons_of([ScoredPair(breakdown, ANA, CARL)], audience)
    sentence_for = {
        Audience.MENTEE: "Carl can help with public speaking, which your aim is about.",
        Audience.MENTOR: "You can help with public speaking, which Ana's aim is about.",
    }
    assert sentences == (sentence_for.get(audience, "Carl knows public speaking, which is in Ana's aim."),)
    struck = replace(ANA, struck=(StruckReading("public-speaking", "presentations"),))
    assert reasons_of([ScoredPair(breakdown, struck, CARL)], audience) == [()]


def test_striking_is_remembered_in_every_program_and_can_be_undone(db: Database) -> None:
    programs = [actions.create_program(db, name, months=9, **acted()) for name in ("Spring", "Fall")]
    for program_id in programs:
        rows = [mentee_row(2, "Ana Pop", aim=ANA.aim)], [mentor_row(3, "Carl Weber", experience=CARL.experience)]
        actions.import_people(db, program_id, "mentee", rows[0], **acted())
        actions.import_people(db, program_id, "mentor", rows[1], **acted())
    ana = store.people.mentees(db, programs[0])[0]

    def struck() -> list[tuple[StruckReading, ...]]:
        return [store.people.mentees(db, program_id)[0].struck for program_id in programs]

    actions.strike_reading(db, ana.id, "public-speaking", "Presentations", **acted())
    assert struck() == [(StruckReading("public-speaking", "presentations"),)] * 2
    line = store.journal.action_lines(db, store.journal.last_action(db, acted()["by"]))[0]
    assert (line.verb, line.person_id, line.detail) == ("struck", ana.id, {"topic": "public-speaking"})
    with pytest.raises(actions.NotAllowed, match="struck already"):
        actions.strike_reading(db, ana.id, "public-speaking", "presentations", **acted())
    actions.undo(db, **acted())
    assert struck() == [(), ()]
    actions.strike_reading(db, ana.id, "public-speaking", "presentations", **acted())
    actions.restore_reading(db, ana.id, "public-speaking", "presentations", **acted())
    assert struck() == [(), ()]
    with pytest.raises(actions.NotAllowed, match="counts already"):
        actions.restore_reading(db, ana.id, "public-speaking", "presentations", **acted())


def test_erasing_a_person_erases_what_was_struck_of_their_words(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", months=9, **acted())
    actions.import_people(db, program_id, "mentee", [mentee_row(2, "Ana Pop", aim=ANA.aim)], **acted())
    ana = store.people.mentees(db, program_id)[0]
    actions.strike_reading(db, ana.id, "public-speaking", "presentations", **acted())
    assert store.person_data.rows_about(db, ana.id)["struck readings"][0]["words"] == "presentations"
    actions.erase_person(db, ana.id, **acted())
    assert store.people.struck_readings(db) == {}
    assert "presentations" not in "".join(db.conn.iterdump())
