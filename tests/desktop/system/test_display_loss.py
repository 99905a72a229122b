"""What Qt says before it ends the process for want of a screen is the last chance to save."""

import subprocess
import sys
from pathlib import Path

import pytest

import falgui

SCRIPT = """
import sys
from PySide6.QtCore import QCoreApplication, qWarning
from falgui.desktop.system.display_loss import DisplayLoss
application = QCoreApplication(sys.argv)
loss = DisplayLoss(lambda: print("saved", flush=True))
qWarning("something else")
if sys.argv[2] == "closed":
    loss.close()
qWarning(sys.argv[1])
print("went on", flush=True)
"""


def run(words: str, state: str = "open") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603  this interpreter
        [sys.executable, "-c", SCRIPT, words, state],
        capture_output=True,
        text=True,
        cwd=Path(falgui.__file__).parent.parent,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "words",
    [
        "The X11 connection broke (error 1). Did the X11 server die?",
        "The Wayland connection broke. Did the Wayland compositor die?",
        "The Wayland connection experienced a fatal error: Broken pipe",
    ],
)
def test_a_lost_screen_saves_and_ends(words: str) -> None:
    ended = run(words)
    assert (ended.stdout, ended.returncode) == ("saved\n", 1)
    assert "something else" in ended.stderr
    assert words in ended.stderr


def test_other_words_are_only_passed_on() -> None:
    ended = run("The weather is fine")
    assert (ended.stdout, ended.returncode) == ("went on\n", 0)
    assert "The weather is fine" in ended.stderr


def test_once_closed_it_hears_nothing() -> None:
    assert run("The X11 connection broke (error 1).", "closed").stdout == "went on\n"
