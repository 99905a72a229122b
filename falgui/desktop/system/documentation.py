"""The documentation that came with falgui, by section, and a window to read one in."""

from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from falgui.desktop.look.window_size import open_at

_HEADING: Final = "\n## "
_FOR_PEOPLE: Final = ("Use it for real", "What is public, what is stored where")


def sections() -> list[tuple[str, str]]:
    """Return the title and the Markdown of each section for those who use falgui.

    Reads the disk: not for the main thread. Empty where falgui was installed without it.
    """
    try:
        # It stands below the fields, as the text of a mail does.
        _fields, _blank, text = (distribution("falgui").read_text("METADATA") or "").partition(
            "\n\n"
        )
    except PackageNotFoundError:
        return []
    parts = [part.partition("\n") for part in text.split(_HEADING)[1:]]
    found = [(title.strip(), content.strip()) for title, _line, content in parts]
    return [(title, content) for title, content in found if title.startswith(_FOR_PEOPLE)]


class SectionWindow(QDialog):
    """Shows one section of the documentation."""

    def __init__(self, title: str, content: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("section")
        self.setModal(False)
        self.setWindowTitle(title)
        text = QTextBrowser()
        text.setObjectName("sectionText")
        text.setAccessibleName(title)
        text.setFrameShape(QTextBrowser.Shape.NoFrame)
        text.setOpenExternalLinks(True)
        text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        text.document().setDocumentMargin(24)
        text.setMarkdown(f"## {title}\n\n{content}")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(24, 8, 24, 16)
        buttons.rejected.connect(self.reject)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(text, 1)
        page.addWidget(buttons)
        open_at(self, QSize(560, 520))
