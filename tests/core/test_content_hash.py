"""The hash of what is sent."""

from pathlib import Path

import pytest
from blake3 import blake3

from falgui.core.cancel import Cancel
from falgui.core.content_hash import content_hash
from falgui.core.errors import Cancelled
from falgui.core.local_file import LocalFile
from falgui.core.patch import Patch

MIB = 1024 * 1024


@pytest.mark.parametrize("size", [1, MIB - 1, MIB, MIB + 1, 3 * MIB])
def test_it_is_the_usual_digest_of_the_bytes(tmp_path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    path = tmp_path / "file.bin"
    path.write_bytes(content[:size])
    with LocalFile(path) as file:
        assert content_hash(file, Cancel()) == blake3(content[:size]).hexdigest()


def test_what_is_sent_in_place_of_bytes_counts(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(b"before the place behind")
    with LocalFile(path) as file:
        file.patches = (Patch(7, b"XXX"),)
        assert content_hash(file, Cancel()) == blake3(b"before XXX place behind").hexdigest()


def test_it_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(b"x")
    cancel = Cancel()
    cancel.set()
    with LocalFile(path) as file, pytest.raises(Cancelled):
        content_hash(file, cancel)


def test_of_a_large_file_it_tells_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    with path.open("wb") as opened:
        opened.truncate(300 * MIB)
    told: list[int] = []
    with LocalFile(path) as file:
        content_hash(file, Cancel(), told.append)
    assert told == [128 * MIB, 256 * MIB]
