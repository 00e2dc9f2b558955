"""The seed from the command line: python -m seed --db FILE [--people N] [--seed N] [--until DATE] [--scale]."""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import date
from pathlib import Path

import seed
from core import store
from seed import scale
from seed.programs import LAST_DAY


def main(arguments: list[str] | None = None) -> int:
    """Make the database; returns the exit code (2 for a file that is taken or an answer that makes no sense)."""
    parser = argparse.ArgumentParser(prog="python -m seed", description="An invented company and its mentoring story.")
    parser.add_argument("--db", type=Path, required=True, metavar="FILE", help="the new database")
    parser.add_argument(
        "--people", type=int, default=seed.PEOPLE, metavar="N", help="how many work there (default %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=seed.SEED, metavar="N", help="another number, another story")
    parser.add_argument(
        "--until", type=date.fromisoformat, default=LAST_DAY, metavar="DATE", help="the last day (default %(default)s)"
    )
    parser.add_argument(
        "--scale",
        action="store_true",
        help="the size for benchmarks: 5,000 people, 2,000 relationships, 50,000 sessions",
    )
    chosen = parser.parse_args(arguments)
    os.umask(0o077)  # as the studio makes its own files: for their owner only
    started = time.monotonic()
    try:
        with store.opened(chosen.db) as db:
            if chosen.scale:
                scale.tell(db, seed=chosen.seed)
            else:
                seed.tell(db, people=chosen.people, seed=chosen.seed, until=chosen.until)
            facts = store.revision(db)
    except (store.StoreError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{chosen.db}: {facts:,} facts in {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
