"""“Upload to fal” in two real file managers, one of GTK and one of Qt."""

from pathlib import Path

from tests.real_desktop.accessibility import Accessible, Bus, Role, StateBit
from tests.real_desktop.file_managers import (
    NAMES,
    assert_arrived,
    choose,
    entered,
    make_files,
    opened,
    select_all_by_keyboard,
)
from tests.real_desktop.session import Desktop, wait_until


def test_thunar_uploads_what_is_selected(
    window: Accessible, desktop: Desktop, bus: Bus, tmp_path: Path, home: Path
) -> None:
    folder = tmp_path / "pictures"
    make_files(folder)
    with (
        entered(window, desktop),
        opened(desktop, bus, folder, home, "thunar") as program,
    ):
        select_all_by_keyboard(desktop, folder)
        choose(program)
        assert_arrived(window, desktop, folder)


def test_pcmanfm_qt_uploads_what_is_selected(
    window: Accessible, desktop: Desktop, bus: Bus, tmp_path: Path, home: Path
) -> None:
    folder = tmp_path / "pictures"
    make_files(folder)
    with (
        entered(window, desktop),
        opened(desktop, bus, folder, home, "pcmanfm-qt") as program,
    ):
        first = program.find(Role.LIST_ITEM, NAMES[0])
        wait_until(lambda: first.rectangle[0] < 540, "the window in its place")
        desktop.click(first.middle)
        wait_until(lambda: first.has(StateBit.SELECTED), "a selected file")
        desktop.press("ctrl+a")
        wait_until(
            lambda: all(
                one.has(StateBit.SELECTED)
                for one in program.everything()
                if one.role == Role.LIST_ITEM and one.name.endswith("txt")
            ),
            "every file selected",
        )
        desktop.click(first.middle, 3)
        # Accessibility tells nothing of this menu: below are only "Compress" and "Properties".
        desktop.press("Up", "Up", "Up", "Return")
        assert_arrived(window, desktop, folder)
