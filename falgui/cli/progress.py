"""Progress on standard error: one moving line on a terminal, plain lines elsewhere."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self, TextIO

from falgui.cli.output import put
from falgui.core.meter import Meter
from falgui.core.names import display_name
from falgui.core.speed import Speedometer
from falgui.core.traces import prepared_text
from falgui.core.translation import _, plural
from falgui.core.units import format_size, format_speed, format_time_left
from falgui.core.upload import Checking, Finishing, Noticed, Prepared, Sending, Step

_REDRAW_SECONDS: Final = 0.1
_BAR_WIDTH: Final = 24
_BLOCKS: Final = " ▏▎▍▌▋▊▉█"


@dataclass(slots=True)
class Row:
    """One upload as the progress sees it."""

    name: str
    meter: Meter = field(default_factory=Meter)
    ended: bool = False
    notice: str = ""
    prepared: Prepared | None = None


class Progress:
    """Shows how `rows` get on; a context manager around the uploads.

    On a terminal one line is redrawn ten times a second and gone at the end; elsewhere each
    step is a line of its own, so that a log stays readable. `line` may be called from any
    thread.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        stream: TextIO | None = None,
        *,
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rows = rows
        self._stream = stream if stream is not None else sys.stderr
        self._quiet = quiet
        self._moving = not quiet and self._stream.isatty()
        self._clock = clock
        self._speed = Speedometer(clock())
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._redraw, name="progress", daemon=True)

    def __enter__(self) -> Self:
        if self._moving:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._moving:
            self._thread.join()
            self._erase()

    def line(self, text: str) -> None:
        """Print `text` on a line of its own, above the moving one."""
        with self._lock:
            if self._moving:
                self._erase()
            print(text, file=self._stream, flush=True)

    def put(self, text: str) -> None:
        """Print a result on standard output without disturbing the moving line."""
        with self._lock:
            if self._moving:
                self._erase()
            put(text)

    def report(self, row: Row, step: Step) -> None:
        """Show a step of one upload."""
        words = ""
        match step:
            case Noticed(text=text):
                row.notice = words = text
            case Prepared(size=size, recipe=recipe, traces=traces):
                done = prepared_text(recipe, traces)
                # Of a link that works as it is, nothing is sent.
                parts = (format_size(size) if size else "", done)
                words = " · ".join(part for part in parts if part)
                is_news = traces and (row.prepared is None or row.prepared.traces != traces)
                row.prepared = step
                if is_news and self._moving:
                    # The moving line is gone at the end; this is to stay.
                    self.line(f"{display_name(row.name)}: {done}")
            case Finishing():
                words = _("Finishing on fal…")
            case Checking():
                row.notice = words = _("Checking…")
            case Sending():
                row.notice = ""
        if words and not self._moving and not self._quiet:
            self.line(f"{display_name(row.name)}: {words}")

    def _redraw(self) -> None:
        while not self._over.wait(_REDRAW_SECONDS):
            with self._lock:
                self._erase()
                self._stream.write(self._status()[: _columns(self._stream) - 1])
                self._stream.flush()

    def _erase(self) -> None:
        self._stream.write("\r\x1b[K")
        self._stream.flush()

    def _status(self) -> str:
        sent = sum(row.meter.sent for row in self._rows)
        total = sum(row.meter.total for row in self._rows)
        ended = sum(row.ended for row in self._rows)
        self._speed.update(self._clock(), sent)
        share = sent / total if total else 0.0
        parts = [f"{_bar(share)} {100 * share:3.0f} %"]
        # First, because a narrow terminal cuts the end off.
        parts.extend(row.notice for row in self._rows if row.notice and not row.ended)
        arrived = sum(row.meter.arrived for row in self._rows if row.meter.is_fetching)
        if arrived:
            parts.append(_("{size} fetched").format(size=format_size(arrived)))
        if total:
            parts.append(
                _("{sent} of {total}").format(sent=format_size(sent), total=format_size(total))
            )
        if len(self._rows) > 1:
            parts.append(
                plural("{n} file", "{n} files", len(self._rows))
                if not ended
                else _("{done} of {all} files").format(done=ended, all=len(self._rows))
            )
        rate = self._speed.bytes_per_second
        if rate:
            parts.append(format_speed(rate))
        left = self._speed.seconds_left(total - sent)
        if left is not None and sent < total:
            parts.append(format_time_left(left))
        return " · ".join(parts)


def _columns(stream: TextIO) -> int:
    # Standard output, which shutil looks at, is often a file when this is a terminal.
    with suppress(OSError, ValueError):
        columns = os.get_terminal_size(stream.fileno()).columns
        if columns:
            return columns
    return shutil.get_terminal_size().columns


def _bar(share: float) -> str:
    eighths = round(share * _BAR_WIDTH * 8)
    full, rest = divmod(eighths, 8)
    return f"▕{('█' * full + (_BLOCKS[rest] if rest else '')):<{_BAR_WIDTH}}▏"
