"""Everything known about one upload, to read and to copy."""

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from falgui.core import messages
from falgui.core.names import display_name
from falgui.core.sources import FileSource
from falgui.core.translation import _
from falgui.core.units import format_size
from falgui.core.upload import Result, Upload
from falgui.desktop.clipboard import Clipboard
from falgui.desktop.icons import ICON_BESIDE_TEXT, icon
from falgui.desktop.upload_text import Progress, problem_text, status_text, upload_name


class DetailsDialog(QDialog):
    """Shows `upload` as it is now; [Copy report] puts the same on `clipboard`."""

    def __init__(self, upload: Upload, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Details of {name}").format(name=upload_name(upload)))
        self.setMinimumWidth(440)
        facts = _facts(upload)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for label, value in facts:
            form.addRow(f"{label}:", _value(value))
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, 16)
        page.setSpacing(16)
        page.addLayout(form)
        trouble = problem_text(upload)
        if trouble:
            page.addWidget(_report(trouble))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        copy = buttons.addButton(_("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("copyReport")
        copy.setIcon(icon("copy"))
        copy.setIconSize(ICON_BESIDE_TEXT)
        lines = [f"{label}: {value}" for label, value in facts]
        copy.clicked.connect(lambda: clipboard.copy("\n".join([*lines, trouble]).strip()))
        page.addWidget(buttons)


def _facts(upload: Upload) -> list[tuple[str, str]]:
    source = upload.source
    size = upload.result.size if upload.result else upload.size
    origin = str(source.path) if isinstance(source, FileSource) else source.url
    facts = [
        (_("Name"), upload_name(upload)),
        (_("From"), display_name(origin)),
        (_("State"), status_text(upload, Progress(), time.time())),
        (_("Size"), format_size(size) if size is not None else ""),
        (_("Type"), upload.content_type),
        (_("Prepared"), upload.recipe),
        (_("Remark"), display_name(upload.result.remark) if upload.result else ""),
        (_("Link"), upload.result.url if upload.result else ""),
        (_("Way"), _way(upload.result) if upload.result else ""),
        (_("Possible copies"), _copies(upload.result) if upload.result else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _way(result: Result) -> str:
    return {
        "cdn": _("fal's CDN"),
        "legacy": _("fal's former CDN"),
        "rest": _("fal's REST service"),
    }.get(result.leg, result.leg)


def _copies(result: Result) -> str:
    if not result.possible_copies:
        return ""
    message = messages.possible_copies(result.possible_copies)
    return f"{message.title} {message.advice}"


def _value(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def _report(text: str) -> QPlainTextEdit:
    report = QPlainTextEdit(text)
    report.setObjectName("report")
    report.setAccessibleName(_("What went wrong"))
    report.setReadOnly(True)
    report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    report.setMinimumHeight(120)
    return report
