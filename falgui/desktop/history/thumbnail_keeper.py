"""Keeps a thumbnail of each picture that is uploaded, for the time when the picture is gone."""

import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from falgui.core.cancel import Cancel
from falgui.core.errors import UploadError
from falgui.core.meter import Meter
from falgui.core.request import Request
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.upload import Step
from falgui.desktop.history.pictures import CACHED_EDGE
from falgui.desktop.queue.worker import Uploader
from falgui.desktop.system.background import Background
from falgui.store.thumbnail_cache import ThumbnailCache

_MOST_WAITING: Final = 500
"""Of more pictures in a row the history makes the thumbnails when it shows them."""


@dataclass(frozen=True, slots=True)
class _Picture:
    link: str
    path: Path
    is_borrowed: bool
    """Whether the file is here for the thumbnail alone, and to be deleted afterwards."""


class ThumbnailKeeper(QObject):
    """An `Uploader` that does what `uploader` does, and fills `cache` when a picture is through.

    A temporary file goes as soon as it is uploaded: another name in `folder` holds on to it until
    its thumbnail is made, so that nobody's link has to wait for that. `make` returns a picture at
    most `edge` pixels wide and high as PNG, or None; one at a time on a background thread.
    """

    _uploaded = Signal(object)

    def __init__(
        self,
        uploader: Uploader,
        cache: ThumbnailCache,
        make: Callable[[Path, int], bytes | None],
        folder: Path,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uploader = uploader
        self._cache = cache
        self._make = make
        self._folder = folder
        self._background = background
        self._waiting: deque[_Picture] = deque()
        self._current: list[_Picture] = []
        self._uploaded.connect(self._take)

    def upload(
        self,
        request: Request,
        report: Callable[[Step], None],
        meter: Meter,
        cancel: Cancel,
    ) -> Result:
        """Do what is asked for; see `Uploader.upload`."""
        result = self._uploader.upload(request, report, meter, cancel)
        source = request.source
        if isinstance(source, FileSource) and result.content_type.startswith("image/"):
            path = self._borrowed(source.path) if source.temporary else source.path
            if path is not None:
                self._uploaded.emit(_Picture(result.url, path, source.temporary))
        return result

    def close(self) -> None:
        """Let go of what no thumbnail will be made of any more."""
        for picture in (*self._waiting, *self._current):
            _give_back(picture)
        self._waiting.clear()
        self._current.clear()

    def _borrowed(self, path: Path) -> Path | None:
        try:
            descriptor, name = tempfile.mkstemp(path.suffix, "thumbnail-", self._folder)
            os.close(descriptor)
            borrowed = Path(name)
            try:
                borrowed.unlink()
                borrowed.hardlink_to(path)
            except (OSError, NotImplementedError):
                # Not every file system has second names.
                shutil.copyfile(path, borrowed)
        except OSError:
            return None
        return borrowed

    def _take(self, picture: _Picture) -> None:
        self._waiting.append(picture)
        if len(self._waiting) > _MOST_WAITING and not self._waiting[0].is_borrowed:
            self._waiting.popleft()
        self._go_on()

    def _go_on(self) -> None:
        if self._current or not self._waiting:
            return
        picture = self._waiting.popleft()
        self._current = [picture]
        self._background.run(self, lambda: self._keep(picture), self._done, self._done)

    def _keep(self, picture: _Picture) -> None:
        try:
            png = self._make(picture.path, CACHED_EDGE)
            if png is not None:
                self._cache.write(picture.link, png)
        finally:
            _give_back(picture)

    def _done(self, _outcome: UploadError | None) -> None:
        self._current = []
        self._go_on()


def _give_back(picture: _Picture) -> None:
    if picture.is_borrowed:
        with suppress(OSError):
            picture.path.unlink()
