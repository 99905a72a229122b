"""Asks for falgui's newest release: once a day where that is wanted, and whenever it is told to."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from falgui import __version__
from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.core.releases import is_newer, seconds_until_due
from falgui.desktop.system.background import Background
from falgui.store.settings import Settings

_FIRST_MILLISECONDS: Final = 30_000
"""Long after the window is there, and not among what a person does first."""


class ReleaseWatch(QObject):
    """Calls `ask` on another thread, which returns a release or raises `UploadError`.

    By itself only while the settings want it, a day after it was asked last and never sooner
    than `first` milliseconds after `follow`; what goes wrong then is told to nobody. One timer
    runs meanwhile, none at all where it is not wanted. `own` is the version that runs, `clock`
    gives the seconds since 1970.
    """

    found = Signal(str)
    """This newer release is out, and the person has not put it aside."""

    def __init__(
        self,
        ask: Callable[[Cancel], str],
        settings: Callable[[], Settings],
        change_settings: Callable[[Settings], None],
        background: Background,
        parent: QObject | None = None,
        *,
        own: str = __version__,
        first: int = _FIRST_MILLISECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._ask = ask
        self._settings = settings
        self._change_settings = change_settings
        self._background = background
        self._first = first
        self._clock = clock
        self.own: Final = own
        self._cancel = Cancel()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._look)

    @property
    def is_waiting(self) -> bool:
        """Whether it is going to ask by itself."""
        return self._timer.isActive()

    @Slot()
    def follow(self) -> None:
        """Do as the settings want by now."""
        if not self._settings().look_for_releases:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start(max(self._first, self._milliseconds_until_due()))

    def ask_now(
        self,
        owner: QObject,
        told: Callable[[str], object],
        failed: Callable[[UploadError], None],
    ) -> None:
        """Call `told` with the newer release, "" if there is none, or `failed`.

        Neither is called once `owner` is gone.
        """
        now = max(0, int(self._clock()))
        self._change_settings(replace(self._settings(), releases_asked_at=now))
        self._background.run(owner, self._newer, told, failed)

    def put_aside(self, release: str) -> None:
        """Tell no more of `release` by itself."""
        self._change_settings(replace(self._settings(), release_put_aside=release))

    def close(self) -> None:
        """Ask nobody any more, and give up what is under way."""
        self._timer.stop()
        self._cancel.set()

    @Slot()
    def _look(self) -> None:
        settings = self._settings()
        if not settings.look_for_releases or self._cancel.is_set():
            return
        wait = self._milliseconds_until_due()
        if not wait:
            self.ask_now(self, self._tell, lambda _error: None)
            wait = self._milliseconds_until_due()
        self._timer.start(max(self._first, wait))

    def _tell(self, release: str) -> None:
        if release and release != self._settings().release_put_aside:
            self.found.emit(release)

    def _newer(self) -> str:
        try:
            release = self._ask(self._cancel)
        except Cancelled:
            return ""
        return release if is_newer(release, self.own) else ""

    def _milliseconds_until_due(self) -> int:
        settings = self._settings()
        return int(1000 * seconds_until_due(settings.releases_asked_at, self._clock()))
