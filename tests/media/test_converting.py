"""Conversion in a process of its own: what it writes, what ends it, and what is left of it."""

import os
import stat
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, LocalFileError, MediaError
from falgui.core.recipe import ImageFormat, Recipe
from falgui.media import converting
from falgui.media.conversion import Conversion, convert
from falgui.media.converting import Converted, converted
from falgui.media.making import Frames
from falgui.media.prepare import prepare

_TO_JPEG = Recipe(ImageFormat.JPEG)
_MEBIBYTE = 1024 * 1024
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "holiday.png"
    Image.linear_gradient("L").convert("RGB").save(path)
    return path


def _made(source: Path, folder: Path, recipe: Recipe = _TO_JPEG) -> Converted:
    made = converted(source, recipe, folder, Cancel())
    assert isinstance(made, Converted)
    return made


def _children() -> set[int]:
    """Return the processes that this one has started and not buried yet."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if entry.name.isdigit() and int(state[1]) == os.getpid():
            found.add(int(entry.name))
    return found


@pytest.fixture
def nothing_left(folder: Path) -> Iterator[Callable[[], None]]:
    """Check at the end that no process and no file of the test is left."""
    before = _children() if sys.platform == "linux" else set()

    def check() -> None:
        assert list(folder.iterdir()) == []
        if sys.platform == "linux":
            assert _children() <= before

    yield check
    check()


def test_the_file_is_what_the_conversion_gives(picture: Path, folder: Path) -> None:
    here = convert(picture, _TO_JPEG)
    assert isinstance(here, Conversion)
    made = _made(picture, folder)
    assert made == Converted(made.path, ImageFormat.JPEG, 0, Frames.ALL)
    assert made.path.read_bytes() == here.content


def test_what_is_right_already_is_not_written(
    picture: Path, folder: Path, nothing_left: Callable[[], None]
) -> None:
    assert converted(picture, Recipe(ImageFormat.PNG), folder, Cancel()) is Frames.ALL
    nothing_left()


def test_new_files_are_private_and_never_in_each_others_way(picture: Path, folder: Path) -> None:
    paths = {_made(picture, folder).path for _ in range(3)}
    assert len(paths) == 3
    for path in paths:
        assert path.parent == folder
        assert path.name.startswith("holiday")
        assert path.suffix == ".jpg"
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "stem", ["x" * 250, "\u00e4" * 125, "\U0001f40c" * 60, "-rf", " . ", "a\nb"]
)
@posix
def test_any_name_can_be_converted(picture: Path, folder: Path, stem: str) -> None:
    assert _made(picture.rename(picture.with_name(f"{stem}.png")), folder).path.exists()


@linux
def test_a_name_that_is_no_text_can_be_converted(picture: Path, folder: Path) -> None:
    assert _made(
        picture.rename(picture.with_name(os.fsdecode(b"invalid\xfe.png"))), folder
    ).path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of a file to set")
def test_a_full_disk_is_told_and_leaves_nothing_behind(
    tmp_path: Path, folder: Path, in_own_process: Callable[..., str]
) -> None:
    source = tmp_path / "noise.png"
    Image.frombytes("RGB", (200, 200), os.urandom(200 * 200 * 3)).save(source)
    script = """
import resource, sys
from pathlib import Path
from falgui.core.cancel import Cancel
from falgui.core.errors import LocalFileError
from falgui.core.recipe import ImageFormat, Recipe
from falgui.media.converting import converted
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
try:
    converted(Path(sys.argv[1]), Recipe(ImageFormat.JPEG), Path(sys.argv[2]), Cancel())
except LocalFileError as error:
    print(error.message.id)
"""
    assert in_own_process(script, source, folder) == "M43\n"
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(picture: Path, tmp_path: Path) -> None:
    with pytest.raises(LocalFileError) as caught:
        converted(picture, _TO_JPEG, tmp_path / "missing", Cancel())
    assert caught.value.message.id == "M43"


# Limits ---------------------------------------------------------------------------------------


@linux
def test_it_knows_no_key_and_has_its_limits(
    picture: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", "canary:canary")
    # Tells of itself instead of converting, behind the same limits.
    (tmp_path / "telling_worker.py").write_text(
        "import json, sys\n"
        "from pathlib import Path\n"
        "from falgui.media import conversion_worker as worker\n"
        "from falgui.media.limited_worker import serve\n"
        "def answer(request):\n"
        "    told = [Path(f'/proc/self/{name}').read_text() for name in ('environ', 'limits')]\n"
        '    facts = b\'{"format": "jpeg", "frames": "all", "edge": 0}\'\n'
        "    return facts, ' '.join(told).encode()\n"
        "serve(answer, worker._MEMORY, worker._CPU_SECONDS)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(converting, "_WORKER", "telling_worker")
    told = _made(picture, folder).path.read_text()
    assert "canary" not in told
    limits = {line[:26].strip(): line[26:].split() for line in told.splitlines()}
    assert limits["Max address space"][0] == str(3 * 1024 * _MEBIBYTE)
    assert limits["Max file size"][0] == "0"
    assert 60 <= int(limits["Max cpu time"][0]) <= 63


_WORKERS = {
    "ends at once": "import sys; sys.exit(1)",
    "says too little": "print('hello')",
    "floods": "import os; os.write(1, b'\\xff' * 100_000)",
    "no facts": "import os; os.write(1, bytes(4) + b'\\0\\0\\0\\2[]')",
    "odd facts": 'import os; os.write(1, bytes(4) + b\'\\0\\0\\0\\x0e{"format": "x"}\')',
    "breaks off": (
        'import os; facts = b\'{"format": "png", "frames": "all", "edge": 0}\';'
        " os.write(1, bytes(7) + bytes([len(facts)]) + facts + b'\\0\\0\\1\\0' + bytes(100))"
    ),
}


@pytest.mark.parametrize("worker", _WORKERS.values(), ids=_WORKERS)
def test_a_broken_process_fails_the_conversion_alone(
    picture: Path,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    nothing_left: Callable[[], None],
    worker: str,
) -> None:
    (tmp_path / "broken_worker.py").write_text(worker)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(converting, "_WORKER", "broken_worker")
    with pytest.raises(MediaError) as caught:
        converted(picture, _TO_JPEG, folder, Cancel())
    assert str(tmp_path) not in caught.value.detail
    nothing_left()


def test_one_that_takes_too_long_is_ended(
    picture: Path,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    nothing_left: Callable[[], None],
) -> None:
    _sleeping(tmp_path, monkeypatch)
    monkeypatch.setattr(converting, "_SECONDS", 0.2)
    begun = time.monotonic()
    with pytest.raises(MediaError):
        converted(picture, _TO_JPEG, folder, Cancel())
    assert time.monotonic() - begun < 10
    nothing_left()


def test_stopping_ends_it_at_once(
    picture: Path,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    nothing_left: Callable[[], None],
) -> None:
    _sleeping(tmp_path, monkeypatch)
    cancel = Cancel()
    threading.Timer(0.5, cancel.set).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        converted(picture, _TO_JPEG, folder, cancel)
    assert time.monotonic() - begun < 5
    nothing_left()


def test_one_that_waits_for_its_turn_can_be_stopped(
    picture: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "_places", threading.BoundedSemaphore(1))
    with converting._places:
        cancel = Cancel()
        threading.Timer(0.2, cancel.set).start()
        with pytest.raises(Cancelled):
            converted(picture, _TO_JPEG, folder, cancel)
    assert _made(picture, folder).path.exists()


def _sleeping(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sleeping_worker.py").write_text(
        "import os, time; os.write(1, bytes(4)); time.sleep(600)"
    )
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(converting, "_WORKER", "sleeping_worker")


@linux
def test_it_never_outlives_falgui(picture: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sleeping_worker.py").write_text(
        "import os, sys, time\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
        "os.write(1, bytes(4))\n"
        "while sys.stdin.buffer.read(1): pass\n"
    )
    script = (
        "import sys; from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[3])\n"
        "from falgui.core.cancel import Cancel\n"
        "from falgui.core.recipe import ImageFormat, Recipe\n"
        "from falgui.media import converting\n"
        "converting._WORKER = 'sleeping_worker'\n"
        "converting.converted(Path(sys.argv[1]), Recipe(ImageFormat.JPEG),"
        " Path(sys.argv[2]), Cancel())\n"
    )
    with subprocess.Popen(  # noqa: S603  the test's own script
        [sys.executable, "-B", "-c", script, picture, folder, tmp_path],
        cwd=Path(__file__).parents[2],
    ) as falgui:
        _wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != "")
        falgui.kill()
    worker = Path(f"/proc/{(tmp_path / 'pid').read_text()}/stat")
    _wait_until(
        lambda: not worker.exists() or worker.read_text().rpartition(")")[2].split()[0] == "Z"
    )


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


# What a hostile picture costs -------------------------------------------------------------------


def _promises(folder: Path) -> Path:
    """Return a PNG that says it has as many pixels as are opened, and has none."""
    path = folder / "promises.png"
    Image.new("RGBA", (8, 8)).save(path)
    whole = path.read_bytes()
    header = b"IHDR" + struct.pack(">II", 13_000, 13_000) + whole[24:29]
    path.write_bytes(whole[:12] + header + struct.pack(">I", zlib.crc32(header)) + whole[33:])
    return path


@linux
@pytest.mark.row("F21")
@pytest.mark.parametrize("kind", ["unfolds", "promises", "truncated", "deep"])
def test_a_bomb_costs_its_conversion_and_nothing_else(
    picture: Path,
    folder: Path,
    png_bomb: Callable[[int], Path],
    nothing_left: Callable[[], None],
    kind: str,
) -> None:
    if kind == "unfolds":
        path = png_bomb(20_000)
    elif kind == "promises":
        path = _promises(picture.parent)
    elif kind == "truncated":
        path = picture.with_name("truncated.png")
        path.write_bytes(picture.read_bytes()[:-200])
    else:
        # As large as is opened, and four times as much in colour: within the limits, or not.
        path = png_bomb(13_000)
    Path("/proc/self/clear_refs").write_text("5")
    before, begun = _peak_memory(), time.monotonic()
    results: list[bool] = []
    other = threading.Thread(
        target=lambda: results.append(prepare(picture, "a.png", _TO_JPEG, folder).temporary)
    )
    other.start()
    try:
        made = converted(path, _TO_JPEG, folder, Cancel())
    except MediaError:
        assert kind != "deep"
    else:
        assert kind == "deep"
        assert isinstance(made, Converted)
    assert time.monotonic() - begun < 40
    other.join(20)
    assert _peak_memory() - before < 100 * _MEBIBYTE
    assert results == [True]
    for left in folder.iterdir():
        left.unlink()
    nothing_left()


def _peak_memory() -> int:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) * 1024
