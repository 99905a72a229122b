"""A folder as one zip: every byte, every name, every time."""

import errno
import hashlib
import os
import stat
import sys
import time
import zipfile
from pathlib import Path

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, LocalFileError
from falgui.core.folder_zip import zip_folder
from falgui.core.folders import list_folders
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.fixture
def album(tmp_path: Path) -> Path:
    folder = tmp_path / "album"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "photo.jpg").write_bytes(os.urandom(2_500_000))
    (folder / "deep" / "words.txt").write_bytes(b"the same again and again " * 90_000)
    (folder / "deep" / "er" / "naïve 日本.txt").write_bytes(b"ok")
    (folder / "deep" / "__init__.py").touch()
    (folder / ".hidden").write_bytes(b"x")
    return folder


def packed(folder: Path, into: Path, meter: Meter | None = None) -> Path:
    found = list_folders([folder])
    members = [*found.files, *found.for_archives]
    return zip_folder(folder, members, into, meter or Meter(), Cancel())


def digests(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def test_every_byte_of_a_folder_is_in_its_zip(album: Path, into: Path) -> None:
    path = packed(album, into)
    assert path == into / "album.zip"
    assert digests(path) == {
        file.relative_to(album.parent).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in album.rglob("*")
        if file.is_file() and file.name != ".hidden"
    }


def test_the_zip_is_for_the_user_alone(album: Path, into: Path) -> None:
    assert os.name != "posix" or stat.S_IMODE(packed(album, into).stat().st_mode) == 0o600


def test_what_is_packed_already_is_stored_and_the_rest_made_smaller(
    album: Path, into: Path
) -> None:
    with zipfile.ZipFile(packed(album, into)) as archive:
        photo, words = archive.getinfo("album/photo.jpg"), archive.getinfo("album/deep/words.txt")
    assert photo.compress_type == zipfile.ZIP_STORED
    assert words.compress_size < words.file_size / 50


def test_times_are_kept(album: Path, into: Path) -> None:
    os.utime(album / "photo.jpg", (981_173_106, 981_173_106))
    with zipfile.ZipFile(packed(album, into)) as archive:
        entry = archive.getinfo("album/photo.jpg")
    assert entry.date_time == time.localtime(981_173_106)[:6]
    assert entry.extra[-4:] == (981_173_106).to_bytes(4, "little")


@pytest.mark.parametrize("seconds", [0, -86400, 2**32])
def test_a_time_that_a_zip_cannot_tell_is_no_obstacle(
    album: Path, into: Path, seconds: int
) -> None:
    os.utime(album / "photo.jpg", (seconds, seconds))
    assert "album/photo.jpg" in digests(packed(album, into))


def test_the_meter_ends_at_the_size_of_all_files(album: Path, into: Path) -> None:
    meter = Meter()
    meter.start(list_folders([album]).size)
    packed(album, into, meter)
    assert meter.sent == meter.total > 4_000_000


def test_a_second_zip_of_the_name_gets_a_number(album: Path, into: Path) -> None:
    assert packed(album, into).name == "album.zip"
    assert packed(album, into).name == "album (2).zip"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_in_circles_end_and_hard_links_are_files(album: Path, into: Path) -> None:
    (album / "deep" / "circle").symlink_to(album)
    (album / "again.jpg").hardlink_to(album / "photo.jpg")
    inside = digests(packed(album, into))
    assert inside["album/again.jpg"] == inside["album/photo.jpg"]
    assert not any("circle" in name for name in inside)


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_name_that_is_no_text_is_packed_readably(album: Path, into: Path) -> None:
    (album / os.fsdecode(b"bad\xfe.txt")).write_bytes(b"x")
    assert "album/bad\ufffd.txt" in digests(packed(album, into))


def test_giving_up_leaves_nothing(album: Path, into: Path) -> None:
    cancel = Cancel()
    with pytest.raises(Cancelled):
        zip_folder(album, list_folders([album]).files, into, _CancelsAtFirstByte(cancel), cancel)
    assert list(into.iterdir()) == []


class _CancelsAtFirstByte(Meter):
    def __init__(self, cancel: Cancel) -> None:
        super().__init__()
        self._cancel = cancel

    def add(self, count: int) -> None:
        super().add(count)
        self._cancel.set()


def test_a_file_that_goes_away_is_told_and_leaves_nothing(album: Path, into: Path) -> None:
    files = list_folders([album]).files
    (album / "photo.jpg").unlink()
    with pytest.raises(LocalFileError) as told:
        zip_folder(album, files, into, Meter(), Cancel())
    assert told.value.message.id == "M13"
    assert list(into.iterdir()) == []


def test_a_file_that_changes_meanwhile_is_told(
    album: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_and_read(file: LocalFile, offset: int, length: int) -> bytes:
        if offset == 0 and file.path.name == "photo.jpg":
            with file.path.open("ab") as other:
                other.write(b"more")
        return read(file, offset, length)

    read = LocalFile.read
    monkeypatch.setattr(LocalFile, "read", write_and_read)
    with pytest.raises(LocalFileError) as told:
        packed(album, into)
    assert told.value.message.id == "M12"
    assert list(into.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(
    album: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile._ZipWriteFile, "write", no_room)  # type: ignore[attr-defined]
    with pytest.raises(LocalFileError) as told:
        packed(album, into)
    assert told.value.message.id == "M43"
    assert list(into.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told(album: Path, tmp_path: Path) -> None:
    with pytest.raises(LocalFileError):
        packed(album, tmp_path / "missing")
