"""What fills the window while the list is empty: where to drop, and what becomes of it."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from falgui.core.translation import _
from falgui.core.units import format_duration
from falgui.desktop.add_buttons import AddButtons
from falgui.desktop.choice_bar import ChoiceBar
from falgui.desktop.colours import colours, mixed
from falgui.desktop.icons import paint_icon
from falgui.store.settings import Settings

_ILLUSTRATED_FROM: Final = 420


class DropZone(QWidget):
    """The empty state; `add_buttons` and `choices` are its controls."""

    change_wanted = Signal()
    """The person wants to change how public links are or how long they last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropZone")
        self.setAccessibleName(_("Drop area"))
        self.add_buttons = AddButtons()
        self.choices = ChoiceBar()
        headline = QLabel(_("Drop files, folders or links here"))
        font = headline.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setBold(True)
        headline.setFont(font)
        either = QLabel(_("or"))
        either.setProperty("muted", True)
        self._note = QLabel()
        self._note.setObjectName("linkNote")
        self._note.setProperty("muted", True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        change = QPushButton(_("Change"))
        change.setObjectName("changeLinks")
        change.setAccessibleName(_("Change how public links are and how long they last"))
        change.setProperty("link", True)
        change.setCursor(Qt.CursorShape.PointingHandCursor)
        change.clicked.connect(self.change_wanted)
        self._illustration = _Illustration()
        page = QVBoxLayout(self)
        page.setContentsMargins(40, 32, 40, 32)
        page.setSpacing(0)
        page.addStretch(3)
        for part, gap in (
            (self._illustration, 20),
            (headline, 8),
            (either, 12),
            (self.add_buttons, 24),
            (self.choices, 0),
        ):
            page.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
            page.addSpacing(gap)
        page.addStretch(3)
        page.addWidget(self._note)
        row = QHBoxLayout()
        row.addWidget(change, 0, Qt.AlignmentFlag.AlignHCenter)
        page.addLayout(row)

    def show_settings(self, settings: Settings) -> None:
        """Say what becomes of what is dropped with these settings."""
        self.choices.show_choices(settings.link_format, convert=settings.convert_to_jpeg)
        self._note.setText(f"{_visibility(settings)} {_lifetime(settings)}")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Do without the illustration in a low window."""
        super().resizeEvent(event)
        self._illustration.setVisible(event.size().height() >= _ILLUSTRATED_FROM)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the dashed frame that says "drop here"."""
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(mixed(among.border, among.text, 0.12), 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(among.base)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 14, 14)


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


def _visibility(settings: Settings) -> str:
    if settings.private:
        return _("Links are private: only your fal account can open them.")
    return _("Links are public: anyone who has one can open it.")


def _lifetime(settings: Settings) -> str:
    if settings.expires_seconds is None:
        return _("Expires: account default.")
    return _("Expires: after {lifetime}.").format(
        lifetime=format_duration(settings.expires_seconds)
    )
