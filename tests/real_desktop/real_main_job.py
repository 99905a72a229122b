"""The whole main job through accessibility: no mouse, no pixels."""

from pathlib import Path

from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Role, StateBit
from tests.real_desktop.session import Desktop, wait_until

_PHOTO = Path("resources/samples/sunset over dunes.jpg").absolute()
_SPHERE = Path("resources/samples/glass sphere.png").absolute()


def enter_key(window: Accessible, sandbox: Sandbox) -> None:
    window.find(Role.PASSWORD_TEXT, "fal API key").write(sandbox.environment()["FAL_KEY"])
    save = window.find(Role.BUTTON, "Save key")
    wait_until(lambda: save.has(StateBit.SENSITIVE), "a key that can be saved")
    save.do()


def add(falgui: Accessible, *files: Path) -> None:
    falgui.find(Role.BUTTON, "Add files…").do()
    dialog = falgui.find(Role.DIALOG, "Add files")
    dialog.find(Role.TEXT, "File name:").write(" ".join(f'"{file}"' for file in files))
    dialog.find(Role.BUTTON, "Open").do()


def rows(window: Accessible) -> list[str]:
    """Return what a screen reader says about each row."""
    return [one.name for one in window.everything() if one.role == Role.TABLE_CELL]


def test_from_the_first_start_to_the_link_on_the_clipboard(
    falgui: Accessible, desktop: Desktop, sandbox: Sandbox
) -> None:
    window = falgui.find(Role.FRAME)
    enter_key(window, sandbox)
    add(falgui, _PHOTO)

    wait_until(lambda: rows(window) == [f"{_PHOTO.name}, Ready"], "a row that is ready")
    assert served(desktop.clipboard()) == digest(_PHOTO)


def test_links_are_copied_again_from_the_list(
    falgui: Accessible, desktop: Desktop, sandbox: Sandbox
) -> None:
    window = falgui.find(Role.FRAME)
    enter_key(window, sandbox)
    add(falgui, _PHOTO, _SPHERE)
    wait_until(lambda: [*map(_state, rows(window))] == ["Ready"] * 2, "two rows that are ready")
    both = desktop.clipboard()
    assert [served(link) for link in both.splitlines()] == [digest(_PHOTO), digest(_SPHERE)]

    second = next(one for one in window.everything() if one.name.startswith(_SPHERE.name))
    second.do("Toggle")
    window.find(Role.MENU_ITEM, "Edit").do("ShowMenu")
    window.find(Role.MENU_ITEM, "Copy link").do()
    wait_until(lambda: desktop.clipboard() == both.splitlines()[1], "the second link")


def _state(row: str) -> str:
    return row.rpartition(", ")[2]
