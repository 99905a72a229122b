"""A day with falgui, from the login to the end: hidden, handed a file, told of, and quit."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import Popen

import pytest

from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Bus
from tests.real_desktop.first_steps import PHOTO, SPHERE, links, rows
from tests.real_desktop.running import forget_keys, launch, store_key
from tests.real_desktop.session import Desktop, wait_until
from tests.real_desktop.tray_item import TrayBus


@pytest.fixture
def tray(desktop: Desktop) -> Iterator[TrayBus]:
    with closing(TrayBus(desktop.environment["DBUS_SESSION_BUS_ADDRESS"])) as tray:
        yield tray


@pytest.fixture
def hidden(desktop: Desktop, sandbox: Sandbox, home: Path) -> Iterator[Popen[bytes]]:
    """Start falgui as a login does, with the key of an earlier day."""
    forget_keys(desktop)
    store_key(desktop, sandbox)
    process = launch(desktop, sandbox, home, "--hidden")
    yield process
    process.kill()
    process.wait(10)


def test_from_the_login_to_quitting(
    hidden: Popen[bytes],
    desktop: Desktop,
    bus: Bus,
    sandbox: Sandbox,
    tray: TrayBus,
    home: Path,
) -> None:
    item = tray.item("falgui")
    assert desktop.windows("^falgui$") == []

    # A file manager opens a file with it, and the link is what matters.
    assert launch(desktop, sandbox, home, PHOTO).wait(20) == 0
    falgui = bus.application("falgui")
    wait_until(lambda: rows(falgui) == [f"{PHOTO.name}, Ready"], "a row that is ready")
    (link,) = links(desktop, 1)
    assert served(link) == digest(PHOTO)

    # The window is closed while the next file comes from elsewhere, so falgui tells of it.
    desktop.activate("^falgui$")
    desktop.press("alt+F4")
    wait_until(lambda: desktop.windows("^falgui$") == [], "a window that is closed")
    assert hidden.poll() is None
    assert launch(desktop, sandbox, home, "--hidden", SPHERE).wait(20) == 0
    wait_until(lambda: link not in desktop.clipboard(), "the next link")
    (next_link,) = links(desktop, 1)
    assert served(next_link) == digest(SPHERE)
    wait_until(
        lambda: "1 link copied" in desktop.ask("dunstctl", "history") + shown(desktop),
        "a notification",
    )
    assert desktop.windows("^falgui$") == []

    # The day is over.
    item.choose("Quit")
    assert hidden.wait(15) == 0
    wait_until(lambda: tray.items() == [], "an empty tray")


def shown(desktop: Desktop) -> str:
    """Return what the notifications on the screen say, by closing them into the history."""
    desktop.do("dunstctl", "close-all")
    return desktop.ask("dunstctl", "history")
