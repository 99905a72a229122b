"""falgui's place in the system tray: an icon, a menu, the last links."""

import sys
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from falgui.core.names import display_name
from falgui.core.translation import _, plural
from falgui.desktop.look.icons import icon

_LOOK_MILLISECONDS: Final = 2000
_MESSAGE_MILLISECONDS: Final = 6000
_RECENT: Final = 5
_NAME_WIDTH: Final = 280
_WATCHER: Final = "org.kde.StatusNotifierWatcher"


class Tray(QObject):
    """The icon and its menu; it comes when a tray comes, and goes with it.

    `recent` returns (name, link) pairs, newest first; it is called when the menu is about to
    show. A click on one emits `link_chosen` with the link. `available` tells whether an
    icon can be seen at all: without one the window must not hide.
    """

    files_wanted = Signal()
    clipboard_wanted = Signal()
    link_chosen = Signal(str)
    pause_wanted = Signal()
    """All uploads are to be paused."""
    resume_wanted = Signal()
    """All paused uploads are to go on."""
    retry_wanted = Signal()
    """All failed uploads are to be tried again."""
    watching_wanted = Signal()
    """Folders are to be watched no more for now, or again."""
    window_wanted = Signal()
    message_clicked = Signal()
    """The latest notification was clicked."""
    settings_wanted = Signal()
    quit_wanted = Signal()
    availability_changed = Signal(bool)

    def __init__(
        self, recent: Callable[[], Sequence[tuple[str, str]]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._recent = recent
        self._icon: QSystemTrayIcon | None = None
        self._tip = "falgui"
        self._activity = self._watched = ""
        self._menu = QMenu()
        self._menu.setObjectName("trayMenu")
        self._header = self._menu.addAction("")
        self._header.setEnabled(False)
        self._header.setVisible(False)
        self._add(_("Upload files…"), self.files_wanted.emit, "uploadFiles")
        self._add(_("Upload clipboard"), self.clipboard_wanted.emit, "uploadClipboard")
        self._menu.addSeparator()
        self._recent_menu = self._menu.addMenu(_("Recent"))
        self._recent_menu.setObjectName("recentMenu")
        self._recent_menu.triggered.connect(lambda entry: self.link_chosen.emit(entry.data()))
        self._pause = self._add(_("Pause uploads"), self.pause_wanted.emit, "pauseUploads")
        self._resume = self._add(_("Resume uploads"), self.resume_wanted.emit, "resumeUploads")
        self._retry = self._add("", self.retry_wanted.emit, "retryFailed")
        self.show_choices(can_pause=False, can_resume=False, failed=0)
        self._watching = self._add("", self.watching_wanted.emit, "pauseWatching")
        self.show_watching(0, paused=False)
        self._menu.addSeparator()
        self._add(_("Open falgui"), self.window_wanted.emit, "openWindow")
        self._add(_("Settings…"), self.settings_wanted.emit, "openSettings")
        self._add(_("Quit"), self.quit_wanted.emit, "quit")
        self._menu.aboutToShow.connect(self._fill_recent)
        self._fill_recent()
        # A tray that is missing at the start may still come, and Qt tells nobody.
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        if sys.platform == "linux":
            self._watch_for_leaving()
        self._look()

    @property
    def available(self) -> bool:
        """Whether the icon can be seen at this moment."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def menu(self) -> QMenu:
        """The menu, which the icon opens."""
        return self._menu

    def show_activity(self, uploads: int, percent: int) -> None:
        """Tell in the menu and the tooltip that `uploads` are running, 0 for none."""
        text = ""
        if uploads:
            text = _("{what} · {percent} %").format(
                what=plural("Uploading {n} file", "Uploading {n} files", uploads), percent=percent
            )
        if text != self._activity:
            self._activity = text
            self._header.setText(text)
            self._header.setVisible(bool(text))
            self._show_tip()

    def show_watching(self, folders: int, *, paused: bool) -> None:
        """Tell that so many folders are watched, or would be if that weren't paused."""
        self._watching.setVisible(bool(folders))
        self._watching.setText(
            plural("Watch {n} folder again", "Watch {n} folders again", folders)
            if paused
            else plural("Pause watching {n} folder", "Pause watching {n} folders", folders)
        )
        is_told = folders and not paused
        words = plural("Watching {n} folder", "Watching {n} folders", folders)
        self._watched = words if is_told else ""
        self._show_tip()

    def _show_tip(self) -> None:
        self._tip = self._activity or self._watched or "falgui"
        if self._icon is not None:
            self._icon.setToolTip(self._tip)

    def show_choices(self, *, can_pause: bool, can_resume: bool, failed: int) -> None:
        """Offer what can be done with the uploads, of which so many `failed`."""
        takes_up = can_resume and not can_pause
        self._pause.setVisible(not takes_up)
        self._pause.setEnabled(can_pause)
        self._resume.setVisible(takes_up)
        self._retry.setVisible(bool(failed))
        self._retry.setText(_("Retry failed ({count})").format(count=failed))

    def show_message(self, title: str, text: str) -> None:
        """Show a notification; nothing happens without a tray."""
        if self._icon is not None:
            self._icon.showMessage(title, text, icon("falgui"), _MESSAGE_MILLISECONDS)

    def close(self) -> None:
        """Take the icon away and stop looking for a tray; it is of no use any more."""
        self._timer.stop()
        self._remove_icon()
        # No widget is above it that would take it along.
        self._menu.deleteLater()

    def _add(self, text: str, chosen: Callable[[], None], name: str) -> QAction:
        action = self._menu.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked: chosen())
        return action

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        metrics = QFontMetrics(self._recent_menu.font())
        entries = self._recent()[:_RECENT]
        for name, link in entries:
            shown = metrics.elidedText(
                display_name(name), Qt.TextElideMode.ElideMiddle, _NAME_WIDTH
            )
            action = self._recent_menu.addAction(self._literal(shown))
            action.setData(link)
        self._recent_menu.menuAction().setEnabled(bool(entries))

    def _literal(self, text: str) -> str:
        # "&" underlines the letter behind it. In a menu that goes over D-Bus "_" does: Qt turns
        # the first "&" into one, but leaves those of the text as they are. Only the older kind
        # of tray, which embeds a window, can tell where its icon is.
        if sys.platform == "linux" and self._icon is not None and self._icon.geometry().isEmpty():
            return text.replace("_", "__").replace("&", "&&", 1)
        return text.replace("&", "&&")

    def _watch_for_leaving(self) -> None:
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415  Linux only

        watcher = QDBusServiceWatcher(_WATCHER, QDBusConnection.sessionBus(), parent=self)
        # A panel that restarts is back before the next look, so the icon stays for its return.
        watcher.serviceUnregistered.connect(lambda _name: self._timer.start())

    def _look(self) -> None:
        there = QSystemTrayIcon.isSystemTrayAvailable()
        if there == (self._icon is not None):
            self._timer.stop() if there else self._timer.start()
            return
        if there:
            # An icon made before its tray existed never shows: make a new one.
            self._show_icon()
            self._timer.stop()
        else:
            self._remove_icon()
            self._timer.start()
        self.availability_changed.emit(there)

    def _show_icon(self) -> None:
        self._icon = QSystemTrayIcon(_icon(), self)
        self._icon.setObjectName("trayIcon")
        self._icon.setContextMenu(self._menu)
        self._icon.setToolTip(self._tip)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.message_clicked)
        self._icon.show()

    def _remove_icon(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.clipboard_wanted.emit()
        # On macOS a click opens the menu, and is told here as well.
        elif reason is QSystemTrayIcon.ActivationReason.Trigger and sys.platform != "darwin":
            self.window_wanted.emit()


def _icon() -> QIcon:
    if sys.platform == "darwin":
        mask = icon("tray")
        mask.setIsMask(True)
        return mask
    # Elsewhere nobody tells whether the tray is light or dark: the coloured icon shows on both.
    return icon("falgui")
