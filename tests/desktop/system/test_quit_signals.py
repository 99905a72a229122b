"""What the system asks falgui to end with is heard, but not what falgui was made deaf to."""

import os
import signal
import sys

import pytest
from pytestqt.qtbot import QtBot

from falgui.desktop.system.quit_signals import QuitSignals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_of_them_quits(qtbot: QtBot, number: signal.Signals) -> None:
    heard: list[str] = []
    before = signal.getsignal(number)
    signal.signal(number, signal.SIG_DFL)
    signals = QuitSignals(lambda: heard.append("quit"))
    try:
        os.kill(os.getpid(), number)
        qtbot.waitUntil(lambda: heard == ["quit"])
    finally:
        signals.close()
        assert signal.getsignal(number) is signal.SIG_DFL
        signal.signal(number, before)


def test_who_was_started_by_nohup_outlives_the_terminal(qtbot: QtBot) -> None:
    heard: list[str] = []
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signals = QuitSignals(lambda: heard.append("quit"))
    try:
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
        qtbot.waitUntil(lambda: bool(heard))
    finally:
        signals.close()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        signal.signal(signal.SIGHUP, before)
    assert heard == ["quit"]
