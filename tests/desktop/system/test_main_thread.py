"""The window's thread has its turn soon."""

import sys

from falgui.desktop.system.main_thread import take_short_turns


def test_threads_take_short_turns() -> None:
    before = sys.getswitchinterval()
    try:
        take_short_turns()
        assert sys.getswitchinterval() <= before / 5
    finally:
        sys.setswitchinterval(before)
