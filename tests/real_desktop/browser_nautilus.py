"""Files dragged from Nautilus, which is a file manager of GTK 4 and large to install."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.real_desktop.accessibility import Accessible
from tests.real_desktop.gtk_drops import drag_all, drag_first, fill
from tests.real_desktop.icon_view import IconView, open_folder
from tests.real_desktop.session import Desktop

# Below its own title bar, and above where it says that it is loading.
_ICONS: Final = (12, 60, 508, 300)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "pictures")
    return tmp_path / "pictures"


@pytest.fixture
def view(desktop: Desktop, folder: Path) -> Iterator[IconView]:
    with open_folder(desktop, ["nautilus"], folder):
        yield IconView(desktop, _ICONS)


def test_a_file_is_dragged(view: IconView, window: Accessible, folder: Path) -> None:
    drag_first(view, window, folder)


def test_several_files_are_dragged_at_once(
    view: IconView, window: Accessible, folder: Path
) -> None:
    drag_all(view, window, folder)
