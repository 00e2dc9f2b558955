"""Registry: the set that every migration joins by its decorator, under the name of its function. Makes no table."""

from __future__ import annotations

from sqlite_utils import Migrations

MIGRATIONS = Migrations("mentoring")
migration = MIGRATIONS()
