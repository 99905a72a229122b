"""The drop zone's narrow form above the list."""

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from falgui.core.translation import _
from falgui.desktop.add_buttons import AddButtons
from falgui.desktop.choice_bar import ChoiceBar
from falgui.store.settings import Settings

HEIGHT: Final = 56
_INVITATION_FROM: Final = 640
_LABEL_FROM: Final = 560


class DropStrip(QWidget):
    """56 pixels high; `add_buttons` and `choices` are its controls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropStrip")
        self.setAccessibleName(_("Drop area"))
        self.setFixedHeight(HEIGHT)
        self.add_buttons = AddButtons(compact=True)
        self.choices = ChoiceBar()
        self._invitation = QLabel(_("Drop more files"))
        self._invitation.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.add_buttons)
        row.addWidget(self._invitation)
        row.addStretch()
        row.addWidget(self.choices)

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen at present."""
        self.choices.show_choices(settings.link_format, convert=settings.convert_to_jpeg)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give the words up where there is no room for them."""
        super().resizeEvent(event)
        self._invitation.setVisible(event.size().width() >= _INVITATION_FROM)
        self.choices.set_narrow(event.size().width() < _LABEL_FROM)
