"""Counts of uploads and bytes, kept up to date instead of being summed again."""

from dataclasses import dataclass

from falgui.core.upload import AT_FAL, ENDED, State, Upload

_GIVEN_UP = frozenset({State.FAILED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Totals:
    """How far the queue is; bytes leave out what failed, was cancelled, or need not be sent."""

    done: int = 0
    failed: int = 0
    total: int = 0
    sent: int = 0
    size: int = 0
    unmeasured: int = 0
    """Uploads still to come whose size nobody knows yet; `size` lacks them."""

    @property
    def percent(self) -> int:
        """The share that is over: of the bytes where they are known, else of the uploads."""
        if self.size and not self.unmeasured:
            return self.sent * 100 // self.size
        return (self.done + self.failed) * 100 // self.total if self.total else 0


@dataclass(slots=True)
class _Batch:
    numbers: range
    total: int = 0
    unfinished: int = 0
    done: int = 0
    failed: int = 0
    size: int = 0
    sent: int = 0
    unmeasured: int = 0

    def count(self, upload: Upload, by: int) -> None:
        state = upload.state
        self.total += by
        self.done += by * (state is State.DONE)
        self.failed += by * (state is State.FAILED)
        self.unfinished += by * (state not in ENDED)
        was_there = upload.result is not None and not upload.result.was_sent
        if state in _GIVEN_UP or was_there:
            return
        if upload.size is None:
            self.unmeasured += by
            return
        self.size += by * upload.size
        if state in AT_FAL:
            self.sent += by * upload.size


class Tally:
    """The counts of every batch in the list."""

    def __init__(self) -> None:
        self._batches: dict[int, _Batch] = {}

    def begin(self, batch: int, numbers: range) -> None:
        """Count a new batch of uploads of which nothing is known yet."""
        count = len(numbers)
        self._batches[batch] = _Batch(numbers, count, unfinished=count, unmeasured=count)

    def numbers(self, batch: int) -> range:
        """Return the numbers that the uploads of `batch` were given."""
        return self._batches[batch].numbers if batch in self._batches else range(0)

    def add(self, upload: Upload) -> None:
        """Count that `upload`, which had been dropped, is there again."""
        number, batch = upload.number, self._batches.get(upload.batch)
        if batch is None:
            batch = self._batches[upload.batch] = _Batch(range(number, number + 1))
        first, last = min(batch.numbers.start, number), max(batch.numbers.stop, number + 1)
        batch.numbers = range(first, last)
        batch.count(upload, 1)

    def move(self, before: Upload, after: Upload) -> bool:
        """Count that an upload changed; return whether that was the end of its batch."""
        batch = self._batches[after.batch]
        was_open = batch.unfinished
        batch.count(before, -1)
        batch.count(after, 1)
        return bool(was_open) and not batch.unfinished

    def drop(self, upload: Upload) -> bool:
        """Count that `upload` has left the list; return whether what stays of its batch ended."""
        batch = self._batches[upload.batch]
        was_open = batch.unfinished
        batch.count(upload, -1)
        if not batch.total:
            del self._batches[upload.batch]
        return bool(was_open) and bool(batch.total) and not batch.unfinished

    def all(self) -> Totals:
        """Return the counts of the whole list."""
        return _summed(list(self._batches.values()))

    def under_way(self) -> Totals:
        """Return the counts of the batches that have not ended, or of all when none is open."""
        batches = list(self._batches.values())
        return _summed([batch for batch in batches if batch.unfinished] or batches)


def _summed(batches: list[_Batch]) -> Totals:
    return Totals(
        done=sum(batch.done for batch in batches),
        failed=sum(batch.failed for batch in batches),
        total=sum(batch.total for batch in batches),
        sent=sum(batch.sent for batch in batches),
        size=sum(batch.size for batch in batches),
        unmeasured=sum(batch.unmeasured for batch in batches),
    )
