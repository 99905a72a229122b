"""Turns finished uploads into text on the clipboard, and says how that went."""

import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from falgui.core import messages
from falgui.core.errors import RejectedError
from falgui.core.links import CopyStyle, Form, format_links
from falgui.core.recipe import Recipe
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.translation import _, plural
from falgui.core.upload import Upload
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.second_tries import SecondTries
from falgui.desktop.queue.uploads import Uploads
from falgui.desktop.system.background import Background
from falgui.media.encoding import encode


def _nothing() -> None:
    pass


class Copying(QObject):
    """Copies the links of uploads in `queue`, and of any others.

    `style` gives how the person wants links copied at the moment, and `overwrite` whether those
    that are copied by themselves may replace what the person copied meanwhile. `clock` tells the
    seconds since 1970. `temporary` is a folder for what is converted.
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
        queue: Uploads,
        clipboard: Clipboard,
        background: Background,
        style: Callable[[], CopyStyle],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.time,
        temporary: Path | None = None,
        overwrite: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        self._overwrite = overwrite
        self._second_tries = SecondTries(clipboard, self)
        self._clock = clock
        self._temporary = temporary or Path(tempfile.gettempdir())
        self._queue = queue
        self._clipboard = clipboard
        self._background = background
        self._style = style
        self._newest_batch = 0
        # How often the person had put something on the clipboard when a batch began, by the
        # batch's number.
        self._taken = 0
        self._taken_before: dict[int, int] = {}
        clipboard.taken.connect(self._count_taken)
        queue.added.connect(self._note_batch)

    def style(self, form: Form | None = None) -> CopyStyle:
        """Return how links are copied: in `form`, or in the one in force."""
        usual = self._style()
        return usual if form is None else replace(usual, form=form)

    def copy(self, numbers: Iterable[int], form: Form | None = None) -> bool:
        """Copy the links of these uploads; return whether they arrived on the clipboard."""
        found = (self._queue.upload(number) for number in numbers)
        return self._copy([upload for upload in found if upload], form)

    def copy_all(self, form: Form | None = None) -> bool:
        """Copy every link in the list, in its order."""
        return self._copy(self._queue.uploads(), form)

    def copy_results(
        self, results: Sequence[Result], style: CopyStyle | None = None, *, asked: bool = True
    ) -> bool:
        """Copy the links of `results`, wherever they are from, and say how it went.

        `style` None means the one in force, as it suits these results. `asked` tells that the
        person wants it at this moment. Returns whether the text arrived on the clipboard.
        """
        return self._put_results(results, style, asked=asked)

    def copy_batch(self, batch: int) -> bool:
        """Copy the links of a batch that has just ended.

        Returns False without touching the clipboard for a batch older than one copied before:
        the newest drop is what the person is waiting for. The same when something was copied
        since the batch began, which may not be anywhere else. Also when the clipboard does not
        take it at once; it may do so later, see `refused` and `arrived`.
        """
        uploads = self._queue.batch(batch)
        has_links = any(upload.result for upload in uploads)
        if not self._may_copy(batch, tell=has_links) or not has_links:
            return False
        self._newest_batch = batch
        return self._copy(uploads, asked=False)

    def copy_request(
        self,
        batch: int,
        text: str,
        praise: str,
        arrived: Callable[[], object] = _nothing,
        *,
        asked: bool,
    ) -> bool:
        """Copy `text`, which was made of the links of a batch, and say `praise`.

        Unless it is `asked` for at this moment, the same holds as for `copy_batch`. `arrived` is
        called once it is on the clipboard.
        """
        if not (asked or self._may_copy(batch, tell=True)):
            return False
        self._newest_batch = max(batch, self._newest_batch)
        return self._put(text, praise, arrived, asked=asked)

    def copy_links(self, text: str, count: int) -> bool:
        """Copy `text`, which was made of `count` links elsewhere, and say how it went."""
        return self._put(text, plural("{n} link copied", "{n} links copied", count))

    def copy_text(self, text: str) -> None:
        """Copy something that is no link."""
        self._put(text, _("Copied"))

    def copy_data_uri(self, upload: Upload) -> None:
        """Read the upload's file in the background and copy it as a data URI.

        What was done with it for the upload is done for this, too.
        """
        source, recipe, folder = upload.source, upload.options.recipe, self._temporary
        if isinstance(source, FileSource):
            self._background.run(
                self,
                lambda: _data_uri(source, recipe, folder),
                self.copy_data_uri_text,
                lambda error: self.said.emit(str(error)),
            )

    def copy_data_uri_text(self, text: str) -> None:
        """Copy a data URI and say so."""
        self._put(text, _("Data URI copied"))

    def _may_copy(self, batch: int, *, tell: bool) -> bool:
        if batch < self._newest_batch:
            return False
        has_other = self._taken_before.get(batch, self._taken) != self._taken
        is_left = has_other and not self._overwrite()
        if is_left and tell:
            self.said.emit(_("Done. The clipboard was left as it is."))
        return not is_left

    def _note_batch(self, first: int, last: int) -> None:
        # Batches of an earlier start may be mixed with each other.
        for batch in {self._queue.at(position).batch for position in range(first, last + 1)}:
            self._taken_before.setdefault(batch, self._taken)

    def _count_taken(self) -> None:
        self._taken += 1

    def _copy(
        self, uploads: Sequence[Upload], form: Form | None = None, *, asked: bool = True
    ) -> bool:
        done = [(upload.number, upload.result) for upload in uploads if upload.result]
        return self._put_results(
            [result for _number, result in done],
            None if form is None else self.style(form),
            lambda: self.copied.emit([number for number, _result in done]),
            asked=asked,
        )

    def _put_results(
        self,
        results: Sequence[Result],
        style: CopyStyle | None,
        arrived: Callable[[], object] = _nothing,
        *,
        asked: bool,
    ) -> bool:
        if not results:
            return False
        text = format_links(results, style or self._style().for_results(results))
        praise = plural("{n} link copied", "{n} links copied", len(results))
        if any(one.expires_at is not None and one.expires_at <= self._clock() for one in results):
            praise = plural(
                "{n} link copied, but it has expired",
                "{n} links copied, but some have expired",
                len(results),
            )
        return self._put(text, praise, arrived, asked=asked)

    def _put(
        self,
        text: str,
        praise: str,
        arrived: Callable[[], object] = _nothing,
        *,
        asked: bool = True,
    ) -> bool:
        def put() -> bool:
            taken = self._clipboard.copy(text, asked=asked)
            if taken:
                self.said.emit(praise)
                arrived()
                self.arrived.emit()
            return taken

        self._second_tries.forget()
        if put():
            return True
        again = partial(self._put, text, praise, arrived)
        self._second_tries.begin(put, lambda: self.refused.emit(again))
        return False


def _data_uri(source: FileSource, recipe: Recipe, folder: Path) -> str:
    encoded = encode(source, recipe, folder)
    if encoded.is_refused:
        raise RejectedError(messages.data_uri_too_large(encoded.size))
    return encoded.uri
