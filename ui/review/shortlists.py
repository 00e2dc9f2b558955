"""Curated matching on screen: the shortlist of each mentee, what they chose, what the mentor says."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import actions, store
from core.documents.introductions import CHOOSE, shortlist_letter
from core.documents.letter_files import letters_zip
from core.documents.tables import workbook
from core.domain.base.dates import full_day
from core.domain.base.text import counted
from core.domain.match import choices as matching_choices
from core.domain.match import curated, open_questions, participant_choices
from core.domain.match.audiences import Audience
from core.domain.match.bands import points_of
from core.domain.match.proposals import Pair, Proposals, stored_breakdown
from core.domain.relationships.letters import Letter, LetterKey
from ui.frame import letter
from ui.frame.cache import Cache
from ui.frame.cells import cell, empty, md
from ui.frame.studio import Studio, acting
from ui.match.run import RUNS, answer_key, solved
from ui.review.open_questions import current_questions
from ui.review.session import LARGE

FEWEST, MOST = 3, 5
LISTED = 30
# Both are assignments of their own, over all lists and over all rankings: to solve them takes as long as a run.
SHORTLISTS = Cache("shortlists", of=RUNS, most=6, spinner="Finding the best lists…")
HONORED = Cache("honored rankings", of=RUNS, most=4, spinner="Honoring the rankings…")


def show(studio: Studio) -> None:
    """Make the lists, look at one, record its ranking, then the answers of the mentors in turn."""
    program = studio.need_program()
    listed = store.matches.all(studio.db, program.id, ("shortlisted",))
    by_mentee: dict[int, list[int]] = {}
    for match in listed:
        by_mentee.setdefault(match.mentee_id, []).append(match.mentor_id)
    people = {mentee.id: mentee for mentee in store.people.mentees(studio.db, program.id)}
    mentors = {mentor.id: mentor for mentor in store.people.mentors(studio.db, program.id)}
    if not people or not mentors:
        empty("Shortlists need mentors and mentees.", link=("../pages/recruit.py", "Bring people in"))

    with cell(1, "Who is offered to whom?"):
        _make(studio, len(by_mentee))
    if by_mentee:
        with cell(2, "What goes to each mentee?"):
            _lists(studio, by_mentee)
    questions = current_questions(studio)
    chosen = store.participant_choices.choices(studio.db, program.id)
    with cell(2 + bool(by_mentee), "Whom did they choose?"):
        _ranking(studio, by_mentee)
    if chosen:
        with cell(3 + bool(by_mentee), "What do the mentors say?"):
            _answers(studio, chosen, questions)
        with cell(4 + bool(by_mentee), "Who gets which choice if all are honored together?"):
            _honor(studio, chosen, len(by_mentee))


def _make(studio: Studio, existing: int) -> None:
    most = st.segmented_control(
        "Mentors on a list", [3, 4, 5], default=FEWEST, required=True, key="review_most", persist_state="session"
    )
    result = solved(studio)
    if not len(result.mentees):
        st.caption("Nobody is without a mentor.")
        return
    length = most or FEWEST
    lists = SHORTLISTS.get_or_make(
        SHORTLISTS.version(studio.db),
        (answer_key(result), length),
        lambda: curated.shortlists(result, fewest=min(FEWEST, length), most=length),
    )
    offered = [pair for pairs in lists.of.values() for pair in pairs]
    st.caption(
        f"{counted(len(offered), 'place')} on {counted(len(lists.of), 'list')}; no mentor is on more lists than twice "
        "their free seats."
    )
    for line in lists.sentences:
        st.caption(md(line))
    replaced = _replaced(studio, existing)
    st.button(
        f"Make {counted(len(lists.of), 'shortlist')}",
        key="review_make_lists",
        type="secondary" if replaced else "primary",
        disabled=not offered,
        on_click=studio.do,
        args=(actions.propose, studio.program_id, lists.record(result)),
        kwargs={"toast": f"{counted(len(lists.of), 'shortlist')} made"},
    )


def _replaced(studio: Studio, existing: int) -> bool:
    """Say what a new run would take the place of; was there anything?"""
    open_ = len(store.matches.all(studio.db, studio.program_id, ("proposed",)))
    replaced = [counted(count, what) for count, what in ((existing, "list"), (open_, "open proposal")) if count]
    if replaced:
        st.caption(f":material/warning: This replaces {' and '.join(replaced)}.")
    return bool(replaced)


def _lists(studio: Studio, by_mentee: dict[int, list[int]]) -> None:
    result = solved(studio)
    known = {id: ids for id, ids in by_mentee.items() if id in result.row}
    if not known:
        st.caption("Everybody on a list has a mentor by now.")
        return
    id = st.selectbox(
        "Mentee",
        list(known),
        format_func=lambda mentee_id: result.mentees[result.row[mentee_id]].name,
        key="review_list_of",
        persist_state="session",
    )
    if id in known:
        offered = _pairs(result, id, known[id])
        for column, pair in zip(st.columns(min(MOST, len(offered)), border=True), offered, strict=False):
            with column:
                st.markdown(f"**{md(pair.mentor.name)}**")
                st.caption(md(", ".join(part for part in (pair.mentor.level, pair.mentor.department) if part)))
                for sentence in pair.reasons_for(Audience.MENTEE):
                    st.markdown(md(sentence))
    run = store.runs.last(studio.db, studio.program_id)
    kept_letters = store.support.kept_letters(
        studio.db, studio.program_id, store.runs.line_of(studio.db, run.id) if run else 0
    )
    about = letter.handbook_program(studio)
    left = [mentee_id for mentee_id in known if LetterKey(CHOOSE, mentee_id) not in kept_letters]
    with st.container(horizontal=True):
        letter.keep_all(
            studio,
            lambda: [_letter(studio, result, mentee_id, known[mentee_id]) for mentee_id in left],
            len(left),
            "review_keep_lists",
        )
        letter.file(
            "All letters (.zip)",
            lambda: letters_zip(
                [_letter(studio, result, mentee_id, ids) for mentee_id, ids in known.items()], about, studio.label
            ),
            studio.label.file_name("shortlists", "zip"),
            "review_lists_zip",
        )
        letter.file(
            "All lists as Excel",
            lambda: workbook({"Shortlists": _frame(result, known)}, label=studio.label),
            studio.label.file_name("shortlists", "xlsx"),
            "review_lists_xlsx",
        )
    st.caption("What is sent holds what both sides said, and no wish of anybody.")
    if id in known:
        message = _letter(studio, result, id, known[id])
        with st.expander(md(f"The letter to {message.to_name}"), key="review_list_letter", on_change="rerun") as shown:
            if shown.open:
                letter.show(
                    studio, message, f"review_list_{id}_{run.id if run else 0}", state=kept_letters.get(message.key)
                )


def _letter(studio: Studio, result: Proposals, mentee_id: int, mentor_ids: list[int]) -> Letter:
    offered = [(pair.mentor, pair.reasons_for(Audience.MENTEE)) for pair in _pairs(result, mentee_id, mentor_ids)]
    mentee = result.mentees[result.row[mentee_id]]
    return shortlist_letter(mentee, offered, letter.sender(studio), on=studio.today)


def _ranking(studio: Studio, by_mentee: dict[int, list[int]]) -> None:
    people = {mentee.id: mentee for mentee in store.people.mentees(studio.db, studio.program_id, stage="accepted")}
    mentors = {mentor.id: mentor for mentor in store.people.mentors(studio.db, studio.program_id, stage="accepted")}
    live = {match.mentee_id for match in store.matches.all(studio.db, studio.program_id, ("approved", "introduced"))}
    open_ = [id for id in people if id not in live]
    if not open_:
        st.caption("Everybody has a mentor.")
        return
    id = st.selectbox(
        "Mentee who answered",
        open_,
        format_func=lambda mentee_id: people[mentee_id].name,
        key="review_rank_of",
        persist_state="session",
    )
    if id not in people:
        return
    offered = by_mentee.get(id, [])
    ranked = [
        choice.mentor_id for choice in store.participant_choices.choices(studio.db, studio.program_id, mentee_id=id)
    ]
    options = [
        *(mentor_id for mentor_id in offered if mentor_id in mentors),
        *(mentor_id for mentor_id in mentors if mentor_id not in offered),
    ]
    st.multiselect(
        "In this order, first choice first",
        options,
        default=[mentor_id for mentor_id in ranked if mentor_id in mentors],
        format_func=lambda option: mentors[option].name + (" (on the list)" if option in offered else ""),
        max_selections=participant_choices.MOST_CHOICES,
        key=f"review_rank_{id}",
    )
    st.button("Save the ranking", key="review_rank", on_click=_keep, args=(studio, id))


def _keep(studio: Studio, mentee_id: int) -> None:
    ranked = st.session_state.get(f"review_rank_{mentee_id}", [])
    studio.do(actions.rank, studio.program_id, mentee_id, list(ranked), toast="Ranking saved")


def _answers(
    studio: Studio, chosen: list[participant_choices.RankedChoice], questions: open_questions.DueChanges
) -> None:
    names = store.people.names(studio.db)
    live = {match.mentee_id for match in store.matches.all(studio.db, studio.program_id, ("approved", "introduced"))}
    st.caption(
        "One mentor is asked at a time, in the order of the ranking, and only for a free seat for which nobody else is "
        "asked. After a no, or when the days in Settings are over, the next is asked by itself."
    )
    asked = [choice for choice in chosen if choice.expires_on and not choice.answer]
    for choice in asked[:LISTED]:
        with st.container(horizontal=True, vertical_alignment="center"):
            mentor, mentee = names[choice.mentor_id], names[choice.mentee_id]
            until = f" Until {full_day(choice.expires_on)}." if choice.expires_on else ""
            st.markdown(f"**{md(mentor)}** is choice {choice.place} of {md(mentee)}: willing?{until}")
            for yes, label in ((True, "Yes"), (False, "No")):
                st.button(
                    label,
                    key=f"review_answer_{choice.id}_{label}",
                    on_click=studio.do,
                    args=(actions.answer_choice, choice.id, yes),
                    kwargs={"toast": f"{mentor} said {label.lower()}"},
                )
    for choice in questions.agreed[:LISTED]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{md(names[choice.mentee_id])} and {md(names[choice.mentor_id])} both agree.")
            st.button(
                "Approve",
                key=f"review_agreed_{choice.id}",
                type="primary",
                on_click=_approve,
                args=(studio, choice, f"{names[choice.mentor_id]} approved for {names[choice.mentee_id]}"),
            )
    if not asked and not questions.agreed:
        st.caption("No answer is waiting.")
    waiting = [choice for choice in chosen if choice.mentee_id not in live]
    if waiting:
        with st.expander("How each ranking stands"):
            st.markdown("\n".join(f"- {line}" for line in _standing(waiting, names)))


def _standing(chosen: list[participant_choices.RankedChoice], names: dict[int, str]) -> list[str]:
    """A line for each mentee: whom they ranked, and what came of it."""
    lines: dict[int, list[str]] = {}
    for choice in chosen:
        outcome = participant_choices.outcome(choice)
        words = f"{choice.place}. {md(names[choice.mentor_id])}" + (f" ({outcome})" if outcome else "")
        lines.setdefault(choice.mentee_id, []).append(words)
    return [f"**{md(names[mentee_id])}**: {' · '.join(words)}" for mentee_id, words in lines.items()]


@acting()
def _approve(studio: Studio, choice: participant_choices.RankedChoice, sentence: str) -> None:
    """The mentee's own choice, with how the two fit."""
    result = solved(studio)
    fit: dict[str, object] = {}
    if choice.mentee_id in result.row and choice.mentor_id in result.column:
        candidate = matching_choices.candidate(result, choice.mentee_id, choice.mentor_id)
        fit = {"score": round(candidate.pair.score, 6), "breakdown": stored_breakdown(candidate.pair.breakdown)}
    studio.do(
        actions.pair,
        studio.program_id,
        choice.mentee_id,
        choice.mentor_id,
        reason="mentee_choice",
        toast=sentence,
        **fit,
    )


def _honor(studio: Studio, chosen: list[participant_choices.RankedChoice], existing: int) -> None:
    """The run that honors all rankings: who gets which choice, the proof, and its pairs as proposals for the review."""
    result = solved(studio)
    large = len(result.mentees) * len(result.mentors) > LARGE
    if large and not st.toggle("Work it out", key="review_honor_shown", persist_state="session"):
        st.caption("In a program of this size it takes some seconds.")
        return
    honored = HONORED.get_or_make(
        HONORED.version(studio.db), (answer_key(result), tuple(chosen)), lambda: curated.honor(result, chosen)
    )
    if not honored.rankings:
        st.caption("Everybody who chose has a mentor, or is not there to be matched.")
        return
    st.markdown(md(honored.sentence))
    st.caption(md(honored.after.proof))
    scores = {pair.mentee.id: pair.score for pair in honored.after.pairs}
    st.dataframe(
        [
            {
                "Mentee": ranking.mentee.name,
                "Gets": ranking.mentor.name if ranking.mentor else "",
                "Choice": ranking.label,
                "Fit": points_of(scores.get(ranking.mentee.id, 0.0)) if ranking.mentor else None,
                "Why not the one before": ranking.why,
            }
            for ranking in honored.rankings
        ],
        hide_index=True,
        alt="Who gets which choice",
        column_config={"Why not the one before": st.column_config.TextColumn(width="large")},
        placeholder="–",
    )
    others = len(honored.after.pairs) - sum(ranking.mentor is not None for ranking in honored.rankings)
    if others:
        st.caption(
            f"{counted(others, 'mentee')} who ranked nobody {'is' if others == 1 else 'are'} matched around them."
        )
    _replaced(studio, existing)
    st.button(
        "Honor the rankings",
        key="review_honor",
        on_click=studio.do,
        args=(actions.propose, studio.program_id, honored.after.record()),
        kwargs={"toast": "Proposed; decide under “Decide”"},
        help="These pairs become proposals. The meeting decides on each of them under “Decide”.",
    )


def _pairs(result: Proposals, id: int, mentor_ids: list[int]) -> list[Pair]:
    row = result.row[id]
    return result.explained([(row, result.column[mentor_id]) for mentor_id in mentor_ids if mentor_id in result.column])


def _frame(result: Proposals, known: dict[int, list[int]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Mentee": pair.mentee.name,
                "Mentee email": pair.mentee.email,
                "Mentor": pair.mentor.name,
                "Department": pair.mentor.department,
                "Topics": ", ".join(pair.mentor.topics),
                "Experience": pair.mentor.experience,
                "Why": " ".join(pair.reasons_for(Audience.MENTEE)),
            }
            for id, mentor_ids in known.items()
            for pair in _pairs(result, id, mentor_ids)
        ]
    )
