"""Settings, attention: after how many days a relationship shows up in the queue, with the source of each default."""

import streamlit as st

from core import actions, store
from core.domain import playbook
from ui.frame.cells import md
from ui.frame.studio import Studio


def thresholds(studio: Studio) -> None:
    """One number per threshold, its reason and where its default comes from; back to the defaults in one click."""
    known = playbook.load().attention
    kept = store.programs.setting(studio.db, "thresholds", {})
    with st.form("settings_thresholds"):
        chosen = {}
        for left, right in zip(list(known)[::2], [*list(known)[1::2], None], strict=False):
            for column, key in zip(st.columns(2), (left, right), strict=True):
                if key is None:
                    continue
                one = known[key]
                with column:
                    chosen[key] = st.number_input(
                        f"{one.label} ({one.unit})",
                        min_value=1,
                        max_value=730,
                        value=int(kept.get(key, one.value)),
                        key=f"settings_threshold_{key}",
                        help=md(one.why),
                    )
                    st.caption(f"Default {one.value}. {md(one.source)}")
        if st.form_submit_button("Save the thresholds"):
            changed = {key: value for key, value in chosen.items() if value != known[key].value}
            studio.do(actions.set_setting, "thresholds", changed, said="Thresholds saved")
