"""A label for sentences: literal text that wraps and takes no more height than it needs."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget


class WrappingLabel(QLabel):
    """Plain text over as many lines as its width asks for; `muted` makes it secondary.

    Qt's own wrapped label insists on the height that its text would need when set narrow, and
    so makes pages scroll that would fit.
    """

    def __init__(
        self, text: str = "", *, muted: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("muted", muted)
        self.setText(text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the width that Qt asks for, and the height of one line."""
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().height())
