"""One template as it is being written: its name, its text, and what that makes of files."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QHideEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from falgui.core.templates import Template, unknown_placeholders
from falgui.core.translation import _
from falgui.desktop.copying.form_preview import FormPreview
from falgui.desktop.copying.placeholder_list import PlaceholderList
from falgui.desktop.copying.template_edits import LONGEST_NAME, problem_with_name, problem_with_text
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.copy_choice import copy_style
from falgui.store.settings import Settings

_PAUSE_MILLISECONDS: Final = 300
"""How long nothing has to be typed until what is there is kept."""
_TEXT_LINES: Final = 4


class TemplateForm(QWidget):
    """Shows one template of the settings.

    `changed` carries the name that it had and the new `Template`, after a pause in typing and
    when a field is left; what makes no sense is told and not carried.
    """

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = Settings()
        self._shown = Template("", "")
        self._is_typing = False
        self._pause = QTimer(self, interval=_PAUSE_MILLISECONDS, singleShot=True)
        self._pause.timeout.connect(self.keep)
        self._name = QLineEdit()
        self._name.setObjectName("templateName")
        self._name.setAccessibleName(_("Name of the template"))
        self._name.setMaxLength(LONGEST_NAME)
        self._text = _text_field()
        self._remark = StatusLine("templateRemark", self)
        self._preview = FormPreview("templatePreview")
        self._placeholders = PlaceholderList()
        self._placeholders.wanted.connect(self._insert)
        for edited in (self._name.textEdited, self._text.textChanged):
            edited.connect(self._typed)
        for field in (self._name, self._text):
            field.installEventFilter(self)
        self._compose()

    def show_template(self, template: Template, settings: Settings) -> None:
        """Show `template` of `settings`; of the one shown already, what is being typed stays."""
        self._settings = settings
        # What is wrong, and so was not kept, stays to be put right.
        stays = self._is_typing or bool(self._name_problem() or self._text_problem())
        if template.name != self._shown.name or not stays:
            self._stop_typing()
            with QSignalBlocker(self._text):
                if self._name.text().strip() != template.name:
                    self._name.setText(template.name)
                if self._text.toPlainText() != template.text:
                    self._text.setPlainText(template.text)
        self._shown = template
        self._show_outcome()

    def rename(self) -> None:
        """Let the person type another name."""
        self._name.setFocus()
        self._name.selectAll()

    def keep(self) -> None:
        """Tell of what was typed, as far as it makes sense."""
        if not self._is_typing:
            return
        self._stop_typing()
        before = self._shown
        changed = Template(
            before.name if self._name_problem() else self._name.text().strip(),
            before.text if self._text_problem() else self._text.toPlainText(),
        )
        if changed != before:
            self._shown = changed
            self.changed.emit(before.name, changed)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Keep what was typed as soon as its field is left."""
        if event.type() is QEvent.Type.FocusOut:
            self.keep()
        return False

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        """Keep what was typed when the window is closed."""
        super().hideEvent(event)
        self.keep()

    def _typed(self) -> None:
        self._is_typing = True
        self._pause.start()
        self._show_outcome()

    def _stop_typing(self) -> None:
        self._is_typing = False
        self._pause.stop()

    def _insert(self, before: str, after: str) -> None:
        cursor = self._text.textCursor()
        marked = cursor.selection().toPlainText()
        cursor.insertText(before + marked + after)
        cursor.setPosition(cursor.position() - len(after))
        self._text.setTextCursor(cursor)
        self._text.setFocus()

    def _name_problem(self) -> str:
        others = [one.name for one in self._settings.templates if one.name != self._shown.name]
        return problem_with_name(self._name.text().strip(), others)

    def _text_problem(self) -> str:
        return problem_with_text(self._text.toPlainText())

    def _show_outcome(self) -> None:
        text = self._text.toPlainText()
        problem = self._name_problem() or self._text_problem()
        unknown = unknown_placeholders(text)
        if problem:
            self._remark.tell(Tone.BAD, problem, _("What was there before is kept."))
        elif unknown:
            self._remark.tell(
                Tone.BAD,
                _("No such placeholder: {names}").format(names=" ".join(unknown)),
                _("It is copied as it stands there."),
            )
        else:
            self._remark.clear()
        self._preview.show_style(copy_style(self._settings, Template("", text)))

    def _compose(self) -> None:
        hint = WrappingLabel(_("The text is written once for each file. Click to insert:"))
        hint.setContentsMargins(0, GRID, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID)
        for part in (
            _caption(_("Name"), self._name),
            self._name,
            _caption(_("Text"), self._text),
            self._text,
            self._remark,
            self._preview,
            hint,
            self._placeholders,
        ):
            column.addWidget(part)


def _text_field() -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setObjectName("templateText")
    field.setAccessibleName(_("Text of the template"))
    field.setTabChangesFocus(True)
    field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    field.setFixedHeight(_TEXT_LINES * field.fontMetrics().lineSpacing() + 3 * GRID)
    field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return field


def _caption(text: str, field: QWidget) -> QLabel:
    caption = QLabel(text)
    caption.setProperty("muted", True)
    caption.setBuddy(field)
    return caption
