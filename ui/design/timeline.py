"""Design, the plan as a picture: lanes over time, zoomed by part; a list where there is no room. And a late start."""

import streamlit as st

from core import actions
from core.charts.plan import plan_chart
from core.charts.theme import palette
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design import compression, plan, timeline
from core.domain.design.checklist import STATES, PlanItem
from core.domain.design.programs import Program
from ui.frame.cells import md
from ui.frame.studio import Studio

# By the room there is, not by the window: beside an open sidebar a tablet is as narrow as a phone. 760 is NARROWEST.
ROOM = """<style>
.st-key-design_plan { container-type: inline-size }
@container (max-width: 759px) { .st-key-design_plan_picture { display: none } }
@container (min-width: 760px) { .st-key-design_plan_list { display: none } }
</style>"""
ICONS = {"done": ":green[:material/check_circle:]", "late": ":orange[:material/schedule:]"}
KINDS = {"step": "Step", "message": "Message", "touchpoint": "Touchpoint", "link": "Linked course"}
AHEAD = 8  # items of the list that are shown before somebody asks for more


def picture(studio: Studio, program: Program, items: list[PlanItem]) -> None:
    """Everything with a day, drawn and as a table; without a start there is nothing to draw."""
    if not items:
        st.caption("Choose a start date above: everything that gets a day by it shows up here.")
        return
    st.html(ROOM)
    part = st.segmented_control(
        "Part of the plan",
        list(timeline.PARTS),
        format_func=timeline.PARTS.__getitem__,
        default=timeline.WHOLE,
        required=True,
        key="design_plan_part",
        label_visibility="collapsed",
    )
    shown = timeline.part_of_plan(items, part)
    words = timeline.headline(shown)
    st.markdown(f"**{words}**")
    if not shown:
        st.caption("Nothing of the plan falls into this part.")
        return
    days = [(program.starts_on, "Start")] if program.starts_on else []
    if end := plan.ends_on(program):
        days.append((end, "End" if program.months else "Next review"))
    with st.container(key="design_plan"):
        with st.container(key="design_plan_picture"):
            chart = plan_chart(shown, on=studio.today, days=days, colors=palette(st.context.theme.type))
            st.altair_chart(chart, alt=words)
            st.caption("Filled circle: done. Open circle: to do. Triangle: late. Gray circle: its day has passed.")
        with st.container(key="design_plan_list"):
            _list(shown)
    with st.expander(
        "The plan as a table", icon=":material/table_rows:", key="design_plan_table", on_change="rerun"
    ) as table:
        if table.open:
            _table(shown)


def compress(studio: Studio, program: Program, items: list[PlanItem]) -> None:
    """Where items before the start are late: the days they would get, and the button that gives them."""
    days = compression.moves(program, items, on=studio.today)
    if not days or program.starts_on is None:
        return
    late = sum(move.before < studio.today for move in days)
    left = (program.starts_on - studio.today).days
    with st.container(border=True):
        st.markdown(
            f":orange[:material/schedule:] **{counted(late, 'item', 'items')} before the start should have happened by "
            f"now.** {counted(left, 'day is', 'days are')} left until {short_date(program.starts_on)}."
        )
        st.caption("Check off or mark what is done. What is still open can be spread over the days that are left.")
        with st.expander("New days", key="design_compress_days", on_change="rerun") as preview:
            if preview.open:
                st.dataframe(
                    [
                        {
                            "What": move.item.label,
                            "Kind": KINDS[move.item.kind],
                            "Planned": short_date(move.before),
                            "New day": short_date(move.after),
                        }
                        for move in days
                    ],
                    hide_index=True,
                    placeholder="–",
                    height="content",
                    alt="Every open item before the start with its planned and its new day",
                )
                st.button(
                    "Save the new days",
                    key="design_compress",
                    type="primary",
                    on_click=studio.do,
                    args=(actions.compress_plan, program.id),
                    kwargs={"toast": "The plan fits the days that are left"},
                )


def _list(items: list[PlanItem]) -> None:
    """What is late, what comes next, and the rest behind a click."""
    late = [item for item in items if item.state == "late"]
    ahead = [item for item in items if item.state == "due"]
    for item in [*late, *ahead[:AHEAD]]:
        st.markdown(_line(item))
    rest = [*ahead[AHEAD:], *(item for item in items if item.state not in ("late", "due"))]
    if rest:
        with st.expander(f"{counted(len(rest), 'more item')}", key="design_plan_rest", on_change="rerun") as more:
            if more.open:
                for item in rest:
                    st.markdown(_line(item))


def _line(item: PlanItem) -> str:
    icon = ICONS.get(item.state, ":gray[:material/radio_button_unchecked:]")
    day = short_date(item.day) if item.day else "No date"
    late = ":orange[Late:] " if item.state == "late" else ""
    owner = f" · {md(item.owner)}" if item.owner else ""
    return f"{icon} {late}**{md(item.label)}** :gray[{day} · {KINDS[item.kind]}{owner}]"


def _table(items: list[PlanItem]) -> None:
    st.dataframe(
        [
            {
                "Day": short_date(item.day) if item.day else "",
                "What": item.label,
                "Kind": KINDS[item.kind],
                "For": item.role.capitalize(),
                "Owner": item.owner,
                "State": STATES[item.state],
            }
            for item in items
        ],
        hide_index=True,
        placeholder="–",
        alt=f"{counted(len(items), 'item')} of the plan with day, owner and state",
    )
