"""What changes the list itself: uploads that come, go, come back, and move."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import attrgetter
from typing import Final

from falgui.core.upload import Upload
from falgui.desktop.queue.order import unbroken
from falgui.desktop.queue.upload_list import Removed
from falgui.desktop.queue.uploads import Uploads

SLICE: Final = 250
"""Uploads that are added, moved or removed in one turn of the event loop: a few milliseconds."""

_RETURNING: Final = 100
"""Uploads that come back in one turn: each is made anew, told to the disk, and has a row."""

_FEW: Final = 20
"""Moves that are told one by one; more of them are told as one change of everything."""

_FAR: Final = 1000
"""Rows that move, or that they move past, from which on it is a change of everything: views ask
a question for each selected row whenever rows move."""


class Arranging(Uploads):
    """Changes the list a few uploads at a time, and tells of each change before and after.

    Every method is a generator with a step for each upload; nothing else may change the list
    before it is through.
    """

    def _appending(
        self, uploads: Iterable[Upload], ranks: Iterable[int | None] = ()
    ) -> Iterator[None]:
        waiting, ranks = iter(uploads), iter(ranks)
        while arriving := list(islice(waiting, SLICE)):
            first, last = len(self._list), len(self._list) + len(arriving) - 1
            self.about_to_add.emit(first, last)
            self._list.append(arriving, list(islice(ranks, len(arriving))))
            self.added.emit(first, last)
            # One step for each, so that a slice is as long as any other.
            yield from [None] * len(arriving)

    def _putting_back(
        self, removed: list[Removed], revived: Callable[[Upload], Upload]
    ) -> Iterator[None]:
        # Used up on the way: to forget a hundred thousand at once would take long as well.
        waiting, order = deque(sorted(removed, key=attrgetter("rank"))), self._list.order
        removed.clear()
        while waiting:
            position = order.place(waiting[0].rank)
            behind = order.rank(order[position]) if position < len(order) else None
            returning: list[Removed] = []
            while (waiting and len(returning) < _RETURNING) and (
                not returning or behind is None or waiting[0].rank < behind
            ):
                one = waiting.popleft()
                returning.append(replace(one, upload=revived(one.upload)))
            self.about_to_add.emit(position, position + len(returning) - 1)
            changed = self._list.put_back(position, returning)
            self.added.emit(position, position + len(returning) - 1)
            self._put_in_turn([*changed, *(one.upload.number for one in returning)])
            if changed:
                self.ranked.emit(changed)
            yield from [None] * len(returning)

    def _taking_out(self, numbers: Iterable[int], removed: list[Removed]) -> Iterator[None]:
        for first, last in self._list.runs(numbers):
            # From the last on, so that the positions before them stay true.
            for end in range(last, first - 1, -SLICE):
                start = max(first, end - SLICE + 1)
                self.about_to_remove.emit(start, end)
                gone, ended = self._list.take_out(start, end)
                # In the order of the list, so that nothing is left to sort when they come back.
                removed[:0] = gone
                self._let_go([one.upload for one in gone])
                self.removed.emit([one.upload.number for one in gone])
                for batch in ended:
                    self.batch_ended.emit(batch)
                yield from [None] * len(gone)

    def _moving(self, numbers: Iterable[int], before: int | None) -> Iterator[None]:
        order = self._list.order
        chosen = {number for number in numbers if number in order}
        place = None if before is None else order.position(before)
        place = len(order) if place is None else place
        while place < len(order) and order[place] in chosen:
            place += 1
        positions = sorted(order.place(order.rank(number)) for number in chosen)
        if positions == list(range(place - len(positions), place)):
            return
        anchor = order[place] if place < len(order) else None
        runs = unbroken(positions)
        if len(runs) == 1 and max(len(positions), abs(place - positions[0])) <= _FAR:
            self.about_to_move.emit(*runs[0], place)
            ranked = order.gather(chosen, anchor)
            self._put_in_turn(ranked)
            self.moved.emit()
        else:
            self.about_to_rearrange.emit()
            ranked = order.gather(chosen, anchor)
            self._put_in_turn(ranked)
            self.rearranged.emit()
        yield
        yield from self._tell_ranks(ranked)

    def _moving_each(self, moves: Sequence[tuple[int, int | None]]) -> Iterator[None]:
        for start in range(0, len(moves), SLICE):
            part = moves[start : start + SLICE]
            if len(part) <= _FEW:
                for number, before in part:
                    yield from self._moving([number], before)
                continue
            order, ranked = self._list.order, list[int]()
            self.about_to_rearrange.emit()
            for number, before in part:
                if number in order and number != before:
                    ranked += order.gather([number], before)
            self._put_in_turn(ranked)
            self.rearranged.emit()
            yield from self._tell_ranks(ranked)

    def _tell_ranks(self, numbers: Sequence[int]) -> Iterator[None]:
        for start in range(0, len(numbers), SLICE):
            part = numbers[start : start + SLICE]
            self.ranked.emit(part)
            yield from [None] * len(part)

    def _let_go(self, uploads: Sequence[Upload]) -> None:
        """Stop whatever is done for uploads that have just left the list."""
        raise NotImplementedError

    def _put_in_turn(self, numbers: Iterable[int]) -> None:
        """Let those of these that are queued start when the new order says so."""
        raise NotImplementedError
