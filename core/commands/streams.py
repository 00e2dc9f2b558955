"""Streams: what is printed beside the answer, and output that nobody takes any more."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO


def notice(line: str) -> None:
    """Print one line on stderr. A reader that is gone does not stop the command: its work matters more."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        drop(sys.stderr)


def drop(stream: TextIO | None) -> None:
    """Lose what waits in a stream that takes no more, so that Python does not try again at the end and complain."""
    if isinstance(stream, io.TextIOWrapper):
        with suppress(OSError), Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
