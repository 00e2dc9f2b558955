"""The launcher in a process of its own: whom it answers, what it never asks the internet, what ends with a session."""

import http.client
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from app import is_loopback, is_own_host
from core import store
from tests.browser.server import ROOT, Server, serving

COMPANY = "studio.example"  # the name under which a proxy shows the studio
BOUNDARY = "----studio"
GONE_SECONDS = 60
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    "Sec-WebSocket-Protocol": "streamlit",
}
# What a page somewhere else on this machine, or anywhere, sends as its origin.
FOREIGN = ("http://127.0.0.1:9999", "http://localhost:{port}", "https://evil.example", "null", "http://127.0.0.1")


@dataclass
class Internet:
    """The way out of a server under test: a proxy that takes every connection, answers nothing and counts."""

    listener: socket.socket
    calls: int = 0

    @property
    def settings(self) -> dict[str, str]:
        """Environment variables that send a process here for every address but this machine's."""
        address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        return dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), address)

    def count(self) -> int:
        """How many connections arrived so far."""
        while True:
            try:
                self.listener.accept()[0].close()
            except BlockingIOError:
                return self.calls
            self.calls += 1


@dataclass
class Visit:
    """A session over a websocket, as a page of the studio holds it."""

    socket: ClientConnection
    session_id: str = ""
    messages: list[ForwardMsg] = field(default_factory=list)

    def open(self, page: str) -> "Visit":
        """Run a page to its end and keep what it sent."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        self.send(asked)
        self.receive(lambda message: message.WhichOneof("type") == "script_finished")
        self.session_id = next(m.new_session.initialize.session_id for m in self.messages if m.HasField("new_session"))
        return self

    def download(self, label: str) -> str:
        """Click a download that is made on demand; returns its path."""
        elements = (message.delta.new_element for message in self.messages if message.HasField("delta"))
        button = next(e.download_button for e in elements if e.download_button.label == label)
        asked = BackMsg()
        asked.backend_operation_request.request_id = "1"
        asked.backend_operation_request.session_id = self.session_id
        asked.backend_operation_request.deferred_file.file_id = button.deferred_file_id
        self.send(asked)
        answer = self.receive(lambda message: message.HasField("backend_operation_response"))
        return answer.backend_operation_response.deferred_file.url

    def send(self, message: BackMsg) -> None:
        self.socket.send(message.SerializeToString())

    def receive(self, wanted: Callable[[ForwardMsg], bool]) -> ForwardMsg:
        """Read until this message arrives."""
        while True:
            message = ForwardMsg()
            message.ParseFromString(bytes(self.socket.recv(timeout=60, decode=False)))
            self.messages.append(message)
            if wanted(message):
                return message


@pytest.fixture(scope="module")
def internet() -> Iterator[Internet]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Internet(listener)


@pytest.fixture(scope="module")
def server(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A studio behind a proxy, whose sessions may come back for six seconds; its way to the internet is watched."""
    folder = tmp_path_factory.mktemp("launcher")
    settings = {
        **internet.settings,
        "STREAMLIT_SERVER_ALLOWED_HOSTS": f"127.0.0.1 localhost {COMPANY}",
        "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "6",
    }
    before = os.umask(0o022)
    try:
        with serving(folder / "data" / "studio.db", folder / "server.log", settings) as server:
            yield server
    finally:
        os.umask(before)


def visit(server: Server, origin: str | None = None, session_id: str | None = None) -> ClientConnection:
    """A websocket to the studio, from a page of this origin (its own by default); with an id, back to that session."""
    protocols = ["streamlit", "no-token", session_id] if session_id else ["streamlit"]
    return connect(
        f"{server.url.replace('http', 'ws')}/_stcore/stream",
        origin=Origin(origin or server.url),
        subprotocols=[Subprotocol(name) for name in protocols],
        max_size=None,
    )


def ask(server: Server, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, dict, bytes]:
    """Status, headers and body of an answer; header names are written with _ for -."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=30)
    try:
        connection.request(method, path, body or None, {name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def status(server: Server, path: str, method: str = "GET", **headers: str) -> int:
    return ask(server, path, method, **headers)[0]


def opened(server: Server, **headers: str) -> int:
    """The status of an attempt to open the websocket: 101 lets it in."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=30)
    try:
        connection.request("GET", "/_stcore/stream", headers={**UPGRADE, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


def own(server: Server) -> str:
    return urlsplit(server.url).netloc


def upload(server: Server, session_id: str, content: bytes, **headers: str) -> int:
    """Put a file into a session as the uploader does, with the token that guards it; returns the status."""
    cookie = ask(server, "/_stcore/health")[1]["set-cookie"].split(";")[0]
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    path = f"/_stcore/upload_file/{session_id}/file-1"
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    token = {"Cookie": cookie, "X_Xsrftoken": cookie.partition("=")[2], "Content_Type": kind}
    return ask(server, path, "PUT", body + content + f"\r\n--{BOUNDARY}--\r\n".encode(), **token, **headers)[0]


def bytes_of(server: Server, kind: str) -> int:
    """How much of one kind Streamlit keeps in memory, by its own count."""
    text = ask(server, "/_stcore/metrics?families=cache_memory_bytes")[2].decode()
    return sum(int(line.rsplit(" ", 1)[1]) for line in text.splitlines() if f'"{kind}"' in line)


def test_a_page_of_the_studio_opens_its_websocket(server):
    with visit(server) as websocket:
        assert Visit(websocket).open("").session_id
    local = f"localhost:{urlsplit(server.url).port}"
    assert opened(server, Host=local, Origin=f"http://{local}") == 101


def test_a_page_of_another_origin_opens_none_and_nobody_outside_is_asked(server, internet):
    for origin in FOREIGN:
        origin = origin.format(port=urlsplit(server.url).port)
        with pytest.raises(InvalidStatus) as refused, visit(server, origin):
            pass
        assert refused.value.response.status_code == 403, origin
    assert opened(server, Host=own(server)) == 403, "no origin at all"
    assert opened(server, Host=own(server), Origin=server.url, **{"Sec-Fetch-Site": "same-site"}) == 403
    assert internet.count() == 0


def test_behind_a_proxy_its_own_name_is_the_origin(server):
    secure = {"X-Forwarded-Proto": "https"}
    assert opened(server, Host=COMPANY, Origin=f"https://{COMPANY}", **secure) == 101
    assert opened(server, Host=COMPANY, Origin=f"https://{COMPANY}") == 101, "a proxy that does not say it ends TLS"
    assert opened(server, Host=COMPANY, Origin=f"http://{COMPANY}", **secure) == 403, "the same name without TLS"
    assert opened(server, Host=COMPANY, Origin=f"https://{COMPANY}:8443", **secure) == 403
    assert opened(server, Host=COMPANY, Origin="https://other.example", **secure) == 403
    assert opened(server, Host=own(server), Origin=f"https://{COMPANY}", **secure) == 403, "the name was not passed on"


@pytest.mark.parametrize(
    "path", ["/", "/review", "/_stcore/health", "/_stcore/metrics", "/app/static/icon.png", "/media/x"]
)
def test_the_host_is_checked_on_every_route(server, path):
    for host in (
        "evil.example",
        f"evil.example:{urlsplit(server.url).port}",
        "127.0.0.1.evil.example",
        "192.0.2.1",
        "",
    ):
        assert status(server, path, Host=host) == 403, host
    for host in (own(server), "localhost", "[::1]:8501", COMPANY):
        assert status(server, path, Host=host) in (200, 404), host
    assert opened(server, Host="evil.example", Origin="http://evil.example") == 403


def test_only_the_studio_s_own_pages_change_and_fetch(server):
    with visit(server) as websocket:
        session = Visit(websocket).open("")
        for origin in (*FOREIGN, None):
            headers = {"Origin": origin.format(port=urlsplit(server.url).port)} if origin else {}
            assert upload(server, session.session_id, b"x", **headers) == 403, origin
        assert upload(server, session.session_id, b"x", Origin=server.url, Sec_Fetch_Site="cross-site") == 403
        assert upload(server, session.session_id, b"12345", Origin=server.url, Sec_Fetch_Site="same-origin") == 204
        icon = next(m.logo.image for m in session.messages if m.HasField("logo"))
        for site, answer in {"same-origin": 200, "none": 200, "same-site": 403, "cross-site": 403}.items():
            assert status(server, icon, Sec_Fetch_Site=site) == answer, site
            assert status(server, icon, Sec_Fetch_Site=site, **NAVIGATION) == answer, site
        assert status(server, icon, Origin="http://127.0.0.1:9999") == 403
        headers = ask(server, icon)[1]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
    assert status(server, "/review", Sec_Fetch_Site="cross-site", **NAVIGATION) == 200, "a link in a mail"
    assert status(server, "/review", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors") == 403
    assert "access-control-allow-origin" not in ask(server, "/app/static/icon.png")[1]


def test_uploads_and_downloads_end_with_their_session_and_stay_with_who_comes_back(server):
    with visit(server) as websocket, visit(server) as other:
        session, returning = Visit(websocket).open("settings"), Visit(other).open("")
        assert upload(server, session.session_id, b"a" * 1000, Origin=server.url) == 204
        assert upload(server, returning.session_id, b"b" * 7, Origin=server.url) == 204
        copy = session.download("Download a copy")
        assert ask(server, copy)[2].startswith(b"SQLite format 3")
        time.sleep(6)  # longer than the launcher takes to look around once
    with visit(server, session_id=returning.session_id) as websocket:
        until = time.monotonic() + GONE_SECONDS
        while time.monotonic() < until and (bytes_of(server, "UploadedFileManager"), status(server, copy)) != (7, 404):
            time.sleep(0.5)
        assert bytes_of(server, "UploadedFileManager") == 7
        assert status(server, copy) == 404
        assert Visit(websocket).open("").session_id == returning.session_id


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_the_studio_s_files_are_for_their_owner_only(server):
    with visit(server) as websocket:
        Visit(websocket).open("")
        folder = server.database.parent
        assert mode(folder) == 0o700
        with store.opened(server.database):  # while somebody has it open, SQLite keeps its log beside it
            assert {path.name: mode(path) for path in folder.iterdir()} == dict.fromkeys(
                ("studio.db", "studio.db-wal", "studio.db-shm"), 0o600
            )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_what_a_command_writes_is_for_its_owner_only(tmp_path):
    fixtures, database = ROOT / "tests" / "fixtures", tmp_path / "data" / "studio.db"
    sheets = ["--mentors", fixtures / "spring_mentors.csv", "--mentees", fixtures / "spring_mentees.csv"]
    program = ["--db", database, "--program", "Spring"]
    for command in (
        ["core", "import", *program, "--role", "mentor", fixtures / "spring_mentors.csv"],
        ["core", "copy", "--db", database, tmp_path / "copies" / "monday.db"],
        ["core", "restore", "--db", database, tmp_path / "copies" / "monday.db"],
        ["core", "match", *sheets, "--out", tmp_path / "pairs.xlsx"],
        ["seed", "--db", tmp_path / "demo.db", "--people", "60", "--until", "2025-10-01"],
    ):
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, umask=0o022, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) >= 4
    assert {path.name: oct(mode(path)) for path in made if mode(path) != 0o600} == {}
    assert mode(database.parent) == mode(tmp_path / "copies") == 0o700


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_the_studio_starts_on_this_machine_only(tmp_path, internet, address):
    before = internet.count()
    ended = start(tmp_path, ["--server.address", address], internet.settings)
    assert ended.returncode == 2
    assert refusals(ended) == [f"The studio does not start: it would listen on {address}, and nobody signs in."]
    assert internet.count() == before


def test_neither_an_environment_nor_a_setting_opens_the_studio(tmp_path, internet):
    by_name = start(tmp_path, [], {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"})
    assert (by_name.returncode, len(refusals(by_name))) == (2, 1)
    any_host = start(tmp_path, [], {"STREAMLIT_SERVER_ALLOWED_HOSTS": "*"})
    assert (any_host.returncode, len(refusals(any_host))) == (2, 1)
    makefile = subprocess.run(
        ["make", "-n", "run"], cwd=ROOT, env={**os.environ, "HOST": "0.0.0.0"}, capture_output=True, text=True
    )
    assert "--server.address 127.0.0.1" in makefile.stdout


def test_what_reaches_a_server_started_otherwise_is_refused_too(tmp_path):
    """A server that listens everywhere, whatever its settings say: what arrives at another address gets nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 1))  # sends nothing: it only asks which address would be used
        outside = probe.getsockname()[0]
    if is_loopback(outside):
        pytest.skip("this machine has no other address")
    with socket.create_server(("0.0.0.0", 0)) as listener:
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "uvicorn", "app:app", "--fd", str(listener.fileno())]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "MENTORING_DB": str(tmp_path / "studio.db")},
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    try:
        assert fetched("127.0.0.1", port) == 200
        assert fetched(outside, port) == 403
    finally:
        process.terminate()
        process.wait(30)


def fetched(address: str, port: int) -> int:
    connection = http.client.HTTPConnection(address, port, timeout=60)
    try:
        connection.request("GET", "/_stcore/health", headers={"Host": f"127.0.0.1:{port}"})
        return connection.getresponse().status
    finally:
        connection.close()


def start(folder: Path, flags: list[str], settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The studio started as the README says; it has to end by itself."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", "--server.port", str(port)]
    return subprocess.run(
        [*command, *flags],
        cwd=ROOT,
        env={**os.environ, "MENTORING_DB": str(folder / "studio.db"), **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )


def refusals(ended: subprocess.CompletedProcess[str]) -> list[str]:
    """What stands on stderr, a line each, without the way out that every refusal names."""
    return [line.split(" Leave it on")[0] for line in ended.stderr.splitlines() if line]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"])
def test_addresses_of_this_machine(address):
    assert is_loopback(address)


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.0.2.1", "localhost.evil.example", "2130706433"])
def test_addresses_of_others(address):
    assert not is_loopback(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8501", "LOCALHOST:1", "[::1]", "[::1]:8501"])
def test_own_hosts(host):
    assert is_own_host(host)


@pytest.mark.parametrize(
    "host",
    [None, "", ":8501", "evil.example", "127.0.0.1@evil.example", "127.0.0.1/evil", "localhost:x", "[::1", "::1"],
)
def test_foreign_hosts(host):
    assert not is_own_host(host)
