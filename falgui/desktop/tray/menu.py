"""What can be asked for beside the clock and at the basket: uploads, the last links, the window."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QMenu

from falgui.core.names import display_name
from falgui.core.result import Result
from falgui.core.translation import _, plural
from falgui.desktop.tray.recent_pictures import RecentPictures
from falgui.desktop.tray.standing import Standing, header_text

_RECENT: Final = 5
_NAME_WIDTH: Final = 280


class TrayMenu(QMenu):
    """Says by signals what was chosen; its first line tells what goes on.

    `recent` returns finished uploads, newest first, and `pictures` has their icons. `is_sent`
    tells whether the menu goes over D-Bus, to be shown by the panel and not by Qt.
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
    basket_wanted = Signal(bool)
    """The basket is to be there, or gone."""
    settings_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self,
        recent: Callable[[], Sequence[Result]],
        pictures: RecentPictures | None = None,
        is_sent: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__()
        self.setObjectName("trayMenu")
        self._recent = recent
        self._pictures = pictures
        self._is_sent = is_sent
        self._is_open = False
        self._header = self.addAction("")
        self._header.setEnabled(False)
        self._header.setVisible(False)
        self._add(_("Upload files…"), self.files_wanted.emit, "uploadFiles")
        self._add(_("Upload clipboard"), self.clipboard_wanted.emit, "uploadClipboard")
        self.addSeparator()
        self._recent_menu = self.addMenu(_("Recent"))
        self._recent_menu.setObjectName("recentMenu")
        self._recent_menu.triggered.connect(lambda entry: self.link_chosen.emit(entry.data()))
        self._pause = self._add(_("Pause uploads"), self.pause_wanted.emit, "pauseUploads")
        self._resume = self._add(_("Resume uploads"), self.resume_wanted.emit, "resumeUploads")
        self._retry = self._add("", self.retry_wanted.emit, "retryFailed")
        self._watching = self._add("", self.watching_wanted.emit, "pauseWatching")
        self.show_watching(0, paused=False)
        self.addSeparator()
        self._add(_("Open falgui"), self.window_wanted.emit, "openWindow")
        self._basket = self.addAction(_("Show drop basket"))
        self._basket.setObjectName("showBasket")
        self._basket.setCheckable(True)
        self._basket.triggered.connect(self.basket_wanted)
        self._add(_("Settings…"), self.settings_wanted.emit, "openSettings")
        self._add(_("Quit"), self.quit_wanted.emit, "quit")
        self.show_standing(Standing())
        self.aboutToShow.connect(self._open)
        self.aboutToHide.connect(self._closed)
        if pictures is not None:
            pictures.ready.connect(self._show_picture)
        self._fill_recent()

    def show_standing(self, standing: Standing) -> None:
        """Tell what goes on, and offer what can be done with the uploads."""
        text = header_text(standing)
        self._header.setText(text)
        self._header.setVisible(bool(text))
        self._pause.setVisible(not standing.is_paused)
        self._pause.setEnabled(standing.can_pause)
        self._resume.setVisible(standing.is_paused)
        self._retry.setVisible(bool(standing.failed))
        self._retry.setText(_("Retry failed ({count})").format(count=standing.failed))

    def show_watching(self, folders: int, *, paused: bool) -> None:
        """Offer to stop watching so many folders, or to watch them again."""
        self._watching.setVisible(bool(folders))
        self._watching.setText(
            plural("Watch {n} folder again", "Watch {n} folders again", folders)
            if paused
            else plural("Pause watching {n} folder", "Pause watching {n} folders", folders)
        )

    def show_basket(self, shown: bool) -> None:  # noqa: FBT001  like Qt's own setters
        """Mark whether the basket is there."""
        self._basket.setChecked(shown)

    def refresh(self) -> None:
        """List the recent links anew, unless the person is about to choose one of them."""
        if not self._is_open:
            self._fill_recent()

    def _add(self, text: str, chosen: Callable[[], None], name: str) -> QAction:
        action = self.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked: chosen())
        return action

    def _open(self) -> None:
        self._fill_recent()
        self._is_open = True

    def _closed(self) -> None:
        self._is_open = False

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        metrics = QFontMetrics(self._recent_menu.font())
        entries = self._recent()[:_RECENT]
        for result in entries:
            shown = metrics.elidedText(
                display_name(result.name), Qt.TextElideMode.ElideMiddle, _NAME_WIDTH
            )
            action = self._recent_menu.addAction(self._literal(shown))
            action.setData(result.url)
            if self._pictures is not None:
                action.setIcon(self._pictures.icon(result))
                action.setIconVisibleInMenu(True)
        self._recent_menu.menuAction().setEnabled(bool(entries))

    def _show_picture(self, link: str) -> None:
        for result in self._recent():
            if result.url == link and self._pictures is not None:
                for action in self._recent_menu.actions():
                    if action.data() == link:
                        action.setIcon(self._pictures.icon(result))

    def _literal(self, text: str) -> str:
        # "&" underlines the letter behind it. In a menu that goes over D-Bus "_" does: Qt turns
        # the first "&" into one, but leaves those of the text as they are.
        if self._is_sent():
            return text.replace("_", "__").replace("&", "&&", 1)
        return text.replace("&", "&&")
