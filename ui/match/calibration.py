"""Calibration on the Match page: how earlier pairs fared against their scores. Changes no weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core import store
from core.charts import calibration as charts
from core.charts import pair_scores
from core.charts.theme import palette
from core.domain.base.text import counted
from core.domain.match import calibration as calibrations
from core.domain.match import choices
from core.domain.match.calibration import OUTCOMES, CriterionRecord, PairOutcome, Reliability, WeightSuggestion
from core.domain.match.proposals import Proposals
from ui.frame.cache import Cache
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.match.run import reweighed

SEED = 20260101  # of the shuffles, so that the same pairs always have the same band
MOVES = 8  # pairs that a suggestion would change, written out
# While it is open every click draws it anew: every pair is compared with every other, ten times over.
CALIBRATIONS = Cache("calibrations", "matches", "relationships", "goals", "checks", most=6)

CANNOT_SHOW = (
    "What this can't show: how pairs would have fared that nobody chose, why a pair fared well, and whether another "
    "weight would have made anybody fare better. Your weights already chose these pairs, so the scores are closer "
    "together than those of all possible pairs, and a criterion on which nearly all of them scored high can't show "
    "what it is worth. Mentors in several pairs are counted together in the intervals."
)


@dataclass(frozen=True, eq=False)
class _Calibration:
    """What is worked out of the pairs that have an outcome; no curve, no suggestion where there are too few."""

    pairs: list[PairOutcome]
    records: list[CriterionRecord]
    curve: Reliability | None
    suggestion: WeightSuggestion | None


def calibration(studio: Studio, result: Proposals) -> None:
    """How often the score had two pairs in the wrong order, the rating that goes with it, and a weight to try."""
    with st.expander(
        "Scores against later ratings, goals, switches and drops", key="match_calibration", on_change="rerun"
    ) as expander:
        if not expander.open:
            return
        calibrated = _calibrated(studio, result)
        pairs = calibrated.pairs
        if not pairs:
            st.caption("Nothing to compare yet: this needs pairs that a run proposed and that were introduced.")
            return
        rated = sum(pair.rating is not None for pair in pairs)
        ended = sum(pair.goals is not None for pair in pairs)
        stopped = sum(pair.stopped for pair in pairs)
        st.caption(
            f"{counted(len(pairs), 'pair')} of all programs that a run scored and that were introduced: {rated} rated "
            f"by their health checks or closing answers, {ended} ended and had goals, {stopped} switched or dropped."
        )
        _wrong_orders(calibrated.records)
        _reliability(calibrated.curve)
        possible = result.scores[result.allowed & (result.capacity > 0)]
        if covered := calibrations.covered_range(pairs, possible):
            st.markdown(f"**Which scores this speaks about**\n\n{md(covered.sentence)}")
        _suggestion(studio, calibrated, result)
        st.caption(md(CANNOT_SHOW))


def _calibrated(studio: Studio, result: Proposals) -> _Calibration:
    """Read and worked out once for all windows, for the day and the weights of this run."""
    weights = result.settings.weights

    def work_out() -> _Calibration:
        pairs = store.matching.pair_outcomes(studio.db, on=studio.today)
        curve = calibrations.reliability(pairs, np.random.default_rng(SEED))
        return _Calibration(pairs, calibrations.records(pairs), curve, calibrations.suggestion(pairs, weights))

    key = studio.today, tuple(sorted(weights.items()))
    return CALIBRATIONS.get_or_make(CALIBRATIONS.version(studio.db), key, work_out)


def _wrong_orders(records: list[CriterionRecord]) -> None:
    """Misranking of the score and of each criterion by one outcome, and by all three in a table."""
    outcome = st.segmented_control(
        "Compared by",
        list(OUTCOMES),
        format_func=OUTCOMES.__getitem__,
        default="rating",
        required=True,
        key="match_calibration_outcome",
    )
    title = charts.misranking_title(records, outcome or "rating")
    st.markdown(f"**{md(title)}**")
    frame = charts.misranking_frame(records, outcome or "rating")
    if len(frame):
        st.altair_chart(charts.misranking_chart(frame, palette(st.context.theme.type)), alt=title)
    st.caption(
        "Of two pairs that the same run scored, how often did the one with the higher score fare worse? 0 is a perfect "
        f"order, 50 is chance; 95% intervals. Nothing is said below {calibrations.FEWEST_PAIRS} pairs of "
        f"{calibrations.FEWEST_MENTORS} mentors, nor about staying below {calibrations.FEWEST_STOPS} switches and "
        "drops. A pair dropped because somebody left the company counts as together until then."
    )
    st.dataframe(
        pd.DataFrame(
            {
                "Criterion": record.label,
                "Pairs rated": record.by_outcome["rating"].pairs,
                "Points covered": "–"
                if np.isnan(record.lowest)
                else f"{record.lowest * 100:.0f} to {record.highest * 100:.0f}",
                **{label: record.by_outcome[key].words for key, label in OUTCOMES.items()},
            }
            for record in records
        ),
        hide_index=True,
        alt="How often the whole score and each criterion had two pairs in the wrong order, by each outcome",
        placeholder="–",
    )


def _reliability(curve: Reliability | None) -> None:
    """The rating that goes with each score."""
    if curve is None:
        st.caption(f"The rating that goes with each score is drawn from {calibrations.FEWEST_PAIRS} rated pairs on.")
        return
    title = charts.reliability_title(curve)
    st.markdown(f"**{md(title)}**")
    st.altair_chart(charts.reliability_chart(curve, palette(st.context.theme.type)), alt=title)
    st.caption(
        f"{curve.total} rated pairs: the best curve that never falls as the score rises. It explains "
        f"{curve.explained * 100:.0f}% of the spread of ratings; ratings dealt out by chance give "
        f"{curve.by_chance * 100:.0f}% on average and the gray band 95 times of 100. Dashed: the mean of all, "
        f"{curve.mean:.1f}."
    )


def _suggestion(studio: Studio, calibrated: _Calibration, result: Proposals) -> None:
    """The weight that would have ordered rated pairs better, and which of today's pairs it would change."""
    st.markdown("**Is there a weight to try?**")
    rated, suggestion = sum(pair.rating is not None for pair in calibrated.pairs), calibrated.suggestion
    if rated < calibrations.FEWEST_PAIRS:
        st.markdown(f"Too few to say: {counted(rated, 'rated pair')} of the {calibrations.FEWEST_PAIRS} that it takes.")
        return
    if suggestion is None:
        st.markdown(
            f"No: by the ratings of {counted(rated, 'pair')} no criterion differs from chance clearly enough to move "
            "its weight."
        )
        return
    st.markdown(md(suggestion.sentence))
    if not len(result.mentees):
        return
    after = reweighed(studio, result, {**result.settings.weights, suggestion.key: suggestion.suggested})
    changes = choices.compare(result, after)
    st.markdown(
        f"With that weight {counted(len(changes.moves), 'mentee')} of {len(result.mentees)} would have another mentor, "
        f"or none, today. {md(changes.headline)}"
    )
    if changes.moves:
        frame = pair_scores.before_after_frame(changes, after)
        st.altair_chart(
            pair_scores.before_after(frame, palette(st.context.theme.type)), alt=pair_scores.before_after_title(frame)
        )
        st.markdown("\n".join(f"- {md(move.sentence)}" for move in changes.moves[:MOVES]))
    if len(changes.moves) > MOVES:
        st.caption(f"And {len(changes.moves) - MOVES} more.")
