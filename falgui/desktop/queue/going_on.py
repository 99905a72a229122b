"""Everything that lets waiting uploads go on by themselves, and what wakes it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from falgui.desktop.queue.drives import Drives
from falgui.desktop.queue.reconnecting import Reconnecting
from falgui.desktop.queue.slowing_down import SlowingDown
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.queue.waking import Waking
from falgui.desktop.system.background import Background


class GoingOn(QObject):
    """Ends the waits of `queue` that end by themselves: for the line, for fal, for a drive.

    `is_reachable` asks whether fal answers, `reconnect` gives up connections that may be dead;
    both are called on other threads.
    """

    told = Signal(object)
    """The `Message` with the time until which fal asks to wait."""

    def __init__(
        self,
        queue: UploadQueue,
        is_reachable: Callable[[], bool],
        reconnect: Callable[[], None],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reconnect = reconnect
        self._background = background
        self._reconnecting = Reconnecting(queue, is_reachable, background, self)
        self._slowing_down = SlowingDown(queue, self)
        self._drives = Drives(queue, self)
        self._waking = Waking(queue, self)
        self._slowing_down.told.connect(self.told)
        self._waking.woken.connect(self.wake)

    def start(self) -> None:
        """Listen to what the system tells about its network."""
        self._waking.follow_network()

    def wake(self) -> None:
        """Try everything at once that is waited for: the computer has slept, or moved."""
        self._background.run(self, self._reconnect, lambda _nothing: None)
        self._slowing_down.look()
        self._reconnecting.ask_now()
        self._drives.look()

    def try_new_way(self) -> None:
        """Ask at once whether fal can be reached, because the way to it is another one now."""
        self._reconnecting.ask_now()

    def look_for_files(self) -> None:
        """Look at once for the files that uploads wait for."""
        self._drives.look()

    def close(self, milliseconds: int) -> bool:
        """Stop looking for files; return whether every thread has ended in time."""
        return self._drives.close(milliseconds)
