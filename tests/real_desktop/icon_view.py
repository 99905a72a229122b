"""A folder's icons in a file manager that tells accessibility nothing of them: found by looking."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops

from tests.real_desktop.programs import stop
from tests.real_desktop.session import Desktop, wait_until

Box = tuple[int, int, int, int]

LEFT_HALF: Final = (0, 0, 520, 600)
_LOOKS: Final = 4
"""As often the same must be seen before it counts as being laid out."""


@dataclass(frozen=True, slots=True)
class IconView:
    """What is seen in the part `area` of the screen: icons in rows on one colour."""

    desktop: Desktop
    area: Box
    """Left, top, right and bottom."""

    def first_icon(self) -> tuple[int, int]:
        """Return the middle of the first icon, once it keeps still."""
        seen: list[Box | None] = []

        def keeps_still() -> bool:
            seen.append(_first(self._picture()))
            return len(seen) >= _LOOKS and None is not seen[-1] and len({*seen[-_LOOKS:]}) == 1

        wait_until(keeps_still, "an icon that keeps still")
        box = seen[-1]
        assert box is not None
        return self.area[0] + (box[0] + box[2]) // 2, self.area[1] + (box[1] + box[3]) // 2

    def select_all(self, names: Sequence[str]) -> None:
        """Select the files with these names, which are all; what is copied then tells it."""
        self.desktop.click(self.first_icon())
        self.desktop.press("ctrl+a", "ctrl+c")
        wait_until(lambda: self._copied() == len(names), "every file selected")

    def _copied(self) -> int:
        return self.desktop.clipboard("text/uri-list").count("file://")

    def _picture(self) -> Image.Image:
        file = self.desktop.logs / "icons.png"
        self.desktop.screenshot(file)
        with Image.open(file) as picture:
            return picture.convert("RGB").crop(self.area)


@contextmanager
def open_folder(
    desktop: Desktop, command: Sequence[str | Path], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Have a file manager show `folder` in the left half of the screen."""
    process = desktop.start("file-manager", [*command, folder])
    try:
        desktop.place(f"^{folder.name}", *LEFT_HALF)
        yield process
    finally:
        stop(process)
        wait_until(lambda: not desktop.windows(f"^{folder.name}"), "the end of the window")


def _first(picture: Image.Image) -> Box | None:
    """Return where the first thing in the first row is, that isn't background."""
    background = Image.new("RGB", picture.size, picture.getpixel((1, 1)))
    ink = ImageChops.difference(picture, background)
    rows = _first_run([ink.crop((0, y, ink.width, y + 1)) for y in range(ink.height)])
    row = ink.crop((0, rows.start, ink.width, rows.stop))
    columns = _first_run([row.crop((x, 0, x + 1, row.height)) for x in range(row.width)])
    return (columns.start, rows.start, columns.stop, rows.stop) if rows else None


def _first_run(strips: Sequence[Image.Image]) -> range:
    """Return the first of the strips that have ink on them, and those next to it that have too."""
    inked = [strip.getbbox() is not None for strip in strips]
    start = inked.index(True) if True in inked else len(inked)
    end = inked.index(False, start) if False in inked[start:] else len(inked)
    return range(start, end)
