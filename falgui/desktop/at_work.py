"""Tells the system that files go up: it stays awake, and its taskbar shows how far they are."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from falgui.desktop.engine import Engine
from falgui.desktop.integration.sleep_inhibitors import new_inhibitor
from falgui.desktop.integration.staying_awake import StayingAwake
from falgui.desktop.integration.taskbar import Place, Taskbar
from falgui.desktop.main_window import MainWindow
from falgui.desktop.system.session_bus import SessionBus


class AtWork(QObject):
    """Follows the queue of `engine`; `window` gives the window that stands for it."""

    def __init__(
        self, engine: Engine, window: Callable[[], MainWindow], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        ticked, settings_changed = engine.model.ticked, engine.settings_changed
        inhibitor = new_inhibitor(engine.session_bus, self)
        self._awake = StayingAwake(
            engine.queue, inhibitor, lambda: engine.settings.keep_awake, self
        )
        ticked.connect(self._awake.follow)
        settings_changed.connect(lambda _new, _old: self._awake.follow())
        place = _new_place(engine.session_bus, lambda: int(window().winId()))
        self._taskbar = Taskbar(engine.queue, place, lambda: window().isActiveWindow(), self)
        ticked.connect(self._taskbar.follow)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._taskbar.follow)

    def close(self) -> None:
        """Let the system sleep, and take the progress away; the program ends."""
        for part in (self._awake, self._taskbar):
            part.close()


def _new_place(bus: SessionBus, window: Callable[[], int]) -> Place:
    """Return where this system shows progress; what other systems need isn't even loaded."""
    if sys.platform == "win32":
        from falgui.desktop.integration.windows_taskbar import WindowsTaskbar  # noqa: PLC0415

        return WindowsTaskbar(window)
    if sys.platform == "darwin":
        from falgui.desktop.integration.dock_icon import DockIcon  # noqa: PLC0415

        return DockIcon()
    from falgui.desktop.integration.launcher_entry import LauncherEntry  # noqa: PLC0415

    return LauncherEntry(bus)
