"""Questions that are asked inside the window, below its pages' bar, and hold nothing else up."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from falgui.core.translation import _
from falgui.desktop.look.colours import colours, mixed
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.widgets.check_box import CheckBox
from falgui.desktop.widgets.wrapping_label import WrappingLabel

_SHARE: Final = 0.45
"""How much of the window's height questions may take."""
_BESIDE_FROM: Final = 720
"""From this width on the buttons stand beside the words, if these get the most of it."""
_MOST_BESIDE: Final = 0.5
_TYPING: Final = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox)

Answer = tuple[str, str, Callable[[], None]]
"""A button's object name, its text, and what it does."""


class QuestionBars(QScrollArea):
    """The questions that are open, the newest below; in a low window they scroll."""

    asked = Signal()
    """An answer is waited for: the window has to be in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("questions")
        self.setAccessibleName(_("Questions"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setWidget(content)
        content.installEventFilter(self)
        self.hide()

    def ask(self, bar: "QuestionBar", *, urgent: bool = True) -> None:
        """Show `bar` until it is answered or taken away.

        One that is not `urgent` takes neither the focus nor the person's attention.
        """
        self._column.addWidget(bar)
        bar.gone.append(partial(self._forget, bar))
        self.show()
        bar.show()
        self._fit()
        if urgent:
            self.asked.emit()
            bar.attract()
            # It has its place only after the layout.
            QTimer.singleShot(0, bar, lambda: self.ensureWidgetVisible(bar))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Follow the height that the questions need."""
        if watched is self.widget() and event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Follow the width, on which the height depends."""
        super().resizeEvent(event)
        self._fit()

    def _forget(self, bar: "QuestionBar") -> None:
        self._column.removeWidget(bar)
        self.setVisible(bool(self._column.count()))
        self._fit()

    def _fit(self) -> None:
        for bar in self.findChildren(QuestionBar):
            bar.fit(self.viewport().width())
        wanted = self._column.totalHeightForWidth(self.width())
        most = round(self.window().height() * _SHARE)
        self.setFixedHeight(max(0, min(wanted, most)))


class QuestionBar(QWidget):
    """What is asked, and a button for each answer; every answer takes the bar away.

    The last answer is the careful one: Escape gives it. The first is the primary one, and has the
    focus unless `careful` gives that to the last. `sign` names an icon.
    """

    def __init__(self, name: str, sign: str = "drop", *, careful: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.gone: list[Callable[[], None]] = []
        self._careful = careful
        self._answers: list[QPushButton] = []
        self._sign = _Sign(sign, careful=careful)
        self._title = WrappingLabel()
        self._title.setObjectName("question")
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._advice = WrappingLabel(muted=True)
        self._advice.setObjectName("remarks")
        self._remember = CheckBox(_("Do the same next time"))
        self._remember.setObjectName("rememberAnswer")
        self._remember.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._advice)
        words.addWidget(self._remember)
        said = QHBoxLayout()
        said.setSpacing(12)
        said.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        said.addLayout(words, 1)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(8)
        self._buttons.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(24, 14, 20, 14)
        self._row.setSpacing(10)
        self._row.addLayout(said, 1)
        self._row.addLayout(self._buttons)

    @property
    def text(self) -> str:
        """What the bar says, as one text."""
        return f"{self._title.text()} {self._advice.text()}".strip()

    @property
    def is_remembered(self) -> bool:
        """Whether the answer shall be given without a question from now on."""
        return not self._remember.isHidden() and self._remember.isChecked()

    def say(self, title: str, advice: str = "") -> None:
        """Show `title`, and `advice` below it."""
        if self._title.text() == title and self._advice.text() == advice:
            return
        self._title.setText(title)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleName(self.text)

    def offer(self, answers: Sequence[Answer], *, remember: bool = False) -> None:
        """Put these buttons in the place of those that are there."""
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        for button in self._answers:
            self._buttons.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._answers = [self._button(*answer) for answer in answers]
        if not self._careful and len(self._answers) > 1:
            self._answers[0].setProperty("primary", True)
        for button in self._answers:
            self._buttons.addWidget(button)
            button.show()
        self._remember.setVisible(remember)
        self._arrange()
        if had_focus:
            self._first().setFocus()

    def fit(self, width: int) -> None:
        """Put the buttons below one another where `width` is too little for them side by side."""
        margins = self._row.contentsMargins()
        room = width - margins.left() - margins.right()
        gaps = self._buttons.spacing() * max(0, len(self._answers) - 1)
        needed = gaps + sum(button.sizeHint().width() for button in self._answers)
        self._buttons.setDirection(
            QBoxLayout.Direction.LeftToRight if needed <= room else QBoxLayout.Direction.TopToBottom
        )

    def attract(self) -> None:
        """Tell screen readers, and take the focus unless somebody is typing."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if not isinstance(QApplication.focusWidget(), _TYPING):
            self._first().setFocus()

    def leave(self) -> None:
        """Take the bar away without an answer, if it is still there."""
        if isValid(self) and not self.isHidden():
            self.hide()
            for tell in self.gone:
                tell()
            self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Let Escape give the careful answer, and Enter press the button that has the focus."""
        focused = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_Escape and self._answers:
            self._answers[-1].click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focused in self._answers:
            self._answers[self._answers.index(focused)].click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Put the buttons beside the words where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the tinted ground."""
        among = colours(self.palette())
        edge = among.warning if self._careful else among.accent
        ground = among.notice if self._careful else mixed(among.base, among.accent, 0.08)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(mixed(ground, edge, 0.35))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(8.5, 4.5, -8.5, -4.5), 10, 10)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return a width at which the buttons stand below one another."""
        return QSize(0, super().minimumSizeHint().height())

    def _arrange(self) -> None:
        widths = [button.sizeHint().width() for button in self._answers]
        needed = sum(widths) + self._buttons.spacing() * (len(widths) - 1)
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        beside = self.width() >= _BESIDE_FROM and needed <= _MOST_BESIDE * room
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(across if beside else down)
        self._buttons.setDirection(across if needed <= room else down)

    def _button(self, name: str, text: str, call: Callable[[], None]) -> QPushButton:
        def give() -> None:
            call()
            self.leave()

        button = QPushButton(text)
        button.setObjectName(name)
        button.clicked.connect(lambda _on: give())
        return button

    def _first(self) -> QPushButton:
        return self._answers[-1 if self._careful else 0]


class _Sign(QWidget):
    def __init__(self, sign: str, *, careful: bool) -> None:
        super().__init__()
        self._sign = sign
        self._careful = careful
        self.setFixedSize(QSize(20, 20))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        among = colours(self.palette())
        colour = among.warning if self._careful else among.accent_text
        paint_icon(QPainter(self), QRectF(self.rect()), self._sign, colour)
