"""Settings, attention: after how many days a relationship shows up in the queue, with the source of each default."""

import streamlit as st

from core import actions, store
from core.domain import playbook
from ui.frame.cells import md
from ui.frame.studio import Studio


def thresholds(studio: Studio) -> None:
    """One number per threshold, its reason and where its default comes from; back to the defaults in one click."""
    known = playbook.load().attention
    saved = store.programs.setting(studio.db, "thresholds", {})
    with st.form("settings_thresholds"):
        chosen = {}
        for left, right in zip(list(known)[::2], [*list(known)[1::2], None], strict=False):
            for column, key in zip(st.columns(2), (left, right), strict=True):
                if key is None:
                    continue
                threshold = known[key]
                with column:
                    chosen[key] = st.number_input(
                        f"{threshold.label} ({threshold.unit})",
                        min_value=1,
                        max_value=730,
                        value=int(saved.get(key, threshold.value)),
                        key=f"settings_threshold_{key}",
                        help=md(threshold.why),
                    )
                    st.caption(f"Default {threshold.value}. {md(threshold.source)}")
        if st.form_submit_button("Save the thresholds"):
            changed = {key: value for key, value in chosen.items() if value != known[key].value}
            studio.do(actions.set_setting, "thresholds", changed, toast="Thresholds saved")
