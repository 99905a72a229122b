"""The keys that upload the clipboard, pressed on a real X server in other programs' windows."""

import gc
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from pytestqt.qtbot import QtBot
from Xlib import XK, X
from Xlib.display import Display

from falgui.desktop.integration.chord import Chord, chord_of
from falgui.desktop.integration.shortcut_way import Outcome
from falgui.desktop.integration.x_shortcut import XShortcut
from falgui.sandbox.server import Sandbox
from falgui.store.paths import prepare, user_paths
from falgui.store.settings import Settings
from falgui.store.settings_file import save_settings
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Bus, Role, StateBit
from tests.real_desktop.first_steps import PHOTO, SPHERE, links, says
from tests.real_desktop.running import end_program
from tests.real_desktop.session import Desktop, wait_until

PRESSED: Final = "ctrl+alt+u"
SHOWN: Final = "Ctrl+Alt+U"


@pytest.fixture
def other(desktop: Desktop, bus: Bus) -> Iterator[str]:
    """Show another program's window, which has the keyboard."""
    process = desktop.start("other", ["pcmanfm-qt", "--profile", "test", "/usr/share"])
    wait_until(lambda: bool(desktop.windows("^share$")), "another window")
    yield "^share$"
    end_program(process, bus, "pcmanfm-qt")


@pytest.fixture
def settings(window: Accessible, falgui: Accessible, desktop: Desktop) -> Accessible:
    """Open the settings, where the shortcut is."""
    assert window.is_shown
    desktop.activate("^falgui$")
    desktop.press("ctrl+comma")
    return falgui.find(Role.DIALOG, "Settings")


@contextmanager
def grabbed(desktop: Desktop) -> Iterator[None]:
    """Let another program have the keys."""
    display = Display(desktop.environment["DISPLAY"])
    root = display.screen().root
    code = display.keysym_to_keycode(XK.XK_u)
    root.grab_key(code, X.ControlMask | X.Mod1Mask, False, X.GrabModeAsync, X.GrabModeAsync)
    display.sync()
    yield
    display.close()


def choose(settings: Accessible, desktop: Desktop, keys: str = PRESSED) -> None:
    """Press the keys in their field."""
    field = settings.find(Role.TEXT, "Global shortcut")
    desktop.activate("^Settings$")
    settings.bus.call(field.owner, field.path, "Component", "GrabFocus")
    wait_until(
        lambda: any(
            one.name == field.name and one.has(StateBit.FOCUSED) for one in settings.everything()
        ),
        "the keyboard in the field",
    )
    desktop.press(keys)


def try_out(settings: Accessible, desktop: Desktop) -> None:
    """Choose the keys, press them when asked to, and close the settings."""
    choose(settings, desktop)
    wait_until(lambda: says(settings, f"Press it now to try it: {SHOWN}"), "the question to try")
    desktop.press(PRESSED)
    wait_until(lambda: says(settings, "It works."), "the end of the trial")
    desktop.press("Escape")
    wait_until(lambda: not desktop.windows("^Settings$"), "the end of the settings")


def test_the_keys_upload_the_clipboard_from_another_program_until_they_are_taken_back(
    settings: Accessible, falgui: Accessible, desktop: Desktop, sandbox: Sandbox, other: str
) -> None:
    try_out(settings, desktop)
    desktop.copy_file(PHOTO)
    desktop.activate(other)
    # The trial itself has uploaded nothing.
    assert not sandbox.objects
    desktop.press(PRESSED)
    (link,) = links(desktop, 1)
    assert served(link) == digest(PHOTO)

    for lock in ("Caps_Lock", "Num_Lock"):
        desktop.press(lock)
    try:
        desktop.copy_file(SPHERE)
        desktop.press(PRESSED)
        (link,) = links(desktop, 1)
        assert served(link) == digest(SPHERE)
    finally:
        for lock in ("Caps_Lock", "Num_Lock"):
            desktop.press(lock)

    desktop.activate("^falgui$")
    desktop.press("ctrl+comma")
    dialog = falgui.find(Role.DIALOG, "Settings")
    choose(dialog, desktop, "BackSpace")
    wait_until(lambda: not says(dialog, "It works."), "no shortcut")
    desktop.press("Escape")
    wait_until(lambda: not desktop.windows("^Settings$"), "the end of the settings")
    with grabbed(desktop):
        pass
    desktop.copy_file(PHOTO)
    desktop.activate(other)
    desktop.press(PRESSED)
    with pytest.raises(TimeoutError):
        wait_until(lambda: desktop.clipboard().startswith("http"), "nothing", 1.5)


@pytest.fixture
def taken(desktop: Desktop, home: Path) -> Iterator[None]:
    """Give the keys to another program before falgui, which had them last time, starts."""
    paths, _problem = prepare(user_paths({"FALGUI_HOME": str(home)}))
    save_settings(paths.settings_file, Settings(shortcut=SHOWN))
    with grabbed(desktop):
        yield


def test_keys_of_another_program_are_told(taken: None, settings: Accessible) -> None:  # noqa: ARG001
    wait_until(lambda: says(settings, "Another program has these keys."), "a word about it")


def use_layout(desktop: Desktop, name: str) -> None:
    """Let the keyboard have another layout, as a person's panel does."""
    command = ["setxkbmap", name]
    subprocess.run(command, env=dict(desktop.environment), timeout=10, check=True)  # noqa: S603


@pytest.fixture
def way(
    qtbot: QtBot,  # noqa: ARG001  signals need it
    desktop: Desktop,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[XShortcut]:
    monkeypatch.setenv("DISPLAY", desktop.environment["DISPLAY"])
    way = XShortcut()
    yield way
    way.release()


def keys(text: str = SHOWN) -> Chord:
    chord = chord_of(text)
    assert chord is not None
    return chord


def test_the_keys_are_taken_refused_changed_and_given_back(
    qtbot: QtBot, way: XShortcut, desktop: Desktop
) -> None:
    with grabbed(desktop), qtbot.waitSignal(way.settled) as settled:
        way.take(keys())
    assert settled.args == [Outcome.TAKEN, ""]
    for text, pressed in ((SHOWN, PRESSED), ("Ctrl+Alt+F", "ctrl+alt+f"), (SHOWN, PRESSED)):
        with qtbot.waitSignal(way.settled) as settled:
            way.take(keys(text))
        assert settled.args == [Outcome.ACTIVE, ""]
        with qtbot.waitSignal(way.pressed):
            desktop.press(pressed)
    with qtbot.assertNotEmitted(way.pressed, wait=300):
        desktop.press("ctrl+alt+f")
    way.release()
    with qtbot.assertNotEmitted(way.pressed, wait=300):
        desktop.press(PRESSED)


def test_keys_that_are_held_count_once(qtbot: QtBot, way: XShortcut, desktop: Desktop) -> None:
    with qtbot.waitSignal(way.settled):
        way.take(keys())
    presses: list[None] = []
    way.pressed.connect(lambda: presses.append(None))
    desktop.do("xdotool", "keydown", "ctrl", "keydown", "alt", "keydown", "u", "sleep", "1.2")
    desktop.do("xdotool", "keyup", "u", "keyup", "alt", "keyup", "ctrl")
    qtbot.waitUntil(lambda: bool(presses))
    qtbot.wait(200)
    assert len(presses) == 1


def test_the_keys_move_with_the_layout(qtbot: QtBot, way: XShortcut, desktop: Desktop) -> None:
    with qtbot.waitSignal(way.settled):
        way.take(keys("Ctrl+Alt+Y"))
    try:
        # Where English keyboards have a Z, German ones have a Y.
        with qtbot.waitSignal(way.settled) as settled:
            use_layout(desktop, "de")
        assert settled.args == [Outcome.ACTIVE, ""]
        with qtbot.waitSignal(way.pressed):
            desktop.do("xdotool", "keydown", "ctrl", "keydown", "alt", "key", "52")
            desktop.do("xdotool", "keyup", "alt", "keyup", "ctrl")
    finally:
        use_layout(desktop, "us")


# Xlib leaves open what it could not connect.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_without_an_x_server_there_is_no_such_way(
    qtbot: QtBot, way: XShortcut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    with qtbot.waitSignal(way.settled) as settled:
        way.take(keys())
    assert settled.args == [Outcome.UNAVAILABLE, ""]
    # Here, and not in whichever test comes next.
    gc.collect()
