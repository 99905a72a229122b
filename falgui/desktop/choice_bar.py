"""The two choices that matter at every drop: the format of the links, and converting images."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from falgui.core.links import LinkFormat
from falgui.core.translation import _
from falgui.desktop.check_box import CheckBox
from falgui.desktop.combo_box import ComboBox
from falgui.desktop.copying import format_name


class ChoiceBar(QWidget):
    """Shows both choices; the signals are for the person's changes only."""

    format_chosen = Signal(LinkFormat)
    convert_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._convert = CheckBox(_("Convert images to JPEG"))
        self._convert.setObjectName("convertToJpeg")
        self._convert.setAccessibleName(_("Convert images to JPEG"))
        self._convert.setToolTip(
            _("Convert images to JPEG: smaller files; location and other metadata are left out.")
        )
        self._convert.clicked.connect(self.convert_chosen)
        self._format = ComboBox()
        self._format.setObjectName("linkFormat")
        self._format.setAccessibleName(_("Copy as"))
        self._format.setToolTip(_("What a copied link looks like"))
        for link_format in LinkFormat:
            self._format.addItem(format_name(link_format), link_format)
        self._format.activated.connect(
            lambda position: self.format_chosen.emit(list(LinkFormat)[position])
        )
        self._label = QLabel(_("Copy as"))
        self._label.setProperty("muted", True)
        self._label.setBuddy(self._format)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._convert)
        row.addSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self._format)

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001  like Qt's own setters
        """Leave out what the tooltips say as well."""
        self._label.setHidden(narrow)
        self._convert.setText(_("JPEG") if narrow else _("Convert images to JPEG"))

    def show_choices(self, link_format: LinkFormat, *, convert: bool) -> None:
        """Show what is chosen at present."""
        self._format.setCurrentIndex(list(LinkFormat).index(link_format))
        self._convert.setChecked(convert)
