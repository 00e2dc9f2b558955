"""Side by side on screen: the mentee and the candidates as cards, and their answers row by row."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import store
from core.domain.base.dates import full_day
from core.domain.base.people import Participant
from core.domain.base.text import listed
from core.domain.match import choices
from core.domain.match.choices import Candidate
from core.domain.match.criteria import CRITERIA
from core.domain.match.matches import REASONS
from core.domain.match.rules import by_hand
from core.domain.review import comparison
from core.domain.review.cases import KINDS, STATES, Case
from core.domain.review.comparison import Bar, Cell
from core.domain.review.privacy import HIDDEN, Veil
from ui.frame.cells import md
from ui.review import agenda, case_list, decision
from ui.review.session import Table, firmness, projecting

BLOCKS = 10
BADGES = {
    "open": ("blue", ":material/pending:"),
    "without": ("orange", ":material/person_search:"),
    "parked": ("yellow", ":material/pause_circle:"),
    "approved": ("green", ":material/check_circle:"),
    "introduced": ("green", ":material/handshake:"),
    "waiting": ("gray", ":material/schedule:"),
}


def show(table: Table, case: Case) -> None:
    """A case: the cards, what can be decided, the panel of a decision, then the rows."""
    shown = candidates(table, case)
    if projecting():
        decision.confirm(table, case)  # above all else: on the wall nobody scrolls
    cards(table, case, shown)
    decision.bar(table, case)
    if not projecting():
        decision.confirm(table, case)
        left, right = st.columns(2)
        with left:
            case_list.search(table, case)
        with right:
            case_list.owner(table, case)
    rows(table, case, shown)


def cards(table: Table, case: Case, shown: Sequence[Candidate]) -> None:
    """One mentee beside the candidates, each with what speaks for it, its price and what can be decided."""
    veil = table.veil(case)
    columns = st.columns(1 + len(shown), border=True)
    with columns[0]:
        _mentee(table, case, veil)
    for number, (column, candidate) in enumerate(zip(columns[1:], shown, strict=True), start=1):
        with column:
            _candidate(table, case, candidate, veil, number)


def candidates(table: Table, case: Case) -> list[Candidate]:
    """Who stands beside the mentee: their own choices first, then the best; the proposed and the searched one too."""
    id, result = case.mentee.id, table.now
    wide = st.session_state.get("review_wide", 3)
    chosen = [one for one in table.wanted.get(id, ()) if one in result.column]
    ids = list(dict.fromkeys(chosen))
    if case.match and case.match.mentor_id in result.column:
        ids = list(dict.fromkeys([*ids, case.match.mentor_id]))
    best = [one.mentor.id for one in choices.candidates(result, id, wide)]
    ids = list(dict.fromkeys([*ids, *best]))[: max(wide, len(ids))]
    if not chosen:
        ids.sort(key=lambda one: (-float(result.scores[result.row[id], result.column[one]]), one))
    searched = st.session_state.get(f"review_search_{id}{table.suffix}")
    if searched in result.column and searched not in ids:
        ids.append(searched)
    return [choices.candidate(result, id, one) for one in ids]


def _mentee(table: Table, case: Case, veil: Veil) -> None:
    mentee = veil.person(case.mentee)
    (st.title if projecting() else st.subheader)(md(veil.name(case.mentee)), anchor=False)
    color, icon = BADGES[case.state]
    with st.container(horizontal=True, gap="small"):
        st.badge(STATES[case.state], color=color, icon=icon)
        st.badge(KINDS[case.kind], color="gray")
    _said(", ".join(part for part in (mentee.level, mentee.department, mentee.location) if part))
    if mentee.aim or mentee.direction:
        st.markdown(md(f"“{mentee.aim or mentee.direction}”"))
    _since(table, case.mentee, veil)
    _said(veil.text(case.place.why))
    if case.kind != "unmatched" and "weightings" not in case.place.why:
        _said(firmness(table).sentence(mentee.id))


def _candidate(table: Table, case: Case, one: Candidate, veil: Veil, number: int) -> None:
    proposed = case.match is not None and case.match.mentor_id == one.mentor.id
    mentor = veil.person(one.mentor)
    st.subheader(md(veil.name(one.mentor)), anchor=False)
    with st.container(horizontal=True, gap="small"):
        st.badge(f"{one.pair.score * 100:.0f} of 100", color="blue")
        if proposed:
            label = {"approved": "Approved", "introduced": "Introduced", "parked": "Parked"}.get(case.state, "Proposed")
            st.badge(label, icon=":material/star:", color="green")
        wanted = list(table.wanted.get(case.mentee.id, ()))
        if one.mentor.id in wanted:
            place = wanted.index(one.mentor.id) + 1
            st.badge(f"The mentee's choice {place}", icon=":material/favorite:", color="violet")
    _said(", ".join(part for part in (mentor.level, mentor.department, mentor.location) if part))
    _since(table, one.mentor, veil)
    for sentence in comparison.why(one, veil):
        st.markdown(md(sentence))
    today = None if case.decided or one.blocked else table.against(case.mentee, one.mentor)
    if one.blocked and not proposed:
        st.markdown(f":red[:material/block: {md(veil.against(one.mentor, one.blocked))}]")
    elif today:
        st.markdown(f":red[:material/block: By today's answers: {md(veil.against(one.mentor, today))}]")
    elif not case.decided and not proposed and table.quick:
        ripple = table.ripple(case.mentee.id, one.mentor.id)
        _said(veil.text(ripple.refused or f"If chosen: {_small(ripple.changes.headline)}"))
    if not case.decided and (vetoed := table.turned_down.get((case.mentee.id, one.mentor.id))):
        why = f": {_small(REASONS[vetoed.reason])}" if vetoed.reason else ""
        st.markdown(f":orange[:material/thumb_down: Vetoed before{md(why)}.]")
    for sentence in by_hand(case.mentee, one.mentor):
        hidden = "A must can only be checked by people." if veil.private or veil.blind else sentence
        st.markdown(f":orange[:material/help: {md(hidden)}]")
    decision.choose(table, case, one, number, proposed=proposed, forbidden=one.blocked is not None or today is not None)


def _since(table: Table, person: Participant, veil: Veil) -> None:
    """One line for somebody whose answers changed after the cases were laid out; what and since when on a click."""
    one = table.since.get(person.enrolment_id)
    if one is None:
        return
    with st.popover(
        f"Changed since: {_small(listed(one.shown(veil)))}",
        icon=":material/update:",
        type="tertiary",
        wrap=True,
        key=f"review_since_{person.enrolment_id}",
    ):
        st.markdown("\n".join(f"- {md(line)}" for line in one.sentences(veil)))
        who = store.actors(table.studio.db).get(one.by, one.by)
        st.caption(f"{md(who)}, {full_day(one.on)}. On this page the answers still count as they were before.")
        agenda.take_in(table, f"review_take_in_{person.enrolment_id}")


def rows(table: Table, case: Case, shown: Sequence[Candidate]) -> None:
    """Answer by answer, aligned, then what each criterion adds."""
    veil = table.veil(case)
    names = [veil.name(one.mentor) for one in shown]
    heads = [md(veil.name(case.mentee)), *(md(name) for name in _apart(names))]
    lines = {
        row.label: [_cell(row.mentee), *(_cell(cell) for cell in row.candidates)]
        for row in comparison.rows(table.now, case.mentee, shown, veil)
    }
    shares = comparison.weights(table.now)
    for key, bars in comparison.bars(shown, veil).items():
        lines[CRITERIA[key].label] = [f":gray[weighs {shares[key]:.0f} of 100]", *(_bar(bar) for bar in bars)]
    frame = pd.DataFrame.from_dict(lines, orient="index", columns=_apart(heads))
    st.table(frame, border="horizontal", alt="The mentee and the candidates, answer by answer")
    st.caption(
        ":blue-background[Marked] is what both sides share. Bars: how well each criterion is met, with its points."
    )


def _cell(cell: Cell) -> str:
    joined = [f":blue-background[{md(piece.text)}]" if piece.shared else md(piece.text) for piece in cell]
    return ", ".join(joined) if joined else "–"


def _bar(bar: Bar) -> str:
    full = round(bar.score * BLOCKS)
    drawn = f":blue[{'█' * full}]:gray[{'░' * (BLOCKS - full)}]"
    why = "" if bar.sentence == HIDDEN else f" {md(bar.sentence)}"
    return f"{drawn} **{bar.points:.0f}**{why}"


def _said(text: str) -> None:
    """A quiet line of a card, left out when there is nothing to say; on the wall a caption would be too faint."""
    if text and projecting():
        st.markdown(f":gray[{md(text)}]")
    elif text:
        st.caption(md(text))


def _apart(names: Sequence[str]) -> list[str]:
    """Names as headers of a table: a second one of the same name gets a number."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return found


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
