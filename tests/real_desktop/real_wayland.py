"""The main job under Wayland, with a keyboard and a clipboard, and where there are none."""

from collections.abc import Iterator

import pytest

from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Role
from tests.real_desktop.first_steps import PHOTO, enter_key, links, rows
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
