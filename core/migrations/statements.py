"""Statements: how a migration runs several of them within the transaction that is open."""

from __future__ import annotations

from sqlite_utils import Database


def run(db: Database, script: str) -> None:
    """Each statement by itself: executescript() would commit the open transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
