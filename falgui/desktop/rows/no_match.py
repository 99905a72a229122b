"""What is in the list's place when the filter lets nothing through."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from falgui.core.translation import _
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.queue_view import QueueView


class NoMatch(QWidget):
    """Covers `view` while `model` has uploads but shows none of them."""

    all_wanted = Signal()

    def __init__(self, view: QueueView, model: QueueModel) -> None:
        super().__init__(view.viewport())
        self.setObjectName("noMatch")
        self._model = model
        text = QLabel(_("No upload matches."))
        text.setProperty("muted", True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        button = QPushButton(_("Show all"))
        button.setObjectName("showAll")
        button.clicked.connect(self.all_wanted)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch()
        column.addWidget(text)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        view.viewport().installEventFilter(self)
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._follow)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Stay as large as the list."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def _follow(self) -> None:
        self.setVisible(self._model.shown.is_filtered and not self._model.rowCount())
