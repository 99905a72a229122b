"""The line at the top of the window: which page is shown, and that page's own tools."""

from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QStyle,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from falgui.core.translation import _
from falgui.desktop.look.icons import ICON_BESIDE_TEXT, icon

HEIGHT: Final = 44
_WITH_WORDS: Final = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_ICON_ALONE: Final = Qt.ToolButtonStyle.ToolButtonIconOnly


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
        self._buttons: list[QToolButton] = []
        self._tools = QStackedWidget()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self._tools, 1)
        self._tabs.idToggled.connect(self._toggled)

    def add_page(self, name: str, title: str, sign: str, tools: QWidget | None = None) -> None:
        """Add a tab behind those that are there; the first is shown at first.

        `sign` names its icon. `tools` stand at the end of the line while the page is shown.
        """
        position = len(self._tabs.buttons())
        tab = QToolButton()
        tab.setObjectName(name)
        tab.setText(title)
        tab.setAccessibleName(title)
        tab.setToolTip(title)
        tab.setIcon(icon(sign))
        tab.setIconSize(ICON_BESIDE_TEXT)
        tab.setToolButtonStyle(_WITH_WORDS)
        tab.setCheckable(True)
        tab.setAutoRaise(True)
        tab.setChecked(position == 0)
        self._tabs.addButton(tab, position)
        self._buttons.append(tab)
        self._row.insertWidget(position, tab)
        self._tools.addWidget(tools or QWidget())
        self._fit()

    def show_page(self, position: int) -> None:
        """Mark the tab at `position` and show its tools; nothing is emitted."""
        with QSignalBlocker(self._tabs):
            self._tabs.button(position).setChecked(True)
        self._tools.setCurrentIndex(position)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Use the room there is: of the window, and beside the tools as they are now."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Let the tabs of other pages give up their words where the tools need the room."""
        shown = self._tools.currentWidget()
        tabs = self._buttons
        room = self.contentsRect().width() - self._row.spacing() * len(tabs)
        margins = self._row.contentsMargins()
        room -= margins.left() + margins.right() + (shown.sizeHint().width() if shown else 0)
        is_wide = sum(map(_width_with_words, tabs)) <= room
        for tab in tabs:
            has_words = is_wide or tab.isChecked()
            tab.setToolButtonStyle(_WITH_WORDS if has_words else _ICON_ALONE)

    def _toggled(self, position: int, on: bool) -> None:  # noqa: FBT001  as the signal gives it
        # Not by a click, as a screen reader turns a tab on without one.
        if on:
            self.chosen.emit(position)


def _width_with_words(tab: QToolButton) -> int:
    # Its own hint is about what it shows at the moment. Qt puts a blank on both sides of words.
    option = QStyleOptionToolButton()
    tab.initStyleOption(option)
    option.toolButtonStyle = _WITH_WORDS
    icon_size, words = tab.iconSize(), tab.fontMetrics().size(0, f" {tab.text()} ")
    content = QSize(icon_size.width() + 4 + words.width(), max(icon_size.height(), words.height()))
    kind = QStyle.ContentsType.CT_ToolButton
    return tab.style().sizeFromContents(kind, option, content, tab).width()
