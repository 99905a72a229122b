"""Tells the system that files go up: it stays awake, and its taskbar shows how far they are."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from falgui.desktop.engine import Engine
from falgui.desktop.integration.sleep_inhibitors import new_inhibitor
from falgui.desktop.integration.staying_awake import StayingAwake
from falgui.desktop.integration.taskbar import Place, Taskbar
from falgui.desktop.main_window import MainWindow

if TYPE_CHECKING:
    # There on Linux only.
    from falgui.desktop.system.session_bus import SessionBus


class AtWork(QObject):
    """Follows the queue of `engine`; `window` gives the window that stands for it."""

    def __init__(
        self, engine: Engine, window: Callable[[], MainWindow], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bus = _new_bus(self)
        self._awake: StayingAwake | None = None
        self._taskbar: Taskbar | None = None
        ticked, settings_changed = engine.model.ticked, engine.settings_changed
        inhibitor = new_inhibitor(self._bus, self)
        if inhibitor is not None:
            awake = self._awake = StayingAwake(
                engine.queue, inhibitor, lambda: engine.settings.keep_awake, self
            )
            ticked.connect(awake.follow)
            settings_changed.connect(lambda _new, _old: awake.follow())
        place = _new_place(self._bus, lambda: int(window().winId()))
        if place is not None:
            self._taskbar = Taskbar(engine.queue, place, lambda: window().isActiveWindow(), self)
            ticked.connect(self._taskbar.follow)
            application = QGuiApplication.instance()
            if isinstance(application, QGuiApplication):
                application.focusWindowChanged.connect(self._taskbar.follow)

    def close(self) -> None:
        """Let the system sleep, and take the progress away; the program ends."""
        for part in (self._awake, self._taskbar):
            if part is not None:
                part.close()
        if self._bus is not None:
            self._bus.close()


def _new_bus(parent: QObject) -> "SessionBus | None":
    if sys.platform != "linux":
        return None
    from falgui.desktop.system.session_bus import SessionBus  # noqa: PLC0415  see above

    return SessionBus(parent=parent)


def _new_place(bus: "SessionBus | None", window: Callable[[], int]) -> Place | None:
    """Return where this system shows progress; what other systems need isn't even loaded."""
    if sys.platform == "win32":
        from falgui.desktop.integration.windows_taskbar import WindowsTaskbar  # noqa: PLC0415

        return WindowsTaskbar(window)
    if sys.platform == "darwin":
        from falgui.desktop.integration.dock_icon import DockIcon  # noqa: PLC0415

        return DockIcon()
    if bus is None:
        return None
    from falgui.desktop.integration.launcher_entry import LauncherEntry  # noqa: PLC0415

    return LauncherEntry(bus)
