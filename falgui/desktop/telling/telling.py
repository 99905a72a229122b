"""Copies the links of batches that have ended, and tells of it who looks elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from falgui.core.result import Result
from falgui.core.translation import _
from falgui.core.upload import Problem, State, Upload, WaitCause
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.request_copies import RequestCopies, Stage
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.system.activation import drop_activation, expect_activation
from falgui.desktop.telling.ended import Ended, batch_summary
from falgui.desktop.telling.notice import Button, Notice
from falgui.desktop.telling.notifications import Notifications
from falgui.store.settings import Settings

_GAP_MILLISECONDS: Final = 3000
_PATIENCE_MILLISECONDS: Final = 60_000
_KEPT: Final = 20
# What ends by itself soon, or concerns single uploads, is no news.
_HOLDS: Final = (WaitCause.KEY, WaitCause.QUOTA, WaitCause.OFFLINE)


@dataclass(slots=True, eq=False)
class _Told:
    """One notification about batches: whether their links were copied when each ended."""

    name: str
    batches: dict[int, bool] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    results: list[Result] = field(default_factory=list, repr=False)

    @property
    def is_copied(self) -> bool:
        # Of several batches only the last one's links are on the clipboard.
        return len(self.batches) == 1 and all(self.batches.values())


class Telling(QObject):
    """Tells of the batches of `queue`, and of what holds it, unless the window is in front.

    One notification tells of a batch. Batches that end within `gap` milliseconds of each other
    share one, so that many small drops make no storm. A lost connection is told after
    `patience` milliseconds. `answered` gets the number of each batch that has ended and returns
    whether another program was waiting for its links, which tells of them itself.
    """

    window_wanted = Signal(str)
    """The window is to come to the front, with a token that lets it, or ""."""
    uploads_wanted = Signal(list)
    """It is to show the uploads with these numbers."""

    def __init__(
        self,
        queue: UploadQueue,
        copying: Copying,
        requests: RequestCopies,
        notifications: Notifications,
        settings: Callable[[], Settings],
        parent: QObject | None = None,
        *,
        answered: Callable[[int], bool] = lambda _batch: False,
        gap: int = _GAP_MILLISECONDS,
        patience: int = _PATIENCE_MILLISECONDS,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._copying = copying
        self._requests = requests
        self._notifications = notifications
        self._settings = settings
        self._answered = answered
        self._window: QWidget | None = None
        self._ended: dict[int, bool] = {}
        self._told: list[_Told] = []
        self._burst: _Told | None = None
        self._count = 0
        self._gap = self._timer(gap, self._tell)
        self._patience = self._timer(patience, self._tell_offline)
        queue.batch_ended.connect(self._end_batch)
        queue.held.connect(self._tell_held)
        queue.released.connect(self._forget_held)
        notifications.pressed.connect(self._press)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._look)

    def use_window(self, window: QWidget) -> None:
        """Tell nothing while `window`, or a dialog of it, is in front."""
        self._window = window

    def answer(self, text: str) -> None:
        """Say what came of something that was asked for elsewhere than in the window."""
        if not self._is_watched():
            self._notifications.say(_("falgui"), text)

    def _timer(self, milliseconds: int, over: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(over)
        return timer

    # Batches ----------------------------------------------------------------------------------

    @Slot(int)
    def _end_batch(self, batch: int) -> None:
        if self._answered(batch):
            return
        copied = self._copy(batch)
        if not self._is_wanted():
            return
        if batch_summary(Ended.of(self._queue.batch(batch)), copied=copied):
            self._ended[batch] = copied
            if not self._gap.isActive():
                self._tell()

    def _copy(self, batch: int) -> bool:
        if self._requests.of(batch) is not None:
            # That it be copied was asked for when the files were.
            return self._requests.batch_ended(batch)
        return self._settings().auto_copy and self._copying.copy_batch(batch)

    def _tell(self) -> None:
        if not self._ended or self._is_watched():
            self._ended.clear()
            self._burst = None
            return
        told = self._burst or self._told_before() or self._new()
        told.batches.update(self._ended)
        self._ended.clear()
        uploads = [one for batch in told.batches for one in self._queue.batch(batch)]
        told.numbers = [one.number for one in uploads]
        told.failed = [one.number for one in uploads if one.state is State.FAILED]
        told.results = [one.result for one in uploads if one.result]
        self._notifications.show(told.name, self._notice(told, uploads))
        self._burst = told
        self._gap.start()

    def _told_before(self) -> _Told | None:
        """Return what told of one of these batches already, which was tried again."""
        return next((one for one in self._told if one.batches.keys() & self._ended.keys()), None)

    def _new(self) -> _Told:
        self._count += 1
        told = _Told(f"batch {self._count}")
        self._told = [*self._told[1 - _KEPT :], told]
        return told

    def _notice(self, told: _Told, uploads: Sequence[Upload]) -> Notice:
        links, failed = len(told.results), len(told.failed)
        buttons: dict[Button, str] = {}
        if links:
            buttons[Button.COPY] = _("Copy link") if links == 1 else _("Copy links")
            buttons[Button.OPEN] = _("Open link") if links == 1 else _("Show uploads")
        if failed:
            buttons[Button.RETRY] = _("Retry")
        summary = batch_summary(Ended.of(uploads), copied=told.is_copied)
        sound = self._settings().notification_sound
        return Notice(_("falgui"), summary, buttons, is_error=bool(failed), sound=sound)

    # What holds the queue ---------------------------------------------------------------------

    @Slot(object, object, object)
    def _tell_held(self, cause: WaitCause, problem: Problem, _seconds: float | None) -> None:
        if cause is WaitCause.OFFLINE:
            self._patience.start()
        elif cause in _HOLDS:
            self._tell_of(cause, problem)

    def _tell_offline(self) -> None:
        problem = self._queue.holds().get(WaitCause.OFFLINE)
        if problem is not None and self._queue.waiting_for(WaitCause.OFFLINE):
            self._tell_of(WaitCause.OFFLINE, problem)

    def _tell_of(self, cause: WaitCause, problem: Problem) -> None:
        if self._is_wanted():
            message = problem.message
            sound = self._settings().notification_sound
            notice = Notice(message.title, message.advice, is_error=True, sound=sound)
            self._notifications.show(_held(cause), notice)

    @Slot(object)
    def _forget_held(self, cause: WaitCause) -> None:
        if cause is WaitCause.OFFLINE:
            self._patience.stop()
        self._notifications.withdraw(_held(cause))

    # What comes of it -------------------------------------------------------------------------

    def _is_wanted(self) -> bool:
        return self._settings().notify and not self._is_watched()

    def _is_watched(self) -> bool:
        window = self._window
        if window is None or not isValid(window) or not window.isVisible() or window.isMinimized():
            return False
        active: QWidget | None = QApplication.activeWindow()
        while active is not None and active is not window:
            active = active.parentWidget()
        return active is not None

    @Slot()
    def _look(self) -> None:
        """Take away what the window shows, once it is in front."""
        if not self._is_watched():
            return
        for told in self._told:
            self._notifications.withdraw(told.name)
        for cause in _HOLDS:
            self._notifications.withdraw(_held(cause))
        self._told.clear()
        self._ended.clear()
        self._burst = None
        self._gap.stop()

    @Slot(str, str, str)
    def _press(self, name: str, button: str, token: str) -> None:
        told = next((one for one in self._told if one.name == name), None)
        if told is self._burst:
            # It has been dealt with, and is gone from the screen: what comes is news.
            self._burst = None
        if told is not None and button == Button.RETRY:
            self._queue.retry(told.failed)
            return
        # A clipboard may take nothing but from a window in front: there it is offered again.
        if told is not None and button == Button.COPY and self._copy_again(told):
            return
        if told is not None and button == Button.OPEN and len(told.results) == 1:
            _open(told.results[0].url, token)
            return
        self.window_wanted.emit(token)
        if told is not None and button != Button.COPY:
            self.uploads_wanted.emit(told.numbers)

    def _copy_again(self, told: _Told) -> bool:
        batch = next(iter(told.batches))
        request = self._requests.of(batch)
        if len(told.batches) == 1 and request is not None and request.is_complete:
            self._requests.copy(batch)
            return request.stage is Stage.COPIED
        return self._copying.copy_results(told.results)


def _held(cause: WaitCause) -> str:
    return f"held by {cause}"


def _open(link: str, token: str) -> None:
    expect_activation(token)
    QDesktopServices.openUrl(QUrl(link))
    drop_activation()
