"""KPIs: the ledger of dated facts, the registry of figures, the funnel, intervals, suppression. Reads no database.

A figure is one decorated function in joining.py, keeping.py or closing.py: it gives the cases, the registry the rest.
"""

from core.kpis import closing, joining, keeping
from core.kpis.ledger import COLUMNS, CUTS, UNKNOWN, Facts, Ledger, Yardstick, read
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

__all__ = [
    "COLUMNS",
    "CUTS",
    "KINDS",
    "KPIS",
    "SMALLEST",
    "STAGES",
    "UNKNOWN",
    "Facts",
    "Figure",
    "Kpi",
    "Ledger",
    "Yardstick",
    "change",
    "closing",
    "dictionary",
    "formula",
    "in_order",
    "joining",
    "keeping",
    "kpi",
    "measure",
    "read",
    "report",
    "shown",
    "table",
    "written",
]
