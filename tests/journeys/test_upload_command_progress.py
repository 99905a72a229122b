"""What the terminal shows meanwhile: one moving line there, plain lines elsewhere."""

import io
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from falgui.cli.progress import Progress, Row
from falgui.core.upload import Finishing, Noticed, Prepared, Sending

from .conftest import Serve


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if "%" in text:
            self.drawn.set()
        return super().write(text)


def _rows(*sizes: int) -> list[Row]:
    rows = [Row(f"file {number}.bin") for number, _size in enumerate(sizes)]
    for row, size in zip(rows, sizes, strict=True):
        row.meter.start(size)
    return rows


def test_a_terminal_gets_one_moving_line_that_is_gone_at_the_end() -> None:
    terminal = Terminal()
    rows = _rows(1_000_000, 1_000_000)
    with Progress(rows, terminal) as progress:
        rows[0].meter.add(500_000)
        rows[1].ended = True
        assert terminal.drawn.wait(10)
        progress.report(rows[0], Noticed("503 from fal. Trying again in 1 s (2 of 10)."))
        terminal.drawn.clear()
        assert terminal.drawn.wait(10)
    text = terminal.getvalue()
    assert "25 % · 500.0 kB of 2.0 MB · 1 of 2 files" in text
    assert "25 % · 503 from fal. Trying again in 1 s" in text
    assert "\n" not in text
    assert text.endswith("\r\x1b[K")


def test_a_line_for_the_person_stands_above_the_moving_one() -> None:
    terminal = Terminal()
    with Progress(_rows(10), terminal) as progress:
        assert terminal.drawn.wait(10)
        progress.line("file.bin: gone")
    assert "\r\x1b[Kfile.bin: gone\n" in terminal.getvalue()


def test_elsewhere_each_step_is_a_line() -> None:
    stream = io.StringIO()
    (row,) = rows = _rows(10)
    with Progress(rows, stream) as progress:
        progress.report(row, Prepared("x.jpg", 12_400_000, "image/jpeg", "PNG → JPEG"))
        progress.report(row, Sending())
        progress.report(row, Noticed("fal asks to slow down."))
        progress.report(row, Noticed(""))
        progress.report(row, Finishing())
    assert stream.getvalue().splitlines() == [
        "file 0.bin: 12.4 MB · PNG → JPEG",
        "file 0.bin: fal asks to slow down.",
        "file 0.bin: Finishing on fal…",
    ]


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()], ids=["terminal", "file"])
def test_quiet_means_errors_only(stream: io.StringIO) -> None:
    (row,) = rows = _rows(10)
    with Progress(rows, stream, quiet=True) as progress:
        progress.report(row, Prepared("x", 1, "text/plain"))
        progress.report(row, Noticed("503"))
        progress.line("x: gone")
    assert stream.getvalue() == "x: gone\n"


@pytest.mark.row("F16")
def test_names_cannot_play_tricks_with_the_terminal() -> None:
    stream = io.StringIO()
    row = Row("\x1b[2Jevil\r\n\u202egpj.exe")
    with Progress([row], stream) as progress:
        progress.report(row, Prepared("x", 1, "text/plain"))
    assert "\x1b" not in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_the_time_left_is_told_once_it_means_something() -> None:
    terminal = Terminal()
    now = [0.0]
    rows = _rows(100_000_000)
    with Progress(rows, terminal, clock=lambda: now[0]):
        for second in range(1, 6):
            now[0] = second
            rows[0].meter.add(5_000_000)
            terminal.drawn.clear()
            assert terminal.drawn.wait(10)
    assert re.search(r"5\.0 MB/s · \d+ s left", terminal.getvalue())


@contextmanager
def _pseudo_terminal(columns: int) -> Iterator[tuple[int, int]]:
    import fcntl  # noqa: PLC0415  only on POSIX
    import pty  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    reading, writing = pty.openpty()
    fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    try:
        yield reading, writing
    finally:
        os.close(reading)


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_the_moving_line_fits_the_terminal_while_links_go_into_a_file(
    serve: Serve, tmp_path: Path
) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(bytes(2_000_000))
    _sandbox, falgui = serve(bytes_per_second=4_000_000)
    with (
        _pseudo_terminal(40) as (reading, writing),
        falgui.start("upload", path, stderr=writing) as process,
    ):
        os.close(writing)
        shown = b""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                piece = os.read(reading, 65536)
            except OSError:
                # That is how a pseudo-terminal says that nobody writes any more.
                break
            if not piece:
                break
            shown += piece
        out, _err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out.startswith("http://127.0.0.1:")
    lines = [line for line in shown.decode().split("\r\x1b[K") if line]
    assert lines
    assert max(map(len, lines)) <= 39
    assert any("%" in line for line in lines)
