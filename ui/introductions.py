"""Sending on screen: the pairs as files, the introductions of both sides, and who is told “not this round”."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from core import store
from core.documents import introductions
from core.documents.introductions import Pair, Sender
from core.documents.messages import Draft
from core.documents.tables import safe_csv, workbook
from core.matches import Match
from core.matching.criteria import CRITERIA
from core.matching.scoring import NEUTRAL
from core.people import Mentee, Mentor
from ui.cells import md
from ui.studio import Studio

MAIL = "message/rfc822"
TELLING = 3  # sentences that say why


def pairs(studio: Studio) -> None:
    """Approved and introduced pairs: as a table, as letters, one by one with the first session for the calendar."""
    found = _pairs(studio)
    if not found:
        st.markdown("Nobody is approved or introduced yet.")
        return
    sender = _sender(studio)
    together = [pair for pair, _ in found]
    scores = {pair.id: match.score for pair, match in found}
    frame = introductions.pairs_frame(together, scores)
    st.dataframe(
        frame,
        hide_index=True,
        alt=f"{len(frame)} pairs",
        column_order=["Mentee", "Mentor", "Fit", "Introduced on", "Why"],
        column_config={"Fit": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d", width="small")},
    )
    with st.container(horizontal=True):
        _file("Pairs as Excel", lambda: workbook({"Pairs": frame}), "pairs.xlsx", "review_pairs_xlsx")
        _file("Pairs as CSV", lambda: safe_csv(frame), "pairs.csv", "review_pairs_csv")
        _file("All introductions (.zip)", lambda: _all(together, sender, studio), "introductions.zip", "review_zip")
    chosen = st.selectbox(
        "Pair",
        range(len(found)),
        format_func=lambda at: f"{together[at].mentee.name} with {together[at].mentor.name}",
        key="review_pair",
        persist_state="session",
    )
    if chosen is None or chosen >= len(found):
        return
    pair = together[chosen]
    to_mentor, to_mentee = introductions.letters(pair, sender, on=studio.today)
    for column, letter, label in zip(
        st.columns(2, border=True), (to_mentee, to_mentor), ("To the mentee", "To the mentor"), strict=True
    ):
        with column:
            st.markdown(f"**{label}**")
            _letter(letter, f"{pair.file}-{letter.message_id}", f"review_{pair.id}_{letter.message_id}")
    _calendar(studio, pair, sender)


def not_this_round(studio: Studio) -> None:
    """Mentees who wait for another round, each with a kind draft."""
    people = waiting(studio)
    if not people:
        st.markdown("Nobody has to wait.")
        return
    sender = _sender(studio)
    st.caption(f"{len(people)} {'mentee has' if len(people) == 1 else 'mentees have'} no mentor in this round.")
    with st.container(horizontal=True):
        _file(
            "All drafts (.zip)",
            lambda: introductions.bundle(
                (f"{introductions.file_name(one.name)}.eml", introductions.waiting_letter(one, sender).eml())
                for one in people
            ),
            "not-this-round.zip",
            "review_waiting_zip",
        )
    by_id = {one.id: one for one in people}
    chosen = st.selectbox(
        "Mentee",
        list(by_id),
        format_func=lambda id: by_id[id].name,
        key="review_waiting",
        persist_state="session",
    )
    if chosen in by_id:
        letter = introductions.waiting_letter(by_id[chosen], sender)
        with st.container(border=True):
            _letter(letter, introductions.file_name(by_id[chosen].name), f"review_waiting_{chosen}")


def waiting(studio: Studio) -> list[Mentee]:
    """Mentees of the newest run, or on the waiting list, for whom nothing is open and nobody is matched."""
    held = {
        one.mentee_id
        for one in store.matches(studio.db, studio.program_id)
        if one.state in ("proposed", "shortlisted", "parked", "approved", "introduced")
    }
    run = store.last_run(studio.db, studio.program_id)
    left = {one["mentee"] for one in run["result"].get("unmatched", [])} if run else set()
    left |= {one.mentee_id for one in store.matches(studio.db, studio.program_id, ("vetoed",))}
    return [
        one
        for one in store.mentees(studio.db, studio.program_id)
        if one.id not in held and (one.stage == "waitlist" or (one.stage == "accepted" and one.id in left))
    ]


def _pairs(studio: Studio) -> list[tuple[Pair, Match]]:
    """The pairs that wait to be introduced, then those introduced last, each with its match."""
    mentees = {one.id: one for one in store.mentees(studio.db, studio.program_id)}
    mentors = {one.id: one for one in store.mentors(studio.db, studio.program_id)}
    began = {one.match_id: one for one in store.relationships(studio.db, studio.program_id)}
    found = []
    for match in store.matches(studio.db, studio.program_id, ("approved", "introduced")):
        if match.mentee_id not in mentees or match.mentor_id not in mentors:
            continue
        one = began.get(match.id)
        pair = Pair(
            one.id if one else -match.id,
            mentees[match.mentee_id],
            mentors[match.mentor_id],
            _reasons(match, mentees[match.mentee_id], mentors[match.mentor_id]),
            one.introduced_on if one else None,
            one.ends_on if one else None,
        )
        found.append((pair, match))
    return sorted(
        found, key=lambda one: (-(one[0].introduced_on or date.max).toordinal(), one[0].mentee.name, one[0].mentee.id)
    )


def _reasons(match: Match, mentee: Mentee, mentor: Mentor) -> tuple[str, ...]:
    """Why the two fit, from what was kept when they were proposed; wishes stay between each person and the team."""
    parts = sorted(match.breakdown.items(), key=lambda item: -item[1]["points"])
    keys = [key for key, part in parts if key in CRITERIA and key != "wishes" and part["score"] > NEUTRAL]
    return tuple(CRITERIA[key].say(mentee, mentor) for key in keys[:TELLING])


def _sender(studio: Studio) -> Sender:
    people = {one["code"]: one for one in store.coordinators(studio.db)}
    me = people.get(studio.by, {})
    organization = store.setting(studio.db, "organization", {})
    return Sender(
        program=studio.need_program().name,
        coordinator=me.get("name", ""),
        contact=me.get("email", ""),
        organization=organization.get("name", "") if isinstance(organization, dict) else "",
    )


def _letter(letter: Draft, name: str, key: str) -> None:
    subject = st.text_input("Subject", letter.subject, key=f"{key}_subject")
    body = st.text_area("Message", letter.body, key=f"{key}_body", height=320)
    worded = letter.worded(subject, body)
    to = f"{letter.to_name} ({letter.to})" if letter.to else f"{letter.to_name}, no e-mail address on record"
    st.caption(f"To {md(to)}. The studio sends nothing by itself.")
    with st.container(horizontal=True):
        if worded.to:
            st.link_button("Open in mail", worded.link, icon=":material/mail:")
        _file("Save as .eml", worded.eml, f"{name}.eml", f"{key}_eml", MAIL)
        _file("Save as text", lambda: worded.body.encode(), f"{name}.txt", f"{key}_txt", "text/plain")


def _calendar(studio: Studio, pair: Pair, sender: Sender) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            "First session on", studio.today + timedelta(days=7), min_value=studio.today, key=f"review_day_{pair.id}"
        )
        at = st.time_input("at", "10:00", key=f"review_at_{pair.id}")
        zone = pair.mentee.time_zone if "/" in pair.mentee.time_zone else "UTC"
        if day is not None and at is not None and not isinstance(day, tuple):
            _file(
                "First session (.ics)",
                lambda: introductions.first_session(
                    pair, sender, day, f"{at:%H:%M}", zone, on=studio.today, revision=store.revision(studio.db)
                ),
                f"{pair.file}.ics",
                f"review_ics_{pair.id}",
                "text/calendar",
            )
    st.caption(f"{introductions.SESSION_MINUTES} minutes, {md(zone)} time, with both as participants.")


def _all(found: list[Pair], sender: Sender, studio: Studio) -> bytes:
    return introductions.bundle(
        (f"{pair.file}-{letter.message_id}.eml", letter.eml())
        for pair in found
        for letter in introductions.letters(pair, sender, on=studio.today)
    )


def _file(label: str, data: Callable[[], bytes], name: str, key: str, mime: str | None = None) -> None:
    st.download_button(label, data, name, mime, key=key, icon=":material/download:", on_click="ignore")
