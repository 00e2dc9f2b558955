"""Brand: how an organization shows itself on its slides and pages: name, logo, accent color, currency. Values only."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image, ImageOps

from core.domain.base.text import money

ACCENT = "#0B63A5"
LARGEST_LOGO = 500_000  # bytes
MOST_PIXELS = 16_000_000
LOGO_SIDE = 800  # pixels; enough for a page in print, and half a megabyte is not passed
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Brand:
    """What documents carry. `color` is #RRGGBB; `logo` a PNG or JPEG, or None; `signer`: who signs certificates."""

    name: str = ""
    color: str = ACCENT
    currency: str = "$"
    logo: bytes | None = None
    signer: str = ""
    signer_role: str = ""

    def money(self, value: float) -> str:
        """An amount in the own currency, without cents: $12,300."""
        return money(self.currency, value)

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
        signer=str(setting.get("signer") or ""),
        signer_role=str(setting.get("signer_role") or ""),
    )


# Opening a picture takes some milliseconds, and every page with a letter asks.
@lru_cache(maxsize=4)
def logo_refused(file: bytes) -> str | None:
    """Why a file cannot be the logo, as a sentence, or None."""
    if not file.startswith((PNG, JPEG)):
        return "The logo must be a PNG or JPEG picture."
    if len(file) > LARGEST_LOGO:
        return "The logo is too large: 500 KB is the most."
    try:
        # The size stands in the head of the file: a small file that unpacks to gigabytes is refused unopened.
        with Image.open(io.BytesIO(file), formats=["PNG", "JPEG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return "The logo has too many pixels: 4,000 by 4,000 are plenty."
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "The logo can't be opened: the picture is damaged."
    return None


def stored_logo(file: bytes) -> str:
    """A logo as a setting holds it, base64: drawn anew as a PNG, so that nothing but the picture is kept."""
    with Image.open(io.BytesIO(file), formats=["PNG", "JPEG"]) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((LOGO_SIDE, LOGO_SIDE))
    png = io.BytesIO()
    upright.save(png, "PNG", optimize=True)
    return base64.b64encode(png.getvalue()).decode()
