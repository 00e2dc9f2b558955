"""Design, readiness: departments by signals as a matrix; a cell opens with its evidence, its day and its history."""

from functools import partial

import pandas as pd
import streamlit as st

from core import actions, store
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design import readiness, record
from core.domain.design.department_rating import DepartmentRating
from core.domain.design.programs import Program
from core.domain.design.record import DepartmentRecord
from core.domain.playbook import Playbook
from core.domain.playbook.design import Signal
from ui.frame.cells import md, worked_out
from ui.frame.fields import picked
from ui.frame.studio import Studio

KINDS = {"say": "said", "ask": "asked", "do": "done"}
SEEN, UNPROVEN, NOT_SEEN, ON_RECORD = "✓", "✓ ?", "–", "+"
LEGEND = (
    f"{SEEN} seen, with evidence · {UNPROVEN} seen, no evidence noted · {NOT_SEEN} looked and not seen · "
    f"{ON_RECORD} a count on record, not taken over yet · empty: nobody has looked"
)
OPEN = "design_cell"  # the department and the signal whose dialog is open


def departments(studio: Studio, program: Program, book: Playbook) -> None:
    """The matrix, what is on record and not taken over, and how to open a cell or add a department."""
    records = store.readiness.department_records(studio.db, on=studio.today)
    ratings = program.design.readiness
    waiting = record.open_counts(records, ratings)
    ranked = readiness.rank(ratings, book.signals, book.phases)
    names = [department.name for department in ranked]
    names += [department.name for department in records if department.name not in ratings]
    if names:
        _matrix(names, ranked, waiting, {about.name: about.people for about in records}, book)
        _take_over(studio, program, waiting)
        _open_a_cell(names, book)
    else:
        st.caption("No department is on record. Import a directory, or add the departments where somebody asked.")
    _add_or_delete(studio, program, names)
    worked_out(
        "A department's readiness is the weight of the signals seen there divided by the weight of all signals. "
        "The weights are ours: what people do counts more than what they ask for, and that more than what they say. "
        "A count on record speaks for a signal once you take it over. It covers the last twelve months.",
        "readiness = sum of weights seen ÷ sum of all weights",
        lambda: pd.DataFrame(
            [
                {"Signal": signal.label, "Kind": KINDS[signal.kind], "Weight": signal.weight}
                for signal in book.signals.values()
            ]
        ),
        name="readiness",
        label=studio.label,
    )
    if cell := st.session_state.get(OPEN):
        if cell[0] in names and cell[1] in book.signals:
            about = next((department for department in records if department.name == cell[0]), None)
            _dialog(studio, program, cell[0], book.signals[cell[1]], about)
        else:
            _close()


def _matrix(
    names: list[str],
    ranked: list[readiness.DepartmentReadiness],
    waiting: dict[str, dict[str, str]],
    people: dict[str, int | None],
    book: Playbook,
) -> None:
    rated = {department.name: department for department in ranked}
    rows = []
    for name in names:
        department = rated.get(name)
        rating = department.rating if department else DepartmentRating()
        row: dict[str, object] = {
            "Department": name,
            "Ready": round(department.readiness * 100) if department else None,
            "People": rating.people or people.get(name),
        }
        for signal in book.signals.values():
            row[signal.short] = _mark(rating, signal.id, waiting.get(name, {}))
        row["Phase"] = department.phase.label if department else "Not rated"
        rows.append(row)
    columns = {
        "Department": st.column_config.TextColumn(pinned=True),
        "Ready": st.column_config.ProgressColumn("Ready", format="%d%%", min_value=0, max_value=100, width=95),
    } | {
        signal.short: st.column_config.TextColumn(
            help=f"{signal.label} ({KINDS[signal.kind]}, weight {signal.weight}). {signal.meaning}"
        )
        for signal in book.signals.values()
    }
    st.dataframe(
        pd.DataFrame(rows).astype({"Ready": "Int64", "People": "Int64"}),
        hide_index=True,
        column_config=columns,
        alt="Readiness of each department by signal, readiest first",
        key="design_matrix",
        on_select=partial(_open_selected, names, {signal.short: signal.id for signal in book.signals.values()}),
        selection_mode="single-cell",
        placeholder="",
    )
    st.caption(f"{LEGEND}. Click a cell to note what you saw.")


def _mark(rating: DepartmentRating, signal: str, waiting: dict[str, str]) -> str:
    """What the matrix shows for a signal of a department."""
    if signal in rating.signals:
        return SEEN if rating.signals[signal].strip() else UNPROVEN
    if rating.history(signal):
        return NOT_SEEN
    return ON_RECORD if signal in waiting else ""


def _open_selected(names: list[str], signals: dict[str, str]) -> None:
    """Callback: the cell that was clicked; a click beside the signals opens nothing."""
    for row, column in st.session_state["design_matrix"]["selection"]["cells"]:
        if row < len(names) and column in signals:
            st.session_state[OPEN] = (names[row], signals[column])


def _take_over(studio: Studio, program: Program, waiting: dict[str, dict[str, str]]) -> None:
    """Offer the counts on record, each with its sentence, as one step."""
    if not waiting:
        return
    number = sum(len(sentences) for sentences in waiting.values())
    speak = counted(number, "count on record speaks", "counts on record speak")
    where = counted(len(waiting), "department")
    with st.container(border=True):
        st.markdown(f":material/database: **{speak} for readiness in {where}.**")
        for name, sentences in list(waiting.items())[:8]:
            st.caption(f"{md(name)}: {md(' '.join(sentences.values()))}")
        if len(waiting) > 8:
            st.caption(f"And {counted(len(waiting) - 8, 'more department')}, marked {ON_RECORD} above.")
        st.button(
            f"Use {'this count' if number == 1 else f'all {number} counts'} as evidence",
            key="design_take_over",
            icon=":material/playlist_add_check:",
            on_click=studio.do,
            args=(actions.take_over_counts, program.id),
            kwargs={"toast": f"{counted(number, 'count')} noted as evidence"},
        )


def _open_a_cell(names: list[str], book: Playbook) -> None:
    """The way into a cell for fingers, keyboards and screen readers."""
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="bottom")
    name = left.selectbox("Department", names, key="design_cell_department")
    signal = middle.selectbox(
        "Signal", list(book.signals), format_func=lambda id: book.signals[id].label, key="design_cell_signal"
    )
    right.button(
        "Note what you saw",
        key="design_cell_open",
        icon=":material/edit_note:",
        on_click=lambda: st.session_state.update({OPEN: (name, signal)}),
    )


def _add_or_delete(studio: Studio, program: Program, names: list[str]) -> None:
    ratings = program.design.readiness
    with st.popover("Add or delete a department", icon=":material/domain_add:"):
        with st.form(f"design_department_{len(names)}", border=False):
            name = st.text_input("Department")
            people = st.number_input("People in it (optional)", 1, 100_000, None, 1)
            if st.form_submit_button("Add") and studio.do(
                actions.rate_department,
                program.id,
                name,
                dict(ratings[name.strip()].signals) if name.strip() in ratings else {},
                people,
                toast=f"{name.strip()} added",
            ):
                st.rerun()
        if ratings:
            rated = dict(enumerate(sorted(ratings)))
            number = picked(st.radio, "Delete everything noted about", rated, "design_drop_department", 0)
            st.button(
                "Delete",
                key="design_drop",
                icon=":material/delete:",
                on_click=studio.do,
                args=(actions.drop_department, program.id, rated[number]),
                kwargs={"toast": f"What was noted about {rated[number]} is deleted"},
            )


def _close() -> None:
    """Callback: the dialog was closed."""
    st.session_state.pop(OPEN, None)


@st.dialog("What did you see?", on_dismiss=_close)
def _dialog(studio: Studio, program: Program, name: str, signal: Signal, about: DepartmentRecord | None) -> None:
    rating = program.design.readiness.get(name, DepartmentRating())
    count = record.counted_evidence(about).get(signal.id) if about else None
    st.markdown(f"**{md(name)}** · {md(signal.label)}")
    st.caption(f"{md(signal.meaning)} {KINDS[signal.kind].capitalize()}: weight {signal.weight}.")
    if count:
        st.markdown(f":material/database: On record: {md(count.sentence)}")
    noted = rating.signals.get(signal.id, "")
    suggestion = count.sentence if count and count.proves and not rating.history(signal.id) else ""
    with st.form(f"design_note_{name}_{signal.id}", border=False):
        seen = st.radio(
            "Do you see it there?",
            [True, False],
            index=0 if signal.id in rating.signals or suggestion else 1 if rating.history(signal.id) else None,
            format_func=lambda answer: "Yes" if answer else "No",
            horizontal=True,
        )
        evidence = st.text_area(
            "Evidence", noted or suggestion, max_chars=300, placeholder=signal.note, height=90, key=None
        )
        if st.form_submit_button("Save", type="primary"):
            if seen is None:
                st.error("Choose Yes or No.")
            elif studio.do(actions.note_signal, program.id, name, signal.id, seen, evidence, toast=f"Saved for {name}"):
                _close()
                st.rerun()
    actors = store.programs.actors(studio.db)
    for reading in reversed(rating.history(signal.id)):
        who = actors.get(reading.by, "")
        day = short_date(reading.on) if reading.on else "Day not known"
        words = ("Seen" if reading.seen else "Not seen") + (", counted from the record" if reading.counted else "")
        st.caption(
            f"{day} · {words}{md(f' · {who}' if who else '')}{md(f': {reading.evidence}' if reading.evidence else '')}"
        )
