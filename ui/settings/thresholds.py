"""Settings, thresholds: when a relationship shows up in the queue and a case on the agenda, each with its source."""

from collections.abc import Mapping

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.playbook.journey import Threshold
from ui.frame.cells import md
from ui.frame.studio import Studio


def thresholds(studio: Studio) -> None:
    """When a relationship needs attention."""
    _form(studio, "thresholds", playbook.load().attention, most=730)


def agenda(studio: Studio) -> None:
    """When a case of a review meeting needs people."""
    _form(studio, "agenda", playbook.load().agenda, most=100)


def _form(studio: Studio, setting: str, known: Mapping[str, Threshold], *, most: int) -> None:
    """One number per threshold, its reason and where its default comes from."""
    saved = store.programs.setting(studio.db, setting, {})
    with st.form(f"settings_{setting}"):
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
                        max_value=most,
                        value=int(saved.get(key, threshold.value)),
                        key=f"settings_threshold_{key}",
                        help=md(threshold.why),
                    )
                    st.caption(f"Default {threshold.value}. {md(threshold.source)}")
        if st.form_submit_button("Save the thresholds", key=f"settings_save_{setting}"):
            changed = {key: value for key, value in chosen.items() if value != known[key].value}
            studio.do(actions.set_setting, setting, changed, toast="Thresholds saved")
