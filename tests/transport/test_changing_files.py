"""Files that change, vanish or never were files: nothing half-made is stored."""

import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.errors import LocalFileError
from falgui.sandbox.arrived import Arrived, Endpoint, Interfere
from falgui.sandbox.rules import Rules
from falgui.transport.parts import PART_SIZE

from .conftest import Rig, Start, age, make_file, sha256
from .faults import always, together

_NOBODY = 65534
# The system takes some megabytes off the sender's hands before anybody reads them.
LARGER_THAN_BUFFERS = PART_SIZE + 700_000


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 10)
        file.write(b"other")


def _truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def _empty(path: Path) -> None:
    with path.open("wb"):
        pass


def _touch(path: Path) -> None:
    path.touch()


CHANGES: dict[str, Callable[[Path], None]] = {
    "grows": _append,
    "is overwritten": _overwrite,
    "shrinks": _truncate,
    "is emptied": _empty,
    "is touched": _touch,
}
# Where an upload stands when the file changes: the step, the part, the largest single file.
MOMENTS = {
    "token": (Endpoint.TOKEN, None, 2 * PART_SIZE),
    "single": (Endpoint.SINGLE, None, 2 * PART_SIZE),
    "create": (Endpoint.CREATE, None, 1),
    "first part": (Endpoint.PART, 1, 1),
    "last part": (Endpoint.PART, 2, 1),
}


def _acting(step: Endpoint, part: int | None, act: Callable[[], None]) -> Interfere:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if (arrived.endpoint, arrived.part) == (step, part) and arrived.part_occurrence <= 1:
            act()
        return None

    return interfere


@pytest.mark.row("F4")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_file_that_changes_while_it_is_sent_is_never_stored(
    start: Start, tmp_path: Path, moment: str, change: str
) -> None:
    path = make_file(tmp_path / "file.bin", LARGER_THAN_BUFFERS)
    step, part, limit = MOMENTS[moment]
    rig = start(
        _acting(step, part, lambda: CHANGES[change](path)),
        rules=Rules(single_limit=2 * PART_SIZE),
        single_limit=limit,
        streams=1,
    )
    with pytest.raises(LocalFileError) as caught:
        rig.send(path)
    assert caught.value.message.id == "M12"
    assert rig.sandbox.objects == []
    assert rig.count(Endpoint.COMPLETE) == 0
    assert rig.count(Endpoint.LEGACY_SINGLE) == rig.count(Endpoint.INITIATE) == 0


def test_a_file_that_changes_after_its_last_part_is_never_stored(
    start: Start, tmp_path: Path
) -> None:
    path = make_file(tmp_path / "file.bin", PART_SIZE + 1)

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.PART and arrived.part == 2:
            _append(path)
        return response

    rig = start(None, afterwards, streams=1)
    with pytest.raises(LocalFileError):
        rig.send(path)
    assert rig.sandbox.objects == []


@pytest.mark.parametrize("limit", [10**9, 1], ids=["single", "multipart"])
def test_a_file_that_changes_on_its_way_over_rest_is_never_stored(
    start: Start, tmp_path: Path, limit: int
) -> None:
    path = make_file(tmp_path / "file.bin", LARGER_THAN_BUFFERS)
    rig = start(
        together(
            always(Endpoint.SINGLE, 404),
            always(Endpoint.CREATE, 404),
            always(Endpoint.LEGACY_SINGLE, 404),
            _acting(Endpoint.SIGNED_PUT, None, lambda: _append(path)),
            _acting(Endpoint.SIGNED_PART, 1, lambda: _append(path)),
        ),
        single_limit=limit,
    )
    with pytest.raises(LocalFileError) as caught:
        rig.send(path)
    assert caught.value.message.id == "M12"
    assert rig.sandbox.objects == []


def test_a_file_written_to_all_the_time_is_never_stored(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "growing.log", PART_SIZE)
    over = threading.Event()

    def write() -> None:
        with path.open("ab", buffering=0) as file:
            while not over.wait(0.0005):
                file.write(b"line\n")

    writer = threading.Thread(target=write)
    rig = start()
    writer.start()
    try:
        with pytest.raises(LocalFileError) as caught:
            rig.send(path)
    finally:
        over.set()
        writer.join()
    assert caught.value.message.id == "M12"
    assert rig.sandbox.objects == []


@pytest.mark.row("F5")
@pytest.mark.skipif(sys.platform == "win32", reason="open files can't be deleted there")
@pytest.mark.parametrize("way", ["deleted", "renamed", "replaced"])
def test_a_file_that_loses_its_name_meanwhile_is_sent_to_its_end(
    start: Start, tmp_path: Path, way: str
) -> None:
    path = make_file(tmp_path / "file.bin", PART_SIZE + 1)
    expected = sha256(path)
    other = make_file(tmp_path / "other.bin", 1000, seed=2)

    def act() -> None:
        match way:
            case "deleted":
                path.unlink()
            case "renamed":
                path.rename(tmp_path / "elsewhere.bin")
            case "replaced":
                other.replace(path)

    rig = start(_acting(Endpoint.CREATE, None, act))
    rig.send(path)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [expected]


def _no_file(folder: Path, kind: str) -> Path:  # noqa: C901  one case for each kind
    path = folder / kind
    match kind:
        case "empty":
            path.touch()
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
        case "broken link":
            path.symlink_to(folder / "nowhere")
        case "link to a device":
            path.symlink_to("/dev/zero")
        case "device":
            return Path("/dev/zero")
        case "socket":
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(str(path))
        case "below a file":
            (folder / "file").write_text("x")
            return folder / "file" / "below"
        case "zero byte":
            return folder / "a\0b"
    return path


@pytest.mark.row("F1", "F10", "F11", "H9")
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX kinds of files")
@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("empty", "M16"),
        ("pipe", "M17"),
        ("device", "M17"),
        ("socket", "M17"),
        ("link to a device", "M17"),
        ("loop", "M17"),
        ("zero byte", "M17"),
        ("folder", "M18"),
        ("missing", "M13"),
        ("broken link", "M13"),
        ("below a file", "M13"),
    ],
)
def test_what_is_no_file_is_told_before_anything_is_asked(
    rig: Rig, tmp_path: Path, kind: str, message: str
) -> None:
    with pytest.raises(LocalFileError) as caught:
        rig.send(_no_file(tmp_path, kind))
    assert caught.value.message.id == message
    assert rig.seen == []


def test_a_link_to_a_file_is_followed(rig: Rig, tmp_path: Path, small: Path) -> None:
    link = tmp_path / "link.bin"
    link.symlink_to(small)
    rig.send(link)
    assert rig.sandbox.objects[0].sha256 == sha256(small)


@pytest.fixture
def ordinary_folder() -> Iterator[Path]:
    """Give a folder in which file modes count, as they don't for root."""
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
        os.seteuid(_NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)
    else:
        yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.row("F6")
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
@pytest.mark.parametrize("closed", ["folder/file.bin", "folder"])
def test_a_file_that_may_not_be_read_is_told_so(
    rig: Rig, ordinary_folder: Path, closed: str
) -> None:
    (ordinary_folder / "folder").mkdir()
    path = make_file(ordinary_folder / "folder" / "file.bin", 10)
    (ordinary_folder / closed).chmod(0)
    with pytest.raises(LocalFileError) as caught:
        rig.send(path)
    assert caught.value.message.id == "M14"
    assert rig.seen == []


def test_an_old_modification_time_alone_is_no_change(rig: Rig, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 1000)
    age(path)
    assert rig.send(path).leg == "cdn"
