"""Who shows tray icons over D-Bus (Linux): whether they are there, and when they come and go."""

from typing import Any, Final

from jeepney import DBusAddress
from PySide6.QtCore import QObject, Signal
from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

from falgui.desktop.system.session_bus import SessionBus

_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_PATH: Final = "/StatusNotifierWatcher"
_PROPERTIES: Final = DBusAddress(_PATH, _WATCHER, "org.freedesktop.DBus.Properties")
_SIGNALS: Final = DBusAddress(_PATH, interface=_WATCHER)


class NotifierHost(QObject):
    """Follows the program that keeps the list of icons, and whether any panel shows that list."""

    came = Signal()
    """The keeper of the list is there, maybe in place of another."""
    left = Signal()
    changed = Signal()
    """A panel that shows the list has come or gone."""

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._has_panel = True
        connection = QDBusConnection.sessionBus()
        # Without a bus there is none.
        self._interface = connection.interface() if connection.isConnected() else None
        self._watcher = QDBusServiceWatcher(_WATCHER, connection, parent=self)
        self._watcher.serviceRegistered.connect(lambda _name: self._arrive())
        self._watcher.serviceUnregistered.connect(lambda _name: self._leave())
        for member in ("StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"):
            self._bus.listen(self, _SIGNALS, member, lambda _message: self._ask())
        if self.is_there:
            self._ask()

    @property
    def is_there(self) -> bool:
        """Whether an icon made now would be listed over D-Bus."""
        return self._interface is not None and bool(
            self._interface.isServiceRegistered(_WATCHER).value()
        )

    @property
    def is_deserted(self) -> bool:
        """Whether there is a list that no panel shows."""
        return not self._has_panel and self.is_there

    def _arrive(self) -> None:
        # A list is there before its panel, whose own word follows.
        self._has_panel = True
        self._ask()
        self.came.emit()

    def _leave(self) -> None:
        self._has_panel = True
        self.left.emit()

    def _ask(self) -> None:
        self._bus.call(
            self,
            _PROPERTIES,
            "Get",
            "ss",
            (_WATCHER, "IsStatusNotifierHostRegistered"),
            done=self._told,
        )

    def _told(self, body: tuple[Any, ...]) -> None:
        ((_signature, has_panel),) = body
        if has_panel != self._has_panel:
            self._has_panel = bool(has_panel)
            self.changed.emit()
