"""Match, who is kept apart: pairs that must not be, in either direction and in every program. Shows and asks."""

import streamlit as st

from core import actions, store
from core.domain.base.dates import short_date
from core.domain.base.people import Person
from core.domain.match.exclusions import EXCLUSION_REASONS, SWITCHED, reason_label
from ui.frame.cells import md
from ui.frame.studio import Studio, acting

SHOWN = 20


def show(studio: Studio) -> None:
    """Who is kept apart and why, a way to lift it, and a form for two more people."""
    exclusions = store.people.exclusion_list(studio.db)
    with st.expander(
        "Keep two people apart", key="match_apart", icon=":material/do_not_disturb_on:", on_change="rerun"
    ) as shown:
        if not shown.open:
            return
        st.caption("They are not paired, whoever is the mentor, in any program. A switch keeps a pair apart too.")
        names = store.people.names(studio.db)
        for exclusion in exclusions[: -SHOWN - 1 : -1]:
            with st.container(horizontal=True, vertical_alignment="center"):
                pair = f"**{md(names[exclusion.person_id])}** and **{md(names[exclusion.other_id])}**"
                since = f"{reason_label(exclusion.reason)}, since {short_date(exclusion.excluded_on)}"
                st.markdown(f"{pair}  \n{md(since)}")
                st.button(
                    "Allow again",
                    key=f"match_apart_end_{exclusion.id}",
                    on_click=studio.do,
                    args=(actions.end_exclusion, exclusion.id),
                    kwargs={"toast": "They may be paired again"},
                )
        if len(exclusions) > SHOWN:
            st.caption(f"The last {SHOWN} of {len(exclusions)} are shown here.")
        _form(studio)


def _form(studio: Studio) -> None:
    people = {person.id: person for person in store.people.everyone(studio.db)}
    with st.form("match_apart_form", border=False, clear_on_submit=True):
        for side, label in (("person", "Who"), ("other", "And whom")):
            st.selectbox(
                label,
                list(people),
                index=None,
                format_func=lambda id: _called(people[id]),
                key=f"match_apart_{side}",
                placeholder="Choose a person",
            )
        st.selectbox(
            "Why",
            [code for code in EXCLUSION_REASONS if code != SWITCHED],
            index=None,
            format_func=reason_label,
            key="match_apart_reason",
            placeholder="Choose a reason",
        )
        st.form_submit_button("Keep apart", key="match_apart_keep", on_click=_keep, args=(studio,))


@acting()
def _keep(studio: Studio) -> None:
    person_id, other_id = st.session_state["match_apart_person"], st.session_state["match_apart_other"]
    reason = st.session_state["match_apart_reason"]
    if person_id is None or other_id is None or reason is None:
        st.warning("Choose two people and a reason.")
        return
    studio.do(actions.exclude, person_id, other_id, reason, toast="They are kept apart")


def _called(person: Person) -> str:
    """The name with what tells two people of one name apart."""
    known_by = person.email or person.employee_id
    return f"{person.name} ({known_by})" if known_by else person.name
