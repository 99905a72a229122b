"""Keeps the list of uploads on disk while it changes, as the window's keeper does."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from falgui.core.errors import UploadError
from falgui.core.upload import State, Upload
from falgui.store.saved_queue import SavedQueue, SavedUpload

if TYPE_CHECKING:
    from .world import World

_AGAIN: Final = 30.0


class Keeper:
    """Writes what has changed, in its order, on a thread of its own: `work` is that thread's."""

    def __init__(self, world: "World", find: Callable[[int], Upload | None]) -> None:
        self._world = world
        self._baton = world.baton
        self._find = find
        self._kept: dict[int, State] = {}
        self._changed: set[int] = set()
        self._gone: set[str] = set()
        self._writing = False
        self._closing = False

    def has(self, upload: Upload, state: State) -> None:
        """Note that `upload` is on disk already, in `state`."""
        self._kept[upload.number] = state

    def take(self, upload: Upload) -> None:
        """Keep the state of `upload`, if another start would have to know of it."""
        state = _kept_as(upload)
        if state is None:
            self.forget(upload)
        elif self._kept.get(upload.number) is not state:
            self._kept[upload.number] = state
            self._changed.add(upload.number)
            # Retried before the disk was told that it had ended.
            self._gone.discard(upload.label)

    def forget(self, upload: Upload) -> None:
        """Drop `upload`."""
        self._changed.discard(upload.number)
        if self._kept.pop(upload.number, None) is not None:
            self._gone.add(upload.label)

    def close(self) -> None:
        """Return when all is on disk."""
        self._closing = True
        self._baton.block(lambda: not (self._changed or self._gone or self._writing))

    def work(self, saved: SavedQueue) -> None:
        """Write until closed."""
        while True:
            self._baton.block(lambda: bool(self._changed or self._gone) or self._closing)
            if not (self._changed or self._gone):
                return
            changed, self._changed = self._changed, set()
            gone, self._gone = self._gone, set()
            uploads = [
                _saved(upload, self._kept[one])
                for one in sorted(changed)
                if (upload := self._find(one)) and one in self._kept
            ]
            self._writing = True
            try:
                saved.write(uploads, sorted(gone))
            except UploadError:
                self._changed |= changed & self._kept.keys()
                kept = {upload.label for one in self._kept if (upload := self._find(one))}
                self._gone |= gone - kept
                self._baton.sleep(_AGAIN)
            else:
                self._world.acknowledged.update(one.label for one in uploads)
                self._world.forgotten |= gone
            finally:
                self._writing = False


def _saved(upload: Upload, state: State) -> SavedUpload:
    problem = upload.problem if state is State.FAILED else None
    return SavedUpload(upload.label, "batch", upload.source, upload.options, state, problem)


def _kept_as(upload: Upload) -> State | None:
    if upload.state in (State.CHECKING, State.DONE, State.CANCELLED):
        return None
    return upload.state if upload.state in (State.PAUSED, State.FAILED) else State.QUEUED
