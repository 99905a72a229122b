"""Files dragged from file managers of GTK, whichever it is."""

from pathlib import Path
from shutil import copy
from typing import Final

from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible
from tests.real_desktop.first_steps import PHOTO, SPHERE, links, offers, rows
from tests.real_desktop.icon_view import IconView
from tests.real_desktop.session import wait_until

NAMES: Final = ["dög pic.jpg", "glass sphere.png", "note.txt"]


def fill(folder: Path) -> None:
    """Put the files there that are dragged."""
    folder.mkdir()
    copy(PHOTO, folder / NAMES[0])
    copy(SPHERE, folder / NAMES[1])
    (folder / NAMES[2]).write_bytes(b"a note\n")


def drag_first(view: IconView, window: Accessible, folder: Path) -> None:
    """Drag the first file onto falgui's window, and see its link come."""
    start = view.first_icon()
    view.desktop.drag(start, window.middle, offers(window, "Release to upload"))
    wait_until(lambda: rows(window) == [f"{NAMES[0]}, Ready"], "a row that is ready")
    assert [served(link) for link in links(view.desktop, 1)] == [digest(folder / NAMES[0])]


def drag_all(view: IconView, window: Accessible, folder: Path) -> None:
    """Drag every file onto falgui's window, and see their links come."""
    view.select_all(NAMES)
    start = view.first_icon()
    view.desktop.drag(start, window.middle, offers(window, "Release to upload"))
    ready = [f"{name}, Ready" for name in NAMES]
    wait_until(lambda: sorted(rows(window)) == ready, "three rows that are ready")
    order = [row.removesuffix(", Ready") for row in rows(window)]
    assert [served(link) for link in links(view.desktop, 3)] == [
        digest(folder / name) for name in order
    ]
