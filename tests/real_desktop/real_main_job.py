"""The whole main job through accessibility: no mouse, no pixels."""

from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Role
from tests.real_desktop.first_steps import PHOTO, SPHERE, add, enter_key, rows
from tests.real_desktop.session import Desktop, wait_until


def test_from_the_first_start_to_the_link_on_the_clipboard(
    falgui: Accessible, desktop: Desktop, sandbox: Sandbox
) -> None:
    window = falgui.find(Role.FRAME)
    enter_key(window, sandbox)
    add(falgui, PHOTO)

    wait_until(lambda: rows(window) == [f"{PHOTO.name}, Ready"], "a row that is ready")
    wait_until(lambda: desktop.clipboard() != "", "a link on the clipboard")
    assert served(desktop.clipboard()) == digest(PHOTO)


def test_links_are_copied_again_from_the_list(
    falgui: Accessible, desktop: Desktop, sandbox: Sandbox
) -> None:
    window = falgui.find(Role.FRAME)
    enter_key(window, sandbox)
    add(falgui, PHOTO, SPHERE)
    wait_until(
        lambda: rows(window) == [f"{PHOTO.name}, Ready", f"{SPHERE.name}, Ready"],
        "two rows that are ready",
    )
    wait_until(lambda: len(desktop.clipboard().splitlines()) == 2, "two links on the clipboard")
    both = desktop.clipboard()
    assert [served(link) for link in both.splitlines()] == [digest(PHOTO), digest(SPHERE)]

    window.find(Role.TABLE_CELL, f"{SPHERE.name}, Ready").do("Toggle")
    window.find(Role.MENU_ITEM, "Edit").do("ShowMenu")
    window.find(Role.MENU_ITEM, "Copy link").do()
    wait_until(lambda: desktop.clipboard() == both.splitlines()[1], "the second link")
