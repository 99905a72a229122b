"""The uploads of this window to look at, and what tells that they changed."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from falgui.core.upload import Upload, WaitCause
from falgui.desktop.tally import Totals
from falgui.desktop.upload_list import UploadList


class Uploads(QObject):
    """A list of snapshots that grows at its end; main thread only."""

    about_to_add = Signal(int, int)
    """The first and last position that new uploads will have."""
    added = Signal(int, int)
    """The same, once they are there and before any of them starts."""
    changed = Signal(int)
    """The number of an upload that has a new snapshot."""
    about_to_remove = Signal(int, int)
    """The first and last position of uploads that leave the list."""
    removed = Signal(list)
    """The numbers of those uploads, once they have left."""
    finished = Signal(int)
    """The number of an upload that has a link now."""
    batch_ended = Signal(int)
    """A batch of which every upload is done, failed or cancelled; again after a retry."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._list = UploadList()

    def count(self) -> int:
        """Return how many uploads are in the list."""
        return len(self._list)

    def at(self, position: int) -> Upload:
        """Return the upload at a position of the list, from 0 on."""
        return self._list[position]

    def position(self, number: int) -> int | None:
        """Return where the upload with this number stands, or None once it was removed."""
        return self._list.position(number)

    def uploads(self) -> list[Upload]:
        """Return all uploads in the order of the list."""
        return list(self._list)

    def upload(self, number: int) -> Upload | None:
        """Return one upload, or None once it was removed."""
        return self._list.get(number)

    def batch(self, number: int) -> list[Upload]:
        """Return the uploads of a batch that are still in the list, in their order."""
        return self._list.batch(number)

    def waiting_for(self, cause: WaitCause) -> int:
        """Return how many uploads wait for this cause."""
        return self._list.waiting[cause]

    def failures(self) -> Mapping[str, int]:
        """Return how many uploads have failed, by the id of their message."""
        return self._list.failures

    def list_totals(self) -> Totals:
        """Return the counts of the whole list, without what is under way."""
        return self._list.tally.all()

    def measure(self, sizes: Mapping[int, int]) -> None:
        """Take in the sizes of files, in bytes by upload number, where none is known yet."""
        for number, size in sizes.items():
            upload = self._list.get(number)
            if upload is not None and upload.size is None:
                self._list.change(replace(upload, size=size))
                self.changed.emit(number)
