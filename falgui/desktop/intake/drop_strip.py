"""The drop zone's narrow form above the list, which grows while something is dragged over it."""

from typing import Final

from PySide6.QtCore import QEasingCurve, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from falgui.core.translation import _
from falgui.desktop.intake.add_buttons import AddButtons
from falgui.desktop.intake.choice_bar import ChoiceBar
from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.drop_choice_button import DropChoiceButton
from falgui.desktop.intake.drop_overlay import FADE_MILLISECONDS
from falgui.desktop.look.colours import colours, mixed
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.look.motion import animation_milliseconds
from falgui.store.settings import Settings

HEIGHT: Final = 56
GROWN: Final = 152
_INVITATION_FROM: Final = 820
_LABEL_FROM: Final = 700
_SPECIAL: Final = 130
"""How much wider the words are that tell what holds for the next drop alone."""
_SIGN: Final = 32


class DropStrip(QWidget):
    """56 pixels high at rest; `add_buttons` and `choices` are its controls."""

    def __init__(self, choice: DropChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropStrip")
        self.setAccessibleName(_("Drop area"))
        self.setFixedHeight(HEIGHT)
        self._choice = choice
        self._text = ""
        self._growth = QVariantAnimation(self)
        self._growth.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._growth.valueChanged.connect(self._be_as_high)
        self.add_buttons = AddButtons(compact=True)
        self.choices = ChoiceBar()
        self._invitation = QLabel(_("Drop more files"))
        self._invitation.setProperty("muted", True)
        button = DropChoiceButton(choice, compact=True)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._controls = QWidget(self)
        row = QHBoxLayout(self._controls)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.add_buttons)
        row.addWidget(self._invitation)
        row.addStretch()
        row.addWidget(button)
        row.addWidget(self.choices)
        choice.changed.connect(self._adapt)

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen at present."""
        self.choices.show_settings(settings)

    def grow(self, text: str) -> None:
        """Become a large target that says `text`."""
        self._text = text
        self._controls.hide()
        self._go_to(GROWN)

    def shrink(self) -> None:
        """Become a strip with its controls again."""
        if self._text:
            self._text = ""
            self._controls.show()
            self._go_to(HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give the words up where there is no room for them."""
        super().resizeEvent(event)
        self._controls.setGeometry(0, 0, self.width(), HEIGHT)
        self._adapt()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the target while there is one."""
        super().paintEvent(event)
        if not self._text:
            return
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(among.accent, 2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(mixed(among.base, among.accent, 0.08))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(20, 20, -20, -12), 10, 10)
        middle = QRectF(self.rect()).center()
        sign = QRectF(middle.x() - _SIGN / 2, middle.y() - _SIGN + 4, _SIGN, _SIGN)
        paint_icon(painter, sign, "drop", among.accent_text)
        painter.setFont(name_font(self.font()))
        painter.setPen(among.text)
        words = self.rect().adjusted(28, round(middle.y()) + 10, -28, 0)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._text
        )

    def _adapt(self) -> None:
        room = self.width() - (_SPECIAL if self._choice.is_special else 0)
        self._invitation.setVisible(room >= _INVITATION_FROM)
        self.choices.set_narrow(room < _LABEL_FROM)

    def _go_to(self, height: int) -> None:
        self._growth.stop()
        duration = animation_milliseconds(FADE_MILLISECONDS)
        if not duration:
            self._be_as_high(height)
            return
        self._growth.setDuration(duration)
        self._growth.setStartValue(self.height())
        self._growth.setEndValue(height)
        self._growth.start()

    def _be_as_high(self, height: int) -> None:
        self.setFixedHeight(height)
        self.update()
