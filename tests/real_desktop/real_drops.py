"""Files dragged and pasted from a real file manager, and a picture of another program."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Bus, Role, StateBit
from tests.real_desktop.first_steps import PHOTO, SPHERE, links, offers, rows
from tests.real_desktop.icon_view import IconView, open_folder
from tests.real_desktop.running import end_program
from tests.real_desktop.session import Desktop, wait_until
from tests.real_desktop.tray_item import TrayBus

NAMES = ["dög pic.jpg", "glass sphere.png", "note.txt"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    copy(PHOTO, folder / NAMES[0])
    copy(SPHERE, folder / NAMES[1])
    (folder / NAMES[2]).write_bytes(b"a note\n")
    return folder


@pytest.fixture
def manager(desktop: Desktop, bus: Bus, folder: Path) -> Iterator[Accessible]:
    """Open the folder in a file manager at the left of the screen, as icons."""
    process = desktop.start("file-manager", ["pcmanfm-qt", folder])
    program = bus.application("pcmanfm-qt")
    desktop.place(f"^{folder.name}$", 0, 0, 520, 600)
    wait_until(lambda: program.find(Role.FRAME).rectangle[0] < 100, "the window in its place")
    yield program
    end_program(process, bus, "pcmanfm-qt")


@pytest.fixture
def thunar(desktop: Desktop, bus: Bus, folder: Path) -> Iterator[IconView]:
    """Open the folder in a file manager of GTK, in the same place."""
    with open_folder(desktop, ["thunar"], folder):
        pane = bus.application("thunar").find(Role.DIRECTORY_PANE)
        left, top, width, height = pane.rectangle
        # Without its frame, all around is the colour of its background.
        yield IconView(desktop, (left + 2, top + 2, left + width - 2, top + height - 2))


def icon(manager: Accessible, name: str) -> Accessible:
    return manager.find(Role.LIST_ITEM, name)


def ready(*names: str) -> list[str]:
    return [f"{name}, Ready" for name in names]


def assert_all_ready(window: Accessible, desktop: Desktop, folder: Path) -> None:
    wait_until(lambda: sorted(rows(window)) == ready(*NAMES), "three rows that are ready")
    order = [row.removesuffix(", Ready") for row in rows(window)]
    assert [served(link) for link in links(desktop, 3)] == [digest(folder / one) for one in order]


def test_a_file_is_dragged_from_a_file_manager(
    window: Accessible, manager: Accessible, desktop: Desktop, folder: Path
) -> None:
    start = icon(manager, NAMES[0]).middle
    desktop.drag(start, window.middle, offers(window, "Release to upload"))
    wait_until(lambda: rows(window) == ready(NAMES[0]), "a row that is ready")
    assert [served(link) for link in links(desktop, 1)] == [digest(folder / NAMES[0])]


def test_a_file_is_dragged_onto_the_basket_while_the_window_is_hidden(
    window: Accessible,
    falgui: Accessible,
    manager: Accessible,
    desktop: Desktop,
    folder: Path,
) -> None:
    assert window.is_shown
    panel = TrayBus(desktop.environment["DBUS_SESSION_BUS_ADDRESS"])
    panel.item("falgui").choose("Show drop basket")
    panel.close()
    wait_until(lambda: bool(desktop.windows("^Drop basket$")), "the basket")
    basket = next(one for one in falgui.children() if one.name == "Drop basket")
    desktop.activate("^falgui$")
    desktop.press("alt+F4")
    wait_until(lambda: not desktop.windows("^falgui$"), "a hidden window")
    start = icon(manager, NAMES[0]).middle
    desktop.drag(start, basket.middle, offers(basket, "Release to upload"))
    assert [served(link) for link in links(desktop, 1)] == [digest(folder / NAMES[0])]
    assert not desktop.windows("^falgui$")
    wait_until(lambda: basket.description == "Done", "a basket that says so")


def select_all(manager: Accessible, desktop: Desktop) -> None:
    desktop.click(icon(manager, NAMES[0]).middle)
    wait_until(lambda: icon(manager, NAMES[0]).has(StateBit.SELECTED), "a selected file")
    desktop.press("ctrl+a")
    wait_until(
        lambda: all(icon(manager, name).has(StateBit.SELECTED) for name in NAMES),
        "every file selected",
    )


def test_several_files_are_dragged_at_once(
    window: Accessible, manager: Accessible, desktop: Desktop, folder: Path
) -> None:
    select_all(manager, desktop)
    start = icon(manager, NAMES[1]).middle
    desktop.drag(start, window.middle, offers(window, "Release to upload"))
    assert_all_ready(window, desktop, folder)


@pytest.mark.parametrize("keys", ["ctrl+c", "ctrl+x"])
def test_copied_and_cut_files_are_pasted(
    window: Accessible, manager: Accessible, desktop: Desktop, folder: Path, keys: str
) -> None:
    select_all(manager, desktop)

    def is_copied() -> bool:
        # The manager may still be busy with what was selected.
        desktop.press(keys)
        return "note.txt" in desktop.clipboard("text/uri-list")

    wait_until(is_copied, "the files on the clipboard")
    desktop.activate("^falgui$")
    wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")
    desktop.press("ctrl+v")
    assert_all_ready(window, desktop, folder)


def test_a_folder_is_dragged_and_asked_about(
    window: Accessible, manager: Accessible, desktop: Desktop, folder: Path
) -> None:
    album = folder / "album"
    album.mkdir()
    copy(SPHERE, album / "1.png")
    (album / ".hidden").write_bytes(b"x")
    start = icon(manager, "album").middle
    desktop.drag(start, window.middle, offers(window, "Release to upload"))
    window.find(Role.BUTTON, "Add files").do()
    wait_until(lambda: rows(window) == ready("1.png"), "a row that is ready")
    assert [served(link) for link in links(desktop, 1)] == [digest(SPHERE)]


def test_a_picture_of_another_program_is_pasted_byte_for_byte(
    window: Accessible, desktop: Desktop
) -> None:
    desktop.copy(SPHERE.read_bytes(), "image/png")
    desktop.activate("^falgui$")
    wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")
    desktop.press("ctrl+v")
    wait_until(lambda: len(rows(window)) == 1 and "Ready" in rows(window)[0], "a row")
    assert rows(window)[0].startswith("Pasted image ")
    assert [served(link) for link in links(desktop, 1)] == [digest(SPHERE)]


def test_a_file_is_dragged_from_a_file_manager_of_gtk(
    window: Accessible, thunar: IconView, desktop: Desktop, folder: Path
) -> None:
    start = thunar.first_icon()
    desktop.drag(start, window.middle, offers(window, "Release to upload"))
    wait_until(lambda: rows(window) == ready(NAMES[0]), "a row that is ready")
    assert [served(link) for link in links(desktop, 1)] == [digest(folder / NAMES[0])]


def test_several_files_are_dragged_at_once_from_a_file_manager_of_gtk(
    window: Accessible, thunar: IconView, desktop: Desktop, folder: Path
) -> None:
    thunar.select_all(NAMES)
    start = thunar.first_icon()
    desktop.drag(start, window.middle, offers(window, "Release to upload"))
    assert_all_ready(window, desktop, folder)
