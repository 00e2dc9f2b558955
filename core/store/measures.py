"""Store, measures: what sheets from elsewhere measured of people, a value a person and a day. Reads only."""

from __future__ import annotations

import pandas as pd
from sqlite_utils import Database

from core.store.journal import Row, rows


def frame(db: Database) -> pd.DataFrame:
    """Every measured value, in the order of the days: person_id, on (timestamp), measure, value."""
    measured = rows(db, "SELECT person_id, measured_on, measure, value FROM measures ORDER BY measured_on, id")
    table = pd.DataFrame(measured, columns=["person_id", "measured_on", "measure", "value"])
    return pd.DataFrame(
        {
            "person_id": table["person_id"].astype("int64"),
            "on": pd.to_datetime(table["measured_on"]).astype("datetime64[ns]"),
            "measure": table["measure"].astype(object),
            "value": table["value"].astype(float),
        }
    )


def on_record(db: Database) -> dict[tuple[int, str, str], Row]:
    """The rows of measured values by person, measure in lower case and ISO day."""
    return {
        (row["person_id"], row["measure"].casefold(), row["measured_on"]): row
        for row in rows(db, "SELECT * FROM measures")
    }


def names(db: Database) -> list[str]:
    """What is measured, each as it was first spelled, by name."""
    measured = rows(db, "SELECT measure, min(id) FROM measures GROUP BY measure ORDER BY measure")
    return [row["measure"] for row in measured]


def ranges(db: Database) -> dict[str, tuple[float, float]]:
    """The lowest and the highest value on record of what is measured, by its name in lower case."""
    measured = rows(db, "SELECT measure, min(value) AS lowest, max(value) AS highest FROM measures GROUP BY measure")
    return {row["measure"].casefold(): (row["lowest"], row["highest"]) for row in measured}


def ids_of(db: Database, person_id: int) -> list[int]:
    """The rows that hold a measured value of a person."""
    return [row["id"] for row in rows(db, "SELECT id FROM measures WHERE person_id = ?", (person_id,))]
