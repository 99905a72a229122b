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
        self._finds: list[Callable[[], object]] = []
        self.bar.chosen.connect(self.turn_to)

    @property
    def position(self) -> int:
        """Which page is shown, from 0."""
        return self.pages.currentIndex()

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

        The first has Ctrl+1, the second Ctrl+2, and so on. `find` lets the person look for
        something on the page.
        """
        self._finds.append(find)
        self.bar.add_page(name, title, sign, tools)
        position = self.pages.addWidget(page)
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

    def _turn_by_key(self, position: int) -> None:
        # Where there is no bar, there are no pages yet to the person.
        if self.bar.isHidden():
            return
        self.turn_to(position)
        page = self.pages.currentWidget()
        if page is not None and page.focusProxy() is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)
