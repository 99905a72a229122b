"""The panel in which the person chooses who may open the files and how long they stay."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from falgui.core.lifecycle import Lifecycle
from falgui.core.translation import _
from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.drop_choice_words import plain_sentence
from falgui.desktop.look.colours import colours
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.expiry_field import ExpiryField
from falgui.desktop.widgets.wrapping_label import WrappingLabel

_WIDTH: Final = 328


class DropChoicePanel(QFrame):
    """Changes `choice` at once, for the next drop unless "every drop" is picked.

    Escape, Enter on "Done" and a click outside close it; nothing has to be confirmed, so that
    nobody believes a drop private that isn't.
    """

    def __init__(self, choice: DropChoice, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("dropChoicePanel")
        self.setAccessibleName(_("Who can open the files and how long they stay"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedWidth(_WIDTH)
        self._choice = choice
        self._public = _radio("anyone", _("Anyone with the link"))
        self._private = _radio("onlyMe", _("Only my fal account"))
        self._expiry = ExpiryField()
        self._expiry.setAccessibleName(_("How long the files stay"))
        self._next = _radio("nextDrop", _("For the next drop only"))
        self._every = _radio("everyDrop", _("For every drop"))
        self._sentence = WrappingLabel(muted=True)
        self._sentence.setObjectName("plainSentence")
        self._lifecycle = choice.lifecycle
        self._lay_out()
        self._show(choice.lifecycle)
        self._next.setChecked(True)
        self._private.toggled.connect(self._pick_visibility)
        self._expiry.chosen.connect(self._pick_lifetime)
        self._every.toggled.connect(lambda _on: self._apply())

    def open_below(self, anchor: QWidget) -> None:
        """Show the panel beside `anchor`, wherever the screen has room, with the focus in it."""
        self._fit()
        self.move(self._place(anchor))
        self.show()
        (self._private if self._private.isChecked() else self._public).setFocus()

    def event(self, event: QEvent) -> bool:
        """Grow when another lifetime is to be typed or has to be explained."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Close at Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        """Take a lifetime that was typed and not confirmed."""
        self._expiry.finish()
        super().closeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the rounded ground."""
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(among.border, 1))
        painter.setBrush(among.base)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 12, 12)

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(2)
        self._groups = [
            self._add_group(column, _("Who can open the files"), self._public, self._private)
        ]
        column.addWidget(self._sentence)
        column.addSpacing(GRID)
        column.addWidget(_heading(_("How long they stay")))
        column.addWidget(self._expiry, 0, Qt.AlignmentFlag.AlignLeading)
        column.addSpacing(GRID)
        self._groups.append(self._add_group(column, _("When this holds"), self._next, self._every))
        column.addSpacing(GRID)
        done = QPushButton(_("Done"))
        done.setObjectName("choiceDone")
        done.setProperty("primary", True)
        done.setDefault(True)
        done.clicked.connect(self.close)
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(done)
        column.addLayout(last)

    def _add_group(self, column: QVBoxLayout, title: str, *buttons: QRadioButton) -> QButtonGroup:
        group = QButtonGroup(self)
        column.addWidget(_heading(title))
        for button in buttons:
            button.setAccessibleDescription(title)
            group.addButton(button)
            column.addWidget(button)
        return group

    def _show(self, lifecycle: Lifecycle) -> None:
        (self._private if lifecycle.private else self._public).setChecked(True)
        self._expiry.show_seconds(lifecycle.expires_seconds)
        self._sentence.setText(plain_sentence(lifecycle))

    def _pick_visibility(self, private: bool) -> None:  # noqa: FBT001  as the signal gives it
        self._lifecycle = Lifecycle(self._lifecycle.expires_seconds, private)
        self._sentence.setText(plain_sentence(self._lifecycle))
        self._apply()

    def _pick_lifetime(self, seconds: int | None) -> None:
        self._lifecycle = Lifecycle(seconds, self._lifecycle.private)
        self._apply()

    def _apply(self) -> None:
        if self._every.isChecked():
            self._choice.choose_for_every(self._lifecycle)
        else:
            self._choice.choose_for_next(self._lifecycle)

    def _fit(self) -> None:
        self._column.activate()
        self.setFixedHeight(self._column.totalHeightForWidth(_WIDTH))

    def _place(self, anchor: QWidget) -> QPoint:
        room = anchor.screen().availableGeometry()
        at = QRect(anchor.mapToGlobal(QPoint(0, 0)), anchor.size())
        is_leftward = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        x = at.right() + 1 - self.width() if is_leftward else at.left()
        below, above = at.bottom() + 5, at.top() - 4 - self.height()
        y = below if below + self.height() <= room.bottom() or above < room.top() else above
        return QPoint(
            max(room.left(), min(x, room.right() - self.width())),
            max(room.top(), min(y, room.bottom() - self.height())),
        )


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _radio(name: str, text: str) -> QRadioButton:
    button = QRadioButton(text)
    button.setObjectName(name)
    button.setMinimumHeight(32)
    return button
