"""Counts the files in dropped folders, then asks once whether to add them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from falgui.core.cancel import Cancel
from falgui.core.folders import FolderContents, list_folders
from falgui.core.names import display_name
from falgui.core.sources import FileSource
from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.desktop.background import Background


class FolderDialog(QDialog):
    """Asks about `folders`; open it with `open()`, it deletes itself."""

    chosen = Signal(list)
    """The `FileSource` of every file, once the person agreed."""

    def __init__(
        self, folders: Sequence[Path], background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("folderDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Add folder"))
        self.setMinimumWidth(400)
        self._sources: list[FileSource] = []
        self._stop = Cancel()
        self._question = _label("question")
        strong = self._question.font()
        strong.setPointSizeF(strong.pointSizeF() * 1.15)
        strong.setBold(True)
        self._question.setFont(strong)
        self._remarks = _label("remarks")
        self._remarks.setProperty("muted", True)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName(_("Looking through the folder"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._add = QPushButton(_("Add"))
        self._add.setObjectName("add")
        self._add.setProperty("primary", True)
        self._add.setEnabled(False)
        buttons.addButton(self._add, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, 16)
        page.setSpacing(8)
        for part in (self._question, self._remarks, self._busy):
            page.addWidget(part)
        page.addStretch()
        page.addSpacing(16)
        page.addWidget(buttons)
        self._show_counting(folders)
        self.finished.connect(self._end)
        background.run(self, lambda: _look_through(folders, self._stop), self._show_found)

    def _show_counting(self, folders: Sequence[Path]) -> None:
        name = display_name(folders[0].name or str(folders[0]))
        self._question.setText(
            _("Looking through “{name}”…").format(name=name)
            if len(folders) == 1
            else plural("Looking through {n} folder…", "Looking through {n} folders…", len(folders))
        )
        self._remarks.hide()

    def _show_found(self, looked: tuple[list[FileSource], FolderContents]) -> None:
        self._sources, found = looked
        self._busy.hide()
        count = len(found.files)
        self._question.setText(
            plural("Add {n} file ({{size}})?", "Add {n} files ({{size}})?", count).format(
                size=format_size(found.size)
            )
            if count
            else _("There are no files to upload in this folder.")
        )
        self._remarks.setText(_remarks(found))
        self._remarks.setVisible(bool(self._remarks.text()))
        self._add.setEnabled(bool(count))
        if count:
            self._add.setDefault(True)
            self._add.setFocus()
        self.adjustSize()

    def _end(self, outcome: int) -> None:
        self._stop.set()
        if outcome == QDialog.DialogCode.Accepted:
            self.chosen.emit(self._sources)


def _look_through(folders: Sequence[Path], stop: Cancel) -> tuple[list[FileSource], FolderContents]:
    # For a hundred thousand files even this takes longer than the main thread has.
    found = list_folders(folders, stop.is_set)
    return [FileSource(path) for path in found.files], found


def _remarks(found: FolderContents) -> str:
    lines = []
    if found.skipped:
        lines.append(
            plural(
                "Skipped {n} hidden, temporary or empty file.",
                "Skipped {n} hidden, temporary or empty files.",
                found.skipped,
            )
        )
    if found.unreadable:
        lines.append(
            _("No permission to look into: {names}.").format(
                names=", ".join(display_name(path.name) for path in found.unreadable[:3])
            )
        )
    return "\n".join(lines)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
