"""Everything that is dropped, pasted, picked or handed over, on its way to the queue."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from falgui.core.names import display_name
from falgui.core.repeats import split_repeats
from falgui.core.sources import LinkSource, Source, link_source
from falgui.core.translation import _, plural
from falgui.desktop.background import Background
from falgui.desktop.drop import Dropped, Kind, paths_chosen, read, sources_in
from falgui.desktop.folder_dialog import FolderDialog
from falgui.desktop.share_question import ask_about_shares


class Intake(QObject):
    """Sorts out what comes in, off the main thread; folders are counted and asked about once.

    `listed` gives the sources that still wait in the list or are under way.
    """

    sources_chosen = Signal(list)
    """A list of `Source` that makes one batch, none of them in the list already."""
    repeated = Signal(list)
    """A list of `Source` that were left out, because they come twice or are in the list."""
    image_pasted = Signal(QImage)
    """A picture without a file."""
    refused = Signal(list)
    """Sentences about what can't be uploaded."""

    def __init__(
        self,
        background: Background,
        window: QWidget,
        listed: Callable[[], Sequence[Source]] = tuple,
    ) -> None:
        super().__init__(window)
        self._background = background
        self._window = window
        self._listed = listed

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
            self, partial(paths_chosen, paths), lambda dropped: self._take(dropped, links)
        )

    def _take(self, dropped: Dropped, links: Sequence[LinkSource] = ()) -> None:
        sources: list[Source] = [*dropped.sources, *links]
        if sources:
            self._choose(sources)
        if dropped.problems:
            self.refused.emit(list(dropped.problems))
        if dropped.folders:
            dialog = FolderDialog(dropped.folders, self._background, self._window)
            dialog.chosen.connect(self._choose)
            dialog.open()
        if dropped.shares:
            read_them = partial(self.take_paths, [str(path) for path in dropped.shares])
            ask_about_shares(dropped.shares, read_them, self._window)

    @Slot(list)
    def _choose(self, sources: Sequence[Source]) -> None:
        self._background.run(self, partial(split_repeats, sources, self._listed()), self._chosen)

    def _chosen(self, split: tuple[list[Source], list[Source]]) -> None:
        new, repeated = split
        if new:
            self.sources_chosen.emit(new)
        if repeated:
            self.repeated.emit(repeated)

    def _take_image(self, image: QImage) -> None:
        if image.isNull():
            self.refused.emit([_("The picture could not be read.")])
        else:
            self.image_pasted.emit(image)


def words_for_repeats(sources: Sequence[Source]) -> str:
    """Return the sentence for what `Intake.repeated` tells."""
    if len(sources) == 1:
        return _("“{name}” is in the list already.").format(name=display_name(sources[0].name))
    return plural(
        "{n} file is in the list already.", "{n} files are in the list already.", len(sources)
    )
