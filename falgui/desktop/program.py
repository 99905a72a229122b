"""The window as a program: one for each user, and ended by whoever may end it."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from falgui import __version__
from falgui.core.errand import Errand
from falgui.desktop.first_sight import first_sight
from falgui.desktop.hung_question import Answer, ask_about_hung, unresponsive
from falgui.desktop.integration.opened_files import OpenedFiles
from falgui.desktop.look.icons import icon
from falgui.desktop.look.language import speak
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.system.activation import activation_token
from falgui.desktop.system.display_loss import DisplayLoss, platform_wanted
from falgui.desktop.system.instance import Instance, Unresponsive
from falgui.desktop.system.main_thread import take_short_turns
from falgui.desktop.system.quit_signals import QuitSignals
from falgui.store.paths import Paths
from falgui.store.settings_file import chosen_language

if TYPE_CHECKING:
    # Brings the HTTP library along, which the first paint doesn't wait for.
    from falgui.transport.endpoints import Endpoints


def run_program(
    environment: Mapping[str, str],
    endpoints: "Endpoints",
    paths: Paths,
    names: Sequence[str],
    errand: Errand = Errand.SHOW,
    *,
    trial: bool = False,
) -> int:
    """Run falgui with `names` and an `errand`, or hand them to the falgui that runs already.

    Returns the exit code when falgui has ended.
    """
    take_short_turns()
    with platform_wanted():
        application = QApplication(sys.argv[:1])
    application.setApplicationName("falgui")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("falgui")
    application.setQuitOnLastWindowClosed(False)
    apply_theme(application)
    application.setWindowIcon(icon("falgui"))
    speak(chosen_language(paths.settings_file))
    instance = Instance(paths.runtime)
    try:
        if not _claimed(instance, names, errand, activation_token(environment)):
            return 0
    except Unresponsive:
        return 1
    with instance.held():
        window = first_sight(application, paths, errand)
        # Three times as much as until here, which the first sight doesn't wait for.
        from falgui.desktop.app import App  # noqa: PLC0415

        app = App(environment, endpoints, paths, trial=trial, window=window)
        instance.asked.connect(app.open)
        instance.sent_for.connect(app.run_errand)
    # Not quit(): that asks every window to close, and ours leaves the answer to the app.
    app.leaving.connect(lambda: application.exit(0))
    application.commitDataRequest.connect(app.way_out.session_ends)
    application.saveStateRequest.connect(app.way_out.tell_restart)
    if sys.platform == "darwin":
        OpenedFiles(application, app).opened.connect(app.open)
    signals = QuitSignals(app.leaving.emit)
    loss = DisplayLoss(app.way_out.save)
    app.start(names, errand)
    code = application.exec()
    loss.close()
    signals.close()
    instance.close()
    if not app.close():
        # A request that is stuck can't be interrupted, and waiting for it helps nobody.
        sys.stdout.flush()
        os._exit(code)
    return code


def _claimed(
    instance: Instance, names: Sequence[str], errand: Errand = Errand.SHOW, token: str = ""
) -> bool:
    """Return what `Instance.claim` does; when another falgui hangs, ask as often as is wanted."""
    while True:
        try:
            return instance.claim(names, errand, token)
        except Unresponsive:
            print(unresponsive(), file=sys.stderr)  # noqa: T201  whoever started it may look here
            if errand is Errand.HIDE and not names:
                # At a login nobody asked for anything that would be lost.
                raise
            owner = instance.owner()
            answer = ask_about_hung(owner)
            if owner is not None:
                owner.close()
            if answer is Answer.LEAVE:
                raise
