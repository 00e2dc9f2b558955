"""File label: what every file that leaves says about itself: program, group, day, version, who made it. Values only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date

WHOLE = "The whole program"


@dataclass(frozen=True, slots=True)
class FileLabel:
    """What a file is about and where it comes from. `group`: the chosen part in words, "" for the whole program."""

    program: str
    as_of: date
    made_by: str
    made_on: date
    group: str = ""
    version: int | None = None

    @property
    def title(self) -> str:
        """The program, and the part of it where one was chosen: "Leaders 2026 · only Finance"."""
        return f"{self.program} · only {self.group}" if self.group else self.program

    @property
    def line(self) -> str:
        """All of it in one line, for a footer or a first row."""
        parts = [self.program, f"only {self.group}" if self.group else WHOLE, f"as of {short_date(self.as_of)}"]
        if self.version is not None:
            parts.append(f"version {self.version}")
        parts.append(f"made by {self.made_by}, {short_date(self.made_on)}")
        return " · ".join(parts)

    def file_name(self, content: str, extension: str) -> str:
        """A name that says the same: "leaders-2026-only-finance-report-2026-11-26.pptx"."""
        version = f"v{self.version}" if self.version is not None else ""
        parts = (self.title, content, self.as_of.isoformat(), version)
        words = (re.sub(r"[^\w]+", "-", part.casefold()).strip("-") for part in parts)
        return "-".join(word for word in words if word) + f".{extension}"
