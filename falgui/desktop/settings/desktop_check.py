"""Looks whether clipboard, tray, notifications and local door work here, for `falgui doctor`."""

import socket
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from falgui.core.findings import Finding, Verdict
from falgui.core.translation import _
from falgui.desktop.door.gate import HOST
from falgui.desktop.door.neighbour import is_picgo
from falgui.desktop.system.session_bus import Body, SessionBus
from falgui.desktop.telling.notification_server import NOTIFICATIONS
from falgui.diagnosis import desktop_steps
from falgui.store.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

_SLOW: Final = 1.0
_SECONDS: Final = 3.0


class _Seen(NamedTuple):
    verdict: Verdict
    found: str
    advice: str = ""


def look_at_desktop(settings: Settings) -> Iterator[Finding]:
    """Yield the findings about the desktop; opens a `QApplication`.

    The clipboard is only asked what it holds: writing to it would take away what the person has
    there. Where Qt can't open the display, it ends the process.
    """
    application = QApplication(sys.argv[:1])
    looks = {
        "clipboard": _clipboard,
        "tray": _tray,
        "notifications": _notifications,
        "door": lambda: _door(settings),
    }
    for step, name in desktop_steps().items():
        yield _made(step, name, looks[step])
    application.shutdown()


def _made(step: str, name: str, look: Callable[[], _Seen]) -> Finding:
    began = time.monotonic()
    seen = look()
    seconds = time.monotonic() - began
    return Finding(step, name, seen.verdict, seen.found, seen.advice, seconds)


def _clipboard() -> _Seen:
    began = time.monotonic()
    # None where nothing is offered, whatever the binding says.
    offered: QMimeData | None = QGuiApplication.clipboard().mimeData()
    formats = offered.formats() if offered is not None else []
    if time.monotonic() - began > _SLOW:
        return _Seen(
            Verdict.WARNING,
            _("The program that owns its content answers slowly."),
            _("Copy something else, in another program."),
        )
    return _Seen(Verdict.OK, _("It answers.") if formats else _("It answers; it is empty."))


def _tray() -> _Seen:
    if QSystemTrayIcon.isSystemTrayAvailable():
        return _Seen(Verdict.OK, _("There is one."))
    return _Seen(
        Verdict.WARNING,
        _("This desktop has none: closing the window quits."),
        _("On GNOME, the AppIndicator extension brings one."),
    )


def _notifications() -> _Seen:
    bus, loop = SessionBus(), QEventLoop()
    answers: list[Body] = []

    def take(body: Body) -> None:
        answers.append(body)
        loop.quit()

    bus.call(
        bus,
        NOTIFICATIONS,
        "GetServerInformation",
        done=take,
        failed=lambda _error: loop.quit(),
        seconds=_SECONDS,
    )
    loop.exec()
    if answers and len(answers[0]) > 0:
        return _Seen(Verdict.OK, _("{program} shows them.").format(program=answers[0][0]))
    return _Seen(
        Verdict.WARNING,
        _("No program of this desktop shows any."),
        _("Install one that does, such as dunst."),
    )


def _door(settings: Settings) -> _Seen:
    if not settings.door:
        return _Seen(Verdict.SKIPPED, _("Switched off in the settings."))
    place = f"{HOST}:{settings.door_port}"
    try:
        socket.create_connection((HOST, settings.door_port), _SECONDS).close()
    except OSError:
        return _Seen(
            Verdict.WARNING,
            _("Nothing answers at {place}.").format(place=place),
            _("Other programs can upload while falgui runs."),
        )
    if is_picgo(settings.door_port):
        return _Seen(Verdict.OK, _("Open at {place}").format(place=place))
    return _Seen(
        Verdict.WARNING,
        _("Port {port} is taken by another program.").format(port=settings.door_port),
        _("Quit that program, or choose another port in the settings."),
    )
