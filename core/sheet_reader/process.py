"""Process: a file is read in a child process with limits on memory and time, so that it can neither freeze nor eat us.

What comes back is plain text as JSON, never objects. The child starts in about 60 ms, since it imports little.
"""

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import Any

from core.sheet_reader.heads import Head
from core.sheet_reader.limits import AT_ONCE, LONGEST_READ, NO_MEMORY
from core.sheet_reader.marks import Marks
from core.sheet_reader.refusals import SheetError
from core.sheet_reader.rows import Chooser, Opened

ROOT = Path(__file__).resolve().parent.parent.parent
OUT_OF_MEMORY = "reading it takes too much memory; save only the sheet and the columns you need as CSV."
UNREADABLE = "it can't be read; save it again as .xlsx or CSV."
OUT_OF_TIME = "reading it takes too long; save only the sheet and the columns you need as CSV."
TIME_USED_UP = getattr(signal, "SIGXCPU", 0)  # the signal that ends who used up its processor time; not on Windows

_places = BoundedSemaphore(AT_ONCE)


def read_apart(data: bytes, file: str, sheet: str | None, encoding: str | None, choose: Chooser) -> Opened:
    """As `rows.opened`, read to its end in a child process. Raises SheetError, also when the child dies or is late."""
    with _places:
        return _Child(data, file, sheet, encoding, choose).read()


class _Child:
    """One file in one child process."""

    def __init__(self, data: bytes, file: str, sheet: str | None, encoding: str | None, choose: Chooser) -> None:
        self._request = {"file": file, "sheet": sheet, "encoding": encoding, "size": len(data)}
        self._data, self._file, self._choose = data, file, choose
        self._late = False

    def read(self) -> Opened:
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "core.sheet_reader"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # whoever reads a terminal gets one sentence
            )
        except OSError as error:
            raise SheetError("no process could be started to read it; try again.", file=self._file) from error
        assert process.stdin is not None
        with process:
            watch = Timer(LONGEST_READ, self._stop, (process,))
            watch.start()
            try:
                return self._received(process)
            finally:
                watch.cancel()
                process.kill()  # does nothing when it has ended
                watch.join()
                with contextlib.suppress(OSError):  # what it did not take in is lost with it
                    process.stdin.close()

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _received(self, process: subprocess.Popen[bytes]) -> Opened:
        about: dict[str, Any] = {}
        rows: list[tuple[int, list[str]]] = []
        for message in self._messages(process):
            if "rows" in message:
                rows.extend((number, cells) for number, cells in message["rows"])
            elif "refusal" in message:
                raise SheetError(file=self._file, **message["refusal"])
            elif "sample" in message:
                delimiter, start = self._choose.delimiter(message["sample"])
                self._answer(process, {"delimiter": delimiter, "start": start})
            elif "heads" in message:
                heads = [
                    Head(head["name"], tuple(map(tuple, head["rows"])), head["filled"]) for head in message["heads"]
                ]
                self._answer(process, {"sheet": self._choose.sheet(heads)})
            elif "done" in message:
                return Opened(
                    iter(rows),
                    about["sheet"],
                    tuple(about["sheets"]),
                    tuple(about["hidden_sheets"]),
                    about["encoding"],
                    about["delimiter"],
                    Marks.from_json(message["marks"]),
                )
            else:
                about = message
        code = process.wait()
        if self._late or code == -TIME_USED_UP:
            raise SheetError(OUT_OF_TIME, file=self._file)
        raise SheetError(OUT_OF_MEMORY if code < 0 or code == NO_MEMORY else UNREADABLE, file=self._file)

    def _messages(self, process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
        """What the child says, until it says no more or dies."""
        assert process.stdout is not None
        self._answer(process, self._request, self._data)
        for line in process.stdout:
            if not line.endswith(b"\n"):
                return  # it died in the middle of a line
            yield json.loads(line)

    def _answer(self, process: subprocess.Popen[bytes], message: dict[str, Any], data: bytes = b"") -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.write(data)
            process.stdin.flush()
        except OSError:  # the child has died, which the end of its messages says
            return
