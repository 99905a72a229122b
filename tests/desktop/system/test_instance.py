"""One running falgui for each user, with real processes and a real socket."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from falgui.core.errand import Errand
from falgui.desktop.system import instance as instance_module
from falgui.desktop.system.instance import Instance, Unresponsive, hand_over
from falgui.desktop.system.instance_message import LIMIT, requests
from tests.desktop.system.starts import Start, line

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at POSIX sockets and modes")


@pytest.fixture
def owner(qtbot: QtBot, folder: Path) -> Iterator[Instance]:
    assert qtbot is not None
    owner = Instance(folder)
    assert owner.claim([])
    yield owner
    owner.close()


def in_thread(call: Callable[[], object]) -> "list[object]":
    """Call what blocks beside the event loop; its outcome appears in the list.

    Not for `hand_over`, which keeps Python's other threads waiting as well.
    """
    outcome: list[object] = []
    threading.Thread(target=lambda: outcome.append(call()), daemon=True).start()
    return outcome


def talk(folder: Path, message: bytes) -> bytes:
    """Send `message` as any other program could, and return the answer."""
    with connect(folder) as connection:
        connection.sendall(message)
        return connection.recv(100)


def connect(folder: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(str(folder / "falgui.socket"))
    return connection


def assert_works(qtbot: QtBot, folder: Path, owner: Instance) -> None:
    """Hand something over to `owner` and see it arrive."""
    asked: list[list[str]] = []
    owner.asked.connect(asked.append)
    (message,) = requests(["/works.png"])
    answer = in_thread(lambda: talk(folder, message))
    qtbot.waitUntil(lambda: bool(answer))
    assert answer == [b"ok\n"]
    assert asked == [["/works.png"]]


def test_handing_over_to_nobody_fails_at_once(folder: Path) -> None:
    began = time.monotonic()
    assert not hand_over(folder, ["/a.png"])
    assert time.monotonic() - began < 0.5
    assert not folder.exists()


@pytest.mark.row("S10")
def test_the_second_of_two_starts_hands_its_files_over(start: Start) -> None:
    first = start("/first.png")
    assert line(first) == ("owner", ["/first.png"])
    second = start("/a.png", "https://example.org/b.png", "c.png")
    assert line(second)[0] == "handed over"
    assert second.wait(10) == 0
    assert line(first) == (
        "asked",
        ["/a.png", "https://example.org/b.png", str(Path("c.png").absolute())],
    )


@pytest.mark.row("S11")
def test_a_name_that_somebody_else_listens_at_is_taken_back(qtbot: QtBot, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as squatter:
        squatter.bind(str(folder / "falgui.socket"))
        squatter.listen()
        began = time.monotonic()
        owner = Instance(folder)
        assert owner.claim(["/a.png"])
        assert time.monotonic() - began < 1
        assert_works(qtbot, folder, owner)
        owner.close()
        # Nobody ever told it anything.
        squatter.setblocking(False)
        with pytest.raises(BlockingIOError):
            squatter.accept()


@pytest.mark.row("S11")
def test_a_killed_owner_is_succeeded_within_a_second(
    qtbot: QtBot, start: Start, folder: Path
) -> None:
    process = start()
    assert line(process)[0] == "owner"
    process.kill()
    process.wait()
    assert (folder / "falgui.socket").exists()
    began = time.monotonic()
    successor = Instance(folder)
    assert successor.claim([])
    assert time.monotonic() - began < 1
    assert_works(qtbot, folder, successor)
    successor.close()


@pytest.mark.row("S11")
def test_an_owner_that_is_dead_but_not_yet_buried_is_succeeded(
    qtbot: QtBot, start: Start, folder: Path
) -> None:
    process = start()
    assert line(process)[0] == "owner"
    # Without wait() its number stays taken, as if it had been given to another process.
    process.kill()
    successor = Instance(folder)
    assert successor.claim([])
    assert_works(qtbot, folder, successor)
    successor.close()


@pytest.mark.row("S11")
def test_a_lock_with_the_number_of_another_process_is_no_dead_end(
    qtbot: QtBot, start: Start, folder: Path
) -> None:
    process = start()
    assert line(process)[0] == "owner"
    process.kill()
    process.wait()
    lock = folder / "falgui.lock"
    _number, rest = lock.read_text().split("\n", 1)
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        lock.write_text(f"{bystander.pid}\n{rest}")
        successor = Instance(folder)
        assert successor.claim([])
        assert_works(qtbot, folder, successor)
        successor.close()
    finally:
        bystander.kill()
        bystander.communicate()


@pytest.mark.row("S11")
def test_an_empty_lock_file_is_no_dead_end(qtbot: QtBot, folder: Path) -> None:
    folder.mkdir()
    (folder / "falgui.lock").touch()
    owner = Instance(folder)
    assert owner.claim([])
    assert_works(qtbot, folder, owner)
    owner.close()


@pytest.mark.row("S11")
def test_a_stale_socket_is_replaced(qtbot: QtBot, folder: Path) -> None:
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(folder / "falgui.socket"))
    assert not hand_over(folder, ["/a.png"])
    owner = Instance(folder)
    assert owner.claim([])
    assert_works(qtbot, folder, owner)
    owner.close()


def test_a_closed_owner_leaves_the_place_to_the_next(qtbot: QtBot, folder: Path) -> None:
    for _ in range(3):
        owner = Instance(folder)
        assert owner.claim([])
        assert_works(qtbot, folder, owner)
        owner.close()
        assert not hand_over(folder, ["/a.png"])


@pytest.mark.row("S11")
def test_a_hung_owner_is_reported_within_the_limits(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance_module, "_ANSWER_MILLISECONDS", 300)
    process = start()
    assert line(process)[0] == "owner"
    process.send_signal(signal.SIGSTOP)
    with pytest.raises(Unresponsive):
        hand_over(folder, ["/a.png"])
    with pytest.raises(Unresponsive):
        Instance(folder).claim(["/a.png"])


@pytest.mark.row("S11")
def test_a_hung_owner_does_not_lose_its_place(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance_module, "_CLAIM_SECONDS", 1.0)
    process = start()
    assert line(process)[0] == "owner"
    process.send_signal(signal.SIGSTOP)
    # Even with its socket gone, the system's lock tells that it is alive.
    (folder / "falgui.socket").unlink()
    with pytest.raises(Unresponsive):
        Instance(folder).claim([])


def test_a_start_without_files_asks_only_for_the_window(
    qtbot: QtBot, owner: Instance, start: Start
) -> None:
    asked: list[list[str]] = []
    owner.asked.connect(asked.append)
    with qtbot.waitSignal(owner.sent_for) as sent:
        process = start()
    assert sent.args == [Errand.SHOW, ""]
    assert line(process) == ("handed over", [])
    assert asked == []


@pytest.mark.row("S10")
def test_thousands_of_files_arrive_in_their_order(
    qtbot: QtBot, owner: Instance, start: Start
) -> None:
    arguments = [f"/{number:05}/" + os.fsdecode(b"\xff" * 200) for number in range(3000)]
    arrived: list[str] = []
    owner.asked.connect(arrived.extend)
    process = start(*arguments)
    qtbot.waitUntil(lambda: len(arrived) >= len(arguments), timeout=10_000)
    assert arrived == arguments
    assert line(process)[0] == "handed over"


@pytest.mark.parametrize(
    "sent",
    [
        b"garbage\n",
        b"\xff\xfe\0\n",
        b'{"version":2,"open":["relative"],"errand":"show","token":""}\n',
        b'{"version":2,"open":["/a"],"errand":"show","token":""}\nand more\n',
        b'{"version":99,"open":[],"errand":"show","token":""}\n',
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
@pytest.mark.row("S11")
def test_garbage_is_dropped_without_an_answer(
    qtbot: QtBot, owner: Instance, folder: Path, sent: bytes
) -> None:
    asked: list[list[str]] = []
    owner.asked.connect(asked.append)
    answer = in_thread(lambda: talk(folder, sent))
    qtbot.waitUntil(lambda: bool(answer))
    assert answer == [b""]
    assert asked == []
    assert_works(qtbot, folder, owner)


@pytest.mark.row("S11")
def test_an_endless_message_is_dropped_at_the_limit(
    qtbot: QtBot, owner: Instance, folder: Path
) -> None:
    def flood() -> int:
        sent = 0
        with connect(folder) as connection:
            try:
                while sent < 64 * LIMIT:
                    sent += connection.send(b"x" * 65536)
            except (BrokenPipeError, ConnectionResetError):
                pass
        return sent

    outcome = in_thread(flood)
    qtbot.waitUntil(lambda: bool(outcome), timeout=10_000)
    sent = outcome[0]
    assert isinstance(sent, int)
    # The system's own buffers come on top of what falgui has read.
    assert sent < 8 * LIMIT
    assert_works(qtbot, folder, owner)


@pytest.mark.row("S11")
def test_half_a_message_is_dropped_when_its_sender_goes(
    qtbot: QtBot, owner: Instance, folder: Path
) -> None:
    asked: list[list[str]] = []
    owner.asked.connect(asked.append)
    with connect(folder) as connection:
        connection.sendall(b'{"version":2,"open":["/a"],"err')
    assert_works(qtbot, folder, owner)
    assert asked == [["/works.png"]]


@pytest.mark.row("S11")
def test_a_message_in_pieces_is_put_together(qtbot: QtBot, owner: Instance, folder: Path) -> None:
    message = b'{"version":2,"open":["/a.png"],"errand":"hide","token":""}\n'
    asked: list[list[str]] = []
    owner.asked.connect(asked.append)
    with connect(folder) as connection:
        for place in range(0, len(message), 7):
            connection.sendall(message[place : place + 7])
            qtbot.wait(1)
        qtbot.waitUntil(lambda: bool(asked))
        answer = in_thread(lambda: connection.recv(100))
        qtbot.waitUntil(lambda: bool(answer))
    assert answer == [b"ok\n"]
    assert asked == [["/a.png"]]


@pytest.mark.row("S11")
def test_a_silent_visitor_is_sent_away(
    qtbot: QtBot, folder: Path, owner: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance_module, "_TALK_MILLISECONDS", 50)
    with connect(folder) as connection:
        answer = in_thread(lambda: connection.recv(100))
        qtbot.waitUntil(lambda: bool(answer))
    assert answer == [b""]
    assert_works(qtbot, folder, owner)


def test_silent_visitors_keep_nobody_out(qtbot: QtBot, owner: Instance, folder: Path) -> None:
    silent = [connect(folder) for _ in range(60)]
    assert_works(qtbot, folder, owner)
    for connection in silent:
        connection.close()


def test_nobody_else_can_reach_the_socket(owner: Instance, folder: Path) -> None:
    assert owner is not None
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"falgui.socket": 0o600, "falgui.lock": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_open_folder_is_closed_to_others_first(qtbot: QtBot, folder: Path) -> None:
    assert qtbot is not None
    folder.mkdir()
    folder.chmod(0o777)
    owner = Instance(folder)
    assert owner.claim([])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    owner.close()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give away")
def test_a_folder_of_somebody_else_is_not_used(folder: Path) -> None:
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    assert Instance(folder).claim([])
    assert list(folder.iterdir()) == []


def test_without_a_usable_folder_falgui_runs_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Instance(tmp_path / "file" / "run").claim(["/a.png"])


def test_where_no_socket_fits_every_start_runs_alone(qtbot: QtBot, tmp_path: Path) -> None:
    assert qtbot is not None
    folder = tmp_path / ("x" * 120)
    first, second = Instance(folder), Instance(folder)
    assert first.claim([])
    assert second.claim([])
