"""The way to fal is made ready when an upload is likely: off the main thread, once at a time."""

import threading

from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import ProxyError
from falgui.desktop.queue.warm_start import WarmStart
from falgui.desktop.system.background import Background


def test_it_works_off_the_main_thread_and_once_at_a_time(
    qtbot: QtBot, background: Background
) -> None:
    gate = threading.Event()
    threads: list[threading.Thread] = []

    def warm_up(_cancel: Cancel) -> None:
        threads.append(threading.current_thread())
        assert gate.wait(10)

    warm_start = WarmStart(warm_up, background)
    for _ in range(3):
        warm_start.expect_upload()
    qtbot.waitUntil(lambda: len(threads) == 1)
    gate.set()
    assert background.finish_all(5000)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()

    def again() -> bool:
        warm_start.expect_upload()
        return len(threads) > 1

    qtbot.waitUntil(again)


def test_what_goes_wrong_is_told_to_nobody_and_the_next_time_counts(
    qtbot: QtBot, background: Background
) -> None:
    calls: list[Cancel] = []

    def warm_up(cancel: Cancel) -> None:
        calls.append(cancel)
        raise ProxyError(messages.proxy_unusable("x"))

    warm_start = WarmStart(warm_up, background)

    def twice() -> bool:
        warm_start.expect_upload()
        return len(calls) > 1

    qtbot.waitUntil(twice)


def test_closing_ends_it_and_nothing_begins_afterwards(
    qtbot: QtBot, background: Background
) -> None:
    calls: list[Cancel] = []

    def warm_up(cancel: Cancel) -> None:
        calls.append(cancel)
        while not cancel.is_set():
            cancel.wait(10)

    warm_start = WarmStart(warm_up, background)
    warm_start.expect_upload()
    qtbot.waitUntil(lambda: len(calls) == 1)
    warm_start.close()
    assert background.finish_all(5000)
    qtbot.wait(20)
    warm_start.expect_upload()
    assert background.finish_all(5000)
    assert len(calls) == 1
