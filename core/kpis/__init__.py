"""KPIs: the ledger of dated facts, the registry of figures, the funnel, intervals, suppression. Reads no database.

A figure is one decorated function in joining.py, keeping.py or closing.py: it gives the cases, the registry the rest.
"""

from core.kpis import closing, joining, keeping
from core.kpis.facts import CUTS, UNKNOWN, Facts
from core.kpis.funnel import STEPS, funnel, heat, rows_of, worst_step
from core.kpis.ledger import COLUMNS, Ledger, read
from core.kpis.published import Report, curve_title, publish
from core.kpis.registry import (
    KINDS,
    KPIS,
    STAGES,
    Figure,
    Kpi,
    change,
    dictionary,
    formula,
    in_order,
    kpi,
    measure,
    report,
    shown,
    table,
    written,
)
from core.kpis.suppression import SMALLEST
from core.kpis.trend import compared, days, milestones, one_pair, points, trend
from core.kpis.yardstick import Yardstick, yardstick_of

__all__ = [
    "COLUMNS",
    "CUTS",
    "KINDS",
    "KPIS",
    "SMALLEST",
    "STAGES",
    "STEPS",
    "UNKNOWN",
    "Facts",
    "Figure",
    "Kpi",
    "Ledger",
    "Report",
    "Yardstick",
    "change",
    "closing",
    "compared",
    "curve_title",
    "days",
    "dictionary",
    "formula",
    "funnel",
    "heat",
    "in_order",
    "joining",
    "keeping",
    "kpi",
    "measure",
    "milestones",
    "one_pair",
    "points",
    "publish",
    "read",
    "report",
    "rows_of",
    "shown",
    "table",
    "trend",
    "worst_step",
    "written",
    "yardstick_of",
]
