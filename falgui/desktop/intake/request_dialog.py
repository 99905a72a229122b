"""Shows a request and which of its files are found, before they are uploaded."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QSize, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from falgui.core.names import display_name
from falgui.core.request_files import PastedRequest, look_for_files
from falgui.core.translation import _, plural
from falgui.desktop.intake.text_questions import file_names, missing_words
from falgui.desktop.look.window_size import open_at
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.elided_label import ElidedLabel
from falgui.desktop.widgets.push_button import push_button
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel

_EXAMPLE: Final = '{"image_url": "/home/me/cat.png"}'
_LINES_SHOWN: Final = 4
_PAUSE_MILLISECONDS: Final = 250
_LONGEST_PREFILL: Final = 100_000


class RequestDialog(QDialog):
    """One field for a request; begins with the text on the clipboard."""

    chosen = Signal(object)
    """The `PastedRequest` whose files are to be uploaded."""

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("requestDialog")
        self.setWindowTitle(_("Paste request"))
        self._background = background
        self._base: Path | None = None
        self._request: PastedRequest | None = None
        self._job = 0
        self._field = QPlainTextEdit()
        self._field.setObjectName("requestField")
        self._field.setAccessibleName(_("Request with paths of files on this computer"))
        self._field.setPlaceholderText(_EXAMPLE)
        self._field.setTabChangesFocus(True)
        self._field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        metrics = QFontMetrics(self._field.font())
        self._field.setMinimumHeight(_LINES_SHOWN * metrics.lineSpacing() + 24)
        self._folder = ElidedLabel()
        self._folder.setObjectName("requestFolder")
        self._choosing = push_button(
            "chooseRequestFolder", _("Choose folder…"), "add-folder", self._choose_folder
        )
        self._found = StatusLine("requestFound")
        self._upload = push_button("uploadRequestFiles", _upload_words(1), "", self.accept)
        self._upload.setProperty("primary", True)
        self._upload.setDefault(True)
        self._compose()
        self.setMinimumSize(QSize(440, 350))
        open_at(self, QSize(560, 420))
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._look)
        self._field.textChanged.connect(self._wait)
        self._show_base()
        self._field.setPlainText(_text_in(QGuiApplication.clipboard().mimeData()))
        self._field.selectAll()
        self._look()

    def accept(self) -> None:
        """Hand out the request, unless no file of it was found."""
        if self._request is not None and self._request.files:
            self.chosen.emit(self._request)
            super().accept()

    def _compose(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self._upload, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        base = QHBoxLayout()
        base.setSpacing(8)
        base.addWidget(self._folder, 1)
        base.addWidget(self._choosing)
        about = _(
            "JSON, code, Markdown or cURL that names files on this computer: they are uploaded, "
            "and the same text is copied with their links."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(WrappingLabel(about))
        column.addWidget(self._field, 1)
        column.addLayout(base)
        column.addWidget(self._found)
        column.addWidget(buttons)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Choose folder"))
        if folder:
            self._base = Path(folder)
            self._show_base()
            self._look()

    def _show_base(self) -> None:
        if self._base is None:
            self._folder.setText(_("Relative paths are left as they are."))
        else:
            self._folder.setText(
                _("Relative paths begin in {folder}").format(folder=display_name(str(self._base)))
            )

    # Off the main thread --------------------------------------------------------------------

    def _wait(self) -> None:
        # What was found does not belong to what is in the field now.
        self._job += 1
        self._request = None
        self._upload.setEnabled(False)
        self._pause.start()

    def _look(self) -> None:
        self._pause.stop()
        self._job += 1
        job, text, base = self._job, self._field.toPlainText(), self._base

        def show(request: PastedRequest) -> None:
            if job == self._job:
                self._show_found(request)

        self._background.run(self, lambda: look_for_files(text, base), show)

    def _show_found(self, request: PastedRequest) -> None:
        self._request = request
        count = len(request.files)
        self._upload.setEnabled(bool(count))
        self._upload.setText(_upload_words(max(1, count)))
        if not count:
            words = missing_words(request.missing)
            self._found.tell(Tone.NOTE, _("This text names no file on this computer."), words)
            return
        lines = (file_names(request), missing_words(request.missing))
        advice = "\n".join(line for line in lines if line)
        if request.missing:
            named = count + len(request.missing)
            title = plural(
                "{{found}} of {n} file found", "{{found}} of {n} files found", named
            ).format(found=count)
            self._found.tell(Tone.BAD, title, advice)
        else:
            self._found.tell(Tone.GOOD, plural("{n} file found", "{n} files found", count), advice)


def _upload_words(count: int) -> str:
    return plural("Upload {n} file and copy the text", "Upload {n} files and copy the text", count)


def _text_in(mime: QMimeData | None) -> str:
    # Whoever owns the clipboard may be slow to answer: only what may be a text is asked for.
    if mime is None or "text/plain" not in mime.formats():
        return ""
    text = mime.text()
    return text if len(text) <= _LONGEST_PREFILL else ""
