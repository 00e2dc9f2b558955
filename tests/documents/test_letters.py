"""Letters to pairs, to who is asked and to who waits: true for these two, in their own words, whole without answers."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import date
from email.policy import default
from itertools import combinations

import pytest
from sqlite_utils import Database

from core import actions, store
from core.documents import introductions, messages
from core.documents.handbook import HandbookProgram, handbook_file
from core.documents.introductions import Asker
from core.documents.messages import Introduction, Sender, described, quoted
from core.domain import playbook
from core.domain.base.people import Mentee, Mentor
from core.domain.design.programs import Program
from core.domain.match.matches import REASONS
from core.domain.playbook.texts import EditedText, TextKey, with_texts, written_guide
from core.domain.relationships.first_slot import Holiday
from core.domain.relationships.letters import TOLD_REASONS, blanks, choice_kind, waiting_kind
from tests.story import acted, proposed, recruited

MONDAY = date(2026, 3, 2)
SENDER = Sender("Spring", "Ina Coord", "ina@example.com", "Acme")
ANA = Mentee(
    1, "Ana Ruiz", "ana@example.com", "Finance", "Madrid", "Junior", enrolment_id=11, needs=("Negotiation",),
    aim="I say no with a smile",
)  # fmt: skip
MO = Mentor(
    101, "Mo Long", "mo@example.com", "Sales", "Madrid", "Director", enrolment_id=12, topics=("Negotiation",),
    experience="Led the talks with our largest client",
)  # fmt: skip
PAIR = Introduction(7, ANA, MO, {"needs": {"score": 1.0, "points": 40.0}})


def bodies(pair: Introduction, on: date = MONDAY) -> tuple[str, str]:
    """What the mentee and what the mentor reads."""
    to_mentor, to_mentee = introductions.letters(pair, SENDER, on=on)
    return to_mentee.body, to_mentor.body


def test_both_read_what_the_other_wrote_and_what_is_passed_on_of_their_own() -> None:
    to_mentee, to_mentor = bodies(PAIR)
    assert "About their experience, Mo wrote: “Led the talks with our largest client”" in to_mentee
    assert "We pass on to Mo what you wrote about your aim: “I say no with a smile”" in to_mentee
    assert "About their aim, Ana wrote: “I say no with a smile”" in to_mentor
    assert (
        "We pass on to Ana what you wrote about your experience: “Led the talks with our largest client”" in to_mentor
    )
    assert "Mo can help with negotiation." in to_mentee and "You can help with negotiation." in to_mentor


def test_words_that_somebody_did_not_agree_to_show_stand_in_neither_letter() -> None:
    """Ana was asked what to show and left her aim out; Mo was asked too and shows his experience."""
    letters = "\n".join(bodies(replace(PAIR, shown={11: ("needs",), 12: ("experience",)})))
    assert "with a smile" not in letters
    assert letters.count("Led the talks") == 2


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("", ""),
        (" Say\n no ", "“Say no”"),
        ("“Say no”", "“Say no”"),
        ('He said "no"', '“He said "no"”'),
        ("word " * 300, f"“{'word ' * 119}…”"),
    ],
)
def test_words_are_quoted_once_on_one_line_and_cut_where_they_are_long(text: str, quote: str) -> None:
    assert quoted(text) == quote


WITHOUT: dict[str, dict[str, object]] = {
    "place": {"department": "", "location": "", "level": ""},
    "topics": {"needs": (), "topics": ()},
    "words": {"aim": "", "experience": ""},
}


@pytest.mark.parametrize("left_out", [names for n in range(4) for names in combinations(WITHOUT, n)], ids=" ".join)
@pytest.mark.parametrize("choice", ["", "first", "wished"])
@pytest.mark.parametrize("breakdown", [{}, PAIR.breakdown], ids=["no reasons", "reasons"])
def test_a_letter_is_whole_whatever_was_not_answered(left_out: tuple[str, ...], choice: str, breakdown: dict) -> None:
    """No gap to fill in, no heading without its text, no empty quote, no doubled mark or space."""
    empty = {name: value for part in left_out for name, value in WITHOUT[part].items()}
    mentee = replace(ANA, **{name: value for name, value in empty.items() if hasattr(ANA, name)})
    mentor = replace(MO, **{name: value for name, value in empty.items() if hasattr(MO, name)})
    for body in bodies(Introduction(7, mentee, mentor, breakdown, choice=choice)):
        assert blanks(body) == []
        assert "\n\n\n" not in body
        assert not re.search(r"“”|\.\.|:\s*\n|  |\{|\n\n\n|: \.|, ,", body.partition("Here is what helps")[0]), body


@pytest.mark.parametrize("message_id", playbook.load().messages)
def test_every_template_reads_whole_with_each_optional_value_empty(message_id: str) -> None:
    book = playbook.load()
    values = {name: f"<{name}>" for name in book.placeholders}
    for name in book.optional:
        letter = messages.draft(message_id, values | {name: ""}, ANA, book)
        assert blanks(letter.body) == [] and f"<{name}>" not in letter.body
        assert "\n\n\n" not in letter.body and letter.body.startswith(("Hello <", "<organization>"))


def test_the_questions_of_the_first_session_are_in_the_letter_of_who_asks_them() -> None:
    to_mentee, to_mentor = bodies(PAIR)
    for group in playbook.load().guides["first"].questions:
        for question in group.questions:
            assert (f"- {question}" in to_mentor) == (group.role in ("mentor", "both"))
            assert (f"- {question}" in to_mentee) == (group.role in ("mentee", "both"))


def test_a_first_date_is_a_working_day_of_both_and_no_holiday() -> None:
    holidays = (Holiday(date(2026, 3, 9), "Fair", ("Madrid",)), Holiday(date(2026, 3, 10), "Day off"))
    for body in bodies(replace(PAIR, holidays=holidays)):
        assert "Wednesday, March 11, at 10:00 AM is one option for a first meeting: you both work then." in body


def test_each_reads_the_date_on_their_own_clock_and_without_common_hours_there_is_none() -> None:
    far = replace(PAIR, mentor=replace(MO, location="New York"))
    to_mentee, to_mentor = bodies(far, date(2026, 4, 6))
    assert "Monday, April 13, at 3:00 PM (9:00 AM for Mo)" in to_mentee
    assert "Monday, April 13, at 9:00 AM (3:00 PM for Ana)" in to_mentor
    assert all("is one option" not in body for body in bodies(replace(PAIR, mentor=replace(MO, location="Auckland"))))


# --- who chose whom -------------------------------------------------------------------------------------------------


def introduced_pair(db: Database, program_id: int) -> Introduction:
    """The only live match, with who chose whom as it is on record."""
    (match,) = store.matches.all(db, program_id, ("approved", "introduced"))
    kind = choice_kind(
        match,
        store.participant_choices.choices(db, program_id),
        store.participant_choices.requests(db, program_id, "accepted"),
    )
    people = store.people.mentee(db, program_id, match.mentee_id), store.people.mentor(db, program_id, match.mentor_id)
    return Introduction(-match.id, *people, match.breakdown, choice=kind)


def test_a_curated_letter_speaks_of_the_choice_and_the_yes(db: Database) -> None:
    program_id = recruited(db)
    ana, mo, mia = (*store.people.mentees(db, program_id)[:1], *store.people.mentors(db, program_id))
    actions.rank(db, program_id, ana.id, [mia.id, mo.id], **acted())
    first, second = store.participant_choices.choices(db, program_id)
    actions.answer_choice(db, first.id, False, **acted())
    actions.answer_choice(db, second.id, True, **acted())
    actions.pair(db, program_id, ana.id, mo.id, reason="mentee_choice", **acted())
    to_mentee, to_mentor = bodies(introduced_pair(db, program_id))
    assert "You chose Mo, and Mo said yes." in to_mentee
    assert "Ana chose you, and you said yes." in to_mentor
    assert "second" not in to_mentor.partition("Here is what helps")[0], (
        "nobody reads that somebody else was asked before"
    )


def test_a_first_choice_that_was_answered_is_told_with_the_yes(db: Database) -> None:
    program_id = recruited(db)
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    actions.rank(db, program_id, ana.id, [mo.id], **acted())
    actions.answer_choice(db, store.participant_choices.choices(db, program_id)[0].id, True, **acted())
    actions.pair(db, program_id, ana.id, mo.id, **acted())
    to_mentee, to_mentor = bodies(introduced_pair(db, program_id))
    assert "Mo was your first choice and said yes." in to_mentee
    assert "You were Ana's first choice, and you said yes." in to_mentor


def test_a_wish_without_an_answer_claims_no_yes(db: Database) -> None:
    program_id = recruited(db, seats=2)
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    actions.rank(db, program_id, ana.id, [mo.id], **acted())
    actions.pair(db, program_id, ana.id, mo.id, **acted())
    to_mentee, to_mentor = bodies(introduced_pair(db, program_id))
    assert "You told us that you would like to work with Mo." in to_mentee and "said yes" not in to_mentee
    assert "Ana told us that they would like to work with you." in to_mentor


@pytest.mark.parametrize(
    ("asked_by", "to_mentee", "to_mentor"),
    [
        ("mentee", "You asked Mo, and Mo said yes.", "Ana asked you, and you said yes."),
        (
            "mentor",
            "Mo offered to work with you, and you said yes.",
            "You offered to work with Ana, and Ana said yes.",
        ),
    ],
)
def test_a_letter_of_free_matching_says_who_asked(db: Database, asked_by: str, to_mentee: str, to_mentor: str) -> None:
    program_id = recruited(db)
    ana, mo = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    for person, field in ((ana, "needs"), (mo, "topics")):
        actions.agree_profile(db, person.enrolment_id, [field], **acted())
    request_id = actions.ask(db, program_id, ana.id, mo.id, asked_by, **acted())
    actions.answer_request(db, request_id, "accepted", **acted())
    letters = bodies(introduced_pair(db, program_id))
    assert to_mentee in letters[0] and to_mentor in letters[1]


def test_a_pair_that_the_team_matched_speaks_of_no_choice(db: Database) -> None:
    program_id = recruited(db)
    first, *_ = proposed(db, program_id)
    actions.approve(db, first, reason="good_fit", **acted())
    pair = introduced_pair(db, program_id)
    assert pair.choice == ""
    assert not any("said yes" in body or "told us" in body for body in bodies(pair))


def test_who_is_chosen_or_asked_reads_by_whom_and_what_they_sent_along() -> None:
    ben = Mentee(2, "Ben Ode", needs=("Negotiation", "Hiring"))
    letter = introductions.answer_letter(
        "asked-mentor",
        MO,
        [Asker(ANA, described(ANA), "You speak plainly."), Asker(ben, described(ben))],
        SENDER,
        on=MONDAY,
    )
    assert (letter.to, letter.subject) == ("mo@example.com", "Spring: Ana Ruiz and Ben Ode would like to work with you")
    assert "- Ana Ruiz: Junior, Finance, Madrid; would like to get better at: Negotiation\n" in letter.body
    assert (
        "  Ana wrote: “You speak plainly.”\n- Ben Ode: would like to get better at: Negotiation, Hiring" in letter.body
    )
    assert "by March 9, 2026" in letter.body
    assert "with a smile" not in letter.body, "the aim was written for whom one is matched with"
    for message_id, person in ((introductions.CHOSEN, MO), ("asked-mentee", ANA)):
        letter = introductions.answer_letter(message_id, person, [Asker(Mentor(9, "Mia Berg"))], SENDER, on=MONDAY)
        assert blanks(f"{letter.subject}{letter.body}") == [] and "Mia Berg" in letter.body


# --- not this round -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "cause", "stage", "words"),
    [
        ("later", "", "waitlist", "a later start will serve you better"),
        ("another_way", "seats", "waitlist", "another way of learning fits"),
        ("load", "", "accepted", "as many mentees as they can do justice to"),
        ("", "seats", "accepted", "has a full list of mentees for now"),
        ("", "minimum", "accepted", "could not find a mentor who fits well enough"),
        ("", "rules", "accepted", "could not find a mentor who fits well enough"),
        ("", "", "waitlist", "you are on our waiting list"),
    ],
)
def test_not_this_round_speaks_of_the_reason(reason: str, cause: str, stage: str, words: str) -> None:
    body = introductions.waiting_letter(ANA, SENDER, waiting_kind(reason, cause, stage)).body
    assert words in body and blanks(body) == []


@pytest.mark.parametrize("reason", sorted(set(REASONS) - TOLD_REASONS))
def test_a_reason_that_belongs_to_somebody_else_is_never_told(reason: str) -> None:
    """Who asked not to, and who has a conflict of interest, stays in the meeting, also beside a reason of the run."""
    assert waiting_kind(reason, "seats", "waitlist") == "fit"


def test_every_kind_of_letter_has_its_sentence_and_none_is_left_over() -> None:
    book = playbook.load()
    assert set(book.waiting_sentences) == TOLD_REASONS | {"seats", "list", "fit"}
    kinds = ("first", "listed", "asked", "offered", "wished")
    assert set(book.choice_sentences) == {f"{kind}-{side}" for kind in kinds for side in ("mentor", "mentee")}


# --- the handbook ---------------------------------------------------------------------------------------------------


def test_the_handbook_of_the_role_is_attached_to_both_introductions_and_to_no_other_letter() -> None:
    about = HandbookProgram(Program(1, "Spring", "running", MONDAY))
    for letter, role in zip(introductions.letters(PAIR, SENDER, on=MONDAY), ("mentor", "mentee"), strict=True):
        assert f"Attached is the {role}'s handbook." in letter.body
        mail = email.message_from_bytes(messages.mail_file(letter, about), policy=default)
        (attached,) = mail.iter_attachments()
        assert attached.get_filename() == f"spring-{role}-handbook.pdf"
        assert attached.get_content_type() == "application/pdf"
        assert attached.get_content() == handbook_file(about, role, "pdf")
    waiting = introductions.waiting_letter(ANA, SENDER, "fit")
    assert not list(email.message_from_bytes(messages.mail_file(waiting, about), policy=default).iter_attachments())


def test_the_mentee_s_letter_asks_what_prepares_the_behaviors_of_the_first_session() -> None:
    to_mentee, to_mentor = bodies(PAIR)
    book = playbook.load()
    for behavior in book.guides["first"].behaviors:
        assert f"- {book.behaviors[behavior].prepare}" in to_mentee
        assert book.behaviors[behavior].prepare not in to_mentor


def test_letters_are_in_the_team_s_own_words() -> None:
    message = TextKey("message", "introduce-mentee")
    text = EditedText("Dear {mentee_first},\n\n{choice}\n\nMeet {mentor}.\n\n{guide}", "Your mentor: {mentor}")
    guide = TextKey("guide", "first")
    own_guide = EditedText(
        written_guide(playbook.load().guides["first"]).replace("What made you", "What on earth made you")
    )
    book = with_texts(playbook.load(), {message: text, guide: own_guide})
    _, to_mentee = introductions.letters(PAIR, replace(SENDER, book=book), on=MONDAY)
    assert to_mentee.subject == "Your mentor: Mo Long"
    assert to_mentee.body.startswith("Dear Ana,\n\nMeet Mo Long.\n\n"), "the empty choice takes its paragraph along"
    assert "- What on earth made you become a mentor?" in to_mentee.body
