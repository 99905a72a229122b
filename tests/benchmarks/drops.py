"""`python -m tests.benchmarks.drops falgui|fal_client FIRST SECOND …`: what a drop waits for.

falgui's window is opened offscreen and the files are dropped on it, one after the other: from
letting go until the link is on the clipboard. The official client uploads them in a process that
has everything imported. Prints the seconds for each file but the first, as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.warm import fal_client


def in_window(paths: Sequence[Path]) -> list[float]:
    """Drop each file on falgui's window and return the seconds until its link can be pasted."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QTimer, QUrl  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from falgui.core.errand import Errand  # noqa: PLC0415
    from falgui.desktop.app import App  # noqa: PLC0415
    from falgui.desktop.look.theme import apply_theme  # noqa: PLC0415
    from falgui.store.paths import prepare, user_paths  # noqa: PLC0415
    from falgui.transport.endpoints import endpoints_from  # noqa: PLC0415
    from tests.drags import dropping, entering  # noqa: PLC0415

    application = QApplication(sys.argv[:1])
    apply_theme(application)
    folders, _problem = prepare(user_paths(os.environ))
    app = App(os.environ, endpoints_from(os.environ), folders)
    app.start([], Errand.SHOW)
    clipboard = application.clipboard()

    def let(seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def dropped(path: Path) -> float:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        there = QEventLoop()
        came: list[float] = []

        def take_time() -> None:
            if clipboard.text().startswith("http") and not came:
                came.append(time.perf_counter())
                there.quit()

        QApplication.sendEvent(app.window, entering(mime, QPoint(50, 50)))
        clipboard.setText("")
        clipboard.dataChanged.connect(take_time)
        begun = time.perf_counter()
        QApplication.sendEvent(app.window, dropping(mime, QPoint(50, 50)))
        there.exec()
        clipboard.dataChanged.disconnect(take_time)
        return came[0] - begun

    try:
        let(2)  # until all is there that comes after the first paint
        seconds = []
        for path in paths:
            seconds.append(dropped(path))
            let(0.5)
        return seconds
    finally:
        app.close()


def by_fal_client(paths: Sequence[Path]) -> list[float]:
    """Upload each file with the official client and return the seconds until its link is there."""
    with fal_client() as upload:
        return [_seconds(lambda path=path: upload(path)) for path in paths]  # type: ignore[misc]


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def main() -> None:
    """Upload the files."""
    name, *files = sys.argv[1:]
    measured = {"falgui": in_window, "fal_client": by_fal_client}[name]
    print(json.dumps(measured([Path(file) for file in files])[1:]))


if __name__ == "__main__":
    main()
