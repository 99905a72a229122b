"""A person's hands on an X desktop: mouse, keyboard and clipboard, and eyes on its windows."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.real_desktop.programs import Programs
from tests.real_desktop.waiting import wait_until


@dataclass(slots=True)
class Hands(Programs):
    """Mouse, keyboard and clipboard of the X server that `environment` leads to."""

    def clipboard(self, kind: str = "") -> str:
        """Return the text on the clipboard, or what it holds of a MIME type, as others get it."""
        target = ["-target", kind] if kind else []
        return self.ask("xclip", "-out", "-selection", "clipboard", *target, seconds=3)

    def copy_file(self, file: Path) -> None:
        """Put `file` on the clipboard, as a file manager does."""
        self.copy(f"{file.as_uri()}\r\n".encode(), "text/uri-list")

    def copy(self, content: bytes, kind: str) -> None:
        """Put `content` on the clipboard, as a program does that offers this MIME type alone."""
        self.do("xclip", "-in", "-selection", "clipboard", "-target", kind, stdin=content)
        # It may have gone into the background before the X server has heard of it.
        wait_until(lambda: self.clipboard(kind) == content.decode(errors="replace"), "the copy")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as "ctrl+v"; the active window gets them."""
        self.do("xdotool", "key", *keys)

    def type(self, text: str) -> None:
        """Type `text` into the active window."""
        self.do("xdotool", "type", text)

    def windows(self, name: str) -> list[str]:
        """Return the X server's numbers of the windows in sight that are called `name`."""
        return self.ask("xdotool", "search", "--onlyvisible", "--name", name).split()

    def place(self, name: str, left: int, top: int, width: int, height: int) -> None:
        """Give the window that is called `name` its place, as soon as it is there."""
        wait_until(lambda: bool(self.windows(name)), f"a window {name}")
        for window in self.windows(name):
            self.do("xdotool", "windowsize", window, str(width), str(height))
            self.do("xdotool", "windowmove", window, str(left), str(top))

    def activate(self, name: str) -> None:
        """Bring the window that is called `name` to the front, with the keyboard."""

        def is_active() -> bool:
            # Not --sync, which may wait for ever for a change that was quicker.
            for window in self.windows(name)[:1]:
                self.do("xdotool", "windowactivate", window)
            return self.ask("xdotool", "getactivewindow").strip() in self.windows(name)

        wait_until(is_active, f"{name} in front")

    def click(self, point: tuple[int, int], button: int = 1) -> None:
        """Click with the left button, or with another: 2 is the middle one, 3 the right one."""
        self.do("xdotool", "mousemove", *map(str, point), "click", str(button))

    def drag(
        self, start: tuple[int, int], end: tuple[int, int], is_over: Callable[[], bool]
    ) -> None:
        """Drag what is at `start` to `end`, and let go once it says that it `is_over` it.

        At the pace of a hand: a toolkit begins a drag only when it has seen the button go down
        and then the pointer move on by more than a little, and so do its events.
        """
        self.do("xdotool", "mousemove", *map(str, start), "sleep", "0.1", "mousedown", "1")
        try:
            for step in range(1, 6):
                self._move(start[0] + 4 * step, start[1] + 2 * step)
            begun = start[0] + 20, start[1] + 10
            for step in range(1, 13):
                self._move(
                    *(a + (b - a) * step // 12 for a, b in zip(begun, end, strict=True)),
                )
            wait_until(lambda: self._is_answered(end, is_over), "an answer to the drag")
        finally:
            self.do("xdotool", "mouseup", "1")

    def has_window_manager(self) -> bool:
        """Return whether somebody gives windows their place and the keyboard."""
        return self.ask("xdotool", "get_num_desktops") != ""

    def screenshot(self, file: Path) -> None:
        """Save what is on the screen, for people to look at."""
        self.ask("import", "-window", "root", file, seconds=20)

    def _is_answered(self, end: tuple[int, int], is_over: Callable[[], bool]) -> bool:
        """Move a little, as a drag's source asks its target at each move, and look again."""
        if not is_over():
            self._move(end[0] + 2, end[1] + 2)
            self._move(*end)
            return False
        # Whether it is welcome is told with the next move, at the latest.
        for distance in (1, 2, 3, 0):
            self._move(end[0] + distance, end[1])
        return True

    def _move(self, left: int, top: int) -> None:
        self.do("xdotool", "mousemove", str(left), str(top), "sleep", "0.03")
