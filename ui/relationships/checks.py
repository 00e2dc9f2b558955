"""One relationship, its checks: both sides next to each other, answers typed in for a pair, the alignment quiz."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.base.ratings import mean_rating
from core.domain.design.programs import Program
from core.domain.playbook.practice import CheckQuestion, QuizStatement
from core.domain.relationships import attention
from core.domain.relationships.relationships import Check, Relationship, quiz_shown
from ui.frame.cells import md
from ui.frame.studio import Studio

SIDES = {"mentee": "Mentee", "mentor": "Mentor"}


def checks(studio: Studio, program: Program, relationship: Relationship) -> None:
    """What each side said, side by side, and where they see it differently."""
    answered = store.relationships.checks(studio.db, relationship.id)
    names = store.people.names(studio.db)
    people = {"mentee": names[relationship.mentee_id], "mentor": names[relationship.mentor_id]}
    _health(answered, {role: f"{md(name)} ({SIDES[role].lower()})" for role, name in people.items()})
    if relationship.open:
        with st.expander("Type in a health check", key="relationships_check_new", on_change="rerun") as shown:
            if shown.open:
                _new_check(studio, relationship, people)
    st.markdown("**Alignment quiz**")
    _quiz(studio, program, relationship, answered, people)


def _health(answered: Sequence[Check], people: dict[str, str]) -> None:
    book = playbook.load().health_check
    latest = {check.role: check for check in answered if check.kind == "health"}
    if not latest:
        st.caption("No health check yet. It is due about a month after the introduction.")
        return
    apart = set(attention.diverging(latest.values()))
    rows = []
    for statement in book.statements:
        rated = {role: latest[role].answers.get(statement.id) if role in latest else None for role in SIDES}
        agreed = {people[role]: _agreed(book.scale, value) for role, value in rated.items()}
        rows.append({"Statement": statement.mentee, **agreed, "": "Differs" if statement.id in apart else ""})
    for question in book.questions:
        labels = {answer.id: answer.label for answer in question.answers}
        picked = {
            people[role]: labels.get(str(latest[role].answers.get(question.id)), "–") if role in latest else "–"
            for role in SIDES
        }
        rows.append({"Statement": question.text, **picked, "": ""})
    st.table(pd.DataFrame(rows).set_index("Statement"))
    for role, check in latest.items():
        mean = mean_rating(check.answers)
        rating = f"{mean:.1f} of 5" if mean is not None else "not rated"
        comment = f" “{md(check.comment)}”" if check.comment else ""
        st.caption(f"{people[role]}, {short_date(check.answered_on)}: {rating}.{comment}")
    if len([check for check in answered if check.kind == "health"]) > len(latest):
        earlier = [
            f"{short_date(check.answered_on)} {SIDES[check.role].lower()} {mean:.1f}"
            for check in answered
            if check.kind == "health" and check is not latest[check.role] and (mean := mean_rating(check.answers))
        ]
        st.caption(f"Earlier averages: {', '.join(earlier)}.")


def _agreed(scale: Sequence[str], value: object) -> str:
    return f"{value} · {scale[value - 1]}" if isinstance(value, int) and 1 <= value <= len(scale) else "–"


def _new_check(studio: Studio, relationship: Relationship, people: dict[str, str]) -> None:
    book = playbook.load().health_check
    side = st.segmented_control(
        "Who answers?",
        list(SIDES),
        default="mentee",
        required=True,
        format_func=lambda role: f"{md(people[role])} ({SIDES[role].lower()})",
        key="relationships_check_side",
    )
    st.caption(md(book.intro))
    with st.form(f"relationships_check_{relationship.id}_{side}", clear_on_submit=True):
        day = st.date_input(
            "Answered on",
            studio.today,
            min_value=relationship.introduced_on,
            max_value=studio.today,
            format="MM/DD/YYYY",
        )
        ratings = {statement.id: _rating(getattr(statement, side), book.scale) for statement in book.statements}
        picked = {question.id: _pick(question) for question in book.questions}
        comment = st.text_area("Comment (the other side does not see it)", max_chars=1000)
        if st.form_submit_button("Save the answers", type="primary"):
            answers = {key: value for key, value in (ratings | picked).items() if value is not None}
            if not answers:
                st.warning("Nothing was answered yet.")
            else:
                studio.do(
                    actions.record_check,
                    relationship.id,
                    side,
                    answers,
                    wants_switch=picked.get("switch") == "yes",
                    comment=comment,
                    answered_on=day,
                    toast="Health check saved",
                    again=True,
                )


def _rating(text: str, scale: Sequence[str]) -> int | None:
    return st.segmented_control(text, [1, 2, 3, 4, 5], format_func=lambda n: f"{n} {scale[n - 1]}")


def _pick(question: CheckQuestion) -> str | None:
    labels = {answer.id: answer.label for answer in question.answers}
    return st.radio(question.text, list(labels), index=None, format_func=labels.__getitem__, horizontal=True)


def _quiz(
    studio: Studio, program: Program, relationship: Relationship, answered: Sequence[Check], people: dict[str, str]
) -> None:
    book = playbook.load().quiz
    latest = {check.role: check for check in answered if check.kind == "quiz"}
    here = st.session_state.get("relationships_quiz_here") == relationship.id
    asked = any(row.done_on is None for row in store.support.consultations(studio.db, relationship_id=relationship.id))
    if latest and (here or quiz_shown(program.settings, asked)):
        _differences(latest, people)
    elif latest:
        st.caption(
            "The pair has answered it. It is their own tool: you see it when one of them asks for help, or when the "
            "program said so beforehand."
        )
    else:
        st.caption(md(book.intro))
    if relationship.open:
        with st.container(horizontal=True):
            _help(studio, relationship, people)
        with st.expander(
            "Both are here: answer the quiz together", key="relationships_quiz", on_change="rerun"
        ) as shown:
            if shown.open:
                _both(studio, relationship, people)


def _differences(latest: dict[str, Check], people: dict[str, str]) -> None:
    book = playbook.load().quiz
    for statement in book.statements:
        ratings = {role: check.answers.get(statement.id) for role, check in latest.items()}
        numbers = [value for value in ratings.values() if isinstance(value, int)]
        if not numbers:
            continue
        apart = max(numbers) - min(numbers) >= book.gap
        low = min(numbers) <= book.low
        ratings_text = ", ".join(f"{md(people[role])} {value}" for role, value in ratings.items() if value is not None)
        mark = ":orange-badge[Differs]" if apart else ":orange-badge[Low]" if low else ""
        st.markdown(f"**{md(statement.label)}** · {ratings_text} {mark}")
        if apart or low:
            with st.expander("Conversation guide", key=f"relationships_quiz_{statement.id}"):
                st.markdown(_guide(statement))


def _guide(statement: QuizStatement) -> str:
    questions = "\n".join(f"- {question}" for question in statement.questions)
    return f"{statement.opening}\n\n{questions}\n\n**Try:** {statement.attempt}"


def _both(studio: Studio, relationship: Relationship, people: dict[str, str]) -> None:
    book = playbook.load().quiz
    with st.form(f"relationships_quiz_form_{relationship.id}"):
        ratings: dict[str, dict[str, int]] = {"mentee": {}, "mentor": {}}
        for column, role in zip(st.columns(2), SIDES, strict=True):
            with column:
                st.markdown(f"**{md(people[role])}**")
                for statement in book.statements:
                    if text := getattr(statement, role):
                        value = st.segmented_control(
                            text, [1, 2, 3, 4, 5], key=f"relationships_quiz_{role}_{statement.id}"
                        )
                        if value is not None:
                            ratings[role][statement.id] = value
        if st.form_submit_button("Look at both answers", type="primary"):
            if not all(ratings.values()):
                st.warning("Both sides answer, each alone.")
                return
            record = {"kind": "quiz", "toast": "Both answers saved"}
            if studio.do(actions.record_check, relationship.id, "mentee", ratings["mentee"], **record):
                st.session_state["relationships_quiz_here"] = relationship.id
                studio.do(actions.record_check, relationship.id, "mentor", ratings["mentor"], again=True, **record)


def _help(studio: Studio, relationship: Relationship, people: dict[str, str]) -> None:
    with st.popover("One of them asks for help", key="relationships_help", on_change="rerun") as shown:
        if not shown.open:
            return
        who = st.radio("Who?", list(SIDES), format_func=lambda role: md(people[role]), key="relationships_help_who")
        about = st.text_input("What about? (optional)", key="relationships_help_about", max_chars=300)
        person_id = relationship.mentee_id if who == "mentee" else relationship.mentor_id
        st.button(
            "Note it",
            key="relationships_help_do",
            on_click=studio.do,
            args=(actions.ask_consultation, person_id, about),
            kwargs={"relationship_id": relationship.id, "toast": "Noted, it joins the queue"},
        )
