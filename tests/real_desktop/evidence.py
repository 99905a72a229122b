"""What a failed test leaves to look at: pictures, the logs of all programs, what was said."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.real_desktop.accessibility import Accessible, Bus, NotThereError
from tests.real_desktop.hands import Hands

FOLDER: Final = Path("build/real-desktop").absolute()


def keep(test: str, fixtures: Mapping[str, object]) -> Path:
    """Keep what a test's `fixtures` tell of the desktop, and return the folder with it."""
    folder = FOLDER / test.replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, thing in fixtures.items():
        if isinstance(thing, Hands):
            thing.screenshot(folder / f"{name}.png")
            shutil.copytree(thing.logs, folder / name)
        elif isinstance(thing, Bus):
            with suppress(OSError):
                (folder / "accessibility.txt").write_text(outline(thing))
        elif isinstance(thing, Path) and thing.is_dir():
            for log in thing.rglob("*.log"):
                shutil.copy(log, folder)
    return folder


def outline(bus: Bus) -> str:
    """Return everything that a screen reader could tell of, a line each."""
    lines = []

    def tell(one: Accessible, depth: int) -> None:
        with suppress(NotThereError):
            lines.append(f"{'  ' * depth}{one.role_name} {one.name!r}")
            for child in one.children():
                if child.is_shown:
                    tell(child, depth + 1)

    for program in bus.programs():
        tell(program, 0)
    return "\n".join(lines)
