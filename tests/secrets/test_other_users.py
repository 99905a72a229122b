"""What falgui leaves on the disk is for its user alone (adversary A4)."""

import contextlib
import os
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from falgui.desktop.system.instance import Instance
from tests.secrets.conftest import Scene

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="file modes")

_NOBODY = 65534


@pytest.fixture
def open_scene() -> Iterator[Scene]:
    """Give a scene in a folder that everybody can enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Scene(Path(folder))


@contextlib.contextmanager
def somebody_else() -> Iterator[None]:
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(_NOBODY)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def run(scene: Scene, *, umask: int) -> None:
    path = scene.current / "photo.bin"
    path.write_bytes(b"x" * 12_000_000)
    scene.home.rmdir()
    program = f"import os; os.umask({umask}); from falgui.__main__ import main; main()"
    with scene.sandbox() as sandbox:
        line: list[str | Path] = ["-c", program, "upload", path]
        assert scene.run(line, scene.environment(sandbox)) == 0, scene.said


def everything(folder: Path) -> list[Path]:
    return [folder, *folder.rglob("*")]


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_every_file_and_folder_is_private_whatever_the_umask_was(
    open_scene: Scene, umask: int
) -> None:
    run(open_scene, umask=umask)
    names = {path.name for path in open_scene.home.rglob("*")}
    assert {"falgui.log", "falgui.sqlite3"} <= names
    for path in everything(open_scene.home):
        expected = 0o700 if path.is_dir() else 0o600
        if path != open_scene.home:
            assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_nobody_else_can_list_or_read_anything(open_scene: Scene) -> None:
    run(open_scene, umask=0o000)
    paths = everything(open_scene.home)
    readable: list[Path] = []
    with somebody_else():
        for path in paths:
            with contextlib.suppress(PermissionError):
                _ = list(path.iterdir()) if path.is_dir() else path.read_bytes()
                readable.append(path)
    # The four folders are below FALGUI_HOME, which may be anybody's own.
    assert [path for path in readable if path != open_scene.home] == []


@pytest.mark.row("S11")
def test_nobody_else_can_reach_the_running_falgui(qtbot: QtBot, open_scene: Scene) -> None:
    assert qtbot is not None
    folder = open_scene.home / "runtime"
    owner = Instance(folder)
    assert owner.claim([])
    try:
        address = str(folder / "falgui.socket")
        attempts: list[Callable[[], object]] = [
            lambda: _connect(address),
            (folder / "falgui.lock").read_bytes,
            (folder / "falgui.socket").unlink,
            (folder / "more").touch,
        ]
        with somebody_else():
            for attempt in attempts:
                with pytest.raises(PermissionError):
                    attempt()
        _connect(address)
    finally:
        owner.close()


def _connect(address: str) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
