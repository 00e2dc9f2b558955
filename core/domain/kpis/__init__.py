"""KPIs: the ledger of dated facts, the registry of figures, the funnel, intervals, suppression. Reads no database.

A figure is one decorated function in recruitment.py, engagement.py or outcomes.py: it gives the cases, figures.py
the rest.
"""

from core.domain.kpis import outcomes, recruitment, engagement  # isort: skip (the order of the registry)
from core.domain.kpis.facts import GROUPS, UNKNOWN, Facts
from core.domain.kpis.figures import (
    Figure,
    certainty_words,
    change,
    formula,
    measure,
    measure_all,
    pending_words,
    shown,
    since_words,
    table,
    target_words,
    verdict_words,
    written,
)
from core.domain.kpis.forecast_check import ForecastLine, check_forecast, forecast_table, ranges_in_words
from core.domain.kpis.funnel import STEPS, counts_explained, funnel, funnel_title, heat, rows_of, worst_step
from core.domain.kpis.ledger import COLUMNS, Ledger, read
from core.domain.kpis.publication import PublishedValue, last_published, published_report, values_to_publish
from core.domain.kpis.registry import KINDS, KPIS, STAGES, Kpi, dictionary, in_order, kpi
from core.domain.kpis.report import Report, curve_title, measured_report, part_in_words
from core.domain.kpis.round_comparison import (
    ALIGNMENTS,
    Alignment,
    Round,
    RoundComparison,
    alignments,
    compare_rounds,
    rounds_table,
)
from core.domain.kpis.suppression import SMALLEST
from core.domain.kpis.thresholds import Thresholds, thresholds_of
from core.domain.kpis.trend import compared, days, milestones, month_before, moved_words, points, trend

__all__ = [
    "ALIGNMENTS",
    "COLUMNS",
    "GROUPS",
    "KINDS",
    "KPIS",
    "SMALLEST",
    "STAGES",
    "STEPS",
    "UNKNOWN",
    "Alignment",
    "Facts",
    "Figure",
    "ForecastLine",
    "Kpi",
    "Ledger",
    "PublishedValue",
    "Report",
    "Round",
    "RoundComparison",
    "Thresholds",
    "alignments",
    "certainty_words",
    "change",
    "check_forecast",
    "compare_rounds",
    "compared",
    "counts_explained",
    "curve_title",
    "days",
    "dictionary",
    "engagement",
    "forecast_table",
    "formula",
    "funnel",
    "funnel_title",
    "heat",
    "in_order",
    "kpi",
    "last_published",
    "measure",
    "measure_all",
    "measured_report",
    "milestones",
    "month_before",
    "moved_words",
    "outcomes",
    "part_in_words",
    "pending_words",
    "points",
    "published_report",
    "ranges_in_words",
    "read",
    "recruitment",
    "rounds_table",
    "rows_of",
    "shown",
    "since_words",
    "table",
    "target_words",
    "thresholds_of",
    "trend",
    "values_to_publish",
    "verdict_words",
    "worst_step",
    "written",
]
