"""What fills the window while the list is empty: where to drop, and what becomes of it."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from falgui.core.translation import _
from falgui.desktop.intake.add_buttons import AddButtons
from falgui.desktop.intake.choice_bar import ChoiceBar
from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.drop_choice_button import DropChoiceButton
from falgui.desktop.intake.drop_choice_words import plain_sentence
from falgui.desktop.look.colours import colours, mixed
from falgui.desktop.look.crisp import draw_frame
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.settings import Settings

_ILLUSTRATED_FROM: Final = 420
_ROOMY_FROM: Final = 320
_LABEL_FROM: Final = 560


class DropZone(QWidget):
    """The empty state; `add_buttons` and `choices` are its controls."""

    def __init__(self, choice: DropChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropZone")
        self.setAccessibleName(_("Drop area"))
        self.add_buttons = AddButtons()
        self.choices = ChoiceBar()
        headline = self._headline = WrappingLabel(_("Drop files, folders or links here"))
        headline.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = headline.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setBold(True)
        headline.setFont(font)
        self._either = QLabel(_("or"))
        self._either.setProperty("muted", True)
        button = DropChoiceButton(choice)
        self._choice = choice
        self._sentence = WrappingLabel(muted=True)
        self._sentence.setObjectName("plainSentence")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._illustration = _Illustration()
        page = self._page = QVBoxLayout(self)
        page.setSpacing(0)
        self._gaps: list[tuple[QSpacerItem, int]] = []
        page.addStretch(3)
        middle = Qt.AlignmentFlag.AlignHCenter
        for part, gap, place in (
            (self._illustration, 20, middle),
            # Over the whole width, or it would wrap without need.
            (headline, 8, Qt.AlignmentFlag(0)),
            (self._either, 12, middle),
            (self.add_buttons, 24, middle),
            (self.choices, 8, middle),
        ):
            page.addWidget(part, 0, place)
            spacer = QSpacerItem(0, gap, vData=QSizePolicy.Policy.Maximum)
            page.addItem(spacer)
            self._gaps.append((spacer, gap))
        page.addStretch(3)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button, 100)
        row.addStretch(1)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        page.addLayout(row)
        page.addSpacing(8)
        page.addWidget(self._sentence)
        choice.changed.connect(self._follow_choice)
        self._follow_choice()

    def show_settings(self, settings: Settings) -> None:
        """Say what becomes of what is dropped with these settings."""
        self.choices.show_settings(settings)

    def _follow_choice(self) -> None:
        self._sentence.setText(plain_sentence(self._choice.lifecycle))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Do without what matters least in a low window."""
        super().resizeEvent(event)
        height = event.size().height()
        for part, least in (
            (self._illustration, _ILLUSTRATED_FROM),
            (self._either, 260),
            (self._sentence, 230),
            (self.choices, 190),
            (self._headline, 150),
        ):
            part.setVisible(height >= least)
        is_roomy = height >= _ROOMY_FROM
        self._page.setContentsMargins(*((40, 32, 40, 32) if is_roomy else (32, 24, 32, 24)))
        for spacer, gap in self._gaps:
            spacer.changeSize(0, gap if is_roomy else gap // 2, vData=QSizePolicy.Policy.Maximum)
        self._page.invalidate()
        self.choices.set_narrow(event.size().width() < _LABEL_FROM)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the dashed frame that says "drop here"."""
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(mixed(among.border, among.text, 0.12))
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(among.base)
        draw_frame(painter, QRectF(self.rect()).adjusted(15, 15, -15, -15), 14, 1.5)


class _Illustration(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(96, 96))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(among.base, among.accent, 0.12))
        painter.drawEllipse(self.rect())
        paint_icon(painter, QRectF(self.rect()).adjusted(26, 26, -26, -26), "drop", among.accent)
