"""The line at the top of the window: which page is shown, and that page's own tools."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from falgui.core.translation import _
from falgui.desktop.look.icons import ICON_BESIDE_TEXT, icon

HEIGHT: Final = 44
_WORDS_FROM: Final = 660
"""Below this width only the shown page's tab has a word, so that its tools have room."""


class PageBar(QWidget):
    """A tab for each page at the start, the shown page's tools at the end.

    `chosen` carries the position of the page that the person wants to see.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageBar")
        self.setAccessibleName(_("Pages"))
        self.setFixedHeight(HEIGHT)
        self._tabs = QButtonGroup(self)
        self._tabs.setExclusive(True)
        self._tools = QStackedWidget()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self._tools, 1)
        self._tabs.idToggled.connect(self._toggled)

    def add_page(self, name: str, title: str, sign: str, tools: QWidget | None = None) -> None:
        """Add a tab behind those that are there; the first is shown at first.

        `sign` names its icon; for `tools` see `give_tools`.
        """
        position = len(self._tabs.buttons())
        tab = QToolButton()
        tab.setObjectName(name)
        tab.setText(title)
        tab.setAccessibleName(title)
        tab.setIcon(icon(sign))
        tab.setIconSize(ICON_BESIDE_TEXT)
        tab.setCheckable(True)
        tab.setAutoRaise(True)
        tab.setChecked(position == 0)
        self._tabs.addButton(tab, position)
        self._row.insertWidget(position, tab)
        self._tools.addWidget(tools or QWidget())
        self._choose_words()

    def give_tools(self, position: int, tools: QWidget | None) -> None:
        """Have `tools` stand at the end of the line while the page at `position` is shown."""
        if tools is None:
            return
        shown = self._tools.currentIndex()
        nothing = self._tools.widget(position)
        self._tools.insertWidget(position, tools)
        if nothing is not None:
            self._tools.removeWidget(nothing)
            nothing.deleteLater()
        self._tools.setCurrentIndex(shown)

    def show_page(self, position: int) -> None:
        """Mark the tab at `position` and show its tools; nothing is emitted."""
        with QSignalBlocker(self._tabs):
            self._tabs.button(position).setChecked(True)
        self._tools.setCurrentIndex(position)
        self._choose_words()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give words up where the tools need their room."""
        super().resizeEvent(event)
        self._choose_words()

    def _choose_words(self) -> None:
        for tab in self._tabs.buttons():
            has_word = self.width() >= _WORDS_FROM or tab.isChecked()
            tab.setToolTip("" if has_word else tab.accessibleName())
            if isinstance(tab, QToolButton):
                tab.setToolButtonStyle(
                    Qt.ToolButtonStyle.ToolButtonTextBesideIcon
                    if has_word
                    else Qt.ToolButtonStyle.ToolButtonIconOnly
                )

    def _toggled(self, position: int, on: bool) -> None:  # noqa: FBT001  as the signal gives it
        # Not by a click, as a screen reader turns a tab on without one.
        if on:
            self._choose_words()
            self.chosen.emit(position)
