"""The hash that is taken while a file is sent."""

import os
import threading
import time
from pathlib import Path

import pytest
from blake3 import blake3

from falgui.core.cancel import Cancel
from falgui.core.errors import LocalFileError
from falgui.core.hash_beside import AT_ONCE, HashBeside
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.patch import Patch

MIB = 1024 * 1024
SIZE = 5 * MIB + 3
LONG = 10.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(SIZE))
    return path


def digest_of(content: bytes) -> str:
    return blake3(content).hexdigest()


def hash_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "hash"]


@pytest.mark.parametrize("sent", [0, 2 * MIB, SIZE])
def test_it_is_the_digest_of_the_whole_however_much_was_counted(path: Path, sent: int) -> None:
    meter = Meter()
    meter.start(SIZE, sent)
    with LocalFile(path) as file, HashBeside(file, meter, Cancel()) as hashing:
        assert hashing.within(LONG) == digest_of(path.read_bytes())
        assert hashing.so_far() == hashing.within(0)
    assert hash_threads() == []


def test_a_small_file_needs_no_thread(tmp_path: Path) -> None:
    path = tmp_path / "small.bin"
    path.write_bytes(bytes(AT_ONCE))
    with LocalFile(path) as file, HashBeside(file, Meter(), Cancel()) as hashing:
        assert hash_threads() == []
        assert hashing.so_far() == digest_of(bytes(AT_ONCE))


def test_without_a_thread_there_is_no_hash(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with LocalFile(path, Cancel()) as file:
        monkeypatch.setattr(threading.Thread, "start", start)
        with HashBeside(file, Meter(), Cancel()) as hashing:
            assert hashing.within(1) == ""


def test_what_is_known_already_is_not_taken_again(path: Path) -> None:
    with LocalFile(path) as file, HashBeside(file, Meter(), Cancel(), "known") as hashing:
        assert hash_threads() == []
        assert hashing.so_far() == hashing.within(LONG) == "known"


def test_what_is_sent_in_place_of_bytes_counts(path: Path) -> None:
    content = bytearray(path.read_bytes())
    with LocalFile(path) as file:
        file.patches = (Patch(2 * MIB - 1, b"across two pieces"),)
        with HashBeside(file, Meter(), Cancel()) as hashing:
            content[2 * MIB - 1 : 2 * MIB + 16] = b"across two pieces"
            assert hashing.within(LONG) == digest_of(bytes(content))


def test_nothing_is_read_that_was_not_sent(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    furthest = [0]
    read = LocalFile.read

    def noting(file: LocalFile, offset: int, length: int) -> bytes:
        furthest.append(offset + length)
        return read(file, offset, length)

    monkeypatch.setattr(LocalFile, "read", noting)
    meter = Meter()
    meter.start(SIZE)
    with LocalFile(path) as file, HashBeside(file, meter, Cancel()) as hashing:
        meter.add(2 * MIB + 5)
        deadline = time.monotonic() + LONG
        while max(furthest) < 2 * MIB and time.monotonic() < deadline:
            time.sleep(0.005)
        assert max(furthest) == 2 * MIB
        meter.add(SIZE)
        assert hashing.within(LONG)


def test_a_file_that_changes_has_no_hash(path: Path) -> None:
    meter = Meter()
    meter.start(SIZE)
    with LocalFile(path) as file, HashBeside(file, meter, Cancel()) as hashing:
        path.write_bytes(os.urandom(SIZE))
        assert hashing.within(LONG) == ""
        with pytest.raises(LocalFileError):
            file.check_unchanged()


def test_a_file_that_gets_shorter_costs_the_hash_and_nothing_else(path: Path) -> None:
    with LocalFile(path) as file, HashBeside(file, Meter(), Cancel()) as hashing:
        os.truncate(path, MIB)
        assert hashing.within(LONG) == ""


def test_cancelling_ends_it_and_so_does_leaving(path: Path) -> None:
    cancel = Cancel()
    with LocalFile(path) as file, HashBeside(file, Meter(), cancel) as hashing:
        cancel.set()
        assert hashing.within(LONG) == ""
    with LocalFile(path) as file, HashBeside(file, Meter(), Cancel()):
        pass
    assert hash_threads() == []
