"""Only this user's programs are talked to, with a real other user at the other end."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from falgui.desktop.system import instance as instance_module
from falgui.desktop.system.instance import Instance, hand_over
from falgui.desktop.system.instance_message import requests
from falgui.desktop.system.peer import peer_of
from tests.desktop.system.test_instance import assert_works

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux' sockets")

NOBODY = 65534
SAYS = """
import os, socket, sys
os.setgroups([]); os.setgid({0}); os.setuid({0})
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
connection.sendall(sys.stdin.buffer.read())
sys.stdout.buffer.write(connection.recv(100))
"""
LISTENS = """
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
os.setgroups([]); os.setgid({0}); os.setuid({0})
server.listen()
print("listening", flush=True)
connection, _ = server.accept()
connection.settimeout(10)
print(len(connection.recv(100)), flush=True)
"""

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that everybody can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name) / "run"


def as_nobody(script: str, socket: Path, message: bytes = b"") -> "subprocess.Popen[bytes]":
    # Without site packages, which nobody else may read.
    process = subprocess.Popen(  # noqa: S603  this interpreter
        [sys.executable, "-I", "-S", "-c", script.format(NOBODY), socket],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if message:
        assert process.stdin is not None
        process.stdin.write(message)
        process.stdin.close()
    return process


def test_both_ends_know_one_another(qtbot: QtBot, tmp_path: Path) -> None:
    server, client = QLocalServer(), QLocalSocket()
    assert server.listen(str(tmp_path / "socket"))
    with qtbot.waitSignal(server.newConnection):
        client.connectToServer(server.fullServerName())
    accepted = server.nextPendingConnection()
    for end in (client, accepted):
        peer = peer_of(end)
        assert peer is not None
        assert (peer.process, peer.is_own) == (os.getpid(), True)
    client.abort()
    assert peer_of(client) is None
    server.close()


@only_root
def test_another_user_is_not_served(qtbot: QtBot, folder: Path) -> None:
    owner = Instance(folder)
    assert owner.claim([])
    # As if the modes had not been enough.
    folder.chmod(0o755)
    (folder / "falgui.socket").chmod(0o666)
    asked: list[object] = []
    owner.asked.connect(asked.append)
    owner.sent_for.connect(lambda *sent: asked.append(sent))
    (message,) = requests(["/a.png"])
    process = as_nobody(SAYS, folder / "falgui.socket", message)
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=10_000)
    assert process.stdout is not None
    assert process.stdout.read() == b""
    assert asked == []
    process.stdout.close()
    owner.close()


@only_root
def test_another_user_gets_no_files(folder: Path) -> None:
    folder.mkdir()
    process = as_nobody(LISTENS, folder / "falgui.socket")
    assert process.stdout is not None
    assert process.stdout.readline() == b"listening\n"
    assert not hand_over(folder, ["/a.png"])
    assert process.stdout.readline() == b"0\n"
    process.communicate()


def test_where_the_system_tells_nothing_the_private_folder_has_to_do(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance_module, "peer_of", lambda _connection: None)
    owner = Instance(folder)
    assert owner.claim([])
    assert_works(qtbot, folder, owner)
    owner.close()
