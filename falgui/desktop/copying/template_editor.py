"""The list of the person's own templates, and below it the one that is being written."""

import html
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from falgui.core.templates import Template
from falgui.core.translation import _
from falgui.desktop.copying.template_edits import (
    MOST_TEMPLATES,
    with_changed,
    with_copy,
    with_new,
    with_restored,
    without,
)
from falgui.desktop.copying.template_form import TemplateForm
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.push_button import push_button
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.copy_choice import with_form
from falgui.store.settings import Settings

_LIST_LINES: Final = 4


class TemplateEditor(QWidget):
    """Shows and changes the templates; `edited` carries each change of the settings."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templateEditor")
        self._settings = Settings()
        self._removed: tuple[int, Template, bool] | None = None
        self._list = _list()
        self._list.currentRowChanged.connect(self._turn_to)
        self._form = TemplateForm()
        self._form.changed.connect(self._rewrite)
        self._list.itemActivated.connect(lambda _item: self._form.rename())
        self._add = push_button("addTemplate", _("Add"), "add", self._add_one)
        self._copy = push_button("duplicateTemplate", _("Duplicate"), "copy", self._duplicate)
        self._remove = push_button("removeTemplate", _("Remove"), "remove", self._remove_one)
        self._undo = push_button("undoRemoveTemplate", _("Undo"), "", self._bring_back)
        self._undo.hide()
        self._news = StatusLine("templateNews", self)
        delete = QKeySequence(QKeySequence.StandardKey.Delete)
        for keys, call in ((delete, self._remove_one), (QKeySequence("F2"), self._form.rename)):
            shortcut = QShortcut(keys, self._list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(call)
        self._compose()
        self._show_current()

    def show_settings(self, settings: Settings) -> None:
        """Show the templates of `settings`; what is being typed stays as it is."""
        names = [template.name for template in self._settings.templates]
        self._settings = settings
        if [template.name for template in settings.templates] != names:
            self._fill()
        self._show_current()

    # What the person does ---------------------------------------------------------------------

    def _add_one(self) -> None:
        self._change(with_new, len(self._settings.templates))
        self._form.rename()

    def _duplicate(self) -> None:
        place = self._list.currentRow()
        self._change(lambda settings: with_copy(settings, place), place + 1)
        self._form.rename()

    def _remove_one(self) -> None:
        place = self._list.currentRow()
        self._form.keep()
        gone = self._settings.templates[place]
        was_in_force = self._settings.template == gone.name
        last = len(self._settings.templates) - 2
        self._change(lambda settings: without(settings, place), min(place, last))
        self._removed = (place, gone, was_in_force)
        self._news.tell(Tone.GOOD, _("“{name}” was removed.").format(name=gone.name))
        self._undo.show()
        self.setFocus()

    def _bring_back(self) -> None:
        if self._removed is None:
            return
        place, template, was_in_force = self._removed

        def bring_back(settings: Settings) -> Settings:
            restored = with_restored(settings, place, template)
            return with_form(restored, template) if was_in_force else restored

        self._change(bring_back, place)
        self.setFocus()

    def _rewrite(self, name: str, changed: Template) -> None:
        self._forget_removed()
        self.edited.emit(lambda settings: with_changed(settings, name, changed))

    # What follows from it ---------------------------------------------------------------------

    def _change(self, change: Callable[[Settings], Settings], place: int) -> None:
        """Have the settings changed and show the template at `place` of them."""
        self._form.keep()
        self._forget_removed()
        self.edited.emit(change)
        self._list.setCurrentRow(place)

    def _forget_removed(self) -> None:
        # A button that goes takes the focus to whatever comes next: keep it here.
        if self._undo.hasFocus():
            self.setFocus()
        self._removed = None
        self._news.clear()
        self._undo.hide()

    def _turn_to(self, _row: int) -> None:
        self._form.keep()
        self._show_current()

    def _fill(self) -> None:
        row = self._list.currentRow()
        with QSignalBlocker(self._list):
            self._list.clear()
            for template in self._settings.templates:
                item = QListWidgetItem(template.name, self._list)
                item.setToolTip(f"<qt>{html.escape(template.name)}</qt>")
            self._list.setCurrentRow(min(max(row, 0), self._list.count() - 1))

    def _show_current(self) -> None:
        row = self._list.currentRow()
        count = len(self._settings.templates)
        there = 0 <= row < count
        has_room = count < MOST_TEMPLATES
        self._list.setVisible(bool(count))
        self.setFocusProxy(self._list if count else self._add)
        self._form.setVisible(there)
        self._remove.setEnabled(there)
        self._copy.setEnabled(there and has_room)
        self._add.setEnabled(has_room)
        full = _("There is room for {count} templates.").format(count=MOST_TEMPLATES)
        for button in (self._add, self._copy):
            button.setToolTip("" if has_room else full)
        if there:
            self._form.show_template(self._settings.templates[row], self._settings)

    def _compose(self) -> None:
        heading = QVBoxLayout()
        heading.setSpacing(2)
        heading.addWidget(WrappingLabel(_("Templates")))
        words = _("Your own forms of links, in every “Copy as” and for “falgui upload”.")
        heading.addWidget(WrappingLabel(words, muted=True))
        # Beside the list, because three words in a row are wide in some languages.
        tools = QVBoxLayout()
        tools.setSpacing(GRID)
        for button in (self._add, self._copy, self._remove):
            tools.addWidget(button)
        tools.addStretch(1)
        choice = QHBoxLayout()
        choice.setSpacing(GRID)
        choice.addWidget(self._list, 1)
        choice.addLayout(tools)
        news = QHBoxLayout()
        news.addWidget(self._news, 1)
        news.addWidget(self._undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(heading)
        column.addLayout(choice)
        column.addLayout(news)
        column.addWidget(self._form)


def _list() -> QListWidget:
    made = QListWidget()
    made.setObjectName("templateList")
    made.setAccessibleName(_("Templates"))
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    made.setFixedHeight(_LIST_LINES * (made.fontMetrics().lineSpacing() + GRID) + GRID)
    return made
