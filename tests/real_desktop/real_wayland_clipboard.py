"""On Wayland a link that can't be copied is offered, and copied with the next click."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, NotThereError, Role, StateBit
from tests.real_desktop.first_steps import PHOTO, SPHERE, rows
from tests.real_desktop.running import launch
from tests.real_desktop.session import wait_until
from tests.real_desktop.wayland import NOWHERE, WaylandDesktop, open_wayland

OTHER = """
from PySide6.QtWidgets import QApplication, QWidget
application, window = QApplication(["other"]), QWidget()
window.show()
application.exec()
"""


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[WaylandDesktop]:
    """Provide a desktop on which nobody has copied anything."""
    with open_wayland(tmp_path / "wayland") as opened:
        yield opened


@pytest.fixture
def window(known_key: None, falgui: Accessible) -> Accessible:
    assert known_key is None
    window = falgui.find(Role.FRAME)
    window.find(Role.FILLER, "Drop area")
    return window


@pytest.fixture
def hand_over(
    desktop: WaylandDesktop, sandbox: Sandbox, home: Path, window: Accessible
) -> Callable[[Path], None]:
    """Provide what uploads a file while another program has the screen and the keyboard."""

    def give(file: Path) -> None:
        other = desktop.start("other", [sys.executable, "-c", OTHER])
        wait_until(lambda: not window.has(StateBit.ACTIVE), "falgui without the keyboard")
        assert launch(desktop, sandbox, home, "--hidden", file).wait(20) == 0
        wait_until(lambda: f"{file.name}, Ready" in rows(window), "a row that is ready")
        window.find(Role.BUTTON, "Copy again")
        assert "http" not in desktop.clipboard()
        other.terminate()
        other.wait(10)

    return give


def test_who_has_just_used_the_window_gets_the_link_at_once(
    desktop: WaylandDesktop, sandbox: Sandbox, home: Path, window: Accessible
) -> None:
    click_into(window, desktop)
    assert launch(desktop, sandbox, home, "--hidden", PHOTO).wait(20) == 0
    wait_until(lambda: rows(window) == [f"{PHOTO.name}, Ready"], "a row that is ready")
    wait_until(lambda: desktop.clipboard().startswith("http"), "the link")
    assert served(desktop.clipboard()) == digest(PHOTO)


def test_a_refused_link_is_copied_with_the_next_click(
    desktop: WaylandDesktop, window: Accessible, hand_over: Callable[[Path], None]
) -> None:
    hand_over(PHOTO)
    click_into(window, desktop)
    wait_until(lambda: not is_offered(window), "the offer to be taken back")
    assert served(desktop.clipboard()) == digest(PHOTO)


def test_a_refused_link_leaves_what_others_copied_and_is_offered(
    desktop: WaylandDesktop, window: Accessible, hand_over: Callable[[Path], None]
) -> None:
    desktop.copy(b"somebody's words", "text/plain;charset=utf-8")
    hand_over(SPHERE)
    click_into(window, desktop)
    assert desktop.clipboard("text/plain;charset=utf-8") == "somebody's words"
    desktop.click(NOWHERE)
    window.find(Role.BUTTON, "Copy again").do()
    wait_until(lambda: not is_offered(window), "the offer to be taken back")
    assert served(desktop.clipboard()) == digest(SPHERE)


def click_into(window: Accessible, desktop: WaylandDesktop) -> None:
    """Click into falgui, whose window the other one may still cover for a moment."""

    def is_active() -> bool:
        desktop.click(NOWHERE)
        return window.has(StateBit.ACTIVE)

    wait_until(is_active, "falgui with the keyboard")


def is_offered(window: Accessible) -> bool:
    try:
        window.find(Role.BUTTON, "Copy again", seconds=0)
    except NotThereError:
        return False
    return True
