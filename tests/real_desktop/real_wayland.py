"""The main job under Wayland, with a keyboard and a clipboard, and where there are none."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Bus, Role
from tests.real_desktop.first_steps import PHOTO, add, enter_key, links, rows
from tests.real_desktop.running import running, store_key
from tests.real_desktop.session import wait_until
from tests.real_desktop.wayland import WaylandDesktop, open_wayland


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WaylandDesktop]:
    with open_wayland(tmp_path_factory.mktemp("wayland")) as opened:
        yield opened


def test_from_the_first_start_to_a_link_that_others_paste(
    falgui: Accessible, desktop: WaylandDesktop, sandbox: Sandbox
) -> None:
    window = falgui.find(Role.FRAME)
    enter_key(window, sandbox)
    desktop.copy_file(PHOTO)
    desktop.press("ctrl+v")
    wait_until(lambda: rows(window) == [f"{PHOTO.name}, Ready"], "a row that is ready")
    window.find(Role.TABLE_CELL, f"{PHOTO.name}, Ready").do("Toggle")
    desktop.press("ctrl+c")
    assert [served(link) for link in links(desktop, 1)] == [digest(PHOTO)]


@pytest.fixture
def seatless(tmp_path: Path) -> Iterator[WaylandDesktop]:
    with open_wayland(tmp_path / "wayland", seat=False) as opened:
        yield opened


def test_where_nobody_has_a_clipboard_it_is_said_and_the_link_is_there(
    seatless: WaylandDesktop, sandbox: Sandbox, home: Path
) -> None:
    store_key(seatless, sandbox)
    with (
        closing(Bus(seatless.environment["DBUS_SESSION_BUS_ADDRESS"])) as bus,
        running(seatless, bus, sandbox, home) as falgui,
    ):
        add(falgui, PHOTO)
        row = falgui.find(Role.TABLE_CELL, f"{PHOTO.name}, Ready")
        falgui.find(Role.LABEL, "Clipboard is busy.")
        falgui.find(Role.BUTTON, "Copy again")

        row.do("Toggle")
        # A menu opens by a key or the mouse alone; what is in it can be done all the same.
        edit = falgui.find(Role.MENU_ITEM, "Edit").everything()
        next(one for one in edit if one.name == "Show QR code").do()
        code = falgui.find(Role.DIALOG, f"QR code of {PHOTO.name}")
        assert served(code.find(Role.TEXT, "Link").text) == digest(PHOTO)
