"""The first sight of the window: painted before what works in it and behind it is there."""

from typing import Final

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from falgui.core.errand import Errand
from falgui.core.translation import _
from falgui.desktop.look.show_look import show_look
from falgui.desktop.main_window import MainWindow
from falgui.store.paths import Paths
from falgui.store.settings_file import load_settings

_PATIENCE: Final = 500
"""Milliseconds that the desktop has to bring the window onto the screen."""
_HEARD: Final = (
    QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents
    | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
)


def first_sight(application: QApplication, paths: Paths, errand: Errand) -> MainWindow | None:
    """Show the window as it was left, and return it; None where it may be another that is shown.

    Whatever a person does with it waits until it is furnished: nobody but the screen is heard
    meanwhile.
    """
    # Who has never closed falgui is asked for a key first, not for files.
    if errand is not Errand.SHOW or not paths.settings_file.exists():
        return None
    settings, _problem = load_settings(paths.settings_file)
    show_look(settings)
    window = MainWindow(settings)
    window.add_menu("historyMenu", _("H&istory"))
    window.announce_page("historyTab", _("History"), "history", QWidget())
    window.announce_page("linksTab", _("Link check"), "link-check", QWidget())
    window.show()
    deadline = QDeadlineTimer(_PATIENCE)
    alarm = QTimer(singleShot=True, interval=_PATIENCE)
    alarm.start()
    while not window.is_painted and not deadline.hasExpired():
        application.processEvents(_HEARD)
    return window
