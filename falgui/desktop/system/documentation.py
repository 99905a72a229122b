"""The documentation that came with falgui, page by page, and a window to read one in."""

import re
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from falgui.core.resources import page
from falgui.desktop.look.window_size import open_at

_PAGES: Final = ("guide.md", "recipes.md", "troubleshooting.md")
_PRIVACY: Final = "## What is public, what is stored where\n"
# A link that leads to another page or a file of the source: not in this window.
_INNER_LINK: Final = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)\s]+\)")


def sections() -> list[tuple[str, str]]:
    """Return the title and the Markdown of each page for those who use falgui.

    Reads the disk: not for the main thread. Empty where falgui was installed without them.
    """
    texts: list[str] = []
    for name in _PAGES:
        with suppress(OSError):
            texts.append(page(name).read_text(encoding="utf-8"))
    _before, heading, after = _readme().partition(_PRIVACY)
    if heading:
        texts.append(heading + after.partition("\n## ")[0])
    parts = [text.lstrip("# ").partition("\n") for text in texts]
    return [(title, _INNER_LINK.sub(r"\1", text).strip()) for title, _line, text in parts]


def _readme() -> str:
    try:
        # It stands below the fields, as the text of a mail does.
        return (distribution("falgui").read_text("METADATA") or "").partition("\n\n")[2]
    except PackageNotFoundError:
        return ""


class SectionWindow(QDialog):
    """Shows one page of the documentation."""

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
        text.setMarkdown(f"# {title}\n\n{content}")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(24, 8, 24, 16)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(text, 1)
        column.addWidget(buttons)
        open_at(self, QSize(560, 520))
