"""What every animation asks before it moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from falgui.desktop.look.motion import (
    animation_milliseconds,
    desktop_wants_less_motion,
    set_less_motion,
)


@pytest.fixture(autouse=True)
def restored(qapp: QApplication) -> Iterator[None]:
    assert qapp is not None
    yield
    set_less_motion(False)


def test_an_animation_takes_no_time_where_less_motion_is_wanted() -> None:
    assert animation_milliseconds(120) == 120
    set_less_motion(True)
    assert animation_milliseconds(120) == 0


@pytest.mark.parametrize(
    ("name", "content", "less"),
    [
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0.5\n", False),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=fast\n", False),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=0\n", True),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n", True),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=1\n", False),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-theme-name=%s\n[Settings]\n", False),
        ("gtk-3.0/settings.ini", "no sections here\n\xff", False),
        ("other", "", False),
    ],
)
@pytest.mark.parametrize("by_variable", [False, True])
def test_the_desktop_says_so_in_its_files(
    tmp_path: Path,
    name: str,
    content: str,
    less: bool,  # noqa: FBT001
    *,
    by_variable: bool,
) -> None:
    config = tmp_path / ("moved" if by_variable else ".config")
    path = config / name
    path.parent.mkdir(parents=True)
    path.write_text(content, "latin-1")
    environment = {"XDG_CONFIG_HOME": str(config)} if by_variable else {}
    assert desktop_wants_less_motion(environment, tmp_path, "linux") == less
    assert not desktop_wants_less_motion(environment, tmp_path, "win32")
