"""The two choices that matter at every drop: the format of the links, and converting images."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from falgui.core.recipe import ImageFormat
from falgui.core.translation import _
from falgui.desktop.copying.form_box import FormBox
from falgui.desktop.widgets.check_box import CheckBox
from falgui.store.settings import Settings


class ChoiceBar(QWidget):
    """Shows both choices; the signals are for the person's changes only."""

    form_chosen = Signal(object)
    convert_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._convert = CheckBox(_("Convert images to JPEG"))
        self._convert.setObjectName("convertToJpeg")
        self._convert.setAccessibleName(_("Convert images to JPEG"))
        self._convert.setToolTip(
            _("Convert images to JPEG: smaller files; location and other metadata are left out.")
        )
        # A screen reader turns it over without a click.
        self._convert.toggled.connect(self.convert_chosen)
        self._format = FormBox()
        self._format.setAccessibleName(_("Copy as"))
        self._format.setToolTip(_("What a copied link looks like"))
        self._format.chosen.connect(self.form_chosen)
        self._label = QLabel(_("Copy as"))
        self._label.setProperty("muted", True)
        # More room beside the other choice, which goes with the label where there is little.
        self._label.setIndent(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._convert)
        row.addWidget(self._label)
        row.addWidget(self._format)

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001  like Qt's own setters
        """Leave out what the list's tooltip says as well, and say the rest in short."""
        self._label.setHidden(narrow)
        # Translators: in a narrow window, short for “Convert images to JPEG”
        self._convert.setText(_("To JPEG") if narrow else self._convert.accessibleName())

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen at present."""
        self._format.show_settings(settings)
        with QSignalBlocker(self._convert):
            self._convert.setChecked(settings.image_format is ImageFormat.JPEG)
