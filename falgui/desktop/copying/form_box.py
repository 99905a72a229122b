"""The choice of a form for copied links: falgui's formats and the person's own templates."""

from collections.abc import Sequence
from math import ceil
from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QWidget

from falgui.core.links import Form, LinkFormat
from falgui.core.templates import Template
from falgui.desktop.copying.form_names import form_name
from falgui.desktop.widgets.combo_box import ComboBox
from falgui.store.copy_choice import form_in_force
from falgui.store.settings import Settings

_AIR: Final = 4
"""Pixels that a style keeps free around the text."""


class FormBox(ComboBox):
    """Lists every form; `chosen` carries the one that the person picked."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linkFormat")
        self.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        # No room for icons, which no form has.
        self.setIconSize(QSize(0, 0))
        # Room for falgui's own formats, however long the names of templates are.
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(form_name(form)) for form in LinkFormat)
        self.setMinimumContentsLength(ceil(widest / metrics.horizontalAdvance("X")))
        self._forms: list[Form | None] = []
        self.activated.connect(lambda place: self.chosen.emit(self._forms[place]))
        self._fill(())

    def show_settings(self, settings: Settings) -> None:
        """List the templates of `settings` and show which form is in force."""
        with QSignalBlocker(self):
            if [form for form in self._forms if isinstance(form, Template)] != list(
                settings.templates
            ):
                self._fill(settings.templates)
            self.setCurrentIndex(self._forms.index(form_in_force(settings)))

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:  # noqa: N802  Qt's name
        """Let a name that has no room end in … instead of in half a letter."""
        super().initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room.width() - _AIR
        )

    def _fill(self, templates: Sequence[Template]) -> None:
        # A line divides what is falgui's from what is the person's.
        self._forms = [*LinkFormat, *((None, *templates) if templates else ())]
        self.clear()
        for place, form in enumerate(self._forms):
            if form is None:
                self.insertSeparator(place)
            else:
                self.addItem(form_name(form))
                self.setItemData(place, form_name(form), Qt.ItemDataRole.ToolTipRole)
