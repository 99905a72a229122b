"""The buttons for adding files, a folder, or what is on the clipboard."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from falgui.core.translation import _
from falgui.desktop.icons import ICON_BESIDE_TEXT, icon


class AddButtons(QWidget):
    """Three buttons in a row; compact ones have an icon and a tooltip instead of a word."""

    files_wanted = Signal()
    folder_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 if compact else 8)
        for name, sign, text, wanted in (
            ("addFiles", "add-file", _("Add files…"), self.files_wanted),
            ("addFolder", "add-folder", _("Add folder…"), self.folder_wanted),
            ("paste", "paste", _("Paste"), self.paste_wanted),
        ):
            button = QPushButton(icon(sign), "" if compact else text)
            button.setObjectName(name)
            button.setAccessibleName(text)
            button.setIconSize(ICON_BESIDE_TEXT)
            if compact:
                button.setFlat(True)
                button.setProperty("compact", True)
                button.setFixedSize(36, 32)
                button.setToolTip(text)
            button.clicked.connect(wanted)
            row.addWidget(button)
