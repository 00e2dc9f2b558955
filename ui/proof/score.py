"""Proof, score: whether pairs that scored higher fared better, over all rounds. Changes no weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from core import store
from core.charts import calibration as charts
from core.charts.theme import palette
from core.documents.tables import safe_csv
from core.domain.base.dates import short_date
from core.domain.base.text import counted, definite
from core.domain.match.calibration import FEWEST_MENTORS, FEWEST_PAIRS, FEWEST_STOPS
from core.domain.match.run_record import StoredRun
from core.domain.proof import prediction
from core.domain.proof.prediction import OUTCOMES, Finding, Prediction
from ui.frame.cache import Cache
from ui.frame.cells import empty, md
from ui.frame.studio import Studio

# Every pair is compared with every other of its run, seventy times over.
PREDICTIONS = Cache("predictions", "matches", "relationships", "goals", "checks", most=4)

HOW = (
    "Of two pairs that the same matching run scored, how often did the one with the higher score fare worse? 0 of 100 "
    "is a perfect order, 50 is chance. Health is how both sides rated the pair in its closing answers, or in its "
    "latest health checks where there are none. A pair fares better on switching or dropping when it outlasts a pair "
    "that was switched or dropped; a pair that ended because somebody left the company counts as together until then. "
    "Goals are the share of its goals that an ended pair achieved. Intervals count all pairs of a mentor together. "
    f"Nothing is said below {FEWEST_PAIRS} pairs of {FEWEST_MENTORS} mentors, nor below {FEWEST_STOPS} switches or "
    "drops."
)
CANNOT_SHOW = (
    "What this can't show: how pairs would have fared that nobody chose, and why a pair fared well. The score chose "
    "these pairs, so their scores lie closer together than those of all possible pairs, and even a good score looks "
    "weaker here than it is."
)


def show(studio: Studio) -> None:
    """What the whole score went with, each score against a chosen outcome, and the whole score round by round."""
    results = _predicted(studio, frozenset())
    if not results.pairs:
        empty(
            "Nothing to compare yet: this needs pairs that a matching run scored and that were introduced.",
            link=("../pages/match.py", "Go to Match"),
        )
    if runs := store.runs.drawn(studio.db):
        drawn = _predicted(studio, frozenset(run.id for run in runs))
        if _only_drawn(studio, runs, drawn.pairs):
            results = drawn
    rounds = len(results.by_round)
    st.subheader(results.headline)
    st.caption(
        f"{counted(results.pairs, 'pair')} that a matching run scored and that were introduced, from "
        f"{counted(rounds, 'program')} on file. {results.correction}"
    )
    outcome = st.segmented_control(
        "Compared by",
        list(OUTCOMES),
        format_func=lambda key: OUTCOMES[key].label,
        default="rating",
        required=True,
        key="proof_score_outcome",
    )
    _by_score(results, outcome or "rating")
    if rounds > 1:
        _by_round(studio, results)
    with st.container(horizontal=True):
        st.download_button(
            "All findings (.csv)",
            lambda: safe_csv(_table(results)),
            replace(studio.label, several="programs").file_name("score-findings", "csv"),
            "text/csv",
            key="proof_score_csv",
            on_click="ignore",
        )
        st.page_link("../pages/match.py", label="Weights and ratings by score on Match", icon=":material/tune:")
    st.caption(HOW)
    st.caption(CANNOT_SHOW)


def _predicted(studio: Studio, runs: frozenset[int]) -> Prediction:
    """The prediction over all pairs, or over those of these runs only; worked out once for all windows."""

    def work_out() -> Prediction:
        pairs = store.matching.pair_outcomes(studio.db, on=studio.today)
        return prediction.predict([pair for pair in pairs if not runs or pair.run_id in runs])

    return PREDICTIONS.get_or_make(PREDICTIONS.version(studio.db), (studio.today, runs), work_out)


def _only_drawn(studio: Studio, runs: Sequence[StoredRun], pairs: int) -> bool:
    """Which runs drew one of their near ties, by whom; whether only their pairs are to be looked at."""
    actors = store.programs.actors(studio.db)
    with st.container(border=True):
        for run in runs:
            if run.result and run.result.variation:
                who = md(actors.get(run.run_by, run.run_by))
                st.caption(f":material/casino: {short_date(run.run_on)}, by {who}. {run.result.variation.sentence}")
        if not pairs:
            st.caption("None of their pairs is introduced yet.")
            return False
        return st.toggle(
            f"Only {definite(pairs, 'pair')} of these draws",
            key="proof_score_drawn",
            help="Which of the near ties was proposed was chance. In the review people may have changed some of them.",
        )


def _by_score(results: Prediction, outcome: str) -> None:
    """The chart of one outcome, and a sentence for the total and each criterion."""
    findings = results.findings(outcome)
    frame = charts.misranking_frame(results.records, outcome)
    if len(frame):
        st.altair_chart(charts.misranking_chart(frame, palette(st.context.theme.type)), alt=findings[0].sentence)
    st.markdown("\n".join(f"- **{finding.label}.** {finding.sentence}" for finding in findings))


def _by_round(studio: Studio, results: Prediction) -> None:
    """The whole score in each round alone; most rounds are too small to say anything by themselves."""
    names = {program.id: program.name for program in store.programs.all(studio.db)}
    st.markdown("**The whole score, round by round**")
    st.dataframe(
        pd.DataFrame(
            {
                "Program": names[program_id],
                **{what.label: record.by_outcome[key].words for key, what in OUTCOMES.items()},
            }
            for program_id, record in results.by_round.items()
        ),
        hide_index=True,
        placeholder="–",
        alt="Comparisons of 100 in which the pair with the higher score fared worse, by program and outcome",
    )


def _table(results: Prediction) -> pd.DataFrame:
    """Every finding as a row: what was compared, how often wrong, the interval, the sentence."""
    return pd.DataFrame(
        [_row(finding) for outcome in OUTCOMES for finding in results.findings(outcome)],
    )


def _row(finding: Finding) -> dict[str, object]:
    wrong = finding.wrong
    shares = [np.nan if value is None else round(value * 100, 1) for value in (wrong.share, wrong.low, wrong.high)]
    return {
        "Score": finding.label,
        "Compared by": OUTCOMES[finding.outcome].label,
        "Pairs": wrong.pairs,
        "Mentors": wrong.mentors,
        "Comparisons": wrong.comparisons,
        **dict(zip(("Wrong of 100", "Low", "High"), shares, strict=True)),
        "Finding": finding.sentence,
    }
