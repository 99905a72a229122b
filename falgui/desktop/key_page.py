"""The first page a person sees: falgui needs a fal key, once."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from falgui.core.translation import _
from falgui.desktop.account import Account
from falgui.desktop.card import Card
from falgui.desktop.colours import colours
from falgui.desktop.icons import paint_icon
from falgui.desktop.key_form import KeyForm
from falgui.desktop.theme import GRID
from falgui.desktop.wrapping_label import WrappingLabel

_WIDTH: Final = 480
_LOGO: Final = 64
_ROOM_FOR_LOGO: Final = 420
_HEADLINE_SCALE: Final = 1.7


class KeyPage(QScrollArea):
    """Stands in place of the drop zone while there is no key.

    `demo_wanted` asks for the trial without a key; pass `offers_demo=False` where there is
    none.
    """

    demo_wanted = Signal()

    def __init__(
        self, account: Account, *, offers_demo: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("keyPage")
        self.setAccessibleName(_("Connect falgui to fal"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._form = KeyForm(account)
        self._logo = _Logo()
        self.setWidget(self._content(offers_demo=offers_demo))
        self.setFocusProxy(self._form)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """Put the cursor where the key goes."""
        super().showEvent(event)
        self._form.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Leave the picture out where the form itself hardly fits."""
        super().resizeEvent(event)
        self._logo.setVisible(self.height() >= _ROOM_FOR_LOGO)

    def _content(self, *, offers_demo: bool) -> QWidget:
        headline = WrappingLabel(_("Connect falgui to fal"))
        font = headline.font()
        font.setPointSizeF(font.pointSizeF() * _HEADLINE_SCALE)
        font.setBold(True)
        headline.setFont(font)
        headline.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card = Card()
        card.add(self._form)

        column = QVBoxLayout()
        column.setSpacing(GRID)
        column.addStretch(1)
        column.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(GRID)
        column.addWidget(headline)
        column.addWidget(
            _sentence(_("Paste your API key once. It is kept in your system's password store."))
        )
        column.addSpacing(2 * GRID)
        column.addWidget(card)
        column.addSpacing(GRID)
        column.addWidget(
            _sentence(_("Uploaded files get public links: anyone who has one can open it."))
        )
        if offers_demo:
            demo = QPushButton(_("Try it without a key"))
            demo.setObjectName("tryDemo")
            demo.setFlat(True)
            demo.clicked.connect(self.demo_wanted)
            column.addWidget(demo, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

        middle = QWidget()
        middle.setMaximumWidth(_WIDTH)
        middle.setLayout(column)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)
        return content


class _Logo(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(_LOGO, _LOGO)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        accent = colours(self.palette()).accent_text
        paint_icon(QPainter(self), QRectF(self.rect()), "falgui", accent)


def _sentence(text: str) -> WrappingLabel:
    label = WrappingLabel(text, muted=True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
