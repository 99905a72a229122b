"""The window's pages, with the bar that leads to them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from falgui.desktop.look.icons import icon
from falgui.desktop.widgets.page_bar import PageBar


class Book(QObject):
    """Lays out nothing itself: `bar` and `pages` go where the window wants them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bar = PageBar()
        self.pages = QStackedWidget()
        self._announced: list[QWidget] = []
        self._finds: list[Callable[[], object]] = []
        self.bar.chosen.connect(self.turn_to)

    @property
    def position(self) -> int:
        """Which page is shown, from 0."""
        return self.pages.currentIndex()

    def announce_page(self, name: str, title: str, sign: str, page: QWidget) -> None:
        """Add the tab of a page that is yet to be added, and show `page` until then."""
        self.bar.add_page(name, title, sign)
        self.pages.addWidget(page)
        self._announced.append(page)

    def add_page(
        self,
        menu: QMenu,
        name: str,
        title: str,
        sign: str,
        page: QWidget,
        find: Callable[[], object],
        tools: QWidget | None = None,
    ) -> None:
        """Add a page that the bar and `menu` lead to; see `PageBar.add_page`.

        Those that were announced come first, in the same order. The first has Ctrl+1, the second
        Ctrl+2, and so on. `find` lets the person look for something on the page.
        """
        position = len(self._finds)
        self._finds.append(find)
        if position == len(self._announced):
            self.announce_page(name, title, sign, page)
        else:
            self._put_in_place(position, page)
        self.bar.give_tools(position, tools)
        action = menu.addAction(icon(sign), title)
        action.setObjectName(f"{name}Action")
        action.setShortcut(f"Ctrl+{position + 1}")
        action.triggered.connect(lambda _on: self._turn_by_key(position))

    def turn_to(self, position: int) -> None:
        """Show the page at `position`."""
        self.pages.setCurrentIndex(position)
        self.bar.show_page(position)

    def find(self) -> None:
        """Let the person look for something on the page that is shown."""
        self._finds[self.position]()

    def _put_in_place(self, position: int, page: QWidget) -> None:
        announced, shown = self._announced[position], self.position
        self.pages.insertWidget(position, page)
        # What was announced may have become a part of the page.
        if self.pages.indexOf(announced) != -1:
            self.pages.removeWidget(announced)
            announced.deleteLater()
        self.pages.setCurrentIndex(shown)

    def _turn_by_key(self, position: int) -> None:
        # Where there is no bar, there are no pages yet to the person.
        if self.bar.isHidden():
            return
        self.turn_to(position)
        page = self.pages.currentWidget()
        if page is not None and page.focusProxy() is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)
