"""Finds files again that were moved: the person points one out, others are found beside it."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from falgui.core.names import display_name
from falgui.core.sources import FileSource
from falgui.core.translation import _, plural
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.primary_action import is_lost
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.banner import Banners

_FOUND: Final = "found"


class Locating(QObject):
    """Asks where the files of failed uploads are now, and lets those uploads go on.

    What else of `queue` is missing and lies beside a located file, or as far from it as before,
    is offered in a banner.
    """

    def __init__(
        self, queue: UploadQueue, background: Background, banners: Banners, window: QWidget
    ) -> None:
        super().__init__(window)
        self._queue = queue
        self._background = background
        self._banners = banners
        self._window = window

    def locate(self, numbers: Sequence[int]) -> None:
        """Ask for the first of these uploads that misses its file."""
        missing = self._missing()
        number = next((one for one in numbers if one in missing), None)
        if number is not None:
            path = missing[number]
            ask = partial(self._ask, number, path)
            self._background.run(self, partial(_nearest_folder, path), ask)

    def _ask(self, number: int, path: Path, folder: Path) -> None:
        title = _("Where is “{name}” now?").format(name=display_name(path.name))
        dialog = QFileDialog(self._window, title, str(folder))
        dialog.setObjectName("locateDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.selectFile(path.name)
        dialog.fileSelected.connect(lambda chosen: self.take(number, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, number: int, path: Path) -> None:
        """Let the upload go on with the file at `path`, and look for the others around it."""
        before = self._missing().get(number)
        if before is None:
            # Somebody else has put it back meanwhile.
            return
        self._queue.relocate({number: path})
        others = self._missing()
        if others:
            folder = path.parent
            self._background.run(
                self, lambda: _found(before, path, others), partial(self._offer, folder)
            )

    def _offer(self, folder: Path, places: Mapping[int, Path]) -> None:
        if not places:
            return

        def agree() -> None:
            self._banners.dismiss(_FOUND)
            # Some may have been dealt with since.
            missing = self._missing()
            self._queue.relocate({one: places[one] for one in places if one in missing})

        title = plural(
            "{n} more missing file was found.", "{n} more missing files were found.", len(places)
        )
        advice = _("Upload from “{folder}”, too?").format(folder=display_name(folder.name))
        self._banners.show_banner(_FOUND, title, advice, [(_("Upload"), agree)])

    def _missing(self) -> dict[int, Path]:
        return {
            upload.number: upload.source.path
            for upload in self._queue.uploads()
            if isinstance(upload.source, FileSource) and is_lost(upload)
        }


def _nearest_folder(path: Path) -> Path:
    """Return the folder of `path`, or the nearest above it that is there."""
    return next((folder for folder in path.parents if folder.is_dir()), Path.home())


def _found(before: Path, after: Path, others: Mapping[int, Path]) -> dict[int, Path]:
    """Return where `others` are now, if they moved as the file from `before` to `after` did."""
    moved_from, moved_to = before.parent, after.parent
    # A folder further up may be what was moved.
    while moved_from.name == moved_to.name and moved_from.name:
        moved_from, moved_to = moved_from.parent, moved_to.parent
    places = {}
    for number, path in others.items():
        candidates = [after.parent / path.name]
        if path.is_relative_to(moved_from):
            candidates.insert(0, moved_to / path.relative_to(moved_from))
        there = next((one for one in candidates if one.is_file()), None)
        if there is not None:
            places[number] = there
    return places
