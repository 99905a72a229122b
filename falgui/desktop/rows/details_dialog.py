"""Everything known about one upload, up to date while it is open, to read and to copy."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from falgui.core.translation import _
from falgui.core.upload import ENDED
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.look.icons import ICON_BESIDE_TEXT, icon
from falgui.desktop.look.window_size import open_at
from falgui.desktop.rows.problem_card import ProblemCard
from falgui.desktop.rows.upload_facts import Known, facts, report, technical_text
from falgui.desktop.rows.upload_text import upload_name
from falgui.desktop.widgets.stacked import scrolling, stack

_COPIED_MILLISECONDS: Final = 1500
_WIDTH: Final = 520
_BELOW: Final = 64
"""What the buttons need below the facts."""
_LINES_SHOWN: Final = 8
_AROUND_LINES: Final = 24
_MOST_HEIGHT: Final = 600


class DetailsDialog(QDialog):
    """Shows what `known` tells of an upload; [Copy report] puts the same on `clipboard`.

    `look` brings it up to date. Once `known` tells nothing any more, it keeps what it last knew.
    """

    action_wanted = Signal()
    """The upload's primary action is wanted."""

    def __init__(
        self,
        known: Callable[[], Known | None],
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self._look_up = known
        self._clipboard = clipboard
        self._known: Known | None = None
        self._values: dict[str, QLabel] = {}
        self._problem = ProblemCard(self.action_wanted)
        self._form = QFormLayout()
        self._technical = _technical()
        self._copied = QTimer(self, interval=_COPIED_MILLISECONDS, singleShot=True)
        self._copied.timeout.connect(self._name_copy_button)
        self._compose()
        self.look()
        height = self._inside.heightForWidth(_WIDTH) + _BELOW
        open_at(self, QSize(_WIDTH, min(height, _MOST_HEIGHT)))

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more by itself."""
        return self._known is not None and self._known.upload.state in ENDED

    def look(self) -> None:
        """Show everything as it is now."""
        known = self._look_up()
        if known is None:
            return
        self._known = known
        upload = known.upload
        self.setWindowTitle(_("Details of {name}").format(name=upload_name(upload)))
        self._area.setAccessibleName(self.windowTitle())
        self._problem.show_problem(upload)
        self._show_facts(facts(known))
        self._show_technical(technical_text(known))

    def _compose(self) -> None:
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._inside = inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(self._problem)
        column.addLayout(self._form)
        column.addWidget(self._technical)
        column.addStretch(1)
        self._area = area = scrolling(inside)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(24, 8, 24, 16)
        buttons.rejected.connect(self.reject)
        self._copy = buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self._copy.setObjectName("copyReport")
        self._copy.setIconSize(ICON_BESIDE_TEXT)
        self._copy.clicked.connect(self._copy_report)
        self._name_copy_button()
        stack(self, area, buttons).setStretchFactor(area, 1)

    def _show_facts(self, lines: list[tuple[str, str]]) -> None:
        labels = [label for label, _value in lines]
        if labels != list(self._values):
            while self._form.rowCount():
                self._form.removeRow(0)
            self._values = {}
            for label in labels:
                self._values[label] = _value()
                self._values[label].setAccessibleName(label)
                self._form.addRow(f"{label}:", self._values[label])
        for label, text in lines:
            # A text that is being selected is left alone while it stays the same.
            if self._values[label].text() != text:
                self._values[label].setText(text)

    def _show_technical(self, text: str) -> None:
        if text != self._technical.toPlainText():
            self._technical.setPlainText(text)
            lines = min(text.count("\n") + 1, _LINES_SHOWN)
            height = lines * self._technical.fontMetrics().lineSpacing()
            self._technical.setFixedHeight(height + _AROUND_LINES)
        self._technical.setVisible(bool(text))

    def _copy_report(self) -> None:
        if self._known is None:
            return
        if self._clipboard.copy(report(self._known)):
            said, sign = _("Report copied"), "check"
        else:
            said, sign = _("Clipboard is busy"), "warning"
        self._copy.setText(said)
        self._copy.setIcon(icon(sign))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._copy, said))
        self._copied.start()

    def _name_copy_button(self) -> None:
        self._copy.setText(_("Copy report"))
        self._copy.setIcon(icon("copy"))


def _value() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def _technical() -> QPlainTextEdit:
    text = QPlainTextEdit()
    text.setObjectName("report")
    text.setAccessibleName(_("Technical details"))
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return text
