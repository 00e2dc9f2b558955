"""Notebook: the studio's own figures, and what the ledger says, in plain Python and SQL. Reads, and changes no figure.

A file of an older version is brought up to date first, as the studio does it, with a copy beside it.
Open it with `marimo edit docs/notebook.py -- --db data/mentoring.db`, or run it as a script:
`python docs/notebook.py --db data/mentoring.db --program "Spring" --on 2026-06-30`.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Mentoring figures")

with app.setup:
    import argparse
    import sqlite3
    import sys
    from datetime import date
    from pathlib import Path

    import pandas as pd
    from marimo import md, running_in_notebook, vstack

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that `core` is there wherever it is opened

    from core import store
    from core.charts.figures import overview_chart
    from core.charts.funnel import funnel_chart
    from core.domain import kpis
    from core.domain.design.design import Design


@app.cell
def _():
    md("""
    # Mentoring figures

    The same figures as on the KPI page, from the same code, and the ledger below them: every dated fact with ids and
    codes, without names. Change a cell, and all that depends on it is worked out again.
    """)
    return


@app.cell
def _():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", default="data/mentoring.db", help="the studio's file")
    parser.add_argument("--program", help="a program by its name; without it, all programs")
    parser.add_argument("--on", help="as of this day, YYYY-MM-DD; without it, the last day on record")
    arguments = parser.parse_args()
    return (arguments,)


@app.cell
def _(arguments):
    with store.opened(arguments.db, create=False) as db:
        ledger = store.ledger.frame(db)
        program = store.programs.program_named(db, arguments.program) if arguments.program else None
        thresholds_setting = store.programs.setting(db, "thresholds")
    if arguments.program and program is None:
        raise SystemExit(f"There is no program “{arguments.program}” in {arguments.db}.")
    if ledger.empty:
        raise SystemExit(f"Nothing is on record in {arguments.db} yet.")
    design = program.design if program else Design()
    on = date.fromisoformat(arguments.on or ledger["on"].max())
    return design, ledger, on, program, thresholds_setting


@app.cell
def _(design, ledger, on, program, thresholds_setting):
    # All programs are read, because somebody may come back in another one; then the part is chosen.
    thresholds = kpis.thresholds_of(design, thresholds_setting)
    everywhere = kpis.read(ledger).as_of(on, thresholds)
    part = everywhere.only(program_id=program.id) if program else everywhere
    figures = kpis.measure_all(part, targets=design.targets)
    figures_table = kpis.table(figures)[["stage", "label", "shown", "n", "target", "verdict", "certainty"]]
    vstack([md(f"## Figures as of {on:%B} {on.day}, {on.year}"), overview_chart(figures), figures_table])
    return figures, figures_table, part


@app.cell
def _(design, part):
    steps = kpis.funnel(part, design.targets)
    vstack([md("## How far people get"), funnel_chart(steps) if len(steps) else md("Nobody has applied yet.")])
    return (steps,)


@app.cell
def _(arguments, on, program):
    # The same file without `core`: one view, plain SQL, opened so that nothing can be written.
    sessions_by_month = """
        SELECT substr("on", 1, 7) AS month, count(*) AS sessions, count(DISTINCT relationship_id) AS pairs
        FROM ledger
        WHERE verb = 'held' AND subject = 'sessions' AND "on" <= ? AND (? IS NULL OR program_id = ?)
        GROUP BY month ORDER BY month
    """
    program_id = program.id if program else None
    reading = sqlite3.connect(f"{Path(arguments.db).resolve().as_uri()}?mode=ro", uri=True)
    sessions = pd.read_sql_query(sessions_by_month, reading, params=(on.isoformat(), program_id, program_id))
    reading.close()
    vstack([md("## Sessions by month, straight from the ledger"), sessions])
    return (sessions,)


@app.cell
def _(figures_table, sessions):
    if not running_in_notebook():
        print(figures_table.to_string(index=False, na_rep="–"))
        print()
        print(sessions.to_string(index=False))
    return


if __name__ == "__main__":
    app.run()
