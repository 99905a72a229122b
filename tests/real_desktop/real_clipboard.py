"""What falgui copied outlives it, and gives way to whatever is copied next."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from Xlib import X, error
from Xlib.display import Display
from Xlib.protocol.event import SelectionNotify

from falgui.core.worker import worker_command
from tests.real_desktop.accessibility import Accessible, Role
from tests.real_desktop.first_steps import PHOTO, SPHERE, add, links
from tests.real_desktop.session import Desktop, wait_until

KEEPER = "falgui.desktop.system.clipboard_keeper"


@pytest.fixture
def server(desktop: Desktop) -> Iterator[Display]:
    """Provide a connection to the X server."""
    server = Display(desktop.environment["DISPLAY"])
    yield server
    server.close()


def keeper(server: Display) -> int | None:
    """Return the window of a keeper that owns the clipboard."""
    owner = server.get_selection_owner(server.intern_atom("CLIPBOARD"))
    with suppress(error.BadWindow):
        if owner != X.NONE and owner.get_wm_name() == "falgui":
            return int(owner.id)
    return None


def is_there(server: Display, window: int | None) -> bool:
    """Return whether a window is there, and so the program that it belongs to."""
    try:
        server.create_resource_object("window", window).get_geometry()
    except error.BadDrawable:
        return False
    return True


def command_lines() -> bytes:
    """Return what everybody can see of all processes."""
    seen = []
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            seen.append((process / "cmdline").read_bytes())
    return b"\n".join(seen)


def quit_falgui(window: Accessible, desktop: Desktop) -> None:
    window.find(Role.MENU_ITEM, "File").do("ShowMenu")
    window.find(Role.MENU_ITEM, "Quit").do()
    wait_until(lambda: falgui_of(desktop).poll() is not None, "the end of falgui")


def falgui_of(desktop: Desktop) -> subprocess.Popen[bytes]:
    """Return the process that was started last."""
    return desktop._started[-1]


@pytest.fixture(autouse=True)
def clipboard_is_left(desktop: Desktop, server: Display) -> Iterator[None]:
    """See that a keeper ends as soon as another program has copied something."""
    copy(desktop, "before")
    yield
    kept = keeper(server)
    copy(desktop, "after")
    if kept is not None:
        wait_until(lambda: not is_there(server, kept), "the end of the keeper")


def copy(desktop: Desktop, text: str) -> None:
    """Have another program copy `text`, and wait until it has: xclip goes to work too soon."""
    desktop.copy(text.encode(), "UTF8_STRING")
    wait_until(lambda: desktop.clipboard() == text, text)


def test_links_are_there_after_quitting(
    window: Accessible, falgui: Accessible, desktop: Desktop, server: Display
) -> None:
    add(falgui, PHOTO, SPHERE)
    copied = links(desktop, 2)
    quit_falgui(window, desktop)
    wait_until(lambda: keeper(server) is not None, "a keeper")
    for kind in ("", "text/plain;charset=utf-8", "STRING", "TEXT"):
        assert desktop.clipboard(kind).splitlines() == copied
    assert {"TARGETS", "UTF8_STRING", "TIMESTAMP"} < set(desktop.clipboard("TARGETS").split())
    assert desktop.clipboard("image/png") == ""
    assert copied[0].encode() not in command_lines()


def test_what_another_program_copied_stays(
    window: Accessible, falgui: Accessible, desktop: Desktop, server: Display
) -> None:
    add(falgui, PHOTO)
    links(desktop, 1)
    copy(desktop, "theirs")
    quit_falgui(window, desktop)
    assert desktop.clipboard() == "theirs"
    assert keeper(server) is None


def test_links_are_there_after_the_system_has_ended_falgui(
    window: Accessible, falgui: Accessible, desktop: Desktop
) -> None:
    assert window is not None
    add(falgui, PHOTO)
    copied = links(desktop, 1)
    process = falgui_of(desktop)
    process.terminate()
    assert process.wait(10) == 0
    wait_until(lambda: desktop.clipboard().splitlines() == copied, "the link")


def start_keeper(desktop: Desktop, server: Display, text: str) -> None:
    """Start a keeper as if falgui, or whoever has the clipboard at the moment, had done so."""
    owner = server.get_selection_owner(server.intern_atom("CLIPBOARD"))
    desktop.start("keeper", worker_command(KEEPER, str(owner.id)), stdin=text.encode())
    wait_until(lambda: keeper(server) is not None, "a keeper")


@pytest.mark.parametrize("size", [199_999, 5_000_001], ids=["in one piece", "piece by piece"])
def test_a_long_text_is_kept_whole(desktop: Desktop, server: Display, size: int) -> None:
    text = ("0123456789ü" * (size // 10))[:size]
    start_keeper(desktop, server, text)
    assert desktop.clipboard() == text
    # Once more, and in between something short.
    assert desktop.clipboard("TIMESTAMP") != ""
    assert desktop.clipboard() == text


def test_a_text_that_latin_cannot_write_is_not_offered_in_it(
    desktop: Desktop, server: Display
) -> None:
    start_keeper(desktop, server, "λ ✓")
    assert desktop.clipboard() == "λ ✓"
    assert "STRING" not in desktop.clipboard("TARGETS").split()
    assert desktop.clipboard("STRING") == ""


def test_a_keeper_takes_nothing_from_another_program(desktop: Desktop, server: Display) -> None:
    window = server.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    command = worker_command(KEEPER, str(window.id))
    process = desktop.start("keeper", command, stdin=b"falgui's")
    assert process.wait(10) == 0
    assert desktop.clipboard() == "before"


def test_a_reader_that_leaves_in_between_harms_nobody(desktop: Desktop, server: Display) -> None:
    text = "x" * 1_000_000
    start_keeper(desktop, server, text)
    window = server.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    clipboard = server.intern_atom("CLIPBOARD")
    place = server.intern_atom("HERE")
    window.convert_selection(clipboard, server.intern_atom("UTF8_STRING"), place, X.CurrentTime)
    while server.next_event().type != X.SelectionNotify:
        pass
    window.delete_property(place)
    window.destroy()
    server.sync()
    assert desktop.clipboard() == text


def test_several_forms_are_given_at_once(desktop: Desktop, server: Display) -> None:
    start_keeper(desktop, server, "short")
    window = server.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    atom = server.intern_atom
    pairs = [atom("UTF8_STRING"), atom("FIRST"), atom("image/png"), atom("SECOND")]
    window.change_property(atom("PAIRS"), atom("ATOM_PAIR"), 32, pairs)
    window.convert_selection(atom("CLIPBOARD"), atom("MULTIPLE"), atom("PAIRS"), X.CurrentTime)
    while server.next_event().type != X.SelectionNotify:
        pass
    assert window.get_full_text_property(atom("FIRST"), atom("UTF8_STRING")) == "short"
    answered = window.get_full_property(atom("PAIRS"), X.AnyPropertyType)
    assert list(answered.value) == [*pairs[:3], X.NONE]
    window.destroy()


def test_a_clipboard_manager_that_saves_lets_the_keeper_end(
    desktop: Desktop, server: Display
) -> None:
    atom = server.intern_atom
    manager = server.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    manager.set_selection_owner(atom("CLIPBOARD_MANAGER"), X.CurrentTime)
    server.sync()
    owner = server.get_selection_owner(atom("CLIPBOARD"))
    process = desktop.start("keeper", worker_command(KEEPER, str(owner.id)), stdin=b"a link")
    asked = server.next_event()
    assert (asked.type, asked.target) == (X.SelectionRequest, atom("SAVE_TARGETS"))
    manager.convert_selection(atom("CLIPBOARD"), atom("UTF8_STRING"), atom("KEPT"), asked.time)
    while server.next_event().type != X.SelectionNotify:
        pass
    assert manager.get_full_text_property(atom("KEPT"), atom("UTF8_STRING")) == "a link"
    assert process.poll() is None
    saved = SelectionNotify(
        time=asked.time,
        requestor=asked.requestor,
        selection=asked.selection,
        target=asked.target,
        property=asked.property,
    )
    asked.requestor.send_event(saved)
    server.flush()
    assert process.wait(10) == 0
    manager.destroy()


def test_with_a_clipboard_manager_links_outlive_even_a_kill(
    window: Accessible, falgui: Accessible, desktop: Desktop, server: Display
) -> None:
    assert window is not None
    process = falgui_of(desktop)
    manager = desktop.start("clipboard-manager", ["xfce4-clipman"])
    name = server.intern_atom("CLIPBOARD_MANAGER")
    wait_until(lambda: server.get_selection_owner(name) != X.NONE, "a clipboard manager")
    try:
        add(falgui, PHOTO)
        copied = links(desktop, 1)
        # It looks at what is new a moment later.
        time.sleep(1)
        process.kill()
        process.wait(10)
        wait_until(lambda: desktop.clipboard().splitlines() == copied, "the link")
    finally:
        manager.terminate()
        manager.wait(10)
