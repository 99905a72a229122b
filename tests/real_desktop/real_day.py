"""A day with falgui, from the login to the end: hidden, handed a file, told of, and quit."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Bus
from tests.real_desktop.first_steps import PHOTO, SPHERE, links, rows
from tests.real_desktop.running import forget_keys, launch, store_key
from tests.real_desktop.session import Desktop, wait_until

WATCHER = DBusAddress(
    "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher", "org.kde.StatusNotifierWatcher"
)


@pytest.fixture
def session(desktop: Desktop) -> Iterator[DBusConnection]:
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as connection:
        yield connection


@pytest.fixture
def hidden(desktop: Desktop, sandbox: Sandbox, home: Path) -> Iterator[Popen[bytes]]:
    """Start falgui as a login does, with the key of an earlier day."""
    forget_keys(desktop)
    store_key(desktop, sandbox)
    process = launch(desktop, sandbox, home, "--hidden")
    yield process
    process.kill()
    process.wait(10)


def tray_items(session: DBusConnection) -> list[str]:
    """Return who has an icon in the tray."""
    question = Properties(WATCHER).get("RegisteredStatusNotifierItems")
    ((_kind, items),) = session.send_and_get_reply(question, timeout=10).body
    return [item.partition("/")[0] for item in items]


def choose_in_tray(session: DBusConnection, owner: str, label: str) -> None:
    """Click an entry of the tray's menu, as the panel does."""
    menu = DBusAddress("/MenuBar", owner, "com.canonical.dbusmenu")
    question = new_method_call(menu, "GetLayout", "iias", (0, -1, ["label"]))
    (_revision, (_root, _properties, entries)) = session.send_and_get_reply(question).body
    (number,) = (
        number
        for _kind, (number, properties, _children) in entries
        if properties.get("label", ("s", ""))[1].replace("_", "") == label
    )
    click = new_method_call(menu, "Event", "isvu", (number, "clicked", ("s", ""), 0))
    session.send_and_get_reply(click, timeout=10)


def test_from_the_login_to_quitting(
    hidden: Popen[bytes],
    desktop: Desktop,
    bus: Bus,
    sandbox: Sandbox,
    session: DBusConnection,
    home: Path,
) -> None:
    wait_until(lambda: len(tray_items(session)) == 1, "an icon in the tray")
    assert desktop.windows("^falgui$") == []
    owner = tray_items(session)[0]

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
    choose_in_tray(session, owner, "Quit")
    assert hidden.wait(15) == 0
    wait_until(lambda: tray_items(session) == [], "an empty tray")


def shown(desktop: Desktop) -> str:
    """Return what the notifications on the screen say, by closing them into the history."""
    desktop.do("dunstctl", "close-all")
    return desktop.ask("dunstctl", "history")
