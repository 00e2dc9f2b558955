"""File label: what every file that leaves says about itself: program, group, day, version, who made it. Values only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date

WHOLE = "The whole program"
INTERNAL = "internal: holds exact numbers"


@dataclass(frozen=True, slots=True)
class FileLabel:
    """What a file is about and where it comes from. `group`: the chosen part in words, "" for the whole program.

    several: "groups" or "programs" where its parts are about different ones, and each says which; `internal`: it holds
    exact numbers, from which somebody's answers could be worked out.
    """

    program: str
    as_of: date
    made_by: str
    made_on: date
    group: str = ""
    version: int | None = None
    several: str = ""
    internal: bool = False

    @property
    def about(self) -> str:
        """Whom it is about: "only Finance", "several groups" or "The whole program"."""
        return f"only {self.group}" if self.group else f"several {self.several}" if self.several else WHOLE

    @property
    def title(self) -> str:
        """The program, and the part of it where it is not the whole: "Leaders 2026 · only Finance"."""
        return self.program if self.about == WHOLE else f"{self.program} · {self.about}"

    @property
    def line(self) -> str:
        """All of it in one line, for a footer or a first row."""
        parts = [self.program, self.about, f"as of {short_date(self.as_of)}"]
        if self.version is not None:
            parts.append(f"version {self.version}")
        parts.append(f"made by {self.made_by}, {short_date(self.made_on)}")
        if self.internal:
            parts.append(INTERNAL)
        return " · ".join(parts)

    def file_name(self, content: str, extension: str) -> str:
        """A name that says the same: "leaders-2026-only-finance-report-2026-11-26.pptx"."""
        version = f"v{self.version}" if self.version is not None else ""
        parts = (self.title, "internal" if self.internal else "", content, self.as_of.isoformat(), version)
        words = (re.sub(r"[^\w]+", "-", part.casefold()).strip("-") for part in parts)
        return "-".join(word for word in words if word) + f".{extension}"
