"""Turns finished uploads into text on the clipboard, and says how that went."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from falgui.core.links import LinkFormat, format_links
from falgui.core.sources import FileSource
from falgui.core.translation import _, plural
from falgui.core.upload import Upload
from falgui.desktop.background import Background
from falgui.desktop.clipboard import Clipboard
from falgui.desktop.upload_queue import UploadQueue
from falgui.media.inline import data_uri_of
from falgui.media.prepare import as_it_is


class Copying(QObject):
    """Copies the links of uploads in `queue`.

    `link_format` gives the format that the person prefers at the moment.
    """

    said = Signal(str)
    """How it went, in a few words."""
    copied = Signal(list)
    """The numbers of the uploads whose links are on the clipboard now."""
    refused = Signal(object)
    """The clipboard did not take it: a function that tries once more."""
    arrived = Signal()
    """The clipboard took it."""

    def __init__(
        self,
        queue: UploadQueue,
        clipboard: Clipboard,
        background: Background,
        link_format: Callable[[], LinkFormat],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._clipboard = clipboard
        self._background = background
        self._link_format = link_format
        self._newest_batch = 0
        # How often the person had put something on the clipboard when a batch began, by the
        # batch's number.
        self._taken = 0
        self._taken_before: dict[int, int] = {}
        clipboard.taken.connect(self._count_taken)
        queue.added.connect(self._note_batch)

    def copy(self, numbers: Iterable[int], link_format: LinkFormat | None = None) -> bool:
        """Copy the links of these uploads; return whether they arrived on the clipboard."""
        found = (self._queue.upload(number) for number in numbers)
        return self._copy([upload for upload in found if upload], link_format)

    def copy_all(self, link_format: LinkFormat | None = None) -> bool:
        """Copy every link in the list."""
        return self._copy(self._queue.uploads(), link_format)

    def copy_batch(self, batch: int) -> bool:
        """Copy the links of a batch that has just ended.

        Returns False without touching the clipboard for a batch older than one copied before:
        the newest drop is what the person is waiting for. The same when something was copied
        since the batch began, which may not be anywhere else.
        """
        if batch < self._newest_batch:
            return False
        uploads = self._queue.batch(batch)
        if self._taken_before.get(batch, self._taken) != self._taken:
            if any(upload.result for upload in uploads):
                self.said.emit(_("Done. The clipboard was left as it is."))
            return False
        copied = self._copy(uploads, None, asked=False)
        if copied:
            self._newest_batch = batch
        return copied

    def copy_data_uri(self, upload: Upload) -> None:
        """Read the upload's file in the background and copy it as a data URI."""
        if isinstance(upload.source, FileSource):
            path = upload.source.path
            self._background.run(
                self,
                lambda: data_uri_of(as_it_is(path, path.name)),
                self._put_data_uri,
                lambda error: self.said.emit(str(error)),
            )

    def _note_batch(self, first: int, _last: int) -> None:
        self._taken_before.setdefault(self._queue.at(first).batch, self._taken)

    def _count_taken(self) -> None:
        self._taken += 1

    def _put_data_uri(self, text: str) -> None:
        self._put(text, _("Data URI copied"))

    def _copy(
        self, uploads: Sequence[Upload], link_format: LinkFormat | None, *, asked: bool = True
    ) -> bool:
        done = [upload for upload in uploads if upload.result]
        if not done:
            return False
        text = self._text(done, link_format or self._link_format())
        praise = plural("{n} link copied", "{n} links copied", len(done))
        taken = self._put(text, praise, asked=asked)
        if taken:
            self.copied.emit([upload.number for upload in done])
        return taken

    @staticmethod
    def _text(uploads: Iterable[Upload], link_format: LinkFormat) -> str:
        return format_links([upload.result for upload in uploads if upload.result], link_format)

    def _put(self, text: str, praise: str, *, asked: bool = True) -> bool:
        taken = self._clipboard.copy(text, asked=asked)
        if taken:
            self.said.emit(praise)
            self.arrived.emit()
        else:
            self.refused.emit(partial(self._put, text, praise))
        return taken


def format_name(link_format: LinkFormat) -> str:
    """Return what people call a format."""
    return {
        LinkFormat.URL: _("Link"),
        LinkFormat.JSON: _("JSON argument"),
        LinkFormat.MARKDOWN: _("Markdown"),
        LinkFormat.HTML: _("HTML"),
        LinkFormat.PYTHON: _("Python"),
        LinkFormat.JAVASCRIPT: _("JavaScript"),
        LinkFormat.CURL: _("cURL"),
    }[link_format]
