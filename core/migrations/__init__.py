"""Migrations: the tables, a file each, oldest first, append only. Never reads, never decides.

A schema change is a new file (`m016_…`) with a function of the same name under `@migration`, and an import of it here:
migrations are applied in the order in which they are imported. Files of users have gone through the older ones: those
are never edited, and the name of the function is what a database remembers of it.

There never was a 007 or a 010: no commit has a file of these numbers. They were set aside while several changes were
made side by side, and were not needed. They stay empty, since a file may only ever gain a migration at the end.

Every table is STRICT and its ids are never reused (AUTOINCREMENT), because `history` names rows by id for ever.
Never `transform()` a table that carries triggers: sqlite-utils drops them silently; tests/store/test_store.py lists
what must exist afterwards.
"""

from __future__ import annotations

from core.migrations import (  # noqa: F401  (the import is what registers them)
    m001_people_and_programs,
    m002_matches,
    m003_history,
    m004_recruiting,
    m005_meetings_and_choices,
    m006_relationships,
    m008_ledger_for_figures,
    m009_history_of_one_relationship,
    m011_answers_of_a_run,
    m012_reads_of_every_page,
    m013_live_history,
    m014_struck_readings,
    m015_days_of_absence,
    m016_days_of_a_question,
    m017_opinions,
    m018_plans_and_drafts_answered,
    m019_availability_of_people,
    m020_corrected_lines,
    m021_snooze_reasons,
    m022_recommenders_and_feedback,
    m023_stories,
    m024_circles,
    m025_reports,
    m026_published_values,
    m027_measures,
    m028_draws_and_attributes,
    m029_report_audience,
)
from core.migrations.registry import MIGRATIONS

__all__ = ["MIGRATIONS"]
