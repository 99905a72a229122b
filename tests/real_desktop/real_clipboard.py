"""What falgui copied outlives it, and gives way to whatever is copied next."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from Xlib import X, error
from Xlib.display import Display

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
    desktop.copy(b"before", "UTF8_STRING")
    yield
    kept = keeper(server)
    desktop.copy(b"after", "UTF8_STRING")
    if kept is not None:
        wait_until(lambda: not is_there(server, kept), "the end of the keeper")
    assert desktop.clipboard() == "after"


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
    desktop.copy(b"theirs", "UTF8_STRING")
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


@pytest.fixture
def keep(desktop: Desktop) -> Callable[[str], subprocess.Popen[bytes]]:
    """Provide what starts a keeper on its own; nobody has the clipboard before it."""

    def start(text: str) -> subprocess.Popen[bytes]:
        command = worker_command(KEEPER, "0")
        subprocess.run(
            ["xsel", "--clipboard", "--clear"], env=dict(desktop.environment), check=True
        )
        return desktop.start("keeper", command, stdin=text.encode())

    return start
