"""The settings window: a list of pages, each change in force at once."""

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from falgui.core.translation import _, plural
from falgui.desktop.account.account import Account
from falgui.desktop.look.icons import icon
from falgui.desktop.look.theme import GRID
from falgui.desktop.look.window_size import open_at
from falgui.desktop.settings.account_page import AccountPage
from falgui.desktop.settings.copying_page import copying_page
from falgui.desktop.settings.link_cards import add_comparing_card, add_links_card
from falgui.desktop.settings.page import Edit, SettingsPage
from falgui.desktop.settings.pages import general_page, upload_page
from falgui.desktop.settings.preparing_page import preparing_page
from falgui.desktop.settings.search import Match, find_in, show_matches
from falgui.desktop.widgets.search_field import SearchField
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.settings import Settings

_SIZE: Final = QSize(760, 520)
_SMALLEST: Final = QSize(480, 360)
_ICON: Final = QSize(20, 20)
_LIST_WIDTH: Final = 212
_NARROW_LIST_WIDTH: Final = 60
_NARROW: Final = 660
"""Below this width the list shows icons only, and the search stands above list and page."""
_LIST_SHAPE: Final = """
QListWidget { background: palette(window); border: none; padding: 8px; outline: none; }
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
        open_at(self, _SIZE)
        self._settings = settings
        self._pages: list[SettingsPage] = []
        self._found: dict[SettingsPage, Match] = {}
        self._search = SearchField("settingsSearch", _("Search settings"), self)
        self._search_box = QWidget(self)
        column = QVBoxLayout(self._search_box)
        column.addWidget(self._search)
        self._search_column = column
        self._list = QListWidget(self)
        self._list.setObjectName("settingsPages")
        self._list.setAccessibleName(_("Settings pages"))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setIconSize(_ICON)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setStyleSheet(_LIST_SHAPE)
        self._stack = QStackedWidget(self)
        self._nothing = _nothing_found()
        self._stack.addWidget(self._nothing)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(1, 1)
        self._is_narrow: bool | None = None
        self._arrange()
        self.add_page(general_page(), "settings")
        self.add_page(AccountPage(account), "key")
        uploading, preparing = upload_page(), preparing_page()
        add_comparing_card(uploading)
        add_links_card(preparing)
        self.add_page(uploading, "uploading")
        self.add_page(preparing, "image")
        self.add_page(copying_page(), "copy")
        self._list.currentRowChanged.connect(lambda _row: self._turn())
        self._list.itemSelectionChanged.connect(self._follow_selection)
        self._list.setCurrentRow(0)
        self._list.setFocus()
        self._search.wanted.connect(self._filter)
        self._search.left.connect(self._leave_search)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._begin_search)

    def add_page(self, page: SettingsPage, icon_name: str) -> None:
        """Put `page` below those that are there, listed under its accessible name."""
        self._pages.append(page)
        self._stack.insertWidget(len(self._pages) - 1, page)
        title = page.accessibleName()
        item = QListWidgetItem(icon(icon_name), "" if self._is_narrow else title, self._list)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, title)
        item.setToolTip(title)
        page.edited.connect(self._edit)
        page.show_settings(self._settings)

    def page(self, name: str) -> SettingsPage:
        """Return the page with the object name `name`, such as "accountPage"."""
        return next(page for page in self._pages if page.objectName() == name)

    def show_page(self, name: str) -> None:
        """Turn to the page with the object name `name`; a search ends."""
        self._search.clear()
        self._list.setCurrentRow(self._pages.index(self.page(name)))

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
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < _NARROW
        if narrow is self._is_narrow:
            return
        self._is_narrow = narrow
        self._list.setFixedWidth(_NARROW_LIST_WIDTH if narrow else _LIST_WIDTH)
        for place, page in enumerate(self._pages):
            self._list.item(place).setText("" if narrow else page.accessibleName())
        self._search_column.setContentsMargins(GRID, 2 * GRID, GRID, GRID if narrow else 0)
        for part in (self._search_box, self._list, self._stack):
            self._grid.removeWidget(part)
        self._grid.addWidget(self._search_box, 0, 0, 1, 2 if narrow else 1)
        self._grid.addWidget(self._list, 1, 0)
        self._grid.addWidget(self._stack, 1 if narrow else 0, 1, 1 if narrow else 2, 1)
        self._grid.activate()

    def _edit(self, edit: Edit) -> None:
        self.show_settings(edit(self._settings))
        self.settings_changed.emit(self._settings)

    # The search -----------------------------------------------------------------------------

    def _begin_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _filter(self, wanted: str) -> None:
        """List only the pages with something in it that says `wanted`."""
        found = {page: find_in(page, wanted) for page in self._pages} if wanted else {}
        self._found = {page: match for page, match in found.items() if match}
        for place, page in enumerate(self._pages):
            self._list.item(place).setHidden(bool(wanted) and page not in self._found)
        if self._found and self._pages[self._list.currentRow()] not in self._found:
            self._list.setCurrentRow(self._pages.index(next(iter(self._found))))
        self._turn()
        count = len(self._found)
        said = plural("Found on {n} page.", "Found on {n} pages.", count) if count else ""
        self._search.setAccessibleDescription(said or (_("Nothing found") if wanted else ""))

    def _turn(self) -> None:
        """Show the page that is listed as the current one, with what was found marked."""
        if self._search.text().strip() and not self._found:
            self._stack.setCurrentWidget(self._nothing)
            return
        page = self._pages[self._list.currentRow()]
        self._stack.setCurrentWidget(page)
        match = self._found.get(page, Match())
        show_matches(page, match.rows)

    def _follow_selection(self) -> None:
        # A screen reader selects an item without making it the current one.
        for item in self._list.selectedItems():
            self._list.setCurrentItem(item)

    def _leave_search(self, key: Qt.Key) -> None:
        """Go down to the pages, or on Enter to the first control that was found."""
        page = self._pages[self._list.currentRow()]
        match = self._found.get(page, Match())
        if key != Qt.Key.Key_Down and match.rows:
            control = _first_control(match.rows[0])
            if control is not None:
                control.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
        if self._found or not self._search.text():
            self._list.setFocus(Qt.FocusReason.TabFocusReason)


def _first_control(row: QWidget) -> QWidget | None:
    for widget in row.findChildren(QWidget):
        takes_tab = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        if takes_tab and widget.isVisible() and widget.isEnabled() and not widget.focusProxy():
            return widget
    return None


def _nothing_found() -> QWidget:
    page = QWidget()
    page.setObjectName("nothingFound")
    title = WrappingLabel(_("Nothing found"))
    font = title.font()
    font.setBold(True)
    title.setFont(font)
    column = QVBoxLayout(page)
    column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
    column.addStretch(1)
    for label in (title, WrappingLabel(_("Try another word. Esc shows all settings."), muted=True)):
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(label)
    column.addStretch(2)
    return page
