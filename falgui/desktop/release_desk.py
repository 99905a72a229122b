"""Connects what asks for newer releases with window and settings; nothing of it in a sandbox."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from falgui.core.cancel import Cancel
from falgui.core.names import display_name
from falgui.core.releases import host_in, releases_address
from falgui.core.translation import _
from falgui.desktop.engine import Engine
from falgui.desktop.main_window import MainWindow
from falgui.desktop.release_dialog import ReleaseDialog, open_page
from falgui.desktop.release_watch import ReleaseWatch
from falgui.desktop.settings.page import SettingsPage

NEWS: Final = "newer release"
"""The banner's cause."""


class ReleaseDesk(QObject):
    """Offers to look for newer releases, and shows what came of it, where that is allowed at all.

    It is not in a `trial`, nor where whoever packaged falgui has switched it off: then nothing
    is offered, and nobody is asked.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        engine: Engine,
        parent: QObject | None = None,
        *,
        trial: bool = False,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._address = None if trial else releases_address(environment)
        self._window: MainWindow | None = None
        self._told = ""
        self.watch: ReleaseWatch | None = None
        if self._address is not None:
            self.watch = ReleaseWatch(
                partial(self._newest, self._address),
                lambda: engine.settings,
                engine.change_settings,
                engine.background,
                self,
            )
            self.watch.found.connect(self._tell)
            engine.settings_changed.connect(self.watch.follow)

    def start(self) -> None:
        """Ask by itself from now on, if that is wanted."""
        if self.watch is not None:
            self.watch.follow()

    def close(self) -> None:
        """Ask nobody any more."""
        if self.watch is not None:
            self.watch.close()

    def move_to(self, window: MainWindow) -> None:
        """Show what there is in `window`, which may speak another language than the one before."""
        was_told = self._window is not None and self._window.banners.has_banner(NEWS)
        self._window = window
        if self.watch is not None and self._address is not None:
            _add_action(window, self.watch, host_in(self._address))
            if was_told:
                self._tell(self._told)

    def add_card(self, page: SettingsPage) -> None:
        """Put the switch below what is on `page`, if there is anything to switch on."""
        if self._address is None:
            return
        page.add_switch(
            page.add_card(),
            "lookForReleases",
            (
                _("Look for newer versions"),
                _(
                    "Sends nothing but a request for one file to {host}, once a day at most, and "
                    "installs nothing."
                ).format(host=display_name(host_in(self._address))),
            ),
            lambda settings: settings.look_for_releases,
            lambda settings, on: replace(settings, look_for_releases=on),
        )

    @Slot(str)
    def _tell(self, release: str) -> None:
        watch, self._told = self.watch, release
        if watch is not None and self._window is not None:
            self._window.banners.show_banner(
                NEWS,
                _("falgui {version} is out.").format(version=release),
                _("This is falgui {version}.").format(version=watch.own),
                [(_("See what is new"), open_page)],
                closed=partial(watch.put_aside, release),
                is_news=True,
            )

    def _newest(self, address: str, cancel: Cancel) -> str:
        # Brings the HTTP library along, and is called on another thread.
        from falgui.transport.network_choice import NetworkChoice  # noqa: PLC0415
        from falgui.transport.releases import newest_release  # noqa: PLC0415

        return newest_release(address, NetworkChoice.of(self._engine.settings), cancel)


def _add_action(window: MainWindow, watch: ReleaseWatch, host: str) -> None:
    """Put the item in front of the one about falgui in the Help menu."""
    menu = window.findChild(QMenu, "helpMenu")
    if not isinstance(menu, QMenu):
        return
    about = next((one for one in menu.actions() if one.objectName() == "aboutAction"), None)
    action = QAction(_("Check for a newer version…"), menu)
    action.setObjectName("releaseAction")
    action.triggered.connect(lambda _on: show_dialog(window, watch, host))
    if about is None:
        menu.addAction(action)
    else:
        menu.insertAction(about, action)


def show_dialog(window: MainWindow, watch: ReleaseWatch, host: str) -> ReleaseDialog:
    """Show the one dialog of `window`, which asks once more."""
    shown = window.findChild(ReleaseDialog)
    if isinstance(shown, ReleaseDialog):
        shown.ask()
    else:
        shown = ReleaseDialog(watch, host, window)
    shown.show()
    shown.raise_()
    shown.activateWindow()
    return shown
