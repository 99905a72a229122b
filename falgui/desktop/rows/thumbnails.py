"""The pictures of uploads in the list."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPixmap

from falgui.core.sources import FileSource
from falgui.core.upload import Upload
from falgui.desktop.rows.picture_shelf import EDGE, PictureShelf, decoded
from falgui.desktop.rows.upload_text import upload_kind
from falgui.desktop.system.background import Background

__all__ = ["EDGE", "Thumbnails"]


class Thumbnails(PictureShelf):
    """Gives the thumbnail of an upload if it has one by now, and has it made if not.

    `make` returns a picture at most `edge` pixels wide and high as PNG, or None where there is
    none; it is called on a background thread.
    """

    def __init__(
        self,
        make: Callable[[Path, int], bytes | None],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(background, parent)
        self._make = make

    def pixmap(self, upload: Upload, ratio: float) -> QPixmap | None:
        """Return the thumbnail for a screen with `ratio` device pixels to a logical one, or None.

        None also while it is being made; `ready` follows if there will be one.
        """
        if not isinstance(upload.source, FileSource) or upload_kind(upload) != "image":
            return None
        path = upload.source.path
        return self.picture(upload.number, ratio, lambda edge: self._make(path, edge))

    def enlarge(
        self, upload: Upload, edge: int, owner: QObject, done: Callable[[QImage], None]
    ) -> None:
        """Have a picture made of `upload` that is at most `edge` pixels wide and high.

        `done` is told it, an empty one where there is none, unless `owner` is deleted before.
        """
        if not isinstance(upload.source, FileSource) or upload_kind(upload) != "image":
            done(QImage())
            return
        path = upload.source.path
        self._background.run(
            owner,
            lambda: self._make(path, edge),
            lambda content: done(decoded(content)),
            lambda _error: done(QImage()),
        )
