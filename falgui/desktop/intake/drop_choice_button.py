"""The button that says what the next drop's links are like, and opens the panel to change it."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from falgui.core.translation import _
from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.drop_choice_panel import DropChoicePanel
from falgui.desktop.intake.drop_choice_words import short_form, whole_sentence
from falgui.desktop.look.colours import colours, mixed
from falgui.desktop.look.icons import paint_icon

_SIGN: Final = 16
_GAP: Final = 6
_EDGE: Final = 10
_HEIGHT: Final = 32
_FEWEST_LETTERS: Final = 4
"""Fewer letters of a word say nothing."""


class DropChoiceButton(QPushButton):
    """A whole sentence where there is room, else a few words, else what fits of one, else the icon.

    A `compact` one never takes more room than the few words. What holds for the next drop alone
    is filled with a tint of the accent, and the words say "next drop".
    """

    def __init__(
        self, choice: DropChoice, parent: QWidget | None = None, *, compact: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dropChoice")
        self._choice = choice
        self._compact = compact
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._open)
        choice.changed.connect(self._follow)
        self._follow()

    @property
    def shown_text(self) -> str:
        """The words that there is room for."""
        room = self.width() - self._width_around()
        forms = [self._short] if self._compact else [self.text(), self._short]
        forms.append(self._least_words())
        metrics = self.fontMetrics()
        whole = next((form for form in forms if metrics.horizontalAdvance(form) <= room), "")
        if whole or self._choice.is_special:
            return whole
        cut = metrics.elidedText(forms[-1], Qt.TextElideMode.ElideRight, room)
        return cut if len(cut) >= _FEWEST_LETTERS else ""

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the room for the longest form that is wanted."""
        words = self._short if self._compact else self.text()
        return self._size(self.fontMetrics().horizontalAdvance(words))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the room for the icons, and for saying that the next drop is different."""
        if self._choice.is_special:
            return self._size(self.fontMetrics().horizontalAdvance(self._least_words()))
        return self._size(-_GAP)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint frame, icon, words and arrow from the start to the end."""
        among = colours(self.palette())
        special = self._choice.is_special
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if special:
            painter.setPen(QPen(among.accent, 2 if self.hasFocus() else 1))
            painter.setBrush(among.tints[1 if self.underMouse() else 0])
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)
        ink = among.on_tint if special else among.text
        sign = "private" if self._choice.lifecycle.private else "public"
        paint_icon(painter, self._place(_EDGE), sign, ink)
        faint = ink if special else mixed(among.text, among.window, 0.35)
        paint_icon(painter, self._place(self.width() - _EDGE - _SIGN), "chevron-down", faint)
        painter.setPen(ink)
        start = _EDGE + _SIGN + _GAP
        words = QRect(start, 0, self.width() - 2 * start, self.height())
        painter.drawText(
            QStyle.visualRect(self.layoutDirection(), self.rect(), words),
            QStyle.visualAlignment(
                self.layoutDirection(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            ),
            self.shown_text,
        )

    def _least_words(self) -> str:
        if self._choice.is_special:
            return _("Next drop")
        return _("Private") if self._choice.lifecycle.private else _("Public")

    def _place(self, start: int) -> QRectF:
        area = QRect(start, (self.height() - _SIGN) // 2, _SIGN, _SIGN)
        return QRectF(QStyle.visualRect(self.layoutDirection(), self.rect(), area))

    def _size(self, words: int) -> QSize:
        height = max(_HEIGHT, self.fontMetrics().height() + 12)
        return QSize(self._width_around() + words, height)

    def _width_around(self) -> int:
        return 2 * (_EDGE + _SIGN + _GAP)

    def _follow(self) -> None:
        lifecycle, special = self._choice.lifecycle, self._choice.is_special
        self._short = short_form(lifecycle, is_special=special)
        self.setText(whole_sentence(lifecycle, is_special=special))
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(_("Change who can open the files and how long they stay"))
        self.setToolTip(f"{self.text()}\n{self.accessibleDescription()}")
        self.updateGeometry()
        self.update()

    def _open(self) -> None:
        panel = DropChoicePanel(self._choice, self)
        panel.open_below(self)
