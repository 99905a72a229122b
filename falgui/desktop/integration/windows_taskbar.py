"""Progress on falgui's button in the taskbar of Windows, by its `ITaskbarList3`."""

import ctypes
import logging
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from uuid import UUID

from falgui.desktop.integration.taskbar import Pace, Progress

_log = logging.getLogger(__name__)

_CLASS: Final = UUID("56fdf344-fd6d-11d0-958a-006097c9a090")
_INTERFACE: Final = UUID("ea1afb91-9e28-4b86-90e9-9e9f8a5eefaf")
_IN_THIS_PROCESS: Final = 1
# Places in its table of functions.
_INITIALISE: Final = 3
_SET_VALUE: Final = 9
_SET_STATE: Final = 10
_STATES: Final = {Pace.IDLE: 0, Pace.RUNNING: 2, Pace.FAILING: 4, Pace.STANDING: 8}


class Call(NamedTuple):
    """One call of a function of `ITaskbarList3`, after the window's handle."""

    place: int
    arguments: tuple[int, ...]


def calls(progress: Progress) -> list[Call]:
    """Return what Windows is to be told: red where something failed, yellow where all stands."""
    state = Call(_SET_STATE, (_STATES[progress.pace],))
    if progress.pace is Pace.IDLE:
        return [state]
    return [Call(_SET_VALUE, (progress.percent, 100)), state]


class WindowsTaskbar:
    """Shows progress on the button of the window whose handle `window` gives."""

    def __init__(self, window: Callable[[], int]) -> None:
        self._window = window
        self._taskbar: Any = None

    def show(self, progress: Progress) -> None:
        """Tell Windows; without a taskbar nothing happens."""
        try:
            if self._taskbar is None:
                self._taskbar = _new_taskbar()
            for call in calls(progress):
                _call(self._taskbar, call.place, self._window(), *call.arguments)
        except OSError as error:
            _log.warning("the taskbar shows no progress: %s", error)


def _new_taskbar() -> Any:  # noqa: ANN401  a pointer to a COM object
    # The main thread has COM: Qt needs it for drag and drop.
    ole = getattr(ctypes, "oledll").ole32  # noqa: B009  absent elsewhere
    taskbar = ctypes.c_void_p()
    kind = ctypes.create_string_buffer(_CLASS.bytes_le, 16)
    interface = ctypes.create_string_buffer(_INTERFACE.bytes_le, 16)
    ole.CoCreateInstance(kind, None, _IN_THIS_PROCESS, interface, ctypes.byref(taskbar))
    _call(taskbar, _INITIALISE)
    return taskbar


def _call(taskbar: Any, place: int, window: int | None = None, *arguments: int) -> None:  # noqa: ANN401
    kinds: list[Any] = [ctypes.c_void_p]
    given: list[Any] = [taskbar]
    if window is not None:
        # Numbers are 64 bits wide for the value, 32 for the state.
        number = ctypes.c_ulonglong if place == _SET_VALUE else ctypes.c_int
        kinds += [ctypes.c_void_p, *[number] * len(arguments)]
        given += [window, *arguments]
    prototype = getattr(ctypes, "WINFUNCTYPE")(ctypes.c_long, *kinds)  # noqa: B009
    table = ctypes.cast(taskbar, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
    prototype(table[place])(*given)
