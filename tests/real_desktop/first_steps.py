"""What a person does first, through accessibility: enter the key, add files, look at the rows."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from falgui.sandbox.server import Sandbox
from tests.real_desktop.accessibility import Accessible, NotThereError, Role, StateBit
from tests.real_desktop.session import Desktop, wait_until

PHOTO: Final = Path("resources/samples/sunset over dunes.jpg").absolute()
SPHERE: Final = Path("resources/samples/glass sphere.png").absolute()


def enter_key(window: Accessible, sandbox: Sandbox) -> None:
    """Save the key on the first page, and leave that page."""
    window.find(Role.PASSWORD_TEXT, "fal API key").write(sandbox.environment()["FAL_KEY"])
    save = window.find(Role.BUTTON, "Save key")
    wait_until(lambda: save.has(StateBit.SENSITIVE), "a key that can be saved")
    save.do()
    window.find(Role.BUTTON, "Start without it").do()


def add(falgui: Accessible, *files: Path) -> None:
    """Add `files` by the dialogue that picks them."""
    falgui.find(Role.BUTTON, "Add files…").do()
    dialog = falgui.find(Role.DIALOG, "Add files")
    dialog.find(Role.TEXT, "File name:").write(" ".join(f'"{file}"' for file in files))
    dialog.find(Role.BUTTON, "Open").do()


def says(window: Accessible, words: str) -> bool:
    """Return whether the window shows these words now."""
    for one in window.everything():
        with suppress(NotThereError):
            if words in one.name and one.has(StateBit.SHOWING):
                return True
    return False


def rows(window: Accessible) -> list[str]:
    """Return what a screen reader says about each row of the lists that are shown."""
    return list(_rows(window))


def _rows(one: Accessible) -> Iterator[str]:
    for child in one.children():
        # A row may go while it is looked at.
        with suppress(NotThereError):
            if child.role == Role.TABLE_CELL:
                # Also those out of sight, to which the list can be scrolled.
                yield child.name
            elif child.is_shown:
                yield from _rows(child)


def offers(window: Accessible, words: str) -> Callable[[], bool]:
    """Return whether falgui says `words` about what is over it."""

    def is_said() -> bool:
        try:
            window.find(Role.FILLER, words, seconds=0)
        except NotThereError:
            return False
        return True

    return is_said


def links(desktop: Desktop, count: int) -> list[str]:
    """Return the links on the clipboard, as soon as there are so many."""
    wait_until(
        lambda: (
            len(desktop.clipboard().splitlines()) == count
            and desktop.clipboard().startswith("http")
        ),
        f"{count} links on the clipboard",
    )
    return desktop.clipboard().splitlines()
