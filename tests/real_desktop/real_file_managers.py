"""“Upload to fal” in two real file managers, one of GTK and one of Qt."""

import sys
from pathlib import Path

import pytest

from falgui.sandbox.server import Sandbox
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
from tests.real_desktop.running import forget_keys, running, store_key
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


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder`, and every folder, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        # What the desktop's own programs keep there.
        if not {".cache", "xfce4", "dconf"} & set(path.parts)
    }


def without_thunar(found: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in found.items() if "Thunar" not in Path(name).parts}


def test_a_falgui_in_a_folder_with_blanks_comes_and_leaves_nothing(
    desktop: Desktop,
    bus: Bus,
    sandbox: Sandbox,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checkout = tmp_path / "my check out $HOME 100%f"
    checkout.symlink_to(Path(sys.prefix).parent)
    python = checkout / Path(sys.prefix).name / "bin" / "python"
    assert python.exists()
    monkeypatch.setattr(sys, "executable", str(python))
    forget_keys(desktop)
    store_key(desktop, sandbox)
    folder = tmp_path / "files"
    make_files(folder)
    their_home = Path(desktop.environment["HOME"])
    before = contents(their_home)
    with running(desktop, bus, sandbox, home) as falgui:
        window = falgui.find(Role.FRAME)
        desktop.place("^falgui$", 560, 40, 700, 700)
        with entered(window, desktop):
            written = b"".join(contents(their_home).values())
            assert b"my check out" in written
            with opened(desktop, bus, folder, home, "thunar") as thunar:
                select_all_by_keyboard(desktop, folder)
                choose(thunar)
                assert_arrived(window, desktop, folder)
    after = contents(their_home)
    assert b"falgui-upload" not in b"".join(after.values())
    # Thunar writes a file of its own when it starts; one that says what none says goes with ours.
    before, after = without_thunar(before), without_thunar(after)
    assert set(after) - set(before) <= {".config", ".local", ".local/share"}
    assert {name: after.get(name) for name in before} == before
