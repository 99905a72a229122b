"""The keys that upload the clipboard from any program, by whichever way this system has."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from falgui.desktop.integration.chord import chord_of
from falgui.desktop.integration.shortcut_way import Outcome, ShortcutWay
from falgui.desktop.system.session_bus import SessionBus

_TEST_MILLISECONDS: Final = 20_000


class GlobalShortcut(QObject):
    """Listens for the keys in the settings.

    Tries `ways` one after the other, until one isn't `UNAVAILABLE`; see `ways_here`.
    """

    pressed = Signal()
    """The clipboard is to be uploaded."""
    changed = Signal()
    """`outcome`, `keys` or `chosen_keys` is another."""
    tested = Signal(bool)
    """Whether the keys arrived, after `begin_test`."""

    def __init__(
        self,
        ways: list[ShortcutWay],
        parent: QObject | None = None,
        *,
        test_milliseconds: int = _TEST_MILLISECONDS,
    ) -> None:
        super().__init__(parent)
        self._ways = ways
        self._way = 0
        self._keys = ""
        self._outcome = Outcome.OFF
        self._chosen_keys = ""
        self._is_watched: Callable[[], bool] = lambda: False
        self._test = QTimer(self, interval=test_milliseconds, singleShot=True)
        self._test.timeout.connect(lambda: self.tested.emit(False))
        for way in ways:
            way.setParent(self)
            way.pressed.connect(self._heard)
            way.settled.connect(partial(self._settled, way))

    @property
    def keys(self) -> str:
        """What is wanted, as a portable text; "" for none."""
        return self._keys

    @property
    def outcome(self) -> Outcome:
        """What came of it."""
        return self._outcome

    @property
    def chosen_keys(self) -> str:
        """The keys in the desktop's words, where it has a say in them."""
        return self._chosen_keys

    def use(self, keys: str) -> None:
        """Listen for `keys`, a portable text such as "Ctrl+Alt+U"; for nothing if it is ""."""
        if keys == self._keys:
            return
        self.end_test()
        for way in self._ways:
            way.release()
        self._keys = keys
        self._way = 0
        self._try_way()

    def begin_test(self, is_watched: Callable[[], bool]) -> None:
        """Have the next press tested instead of uploading something; `tested` follows.

        A press while nobody watches the test uploads as usual.
        """
        self._is_watched = is_watched
        self._test.start()

    def end_test(self) -> None:
        """Wait for no test any more."""
        self._test.stop()

    def _try_way(self) -> None:
        chord = chord_of(self._keys)
        if chord is None:
            # A text that says nothing was written into the settings by hand.
            self._tell(Outcome.NO_SUCH_KEY if self._keys else Outcome.OFF)
        elif self._way < len(self._ways):
            self._tell(Outcome.ASKING)
            self._ways[self._way].take(chord)
        else:
            self._tell(Outcome.UNAVAILABLE)

    def _settled(self, way: ShortcutWay, outcome: Outcome, chosen: str) -> None:
        # Another may be tried by now, or none at all.
        if not self._keys or way not in self._ways[self._way : self._way + 1]:
            return
        if outcome is Outcome.UNAVAILABLE:
            self._way += 1
            self._try_way()
        else:
            self._tell(outcome, chosen)

    def _tell(self, outcome: Outcome, chosen: str = "") -> None:
        if (outcome, chosen) != (self._outcome, self._chosen_keys):
            self._outcome, self._chosen_keys = outcome, chosen
            self.changed.emit()

    def _heard(self) -> None:
        if self._test.isActive() and self._is_watched():
            self._test.stop()
            self.tested.emit(True)
        elif self._keys:
            self.pressed.emit()


def ways_here(bus: SessionBus) -> list[ShortcutWay]:
    """Return the ways of this system, the best one first."""
    if sys.platform == "win32":
        from falgui.desktop.integration.windows_shortcut import WindowsShortcut  # noqa: PLC0415

        return [WindowsShortcut()]
    if sys.platform == "darwin":
        from falgui.desktop.integration.mac_shortcut import MacShortcut  # noqa: PLC0415

        return [MacShortcut()]
    from falgui.desktop.integration.portal_shortcut import PortalShortcut  # noqa: PLC0415

    ways: list[ShortcutWay] = [PortalShortcut(bus)]
    if QGuiApplication.platformName() == "xcb":
        from falgui.desktop.integration.x_shortcut import XShortcut  # noqa: PLC0415

        ways.append(XShortcut())
    return ways
