"""Tries again with a text that the clipboard did not take at once."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from falgui.desktop.copying.clipboard import Clipboard

_PAUSES: Final = (100, 200, 300, 400)
"""In milliseconds: on Windows a program that looks at the clipboard is done sooner than that."""


class SecondTries(QObject):
    """Tries with one text at a time: the newest, and only until something else is copied.

    After `pauses`, or where the clipboard needs input as soon as there is some.
    """

    def __init__(
        self,
        clipboard: Clipboard,
        parent: QObject | None = None,
        pauses: Sequence[int] = _PAUSES,
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._pauses = pauses
        self._left: list[int] = []
        self._attempt: Callable[[], bool] | None = None
        self._refused: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._try)
        clipboard.taken.connect(self.forget)
        # When the input has done what it was for: it may have been to copy, or to paste.
        clipboard.ready.connect(self._expect)

    def begin(self, attempt: Callable[[], bool], refused: Callable[[], None]) -> None:
        """Call `attempt` until it returns True, and `refused` if that takes the person.

        Where input is needed that is called at once, and the attempts go on.
        """
        self.forget()
        self._attempt, self._refused = attempt, refused
        if self._clipboard.needs_input:
            refused()
        else:
            self._left = list(self._pauses)
            self._timer.start(self._left.pop(0))

    @Slot()
    def forget(self) -> None:
        """Try no more."""
        self._attempt = self._refused = None
        self._timer.stop()

    @Slot()
    def _expect(self) -> None:
        if self._attempt is not None:
            self._timer.start(0)

    @Slot()
    def _try(self) -> None:
        attempt, refused = self._attempt, self._refused
        if attempt is None or refused is None:
            return
        if attempt():
            # Unless what followed from that began something new.
            if self._attempt is attempt:
                self.forget()
        elif self._left:
            self._timer.start(self._left.pop(0))
        elif not self._clipboard.needs_input:
            self.forget()
            refused()
