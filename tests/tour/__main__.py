"""`python -m tests.tour FOLDER`: pictures of every screen, in every look, below FOLDER."""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from falgui.store.settings import Settings, Theme


@dataclass(frozen=True, slots=True)
class Look:
    """What the window is shown in."""

    theme: Theme = Theme.LIGHT
    scale: str = "1"
    language: str = "en"
    mirrored: bool = False


LOOKS: Final = {
    "light": Look(),
    "dark": Look(Theme.DARK),
    "light-2x": Look(scale="2"),
    "dark-2x": Look(Theme.DARK, "2"),
    "german": Look(language="de"),
    "right-to-left": Look(mirrored=True),
}


def main() -> int:
    """Take the pictures, each look in a process of its own: Qt's scale can't be changed later."""
    parser = argparse.ArgumentParser(prog="python -m tests.tour", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--look", choices=LOOKS, action="append", help="only this one")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    looks = arguments.look or list(LOOKS)
    if arguments.here:
        _walk(LOOKS[looks[0]], arguments.folder / looks[0])
        return 0
    worst = 0
    for look in looks:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": LOOKS[look].scale,
        }
        command = [sys.executable, "-m", "tests.tour", str(arguments.folder), "--look", look]
        ended = subprocess.run([*command, "--here"], env=environment, check=False)  # noqa: S603
        worst = max(worst, abs(ended.returncode))
    return worst


def _walk(look: Look, pictures: Path) -> None:
    from PySide6.QtCore import Qt  # noqa: PLC0415  the scale is read when Qt begins
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from falgui.desktop.look.language import speak  # noqa: PLC0415
    from falgui.desktop.look.theme import apply_theme  # noqa: PLC0415
    from tests.tour.scenes import SCENES, first_run  # noqa: PLC0415
    from tests.tour.stage import open_stage  # noqa: PLC0415
    from tests.tour.tour import Tour  # noqa: PLC0415

    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("*.png"):
        old.unlink()
    application = QApplication(["falgui"])
    apply_theme(application)
    speak(look.language)
    # After the language, which brings its own.
    if look.mirrored:
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    with tempfile.TemporaryDirectory() as folder, open_stage(Path(folder, "files")) as stage:
        tour = Tour(
            stage,
            Path(folder, "home"),
            pictures,
            Settings(theme=look.theme, language=look.language),
        )
        first_run(tour)
        with tour.open():
            assert tour.window.isRightToLeft() is look.mirrored
            for scene in SCENES:
                scene(tour)
    print(f"{len(tour.taken)} pictures in {pictures}")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
