"""How falgui leaves: into the tray, after a question, or at once because the session ends."""

from dataclasses import replace
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QSessionManager

from falgui.core.errand import Errand
from falgui.core.upload import AT_FAL, ENDED, State
from falgui.desktop.engine import Engine
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.quit_dialog import QuitDialog
from falgui.desktop.system.own_command import own_command
from falgui.desktop.tray.tray import Tray

_SAVE_MILLISECONDS: Final = 2000
_TRAY_MILLISECONDS: Final = 10_000
"""At a login the panel often comes after us."""
_SESSION_MILLISECONDS: Final = 60_000
"""After this long without an end the log-out was cancelled: no program hears of that."""
_AT_REST: Final = ENDED | AT_FAL | {State.PAUSED}


class Left(NamedTuple):
    """What quitting would interrupt."""

    uploads: int
    size: int
    """The bytes that have not been sent yet, of uploads whose size is known."""
    is_all: bool
    """Whether every size is known."""


def left_in(queue: UploadQueue) -> Left:
    """Return what is under way in `queue`, or would be in time; not what was paused."""
    going = [one for one in queue.uploads() if one.state not in _AT_REST]
    size = sum(one.size or 0 for one in going)
    sent = sum(meter.sent for one in going if (meter := queue.meter(one.number)) is not None)
    return Left(len(going), max(0, size - sent), all(one.size is not None for one in going))


class Leaving(QObject):
    """Decides what becomes of falgui when its window is closed, it is quit, or must end.

    `move_to` gives it the window and the tray. `trial` is for a sandbox: closing the window
    quits, nothing is asked.
    """

    left = Signal()
    """The event loop may end."""
    hidden_first = Signal()
    """The window went into the tray for the first time, which has to be explained."""

    def __init__(self, engine: Engine, parent: QObject | None = None, *, trial: bool) -> None:
        super().__init__(parent)
        self._engine = engine
        self._trial = trial
        self._window: MainWindow | None = None
        self._tray: Tray | None = None
        self._question: QuitDialog | None = None
        # Runs while the session ends.
        self._session = QTimer(self, interval=_SESSION_MILLISECONDS, singleShot=True)
        self._session.timeout.connect(self._go_on)
        self._patience = QTimer(self, interval=_TRAY_MILLISECONDS, singleShot=True)
        self._patience.timeout.connect(self._show_small)
        engine.model.ticked.connect(self._follow)

    def move_to(self, window: MainWindow, tray: Tray) -> None:
        """Speak for this window and this tray from now on."""
        self._window, self._tray = window, tray
        window.closing.connect(self._closing)
        window.quit_wanted.connect(self.quit)
        tray.availability_changed.connect(self._tray_changed)

    def begin(self, errand: Errand) -> None:
        """Show the window, unless falgui is started for `errand` to work from the tray.

        A tray that isn't there yet is waited for; if none comes, the window shows minimised, so
        that falgui can be reached.
        """
        has_tray = self._tray is not None and self._tray.available
        if errand is Errand.HIDE:
            if not has_tray:
                self._patience.start()
        elif self._window is not None and not (
            errand is Errand.CLIPBOARD and has_tray and not self._engine.is_first_start
        ):
            self._window.show()

    @Slot()
    def quit(self) -> None:
        """End the program, after a question if that interrupts uploads."""
        left = left_in(self._engine.queue)
        if not left.uploads or self._trial or not self._engine.settings.confirm_quit:
            self.left.emit()
            return
        if self._window is None:
            return
        self._window.bring_up()
        if self._question is None:
            self._question = QuitDialog(left.uploads, left.size, self._window, is_all=left.is_all)
            self._question.finished.connect(self._answered)
            self._question.open()

    def save(self) -> None:
        """Write all that is to be found at the next start."""
        self._engine.save(_SAVE_MILLISECONDS)

    def at_once(self) -> None:
        """End the program without a question; all is on disk when this returns."""
        self.save()
        self.left.emit()

    def session_ends(self, manager: QSessionManager) -> None:
        """Save all that is to be saved, because the person logs out; whatever comes next.

        falgui is ended afterwards, or the person thought better of it: then uploads go on. Qt
        tells of it on Windows and macOS, and on X11 where it was built to; elsewhere a signal or
        the loss of the screen ends falgui, and logind's warning beforehand would gain nothing:
        what is under way is on disk at any time.
        """
        self.tell_restart(manager)
        self.save()
        self._session.start()

    def tell_restart(self, manager: QSessionManager) -> None:
        """Tell who manages the session how to bring falgui back with it, if it is to do that.

        Not where falgui starts at every login by itself. Qt's own command has a word in it that
        falgui doesn't know.
        """
        hint = QSessionManager.RestartHint
        starts_itself = self._engine.settings.start_at_login
        manager.setRestartHint(hint.RestartNever if starts_itself else hint.RestartIfRunning)
        hidden = self._window is not None and not self._window.isVisible()
        manager.setRestartCommand(own_command(*(["--hidden"] if hidden else [])))

    def _go_on(self) -> None:
        self._engine.keeper.go_on()

    def _show_small(self) -> None:
        has_tray = self._tray is not None and self._tray.available
        if self._window is not None and not self._window.isVisible() and not has_tray:
            self._window.showMinimized()

    @Slot()
    def _closing(self) -> None:
        settings = self._engine.settings
        if self._session.isActive():
            self.at_once()
        elif (
            self._window is None
            or self._tray is None
            or self._trial
            or not (self._tray.available and settings.close_to_tray)
        ):
            self.quit()
        else:
            self._window.hide()
            if not settings.tray_explained:
                self._engine.change_settings(replace(settings, tray_explained=True))
                self.hidden_first.emit()

    @Slot(bool)
    def _tray_changed(self, available: bool) -> None:  # noqa: FBT001  as the signal gives it
        if self._window is not None and not available and not self._window.isVisible():
            # Nobody could get at the window any more.
            self._window.bring_up()

    @Slot()
    def _follow(self) -> None:
        """Keep the question true; it is over when there is nothing left to ask about."""
        if self._question is None:
            return
        left = left_in(self._engine.queue)
        if left.uploads:
            self._question.show_left(left.uploads, left.size, is_all=left.is_all)
        else:
            self._question.agree()

    def _answered(self) -> None:
        question, self._question = self._question, None
        if question is None:
            return
        if question.is_never_again:
            settings = self._engine.settings
            self._engine.change_settings(replace(settings, confirm_quit=False))
        if question.is_agreed:
            self.left.emit()
        question.deleteLater()
