"""Thumbnails that outlive the pictures they are of."""

import os
from pathlib import Path

import pytest

from falgui.store.thumbnail_cache import ThumbnailCache

LINK = "https://v3.fal.media/files/b/secret_name.png"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "thumbnails"


@pytest.fixture
def cache(folder: Path) -> ThumbnailCache:
    return ThumbnailCache(folder, most_files=10, most_bytes=1000)


def test_what_is_written_is_read_also_by_the_next_start(
    cache: ThumbnailCache, folder: Path
) -> None:
    assert cache.read(LINK) is None
    cache.write(LINK, b"picture")
    assert ThumbnailCache(folder).read(LINK) == b"picture"
    cache.write(LINK, b"newer")
    assert cache.read(LINK) == b"newer"


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_nobody_else_can_look_and_no_name_tells_anything(
    cache: ThumbnailCache, folder: Path
) -> None:
    cache.write(LINK, b"picture")
    (file,) = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
    assert "secret" not in file.name


def test_what_is_removed_can_be_written_again(cache: ThumbnailCache, folder: Path) -> None:
    cache.write(LINK, b"picture")
    removed = cache.remove([LINK, "https://other"])
    assert removed == {LINK: b"picture"}
    assert list(folder.iterdir()) == []
    for link, png in removed.items():
        cache.write(link, png)
    assert cache.read(LINK) == b"picture"


def test_clearing_leaves_no_picture(cache: ThumbnailCache, folder: Path) -> None:
    for number in range(5):
        cache.write(f"{number}", b"picture")
    (folder / "left-by-a-crash.part").touch()
    cache.clear()
    assert list(folder.iterdir()) == []
    cache.write(LINK, b"picture")
    assert cache.read(LINK) == b"picture"


@pytest.mark.parametrize("size", [1, 200])
def test_the_oldest_go_when_there_are_too_many_or_too_large_ones(
    cache: ThumbnailCache, folder: Path, size: int
) -> None:
    for number in range(30):
        cache.write(f"{number}", bytes([1]) * size)
        for path in folder.iterdir():
            if path.stat().st_mtime_ns > 10**18:
                os.utime(path, ns=(number * 10**9, number * 10**9))
    files = list(folder.iterdir())
    assert len(files) <= 10
    assert sum(path.stat().st_size for path in files) <= 1000
    assert cache.read("29") is not None
    assert cache.read("0") is None


def test_pictures_of_earlier_starts_count(cache: ThumbnailCache, folder: Path) -> None:
    for number in range(10):
        cache.write(f"{number}", b"picture")
    ThumbnailCache(folder, most_files=10).write("one more", b"picture")
    assert len(list(folder.iterdir())) == 9


@pytest.mark.parametrize("png", [b"", bytes(2 * 1024 * 1024)])
def test_what_is_no_thumbnail_is_not_kept(tmp_path: Path, png: bytes) -> None:
    cache = ThumbnailCache(tmp_path / "thumbnails")
    cache.write(LINK, png)
    assert cache.read(LINK) is None


def test_a_folder_that_cannot_be_made_costs_the_pictures_only(tmp_path: Path) -> None:
    (tmp_path / "thumbnails").touch()
    cache = ThumbnailCache(tmp_path / "thumbnails")
    cache.write(LINK, b"picture")
    assert cache.read(LINK) is None
    assert cache.remove([LINK]) == {}
    cache.clear()
