"""`python -m tests.benchmarks.window_work NAME FOLDER`: one piece of work in a fresh window.

Prints what it cost as JSON. FOLDER is empty, or has the files that `drop_files` … make there.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from PIL import Image
from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QListView, QPushButton

from falgui.core.recipe import ImageFormat
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source
from falgui.core.upload import State
from falgui.desktop.queue.row_filter import Group, RowFilter
from tests.benchmarks.open_window import SIZE, OpenWindow, frames, open_window

_CHOSEN: Final = 10_000
_PICTURES: Final = 200


def drop_files(window: OpenWindow, folder: Path, count: int) -> None:
    """Drop so many files, which are uploaded as they come."""
    _drop(window, f"{count:,} files dropped", _small_files(folder, count))


def drop_folder(window: OpenWindow, folder: Path, count: int) -> None:
    """Drop a folder with so many files, and say that the files are wanted."""
    _small_files(folder, count)

    def answer() -> QPushButton | None:
        found = window.app.window.findChild(QPushButton, "addFolderFiles")
        return found if isinstance(found, QPushButton) else None

    what = f"a folder with {count:,} files"
    window.do(f"{what} dropped, until asked", window.drop([folder]), lambda: answer() is not None)
    button = answer()
    if button is not None:
        there = lambda: window.queue.count() == count  # noqa: E731
        window.do(f"{what} taken, until all are there", button.click, there)
    _go_on(window)


def drop_mixed(window: OpenWindow, folder: Path, count: int) -> None:
    """Drop pictures of all sorts, which become JPEGs on their way, until all are uploaded."""
    engine = window.app.engine
    engine.change_settings(replace(engine.settings, image_format=ImageFormat.JPEG))
    paths = list(_mixed_files(folder, count))
    ended = lambda: window.queue.list_totals().done == count  # noqa: E731
    window.do(f"{count} files converted and uploaded", window.drop(paths), ended)


def use_rows(window: OpenWindow, _folder: Path, count: int) -> None:
    """Do with a long list whatever a person can."""
    queue, view = window.queue, window.view
    shown, actions = (
        window.app.engine.model.shown,
        {one.objectName(): one for one in view.actions()},
    )
    window.hold()
    sources = [FileSource(Path(f"/nowhere/picture-{one}.png")) for one in range(count)]
    do = _with_count(window, count)
    do("added", lambda: queue.add(sources, Options()), lambda: queue.count() == count)
    waiting, text = RowFilter(Group.WAITING), RowFilter(Group.ALL, "7")
    do("filter by state", lambda: shown.set_filter(waiting), lambda: shown.is_filtered)
    do("filter by name", lambda: shown.set_filter(text), lambda: shown.count() < count)
    do("show all", lambda: shown.set_filter(RowFilter()), lambda: not shown.is_filtered)
    do("select all", view.selectAll, lambda: True)
    some = queue.numbers()[1::7][:1000]
    do("select 1,000 here and there", lambda: view.select_numbers(some), lambda: True)
    do("those up by one", actions["moveUp"].trigger, lambda: queue.numbers()[0] == some[0])
    chosen = queue.numbers()[1 : _CHOSEN + 1]
    each = f"{len(chosen):,} in a row"
    do(f"select {each}", lambda: view.select_numbers(chosen), lambda: True)
    do(f"{each} up by one", actions["moveUp"].trigger, lambda: queue.numbers()[0] == chosen[0])
    do(f"{each} to the bottom", actions["moveBottom"].trigger,
       lambda: queue.numbers()[-1] == chosen[-1])  # fmt: skip
    states = queue.states()
    view.selectAll()
    do("pause all", actions["pause"].trigger, lambda: states[State.PAUSED] == count)
    do("resume all", queue.resume_all, lambda: not states[State.PAUSED])
    do("cancel all", actions["cancel"].trigger, lambda: states[State.CANCELLED] == count)
    do("retry all", lambda: queue.retry(queue.numbers()), lambda: not states[State.CANCELLED])
    do("remove all", actions["remove"].trigger, lambda: queue.count() == 0)
    do("undo", window.app.window.undoing.undo, lambda: queue.count() == count)


def scroll(window: OpenWindow, folder: Path, count: int) -> list[float]:
    """Return the milliseconds of each frame while so many rows are scrolled through."""
    _wait_with_pictures(window, folder, count)
    return frames(window.view)


def scroll_bare(_folder: Path, count: int) -> list[float]:
    """Return the same of the plainest list that there is."""
    QApplication(["falgui"])
    view = QListView()
    view.setModel(QStringListModel([f"picture-{one}.png" for one in range(count)]))
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.resize(*SIZE)
    view.show()
    QApplication.processEvents()
    return frames(view)


def remember(window: OpenWindow, folder: Path, count: int) -> list[float]:
    """Return the memory before, and with so many rows that wait, in MiB."""
    before = _resident()
    _wait_with_pictures(window, folder, count)
    frames(window.view)
    window.settle(1)
    return [before, _resident()]


WORK: Final[dict[str, Callable[[OpenWindow, Path, int], Any]]] = {
    one.__name__: one for one in (drop_files, drop_folder, drop_mixed, use_rows, scroll, remember)
}


def _drop(window: OpenWindow, what: str, paths: list[Path]) -> None:
    window.do(what, window.drop(paths), lambda: window.queue.count() == len(paths))
    _go_on(window)


def _go_on(window: OpenWindow) -> None:
    """Measure what comes afterwards: files are measured, kept on disk, and uploaded."""
    done = window.queue.list_totals().done
    window.do("and while they go up", lambda: None,
              lambda: window.queue.list_totals().done >= done + 200)  # fmt: skip


def _with_count(
    window: OpenWindow, count: int
) -> Callable[[str, Callable[[], object], Callable[[], bool]], None]:
    return lambda what, act, is_over: window.do(f"{count:,} rows: {what}", act, is_over)


def _wait_with_pictures(window: OpenWindow, folder: Path, count: int) -> None:
    """Fill the list with pictures that wait."""
    window.hold()
    sources: list[Source] = [FileSource(path) for path in _pictures(folder, count)]
    window.queue.add(sources, Options())
    del sources
    window.do("added", lambda: None, lambda: window.queue.count() == count)
    window.settle(1)


def _pictures(folder: Path, count: int) -> Iterable[Path]:
    """Return so many paths, each of its own as in use; few pictures are behind them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(_PICTURES):
        Image.effect_noise((64, 48), 60).resize((640, 480)).save(folder / f"{number}.jpg")
    for number in range(count):
        part = folder / f"part {number // _PICTURES}"
        if not number % _PICTURES and not part.exists():
            part.symlink_to(folder)
        yield part / f"{number % _PICTURES}.jpg"


def _small_files(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"part {one // 1000:03}" / f"note {one}.txt" for one in range(count)]
    if not folder.exists():
        for number, path in enumerate(paths):
            if not number % 1000:
                path.parent.mkdir(parents=True)
            path.write_text(f"{number}\n", encoding="utf-8")
    return paths


def _mixed_files(folder: Path, count: int) -> Iterable[Path]:
    from pillow_heif import register_heif_opener  # noqa: PLC0415  only this one needs it

    register_heif_opener()
    large = Image.effect_noise((1000, 750), 60).convert("RGB").resize((4000, 3000))
    folder.mkdir(parents=True, exist_ok=True)
    samples: dict[str, tuple[Image.Image, dict[str, Any]]] = {
        "large.png": (large, {"compress_level": 1}),
        "large.jpg": (large, {"quality": 85}),
        "photo.heic": (large.resize((2000, 1500)), {"quality": 60}),
        "small.png": (large.resize((800, 600)), {}),
        "small.webp": (large.resize((1600, 1200)), {}),
    }
    contents = dict[str, bytes]()
    for name, (picture, options) in samples.items():
        picture.save(folder / name, **options)
        contents[name] = (folder / name).read_bytes()
        (folder / name).unlink()
    contents["notes.txt"], contents["weights.bin"] = b"hello " * 1000, os.urandom(3_000_000)
    names = list(contents)
    for number in range(count):
        path = folder / f"{number} {names[number % len(names)]}"
        # No two with the same bytes: what is at fal already isn't sent again.
        path.write_bytes(contents[names[number % len(names)]] + str(number).encode())
        yield path


def _resident() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def main() -> None:
    """Do it, and print what it cost."""
    name, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if name == "scroll_bare":
        print(json.dumps(scroll_bare(folder, count)))
        return
    with tempfile.TemporaryDirectory() as home, open_window(Path(home)) as window:
        told = WORK[name](window, folder, count)
        print(json.dumps([asdict(cost) for cost in window.costs] if told is None else told))


if __name__ == "__main__":
    main()
