"""Asks for web addresses and paths to upload, one in each line."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from falgui.core.names import display_name
from falgui.core.sources import link_source
from falgui.core.translation import _, plural
from falgui.desktop.widgets.wrapping_label import WrappingLabel

_LINES_SHOWN: Final = 4
_LONGEST_SHOWN: Final = 60
_LONGEST_PREFILL: Final = 100_000


class LinkDialog(QDialog):
    """One field for addresses; begins with what is on the clipboard if that is an address."""

    chosen = Signal(list)
    """What to upload: http(s) addresses and absolute paths, as texts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linkDialog")
        self.setWindowTitle(_("Add link"))
        self._field = QPlainTextEdit()
        self._field.setObjectName("linkField")
        self._field.setAccessibleName(_("Links or paths, one in each line"))
        self._field.setPlaceholderText("https://…")
        self._field.setTabChangesFocus(True)
        self._field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        metrics = QFontMetrics(self._field.font())
        self._field.setMinimumHeight(_LINES_SHOWN * metrics.lineSpacing() + 24)
        self._remark = WrappingLabel(muted=True)
        self._remark.setObjectName("linkRemark")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._upload = buttons.addButton(_("Upload"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._upload.setObjectName("uploadLinks")
        self._upload.setProperty("primary", True)
        self._upload.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(WrappingLabel(_("Links or paths, one in each line")))
        column.addWidget(self._field, 1)
        column.addWidget(self._remark)
        column.addWidget(buttons)
        self.resize(QSize(460, 260))
        self._field.textChanged.connect(self._judge)
        self._field.setPlainText(_links_in(QGuiApplication.clipboard().mimeData()))
        self._field.selectAll()
        self._judge()

    def accept(self) -> None:
        """Hand out what was entered, unless something in it can't be uploaded."""
        lines, problem = _understood(self._field.toPlainText())
        if lines and not problem:
            self.chosen.emit(lines)
            super().accept()

    def _judge(self) -> None:
        lines, problem = _understood(self._field.toPlainText())
        usable = bool(lines) and not problem
        self._upload.setEnabled(usable)
        remark = problem
        if not remark and lines:
            remark = plural("{n} upload", "{n} uploads", len(lines))
        usual = _("Links that models can read are used as they are, others are fetched.")
        self._remark.setText(remark or usual)
        self._field.setAccessibleDescription(problem)


def ask_for_links(take: Callable[[list[str]], None], window: QWidget) -> None:
    """Let the person type or paste addresses over `window`, and call `take` with them."""
    dialog = LinkDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.chosen.connect(take)
    dialog.open()


def _understood(text: str) -> tuple[list[str], str]:
    """Return the addresses and paths in `text`, and what is wrong with the first bad line."""
    found: list[str] = []
    for number, whole in enumerate(text.splitlines(), start=1):
        # "Copy as path" puts quotes around each line.
        line = whole.strip().strip("\"'")
        if not line:
            continue
        target = _target(line)
        if target is None:
            shown = line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"
            return found, _("Line {n} is neither a web link nor a whole path: {text}").format(
                n=number, text=display_name(shown)
            )
        found.append(target)
    return found, ""


def _target(line: str) -> str | None:
    if link_source(line):
        return line
    if line.lower().startswith("file:"):
        return QUrl(line).toLocalFile() or None
    home, tilde = str(Path.home()), line.startswith(("~/", "~\\"))
    path = home + line[1:] if tilde else line
    return path if Path(path).is_absolute() else None


def _links_in(mime: QMimeData | None) -> str:
    """Return the text on the clipboard if every line of it is a web link, else ""."""
    # Whoever owns the clipboard may be slow to answer: only what may be a text is asked for.
    if mime is None or "text/plain" not in mime.formats():
        return ""
    text = mime.text()[:_LONGEST_PREFILL].strip()
    return text if text and all(link_source(line) for line in text.split("\n")) else ""
