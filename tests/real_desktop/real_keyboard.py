"""The main job with the keyboard alone: real keys, the real clipboard, and no mouse."""

from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Role, StateBit
from tests.real_desktop.first_steps import PHOTO, SPHERE, rows
from tests.real_desktop.session import Desktop, wait_until


def wait_for_focus(one: Accessible) -> None:
    wait_until(lambda: one.has(StateBit.FOCUSED), f"the focus on {one.name}")


def wait_for_rows(table: Accessible, *names: str) -> None:
    """Wait until `table` has rows for the files with these names alone, in this order."""

    def told() -> list[str]:
        # The history tells more of each, and the day above them.
        known = (PHOTO.name, SPHERE.name)
        return [name for row in rows(table) for name in known if row.startswith(f"{name}, ")]

    wait_until(lambda: told() == [*names], f"rows for {names}")


def enter_key_by_keyboard(window: Accessible, desktop: Desktop, sandbox: Sandbox) -> None:
    wait_until(lambda: window.has(StateBit.ACTIVE), "the window in front")
    wait_for_focus(window.find(Role.PASSWORD_TEXT, "fal API key"))
    desktop.type(sandbox.environment()["FAL_KEY"])
    desktop.press("Return")
    wait_for_focus(window.find(Role.BUTTON, "Try with a sample image"))
    desktop.press("shift+Tab")
    wait_for_focus(window.find(Role.BUTTON, "Start without it"))
    desktop.press("Return")
    window.find(Role.FILLER, "Drop area")


def test_from_a_copied_file_to_the_help(
    falgui: Accessible, desktop: Desktop, sandbox: Sandbox
) -> None:
    window = falgui.find(Role.FRAME)
    enter_key_by_keyboard(window, desktop, sandbox)

    desktop.copy_file(PHOTO)
    desktop.press("ctrl+v")
    window.find(Role.TABLE_CELL, f"{PHOTO.name}, Ready")
    wait_until(lambda: desktop.clipboard().startswith("http"), "the link of the first file")
    desktop.copy_file(SPHERE)
    desktop.press("ctrl+v")
    window.find(Role.TABLE_CELL, f"{SPHERE.name}, Ready")
    wait_until(lambda: desktop.clipboard().startswith("http"), "the link of the second file")

    uploads = window.find(Role.TABLE, "Uploads")
    wait_for_focus(uploads)
    desktop.press("ctrl+a", "ctrl+c")
    wait_until(lambda: len(desktop.clipboard().splitlines()) == 2, "both links")
    links = desktop.clipboard().splitlines()
    assert [served(link) for link in links] == [digest(PHOTO), digest(SPHERE)]

    desktop.press("ctrl+2")
    history = window.find(Role.TABLE, "History")
    wait_for_rows(history, SPHERE.name, PHOTO.name)
    desktop.press("ctrl+f")
    wait_for_focus(window.find(Role.TEXT, "Search the history"))
    desktop.type("glass")
    wait_for_rows(history, SPHERE.name)

    desktop.press("ctrl+1")
    wait_for_focus(window.find(Role.TABLE, "Uploads"))
    desktop.press("End", "Delete")
    wait_for_rows(uploads, PHOTO.name)
    desktop.press("ctrl+z")
    wait_for_rows(uploads, PHOTO.name, SPHERE.name)

    desktop.press("F1")
    help_window = falgui.find(Role.DIALOG, "Help")
    wait_until(lambda: help_window.has(StateBit.ACTIVE), "the help in front")
    desktop.press("Escape")
    wait_until(lambda: not help_window.is_shown, "the end of the help")
    wait_until(lambda: window.has(StateBit.ACTIVE), "the window in front again")
