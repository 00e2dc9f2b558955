"""Sending on screen: the pairs as files, the letters to both sides, to who is asked, to who waits. Sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from core import store
from core.documents import introductions
from core.documents.introductions import Asker
from core.documents.letter_files import letters_zip
from core.documents.messages import Introduction, described
from core.documents.tables import safe_csv, workbook
from core.domain.base.people import Mentee, Participant, Role
from core.domain.base.text import counted
from core.domain.match import availability, participant_choices
from core.domain.match.audiences import Audience
from core.domain.match.matches import LIVE, Match
from core.domain.match.run_record import StoredRun
from core.domain.relationships.first_slot import first_slot
from core.domain.relationships.letters import Letter, LetterKey, waiting_kind
from core.domain.review.decisions import last_decisions
from ui.frame import letter
from ui.frame.cells import day_columns, md
from ui.frame.letter import Kept, file
from ui.frame.studio import Studio

MatchedPairs = list[tuple[Introduction, Match]]


def pairs(studio: Studio) -> None:
    """Approved and introduced pairs: as a table, as letters, one by one with the first session for the calendar."""
    matched_pairs = _pairs(studio)
    if not matched_pairs:
        st.markdown("Nobody is approved or introduced yet.")
        return
    together = [pair for pair, _ in matched_pairs]
    scores = {pair.id: match.score for pair, match in matched_pairs}
    frame = introductions.pairs_frame(together, scores)
    st.dataframe(
        frame,
        hide_index=True,
        alt=counted(len(frame), "pair"),
        column_order=["Mentee", "Mentor", "Fit", "Introduced on", "Why"],
        column_config={
            "Fit": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d", width="small"),
            **day_columns("Introduced on"),
        },
        placeholder="–",
    )
    kept_letters = store.support.kept_letters(studio.db, studio.program_id)
    due = _due(studio, together, kept_letters)
    label = studio.label
    name = label.file_name
    with st.container(horizontal=True):
        letter.keep_all(
            studio,
            lambda: [message for pair, id in due for message in _letters(studio, pair) if message.person_id == id],
            len(due),
            "review_keep_introductions",
        )
        file(
            "Pairs as Excel",
            lambda: workbook({"Pairs": frame}, label=label),
            name("pairs", "xlsx"),
            "review_pairs_xlsx",
        )
        file("Pairs as CSV", lambda: safe_csv(frame), name("pairs", "csv"), "review_pairs_csv")
        file("All introductions (.zip)", lambda: _all(studio, together), name("introductions", "zip"), "review_zip")
    chosen = st.selectbox(
        "Pair",
        range(len(matched_pairs)),
        format_func=lambda at: f"{together[at].mentee.name} with {together[at].mentor.name}",
        key="review_pair",
        persist_state="session",
    )
    if chosen is None or chosen >= len(matched_pairs):
        return
    pair = together[chosen]
    if pair.introduced_on is None:
        st.caption("The letters can be kept in the outbox once the pair is introduced, under “Decide”.")
    for column, message in zip(st.columns(2, border=True), reversed(_letters(studio, pair)), strict=True):
        with column:
            st.markdown("**To the mentee**" if message.person_id == pair.mentee.id else "**To the mentor**")
            key = f"review_{pair.id}_{message.message_id}"
            letter.show(studio, message, key, state=kept_letters.get(message.key), keep=pair.introduced_on is not None)
    _calendar(studio, pair)


def not_this_round(studio: Studio) -> None:
    """Mentees who wait for another round, each with a kind draft."""
    people = waiting(studio)
    if not people:
        st.markdown("Nobody has to wait.")
        return
    st.caption(f"{counted(len(people), 'mentee has', 'mentees have')} no mentor in this round.")
    run = store.runs.last(studio.db, studio.program_id)
    kept_letters = store.support.kept_letters(
        studio.db, studio.program_id, store.runs.line_of(studio.db, run.id) if run else 0
    )
    left = [person for person in people if LetterKey(introductions.WAIT, person.id) not in kept_letters]
    kinds, about = _waiting_kinds(studio, run, people), letter.handbook_program(studio)
    with st.container(horizontal=True):
        letter.keep_all(
            studio,
            lambda: [_waiting_letter(studio, person, kinds) for person in left],
            len(left),
            "review_keep_waiting",
        )
        file(
            "All drafts (.zip)",
            lambda: letters_zip([_waiting_letter(studio, person, kinds) for person in people], about, studio.label),
            studio.label.file_name("not-this-round", "zip"),
            "review_waiting_zip",
        )
    by_id = {person.id: person for person in people}
    chosen = st.selectbox(
        "Mentee",
        list(by_id),
        format_func=lambda id: by_id[id].name,
        key="review_waiting",
        persist_state="session",
    )
    if chosen in by_id:
        message = _waiting_letter(studio, by_id[chosen], kinds)
        with st.container(border=True):
            letter.show(studio, message, f"review_waiting_{chosen}", state=kept_letters.get(message.key))


def answers_awaited(studio: Studio) -> None:
    """Those who were chosen from a shortlist or asked in free matching, each with one letter about all who wait."""
    drafts = _answer_letters(studio)
    if not drafts:
        st.markdown("Nobody is asked for an answer.")
        return
    # A letter about those who asked before says nothing of who asked since: it is due again.
    lines = store.support.last_asked(studio.db, studio.program_id)
    since = {line: store.support.kept_letters(studio.db, studio.program_id, line) for line in set(lines.values())}
    kept_letters = {
        message.key: state
        for message in drafts
        if (state := since.get(lines.get(message.person_id, 0), {}).get(message.key))
    }
    left = [message for message in drafts if message.key not in kept_letters]
    about = letter.handbook_program(studio)
    with st.container(horizontal=True):
        letter.keep_all(studio, lambda: left, len(left), "review_keep_asked")
        file(
            "All letters (.zip)",
            lambda: letters_zip(drafts, about, studio.label),
            studio.label.file_name("asked", "zip"),
            "review_asked_zip",
        )
    at = st.selectbox(
        "Who is asked",
        range(len(drafts)),
        format_func=lambda at: drafts[at].to_name,
        key="review_asked",
        persist_state="session",
    )
    if at is not None and at < len(drafts):
        message = drafts[at]
        with st.container(border=True):
            key = f"review_asked_{message.message_id}_{message.person_id}"
            letter.show(studio, message, key, state=kept_letters.get(message.key))


def _answer_letters(studio: Studio) -> list[Letter]:
    """One letter for each person and way of being asked, by name."""
    db, program_id = studio.db, studio.program_id
    mentees = {mentee.id: mentee for mentee in store.people.mentees(db, program_id, stage="accepted")}
    mentors = {mentor.id: mentor for mentor in store.people.mentors(db, program_id, stage="accepted")}
    live = {match.mentee_id for match in store.matches.all(db, program_id, LIVE)}
    profiles = store.participant_choices.profiles(db, program_id)
    due: dict[tuple[str, int], list[Asker]] = {}
    for choice in participant_choices.waiting_for_answer(store.participant_choices.choices(db, program_id)):
        if choice.mentee_id in mentees and choice.mentor_id in mentors and choice.mentee_id not in live:
            chosen = introductions.CHOSEN, choice.mentor_id
            due.setdefault(chosen, []).append(Asker(mentees[choice.mentee_id], described(mentees[choice.mentee_id])))
    for request in store.participant_choices.requests(db, program_id, "open"):
        if request.mentee_id not in mentees or request.mentor_id not in mentors or request.mentee_id in live:
            continue
        mentee, mentor = mentees[request.mentee_id], mentors[request.mentor_id]
        asker, asked = (mentee, mentor) if request.asked_by == Role.MENTEE else (mentor, mentee)
        side = Role.MENTOR if request.asked_by == Role.MENTEE else Role.MENTEE
        lines = participant_choices.profile(asker, request.asked_by, profiles.get(asker.enrolment_id, ()))
        about = "; ".join(f"{label}: {text}" for label, text in lines)
        words = store.people.notes(db, "requests", request.id, "request")
        due.setdefault((introductions.ASKED[side], asked.id), []).append(
            Asker(asker, about, words[-1].text if words else "")
        )
    people: dict[int, Participant] = {**mentees, **mentors}
    signed = letter.sender(studio)
    return sorted(
        (
            introductions.answer_letter(message_id, people[id], askers, signed, on=studio.today)
            for (message_id, id), askers in due.items()
        ),
        key=lambda message: (message.to_name, message.message_id),
    )


def waiting(studio: Studio) -> list[Mentee]:
    """Mentees of the newest run, or on the waiting list, for whom nothing is open and nobody is matched or asked."""
    matched = {
        match.mentee_id
        for match in store.matches.all(studio.db, studio.program_id)
        if match.state in ("proposed", "shortlisted", "parked", "approved", "introduced")
    }
    run = store.runs.last(studio.db, studio.program_id)
    left = set(run.result.unmatched) if run and run.result else set()
    choices = participant_choices.waiting_for_answer(store.participant_choices.choices(studio.db, studio.program_id))
    requests = store.participant_choices.requests(studio.db, studio.program_id, "open")
    matched |= {choice.mentee_id for choice in choices} | {request.mentee_id for request in requests}
    left |= {match.mentee_id for match in store.matches.all(studio.db, studio.program_id, ("vetoed",))}
    return [
        mentee
        for mentee in store.people.mentees(studio.db, studio.program_id)
        if mentee.id not in matched
        and (mentee.stage == "waitlist" or (mentee.stage == "accepted" and mentee.id in left))
    ]


def _pairs(studio: Studio) -> MatchedPairs:
    """The pairs that wait to be introduced, then those introduced last, each with its match."""
    mentees = {mentee.id: mentee for mentee in store.people.mentees(studio.db, studio.program_id)}
    mentors = {mentor.id: mentor for mentor in store.people.mentors(studio.db, studio.program_id)}
    began = {
        relationship.match_id: relationship for relationship in store.relationships.all(studio.db, studio.program_id)
    }
    matches = [
        match
        for match in store.matches.all(studio.db, studio.program_id, ("approved", "introduced"))
        if match.mentee_id in mentees and match.mentor_id in mentors
    ]
    introduced = letter.gather_introductions(
        studio,
        ((match, mentees[match.mentee_id], mentors[match.mentor_id], began.get(match.id)) for match in matches),
    )
    return sorted(
        zip(introduced, matches, strict=True),
        key=lambda row: (-(row[0].introduced_on or date.max).toordinal(), row[0].mentee.name, row[0].mentee.id),
    )


def _due(studio: Studio, together: list[Introduction], kept_letters: Kept) -> list[tuple[Introduction, int]]:
    """(pair, person) of every letter that is due: to pairs introduced and not begun yet, unless it was kept before."""
    fresh = {
        relationship.id
        for relationship in store.relationships.all(studio.db, studio.program_id)
        if relationship.stage == "introduced"
    }
    return [
        (pair, person_id)
        for pair in together
        if pair.id in fresh
        for side, message in introductions.INTRODUCE.items()
        for person_id in [pair.mentor.id if side is Audience.MENTOR else pair.mentee.id]
        if LetterKey(message, person_id, pair.id) not in kept_letters
    ]


def _letters(studio: Studio, pair: Introduction) -> tuple[Letter, Letter]:
    """Of a pair, the mentor's first."""
    return introductions.letters(pair, letter.sender(studio), on=studio.today)


def _waiting_letter(studio: Studio, mentee: Mentee, kinds: Mapping[int, str]) -> Letter:
    return introductions.waiting_letter(mentee, letter.sender(studio), kinds[mentee.id])


def _waiting_kinds(studio: Studio, run: StoredRun | None, people: list[Mentee]) -> dict[int, str]:
    """Mentee (person id) -> why they wait, for their letter: by what was decided, else by the run."""
    line = store.runs.line_of(studio.db, run.id) if run else 0
    last = last_decisions(store.matches.decisions(studio.db, studio.program_id))
    causes = run.result.unmatched if run and run.result else {}
    kinds = {}
    for mentee in people:
        decision = last.get(mentee.id)
        # Of an earlier round only that they were put on the waiting list still holds.
        holds = decision and (decision.fact > line or (decision.verb == "moved" and mentee.stage == "waitlist"))
        kinds[mentee.id] = waiting_kind(
            decision.reason if decision and holds else "", causes.get(mentee.id, ""), mentee.stage
        )
    return kinds


def _calendar(studio: Studio, pair: Introduction) -> None:
    """The first session for both calendars, at first where both work; the fields hold the mentee's clock."""
    slot = first_slot(pair.mentee, pair.mentor, pair.holidays, on=studio.today)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            "First session on",
            slot.mentee.date() if slot else studio.today + timedelta(days=7),
            min_value=studio.today,
            key=f"review_day_{pair.id}",
            format="MM/DD/YYYY",
        )
        at = st.time_input("at", slot.mentee.time() if slot else "10:00", key=f"review_at_{pair.id}")
        zone = availability.zone(pair.mentee) or availability.zone(pair.mentor) or "UTC"
        if day is not None and at is not None and not isinstance(day, tuple):
            signed = letter.sender(studio)
            revision, label = store.revision(studio.db), studio.label
            file(
                "First session (.ics)",
                lambda: introductions.first_session(
                    pair, signed, day, f"{at:%H:%M}", zone, label=label, revision=revision
                ),
                label.file_name(pair.file, "ics"),
                f"review_ics_{pair.id}",
                "text/calendar",
            )
    note = "" if slot else " No time was found at which both are known to work."
    st.caption(f"{introductions.SESSION_MINUTES} minutes, {md(zone)} time, with both as participants.{note}")


def _all(studio: Studio, together: list[Introduction]) -> bytes:
    messages = [message for pair in together for message in _letters(studio, pair)]
    return letters_zip(messages, letter.handbook_program(studio), studio.label)
