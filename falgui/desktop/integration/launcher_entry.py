"""Progress and count on falgui's icon in Linux docks and taskbars.

KDE's taskbar, Dash to Dock, Plank, elementary's dock and others listen to a signal that Unity
brought up; the ids of desktop entries are what they know programs by.
"""

from typing import Final

from falgui.desktop.integration.taskbar import Pace, Progress
from falgui.desktop.system.session_bus import SessionBus

_PATH: Final = "/com/canonical/unity/launcherentry/falgui"
_INTERFACE: Final = "com.canonical.Unity.LauncherEntry"
_PROGRAM: Final = "application://falgui.desktop"


class LauncherEntry:
    """Tells whoever listens on the session bus."""

    def __init__(self, bus: SessionBus) -> None:
        self._bus = bus

    def show(self, progress: Progress) -> None:
        """Emit the signal."""
        is_shown = progress.pace is not Pace.IDLE
        properties = {
            "progress": ("d", progress.percent / 100),
            "progress-visible": ("b", is_shown),
            "count": ("x", progress.left),
            # One bar says all there is to say about one file.
            "count-visible": ("b", is_shown and progress.left > 1),
            "urgent": ("b", progress.urgent),
        }
        self._bus.emit_signal(_PATH, _INTERFACE, "Update", "sa{sv}", (_PROGRAM, properties))
