"""What went wrong, what to do about it, and a button that does it, in three separate pieces."""

from PySide6.QtCore import QRectF, Qt, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from falgui.core.upload import Upload
from falgui.desktop.look.colours import colours, mixed
from falgui.desktop.look.icons import ICON_BESIDE_TEXT, icon, paint_icon
from falgui.desktop.rows.primary_action import (
    PrimaryAction,
    action_sign,
    action_word,
    primary_action,
)
from falgui.desktop.widgets.wrapping_label import WrappingLabel


class ProblemCard(QWidget):
    """Shows the problem of an upload; hidden while there is none."""

    def __init__(self, wanted: SignalInstance) -> None:
        super().__init__()
        self.setObjectName("problem")
        self._reason = WrappingLabel()
        self._reason.setObjectName("reason")
        font = self._reason.font()
        font.setBold(True)
        self._reason.setFont(font)
        self._hint = WrappingLabel()
        self._hint.setObjectName("hint")
        self._button = QPushButton()
        self._button.setObjectName("problemAction")
        self._button.setIconSize(ICON_BESIDE_TEXT)
        self._button.clicked.connect(wanted)
        grid = QGridLayout(self)
        grid.setContentsMargins(48, 14, 16, 14)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._reason, 0, 0)
        grid.addWidget(self._hint, 1, 0)
        grid.addWidget(self._button, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)

    def show_problem(self, upload: Upload) -> None:
        """Show what `upload` suffers from, if anything."""
        problem = upload.problem
        self.setHidden(problem is None)
        if problem is None:
            return
        message = problem.message
        self._reason.setText(message.title)
        self._hint.setText(message.advice)
        self._hint.setVisible(bool(message.advice))
        self.setAccessibleName(f"{message.title} {message.advice}".strip())
        action = primary_action(upload)
        self._button.setVisible(action is not PrimaryAction.CANCEL)
        self._button.setText(action_word(action))
        self._button.setIcon(icon(action_sign(action)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the tinted ground and the sign."""
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(mixed(among.notice, among.warning, 0.30))
        painter.setBrush(among.notice)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        sign = QRectF(16, 14, 20, 20)
        if self.isRightToLeft():
            sign.moveRight(self.width() - 16)
        paint_icon(painter, sign, "warning", among.warning)
