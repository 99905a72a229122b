"""Opens the dialogs for requests and data URIs over the window, and passes on what is chosen."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from falgui.core.pasted_text import PastedText
from falgui.core.recipe import Recipe
from falgui.desktop.copying.copying import Copying
from falgui.desktop.intake.blob import Blob
from falgui.desktop.intake.data_uri_dialog import DataUriDialog
from falgui.desktop.intake.intake import Intake
from falgui.desktop.intake.request_dialog import RequestDialog
from falgui.desktop.intake.to_encode import ToEncode
from falgui.desktop.system.background import Background


class TextDialogs(QObject):
    """`recipe` is what is done with images before they become data URIs."""

    def __init__(
        self,
        intake: Intake,
        background: Background,
        copying: Copying,
        temporary: Path,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.recipe = Recipe()
        self._intake = intake
        self._background = background
        self._copying = copying
        self._temporary = temporary
        self._window = window

    def paste_request(self) -> None:
        """Let the person look at a request before its files are uploaded."""
        dialog = RequestDialog(self._background, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._intake.take_request)
        dialog.open()

    def make_data_uri(self) -> None:
        """Let the person make a data URI of something."""
        dialog = DataUriDialog(
            self.recipe,
            self._temporary,
            self._background,
            self._copying.copy_data_uri_text,
            self._window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.upload_wanted.connect(self._upload)
        dialog.open()

    def _upload(self, what: ToEncode) -> None:
        if isinstance(what, QImage):
            self._intake.take_image(what)
        elif isinstance(what, PastedText):
            self._intake.take_text(what)
        elif isinstance(what, Blob):
            self._intake.take_bytes(what)
        else:
            self._intake.take_paths([str(what.path)])
