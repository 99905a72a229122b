"""The line below the history: how much of it is shown, and what can be done with all of it."""

from typing import Final

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from falgui.core.translation import _
from falgui.desktop.look.icons import ICON_BESIDE_TEXT, icon
from falgui.desktop.rows.footer import HEIGHT
from falgui.desktop.widgets.elided_label import ElidedLabel

_REMARK_MILLISECONDS: Final = 4000
_WORDS_FROM: Final = 560


class HistoryFooter(QWidget):
    """Shows a count, and for four seconds at a time what `say` was told.

    `export` and `tidy_up` are what its two buttons open.
    """

    def __init__(self, export: QMenu, tidy_up: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The same ground as below the uploads.
        self.setObjectName("footer")
        self.setFixedHeight(HEIGHT)
        self._count = ""
        self._status = ElidedLabel()
        self._status.setObjectName("historyStatus")
        self._status.setProperty("muted", True)
        self._remark = QTimer(self, interval=_REMARK_MILLISECONDS, singleShot=True)
        self._remark.timeout.connect(lambda: self._status.setText(self._count))
        self._buttons = [
            _menu_button("historyExportButton", _("Export"), "add-file", export),
            _menu_button("historyTidyUpButton", _("Tidy up"), "remove", tidy_up),
        ]
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self._status, 1)
        for button in self._buttons:
            row.addWidget(button)

    def show_counts(self, shown: int, total: int) -> None:
        """Say how many entries of the whole are shown."""
        number, whole = (QLocale().toString(one) for one in (shown, total))
        if shown == total:
            self._count = _("{count} in the history").format(count=whole) if total else ""
        else:
            self._count = _("{shown} of {total}").format(shown=number, total=whole)
        self._buttons[0].setEnabled(bool(shown))
        self._buttons[1].setEnabled(bool(total))
        if not self._remark.isActive():
            self._status.setText(self._count)

    def say(self, text: str) -> None:
        """Show `text` for a moment."""
        self._status.setText(text)
        self._remark.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give the buttons' words up where the count needs their room."""
        super().resizeEvent(event)
        has_room = event.size().width() >= _WORDS_FROM
        for button in self._buttons:
            button.setText(button.accessibleName() if has_room else "")


def _menu_button(name: str, text: str, sign: str, menu: QMenu) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setToolTip(text)
    button.setFlat(True)
    button.setIcon(icon(sign))
    button.setIconSize(ICON_BESIDE_TEXT)
    button.setMenu(menu)
    return button
