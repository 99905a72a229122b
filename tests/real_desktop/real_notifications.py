"""The desktop's notifications tell of uploads, and their buttons work."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from jeepney import message_bus
from jeepney.io.blocking import open_dbus_connection

from falgui.sandbox.server import Sandbox
from tests.real_desktop.accessibility import Accessible, Bus, Role, StateBit
from tests.real_desktop.first_steps import PHOTO, SPHERE, rows
from tests.real_desktop.furniture import start_notifications
from tests.real_desktop.running import end_program
from tests.real_desktop.session import Desktop, wait_until

NAME = "org.freedesktop.Notifications"
CONFIGURATION = """[global]
 origin = top-right
 offset = 20x40
 dmenu = {chooser}
"""
CHOOSER = """#!/bin/sh
# Stands for a person in front of a menu: notes what there is, and takes what has been said.
cat >"{folder}/menu"
grep --fixed-strings "$(cat "{folder}/choice")" "{folder}/menu"
"""


class Dunst:
    """The notifications of a desktop, and a person who looks at them."""

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self.desktop = desktop
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        chooser = folder / "chooser"
        chooser.write_text(CHOOSER.format(folder=folder))
        chooser.chmod(0o755)
        self._configuration = folder / "dunstrc"
        self._configuration.write_text(CONFIGURATION.format(chooser=chooser))

    def start(self) -> None:
        self._process = self.desktop.start("dunst", ["dunst", "-config", self._configuration])
        self.desktop.wait_for_name(NAME)

    def stop(self) -> None:
        if self._process is not None:
            end(self.desktop, self._process)

    def ask(self, *words: str) -> str:
        command = ["dunstctl", *words]
        asked = subprocess.run(  # noqa: S603
            command,
            env=dict(self.desktop.environment),
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
        return asked.stdout

    @property
    def on_screen(self) -> int:
        return int(self.ask("count", "displayed"))

    def wait_for(self, count: int) -> None:
        wait_until(lambda: self.on_screen == count, f"{count} notifications")

    def latest(self) -> dict[str, Any]:
        """Return what the notification said that was put away last."""
        ((newest, *_older),) = json.loads(self.ask("history"))["data"]
        return {name: told["data"] for name, told in newest.items()}

    def choose(self, label: str) -> set[str]:
        """Choose one of the buttons by its label, and return the labels of all."""
        (self._folder / "choice").write_text(f"#{label} (")
        menu = self._folder / "menu"
        menu.unlink(missing_ok=True)
        self.ask("context")
        wait_until(lambda: menu.exists() and f"#{label} (" in menu.read_text(), label)
        return {line[1:].rpartition(" (")[0] for line in menu.read_text().splitlines()}


def end(desktop: Desktop, process: "subprocess.Popen[bytes]") -> None:
    """End what shows notifications, and see that nobody is called so any more."""
    process.terminate()
    process.wait(10)
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        question = message_bus.NameHasOwner(NAME)
        wait_until(lambda: not bus.send_and_get_reply(question).body[0], "no notifications")


@pytest.fixture(scope="module")
def only_ours(desktop: Desktop) -> Iterator[None]:
    """Put the desktop's own notifications away while these tests have theirs."""
    (own,) = (
        one
        for one in desktop._started
        if isinstance(one.args, list) and Path(one.args[0]).name == "dunst" and one.poll() is None
    )
    end(desktop, own)
    yield
    assert isinstance(own.args, list)
    desktop.start("notifications", own.args)
    desktop.wait_for_name(NAME)


@pytest.fixture
def dunst(desktop: Desktop, only_ours: None, tmp_path: Path) -> Iterator[Dunst]:
    assert only_ours is None
    dunst = Dunst(desktop, tmp_path)
    dunst.start()
    yield dunst
    dunst.stop()


@pytest.fixture
def other(
    desktop: Desktop, window: Accessible, bus: Bus, tmp_path: Path
) -> Iterator[Callable[[], None]]:
    """Provide what brings another program's window to the front, beside falgui's."""
    assert window is not None
    folder = tmp_path / "somebody's work"
    folder.mkdir()
    name = folder.name
    started: list[subprocess.Popen[bytes]] = []

    def bring_up() -> None:
        started.append(desktop.start("other", ["pcmanfm-qt", folder]))
        desktop.place(name, 10, 40, 500, 500)
        desktop.activate(name)
        wait_until(lambda: not window.has(StateBit.ACTIVE), "falgui in the background")

    yield bring_up
    for process in started:
        end_program(process, bus, "pcmanfm-qt")


@pytest.fixture
def hand_over(desktop: Desktop, sandbox: Sandbox, home: Path) -> Callable[[Sequence[Path]], None]:
    """Provide what gives files to falgui without bringing it to the front."""

    def give(files: Sequence[Path]) -> None:
        environment = {**sandbox.environment(), "FALGUI_HOME": str(home)}
        del environment["FAL_KEY"]
        command: list[str | Path] = [sys.executable, "-m", "falgui", "--hidden", *files]
        assert desktop.start("second", command, more=environment).wait(20) == 0

    return give


def copy_something_else(desktop: Desktop) -> None:
    desktop.copy(b"something else", "UTF8_STRING")
    wait_until(lambda: desktop.clipboard() == "something else", "another text")


def test_a_batch_is_told_with_its_buttons(
    desktop: Desktop,
    dunst: Dunst,
    other: Callable[[], None],
    hand_over: Callable[[Sequence[Path]], None],
) -> None:
    other()
    hand_over([PHOTO, SPHERE])
    dunst.wait_for(1)
    copied = desktop.clipboard()
    assert len(copied.splitlines()) == 2
    copy_something_else(desktop)
    labels = dunst.choose("Copy links")
    assert labels == {"Show", "Copy links", "Show uploads"}
    wait_until(lambda: desktop.clipboard() == copied, "the links once more")
    dunst.wait_for(0)
    told = dunst.latest()
    assert told["appname"] == told["summary"] == "falgui"
    assert told["message"].splitlines()[-1] == "2 links copied"
    assert told["category"] == "transfer.complete"
    assert told["icon_path"].endswith("falgui.svg")


def test_a_click_leads_to_the_uploads(
    desktop: Desktop,
    dunst: Dunst,
    window: Accessible,
    other: Callable[[], None],
    hand_over: Callable[[Sequence[Path]], None],
) -> None:
    desktop.activate("^falgui$")
    hand_over([PHOTO])
    wait_until(lambda: rows(window) == [f"{PHOTO.name}, Ready"], "a row")
    assert dunst.on_screen == 0
    other()
    hand_over([SPHERE])
    dunst.wait_for(1)
    dunst.ask("action", "0")
    wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")
    cell = window.find(Role.TABLE_CELL, f"{SPHERE.name}, Ready")
    wait_until(lambda: cell.has(StateBit.SELECTED), "the row to be selected")
    assert not window.find(Role.TABLE_CELL, f"{PHOTO.name}, Ready").has(StateBit.SELECTED)
    dunst.wait_for(0)
    assert desktop.windows("^falgui$")


def test_looking_at_falgui_takes_the_notification_away(
    desktop: Desktop,
    dunst: Dunst,
    other: Callable[[], None],
    hand_over: Callable[[Sequence[Path]], None],
) -> None:
    other()
    hand_over([PHOTO])
    dunst.wait_for(1)
    desktop.activate("^falgui$")
    dunst.wait_for(0)
    hand_over([SPHERE])
    wait_until(lambda: "sphere" in desktop.clipboard(), "its link")
    assert dunst.on_screen == 0


def test_quitting_takes_the_notification_away(
    desktop: Desktop,
    dunst: Dunst,
    other: Callable[[], None],
    hand_over: Callable[[Sequence[Path]], None],
) -> None:
    process = next(
        one
        for one in desktop._started[::-1]
        if isinstance(one.args, list) and one.args[-2:] == ["-m", "falgui"]
    )
    other()
    hand_over([PHOTO])
    dunst.wait_for(1)
    process.terminate()
    assert process.wait(10) == 0
    dunst.wait_for(0)


def test_notifications_that_go_are_missed_and_used_again(
    desktop: Desktop,
    dunst: Dunst,
    window: Accessible,
    other: Callable[[], None],
    hand_over: Callable[[Sequence[Path]], None],
) -> None:
    other()
    hand_over([PHOTO])
    dunst.wait_for(1)
    dunst.stop()
    hand_over([SPHERE])
    wait_until(lambda: "sphere" in desktop.clipboard(), "its link")
    wait_until(lambda: len(rows(window)) == 2, "two rows")
    dunst.start()
    wait_until(lambda: dunst.on_screen == 0, "nothing told by the new one")
    hand_over([PHOTO])
    dunst.wait_for(1)
    dunst.ask("action", "0")
    wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")


def wait_until_still(one: Accessible) -> None:
    """Wait until it has been in the same place for half a second."""
    place, since = one.middle, time.monotonic()

    def is_still() -> bool:
        nonlocal place, since
        if one.middle != place:
            place, since = one.middle, time.monotonic()
        return time.monotonic() - since > 0.5

    wait_until(is_still, "the notification in its place")


def test_a_button_is_clicked_with_the_mouse(
    desktop: Desktop,
    only_ours: None,
    bus: Bus,
    other: Callable[[], None],
    hand_over: Callable[[Sequence[Path]], None],
) -> None:
    assert only_ours is None
    xfce = start_notifications(desktop, "xfce4-notifyd")
    try:
        other()

        def is_copied_by_a_click() -> bool:
            """Use one notification; it may fade away under the hand, and then there is another."""
            hand_over([PHOTO])
            wait_until(lambda: desktop.clipboard().startswith("http"), "its link")
            copied = desktop.clipboard()
            copy_something_else(desktop)
            button = bus.application("xfce4-notifyd").find(Role.BUTTON, "Copy link")
            wait_until_still(button)
            # With the pointer over it, it neither fades nor moves any more.
            desktop.do("xdotool", "mousemove", *map(str, button.middle))
            wait_until_still(button)
            desktop.click(button.middle)
            with suppress(TimeoutError):
                wait_until(lambda: desktop.clipboard() == copied, "the link once more", 5.0)
            return desktop.clipboard() == copied

        wait_until(is_copied_by_a_click, "the link once more", 45.0)
    finally:
        end(desktop, xfce)
