"""Pictures: an uploaded photo as a small JPEG of its own, without what a camera writes beside it. Stores nothing."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

LARGEST_UPLOAD = 10_000_000  # bytes
MOST_PIXELS = 40_000_000  # a photo of a phone; a few bytes may claim to be far larger
SIDE = 900  # pixels of the longer side: enough for a slide
QUALITY = 82
KINDS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


class UnsafePicture(Exception):
    """The file cannot be the picture; the message is a sentence."""


def safe_picture(file: bytes) -> bytes:
    """The picture drawn anew as a JPEG: no place, no device, nothing that hides behind the pixels.

    Raises UnsafePicture for what is no PNG or JPEG, is too large, or cannot be read to its end.
    """
    kind = next((kind for sign, kind in KINDS.items() if file.startswith(sign)), None)
    if kind is None:
        raise UnsafePicture("The picture must be a PNG or JPEG file.")
    if len(file) > LARGEST_UPLOAD:
        raise UnsafePicture("The picture is too large: 10 MB is the most.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a file that Pillow doubts is refused
            with Image.open(io.BytesIO(file), formats=[kind]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise UnsafePicture("The picture has too many pixels: 40 million are the most.")
                upright = ImageOps.exif_transpose(opened)
                drawn = Image.new("RGB", upright.size, "white")
                colored = upright.convert("RGBA")
                drawn.paste(colored, mask=colored.getchannel("A"))
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise UnsafePicture("The picture cannot be read. Save it again as PNG or JPEG.") from error
    drawn.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
