"""A folder of a hundred thousand files: a minute, so only when asked for.

Not collected by default: `pytest tests/files --override-ini python_files='long_*.py' --capture no`.
"""

import os
import time
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.intake.folder_question import Expanded, FolderQuestion, Found
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.question_bar import QuestionBars
from falgui.store.settings import FolderChoice
from tests.desktop.controls import control


@pytest.mark.row("F12")
@pytest.mark.timeout(600)
def test_a_hundred_thousand_files_are_counted_while_the_window_lives(
    qtbot: QtBot, tmp_path: Path
) -> None:
    for number in range(200):
        folder = tmp_path / f"{number:03}"
        folder.mkdir()
        for file in range(500):
            os.close(os.open(folder / f"{file:03}.png", os.O_CREAT | os.O_WRONLY))
            os.truncate(folder / f"{file:03}.png", 10)
    background = Background()
    beats: list[tuple[float, float]] = []
    heart = QTimer(interval=2)
    heart.timeout.connect(lambda: beats.append((time.perf_counter(), time.thread_time())))
    heart.start()
    chosen: list[Expanded] = []
    bars = QuestionBars()
    qtbot.addWidget(bars)
    begun = time.perf_counter()

    def answered(
        _choice: FolderChoice | None,
        _remembered: bool,  # noqa: FBT001  as it is called
        looked: tuple[Expanded, Found],
    ) -> None:
        chosen.append(looked[0])

    FolderQuestion([tmp_path], bars, background, answered)
    qtbot.waitUntil(
        lambda: bars.findChild(QPushButton, "addFolderFiles") is not None, timeout=60_000
    )
    seconds = time.perf_counter() - begun
    control(bars, QPushButton, "addFolderFiles").click()
    assert chosen
    heart.stop()
    assert background.finish(5000)
    turns = [(later[0] - earlier[0], later[1] - earlier[1]) for earlier, later in pairwise(beats)]
    longest, busiest = (max(turn[kind] for turn in turns) * 1000 for kind in (0, 1))
    print(  # noqa: T201  the figures are what it is run for
        f"\n100,000 files in {seconds:.1f} s; the window's longest pause {longest:.0f} ms, "
        f"its most work at once {busiest:.0f} ms"
    )
    assert len(chosen[0][tmp_path]) == 100_000
    # A pause beyond its own work is other programs' doing.
    assert busiest < 50
