"""Pasted requests whose files are on their way: each is copied with links once all are there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QObject, Signal, Slot

from falgui.core.request_files import PastedRequest
from falgui.core.translation import plural
from falgui.desktop.copying.copying import Copying
from falgui.desktop.queue.uploads import Uploads


class Stage(StrEnum):
    """How far a request has come."""

    UNDER_WAY = "under way"
    LACKING = "lacking"
    """Its batch has ended, and some of its files have no link."""
    READY = "ready"
    """Every file has its link, and the clipboard has something newer, or did not take it."""
    COPIED = "copied"


@dataclass(slots=True)
class RequestCopy:
    """One request, and the links that its files have got so far."""

    request: PastedRequest = field(repr=False)
    numbers: Sequence[int]
    """The numbers of the uploads, one for each of the request's files and in their order."""
    links: dict[int, str] = field(default_factory=dict, repr=False)
    stage: Stage = Stage.UNDER_WAY

    @property
    def is_complete(self) -> bool:
        """Whether every file has its link."""
        return len(self.links) == len(self.numbers)

    def text(self) -> str:
        """Return the request with the links."""
        files = zip(self.request.files, self.numbers, strict=True)
        return self.request.with_links({path: self.links[number] for path, number in files})


class RequestCopies(QObject):
    """Keeps requests by their batches, in memory alone: they may hold secrets."""

    changed = Signal(int)
    """The number of a batch whose request has come further."""

    def __init__(self, queue: Uploads, copying: Copying, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._copying = copying
        self._copies: dict[int, RequestCopy] = {}
        queue.finished.connect(self._note_link)

    def expect(self, batch: int, request: PastedRequest) -> None:
        """Copy `request` when its files, which were just queued as `batch`, have links."""
        numbers = [upload.number for upload in self._queue.batch(batch)]
        self._copies[batch] = RequestCopy(request, numbers)

    def batches(self) -> list[int]:
        """Return the batches whose requests are kept."""
        return list(self._copies)

    def of(self, batch: int) -> RequestCopy | None:
        """Return the request of a batch, or None if there is none, or none any more."""
        return self._copies.get(batch)

    def batch_ended(self, batch: int) -> bool:
        """Copy the request of a batch that has ended, if it can be; return whether it was.

        Nothing that the person has copied since the batch began is overwritten.
        """
        copy = self._copies[batch]
        for upload in self._queue.batch(batch):
            # A link that turned out wrong is none any more, or another one.
            copy.links.pop(upload.number, None)
            if upload.result is not None:
                copy.links[upload.number] = upload.result.url
        if not copy.is_complete:
            self._move(batch, Stage.LACKING)
            return False
        return self._put(batch, copy, asked=False)

    def copy(self, batch: int) -> None:
        """Copy the request of a batch once more, because the person wants it."""
        copy = self._copies.get(batch)
        if copy is not None and copy.is_complete:
            self._put(batch, copy, asked=True)

    def forget(self, batch: int) -> None:
        """Keep the request of a batch no longer."""
        self._copies.pop(batch, None)

    def _put(self, batch: int, copy: RequestCopy, *, asked: bool) -> bool:
        praise = plural(
            "Request copied, with {n} link", "Request copied, with {n} links", len(copy.numbers)
        )
        copied = self._copying.copy_request(
            batch, copy.text(), praise, lambda: self._move(batch, Stage.COPIED), asked=asked
        )
        if not copied:
            self._move(batch, Stage.READY)
        return copied

    def _move(self, batch: int, stage: Stage) -> None:
        copy = self._copies.get(batch)
        if copy is not None:
            copy.stage = stage
            self.changed.emit(batch)

    @Slot(int)
    def _note_link(self, number: int) -> None:
        # It may have left the list when its batch ends.
        upload = self._queue.upload(number)
        copy = self._copies.get(upload.batch) if upload is not None else None
        if copy is not None and upload is not None and upload.result is not None:
            copy.links[number] = upload.result.url
