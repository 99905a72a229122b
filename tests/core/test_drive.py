"""Drives that are away or don't answer, and files that somebody else holds."""

import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from falgui.core import local_file
from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, DriveError, FileInUseError, LocalFileError
from falgui.core.local_file import LocalFile, inspect, is_available

CONTENT = bytes(range(256)) * 64

linux = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cat.bin"
    path.write_bytes(CONTENT)
    return path


def message_id(action: Callable[[], object]) -> str:
    with pytest.raises(LocalFileError) as caught:
        action()
    return caught.value.message.id


def open_names() -> list[str]:
    names = []
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208  descriptors, not files
        try:
            names.append(os.readlink(f"/proc/self/fd/{number}"))  # noqa: PTH115  may name no path
        except FileNotFoundError:
            continue  # the listing's own descriptor
    return names


def refusing(times: int, code: int) -> Callable[..., int]:
    """Return an `os.open` that fails `times` times with `code`."""
    reality, left = os.open, [code] * times

    def refuse(*arguments: Any, **options: Any) -> int:  # noqa: ANN401  whatever os.open takes
        if left:
            raise OSError(left.pop(), "refused")
        return reality(*arguments, **options)

    return refuse


@pytest.mark.row("F7", "F8", "F23")
@pytest.mark.parametrize(
    ("code", "kind", "told"),
    [
        (errno.EBUSY, FileInUseError, "M15"),
        (errno.ETXTBSY, FileInUseError, "M15"),
        (errno.EIO, DriveError, "M34"),
        (errno.ESTALE, DriveError, "M34"),
        (errno.ENOTCONN, DriveError, "M34"),
        (errno.ENODEV, DriveError, "M34"),
        (errno.ETIMEDOUT, DriveError, "M34"),
        (errno.EMFILE, DriveError, "M62"),
    ],
)
def test_a_system_that_will_not_open_is_told_by_its_reason(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    kind: type[LocalFileError],
    told: str,
) -> None:
    monkeypatch.setattr(os, "open", refusing(99, code))
    with pytest.raises(LocalFileError) as caught:
        LocalFile(path, attempts=1)
    assert (type(caught.value), caught.value.message.id) == (kind, told)


@pytest.mark.row("F7")
@pytest.mark.parametrize(("refusals", "opens"), [(9, True), (10, False)])
def test_a_file_in_use_is_tried_ten_times(
    path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int, *, opens: bool
) -> None:
    monkeypatch.setattr(local_file, "_PAUSES", (0.001,) * 9)
    monkeypatch.setattr(os, "open", refusing(refusals, errno.EBUSY))
    if opens:
        with LocalFile(path) as file:
            assert file.read(0, 4) == CONTENT[:4]
    else:
        assert message_id(lambda: LocalFile(path)) == "M15"


@pytest.mark.row("F7")
def test_cancel_ends_the_wait_for_a_file_in_use(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_file, "_PAUSES", (60.0,) * 9)
    monkeypatch.setattr(os, "open", refusing(99, errno.EBUSY))
    cancel = Cancel()
    cancelled_after(0.05, cancel)
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        LocalFile(path, cancel)
    assert time.monotonic() - begun < 0.05 + 0.25


@pytest.mark.row("F7")
@pytest.mark.skipif(sys.platform != "win32", reason="only Windows keeps others from reading")
def test_a_file_opened_for_one_program_alone_is_in_use(path: Path) -> None:
    if sys.platform == "win32":
        import _winapi  # noqa: PLC0415  not there on other systems

        handle = _winapi.CreateFile(
            str(path), _winapi.GENERIC_READ, 0, 0, _winapi.OPEN_EXISTING, 0, 0
        )
        try:
            with pytest.raises(FileInUseError):
                LocalFile(path, attempts=1)
        finally:
            _winapi.CloseHandle(handle)


# A drive that doesn't answer ----------------------------------------------------------------


def cancelled_after(seconds: float, cancel: Cancel) -> None:
    timer = threading.Timer(seconds, cancel.set)
    timer.daemon = True
    timer.start()


class Stuck:
    """A system call that waits until the test is over, as on a dead network drive."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
        self.answers = threading.Event()
        self.asked = threading.Event()
        self.threads: list[threading.Thread] = []
        self._reality = getattr(os, call)
        monkeypatch.setattr(os, call, self)

    def __call__(self, *arguments: object, **options: object) -> object:
        if threading.current_thread().name == "drive":
            self.threads.append(threading.current_thread())
            self.asked.set()
            assert self.answers.wait(20)
        return self._reality(*arguments, **options)


@pytest.fixture(params=["open", "fstat", "pread"])
def stuck(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Stuck]]:
    """Give a function that lets one system call get stuck; the threads end with the test."""
    if not hasattr(os, request.param):
        pytest.skip("the system has no reading by position")
    monkeypatch.setattr(LocalFile, "_is_in_memory", lambda *_arguments: False)
    made: list[Stuck] = []

    def stick() -> Stuck:
        made.append(Stuck(monkeypatch, request.param))
        return made[-1]

    yield stick
    for one in made:
        one.answers.set()
        for thread in one.threads:
            thread.join(20)


def use(file: LocalFile) -> None:
    file.read(0, 9)
    file.check_unchanged()


@linux
@pytest.mark.row("F9")
def test_cancel_leaves_a_drive_that_does_not_answer(path: Path, stuck: Callable[[], Stuck]) -> None:
    def seconds_to_cancel() -> float:
        cancel = Cancel()
        drive = stuck()

        def upload() -> None:
            with LocalFile(path, cancel) as file:
                use(file)

        with ThreadPoolExecutor(1) as worker:
            ended = worker.submit(upload)
            assert drive.asked.wait(20)
            begun = time.monotonic()
            cancel.set()
            with pytest.raises(Cancelled):
                ended.result(20)
            return time.monotonic() - begun

    # The best counts: what others take longer is the machine's doing.
    assert any(seconds_to_cancel() < 0.25 for _attempt in range(5))


@linux
@pytest.mark.row("F9")
def test_a_drive_that_does_not_answer_in_time_is_told_so(
    path: Path, stuck: Callable[[], Stuck]
) -> None:
    drive = stuck()

    def upload() -> None:
        with LocalFile(path, patience=0.2) as file:
            use(file)

    with pytest.raises(DriveError) as caught:
        upload()
    assert caught.value.message.id == "M34"
    drive.answers.set()
    # Whatever comes late is closed all the same.
    for thread in drive.threads:
        thread.join(20)
    assert str(path) not in open_names()


@pytest.mark.parametrize("late", [False, True], ids=["in time", "after closing"])
def test_the_threads_of_a_file_end_with_it(path: Path, *, late: bool) -> None:
    before = set(threading.enumerate())
    with LocalFile(path) as file:
        use(file)
        drives = set(threading.enumerate()) - before
        assert drives
    if late:
        with pytest.raises(LocalFileError):
            file.read(0, 9)
        drives |= set(threading.enumerate()) - before
    for drive in drives:
        drive.join(20)
        assert not drive.is_alive()


@pytest.mark.row("F23")
def test_a_file_that_is_there_again_is_available(path: Path) -> None:
    assert is_available(path)


@pytest.mark.row("F23")
def test_a_file_that_is_gone_from_its_drive_ends_the_wait(path: Path) -> None:
    path.unlink()
    assert message_id(lambda: is_available(path)) == "M13"


@pytest.mark.row("F7", "F23")
@pytest.mark.parametrize("code", [errno.EBUSY, errno.EIO])
def test_a_file_that_cannot_be_opened_yet_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(os, "open", refusing(99, code))
    assert not is_available(path)


@pytest.mark.row("F23")
@pytest.mark.skipif(sys.platform == "win32", reason="drives have letters there")
@pytest.mark.parametrize(
    "missing", ["/mnt/falgui-test/stick/cat.png", "/media/somebody/STICK/cat.png"]
)
def test_a_file_below_a_place_where_nothing_is_mounted_waits_for_its_drive(missing: str) -> None:
    with pytest.raises(DriveError):
        inspect(Path(missing))
    assert not is_available(Path(missing))


@pytest.mark.row("F23")
@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has letters for drives")
def test_a_drive_letter_that_nobody_has_waits_for_its_drive() -> None:
    free = next(letter for letter in "ZYXWVUT" if not Path(f"{letter}:/").exists())
    with pytest.raises(DriveError):
        inspect(Path(f"{free}:/pictures/cat.png"))
