"""How the list holds up with very many rows: longest pauses of the event loop, frames, memory.

A pause is the CPU time of the main thread in one turn of the event loop, so that a busy machine
does not count. The goals are 50 ms for a pause with 10,000 rows and 16 ms for a frame.
"""

import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication
from PySide6.QtWidgets import QApplication

from falgui.core import messages
from falgui.core.links import CopyStyle
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copying import Copying
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.row_filter import Group, RowFilter
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.system.background import Background
from falgui.desktop.system.garbage import Garbage
from falgui.media.thumbnails import thumbnail
from falgui.store.settings import Settings
from tests.desktop.scripted_uploader import ScriptedUploader

FRAMES = 200
CHOSEN = 10_000


class Turns:
    """Measures what each turn of the event loop costs the main thread."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._awake = time.thread_time()
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._wake)
        dispatcher.aboutToBlock.connect(self._sleep)

    def _wake(self) -> None:
        self._note()

    def _sleep(self) -> None:
        self._note()

    def _note(self) -> None:
        now = time.thread_time()
        self.longest = max(self.longest, now - self._awake)
        self._awake = now

    def begin(self) -> None:
        """Forget what was."""
        self.longest, self._awake = 0.0, time.thread_time()

    def end(self) -> float:
        """Return the longest turn since `begin`, in milliseconds."""
        self._note()
        return 1000 * self.longest


class Bench:
    """A window on a queue that waits for a key, so that nothing but the list is measured."""

    def __init__(self) -> None:
        self.queue = UploadQueue(ScriptedUploader(), 3)
        self.queue.hold(WaitCause.KEY, Problem(messages.key_missing()))
        self.model = QueueModel(self.queue)
        self.background, clipboard = Background(), Clipboard()
        self.window = MainWindow(
            self.queue,
            self.model,
            Thumbnails(thumbnail, self.background),
            Copying(self.queue, clipboard, self.background, CopyStyle),
            clipboard,
            self.background,
            Settings(),
            Path(tempfile.gettempdir()),
        )
        self.window.resize(760, 560)
        self.window.show()
        self.turns = Turns()
        self.garbage = Garbage()
        self.model.ticked.connect(self.garbage.collect)

    def pause(self, act: Callable[[], object], is_over: Callable[[], bool]) -> tuple[float, float]:
        """Return the longest turn and the seconds until `act` is through."""
        self.settle()
        began = time.perf_counter()
        self.turns.begin()
        act()
        while not is_over():
            QCoreApplication.processEvents()
        self.settle()
        return self.turns.end(), time.perf_counter() - began

    @staticmethod
    def settle() -> None:
        """Let everything happen that is about to."""
        until = time.perf_counter() + 0.3
        while time.perf_counter() < until:
            QCoreApplication.processEvents()

    def frames(self) -> list[float]:
        """Return the milliseconds of each frame while the list is scrolled through."""
        bar, view = self.window.view.verticalScrollBar(), self.window.view.viewport()
        spent = []
        for step in range(FRAMES):
            began = time.thread_time()
            bar.setValue(bar.maximum() * step // FRAMES + step * 7)
            view.repaint()
            spent.append(1000 * (time.thread_time() - began))
        return sorted(spent)

    def add(self, sources: Sequence[Source]) -> None:
        """Drop files."""
        self.queue.add(sources, Options())

    def close(self) -> None:
        """End all threads."""
        self.window.close_for_good()
        self.queue.shut_down(5000)
        self.background.finish(5000)
        self.garbage.close()


@contextmanager
def opened() -> Iterator[Bench]:
    """Give a bench, and close it."""
    bench = Bench()
    try:
        yield bench
    finally:
        bench.close()


def measure(rows: int) -> None:
    """Print the lines for a list of `rows`."""
    with opened() as bench:
        queue, view, shown = bench.queue, bench.window.view, bench.model.shown
        sources = [FileSource(Path(f"/nowhere/picture-{one}.png")) for one in range(rows)]

        def tell(what: str, figures: tuple[float, float]) -> None:
            pause, seconds = figures
            print(f"{rows:>8,}  {what:<38} {pause:>9.1f} {seconds:>9.2f}")

        tell("one drop", bench.pause(lambda: bench.add(sources), lambda: queue.count() == rows))
        frames = bench.frames()
        middle, most = frames[len(frames) // 2], frames[len(frames) * 95 // 100]
        print(
            f"{rows:>8,}  scrolling, ms a frame: p50 {middle:.1f}  p95 {most:.1f}"
            f"  longest {frames[-1]:.1f}"
        )
        waiting, text = RowFilter(Group.WAITING), RowFilter(Group.ALL, "7")
        tell(
            "filter by state",
            bench.pause(lambda: shown.set_filter(waiting), lambda: shown.is_filtered),
        )
        tell(
            "filter by name",
            bench.pause(lambda: shown.set_filter(text), lambda: shown.count() < queue.count()),
        )
        tell(
            "show all",
            bench.pause(lambda: shown.set_filter(RowFilter()), lambda: not shown.is_filtered),
        )
        tell("select all", bench.pause(view.selectAll, lambda: True))
        numbers = queue.numbers()
        scattered = numbers[1::7][:1000]
        actions = {one.objectName(): one for one in view.actions()}
        tell(
            f"select {len(scattered):,} here and there",
            bench.pause(lambda: view.select_numbers(scattered), lambda: True),
        )
        tell(
            "up by one",
            bench.pause(actions["moveUp"].trigger, lambda: queue.numbers()[0] == scattered[0]),
        )
        chosen = queue.numbers()[1 : CHOSEN + 1]
        tell(
            f"select {len(chosen):,} in a row",
            bench.pause(lambda: view.select_numbers(chosen), lambda: True),
        )
        tell(
            "up by one",
            bench.pause(actions["moveUp"].trigger, lambda: queue.numbers()[0] == chosen[0]),
        )
        tell(
            "to the bottom",
            bench.pause(actions["moveBottom"].trigger, lambda: queue.numbers()[-1] == chosen[-1]),
        )
        tell(
            "pause",
            bench.pause(lambda: queue.pause(chosen), lambda: sum(queue.states().values()) > 0),
        )
        tell("cancel", bench.pause(lambda: queue.cancel(chosen), lambda: not _open(queue, chosen)))
        tell(
            "remove",
            bench.pause(
                actions["remove"].trigger, lambda: queue.count() == len(numbers) - len(chosen)
            ),
        )
        tell(
            "undo",
            bench.pause(bench.window.undoing.undo, lambda: queue.count() == len(numbers)),
        )


def _open(queue: UploadQueue, numbers: Sequence[int]) -> bool:
    last = queue.upload(numbers[0])
    return last is not None and last.state.value != "cancelled"


def memory(rows: int) -> float:
    """Return how many bytes Python's objects take for each row in the list."""
    sources = [FileSource(Path(f"/nowhere/picture-{one}.png")) for one in range(rows)]
    with opened() as bench:
        tracemalloc.start()
        before, _peak = tracemalloc.get_traced_memory()
        bench.add(sources)
        while bench.queue.count() < rows:
            QCoreApplication.processEvents()
        after, _peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return (after - before) / rows


def test_the_list_with_very_many_rows(qapp: QApplication) -> None:
    apply_theme(qapp)
    print(f"\n{'rows':>8}  {'what':<38} {'pause ms':>9} {'seconds':>9}")
    for rows in (10_000, 100_000):
        measure(rows)
    print(f"{10_000:>8,}  memory: {memory(10_000):.0f} bytes a row, without its source")
