"""The door over real sockets: its limits, its patience, and how it closes."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from falgui.core.secret import Secret
from falgui.desktop.door import received
from falgui.desktop.door.asking import Answer, Asking
from falgui.desktop.door.conversation import House, Patience
from falgui.desktop.door.gate import Rules
from falgui.desktop.door.service import Service
from falgui.desktop.door.state import DoorState, Told
from tests.desktop.door.clients import PICTURE, Reply, exchange, form, heard, listed, request
from tests.journeys.ports import free_ports

TOKEN = "t" * 32
WITH_TOKEN = f"/upload?key={TOKEN}"
FORM = "multipart/form-data; boundary=" + "x" * 20
QUICK = Patience(head=0.5, json=0.5, files=1.0, silence=0.4, wrong_token=0.3, parting=0.5)


class Opened:
    """An open door behind which every request is answered with its own names."""

    def __init__(self, folder: Path, patience: Patience) -> None:
        self.port = free_ports()
        self.without_token = False
        self.is_answering = True
        self.asked: list[Asking] = []
        self.told: list[Told] = []
        self.files: list[bytes] = []
        self._folder = folder
        self._news = threading.Condition()
        self.service = Service(
            self.port, House(self._rules, folder, self._hear, patience), self._note
        )
        self.service.start()
        self.wait_for(DoorState.OPEN)

    def wait_for(self, state: DoorState) -> None:
        with self._news:
            assert self._news.wait_for(lambda: any(one.state is state for one in self.told), 10)

    def close(self) -> float:
        began = time.monotonic()
        self.service.stop("It closes.")
        assert self.service.join(2)
        return time.monotonic() - began

    def send(self, body: bytes = b"", target: str = WITH_TOKEN, **headers: str | None) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return exchange(self.port, request(self.port, body, target=target, headers=named))

    def _rules(self) -> Rules:
        return Rules(self.port, Secret(TOKEN), without_token=self.without_token)

    def _hear(self, asking: Asking) -> None:
        self.asked.append(asking)
        self.files += [one.path.read_bytes() for one in asking.files]
        if self.is_answering:
            names = asking.names or tuple(one.name for one in asking.files)
            asking.reply(Answer(names or ("the clipboard",)))

    def _note(self, told: Told) -> None:
        with self._news:
            self.told.append(told)
            self._news.notify_all()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def door(folder: Path) -> Iterator[Opened]:
    opened = Opened(folder, QUICK)
    yield opened
    opened.close()
    assert opened.told[-1].state is DoorState.CLOSED


def test_it_answers_what_it_is_asked(door: Opened) -> None:
    reply = door.send(listed("/a.png", "/b.png"))
    assert (reply.status, reply.content["result"]) == (200, ["/a.png", "/b.png"])
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["connection"] == "close"
    assert reply.headers["cache-control"] == "no-store"
    assert door.send().content["result"] == ["the clipboard"]
    assert door.send(b"{}").content["result"] == ["the clipboard"]


def test_a_body_in_chunks_is_read_as_well(door: Opened) -> None:
    body = listed("/a.png")
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
    head = request(
        door.port,
        target=WITH_TOKEN,
        headers={
            "Content-Length": None,
            "Transfer-Encoding": "chunked",
            "Content-Type": "application/json",
        },
    )
    assert exchange(door.port, head + chunks).content["result"] == ["/a.png"]


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(door: Opened) -> None:
    body = listed("/a.png")
    whole = request(door.port, body, target=WITH_TOKEN, headers={"Expect": "100-continue"})
    with socket.create_connection(("127.0.0.1", door.port), 10) as line:
        line.sendall(whole.removesuffix(body))
        assert line.recv(100).startswith(b"HTTP/1.1 100 ")
        line.sendall(body)
        assert heard(line).content["result"] == ["/a.png"]


def test_who_is_refused_is_never_told_to_go_on(door: Opened) -> None:
    whole = request(
        door.port,
        target=WITH_TOKEN,
        headers={"Expect": "100-continue", "Origin": "https://x", "Content-Length": "1000"},
    )
    assert exchange(door.port, whole).status == 403


# Web pages and strangers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Host": "evil.example:36677"}, 403),
    ],
)
def test_a_web_page_is_refused_with_the_token_and_without(
    door: Opened, headers: dict[str, str], status: int
) -> None:
    for door.without_token in (False, True):
        for target in (WITH_TOKEN, "/upload"):
            reply = door.send(listed("/a.png"), target, **headers)
            assert reply.status == status
            assert not any("access-control" in name for name in reply.headers)
    assert door.asked == []


def test_the_question_before_a_request_of_a_page_gets_no_leave(door: Opened) -> None:
    asked = request(
        door.port,
        method="OPTIONS",
        headers={
            "Origin": "https://evil.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Private-Network": "true",
        },
    )
    reply = exchange(door.port, asked)
    assert reply.status == 403
    assert not any("access-control" in name for name in reply.headers)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_without_a_token_json_has_to_say_that_it_is_json(door: Opened, kind: str | None) -> None:
    door.without_token = True
    assert door.send(listed("/a.png"), "/upload", Content_Type=kind).status == 415
    assert door.asked == []
    # Who knows the token is no page.
    assert door.send(listed("/a.png"), Content_Type=kind).status == 200


def test_a_wrong_token_is_slowed_down_and_holds_nobody_up(folder: Path) -> None:
    patience = Patience(wrong_token=3.0)
    door = Opened(folder, patience)
    with ThreadPoolExecutor(21) as pool:
        began = time.monotonic()
        guesses = [
            pool.submit(door.send, listed("/a.png"), f"/upload?key={number}")
            for number in range(20)
        ]
        assert door.send(listed("/a.png")).status == 200
        assert time.monotonic() - began < patience.wrong_token
        assert {one.result().status for one in guesses} == {401}
        assert time.monotonic() - began >= patience.wrong_token
    assert len(door.asked) == 1
    door.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose a connection is")
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs another user to be")
def test_another_user_gets_in_only_with_the_token(door: Opened) -> None:
    door.without_token = True
    assert door.send(listed("/a.png"), "/upload").status == 200

    def as_nobody(target: str) -> int:
        program = (
            "import encodings.idna, http.client, os, sys; os.setuid(65534);"
            f"line = http.client.HTTPConnection('127.0.0.1', {door.port});"
            "line.request('POST', sys.argv[1], b'{}', {'Content-Type': 'application/json'});"
            "print(line.getresponse().status)"
        )
        said = subprocess.run(  # noqa: S603  this interpreter
            [sys.executable, "-c", program, target], capture_output=True, text=True, check=True
        )
        return int(said.stdout)

    assert as_nobody("/upload") == 403
    assert as_nobody(WITH_TOKEN) == 200


# Limits -------------------------------------------------------------------------------------


def test_too_long_a_head_is_refused(door: Opened) -> None:
    assert door.send(X_Long="x" * 40_000).status == 431
    assert door.send(target="/upload?key=" + "x" * 40_000).status == 431
    assert door.asked == []


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /\r\n\r\n",
        b"POST /upload HTTP/1.1\r\n\r\n",
        b"POST /upload HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"POST /up\0load HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(door: Opened, nonsense: bytes) -> None:
    assert exchange(door.port, nonsense).status in (400, 403, 501)
    assert door.asked == []


def test_too_much_json_is_refused(door: Opened) -> None:
    assert door.send(b'{"list": [' + b" " * 2_000_000 + b"]}").status == 413
    assert door.asked == []


def test_whoever_sends_nothing_is_dropped(door: Opened) -> None:
    with socket.create_connection(("127.0.0.1", door.port), 5) as line:
        assert heard(line).status == 408


@pytest.mark.parametrize("sent", [1, 60])
def test_whoever_sends_drop_by_drop_is_dropped(door: Opened, sent: int) -> None:
    whole = request(door.port, b"{}" + b" " * 1000, target=WITH_TOKEN)
    end = whole.index(b"\r\n\r\n") + 4
    first = end if sent > 1 else 0
    with socket.create_connection(("127.0.0.1", door.port), 5) as line:
        line.sendall(whole[:first])
        began = time.monotonic()
        for byte in whole[first:]:
            try:
                line.send(bytes([byte]))
            except OSError:
                break
            time.sleep(0.02)
        assert time.monotonic() - began < 15
    assert door.asked == []


def test_whoever_leaves_in_between_leaves_nothing(door: Opened, folder: Path) -> None:
    body = form([("a.png", PICTURE * 100)])
    whole = request(door.port, body, target=WITH_TOKEN, headers={"Content-Type": FORM})
    with socket.create_connection(("127.0.0.1", door.port), 5) as line:
        line.sendall(whole[: len(whole) // 2])
        until(lambda: bool(list(folder.iterdir())))
    until(lambda: not list(folder.iterdir()))
    assert door.asked == []


def test_more_than_there_is_room_for_is_turned_away_at_once(folder: Path) -> None:
    door = Opened(folder, Patience())
    lines = [socket.create_connection(("127.0.0.1", door.port), 5) for _number in range(128)]
    try:
        assert door.send(listed("/a.png")).status == 503
    finally:
        for line in lines:
            line.close()
    until(lambda: door.send(listed("/a.png")).status == 200)
    door.close()


# Files in the request -----------------------------------------------------------------------


def test_files_are_kept_for_this_user_alone(door: Opened, folder: Path) -> None:
    files = [("b.png", PICTURE), ("a.png", PICTURE[::-1])]
    reply = door.send(form(files), Content_Type=FORM)
    assert reply.content["result"] == ["b.png", "a.png"]
    assert door.files == [content for _name, content in files]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.png",
        "/etc/passwd.png",
        "..\\..\\passwd.png",
        "C:\\Windows\\passwd.png",
        "a/../../passwd.png",
        "%2e%2e%2fpasswd.png",
        "..",
        ".",
        "",
        "nul.png",
        "a\0b.png",
        "x" * 5000 + ".png",
    ],
)
def test_a_name_leads_nowhere_else(door: Opened, folder: Path, name: str) -> None:
    reply = door.send(form([(name, PICTURE)]), Content_Type=FORM)
    assert reply.status in (200, 400)
    for asking in door.asked:
        (file,) = asking.files
        assert file.path.parent == folder
        assert file.temporary
    assert {path.parent for path in folder.rglob("*")} <= {folder}


def test_a_file_that_looks_like_a_secret_is_refused(door: Opened, folder: Path) -> None:
    for name in (".env", "/home/me/.ssh/id_rsa", "server.pem"):
        reply = door.send(form([("a.png", PICTURE), (name, b"KEY=1")]), Content_Type=FORM)
        assert "looks like a secret" in reply.message
    assert (door.asked, list(folder.iterdir())) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--" + b"x" * 20 + b"--",
        form([("a.png", PICTURE)])[:-10],
        form([("a.png", b"")]),
        form([("a.png", PICTURE), ("b.png", b"")]),
        (
            b'--xxxxxxxxxxxxxxxxxxxx\r\nContent-Disposition: form-data; name="list"\r\n\r\n'
            b"/etc/passwd\r\n--xxxxxxxxxxxxxxxxxxxx--"
        ),
    ],
)
def test_a_form_without_whole_files_is_refused_and_leaves_nothing(
    door: Opened, folder: Path, body: bytes
) -> None:
    reply = door.send(body, Content_Type=FORM)
    assert reply.content["success"] is False
    assert (door.asked, list(folder.iterdir())) == ([], [])


def test_more_than_a_request_may_hold_is_refused(
    door: Opened, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(received, "MOST_BYTES", 100_000)
    body = form([("a.png", bytes(200_000))])
    assert door.send(body, Content_Type=FORM).status == 413
    chunked = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    head = request(
        door.port,
        target=WITH_TOKEN,
        headers={"Content-Length": None, "Transfer-Encoding": "chunked", "Content-Type": FORM},
    )
    assert exchange(door.port, head + chunked).status == 413
    assert door.send(Content_Type=FORM, Content_Length=str(10**18)).status == 413
    assert (door.asked, list(folder.iterdir())) == ([], [])


def test_a_full_disk_is_said_and_leaves_nothing(door: Opened, folder: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert signal.getsignal(signal.SIGXFSZ) is signal.SIG_IGN
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        reply = door.send(form([("a.png", bytes(500_000))]), Content_Type=FORM)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (reply.status, reply.message.partition(".")[0]) == (
        507,
        "There is no room for a temporary file",
    )
    assert (door.asked, list(folder.iterdir())) == ([], [])


# Closing ------------------------------------------------------------------------------------


def test_closing_tells_those_who_wait_and_drops_those_who_send(folder: Path) -> None:
    door = Opened(folder, Patience())
    door.is_answering = False
    with (
        ThreadPoolExecutor() as pool,
        socket.create_connection(("127.0.0.1", door.port), 5) as idle,
    ):
        waiting = [pool.submit(door.send, listed("/a.png")) for _number in range(5)]
        body = form([("a.png", PICTURE * 100)])
        whole = request(door.port, body, target=WITH_TOKEN, headers={"Content-Type": FORM})
        idle.sendall(whole[: len(whole) // 2])
        until(lambda: len(door.asked) == 5 and bool(list(folder.iterdir())))
        assert door.close() < 2
        assert {one.result().message for one in waiting} == {"It closes."}
    assert list(folder.iterdir()) == []
    with pytest.raises(ConnectionRefusedError):
        door.send()


def test_closing_waits_for_nobody_who_does_not_listen(folder: Path) -> None:
    door = Opened(folder, Patience())
    lines = [socket.create_connection(("127.0.0.1", door.port), 5) for _number in range(100)]
    assert door.close() < 2
    for line in lines:
        line.close()


def test_a_port_that_is_taken_is_told(folder: Path) -> None:
    door = Opened(folder, QUICK)
    told: list[Told] = []
    second = Service(door.port, House(door._rules, folder, door._hear, QUICK), told.append)
    second.start()
    assert second.join(5)
    assert [one.state for one in told] == [DoorState.TAKEN, DoorState.CLOSED]
    assert door.send(listed("/a.png")).status == 200
    door.close()


def test_only_this_machine_reaches_it(door: Opened) -> None:
    others = {one[4][0] for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in {*map(str, others), "127.0.0.2"} - {"127.0.0.1"}:
        with pytest.raises(OSError, match=r".+"):
            socket.create_connection((address, door.port), 0.5)


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
