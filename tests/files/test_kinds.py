"""What is no ordinary file, or an ordinary one in an odd place."""

import os
import shutil
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from falgui.core.errors import LocalFileError
from falgui.media.prepare import as_it_is
from tests.transport.conftest import Rig, Start, make_file, sha256

_NOBODY = 65534

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX kinds of files")


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def _socket(folder: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))
    return folder / "socket"


def _block_device(folder: Path) -> Path:
    try:
        os.mknod(folder / "disk", stat.S_IFBLK | 0o600, os.makedev(7, 0))
    except OSError:
        pytest.skip("only root makes devices")
    return folder / "disk"


def _link_to(target: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / "link").symlink_to(target)
        return folder / "link"

    return make


@posix
@pytest.mark.row("F10", "F11")
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_pipe, "M17"),
        (_socket, "M17"),
        (_block_device, "M17"),
        (lambda _folder: Path("/dev/zero"), "M17"),
        # An ordinary file of no size, by all that the system says without opening it.
        (lambda _folder: Path("/proc/kmsg"), "M16"),
        (_link_to("nowhere"), "M13"),
        (_link_to("link"), "M17"),
        (_link_to("/dev/zero"), "M17"),
        (_link_to("."), "M18"),
    ],
    ids=[
        *("pipe", "socket", "block device", "character device", "kernel log"),
        *("broken link", "link loop", "link to a device", "link to a folder"),
    ],
)
def test_what_is_no_file_is_told_at_once_and_never_opened(
    rig: Rig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], Path],
    told: str,
) -> None:
    path = make(tmp_path)
    if not path.is_symlink() and not path.exists():
        pytest.skip(f"there is no {path} here")
    opened: list[object] = []
    reality = os.open

    def watched(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        opened.append(path)
        return reality(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", watched)
    begun = time.monotonic()
    with pytest.raises(LocalFileError) as caught:
        rig.send(path)
    assert time.monotonic() - begun < 0.1
    assert caught.value.message.id == told
    assert path not in opened
    assert rig.seen == []


@posix
@pytest.mark.row("F11")
@pytest.mark.parametrize("way", ["link", "link to a link", "descriptor"])
def test_a_link_is_followed_to_the_file(rig: Rig, tmp_path: Path, way: str) -> None:
    path = make_file(tmp_path / "file.bin", 5000)
    link = tmp_path / "link.bin"
    with path.open("rb") as file:
        match way:
            case "link":
                link.symlink_to(path)
            case "link to a link":
                (tmp_path / "between").symlink_to(path)
                link.symlink_to(tmp_path / "between")
            case _:
                link.symlink_to(f"/proc/self/fd/{file.fileno()}")
        if not link.exists():
            pytest.skip("there is no /proc here")
        rig.send(link)
    assert [one.sha256 for one in rig.sandbox.objects] == [sha256(path)]


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """Give a folder in which file modes count, as they don't for root."""
    folder = Path(tempfile.mkdtemp())
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(folder, _NOBODY, _NOBODY)
        os.seteuid(_NOBODY)
    yield folder
    if is_root:
        os.seteuid(0)
    shutil.rmtree(folder)


@posix
@pytest.mark.row("F6")
def test_a_file_without_the_right_to_read_it_is_told_so(rig: Rig, own_folder: Path) -> None:
    path = make_file(own_folder / "file.bin", 10)
    path.chmod(0)
    with pytest.raises(LocalFileError) as caught:
        rig.send(path)
    assert caught.value.message.id == "M14"
    assert rig.seen == []


@posix
@pytest.mark.row("F6")
def test_a_right_that_is_taken_away_midway_leaves_the_open_file_readable(
    start: Start, own_folder: Path
) -> None:
    path = make_file(own_folder / "file.bin", 200_000)
    content = sha256(path)
    rig = start()
    rig.report = lambda _step: path.chmod(0)
    rig.send(path)
    assert [one.sha256 for one in rig.sandbox.objects] == [content]


@pytest.mark.row("F18")
@pytest.mark.parametrize("name", ["n" * 251 + ".bin", "語" * 83 + ".bin"])
def test_a_name_of_255_bytes_is_stored(rig: Rig, tmp_path: Path, name: str) -> None:
    path = make_file(tmp_path / name, 1000)
    rig.send(path)
    assert [(one.name, one.sha256) for one in rig.sandbox.objects] == [(name, sha256(path))]


@pytest.mark.row("F18")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other limits")
def test_a_path_as_long_as_the_system_takes_is_stored(rig: Rig, tmp_path: Path) -> None:
    limit = 4095
    folder = tmp_path
    while len(os.fsencode(folder)) + 220 < limit - 210:
        folder /= "d" * 210
    folder.mkdir(parents=True)
    path = folder / ("n" * (limit - len(os.fsencode(folder)) - 1))
    assert len(path.name) <= 255
    make_file(path, 1000)
    rig.send(path)
    assert [one.sha256 for one in rig.sandbox.objects] == [sha256(path)]
    with pytest.raises(LocalFileError) as caught:
        rig.send(path.with_name(path.name + "n"))
    assert caught.value.message.id == "M13"


@pytest.mark.row("F18")
@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has the limit of 260")
def test_a_path_beyond_260_characters_is_stored(rig: Rig, tmp_path: Path) -> None:
    folder = Path("\\\\?\\" + str(tmp_path)) / ("d" * 200)
    folder.mkdir()
    path = make_file(folder / ("n" * 200), 1000)
    rig.send(path)
    assert [one.sha256 for one in rig.sandbox.objects] == [sha256(path)]


@pytest.mark.row("F17")
@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_name_that_is_no_utf8_is_made_safe(rig: Rig, tmp_path: Path) -> None:
    path = make_file(tmp_path / os.fsdecode(b"invalid\xfe.bin"), 1000)
    rig.send(path)
    assert [(one.name, one.sha256) for one in rig.sandbox.objects] == [
        ("invalid\ufffd.bin", sha256(path))
    ]


@pytest.mark.row("F25")
@pytest.mark.parametrize("name", ["film.mkv.part", "~$report.docx", "notes.txt~", ".env"])
def test_a_temporary_file_that_somebody_chose_is_sent(rig: Rig, tmp_path: Path, name: str) -> None:
    path = make_file(tmp_path / name, 1000)
    rig.send(path)
    assert [one.sha256 for one in rig.sandbox.objects] == [sha256(path)]


@pytest.mark.row("F21")
def test_a_picture_that_would_unfold_to_gigabytes_is_a_file_like_any_other(
    rig: Rig, tmp_path: Path
) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(path, optimize=True)
    prepared = as_it_is(path, path.name)
    rig.send(prepared.path, content_type=prepared.content_type)
    assert [(one.content_type, one.sha256) for one in rig.sandbox.objects] == [
        ("image/png", sha256(path))
    ]
