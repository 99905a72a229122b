"""Keeps watch over the binding: PySide6 6.12 below Python 3.12 aborts within seconds of use.

It loses references to None and True with each signal, call and repaint. A short test survives
that, a program does not, so this one repeats in a process of its own what falgui does all day.
"""

import subprocess
import sys

PROGRAM = """
import gc
import sys

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRunnable, QThreadPool, Signal
from PySide6.QtWidgets import QApplication, QListView


class Source(QObject):
    said = Signal(int, object)


class Job(QRunnable):
    def __init__(self, emit):
        super().__init__()
        self._emit = emit

    def run(self):
        self._emit(1, None)


class Model(QAbstractListModel):
    def rowCount(self, parent=QModelIndex()):
        return 5

    def data(self, index, role):
        return "row" if role == 0 else None


application = QApplication(sys.argv)
before = [sys.getrefcount(one) for one in (None, True, False)]
source, heard = Source(), []
source.said.connect(lambda number, thing: heard.append(number))
for _ in range(5_000):
    source.said.emit(1, None)
for _ in range(100_000):
    source.setObjectName("name")
pool = QThreadPool()
for _ in range(2_000):
    pool.start(Job(source.said.emit))
pool.waitForDone()
application.processEvents()
model, view = Model(), QListView()
view.setModel(model)
view.show()
for _ in range(2_000):
    model.dataChanged.emit(model.index(0), model.index(4))
    view.viewport().repaint()
assert len(heard) == 7_000, len(heard)
lost = [old - sys.getrefcount(one) for old, one in zip(before, (None, True, False))]
assert max(lost) < 200, lost
gc.collect()
print("alive")
"""


def test_the_binding_survives_a_working_day() -> None:
    ended = subprocess.run(  # noqa: S603  our own interpreter and the text above
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=100, check=False
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "alive"), ended.stderr
