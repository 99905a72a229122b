"""Files that change while they are sent: M12 or the whole file, never half of each."""

import os
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.errors import LocalFileError
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.rules import Rules
from falgui.transport.parts import PART_SIZE
from tests.transport.conftest import Rig, Start, make_file, sha256

# Loopback takes some megabytes off the sender's hands before anybody reads them.
_SIZE = PART_SIZE + 700_000
_RULES = Rules(single_limit=2 * PART_SIZE)


def _shrink(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-10, os.SEEK_END)
        file.write(b"other")


def _overwrite_unnoticed(path: Path) -> None:
    before = path.stat()
    _overwrite(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _empty(path: Path) -> None:
    os.truncate(path, 0)


needs_change_time = pytest.mark.skipif(
    sys.platform != "linux", reason="the time of the last change is compared on Linux only"
)
CHANGES = [
    _shrink,
    _grow,
    _overwrite,
    pytest.param(_overwrite_unnoticed, marks=needs_change_time),
    _empty,
]
# Where an upload stands then: the request, the part, the largest file that goes as one.
MOMENTS = {
    "before anything is read": (Endpoint.TOKEN, None, 2 * PART_SIZE),
    "single": (Endpoint.SINGLE, None, 2 * PART_SIZE),
    "first part": (Endpoint.PART, 1, 1),
    "last part": (Endpoint.PART, 2, 1),
}

Change = Callable[[Path], object]


def changing(start: Start, path: Path, moment: str, change: Change, *, streams: int = 1) -> Rig:
    """Return a rig in which `change` happens to the file once the upload is at `moment`."""
    step, part, limit = MOMENTS[moment]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if (arrived.endpoint, arrived.part, arrived.part_occurrence) == (step, part, 1):
            change(path)
        return None

    return start(interfere, rules=_RULES, single_limit=limit, streams=streams)


@pytest.mark.row("F4")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_file_that_changes_is_never_stored(
    start: Start, tmp_path: Path, moment: str, change: Change
) -> None:
    path = make_file(tmp_path / "file.bin", _SIZE)
    rig = changing(start, path, moment, change)
    with pytest.raises(LocalFileError) as caught:
        rig.send(path)
    assert caught.value.message.id == "M12"
    assert rig.sandbox.objects == []
    assert rig.count(Endpoint.COMPLETE) == 0


def _replace(path: Path) -> None:
    make_file(path.with_name("new"), _SIZE + 5, seed=7).replace(path)


def _rename_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("renamed"))


@pytest.mark.skipif(sys.platform == "win32", reason="open files can't be replaced there")
@pytest.mark.row("F4", "F5")
@pytest.mark.parametrize(
    "change", [_replace, Path.unlink, _rename_folder, lambda path: path.chmod(0o640)]
)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_file_that_only_loses_its_name_is_stored_whole(
    start: Start, tmp_path: Path, moment: str, change: Change
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = make_file(folder / "file.bin", _SIZE)
    content = sha256(path)
    rig = changing(start, path, moment, change)
    rig.send(path)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [content]


@pytest.mark.row("F4")
def test_a_changed_file_leaves_nothing_running(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", _SIZE)
    rig = changing(start, path, "last part", _grow, streams=4)
    before = set(threading.enumerate())
    with pytest.raises(LocalFileError):
        rig.send(path)
    drives = {one for one in threading.enumerate() if one.name == "drive"}
    for thread in drives - before:
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.row("F5", "F24")
def test_a_file_that_went_before_it_was_sent_is_gone(rig: Rig, tmp_path: Path) -> None:
    with pytest.raises(LocalFileError) as caught:
        rig.send(tmp_path / "file.bin")
    assert caught.value.message.id == "M13"
    assert rig.seen == []


@pytest.mark.row("F24")
def test_a_file_that_comes_and_goes_is_gone_or_stored_whole(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    spare = make_file(tmp_path / "spare", 2000)
    content = sha256(spare)
    incoming = tmp_path / "incoming"
    over = threading.Event()

    def quarantine() -> None:
        while not over.is_set():
            Path(shutil.copy2(spare, incoming)).replace(path)
            path.unlink()

    thread = threading.Thread(target=quarantine)
    thread.start()
    told: set[str] = set()
    try:
        for _attempt in range(40):
            try:
                rig.send(path)
                told.add("stored")
            except LocalFileError as error:
                told.add(error.message.id)
    finally:
        over.set()
        thread.join()
    assert told <= {"stored", "M13"}
    assert {stored.sha256 for stored in rig.sandbox.objects} <= {content}
