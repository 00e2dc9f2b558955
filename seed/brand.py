"""Seed, the brand: the invented company's logo and who signs its certificates. Reads and writes nothing."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

from core.documents.brand import stored_logo
from seed.company import ORGANIZATION

SIGNER, SIGNER_ROLE = "Dana Whitfield", "Chief People Officer"
COLOR = "#1f5a7a"
SIDE = 120  # pixels


def organization() -> dict[str, Any]:
    """The organization as Settings keeps it."""
    return {
        "name": ORGANIZATION,
        "color": COLOR,
        "signer": SIGNER,
        "signer_role": SIGNER_ROLE,
        "logo": stored_logo(_logo()),
    }


def _logo() -> bytes:
    """An H of three bars on the company's color."""
    picture = Image.new("RGB", (SIDE, SIDE), COLOR)
    pen = ImageDraw.Draw(picture)
    for bar in ((28, 24, 46, 96), (74, 24, 92, 96), (46, 52, 74, 68)):
        pen.rectangle(bar, fill="white")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
