"""The tray's icon and menu on a real panel, and on one that knows only the older kind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Bus, Role
from tests.real_desktop.first_steps import PHOTO, SPHERE, add, links, rows
from tests.real_desktop.programs import MARK, marked
from tests.real_desktop.running import is_running
from tests.real_desktop.session import Desktop, wait_until
from tests.real_desktop.tray_item import TrayBus, TrayItem, list_without_panel

WINDOW: Final = "^falgui$"
PANEL: Final = ["xfce4-panel", "--disable-wm-check", "--sm-client-disable"]
SLOW: Final = 400_000


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Run a fal that takes so many bytes a second as the test asks for."""
    with Sandbox(bytes_per_second=getattr(request, "param", None)) as server:
        yield server


@pytest.fixture
def tray(desktop: Desktop) -> Iterator[TrayBus]:
    """Look at the tray, and see to it that the next test finds a panel."""
    bus = TrayBus(desktop.environment["DBUS_SESSION_BUS_ADDRESS"])
    yield bus
    if not bus.watcher_process():
        desktop.start("panel", PANEL)
        desktop.wait_for_name("org.kde.StatusNotifierWatcher")
    bus.close()


@pytest.fixture
def item(window: Accessible, tray: TrayBus) -> TrayItem:
    assert window.is_shown
    return tray.item("falgui")


@pytest.fixture
def hand_over(desktop: Desktop, sandbox: Sandbox, home: Path) -> Callable[..., None]:
    """Start falgui once more, with files for the one that runs."""
    environment = {**desktop.environment, **sandbox.environment(), "FALGUI_HOME": str(home)}

    def start(*names: Path | str) -> None:
        command = [sys.executable, "-m", "falgui", *map(str, names)]
        subprocess.run(command, env=environment, timeout=30, check=True)  # noqa: S603

    return start


def hide_window(desktop: Desktop) -> None:
    """Close the window, which leaves falgui in the tray."""
    desktop.activate(WINDOW)
    desktop.press("alt+F4")
    wait_until(lambda: not desktop.windows(WINDOW), "a hidden window")


def kill_panel(tray: TrayBus) -> None:
    # Its tray is a process of its own, which it would start again.
    part = tray.watcher_process()
    assert part, "there is no panel"
    facts = Path(f"/proc/{part}/stat").read_text()
    panel = int(facts.rpartition(")")[2].split()[1])
    for process in (panel, part):
        os.kill(process, signal.SIGKILL)
    wait_until(lambda: not tray.watcher_process(), "the end of the panel")


def ask(desktop: Desktop, *command: str) -> str:
    """Return what a program on the desktop prints."""
    environment = dict(desktop.environment)
    asked = subprocess.run(command, env=environment, capture_output=True, check=True)  # noqa: S603
    return asked.stdout.decode()


def told(desktop: Desktop) -> str:
    """Return what the notifications said."""
    # What is shown at this moment goes to the history as well.
    ask(desktop, "dunstctl", "close-all")
    return ask(desktop, "dunstctl", "history")


def test_a_middle_click_uploads_the_clipboard_without_the_window(
    item: TrayItem, desktop: Desktop
) -> None:
    hide_window(desktop)
    desktop.copy(SPHERE.read_bytes(), "image/png")
    item.middle_click()
    assert [served(link) for link in links(desktop, 1)] == [digest(SPHERE)]
    desktop.copy(b"?", "application/x-of-another-program")
    item.choose("Upload clipboard")
    wait_until(lambda: "nothing here that can be uploaded" in told(desktop), "a notification")
    assert not desktop.windows(WINDOW)
    item.click()
    wait_until(lambda: bool(desktop.windows(WINDOW)), "the window")


def test_files_are_picked_without_the_window(
    item: TrayItem, falgui: Accessible, desktop: Desktop
) -> None:
    hide_window(desktop)
    item.choose("Upload files")
    dialog = falgui.find(Role.DIALOG, "Upload files")
    assert not desktop.windows(WINDOW)
    dialog.find(Role.TEXT, "File name:").write(f'"{PHOTO}"')
    dialog.find(Role.BUTTON, "Open").do()
    assert [served(link) for link in links(desktop, 1)] == [digest(PHOTO)]
    assert not desktop.windows(WINDOW)


@pytest.mark.parametrize("sandbox", [SLOW], indirect=True)
def test_progress_is_in_menu_tooltip_and_icon_and_can_be_paused(
    item: TrayItem, desktop: Desktop, hand_over: Callable[..., None], tmp_path: Path
) -> None:
    at_rest = item.picture(22)
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(6 * SLOW))
    hand_over(large)
    header = item.entry("Uploading 1 file · ")
    assert not header.is_enabled
    assert item.labels()[0].endswith("%")
    wait_until(lambda: "/s · " in item.tip, "the speed and the time left")
    assert item.tip.startswith("Uploading 1 file · ")
    begun = item.picture(22)
    assert begun != at_rest
    wait_until(lambda: item.picture(22) != begun, "a pie that grows")
    desktop.screenshot(desktop.logs / "progress in the tray.png")

    item.choose("Pause uploads")
    wait_until(lambda: item.tip == "Paused", "the pause")
    paused = item.picture(22)
    assert paused not in (at_rest, begun)
    desktop.screenshot(desktop.logs / "pause in the tray.png")
    item.choose("Resume uploads")
    wait_until(lambda: item.tip == "falgui", "the end", 30)
    assert [served(link) for link in links(desktop, 1)] == [digest(large)]
    assert item.picture(22) == at_rest


def test_what_failed_is_marked_until_it_is_seen_and_tried_again(
    item: TrayItem,
    window: Accessible,
    desktop: Desktop,
    hand_over: Callable[..., None],
    tmp_path: Path,
) -> None:
    at_rest = item.picture(22)
    hide_window(desktop)
    late = [tmp_path / "late 1.bin", tmp_path / "late 2.bin"]
    # Its other errand, to show the window, would be that the failure is seen.
    hand_over("--hidden", *late)
    wait_until(lambda: item.tip == "2 uploads failed", "two failures")
    assert item.picture(22) != at_rest
    desktop.screenshot(desktop.logs / "failures in the tray.png")
    item.click()
    wait_until(lambda: item.picture(22) == at_rest, "a dot that goes")
    assert item.entry("Retry failed (2)").is_enabled

    for number, file in enumerate(late):
        file.write_bytes(bytes([number]) * 1000)
    item.choose("Retry failed (2)")
    wait_until(
        lambda: rows(window) == [f"{file.name}, Ready" for file in late], "two rows that are ready"
    )
    wait_until(
        lambda: not any(label.startswith("Retry") for label in item.labels()),
        "nothing left to try again",
    )


def test_a_recent_link_is_copied_and_has_its_picture(
    item: TrayItem, falgui: Accessible, desktop: Desktop, tmp_path: Path
) -> None:
    add(falgui, PHOTO)
    (link,) = links(desktop, 1)
    wait_until(lambda: item.entry(PHOTO.name).picture != b"", "a picture")
    picture = tmp_path / "picture.png"

    def has_colours() -> bool:
        picture.write_bytes(item.entry(PHOTO.name).picture)
        with Image.open(picture) as image:
            assert image.size == (32, 32)
            return len(image.convert("RGB").getcolors(32 * 32) or ()) > 200

    # That of its kind stands there until it is made.
    wait_until(has_colours, "the picture of this very photo")
    hide_window(desktop)
    desktop.copy(b"something else", "UTF8_STRING")
    item.choose(PHOTO.name)
    wait_until(lambda: desktop.clipboard() == link, "the link")
    wait_until(lambda: "1 link copied" in told(desktop), "a notification")


def test_the_basket_is_in_no_taskbar_and_goes_when_falgui_is_quit_from_the_menu(
    item: TrayItem, tray: TrayBus, desktop: Desktop, bus: Bus
) -> None:
    item.choose("Show drop basket")
    wait_until(lambda: bool(desktop.windows("^Drop basket$")), "the basket")
    (basket,) = desktop.windows("^Drop basket$")
    wait_until(
        lambda: "_SKIP_TASKBAR" in ask(desktop, "xprop", "-id", basket, "_NET_WM_STATE"),
        "a window that is no task",
    )
    assert "_ABOVE" in ask(desktop, "xprop", "-id", basket, "_NET_WM_STATE")
    item.choose("Quit")
    wait_until(lambda: not desktop.windows("^Drop basket$"), "the end of the basket")
    wait_until(lambda: not tray.has(item), "the end of the icon")
    wait_until(lambda: not is_running(bus), "the end of falgui")


@pytest.mark.parametrize("is_soon", [True, False])
def test_the_icon_comes_back_with_the_panel(
    item: TrayItem,
    desktop: Desktop,
    tray: TrayBus,
    is_soon: bool,  # noqa: FBT001
) -> None:
    kill_panel(tray)
    if not is_soon:
        wait_until(lambda: not tray.has(item), "the end of the icon")
    desktop.start("panel", PANEL)
    again = tray.item("falgui")
    assert "Open falgui" in again.labels()
    hide_window(desktop)
    again.click()
    wait_until(lambda: bool(desktop.windows(WINDOW)), "the window")


@pytest.fixture
def no_panel(tray: TrayBus) -> None:
    kill_panel(tray)


@pytest.mark.usefixtures("no_panel")
def test_a_panel_that_comes_after_falgui_shows_it(
    window: Accessible, desktop: Desktop, tray: TrayBus
) -> None:
    assert window.is_shown
    desktop.start("panel", PANEL)
    tray.item("falgui").middle_click()
    wait_until(lambda: "falgui" in tray.item("falgui").tip, "the icon")


def test_where_no_panel_shows_the_icons_closing_the_window_is_quitting(
    item: TrayItem, tray: TrayBus, desktop: Desktop, bus: Bus
) -> None:
    kill_panel(tray)
    with list_without_panel(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as told:
        # Until then it may hope for a panel, and hide into its tray.
        wait_until(told.is_set, "the question whether any panel is there")
        wait_until(lambda: not tray.has(item), "the end of the icon")
        desktop.activate(WINDOW)
        desktop.press("alt+F4")
        wait_until(lambda: not is_running(bus), "the end of falgui")


def embedded(desktop: Desktop, host: str) -> list[tuple[int, int]]:
    """Return the middles of the icons that are windows within one of `host`."""
    found: list[tuple[int, int]] = []
    parents: list[tuple[int, str]] = []
    for line in ask(desktop, "xwininfo", "-root", "-tree").splitlines():
        depth = len(line) - len(line.lstrip())
        parents = [*(one for one in parents if one[0] < depth), (depth, line)]
        if '"falgui"' in line and any(f'"{host}"' in above for _depth, above in parents[:-1]):
            size, place = line.split()[-2:]
            width, height = (int(part.partition("+")[0]) for part in size.split("x"))
            left, top = (int(part) for part in place.split("+")[1:])
            found.append((left + width // 2, top + height // 2))
    return found


def has_menu(desktop: Desktop) -> bool:
    """Return whether one of falgui's windows is as large as its menu is."""
    shown = ask(desktop, "xwininfo", "-root", "-tree").splitlines()
    sizes = [line.split()[-2].partition("+")[0].split("x") for line in shown if '"falgui"' in line]
    return any(100 < int(width) < 300 and int(height) > 150 for width, height in sizes)


@pytest.fixture
def older_tray(no_panel: None, desktop: Desktop) -> Iterator[subprocess.Popen[bytes]]:
    """Start a tray that only embeds windows, instead of the panel."""
    assert no_panel is None
    command = ["trayer", "--edge", "top", "--align", "right", "--widthtype", "request"]
    process = desktop.start("older-tray", command)
    yield process
    process.terminate()
    process.wait(10)


def test_a_tray_of_the_older_kind_embeds_the_icon(
    older_tray: subprocess.Popen[bytes], window: Accessible, desktop: Desktop, falgui: Accessible
) -> None:
    assert window.is_shown
    wait_until(lambda: bool(embedded(desktop, "trayer")), "an icon in the tray")
    (place,) = embedded(desktop, "trayer")
    hide_window(desktop)
    desktop.click(place)
    wait_until(lambda: bool(desktop.windows(WINDOW)), "the window")
    hide_window(desktop)
    desktop.copy(SPHERE.read_bytes(), "image/png")
    desktop.click(place, 2)
    assert [served(link) for link in links(desktop, 1)] == [digest(SPHERE)]
    desktop.click(place, 3)
    wait_until(lambda: has_menu(desktop), "the menu")
    desktop.screenshot(desktop.logs / "menu at an older tray.png")
    desktop.press("Down", "Return")
    falgui.find(Role.DIALOG, "Upload files")
    desktop.press("Escape")
    older_tray.terminate()
    # Nobody could get at the hidden window any more.
    wait_until(lambda: bool(desktop.windows(WINDOW)), "the window")


def _windows_programs(desktop: Desktop) -> list[int]:
    """Return the processes on this desktop that are a falgui with a window."""
    found = []
    for process in marked(desktop.environment[MARK]):
        with suppress(OSError):
            command = Path(f"/proc/{process}/cmdline").read_bytes()
            if command.endswith(b"\0-m\0falgui\0"):
                found.append(process)
    return found


def _turns(processes: Iterable[int]) -> int:
    """Return how often the threads of these processes have woken up."""
    total = 0
    for process in processes:
        for thread in Path(f"/proc/{process}/task").iterdir():
            status = (thread / "status").read_text()
            total += int(re.findall(r"^voluntary_ctxt_switches:\s+(\d+)", status, re.MULTILINE)[0])
    return total


def _settled(turns: Callable[[], int], seconds: float) -> int:
    """Return how often there was a turn in so many seconds, at the quietest of five times."""
    counts = []
    for _time in range(5):
        before = turns()
        time.sleep(seconds)
        counts.append(turns() - before)
    return min(counts)


@pytest.mark.parametrize("kind", ["item", "older_tray"])
def test_nothing_wakes_up_while_nothing_goes_on(
    kind: str, request: pytest.FixtureRequest, window: Accessible, desktop: Desktop
) -> None:
    request.getfixturevalue(kind)
    assert window.is_shown
    if kind == "older_tray":
        wait_until(lambda: bool(embedded(desktop, "trayer")), "an icon in the tray")
    hide_window(desktop)
    wait_until(lambda: len(_windows_programs(desktop)) == 1, "the end of an earlier falgui")
    found = _windows_programs(desktop)
    # Qt puts its pictures away now and then.
    assert _settled(lambda: _turns(found), 3) <= 2
