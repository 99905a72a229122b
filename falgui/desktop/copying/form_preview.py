"""What a form makes of one file or of several, with a realistic example."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QTextOption
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from falgui.core.links import CopyStyle, format_links
from falgui.core.result import Result
from falgui.core.translation import _
from falgui.desktop.look.theme import GRID

_LINES: Final = 8
_WEEK: Final = 604_800
_BASE: Final = "https://v3b.fal.media/files/b/penguin/"
_SAMPLES: Final = (
    Result(f"{_BASE}sunset.jpg", "sunset.jpg", "image/jpeg", 1_204_000, "cdn", _WEEK),
    Result(f"{_BASE}harbour.png", "harbour.png", "image/png", 734_000, "cdn", _WEEK),
    Result(f"{_BASE}waves.mp4", "waves.mp4", "video/mp4", 18_650_000, "cdn", _WEEK),
)


class FormPreview(QWidget):
    """Shows an example of a style; the person turns between one file and several.

    `name` is the object name of the example's text.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = CopyStyle()
        title = QLabel(_("Example"))
        title.setProperty("muted", True)
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        row.addWidget(title, 1)
        for number, (suffix, words) in enumerate(
            (("One", _("One file")), ("Several", _("Several files")))
        ):
            button = QToolButton()
            button.setObjectName(name + suffix)
            button.setText(words)
            button.setCheckable(True)
            button.setAutoRaise(True)
            self._group.addButton(button, number)
            row.addWidget(button)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(lambda _number, _on: self._show())
        self._text = _text_view(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self._text)

    def show_style(self, style: CopyStyle) -> None:
        """Show what `style` makes of the example."""
        self._style = style
        self._show()

    def _show(self) -> None:
        samples = _SAMPLES if self._group.checkedId() else _SAMPLES[:1]
        text = format_links(samples, self._style)
        if self._text.toPlainText() != text:
            self._text.setPlainText(text)


def _text_view(name: str) -> QPlainTextEdit:
    view = QPlainTextEdit()
    view.setObjectName(name)
    view.setAccessibleName(_("Example"))
    view.setReadOnly(True)
    view.setTabChangesFocus(True)
    view.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
    view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    view.setFixedHeight(_LINES * view.fontMetrics().lineSpacing() + 2 * GRID)
    # Links and code read from left to right in every language.
    view.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return view
