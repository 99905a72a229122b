"""Tells whether there is a newer falgui, for who asks in the Help menu."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from falgui.core.errors import UploadError
from falgui.core.names import display_name
from falgui.core.releases import PAGE
from falgui.core.translation import _
from falgui.desktop.look.theme import GRID
from falgui.desktop.release_watch import ReleaseWatch
from falgui.desktop.widgets.push_button import push_button
from falgui.desktop.widgets.status_line import StatusLine, Tone

_SIZE: Final = QSize(460, 150)


class ReleaseDialog(QDialog):
    """Asks by `watch`, at `host`, as soon as it is there; closing it doesn't disturb anybody."""

    def __init__(self, watch: ReleaseWatch, host: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("releaseDialog")
        self.setModal(False)
        self.setWindowTitle(_("Newer version"))
        self.setMinimumSize(_SIZE)
        # A window that was never shown has a size of its own, which is far too large.
        self.resize(_SIZE)
        self._watch = watch
        self._host = display_name(host)
        self._is_asking = False
        self._status = StatusLine("releaseStatus", self)
        self._open = _button("openReleases", _("See what is new"), open_page)
        self._open.setProperty("primary", True)
        self._again = _button("askAgain", _("Try again"), self.ask)
        close = _button("closeReleases", _("Close"), self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch(1)
        for button in (self._open, self._again, close):
            buttons.addWidget(button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(3 * GRID)
        column.addWidget(self._status)
        column.addStretch(1)
        column.addLayout(buttons)
        close.setFocus()
        self.ask()

    def ask(self) -> None:
        """Ask, unless that is under way."""
        if self._is_asking:
            return
        self._is_asking = True
        title = _("Asking {host}…").format(host=self._host)
        advice = _("Nothing is sent but the request for one file.")
        self._say(Tone.BUSY, title, advice)
        self._watch.ask_now(self, self._tell, self._tell_problem)

    def _tell(self, release: str) -> None:
        self._is_asking = False
        this = _("This is falgui {version}.").format(version=self._watch.own)
        if release:
            title = _("falgui {version} is out.").format(version=release)
            self._say(Tone.NOTE, title, this, self._open)
        else:
            self._say(Tone.GOOD, _("There is no newer version."), this)

    def _tell_problem(self, error: UploadError) -> None:
        self._is_asking = False
        self._say(Tone.BAD, error.title, error.advice, self._again)

    def _say(self, tone: Tone, title: str, advice: str, offered: QWidget | None = None) -> None:
        self._status.tell(tone, title, advice)
        for button in (self._open, self._again):
            button.setVisible(button is offered)
        if offered is not None:
            offered.setFocus()
        # It grows with what is said, and doesn't jump back. The layouts would hear of it later.
        for part in (self._status, self):
            layout = part.layout()
            if layout is not None:
                layout.invalidate()
                layout.activate()
        needed = self._column.totalHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), needed))


def open_page() -> None:
    """Show in the browser where newer versions are."""
    QDesktopServices.openUrl(QUrl(PAGE))


def _button(name: str, text: str, call: Callable[[], None]) -> QWidget:
    return push_button(name, text, "", call)
