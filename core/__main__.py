"""The command line: python -m core …, the same work without a browser. Decides nothing that the core does not."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from datetime import date

from core.actions import NotAllowed
from core.commands import (
    checks,
    circles,
    exclusions,
    figures,
    imports,
    letters,
    match,
    measures,
    records,
    relationships,
    topics,
)
from core.commands.arguments import Refused
from core.commands.parser import CommandParser
from core.commands.streams import drop, notice
from core.domain.recruit.sheets import SheetError
from core.store import StoreError

GROUPS = (imports, topics, match, exclusions, relationships, circles, checks, measures, letters, figures, records)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was done, 2 with one line on stderr when it was not."""
    os.umask(0o077)  # what is written holds people's data: for its owner only
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that cannot show an arrow is no reason to fail
            stream.reconfigure(errors="replace")
    parser = CommandParser(date.today())
    for group in GROUPS:
        group.add(parser)
    parsed = parser.read(arguments)
    try:
        parsed.command(parsed)
        if sys.stdout is not None:
            sys.stdout.flush()  # what waits in it may not fit on the disk: said here, not as a traceback at the end
    except (Refused, NotAllowed, SheetError, StoreError) as refusal:
        return _refused(str(refusal))
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        drop(sys.stdout)
    except OSError as error:
        drop(sys.stdout)
        return _refused(f"The answer cannot be printed: {(error.strerror or str(error)).lower()}.")
    return 0


def _refused(sentence: str) -> int:
    notice(" ".join(sentence.split()))
    return 2


if __name__ == "__main__":
    sys.exit(main())
