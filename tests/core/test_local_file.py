import errno
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from falgui.core import local_file
from falgui.core.errors import DriveError, LocalFileError
from falgui.core.file_errors import from_system
from falgui.core.local_file import LocalFile, inspect

CONTENT = bytes(range(256)) * 4096  # 1 MiB

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")
linux = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cat.bin"
    path.write_bytes(CONTENT)
    return path


def message_id(action: Callable[[], object]) -> str:
    with pytest.raises(LocalFileError) as caught:
        action()
    assert caught.value.__cause__ is None
    return caught.value.message.id


def both_ways(path: Path) -> str:
    """Return the id of the message that inspecting and opening agree on."""
    (told,) = {message_id(lambda: inspect(path)), message_id(lambda: LocalFile(path))}
    return told


def open_names() -> list[str]:
    names = []
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208  descriptors, not files
        try:
            names.append(os.readlink(f"/proc/self/fd/{number}"))  # noqa: PTH115  may name no path
        except FileNotFoundError:
            continue  # the listing's own descriptor
    return names


def test_an_ordinary_file_tells_its_facts(path: Path) -> None:
    assert inspect(path).st_size == len(CONTENT)
    with LocalFile(path) as file:
        assert (file.path, file.name, file.size) == (path, "cat.bin", len(CONTENT))
        assert file.modified_ns == path.stat().st_mtime_ns
        assert file.read(0, len(CONTENT)) == CONTENT
        assert file.read(255, 3) == b"\xff\x00\x01"
        assert file.read(len(CONTENT) - 1, 1) == b"\xff"
        assert file.read(5, 0) == b""
        file.check_unchanged()


@pytest.mark.row("F5")
def test_a_missing_file_is_gone(tmp_path: Path) -> None:
    assert both_ways(tmp_path / "missing.png") == "M13"


def test_a_path_through_a_file_is_gone(path: Path) -> None:
    assert both_ways(path / "inside") == "M13"


@pytest.mark.row("F18")
def test_a_name_that_no_file_can_have_is_gone(tmp_path: Path) -> None:
    assert both_ways(tmp_path / ("n" * 5000)) == "M13"


def test_a_path_with_a_nul_is_no_file(tmp_path: Path) -> None:
    assert both_ways(tmp_path / "a\0b") == "M17"


@pytest.mark.row("F1")
def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    assert both_ways(path) == "M16"


def test_a_folder_is_told_as_such(tmp_path: Path) -> None:
    assert both_ways(tmp_path) == "M18"


@posix
@pytest.mark.row("F11")
def test_a_link_is_followed_to_a_file_and_only_to_a_file(path: Path) -> None:
    folder = path.parent
    links = {name: folder / name for name in ("good", "broken", "loop", "device")}
    links["good"].symlink_to(path)
    links["broken"].symlink_to(folder / "missing")
    links["loop"].symlink_to(links["loop"])
    links["device"].symlink_to("/dev/zero")
    with LocalFile(links["good"]) as file:
        assert file.read(0, 4) == CONTENT[:4]
    assert both_ways(links["broken"]) == "M13"
    assert both_ways(links["loop"]) == "M17"
    assert both_ways(links["device"]) == "M17"


@posix
@pytest.mark.row("F10")
@pytest.mark.timeout(10)
def test_pipes_sockets_and_devices_are_told_without_being_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        for special in (tmp_path / "pipe", tmp_path / "socket", Path("/dev/null")):
            assert both_ways(special) == "M17"


@posix
@pytest.mark.row("F10", "F24")
@pytest.mark.timeout(10)
def test_a_pipe_that_takes_the_files_place_in_between_does_not_block(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def inspect_then_swap(path: Path) -> os.stat_result:
        facts = inspect(path)
        path.unlink()
        os.mkfifo(path)
        return facts

    monkeypatch.setattr(local_file, "inspect", inspect_then_swap)
    assert message_id(lambda: LocalFile(path)) == "M17"


@linux
@pytest.mark.parametrize("swapped", [False, True])
def test_no_descriptor_outlives_its_use(
    path: Path, monkeypatch: pytest.MonkeyPatch, *, swapped: bool
) -> None:
    if swapped:
        # The file is emptied between the first look and the opening.
        monkeypatch.setattr(local_file, "inspect", lambda path: os.truncate(path, 0))
        assert message_id(lambda: LocalFile(path)) == "M16"
    else:
        with LocalFile(path):
            assert str(path) in open_names()
    assert str(path) not in open_names()


def test_closing_twice_closes_nobody_elses_file(path: Path) -> None:
    file = LocalFile(path)
    file.close()
    with path.open("rb") as other:
        file.close()
        assert other.read(4) == CONTENT[:4]
        assert message_id(lambda: file.read(0, 4)) == "M34"


@pytest.mark.row("F4")
def test_a_file_that_shrinks_is_never_sent_short(path: Path) -> None:
    with LocalFile(path) as file:
        os.truncate(path, 1000)
        assert message_id(lambda: file.read(0, len(CONTENT))) == "M12"
        assert message_id(lambda: file.read(5000, 10)) == "M12"
        assert message_id(file.check_unchanged) == "M12"


@pytest.mark.row("F4")
def test_a_file_that_grows_or_is_overwritten_has_changed(path: Path) -> None:
    for mode in ("ab", "r+b"):
        with LocalFile(path) as file:
            with path.open(mode) as writer:
                writer.write(b"new")
            # A file system counts its time in ticks; this makes sure that one has passed.
            os.utime(path, ns=(0, file.modified_ns + 1_000_000_000))
            assert message_id(file.check_unchanged) == "M12"


@pytest.mark.row("F4")
def test_a_file_grown_within_one_tick_of_the_clock_has_changed(path: Path) -> None:
    with LocalFile(path) as file:
        with path.open("ab") as writer:
            writer.write(b"x")
        os.utime(path, ns=(file.modified_ns, file.modified_ns))
        assert message_id(file.check_unchanged) == "M12"


def overwrite(path: Path) -> None:
    """Write other bytes into the file, then set its modification time back."""
    before = path.stat()
    with path.open("r+b") as writer:
        writer.write(b"other")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def tag(path: Path) -> None:
    try:
        os.setxattr(path, "user.falgui.test", b"seen")
    except OSError:
        pytest.skip("the file system keeps no extended attributes")


@linux
@pytest.mark.row("F4")
def test_a_file_overwritten_with_its_time_set_back_has_changed(path: Path) -> None:
    with LocalFile(path) as file:
        overwrite(path)
        assert message_id(file.check_unchanged) == "M12"
        assert message_id(file.check_unchanged) == "M12"


def give_another_link(path: Path) -> None:
    path.with_name("link").hardlink_to(path)


@linux
@pytest.mark.row("F4", "F5")
@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.chmod(0o640),
        give_another_link,
        tag,
        lambda path: path.rename(path.with_name("renamed")),
        Path.unlink,
    ],
    ids=["rights", "link", "tag", "name", "deletion"],
)
def test_what_leaves_the_content_alone_is_no_change(
    path: Path, change: Callable[[Path], object]
) -> None:
    with LocalFile(path) as file:
        change(path)
        file.check_unchanged()
        file.check_unchanged()
        # And it is no cover for what comes after.
        descriptor = os.open(f"/proc/self/fd/{file._descriptor}", os.O_WRONLY)
        facts = os.fstat(descriptor)
        os.pwrite(descriptor, b"other", 0)
        os.utime(descriptor, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        os.close(descriptor)
        assert message_id(file.check_unchanged) == "M12"


@posix
@pytest.mark.row("F5")
@pytest.mark.parametrize("leave", [Path.unlink, lambda path: path.with_name("new").replace(path)])
def test_an_open_file_outlives_its_name(path: Path, leave: Callable[[Path], object]) -> None:
    path.with_name("new").write_bytes(b"another version")
    with LocalFile(path) as file:
        leave(path)
        assert file.read(0, len(CONTENT)) == CONTENT
        file.check_unchanged()


def test_eight_threads_read_one_file(path: Path) -> None:
    step = len(CONTENT) // 64
    gate = threading.Barrier(8)

    def read(file: LocalFile, worker: int) -> bool:
        gate.wait()
        return all(
            file.read(offset, step) == CONTENT[offset : offset + step]
            for offset in range(worker * step, len(CONTENT), step * 3)
            if offset + step <= len(CONTENT)
        )

    with LocalFile(path) as file, ThreadPoolExecutor(8) as workers:
        assert all(workers.map(read, [file] * 8, range(8)))


@pytest.mark.row("F8")
@pytest.mark.parametrize(("failures", "survives"), [(1, True), (2, True), (3, False)])
def test_a_drive_may_fail_a_read_twice(
    path: Path, monkeypatch: pytest.MonkeyPatch, failures: int, *, survives: bool
) -> None:
    if not hasattr(os, "pread"):
        pytest.skip("the system has no reading by position")
    pread, left = os.pread, [errno.EIO, errno.ESTALE, errno.ENOTCONN][:failures]

    def failing(descriptor: int, length: int, offset: int) -> bytes:
        if left:
            raise OSError(left.pop(), "the drive fails")
        return pread(descriptor, length, offset)

    with LocalFile(path) as file:
        monkeypatch.setattr(os, "pread", failing)
        if survives:
            assert file.read(0, 9) == CONTENT[:9]
        else:
            assert message_id(lambda: file.read(0, 9)) == "M34"


@pytest.mark.row("F8")
def test_short_reads_are_put_together(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "pread"):
        pytest.skip("the system has no reading by position")
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, length, offset: pread(fd, min(length, 7), offset))
    with LocalFile(path) as file:
        assert file.read(3, 1000) == CONTENT[3:1003]


@pytest.mark.row("F6")
def test_a_forbidden_file_is_told_as_such(ordinary_user: Path) -> None:
    path = ordinary_user / "secret.png"
    path.write_bytes(b"x")
    path.chmod(0)
    assert inspect(path).st_size == 1
    assert message_id(lambda: LocalFile(path)) == "M14"
    path.chmod(0o600)
    ordinary_user.chmod(0o600)
    try:
        assert both_ways(path) == "M14"
    finally:
        ordinary_user.chmod(0o700)


@pytest.mark.row("S16")
def test_a_system_that_can_open_nothing_more_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"a")
    error = from_system(OSError(errno.EMFILE, "Too many open files"), path)
    assert isinstance(error, DriveError)
    assert error.message.id == "M62"
