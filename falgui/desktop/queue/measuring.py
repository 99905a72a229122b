"""Finds out in the background how large the files in the queue are."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot

from falgui.core.errors import LocalFileError
from falgui.core.local_file import inspect
from falgui.core.sources import FileSource
from falgui.desktop.queue.slices import Slices
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.system.background import Background

_AT_ONCE: Final = 500


class Measuring(QObject):
    """Tells `queue` the sizes of new files, so that sums and rows know them from the start.

    One job at a time: a drive that does not answer must not take every background thread.
    """

    def __init__(
        self, queue: UploadQueue, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._background = background
        self._waiting: dict[int, Path] = {}
        self._is_busy = False
        # A row that changes is 30 µs of work for all who hear of it.
        self._slices = Slices(_AT_ONCE, self)
        queue.added.connect(self._take)

    @Slot(int, int)
    def _take(self, first: int, last: int) -> None:
        for position in range(first, last + 1):
            upload = self._queue.at(position)
            if isinstance(upload.source, FileSource):
                self._waiting[upload.number] = upload.source.path
        self._measure()

    def _measure(self) -> None:
        if self._is_busy or not self._waiting:
            return
        self._is_busy = True
        numbers = list(self._waiting)[:_AT_ONCE]
        paths = {number: self._waiting.pop(number) for number in numbers}
        self._background.run(self, lambda: _sizes(paths), self._take_sizes)

    def _take_sizes(self, sizes: Mapping[int, int]) -> None:
        self._slices.do(self._tell(sizes))

    def _tell(self, sizes: Mapping[int, int]) -> Iterator[None]:
        for number, size in sizes.items():
            self._queue.measure({number: size})
            yield
        self._is_busy = False
        self._measure()


def _sizes(paths: Mapping[int, Path]) -> dict[int, int]:
    sizes = {}
    for number, path in paths.items():
        # What is wrong with a file, its upload will say.
        with suppress(LocalFileError):
            sizes[number] = inspect(path).st_size
    return sizes
