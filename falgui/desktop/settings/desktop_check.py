"""Looks whether clipboard and tray work here, for `falgui doctor`."""

import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from falgui.core.findings import Finding, Verdict
from falgui.core.translation import _

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

_SLOW: Final = 1.0


def look_at_desktop() -> Iterator[Finding]:
    """Yield the findings about clipboard and tray; opens a `QApplication`.

    The clipboard is only asked what it holds: writing to it would take away what the person has
    there. Where Qt can't open the display, it ends the process.
    """
    application = QApplication(sys.argv[:1])
    began = time.monotonic()
    # None where nothing is offered, whatever the binding says.
    offered: QMimeData | None = QGuiApplication.clipboard().mimeData()
    formats = offered.formats() if offered is not None else []
    seconds = time.monotonic() - began
    if seconds > _SLOW:
        verdict, found = Verdict.WARNING, _("The program that owns its content answers slowly.")
        advice = _("Copy something else, in another program.")
    else:
        verdict, advice = Verdict.OK, ""
        found = _("It answers; it is empty.") if not formats else _("It answers.")
    yield Finding("clipboard", _("Clipboard"), verdict, found, advice, seconds)
    began = time.monotonic()
    if QSystemTrayIcon.isSystemTrayAvailable():
        verdict, found, advice = Verdict.OK, _("There is one."), ""
    else:
        verdict, found = Verdict.WARNING, _("This desktop has none: closing the window quits.")
        advice = _("On GNOME, the AppIndicator extension brings one.")
    yield Finding("tray", _("Tray"), verdict, found, advice, time.monotonic() - began)
    application.shutdown()
