"""What the person can ask of uploads: of those that are picked, and of the whole list."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from falgui.core.upload import ENDED, Command, Event, State, Upload
from falgui.desktop.queue.anew import can_go_anew
from falgui.desktop.queue.arranging import SLICE, Arranging
from falgui.desktop.queue.removal import Removal, as_before
from falgui.desktop.queue.slices import Slices

_PAUSABLE: Final = tuple(state for state in State if state not in {*ENDED, State.PAUSED})


class Commanding(Arranging):
    """Obeys a little in each turn of the event loop, one command after the other."""

    taken_off = Signal(object)
    """A `Removal` that begins; whoever keeps it calls `bring_back` or `give_away` in the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._slices = Slices(SLICE, self)

    def cancel(self, numbers: Iterable[int]) -> None:
        """Cancel those that have not ended; their threads end a little later."""
        self._stop(numbers, Command.CANCEL)

    def pause(self, numbers: Iterable[int]) -> None:
        """Stop those that have not ended; what fal has of them is kept."""
        self._stop(numbers, Command.PAUSE)

    def resume(self, numbers: Iterable[int]) -> None:
        """Queue those that were paused."""
        self._command(numbers, Command.RESUME)

    def retry(self, numbers: Iterable[int]) -> None:
        """Queue those that failed or were cancelled."""
        self._command(numbers, Command.RETRY)

    def retry_failed(self) -> None:
        """Queue every upload that failed."""
        self._slices.do(self._commands((State.FAILED,), Command.RETRY))

    @property
    def can_pause(self) -> bool:
        """Whether there is anything that `pause_all` would stop."""
        return any(self._list.states[state] for state in _PAUSABLE)

    @property
    def can_resume(self) -> bool:
        """Whether there is anything that `resume_all` would queue."""
        return bool(self._list.states[State.PAUSED])

    def pause_all(self) -> None:
        """Stop every upload that has not ended; what fal has of them is kept."""
        self._slices.do(self._commands(_PAUSABLE, Command.PAUSE))

    def resume_all(self) -> None:
        """Queue every upload that was paused."""
        self._slices.do(self._commands((State.PAUSED,), Command.RESUME))

    def move(self, numbers: Iterable[int], before: int | None) -> None:
        """Bring these together before another upload, or (None) at the end, in their order."""
        self._slices.do(self._moving(list(numbers), before))

    def move_each(self, moves: Sequence[tuple[int, int | None]]) -> None:
        """Move one upload after the other, each before another one or (None) to the end."""
        self._slices.do(self._moving_each(moves))

    def remove(self, numbers: Iterable[int]) -> None:
        """Cancel what has not ended and take all of them off the list."""
        numbers = [number for number in numbers if self._list.get(number)]
        self._remove(numbers, Removal(len(numbers), was_clearing=False))

    def clear_done(self) -> None:
        """Take every upload that has its link off the list."""
        numbers = self._list.in_state(State.DONE)
        self._remove(numbers, Removal(len(numbers), was_clearing=True))

    def bring_back(self, removal: Removal) -> None:
        """Put what was taken off the list where it was; what had not ended is queued again."""
        self._slices.do(self._bring_back(removal))

    def give_away(self, removal: Removal) -> None:
        """Delete the temporary files of what was taken off the list for good."""
        for one in removal.removed:
            if one.upload.state is not State.DONE or can_go_anew(one.upload):
                self._discard(one.upload)

    # How it works -------------------------------------------------------------------------

    def _remove(self, numbers: Sequence[int], removal: Removal) -> None:
        if numbers:
            self._slices.do(self._removals(numbers, removal))
            self.taken_off.emit(removal)

    def _removals(self, numbers: Iterable[int], removal: Removal) -> Iterator[None]:
        yield from self._taking_out(numbers, removal.removed)
        self._start_more()

    def _bring_back(self, removal: Removal) -> Iterator[None]:
        yield from self._putting_back(
            removal.removed, lambda upload: self._settled(as_before(upload))
        )
        self._start_more()

    def _stop(self, numbers: Iterable[int], command: Command) -> None:
        # From the last on: what is worked on makes room only when there is nothing left to start.
        self._command(reversed(self.in_order(numbers)), command)

    def _command(self, numbers: Iterable[int], event: Event) -> None:
        self._slices.do(self._moves(list(numbers), event))

    def _commands(self, states: Sequence[State], event: Event) -> Iterator[None]:
        numbers = self._list.in_state(*states)
        if event is Command.PAUSE:
            numbers.reverse()
        yield from self._moves(numbers, event)

    def _moves(self, numbers: Iterable[int], event: Event) -> Iterator[None]:
        for number in numbers:
            self._move(number, event)
            yield
        self._start_more()

    def _move(self, number: int, event: Event) -> None:
        """Let one upload take `event`, with all that follows from it."""
        raise NotImplementedError

    def _settled(self, upload: Upload) -> Upload:
        """Return `upload` as it may stand in the list at present."""
        raise NotImplementedError

    def _start_more(self) -> None:
        """Start what there is room for."""
        raise NotImplementedError

    def _discard(self, upload: Upload) -> None:
        """Delete the source of `upload` if it is temporary."""
        raise NotImplementedError
