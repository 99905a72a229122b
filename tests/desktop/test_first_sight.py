"""The window is painted before what works in it is imported."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core.errand import Errand
from falgui.desktop.first_sight import first_sight
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.main_window import MainWindow
from falgui.store.paths import Paths, prepare, user_paths

_LOOK_AROUND = """
import sys
import falgui.desktop.program as program
from falgui.cli.window import run_window

first_sight = program.first_sight

def look_around(*arguments):
    window = first_sight(*arguments)
    names = sorted(name for name in sys.modules if name.startswith("falgui."))
    print(window.is_painted, len(names), *names)
    sys.stdout.flush()
    sys.exit()

program.first_sight = look_around
from falgui.__main__ import main
sys.argv = ["falgui"]
main()
"""
_LATER = {
    "falgui.desktop.app",
    "falgui.desktop.engine",
    "falgui.desktop.window_parts",
    "falgui.desktop.uploads_page",
    "falgui.desktop.history",
    "falgui.desktop.queue",
    "falgui.desktop.rows",
    "falgui.desktop.settings",
    "falgui.desktop.tray",
    "falgui.desktop.watching",
    "falgui.media",
    "falgui.store.database",
    "falgui.transport.client",
    "falgui.uploader",
}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """Return the folders of somebody who has used falgui before."""
    paths, problem = prepare(user_paths({"FALGUI_HOME": str(tmp_path)}))
    assert problem is None
    paths.settings_file.write_text("{}")
    return paths


@pytest.fixture
def seen(qapp: QApplication, qtbot: QtBot, paths: Paths) -> Iterator[MainWindow]:
    apply_theme(qapp)
    window = first_sight(qapp, paths, Errand.SHOW)
    assert window is not None
    qtbot.addWidget(window)
    yield window
    window._leaving = True


def test_the_first_sight_waits_for_nothing_that_works_in_the_window(
    paths: Paths, tmp_path: Path
) -> None:
    assert paths.settings_file.exists()
    ended = subprocess.run(  # noqa: S603  this interpreter and our own text
        [sys.executable, "-c", _LOOK_AROUND],
        env={**os.environ, "FALGUI_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    painted, count, *names = ended.stdout.split()
    assert painted == "True"
    assert set(names) & _LATER == set()
    # A third of all that the window has in the end.
    assert int(count) < 140


def test_it_is_painted_when_it_is_returned(seen: MainWindow) -> None:
    assert seen.isVisible()
    assert seen.is_painted


@pytest.mark.parametrize("errand", [Errand.HIDE, Errand.CLIPBOARD, Errand.CHOOSE])
def test_there_is_none_for_what_is_done_from_the_tray(
    errand: Errand, qapp: QApplication, paths: Paths
) -> None:
    assert first_sight(qapp, paths, errand) is None


def test_there_is_none_before_a_key_was_ever_asked_for(qapp: QApplication, paths: Paths) -> None:
    paths.settings_file.unlink()
    assert first_sight(qapp, paths, Errand.SHOW) is None
