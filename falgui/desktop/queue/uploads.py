"""The uploads of this window to look at, and what tells that they changed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from falgui.core.upload import State, Upload, WaitCause
from falgui.desktop.queue.tally import Totals
from falgui.desktop.queue.upload_list import UploadList


class Uploads(QObject):
    """A list of snapshots in the order in which they are worked on; main thread only."""

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
    about_to_move = Signal(int, int, int)
    """The first and last position of uploads that move, and the one before which they go."""
    moved = Signal()
    """They have."""
    about_to_rearrange = Signal()
    """Very many uploads are about to change their places."""
    rearranged = Signal()
    """They have; no upload came or went."""
    ranked = Signal(list)
    """The numbers of uploads whose rank in the order is new; soon after they moved."""
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

    def rank(self, number: int) -> int | None:
        """Return a number that grows with the place in the list, or None once it was removed."""
        return self._list.order.rank(number) if number in self._list.order else None

    def numbers(self) -> list[int]:
        """Return the numbers of all uploads in the order of the list."""
        return list(self._list.order)

    def in_order(self, numbers: Iterable[int]) -> list[int]:
        """Return those of `numbers` that are in the list, in its order."""
        return self._list.order.sorted(numbers)

    def states(self) -> Mapping[State, int]:
        """Return how many uploads are in each state."""
        return self._list.states

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
