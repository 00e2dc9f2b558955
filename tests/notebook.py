"""The example of the README, "Read it elsewhere": the figures of a database in a notebook. A test runs it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd


def example(path: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The README's lines on a database of the test; what a notebook would show comes back."""
    from core import kpis, store

    with store.opened(path) as db:
        ledger = store.ledger(db)  # the same as "SELECT * FROM ledger" from any other tool

    figures = kpis.table(kpis.report(ledger, on=date(2026, 6, 30), program_id=1))
    facts = kpis.read(ledger).as_of(date(2026, 6, 30)).only(program_id=1, department="Finance")
    funnel = kpis.funnel(facts)
    pairs = facts.relationships[["introduced_on", "met_on", "sessions", "how"]]

    return figures, funnel, pairs
