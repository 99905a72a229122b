"""Everything that is dropped, pasted, picked or handed over, on its way to the queue."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from falgui.core.sources import LinkSource, Source, link_source
from falgui.core.translation import _
from falgui.desktop.background import Background
from falgui.desktop.drop import Dropped, Kind, paths_dropped, read, sources_in
from falgui.desktop.folder_dialog import FolderDialog


class Intake(QObject):
    """Sorts out what comes in, off the main thread; folders are counted and asked about once."""

    sources_chosen = Signal(list)
    """A list of `Source` that makes one batch."""
    image_pasted = Signal(QImage)
    """A picture without a file."""
    refused = Signal(list)
    """Sentences about what can't be uploaded."""

    def __init__(self, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._background = background
        self._window = window

    def take_mime(self, mime: QMimeData) -> None:
        """Take in what was dropped or is on the clipboard."""
        payload = read(mime)
        if payload is None:
            self.refused.emit([_("There is nothing here that can be uploaded.")])
        elif payload.image is not None:
            self._take_image(payload.image)
        elif payload.kind is Kind.PICTURE:
            content = payload.content
            self._background.run(self, lambda: QImage.fromData(content), self._take_image)
        else:
            self._background.run(self, partial(sources_in, payload), self._take)

    def take_paths(self, texts: Sequence[str]) -> None:
        """Take in absolute paths and http(s) addresses, as the command line gives them."""
        links = [link for text in texts if (link := link_source(text))]
        paths = [Path(text) for text in texts if link_source(text) is None]
        self._background.run(
            self, partial(paths_dropped, paths), lambda dropped: self._take(dropped, links)
        )

    def _take(self, dropped: Dropped, links: Sequence[LinkSource] = ()) -> None:
        sources: list[Source] = [*dropped.sources, *links]
        if sources:
            self.sources_chosen.emit(sources)
        if dropped.problems:
            self.refused.emit(list(dropped.problems))
        if dropped.folders:
            dialog = FolderDialog(dropped.folders, self._background, self._window)
            dialog.chosen.connect(self.sources_chosen)
            dialog.open()

    def _take_image(self, image: QImage) -> None:
        if image.isNull():
            self.refused.emit([_("The picture could not be read.")])
        else:
            self.image_pasted.emit(image)
