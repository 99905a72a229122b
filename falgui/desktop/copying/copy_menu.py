"""The menu of all forms that links can be copied in, the same wherever it is offered."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from falgui.core.links import Form, LinkFormat
from falgui.core.templates import Template
from falgui.core.translation import _
from falgui.desktop.copying.form_names import form_name

_NAME_WIDTH: Final = 280


class CopyMenu(QMenu):
    """falgui's formats, below them the person's own, and the way to edit those.

    `chosen` carries the `Form` that was picked, `last` keeps it (None before the first).
    """

    chosen = Signal(object)
    edit_wanted = Signal()
    """The person wants to see or change the templates."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setToolTipsVisible(True)
        self.last: Form | None = None
        self._reason = ""
        self._formats = [self._offer(one, f"copyAs-{one.value}") for one in LinkFormat]
        self._templates: list[QAction] = []
        self._listed: tuple[Template, ...] = ()
        self._line = self.addSeparator()
        self._end = self.addSeparator()
        self._end.setVisible(False)
        edit = self.addAction(_("Edit templates…"))
        edit.setObjectName("editTemplates")
        edit.triggered.connect(lambda _on: self.edit_wanted.emit())

    def add_other(self, name: str, call: Callable[[], None]) -> QAction:
        """Add an entry of another kind below falgui's own formats, and return it."""
        action = QAction(self)
        action.setObjectName(name)
        action.triggered.connect(lambda _on: call())
        self.insertAction(self._line, action)
        return action

    def show_templates(self, templates: Sequence[Template]) -> None:
        """List `templates` and no others."""
        if tuple(templates) == self._listed:
            return
        self._listed = tuple(templates)
        for action in self._templates:
            self.removeAction(action)
            action.deleteLater()
        self._templates = [
            self._offer(template, f"copyAs-template-{number}")
            for number, template in enumerate(templates)
        ]
        self.insertActions(self._end, self._templates)
        self._end.setVisible(bool(templates))
        if isinstance(self.last, Template):
            names = {template.name: template for template in templates}
            self.last = names.get(self.last.name)
        self.explain(self._reason)

    def explain(self, reason: str) -> None:
        """Grey every form out and say why, or offer them all for an empty `reason`."""
        self._reason = reason
        for action in (*self._formats, *self._templates):
            action.setEnabled(not reason)
            action.setToolTip(reason or action.data())

    def _offer(self, form: Form, name: str) -> QAction:
        full = form_name(form)
        shown = self.fontMetrics().elidedText(full, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH)
        action = self.addAction(shown.replace("&", "&&"))
        action.setObjectName(name)
        # Said by the tooltip where the name is cut.
        action.setData(full if shown != full else "")
        action.triggered.connect(lambda _on: self._choose(form))
        return action

    def _choose(self, form: Form) -> None:
        self.last = form
        self.chosen.emit(form)


def auto_copy_action(parent: QWidget, chosen: Callable[[bool], None]) -> QAction:
    """Return the entry that turns copying without being asked on and off."""
    action = QAction(_("Copy links by themselves"), parent)
    action.setObjectName("autoCopyAction")
    action.setCheckable(True)
    action.setToolTip(_("As soon as all files of a drop are uploaded."))
    action.triggered.connect(chosen)
    return action
