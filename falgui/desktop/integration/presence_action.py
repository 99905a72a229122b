"""The item of the File menu that puts “Upload to fal” into file managers."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from falgui.core.translation import _
from falgui.desktop.integration.presence import Presence


def add_presence_action(bar: QMenuBar, presence: Presence) -> None:
    """Put the item in front of the settings in the File menu of `bar`."""
    menu = bar.findChild(QMenu, "fileMenu")
    if isinstance(menu, QMenu):
        settings = next(one for one in menu.actions() if one.objectName() == "settingsAction")
        menu.insertAction(settings, _PresenceAction(presence, menu))


class _PresenceAction(QAction):
    def __init__(self, presence: Presence, menu: QMenu) -> None:
        super().__init__(_("“Upload to fal” in file managers"), menu)
        self.setObjectName("presenceAction")
        self.setCheckable(True)
        self._presence = presence
        self.triggered.connect(presence.set_menus)
        presence.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.setChecked(bool(self._presence.state.menus.entered))
        self.setEnabled(not self._presence.is_busy)
