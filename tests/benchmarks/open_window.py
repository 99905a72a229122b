"""The real window on a small fal in another process, and what it costs the main thread to use it.

A pause is one turn of the event loop. What counts is the CPU time of the main thread in it, so
that a busy machine does not count; what passed on the clock is told beside it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QTimer, QUrl
from PySide6.QtWidgets import QAbstractItemView, QApplication

from falgui.core import messages
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.app import App
from falgui.desktop.look.language import speak
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.system.main_thread import take_short_turns
from falgui.store.paths import prepare, user_paths
from falgui.transport.endpoints import endpoints_from
from tests.desktop.pauses import Pauses
from tests.drags import dropping, entering

SIZE: Final = (760, 560)
_FRAMES: Final = 200
_PATIENCE: Final = 600.0
_SERVER: Final = """
import sys
from falgui.sandbox.server import Sandbox
with Sandbox() as sandbox:
    for name, value in sandbox.environment().items():
        print(f"{name}={value}")
    print(flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one act cost."""

    what: str
    computing: float
    """Milliseconds that the main thread computed in the longest turn."""
    pause: float
    """Milliseconds that passed in the longest turn."""
    seconds: float
    """From the act to its end."""


class OpenWindow:
    """The open window of `app`; `costs` are of what was done in it so far."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.queue = app.engine.queue
        self.view = app.window.view
        self.costs: list[Cost] = []
        app.window.resize(*SIZE)
        self.settle(1.5)

    def hold(self) -> None:
        """Let no upload start, so that nothing but the list is measured."""
        self.queue.hold(WaitCause.KEY, Problem(messages.key_missing()))
        self.settle(0.5)

    def do(self, what: str, act: Callable[[], object], is_over: Callable[[], bool]) -> None:
        """Measure `act` until `is_over`, and what follows from it."""
        pauses = Pauses()
        QTimer.singleShot(0, act)
        seconds = pauses.run_until(is_over, _PATIENCE)
        pauses.run_for(0.5)
        self.costs.append(Cost(what, 1000 * pauses.busiest, 1000 * pauses.longest, seconds))

    def drop(self, paths: Sequence[Path]) -> Callable[[], None]:
        """Return what lets go of files over the window, as a file manager would."""
        mime, place = QMimeData(), QPoint(50, 50)
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])

        def let_go() -> None:
            QApplication.sendEvent(self.app.window, entering(mime, place))
            QApplication.sendEvent(self.app.window, dropping(mime, place))

        return let_go

    def settle(self, seconds: float = 0.5) -> None:
        """Let everything happen that is about to."""
        Pauses().run_for(seconds)


def frames(view: QAbstractItemView) -> list[float]:
    """Return the milliseconds of each frame while the list is scrolled through, in order."""
    bar, spent = view.verticalScrollBar(), list[float]()
    for step in range(_FRAMES):
        began = time.thread_time()
        bar.setValue(bar.maximum() * step // _FRAMES + step * 7)
        view.viewport().repaint()
        spent.append(1000 * (time.thread_time() - began))
        # Pictures come meanwhile, as in use.
        QApplication.processEvents()
    return sorted(spent)


@contextmanager
def open_window(folder: Path) -> Iterator[OpenWindow]:
    """Open the window in this process, which must have none yet, with its files in `folder`."""
    with _sandbox() as environment:
        # No password store and no desktop of whoever measures.
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
        own = {"FALGUI_HOME": str(folder / "home"), "XDG_CONFIG_HOME": str(folder / "config")}
        everything = {**own, **environment}
        application = QApplication(["falgui"])
        take_short_turns()
        apply_theme(application)
        speak(os.environ.get("LANGUAGE", "en"))
        paths, _problem = prepare(user_paths(everything))
        app = App(everything, endpoints_from(everything), paths, trial=True)
        app.start([])
        yield OpenWindow(app)
        app.close()


@contextmanager
def _sandbox() -> Iterator[dict[str, str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        lines = iter(server.stdout.readline, "\n") if server.stdout else iter(())
        yield dict(line.strip().split("=", 1) for line in lines)
        server.terminate()
