"""One watched folder in the settings: where it is, how it is with it, and what can be changed."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from falgui.core.names import display_name
from falgui.core.translation import _
from falgui.desktop.look.theme import GRID
from falgui.desktop.settings.page import page_button
from falgui.desktop.watching.watch_words import folder_name
from falgui.desktop.widgets.check_box import CheckBox
from falgui.desktop.widgets.elided_label import ElidedLabel
from falgui.desktop.widgets.switch import Switch
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.settings import WatchedFolder


class WatchRow(QWidget):
    """Shows the folder at `path`; what the person wants of it goes out as signals."""

    switched = Signal(bool)
    subfolders_chosen = Signal(bool)
    removed = Signal()

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        name = folder_name(path)
        place = ElidedLabel()
        place.elide_mode = Qt.TextElideMode.ElideMiddle
        place.setText(display_name(path))
        self._state = WrappingLabel(muted=True)
        self._state.setObjectName("watchState")
        self._switch = Switch(_("Watch “{name}”").format(name=name))
        self._switch.setObjectName("watchSwitch")
        self._subfolders = CheckBox(_("With subfolders"))
        self._subfolders.setObjectName("watchSubfolders")
        self._subfolders.setAccessibleName(_("Watch subfolders of “{name}”").format(name=name))
        remove = page_button(_("Remove"), "removeWatched")
        remove.setAccessibleName(_("Watch “{name}” no more").format(name=name))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(place)
        words.addWidget(self._state)
        above = QHBoxLayout()
        above.setSpacing(2 * GRID)
        above.addLayout(words, 1)
        above.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignVCenter)
        below = QHBoxLayout()
        below.addWidget(self._subfolders, 1)
        below.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(above)
        column.addLayout(below)
        self.setFocusProxy(self._switch)
        self._switch.toggled.connect(self.switched)
        self._subfolders.toggled.connect(self.subfolders_chosen)
        remove.clicked.connect(self.removed)

    def show_folder(self, folder: WatchedFolder, state: str) -> None:
        """Show what is chosen for the folder, and how it is with it; nothing is emitted."""
        with QSignalBlocker(self._switch), QSignalBlocker(self._subfolders):
            self._switch.setChecked(folder.on)
            self._subfolders.setChecked(folder.subfolders)
        self._state.setText(state)
        self._switch.setAccessibleDescription(state)
