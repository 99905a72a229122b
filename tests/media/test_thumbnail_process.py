"""Thumbnails from another process: limited, replaced when it dies, and gone with us."""

import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from falgui.media import thumbnail_process
from falgui.media.thumbnail_process import ThumbnailProcess
from falgui.media.thumbnails import thumbnail

pytestmark = pytest.mark.row("F21")

_MEBIBYTE = 1024 * 1024
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")


@pytest.fixture
def process() -> Iterator[ThumbnailProcess]:
    # Not what the limit is tested with: a busy machine must not fail the other tests.
    made = ThumbnailProcess(seconds=20)
    yield made
    made.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    Image.linear_gradient("L").save(path)
    return path


def pid_of(process: ThumbnailProcess) -> int:
    assert process._process is not None
    return process._process.popen.pid


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_the_picture_is_the_same_as_without_it(process: ThumbnailProcess, picture: Path) -> None:
    assert process._process is None, "started for nobody"
    assert process(picture, 48) == thumbnail(picture, 48)


def test_photos_of_phones_have_one_within_the_limits(
    process: ThumbnailProcess, tmp_path: Path
) -> None:
    pillow_heif.register_heif_opener()
    path = tmp_path / "IMG_2041.HEIC"
    Image.linear_gradient("L").convert("RGB").resize((4032, 3024)).save(path, "HEIF")
    content = process(path, 96)
    assert content is not None
    with Image.open(BytesIO(content)) as image:
        assert image.size == (96, 72)


@pytest.mark.skipif(sys.platform == "win32", reason="names are no bytes there")
def test_a_name_may_be_any_bytes(process: ThumbnailProcess, picture: Path) -> None:
    odd = picture.with_name(os.fsdecode(b"line\nfeed \xfe.png"))
    picture.rename(odd)
    assert process(odd, 48) is not None


def test_one_process_makes_them_all(process: ThumbnailProcess, picture: Path) -> None:
    assert process(picture, 48)
    first = pid_of(process)
    assert process(picture.with_name("gone.png"), 48) is None
    assert process(picture, 96)
    assert pid_of(process) == first


def test_many_threads_get_their_own_pictures(process: ThumbnailProcess, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(8)]
    for number, path in enumerate(paths):
        Image.new("L", (200, 200), number * 30).save(path)
    got: dict[Path, bytes | None] = {}

    def ask(path: Path) -> None:
        got[path] = process(path, 48)

    threads = [threading.Thread(target=ask, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert got == {path: thumbnail(path, 48) for path in paths}


@linux
def test_it_knows_no_key_and_has_its_limits(
    process: ThumbnailProcess, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", "canary:canary")
    monkeypatch.setenv("HTTPS_PROXY", "http://canary@127.0.0.1:9")
    assert process(picture, 48)
    system = Path(f"/proc/{pid_of(process)}")
    assert b"canary" not in (system / "environ").read_bytes()
    limits = {
        line[:26].strip(): line[26:].split()[0]
        for line in (system / "limits").read_text().splitlines()
    }
    assert limits["Max address space"] == str(512 * _MEBIBYTE)
    assert limits["Max file size"] == "0"
    # A limit is a number of whole seconds, counted from the start of the process.
    assert 2 <= int(limits["Max cpu time"]) <= 5


@posix
@pytest.mark.parametrize("fate", [signal.SIGKILL, signal.SIGSEGV, signal.SIGXCPU])
def test_a_process_that_dies_is_replaced(
    process: ThumbnailProcess, picture: Path, fate: signal.Signals
) -> None:
    assert process(picture, 48)
    assert process._process is not None
    first = process._process.popen
    first.send_signal(fate)
    first.wait(20)
    # This picture may be the one to blame; the next gets a new process.
    assert process(picture, 48) is None
    assert process(picture, 48)
    assert pid_of(process) != first.pid


@posix
def test_a_picture_that_takes_too_long_has_none(picture: Path) -> None:
    process = ThumbnailProcess(seconds=0.2)
    try:
        wait_until(lambda: bool(process(picture, 48)))
        os.kill(pid_of(process), signal.SIGSTOP)
        begun = time.monotonic()
        assert process(picture, 48) is None
        assert time.monotonic() - begun < 1
        wait_until(lambda: bool(process(picture, 48)))
    finally:
        process.close()


@posix
def test_closing_ends_it_in_the_middle_of_a_picture(
    process: ThumbnailProcess, picture: Path
) -> None:
    assert process(picture, 48)
    assert process._process is not None
    worker = process._process.popen
    worker.send_signal(signal.SIGSTOP)
    got: list[bytes | None] = []
    waiting = threading.Thread(target=lambda: got.append(process(picture, 48)))
    waiting.start()
    wait_until(process._turn.locked)
    process.close()
    waiting.join(20)
    assert got == [None]
    assert worker.returncode is not None
    assert process(picture, 48) is None
    assert process._process is None


_START = """
import sys
from pathlib import Path
from falgui.media.thumbnail_process import ThumbnailProcess
process = ThumbnailProcess(seconds=20)
assert process(Path(sys.argv[1]), 48)
print(process._process.popen.pid, flush=True)
sys.stdin.read()
"""


@linux
@pytest.mark.parametrize("fate", [signal.SIGKILL, signal.SIGTERM, None])
def test_it_never_outlives_falgui(picture: Path, fate: signal.Signals | None) -> None:
    with subprocess.Popen(  # noqa: S603  the test's own script
        [sys.executable, "-B", "-c", _START, picture],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as falgui:
        assert falgui.stdout is not None
        worker = int(falgui.stdout.readline())
        assert not has_ended(worker)
        if fate is not None:
            falgui.send_signal(fate)
    wait_until(lambda: has_ended(worker))


@pytest.mark.parametrize(
    "worker",
    [
        "import sys; sys.exit(1)",
        "print('hello')",
        "import os; os.write(1, b'\\xff' * 100_000)",
        "import sys; sys.stdout.buffer.write(bytes(4) + b'\\0\\xa0\\0\\0' + bytes(10 << 20))",
        "import os; os.write(1, bytes(4) + b'\\0\\0\\1\\0' + bytes(100))",
    ],
    ids=["ends at once", "says too little", "floods", "too large", "breaks off"],
)
def test_a_broken_process_gives_none_and_is_not_kept(
    picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worker: str
) -> None:
    (tmp_path / "broken_worker.py").write_text(worker)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(thumbnail_process, "_WORKER", "broken_worker")
    process = ThumbnailProcess()
    assert process(picture, 48) is None
    assert process._process is None
    process.close()


def test_where_nothing_can_be_started_there_are_none(
    process: ThumbnailProcess, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(picture))
    assert process(picture, 48) is None


# What a hostile picture costs ---------------------------------------------------------------


def _frames(folder: Path) -> Path:
    path = folder / "frames.gif"
    Image.new("P", (100, 100)).save(path)
    single = path.read_bytes()
    start = single.index(b"\x2c\0\0\0\0")
    path.write_bytes(single[:-1] + (b"\x21\xf9\x04\0\0\0\0\0" + single[start:-1]) * 9_999 + b";")
    return path


def _unfolds(folder: Path) -> Path:
    """Return a PNG of 48,685 bytes that unfolds to 400 million pixels."""
    path = folder / "unfolds.png"
    Image.new("1", (20_000, 20_000)).save(path, optimize=True)
    assert path.stat().st_size < 100_000
    return path


def _promises(folder: Path) -> Path:
    """Return a PNG that says it has 3,600 million pixels."""
    path = folder / "promises.png"
    Image.new("1", (8, 8)).save(path)
    whole = path.read_bytes()
    header = b"IHDR" + struct.pack(">II", 60_000, 60_000) + whole[24:29]
    path.write_bytes(whole[:12] + header + struct.pack(">I", zlib.crc32(header)) + whole[33:])
    return path


def _laughs(folder: Path) -> Path:
    path = folder / "laughs.svg"
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    path.write_text(
        f"<!DOCTYPE svg [{entities}]><svg xmlns='http://www.w3.org/2000/svg'>"
        "<text>&a9;</text></svg>"
    )
    return path


def _truncated(folder: Path) -> Path:
    path = folder / "truncated.png"
    Image.linear_gradient("L").resize((2000, 2000)).save(path)
    os.truncate(path, path.stat().st_size // 2)
    return path


def _stars(folder: Path) -> Path:
    """Return a FITS file of two gigabytes of zeros, packed."""
    header = b"".join(
        card.ljust(80).encode()
        for card in (
            "SIMPLE  =                    T",
            "BITPIX  =                    8",
            "NAXIS   =                    2",
            "NAXIS1  =                40000",
            "NAXIS2  =                40000",
            "ZCMPTYPE= 'GZIP_1  '",
            "END",
        )
    ).ljust(2880)
    squeeze = zlib.compressobj(9, wbits=31)
    content = squeeze.compress(bytes(50 * _MEBIBYTE)) + squeeze.flush()
    path = folder / "stars.fits"
    path.write_bytes(header + content)
    return path


def _claims_more(folder: Path) -> Path:
    """Return a WebP whose header promises the largest picture there can be."""
    path = folder / "claims.webp"
    head = b"VP8L" + struct.pack("<I", 5) + b"\x2f\xff\xff\xff\x0f" + b"\0"
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(head)) + b"WEBP" + head)
    return path


@linux
@pytest.mark.parametrize("bomb", [_unfolds, _promises, _laughs, _truncated, _stars, _claims_more])
def test_a_bomb_costs_the_thumbnail_and_nothing_else(
    picture: Path, bomb: Callable[[Path], Path]
) -> None:
    path = bomb(picture.parent)
    process = ThumbnailProcess()
    try:
        wait_until(lambda: bool(process(picture, 48)))
        Path("/proc/self/clear_refs").write_text("5")
        before, begun = peak_memory(), time.monotonic()
        assert process(path, 96) is None
        assert time.monotonic() - begun < 1.5  # the limit, and what a busy machine takes
        assert peak_memory() - before < 100 * _MEBIBYTE
        wait_until(lambda: bool(process(picture, 48)))
    finally:
        process.close()


@linux
def test_of_ten_thousand_frames_the_first_is_shown(
    process: ThumbnailProcess, tmp_path: Path
) -> None:
    assert process(_frames(tmp_path), 48)


def peak_memory() -> int:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) * 1024
