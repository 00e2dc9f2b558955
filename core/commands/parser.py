"""Parser: the commands of the command line and the arguments that all of them take. Runs none of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date


class CommandParser:
    """The commands so far; each module of commands adds its own, in the order in which help lists them."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._parser = argparse.ArgumentParser(
            prog="python -m core", description="Run mentoring programs without a browser."
        )
        self._commands = self._parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        self, name: str, run: Callable[[argparse.Namespace], None], *, db: bool = True
    ) -> argparse.ArgumentParser:
        """Add one command, explained by the docstring of `run`; gives its parser, for arguments of its own."""
        parser = self._commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        parser.set_defaults(command=run, today=self.today)
        parser.add_argument(
            "--db", required=db, metavar="FILE", help="the database; only `import` makes one that is not there"
        )
        parser.add_argument("--program", metavar="NAME")
        parser.add_argument("--on", "--as-of", type=_day, default=self.today, metavar="DATE", help="default: today")
        return parser

    def read(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """The arguments, read: `command` is what to run, with these values. Ends the process when they are wrong."""
        return self._parser.parse_args(arguments)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-03-31") from None
