"""“Upload to fal” chosen in a real file manager: by keyboard, mouse and accessibility."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Bus, Role, StateBit
from tests.real_desktop.first_steps import links, rows
from tests.real_desktop.running import end_program
from tests.real_desktop.session import Desktop, wait_until

ENTRY: Final = "Upload to fal"
NAMES: Final = ("-dash.txt", "dög pic.txt", "quo\"te's 100%F $HOME `x`.txt", "two\nlines.txt")
_OURS: Final = ("falgui", ENTRY)


def make_files(folder: Path) -> None:
    """Fill a new folder with files whose names are hard to hand over."""
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(f"this is {name}")


def entries(desktop: Desktop) -> list[Path]:
    """Return what falgui has put among the other programs of the desktop."""
    home = Path(desktop.environment["HOME"])
    found = []
    for top in (home / ".local", home / ".config"):
        for folder, _folders, files in os.walk(top):
            found += [Path(folder, name) for name in files if name.startswith(_OURS)]
            # Thunar writes one without falgui in it when it is started.
            actions = Path(folder, "uca.xml")
            if actions.name in files and "falgui-upload" in actions.read_text():
                found.append(actions)
    return found


@contextmanager
def entered(window: Accessible, desktop: Desktop) -> Iterator[None]:
    """Put “Upload to fal” into the file managers by the menu; it leaves nothing when it goes."""
    assert entries(desktop) == []
    _toggle(window, desktop)
    wait_until(lambda: any(one.name == "falgui.svg" for one in entries(desktop)), "the entries")
    try:
        yield
    finally:
        _toggle(window, desktop)
        wait_until(lambda: entries(desktop) == [], "nothing left of the entries")


@contextmanager
def opened(
    desktop: Desktop, bus: Bus, folder: Path, home: Path, command: str
) -> Iterator[Accessible]:
    """Open `folder` in a file manager at the left, which starts the falgui that keeps `home`."""
    process = desktop.start(command, [command, folder], more={"FALGUI_HOME": str(home)})
    try:
        program = bus.application(command)
        desktop.place(f"^{folder.name}", 0, 40, 540, 600)
        yield program
    finally:
        end_program(process, bus, command)


def select_all_by_keyboard(desktop: Desktop, folder: Path) -> None:
    """Select every file in a window of GTK, and open the menu for them."""
    desktop.activate(f"^{folder.name}")
    # Into the empty part of the view, which gives it the focus.
    desktop.click((480, 560))
    desktop.press("ctrl+a")
    desktop.press("shift+F10")


def choose(program: Accessible) -> None:
    """Choose our entry in the menu that is open."""
    item = program.find(Role.MENU_ITEM, ENTRY)
    # Toolkits call it differently.
    item.do(item.actions[0])


def assert_arrived(window: Accessible, desktop: Desktop, folder: Path) -> None:
    """See all files uploaded, by the falgui that was running already."""
    wait_until(lambda: len(rows(window)) == len(NAMES), "a row for each file")
    found = [served(link) for link in links(desktop, len(NAMES))]
    assert sorted(found) == sorted(digest(folder / name) for name in NAMES)


def _toggle(window: Accessible, desktop: Desktop) -> None:
    desktop.activate("^falgui$")
    window.find(Role.MENU_ITEM, "File").do("ShowMenu")
    item = window.find(Role.MENU_ITEM, f"“{ENTRY}” in file managers")
    wait_until(lambda: item.has(StateBit.SENSITIVE), "the item to be of use")
    item.do()
    # Done this way it stays open, and keeps the mouse to itself.
    desktop.press("Escape")
    wait_until(lambda: not item.is_shown, "the menu to close")
