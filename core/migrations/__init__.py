"""Migrations: the tables, a file each, oldest first, append only. Never reads, never decides.

A schema change is a new file (`m013_…`, with `apply(db)`) and its name at the end of ORDER. Files of users have gone
through the older ones: those are never edited, and the name of a file is what a database remembers of it.

There never was a 007 or a 010: no commit has a file of these numbers. They were set aside while several changes were
made side by side, and were not needed. They stay empty: the order is that of the list, not of the numbers.

Every table is STRICT and its ids are never reused (AUTOINCREMENT), because `history` names rows by id for ever.
Never `transform()` a table that carries triggers: sqlite-utils drops them silently; tests/store/test_store.py lists
what must exist afterwards.
"""

from __future__ import annotations

from importlib import import_module

from sqlite_utils import Migrations

ORDER = (
    "m001_people_and_programs",
    "m002_matches",
    "m003_history",
    "m004_recruiting",
    "m005_meetings_and_choices",
    "m006_relationships",
    "m008_ledger_for_figures",
    "m009_history_of_one_relationship",
    "m011_answers_of_a_run",
    "m012_reads_of_every_page",
    "m013_live_history",
)

MIGRATIONS = Migrations("mentoring")
for name in ORDER:
    MIGRATIONS(name=name)(import_module(f"core.migrations.{name}").apply)
