"""The store: the only SQL. Rows in, domain objects and frames out; a module for each noun. Never decides.

A read is `store.people.names(db)`: whoever adds one edits the module of its noun and nothing else. Here stand only the
file itself (open it, change it, copy it, restore it) and what it refuses.
"""

from core.store import (
    as_of,
    imports,
    journal,
    ledger,
    matches,
    meetings,
    open_questions,
    own_topics,
    participant_choices,
    people,
    person_data,
    programs,
    recruiting,
    relationships,
    support,
    who_met,
)
from core.store.erasure import CLEANING_SECONDS, WORDS_WAIT, clean, copies_beside, edition, empty_log, words_wait
from core.store.errors import DamagedError, NewerError, SchemaRefusal, StoreError, in_words
from core.store.files import (
    Db,
    change,
    copy,
    damage,
    look_through,
    open_db,
    opened,
    rehearsing,
    revision,
    settle,
    synced_folder,
)
from core.store.journal import Row
from core.store.restoring import SoundCopy, newest_sound_copy, restore
from core.store.versions import Version, version

__all__ = [
    "CLEANING_SECONDS",
    "WORDS_WAIT",
    "DamagedError",
    "Db",
    "NewerError",
    "Row",
    "SchemaRefusal",
    "SoundCopy",
    "StoreError",
    "Version",
    "as_of",
    "change",
    "clean",
    "copies_beside",
    "copy",
    "damage",
    "edition",
    "empty_log",
    "imports",
    "in_words",
    "journal",
    "ledger",
    "look_through",
    "matches",
    "meetings",
    "newest_sound_copy",
    "open_db",
    "open_questions",
    "opened",
    "own_topics",
    "participant_choices",
    "people",
    "person_data",
    "programs",
    "recruiting",
    "rehearsing",
    "relationships",
    "restore",
    "revision",
    "settle",
    "support",
    "synced_folder",
    "version",
    "who_met",
    "words_wait",
]
