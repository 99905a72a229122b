"""Files dragged from Thunar, which is a file manager of GTK 3."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real_desktop.accessibility import Accessible, Bus, Role
from tests.real_desktop.gtk_drops import drag_all, drag_first, fill
from tests.real_desktop.icon_view import IconView, open_folder
from tests.real_desktop.session import Desktop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "pictures")
    return tmp_path / "pictures"


@pytest.fixture
def view(desktop: Desktop, bus: Bus, folder: Path) -> Iterator[IconView]:
    with open_folder(desktop, ["thunar"], folder):
        pane = bus.application("thunar").find(Role.DIRECTORY_PANE)
        left, top, width, height = pane.rectangle
        yield IconView(desktop, (left + 2, top + 2, left + width - 2, top + height - 2))


def test_a_file_is_dragged(view: IconView, window: Accessible, folder: Path) -> None:
    drag_first(view, window, folder)


def test_several_files_are_dragged_at_once(
    view: IconView, window: Accessible, folder: Path
) -> None:
    drag_all(view, window, folder)
