"""The buttons for adding files, a folder, or what is on the clipboard."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStyle, QStyleOptionButton, QWidget

from falgui.core.translation import _
from falgui.desktop.look.icons import ICON_BESIDE_TEXT, icon


class AddButtons(QWidget):
    """Three buttons in a row; compact ones have an icon and a tooltip instead of a word."""

    files_wanted = Signal()
    folder_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        self._compact = compact
        self._buttons: list[QPushButton] = []
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 if compact else 8)
        for name, sign, text, wanted in (
            ("addFiles", "add-file", _("Add files…"), self.files_wanted),
            ("addFolder", "add-folder", _("Add folder…"), self.folder_wanted),
            ("paste", "paste", _("Paste"), self.paste_wanted),
        ):
            button = QPushButton(icon(sign), "" if compact else text)
            button.setObjectName(name)
            button.setAccessibleName(text)
            button.setIconSize(ICON_BESIDE_TEXT)
            if compact:
                button.setFlat(True)
                button.setProperty("compact", True)
                button.setFixedSize(36, 32)
                button.setToolTip(text)
            button.clicked.connect(wanted)
            self._buttons.append(button)
            row.addWidget(button)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return a width that a narrow window has: words are then given up from the end."""
        hint = super().minimumSizeHint()
        return hint if self._compact else QSize(0, hint.height())

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the size with all the words."""
        hint = super().sizeHint()
        return hint if self._compact else QSize(self._width(len(self._buttons)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Show as many words as there is room for."""
        super().resizeEvent(event)
        if self._compact:
            return
        counts = range(len(self._buttons), 0, -1)
        fitting = next((n for n in counts if self._width(n) <= event.size().width()), 1)
        for place, button in enumerate(self._buttons):
            button.setText(button.accessibleName() if place < fitting else "")
            button.setToolTip("" if place < fitting else button.accessibleName())
        self._row.activate()

    def _width(self, words: int) -> int:
        """Return how wide the row is when the first `words` of its buttons have theirs."""
        width = self._row.spacing() * (len(self._buttons) - 1)
        for place, button in enumerate(self._buttons):
            width += _width(button, button.accessibleName() if place < words else "")
        return width


def _width(button: QPushButton, text: str) -> int:
    """Return how wide `button` would be with `text`; setting it would lay everything out anew."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    option.text = text
    metrics = button.fontMetrics()
    words = metrics.size(Qt.TextFlag.TextShowMnemonic, text).width()
    content = QSize(button.iconSize().width() + 4 + words, 0)
    kind = QStyle.ContentsType.CT_PushButton
    return button.style().sizeFromContents(kind, option, content, button).width()
