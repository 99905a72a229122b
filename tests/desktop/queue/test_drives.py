"""Files whose drive is away, or that another program holds, are waited for, and nobody else."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import DriveError, FileInUseError, LocalFileError, UploadError
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.upload import State, WaitCause
from falgui.desktop.queue import drives as module
from falgui.desktop.queue.drives import Drives
from falgui.desktop.queue.upload_queue import UploadQueue
from tests.desktop.scripted_uploader import Run, ScriptedUploader, succeed


class Disk:
    """Answers for files: away, in use, or there."""

    def __init__(self) -> None:
        self.trouble: dict[str, UploadError] = {}
        self.looks: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def is_available(self, path: Path) -> bool:
        self.looks.append(path.name)
        self.gate.wait(20)
        error = self.trouble.get(path.name)
        if isinstance(error, DriveError | FileInUseError):
            return False
        if error is not None:
            raise error
        return True

    def upload(self, run: Run) -> Result:
        error = self.trouble.get(run.name)
        if error is not None:
            raise error
        return succeed(run)


def away(name: str) -> DriveError:
    return DriveError(messages.drive_unreachable(name), "EIO")


def in_use(name: str) -> FileInUseError:
    return FileInUseError(messages.in_use(name), "EBUSY")


@pytest.fixture
def disk(uploader: ScriptedUploader, monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    uploader.scripts = dict.fromkeys("abcdef", disk.upload)
    monkeypatch.setattr(module, "is_available", disk.is_available)
    return disk


@pytest.fixture
def drives(queue: UploadQueue, disk: Disk) -> Iterator[Drives]:
    drives = Drives(queue, queue, first=1)
    yield drives
    disk.gate.set()
    assert drives.close(5000)


def add(queue: UploadQueue, names: str, folder: str = "/drive") -> None:
    queue.add([FileSource(Path(folder) / name) for name in names], Options())


def states(queue: UploadQueue) -> list[State]:
    return [upload.state for upload in queue.uploads()]


@pytest.mark.row("F23")
def test_a_drive_that_is_away_concerns_its_uploads_alone_and_may_come_back(
    qtbot: QtBot, queue: UploadQueue, drives: Drives, disk: Disk
) -> None:
    assert drives is not None
    disk.trouble = {name: away(name) for name in "ac"}
    add(queue, "abcd")
    qtbot.waitUntil(lambda: states(queue).count(State.DONE) == 2)
    qtbot.waitUntil(lambda: queue.waiting_for(WaitCause.DRIVE) == 2)
    assert not queue.is_held
    first = queue.at(0)
    assert first.problem is not None
    assert first.problem.message.id == "M34"
    qtbot.waitUntil(lambda: disk.looks.count("a") >= 3)
    disk.trouble = {}
    qtbot.waitUntil(lambda: states(queue) == [State.DONE] * 4)
    assert not drives._timer.isActive()
    assert not drives._looks


@pytest.mark.row("F7")
def test_a_file_in_use_is_given_up_after_ten_looks_with_its_reason(
    qtbot: QtBot, queue: UploadQueue, drives: Drives, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drives is not None
    monkeypatch.setattr(module, "_LONGEST_MILLISECONDS", 2)
    disk.trouble = {"a": in_use("a"), "b": away("b")}
    add(queue, "ab")
    qtbot.waitUntil(lambda: states(queue)[0] is State.FAILED)
    problem = queue.at(0).problem
    assert problem is not None
    assert problem.message.id == "M15"
    assert disk.looks.count("a") == 10
    # A drive may stay away for longer.
    qtbot.waitUntil(lambda: disk.looks.count("b") > 12)
    assert states(queue)[1] is State.WAITING


def test_a_file_that_is_gone_for_good_is_told_by_its_own_upload(
    qtbot: QtBot, queue: UploadQueue, drives: Drives, disk: Disk
) -> None:
    assert drives is not None
    disk.trouble = {"a": away("a")}
    add(queue, "a")
    qtbot.waitUntil(lambda: states(queue) == [State.WAITING])
    disk.trouble = {"a": LocalFileError(messages.gone("a"))}
    qtbot.waitUntil(lambda: states(queue) == [State.FAILED])
    problem = queue.at(0).problem
    assert problem is not None
    assert problem.message.id == "M13"


@pytest.mark.row("F9")
def test_a_drive_that_does_not_answer_is_asked_once_and_others_are_still_looked_for(
    qtbot: QtBot, queue: UploadQueue, drives: Drives, disk: Disk
) -> None:
    disk.trouble = {"a": away("a")}
    disk.gate.clear()
    add(queue, "a")
    qtbot.waitUntil(lambda: disk.looks == ["a"])
    for _ in range(5):
        drives.look()
    disk.trouble |= {"b": away("b")}
    add(queue, "b", folder="/other")
    qtbot.waitUntil(lambda: disk.looks == ["a", "b"])
    disk.trouble = {}
    disk.gate.set()
    qtbot.waitUntil(lambda: states(queue) == [State.DONE] * 2)


@pytest.mark.row("U3")
@pytest.mark.parametrize(
    ("act", "state"),
    [(UploadQueue.cancel, State.CANCELLED), (UploadQueue.pause, State.PAUSED)],
)
def test_what_waits_can_be_stopped(
    qtbot: QtBot,
    queue: UploadQueue,
    drives: Drives,
    disk: Disk,
    act: Callable[[UploadQueue, list[int]], None],
    state: State,
) -> None:
    disk.trouble = {"a": away("a")}
    add(queue, "a")
    qtbot.waitUntil(lambda: states(queue) == [State.WAITING])
    act(queue, [queue.at(0).number])
    assert states(queue) == [state]
    assert not drives._paths
    assert not drives._timer.isActive()


def test_removing_ends_the_looking(
    qtbot: QtBot, queue: UploadQueue, drives: Drives, disk: Disk
) -> None:
    disk.trouble = {"a": away("a")}
    add(queue, "a")
    qtbot.waitUntil(lambda: bool(drives._paths))
    queue.remove([queue.at(0).number])
    assert not drives._paths
    assert not drives._looks


@pytest.mark.row("F23")
def test_a_real_file_that_comes_back_goes_up(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, tmp_path: Path
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"here")
    drives = Drives(queue, queue, first=1)
    calls = iter([away("a")])

    def script(run: Run) -> Result:
        for error in calls:
            raise error
        return succeed(run)

    uploader.scripts["a"] = script
    queue.add([FileSource(path)], Options())
    qtbot.waitUntil(lambda: states(queue) == [State.DONE])
    assert drives.close(5000)
