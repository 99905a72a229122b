"""The settings window: a list of pages, each change in force at once."""

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from falgui.core.translation import _
from falgui.desktop.account import Account
from falgui.desktop.account_page import AccountPage
from falgui.desktop.copying_page import copying_page
from falgui.desktop.icons import icon
from falgui.desktop.settings_page import Edit, SettingsPage
from falgui.desktop.settings_pages import general_page, preparing_page, upload_page
from falgui.store.settings import Settings

_SIZE: Final = QSize(760, 520)
_SMALLEST: Final = QSize(480, 360)
_ICON: Final = QSize(20, 20)
_LIST_WIDTH: Final = 212
_NARROW_LIST_WIDTH: Final = 60
_NARROW: Final = 660
"""Below this width the list shows icons only."""
_LIST_SHAPE: Final = """
QListWidget { background: palette(window); border: none; padding: 16px 8px; outline: none; }
QListWidget::item { padding: 8px; border-radius: 8px; margin-bottom: 2px; }
QListWidget::item:selected { background: palette(highlight); color: palette(highlighted-text); }
"""


class SettingsDialog(QDialog):
    """Shows and changes the settings.

    `settings_changed` carries the new `Settings` after each change. What is changed elsewhere
    while the dialog is open comes in by `show_settings`.
    """

    settings_changed = Signal(object)

    def __init__(self, settings: Settings, account: Account, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(_("Settings"))
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE)
        self._settings = settings
        self._pages: list[SettingsPage] = []
        self._list = QListWidget(self)
        self._list.setObjectName("settingsPages")
        self._list.setAccessibleName(_("Settings pages"))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setIconSize(_ICON)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setStyleSheet(_LIST_SHAPE)
        self._stack = QStackedWidget(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addWidget(self._stack, 1)
        self.add_page(general_page(), "settings")
        self.add_page(AccountPage(account), "key")
        self.add_page(upload_page(), "uploading")
        self.add_page(preparing_page(), "image")
        self.add_page(copying_page(), "copy")
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._list.setCurrentRow(0)

    def add_page(self, page: SettingsPage, icon_name: str) -> None:
        """Put `page` below those that are there, listed under its accessible name."""
        self._pages.append(page)
        self._stack.addWidget(page)
        title = page.accessibleName()
        item = QListWidgetItem(icon(icon_name), title, self._list)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, title)
        item.setToolTip(title)
        page.edited.connect(self._edit)
        page.show_settings(self._settings)

    def show_page(self, name: str) -> None:
        """Turn to the page with the object name `name`, such as "accountPage"."""
        self._list.setCurrentRow([page.objectName() for page in self._pages].index(name))

    def take_place_of(self, other: "SettingsDialog") -> None:
        """Stand where `other` stands, at its page, scrolled and with the focus as there."""
        self.setGeometry(other.geometry())
        self._list.setCurrentRow(other._list.currentRow())  # noqa: SLF001  one of our own
        for focused in other.findChildren(QWidget):
            if focused.hasFocus() and focused.objectName():
                control = self.findChild(QWidget, focused.objectName())
                if control is not None:
                    control.setFocus()

    def show_part(self, page: str, name: str) -> None:
        """Turn to a page, and there to the part with the object name `name`."""
        self.show_page(page)
        shown = self._pages[self._list.currentRow()]
        part = shown.findChild(QWidget, name)
        if isinstance(part, QWidget):
            part.setFocus()
            # Where it is comes out once the page has been laid out.
            QTimer.singleShot(0, part, lambda: shown.ensureWidgetVisible(part))

    def show_settings(self, settings: Settings) -> None:
        """Let every control show `settings`; nothing is emitted."""
        self._settings = settings
        for page in self._pages:
            page.show_settings(settings)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Keep room for the page: a narrow window has a list of icons."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self._list.setFixedWidth(_NARROW_LIST_WIDTH if narrow else _LIST_WIDTH)
        for place, page in enumerate(self._pages):
            self._list.item(place).setText("" if narrow else page.accessibleName())

    def _edit(self, edit: Edit) -> None:
        self.show_settings(edit(self._settings))
        self.settings_changed.emit(self._settings)
