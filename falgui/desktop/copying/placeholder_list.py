"""What may stand in a template: each placeholder with what it means, a click away."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from falgui.core.templates import EACH, END, ESCAPES
from falgui.core.translation import _
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.wrapping_label import WrappingLabel

_EXAMPLE_OF_ESCAPES: Final = "{name:json}"


class PlaceholderList(QWidget):
    """A button for each placeholder, with its meaning beside it.

    `wanted` carries what is to be written, as a part before and a part after the marked text.
    """

    wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("placeholders")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for row, (shown, before, after, meaning) in enumerate(_entries()):
            button = QPushButton(shown)
            button.setObjectName(f"placeholder-{shown.strip('{}').partition('}')[0]}")
            button.setProperty("link", True)
            button.setAutoDefault(False)
            # What is between braces reads from left to right in every language.
            button.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setAccessibleName(_("Insert {placeholder}").format(placeholder=shown))
            button.setAccessibleDescription(meaning)
            button.clicked.connect(
                lambda _on, before=before, after=after: self.wanted.emit(before, after)
            )
            start = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop
            grid.addWidget(button, row, 0, start)
            label = WrappingLabel(meaning, muted=True)
            label.setContentsMargins(0, 3, 0, 3)
            grid.addWidget(label, row, 1)


def _entries() -> list[tuple[str, str, str, str]]:
    meanings = {
        "url": _("the link"),
        "name": _("the file's name"),
        "stem": _("the name without its ending"),
        "type": _("the type, such as image/jpeg"),
        "size": _("the size as people read it"),
        "bytes": _("the size as a number of bytes"),
        "argument": _("the name of a model's input for this type"),
        "expires": _("how long the link works"),
        "number": _("the place in the list, from 1"),
        "count": _("how many files there are"),
        "date": _("today's date"),
    }
    entries = [(f"{{{name}}}", f"{{{name}}}", "", text) for name, text in meanings.items()]
    entries.append(
        (
            f"{{{EACH}}}…{{{END}}}",
            f"{{{EACH}}}",
            f"{{{END}}}",
            _(
                "only this part is repeated for each file; {example} puts a comma between two of "
                "them, not a new line"
            ).format(example="{each:, }"),
        )
    )
    entries.append(
        (
            _EXAMPLE_OF_ESCAPES,
            _EXAMPLE_OF_ESCAPES,
            "",
            _("in quotes and with escapes for JSON; the others are {escapes}").format(
                escapes=", ".join(f":{name}" for name in ESCAPES if name not in ("", "json"))
            ),
        )
    )
    entries.append(("{{ }}", "{{", "}}", _("braces that stay, as in {{url}}")))
    return entries
