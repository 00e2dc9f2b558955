"""Brand: how an organization shows itself on its slides and pages: name, logo, accent color, currency. Values only."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ACCENT = "#0B63A5"
LARGEST_LOGO = 500_000  # bytes
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Brand:
    """What documents carry. `color` is #RRGGBB; `logo` a PNG or JPEG, or None."""

    name: str = ""
    color: str = ACCENT
    currency: str = "$"
    logo: bytes | None = None

    def money(self, value: float) -> str:
        """An amount in the own currency, without cents: $12,300."""
        space = "" if len(self.currency) == 1 else " "
        return f"{self.currency}{space}{value:,.0f}"

    @property
    def logo_uri(self) -> str:
        """The logo as a data: address, "" when there is none."""
        if not self.logo:
            return ""
        kind = "png" if self.logo.startswith(PNG) else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(self.logo).decode()}"


def brand(setting: Mapping[str, Any]) -> Brand:
    """The brand from the setting "organization": name, color, currency, logo (base64); unreadable ones are left out."""
    color = str(setting.get("color") or "")
    try:
        logo = base64.b64decode(setting.get("logo") or "", validate=True) or None
    except (binascii.Error, ValueError):
        logo = None
    return Brand(
        name=str(setting.get("name") or ""),
        color=color if re.fullmatch(r"#[0-9A-Fa-f]{6}", color) else ACCENT,
        currency=str(setting.get("currency") or "$")[:4],
        logo=logo if logo and logo_refused(logo) is None else None,
    )


def logo_refused(file: bytes) -> str | None:
    """Why a file cannot be the logo, as a sentence, or None."""
    if not file.startswith((PNG, JPEG)):
        return "The logo must be a PNG or JPEG picture."
    if len(file) > LARGEST_LOGO:
        return "The logo is too large: half a megabyte is the most."
    return None
