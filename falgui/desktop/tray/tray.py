"""falgui's place in the system tray: the icon, which comes and goes with the tray."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from falgui.core.result import Result
from falgui.desktop.look.icons import icon
from falgui.desktop.system.session_bus import SessionBus
from falgui.desktop.tray.menu import TrayMenu
from falgui.desktop.tray.picture import tray_icon
from falgui.desktop.tray.recent_pictures import RecentPictures
from falgui.desktop.tray.standing import Sign, Standing, tip_text

if TYPE_CHECKING:
    # Linux only.
    from falgui.desktop.tray.notifier_host import NotifierHost
    from falgui.desktop.tray.x_tray import XTray

_LOOK_MILLISECONDS: Final = 2000
_MESSAGE_MILLISECONDS: Final = 6000


class Tray(QObject):
    """The icon and its `menu`; it comes when a tray comes, and goes with it.

    `recent` returns finished uploads, newest first, and `pictures` has their icons. What is
    wanted with a click on the icon is told by the menu, too. `bus` is the desktop's, where panels
    may list icons. `available` tells whether an icon
    can be seen at all: without one the window must not hide.
    """

    message_clicked = Signal()
    """The latest notification was clicked."""
    availability_changed = Signal(bool)

    def __init__(
        self,
        recent: Callable[[], Sequence[Result]],
        pictures: RecentPictures | None = None,
        bus: SessionBus | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._is_sent = False
        self._sign = Sign()
        self._standing = Standing()
        self._watched = 0
        self._tip = "falgui"
        # Qt takes a press on the icon for one on its balloon as well, while that is there.
        self._message = QTimer(self, singleShot=True, interval=0)
        self._message.timeout.connect(self.message_clicked)
        self.menu = TrayMenu(recent, pictures, lambda: self._is_sent)
        self._host = _notifier_host(bus, self)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        if self._host is not None:
            self._host.came.connect(self._look)
            self._host.changed.connect(self._look)
            # A panel that restarts is back before the next look, so the icon stays for its return.
            self._host.left.connect(self._timer.start)
        self._older = _older_trays(self)
        if self._older is not None:
            self._older.changed.connect(self._look)
            # Qt may hear of it a moment later, and falgui looks once more.
            self._older.changed.connect(self._timer.start)
        self._look()

    @property
    def available(self) -> bool:
        """Whether the icon can be seen at this moment."""
        return self._icon is not None and self._is_tray_there()

    def show_standing(self, standing: Standing) -> None:
        """Tell in menu, icon and tooltip how the uploads stand."""
        self._standing = standing
        self.menu.show_standing(standing)
        # Each picture goes over D-Bus, in every size.
        if standing.sign != self._sign:
            self._sign = standing.sign
            if self._icon is not None:
                self._icon.setIcon(self._picture())
        self._show_tip()

    def show_watching(self, folders: int, *, paused: bool) -> None:
        """Tell that so many folders are watched, or would be if that weren't paused."""
        self._watched = 0 if paused else folders
        self.menu.show_watching(folders, paused=paused)
        self._show_tip()

    def show_message(self, title: str, text: str) -> None:
        """Show a notification; nothing happens without a tray."""
        if self._icon is not None:
            self._icon.showMessage(title, text, icon("falgui"), _MESSAGE_MILLISECONDS)

    def close(self) -> None:
        """Take the icon away and stop looking for a tray; it is of no use any more."""
        self._timer.stop()
        if self._older is not None:
            self._older.close()
        self._remove_icon()
        # No widget is above it that would take it along.
        self.menu.deleteLater()

    def _is_tray_there(self) -> bool:
        is_deserted = self._host is not None and self._host.is_deserted
        return QSystemTrayIcon.isSystemTrayAvailable() and not is_deserted

    def _look(self) -> None:
        there, had_icon = self._is_tray_there(), self._icon is not None
        if there and not self._is_sent and self._host is not None and self._host.is_there:
            # An icon of the older kind never moves to a panel that came after it.
            self._remove_icon()
        if there and self._icon is None:
            # An icon made before its tray existed never shows: make a new one.
            self._show_icon()
        elif not there:
            self._remove_icon()
        # What nobody tells of has to be looked for.
        is_told = there and (self._is_sent or sys.platform != "linux")
        self._timer.stop() if is_told or self._are_older_heard else self._timer.start()
        if there != had_icon:
            self.availability_changed.emit(there)

    @property
    def _are_older_heard(self) -> bool:
        """Whether a tray of the older kind that came would be told of, or can't come."""
        if self._older is not None:
            return self._older.is_heard
        return self._host is not None and QGuiApplication.platformName().startswith("wayland")

    def _show_icon(self) -> None:
        # Qt decides by the same when the icon is made.
        self._is_sent = self._host is not None and self._host.is_there
        self._icon = QSystemTrayIcon(self._picture(), self)
        self._icon.setObjectName("trayIcon")
        self._icon.setContextMenu(self.menu)
        self._icon.setToolTip(self._tip)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self._message.start)
        self._icon.show()
        # Its texts are written in another way for each kind of tray.
        self.menu.refresh()

    def _remove_icon(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
            self._is_sent = False

    def _picture(self) -> QIcon:
        return tray_icon(self._sign, mask=sys.platform == "darwin")

    def _show_tip(self) -> None:
        tip = tip_text(self._standing, self._watched)
        if tip != self._tip:
            self._tip = tip
            if self._icon is not None:
                self._icon.setToolTip(tip)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        self._message.stop()
        if reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.menu.clipboard_wanted.emit()
        # On macOS a click opens the menu, and is told here as well.
        elif reason is QSystemTrayIcon.ActivationReason.Trigger and sys.platform != "darwin":
            self.menu.window_wanted.emit()


def _notifier_host(bus: SessionBus | None, parent: QObject) -> "NotifierHost | None":
    if bus is None or sys.platform != "linux":
        return None
    from falgui.desktop.tray.notifier_host import NotifierHost  # noqa: PLC0415  Linux only

    return NotifierHost(bus, parent)


def _older_trays(parent: QObject) -> "XTray | None":
    if QGuiApplication.platformName() != "xcb":
        return None
    from falgui.desktop.tray.x_tray import XTray  # noqa: PLC0415  on X11 only

    return XTray(parent)
