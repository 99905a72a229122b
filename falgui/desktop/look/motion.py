"""Whether things may move: the one place that every animation asks."""

import sys
from collections.abc import Mapping
from configparser import ConfigParser, Error
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication, QStyle

_LESS: Final = "lessMotion"
_GTK_FILES: Final = ("gtk-4.0/settings.ini", "gtk-3.0/settings.ini")


def animation_milliseconds(usual: int) -> int:
    """Return how long an animation takes: `usual`, or 0 where the desktop asks for less motion.

    Qt's style hint carries the wish of Windows, macOS and some Linux desktops; what it doesn't
    know is told to `set_less_motion`.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication) or application.property(_LESS):
        return 0
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    return usual if application.style().styleHint(hint) else 0


def set_less_motion(less: bool) -> None:  # noqa: FBT001  like Qt's own setters
    """Let no animation take any time from now on, or let them again."""
    application = QApplication.instance()
    if application is not None:
        application.setProperty(_LESS, less)


def desktop_wants_less_motion(
    environment: Mapping[str, str], home: Path, platform: str = sys.platform
) -> bool:
    """Return whether the files of a Linux desktop switch animations off.

    Those of GTK (`gtk-enable-animations`) and of KDE (`AnimationDurationFactor`) are looked at.
    Reads files: never call it on the main thread.
    """
    if platform != "linux":
        return False
    folder = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    speed = _read(folder / "kdeglobals", "KDE", "AnimationDurationFactor")
    if _is_zero(speed):
        return True
    for name in _GTK_FILES:
        enabled = _read(folder / name, "Settings", "gtk-enable-animations")
        if enabled:
            return enabled.strip().lower() in ("0", "false")
    return False


def _read(path: Path, section: str, key: str) -> str:
    parser = ConfigParser(strict=False, interpolation=None, allow_no_value=True)
    try:
        parser.read_string(path.read_text("utf-8", "replace"))
    except (OSError, Error):
        return ""
    return parser.get(section, key, fallback="") or ""


def _is_zero(text: str) -> bool:
    try:
        return float(text) == 0
    except ValueError:
        return False
