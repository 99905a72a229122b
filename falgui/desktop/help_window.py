"""The help window: every key, grouped as in the menus, and where to read more."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QMenuBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from falgui.core.translation import _
from falgui.desktop.look.window_size import open_at
from falgui.desktop.system.background import Background
from falgui.desktop.system.documentation import SectionWindow, sections
from falgui.desktop.widgets.stacked import scrolling, stack

_FAL_DOCUMENTATION: Final = "https://docs.fal.ai/"


class HelpWindow(QDialog):
    """Lists what the menus in `bar` have keys for, and the keys of the list itself."""

    def __init__(
        self, bar: QMenuBar, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(_("Help"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(20)
        for title, keys in (*_groups(bar), (_("List"), _keys_of_the_list())):
            column.addWidget(_Group(title, keys))
        self._reading = QVBoxLayout()
        self._reading.setSpacing(2)
        self._reading.addWidget(_heading(_("Read more")))
        column.addLayout(self._reading)
        column.addStretch(1)
        area = scrolling(inside)
        area.setObjectName("helpArea")
        area.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(24, 8, 24, 16)
        buttons.rejected.connect(self.reject)
        stack(self, area, buttons).setStretchFactor(area, 1)
        open_at(self, QSize(460, 560))
        background.run(self, sections, self._show_sections, lambda _error: self._show_sections([]))

    def _show_sections(self, found: Sequence[tuple[str, str]]) -> None:
        for title, content in found:
            self._add_link(title, partial(self._open_section, title, content))
        self._add_link(
            _("Documentation of fal (in the browser)"),
            lambda: QDesktopServices.openUrl(QUrl(_FAL_DOCUMENTATION)),
        )

    def _open_section(self, title: str, content: str) -> None:
        window = SectionWindow(title, content, self)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.show()

    def _add_link(self, text: str, call: Callable[[], object]) -> None:
        link = QPushButton(text)
        link.setObjectName("readMore")
        link.setProperty("link", True)
        link.setAutoDefault(False)
        link.clicked.connect(lambda _on: call())
        self._reading.addWidget(link, 0, Qt.AlignmentFlag.AlignLeading)


def show_help(window: QMainWindow, background: Background) -> None:
    """Show the one help window of `window`."""
    shown = window.findChild(HelpWindow) or HelpWindow(window.menuBar(), background, window)
    shown.show()
    shown.raise_()
    shown.activateWindow()


class _Group(QWidget):
    def __init__(self, title: str, keys: list[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(title)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(_heading(title), 0, 0, 1, 2)
        for row, (text, key) in enumerate(keys, start=1):
            grid.addWidget(QLabel(text), row, 0)
            shown = QLabel(key)
            shown.setProperty("muted", True)
            grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignTrailing)


def _heading(title: str) -> QLabel:
    heading = QLabel(title)
    font = heading.font()
    font.setBold(True)
    heading.setFont(font)
    return heading


def menus_in(bar: QMenuBar) -> list[tuple[str, list[QAction]]]:
    """Return the title of each menu in `bar`, and its actions with those of its inner menus."""
    # Not by QAction.menu(): what that returns takes the menu along when it is given up.
    menus = {menu.menuAction(): menu for menu in bar.window().findChildren(QMenu)}
    return [
        (_plain(action.text()), list(_actions_in(menus[action], menus)))
        for action in bar.actions()
        if action in menus
    ]


def _actions_in(menu: QMenu, menus: Mapping[QAction, QMenu]) -> Iterator[QAction]:
    for action in menu.actions():
        if action in menus:
            yield from _actions_in(menus[action], menus)
        elif not action.isSeparator():
            yield action


def _groups(bar: QMenuBar) -> list[tuple[str, list[tuple[str, str]]]]:
    groups = []
    for title, actions in menus_in(bar):
        keys = [
            (_plain(one.text()), one.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            for one in actions
            if not one.shortcut().isEmpty()
        ]
        if keys:
            groups.append((title, keys))
    return groups


def _keys_of_the_list() -> list[tuple[str, str]]:
    return [
        (_("The same as a double click on the rows"), _key(Qt.Key.Key_Return)),
        (_("Menu of the selected rows"), _key(Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)),
        (_("Select everything"), _key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)),
        (_("First row"), _key(Qt.Key.Key_Home)),
        (_("Last row"), _key(Qt.Key.Key_End)),
    ]


def _key(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
    sequence = QKeySequence(modifier.value | key.value)
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")
