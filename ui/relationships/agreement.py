"""One relationship, what the two agreed and plan ahead: rhythm, channel, confidentiality, calendar files."""

from __future__ import annotations

from datetime import time, timedelta

import streamlit as st

from core import actions, store
from core.documents.calendar import pair_calendar
from core.domain.base.dates import clock, full_day
from core.domain.design.programs import Program
from core.domain.relationships.appointments import AGREED, CADENCES, RHYTHMS, Appointment, time_zones
from core.domain.relationships.relationships import Relationship
from ui.frame.cells import md
from ui.frame.shared_text import words_box
from ui.frame.studio import Studio
from ui.relationships.appointments import gather_past_meetings, show_past_meetings
from ui.relationships.overview import writable

QUESTIONS = {
    "cadence": "How often do they meet?",
    "channel": "How do they meet?",
    "confidentiality": "What stays between them?",
    "ending": "How would either end it?",
}
OPEN = ""


def agreement(studio: Studio, program: Program, relationship: Relationship) -> None:
    """The agreement, then the meetings ahead with a calendar file each."""
    _agreed(studio, relationship)
    past = gather_past_meetings(studio, {relationship.id: relationship})
    show_past_meetings(studio, past, {relationship.id: "Planned meeting"}, "relationships_past_of_one")
    st.markdown("**Meetings ahead**")
    st.caption("A plan is not a session: log what was held. A calendar file taken in again moves the same event.")
    for ahead in store.relationships.appointments(studio.db, relationship.id, cancelled=True):
        _ahead(studio, program, relationship, ahead)
    if writable(relationship):
        _plan(studio, relationship)


def _agreed(studio: Studio, relationship: Relationship) -> None:
    notes = store.people.notes(studio.db, "relationships", relationship.id, "agreement")
    words = notes[-1].text if notes else ""
    if not writable(relationship):
        terms = [_label(key, relationship.agreement[key]) for key in AGREED if key in relationship.agreement]
        st.markdown(md("; ".join(terms)) if terms else "Nothing was noted.")
        return
    with st.form(f"relationships_agreement_{relationship.id}"):
        chosen: dict[str, str | None] = {}
        for column, (key, question) in zip(st.columns(2) * 2, QUESTIONS.items(), strict=True):
            options = [OPEN, *AGREED[key]]
            current = relationship.agreement.get(key, OPEN)
            chosen[key] = column.selectbox(
                question,
                options,
                index=options.index(current) if current in options else 0,
                format_func=lambda code, key=key: _label(key, code) if code else "Not agreed yet",
            )
        more = words_box(
            st.text_input,
            "Anything else they want noted",
            words,
            f"relationships_agreed_{relationship.id}",
            max_chars=500,
        )
        if st.form_submit_button("Save the agreement"):
            agreed_codes = {key: code for key, code in chosen.items() if code}
            studio.do(
                actions.agree,
                relationship.id,
                agreed_codes,
                words=more if more != words else "",
                toast="Agreement saved",
                again=True,
            )


def _label(key: str, code: str) -> str:
    return CADENCES[code][0] if key == "cadence" else str(AGREED[key][code])


def _ahead(studio: Studio, program: Program, relationship: Relationship, ahead: Appointment) -> None:
    until = ahead.next_on(studio.today, relationship.ends_on)
    rhythm = RHYTHMS[ahead.rhythm].lower()
    when = f"next on {until:%A}, {full_day(until)}" if until else f"from {full_day(ahead.starts_on)}"
    at = clock(time.fromisoformat(ahead.starts_at))
    off = ahead.cancelled_on is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"{':material/event_busy:' if off else ':material/event:'} {md(rhythm)}, {when} at {at} "
            f"({md(ahead.zone)}), {ahead.minutes} minutes" + (" · canceled" if off else "")
        )
        st.download_button(
            "Cancellation (.ics)" if off else "Calendar file (.ics)",
            data=_file(studio, program, relationship, ahead),
            file_name=studio.label.file_name("cancellation" if off else "calendar", "ics"),
            mime="text/calendar",
            key=f"relationships_ics_{ahead.id}",
            icon=":material/download:",
            on_click="ignore",
        )
        if not off and relationship.open:
            st.button(
                "Cancel the meeting",
                key=f"relationships_off_{ahead.id}",
                type="tertiary",
                on_click=studio.do,
                args=(actions.cancel_appointment, ahead.id),
                kwargs={"toast": "Canceled; send the cancellation too"},
            )


def _file(studio: Studio, program: Program, relationship: Relationship, ahead: Appointment) -> bytes:
    people = [store.people.person(studio.db, id) for id in (relationship.mentee_id, relationship.mentor_id)]
    revision = store.revision(studio.db)
    known = [(person.name, person.email) for person in people if person]
    return pair_calendar(
        ahead,
        f"Mentoring: {' and '.join(name for name, _ in known)}",
        known,
        detail=program.name,
        until=relationship.ends_on,
        label=studio.label,
        revision=revision,
    )


def _plan(studio: Studio, relationship: Relationship) -> None:
    zones = sorted(zone for zone in time_zones() if "/" in zone or zone == "UTC")
    places = store.programs.setting(studio.db, "time_zones", {})
    person = store.people.person(studio.db, relationship.mentee_id)
    usual = places.get(person.location if person else "", "UTC")
    last = max(relationship.ends_on, studio.today) if relationship.ends_on else studio.today + timedelta(days=730)
    with st.form(f"relationships_plan_{relationship.id}"):
        st.markdown("**Plan a meeting**, once or in a rhythm. A new rhythm takes the place of the one before.")
        rhythm, day, hour, length, zone = st.columns([3, 3, 2, 2, 4])
        chosen = rhythm.selectbox("Rhythm", list(RHYTHMS), index=3, format_func=RHYTHMS.__getitem__)
        first = day.date_input(
            "First on",
            min(studio.today + timedelta(days=7), last),
            min_value=studio.today,
            max_value=last,
            format="MM/DD/YYYY",
        )
        at = hour.time_input("At", time(10))
        minutes = length.number_input("Minutes", 5, 600, 60)
        where = zone.selectbox("Time zone", zones, index=zones.index(usual) if usual in zones else zones.index("UTC"))
        if st.form_submit_button("Plan it"):
            studio.do(
                actions.plan_appointment,
                relationship.id,
                first,
                f"{at:%H:%M}",
                minutes=int(minutes),
                rhythm=chosen,
                zone=where,
                toast="Meeting planned",
                again=True,
            )
