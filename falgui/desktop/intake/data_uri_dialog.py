"""Makes a data URI of a file, a picture or a text, and says whether that is a good idea."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from falgui.core.data_uri import Advice
from falgui.core.errors import UploadError
from falgui.core.names import display_name
from falgui.core.recipe import Recipe
from falgui.core.sources import FileSource
from falgui.core.translation import _
from falgui.desktop.intake.reading import read
from falgui.desktop.intake.to_encode import ToEncode, encoded, what_is_in
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.elided_label import ElidedLabel
from falgui.desktop.widgets.push_button import push_button
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.media.encoding import Encoded

_TONES: Final = {
    Advice.FINE: Tone.GOOD,
    Advice.SOME_MODELS: Tone.NOTE,
    Advice.LIKELY_TO_FAIL: Tone.BAD,
    Advice.REFUSED: Tone.IMPOSSIBLE,
}
_BETTER_UPLOADED: Final = frozenset({Advice.LIKELY_TO_FAIL, Advice.REFUSED})


class DataUriDialog(QDialog):
    """Takes one thing at a time; nothing of it is uploaded unless the person asks for that.

    `recipe` is what is done with images before, `temporary` a private folder, and `copy` takes
    the data URI to the clipboard.
    """

    upload_wanted = Signal(object)
    """This `FileSource`, `QImage` or `PastedText` is to be uploaded instead."""

    def __init__(
        self,
        recipe: Recipe,
        temporary: Path,
        background: Background,
        copy: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dataUriDialog")
        self.setWindowTitle(_("Make a data URI"))
        self.setAcceptDrops(True)
        self._recipe = recipe
        self._temporary = temporary
        self._background = background
        self._copy_text = copy
        self._what: ToEncode | None = None
        self._encoded: Encoded | None = None
        self._job = 0
        self._name = ElidedLabel()
        self._name.setObjectName("dataUriName")
        font = self._name.font()
        font.setBold(True)
        self._name.setFont(font)
        self._facts = WrappingLabel(muted=True)
        self._facts.setObjectName("dataUriFacts")
        self._advice = StatusLine("dataUriAdvice")
        self._choosing = push_button(
            "chooseForDataUri", _("Choose file…"), "add-file", self._choose
        )
        self._copy = push_button("copyDataUri", _("Copy data URI"), "", self._copy_it)
        self._upload = push_button("uploadInstead", _("Upload instead"), "", self._upload_it)
        self._compose()
        self.setMinimumSize(QSize(400, 310))
        self.resize(QSize(480, 310))
        self._show_nothing()
        self._choosing.setFocus()

    def take_mime(self, mime: QMimeData | None) -> None:
        """Take what was dropped or is on the clipboard; None is an empty one."""
        payload = None if mime is None else read(mime)
        if payload is None:
            self._job += 1
            self._show_problem(_("There is no file, picture or text in this."))
        else:
            self._look(partial(what_is_in, payload))

    def take_file(self, path: Path) -> None:
        """Take the file at `path`."""
        self._look(lambda: FileSource(path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  Qt's name
        """Accept whatever comes: only its content tells what it is."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  Qt's name
        """Take what was let go."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.take_mime(event.mimeData())

    def _choose(self) -> None:
        path, _filter = QFileDialog.getOpenFileName(self, _("Choose file"))
        if path:
            self.take_file(Path(path))

    def _paste(self) -> None:
        self.take_mime(QGuiApplication.clipboard().mimeData())

    def _compose(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for button in (self._copy, self._upload):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self._choosing)
        ways.addWidget(push_button("pasteForDataUri", _("Paste"), "paste", self._paste))
        ways.addStretch(1)
        inside = QWidget()
        words = QVBoxLayout(inside)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(6)
        for part in (self._name, self._facts, self._advice):
            words.addWidget(part)
        card = Card()
        card.add(inside)
        about = _("A small file can stand in the request itself. Nothing is uploaded for that.")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(WrappingLabel(about))
        column.addLayout(ways)
        column.addWidget(card)
        column.addStretch(1)
        column.addWidget(buttons)

    # Off the main thread --------------------------------------------------------------------

    def _look(self, find: Callable[[], ToEncode | str]) -> None:
        self._job += 1
        job, recipe, temporary = self._job, self._recipe, self._temporary
        self._what = self._encoded = None
        self._name.setText(_("Reading…"))
        self._facts.setText("")
        self._advice.clear()
        self._offer()

        def make() -> tuple[ToEncode, Encoded | UploadError] | str:
            what = find()
            if isinstance(what, str):
                return what
            try:
                return what, encoded(what, recipe, temporary)
            except UploadError as error:
                return what, error

        def show(made: tuple[ToEncode, Encoded | UploadError] | str) -> None:
            if job != self._job:
                return
            if isinstance(made, str):
                self._show_problem(made)
            else:
                self._show_made(*made)

        self._background.run(self, make, show, lambda error: self._show_problem(str(error)))

    # What is shown --------------------------------------------------------------------------

    def _show_nothing(self) -> None:
        self._name.setText(_("Drop a file here"))
        self._facts.setText(_("Or choose one, or paste a picture or a text."))
        self._offer()

    def _show_problem(self, problem: str) -> None:
        self._what = self._encoded = None
        self._show_nothing()
        self._advice.tell(Tone.BAD, problem)

    def _show_made(self, what: ToEncode, made: Encoded | UploadError) -> None:
        if isinstance(made, UploadError):
            self._show_problem(str(made))
            return
        self._what, self._encoded = what, made
        self._name.setText(display_name(made.name))
        facts = (made.content_type, made.recipe, made.size_words)
        self._facts.setText(" · ".join(part for part in facts if part))
        self._advice.tell(_TONES[made.advice], made.advice_words)
        self._offer()

    def _offer(self) -> None:
        made = self._encoded
        can_copy = made is not None and not made.is_refused
        self._copy.setEnabled(can_copy)
        self._copy.setToolTip(made.advice_words if made is not None and made.is_refused else "")
        self._upload.setEnabled(self._what is not None)
        upload_first = made is not None and made.advice in _BETTER_UPLOADED
        for button, is_first in ((self._copy, not upload_first), (self._upload, upload_first)):
            button.setProperty("primary", is_first)
            button.setDefault(is_first)
            # Qt looks at properties only when a widget gets its style.
            button.style().unpolish(button)
            button.style().polish(button)
        if made is not None:
            (self._upload if upload_first else self._copy).setFocus()

    # What is done -----------------------------------------------------------------------------

    def _copy_it(self) -> None:
        if self._encoded is not None:
            self._copy_text(self._encoded.uri)
            self.accept()

    def _upload_it(self) -> None:
        if self._what is not None:
            self.upload_wanted.emit(self._what)
            self.accept()
