"""falgui's window, that uploads what it is given, starts a program, and tells what it shows.

Usage: window_process.py PROGRAM [FILE …]. When every upload has ended, PROGRAM is started as
falgui starts others, and the texts of the window, the clipboard and the notifications are
printed as JSON.
"""

import ctypes
import json
import sys
from collections.abc import Sequence

from PySide6.QtCore import QProcess, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from falgui.__main__ import main
from falgui.core.errand import Errand
from falgui.core.upload import ENDED
from falgui.desktop import app as app_module

_PROGRAM = sys.argv.pop(1)
_PR_GET_DUMPABLE = 3


class Driven(app_module.App):
    """The app, with a hand on it."""

    def start(self, names: Sequence[str], errand: Errand = Errand.SHOW) -> None:
        super().start(names, errand)
        self.shown: list[str] = []
        show = self.tray.show_message

        def note(title: str, text: str) -> None:
            self.shown.append(f"{title} {text}")
            show(title, text)

        self.notifications.use_tray(note)
        self._look = QTimer(self)
        self._look.timeout.connect(self._end_if_done)
        self._look.start(20)

    def _end_if_done(self) -> None:
        uploads = self.engine.queue.uploads()
        is_waiting = any(upload.cause for upload in uploads)
        if not uploads or not (is_waiting or all(one.state in ENDED for one in uploads)):
            return
        self._look.stop()
        QProcess.execute(_PROGRAM, [])
        labels = [
            label.text() for one in QApplication.allWidgets() for label in one.findChildren(QLabel)
        ]
        told = {
            "labels": labels,
            "details": [repr(upload) for upload in uploads],
            "clipboard": QGuiApplication.clipboard().text(),
            "notifications": self.shown,
            "dumpable": ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0),
        }
        print(json.dumps(told), flush=True)  # noqa: T201  its only way to be heard
        self.leaving.emit()


app_module.App = Driven  # type: ignore[misc]
main()
