"""Shortcuts: keys that act by themselves, which Settings can turn off. Draws nothing.

Whoever speaks to the computer, or hits a key by mistake, must be able to do without them: WCAG 2.1, criterion 2.1.4.
Keys with Ctrl or Command and arrow keys are no such keys.
"""

from __future__ import annotations

from core import store
from ui.frame.studio import Studio

SETTING = "single_keys"


def single_key(studio: Studio, key: str) -> str | None:
    """The key for a button, or None where the team turned single keys off."""
    return key if store.programs.setting(studio.db, SETTING, True) else None
