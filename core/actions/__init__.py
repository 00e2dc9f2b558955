"""Actions: every change. Each checks, writes and remembers as one transaction, or refuses with a sentence and no trace.

All take `by` (who acts, never blank), `on` (the day it happened) and `at` (when it was recorded; default now).
"""

from core.actions.doing import NotAllowed, undo
from core.actions.matches import approve, approve_all, introduce, propose, reject
from core.actions.people import (
    Imported,
    accept,
    confirm_wishes,
    erase_person,
    exclude,
    import_people,
    move,
    set_availability,
    set_capacity,
    write_note,
)
from core.actions.programs import add_coordinator, change_program, create_program, remove_coordinator, set_setting
from core.actions.relationships import (
    end_relationship,
    log_session,
    pause_relationship,
    record_check,
    resume_relationship,
    reword_goal,
    set_goal,
    set_progress,
)

__all__ = [
    "Imported",
    "NotAllowed",
    "accept",
    "add_coordinator",
    "approve",
    "approve_all",
    "change_program",
    "confirm_wishes",
    "create_program",
    "end_relationship",
    "erase_person",
    "exclude",
    "import_people",
    "introduce",
    "log_session",
    "move",
    "pause_relationship",
    "propose",
    "record_check",
    "reject",
    "remove_coordinator",
    "resume_relationship",
    "reword_goal",
    "set_availability",
    "set_capacity",
    "set_goal",
    "set_progress",
    "set_setting",
    "undo",
    "write_note",
]
