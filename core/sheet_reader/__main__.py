"""The child process that reads one file: bytes come in, rows go out as JSON lines. Started by process.py only."""

import contextlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.sheet_reader.heads import Head
from core.sheet_reader.limits import LONGEST_WORK, MOST_MEMORY, NO_MEMORY
from core.sheet_reader.marks import Marks
from core.sheet_reader.refusals import SheetError
from core.sheet_reader.rows import opened

TOGETHER = 500_000  # characters of rows in a line


class _Parent:
    """Asks the parent, which knows the headers, over the pipes."""

    def delimiter(self, sample: str) -> tuple[str, int]:
        send({"sample": sample})
        answer = json.loads(sys.stdin.buffer.readline())
        return answer["delimiter"], answer["start"]

    def sheet(self, heads: Sequence[Head]) -> str:
        send({"heads": [asdict(head) for head in heads]})
        return str(json.loads(sys.stdin.buffer.readline())["sheet"])


def main() -> None:
    """Read the file that stdin brings; send what it is, its rows, and at the end that all is done, or the refusal."""
    _limit()
    request = json.loads(sys.stdin.buffer.readline())
    try:
        marks = _send_rows(request, sys.stdin.buffer.read(request["size"]))
        send({"done": True, "marks": asdict(marks)})
    except SheetError as refusal:
        send({"refusal": {"reason": refusal.reason, "sheet": refusal.sheet, "row": refusal.row}})


def send(message: dict[str, Any]) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(message))
    sys.stdout.write("\n")
    sys.stdout.flush()


def _send_rows(request: dict[str, Any], data: bytes) -> Marks:
    file = opened(data, request["file"], request["sheet"], request["encoding"], _Parent())
    del data
    send({name: getattr(file, name) for name in ("sheet", "sheets", "hidden_sheets", "encoding", "delimiter")})
    rows: list[tuple[int, list[str]]] = []
    size = 0
    for row in file.rows:
        rows.append(row)
        size += sum(map(len, row[1])) + 4 * len(row[1])
        if size > TOGETHER:
            send({"rows": rows})
            rows, size = [], 0
    send({"rows": rows})
    return file.marks


def _limit() -> None:
    """Take no more memory and processor time than reading needs."""
    if sys.platform != "win32":
        import resource

        limits = {
            resource.RLIMIT_AS: MOST_MEMORY,
            resource.RLIMIT_DATA: MOST_MEMORY,
            resource.RLIMIT_CPU: LONGEST_WORK,
        }
        for kind, most in limits.items():
            with contextlib.suppress(OSError, ValueError):  # macOS knows these limits and refuses some
                resource.setrlimit(kind, (most, most + 1))  # at the first the system asks to end, at the second it ends


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        os._exit(NO_MEMORY)
