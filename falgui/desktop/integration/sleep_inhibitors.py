"""The ways in which systems are kept from falling asleep by themselves.

None of them keeps the screen on or unlocked, and closing the lid counts as ever.
"""

import os
import sys
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, QProcess

from falgui.desktop.system.session_bus import SessionBus

_CONTINUOUS: Final = 0x8000_0000
_SYSTEM_REQUIRED: Final = 0x0000_0001


class Inhibitor(Protocol):
    """Keeps the system awake between `take` and `release`; both return at once."""

    def take(self) -> None:
        """Begin."""

    def release(self) -> None:
        """End; the same again without a `take` between is harmless."""


def new_inhibitor(bus: SessionBus, parent: QObject) -> Inhibitor:
    """Return this system's."""
    if sys.platform == "win32":
        return ExecutionState(_set_execution_state)
    if sys.platform == "darwin":
        return Caffeinate(parent)
    from falgui.desktop.integration.bus_inhibitor import BusInhibitor  # noqa: PLC0415  see above

    return BusInhibitor(bus, parent)


class Caffeinate:
    """Runs macOS' own program for it, which ends with falgui in any case."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._process = QProcess(parent)
        self._process.setProgram("/usr/bin/caffeinate")
        self._process.setArguments(["-i", "-w", str(os.getpid())])

    @property
    def command(self) -> list[str]:
        """What is run."""
        return [self._process.program(), *self._process.arguments()]

    def take(self) -> None:
        """Start it."""
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self._process.start()

    def release(self) -> None:
        """End it."""
        self._process.terminate()


class ExecutionState:
    """Tells Windows that the system is in use; `set_state` takes the flags."""

    def __init__(self, set_state: Callable[[int], None]) -> None:
        self._set_state = set_state

    def take(self) -> None:
        """Tell so, until told otherwise."""
        self._set_state(_CONTINUOUS | _SYSTEM_REQUIRED)

    def release(self) -> None:
        """Tell otherwise."""
        self._set_state(_CONTINUOUS)


def _set_execution_state(flags: int) -> None:
    import ctypes  # noqa: PLC0415  ten milliseconds, on Windows only

    # It is kept for each thread: always the main one's.
    getattr(ctypes, "windll").kernel32.SetThreadExecutionState(ctypes.c_uint32(flags))  # noqa: B009
