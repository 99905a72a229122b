"""Watches for files to come back whose drive is away or that another program holds."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from falgui.core import messages
from falgui.core.errors import LocalFileError, UploadError
from falgui.core.local_file import is_available
from falgui.core.sources import FileSource
from falgui.core.upload import State, Upload, WaitCause
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.system.background import Background

_FIRST_MILLISECONDS: Final = 2_000
_LONGEST_MILLISECONDS: Final = 30_000
_LOOKS_AT_A_FILE_IN_USE: Final = 10
_IN_USE: Final = messages.in_use("").id


class Drives(QObject):
    """Lets uploads of `queue` go on whose files can be read again.

    Each is looked for on other threads, a folder at a time, after two seconds and then less and
    less often, at least every half minute. A drive may stay away for ever; on a file that
    another program holds it gives up after ten looks. `first` is the first pause in
    milliseconds.
    """

    def __init__(
        self, queue: UploadQueue, parent: QObject | None = None, first: int = _FIRST_MILLISECONDS
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._first = first
        # Of its own: a drive that doesn't answer keeps a thread for minutes.
        self._background = Background(self)
        self._paths: dict[int, Path] = {}
        self._looks: Counter[int] = Counter()
        self._busy: set[Path] = set()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        queue.changed.connect(self._follow)
        queue.removed.connect(self._forget)

    @Slot()
    def look(self) -> None:
        """Look for every file now."""
        folders: defaultdict[Path, dict[int, Path]] = defaultdict(dict)
        for number, path in self._paths.items():
            folders[path.parent][number] = path
        for folder in folders.keys() - self._busy:
            self._busy.add(folder)
            self._look_into(folder, folders[folder])
        self._wait()

    def close(self, milliseconds: int) -> bool:
        """Stop looking; return whether every thread has ended in time."""
        self._timer.stop()
        self._paths.clear()
        return self._background.finish(milliseconds)

    @Slot(int)
    def _follow(self, number: int) -> None:
        upload = self._queue.upload(number)
        path = _missing_path(upload)
        if path is None:
            self._paths.pop(number, None)
            if upload is not None and upload.state in (State.DONE, State.FAILED, State.CANCELLED):
                self._looks.pop(number, None)
        elif number not in self._paths:
            self._paths[number] = path
            self._wait()
        if not self._paths:
            self._timer.stop()

    @Slot(list)
    def _forget(self, numbers: list[int]) -> None:
        for number in numbers:
            self._paths.pop(number, None)
            self._looks.pop(number, None)

    def _wait(self) -> None:
        if self._paths:
            # No more often than the upload wants that was looked for least.
            least = min(self._looks[number] for number in self._paths)
            self._timer.start(min(self._first << min(least, 20), _LONGEST_MILLISECONDS))

    def _look_into(self, folder: Path, paths: Mapping[int, Path]) -> None:
        def looked(readable: list[int]) -> None:
            self._busy.discard(folder)
            self._looks.update(paths.keys())
            self._queue.go_on(readable)
            self._queue.give_up(
                number
                for number in paths.keys() & self._paths.keys() - set(readable)
                if self._looks[number] >= _LOOKS_AT_A_FILE_IN_USE and self._is_in_use(number)
            )
            self._wait()

        def failed(_error: UploadError) -> None:
            looked([])

        self._background.run(self, lambda: _readable(paths), looked, failed)

    def _is_in_use(self, number: int) -> bool:
        upload = self._queue.upload(number)
        return bool(upload and upload.problem and upload.problem.message.id == _IN_USE)


def _missing_path(upload: Upload | None) -> Path | None:
    """Return the path of a file that `upload` waits for."""
    if upload is None or upload.cause is not WaitCause.DRIVE:
        return None
    return upload.source.path if isinstance(upload.source, FileSource) else None


def _readable(paths: Mapping[int, Path]) -> list[int]:
    """Return the keys of the files whose uploads can go on, or find out why not."""
    return [number for number, path in paths.items() if _may_go_on(path)]


def _may_go_on(path: Path) -> bool:
    try:
        return is_available(path)
    except LocalFileError:
        # Waiting is no use any more, and the upload says why.
        return True
