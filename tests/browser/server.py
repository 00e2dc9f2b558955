"""A studio of its own for a test: started on a free port with its own database, ended afterwards."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A running studio: its address, its database file, its log."""

    url: str
    database: Path
    log: Path
    process: subprocess.Popen[bytes]

    def link(self, path: str = "") -> str:
        """The address of a page, for example `link("review")`."""
        return f"{self.url}/{path.lstrip('/')}"

    def read_log(self) -> str:
        """Everything the server wrote so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End the process as a power cut would: at once, without a word (SIGKILL)."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)


@contextmanager
def serving(
    database: Path, log: Path, env: Mapping[str, str] | None = None, script: str = "app.py", under: Sequence[str] = ()
) -> Iterator[Server]:
    """A studio on that database file, `under` a command that starts it in its turn.

    Raises RuntimeError with the log when it does not start in time.
    """
    port = _free_port()
    # The command of `make run`; watching files for changes is for developers and costs a thread.
    command = [
        *under,
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless=true",
    ]
    settings = {"MENTORING_DB": str(database), "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none", "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **settings, **(env or {})}, stdout=out, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", database, log, process)
    try:
        _wait_until_healthy(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(server.link("_stcore/health"), timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"The studio did not start within {START_SECONDS} s. It said:\n{server.read_log()}")
