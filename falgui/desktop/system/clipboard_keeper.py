"""Keeps a text on the X11 clipboard after falgui has ended, in a process of its own.

Run as a module, with the text on standard input and the number of one of falgui's windows as its
argument. It ends when something else is copied, when a clipboard manager has the text, with the
X server, or after a day. It needs no Qt, and python-xlib alone of what falgui needs.
"""

import select
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from Xlib import X, Xatom, error
from Xlib.display import Display
from Xlib.protocol import event

from falgui.core.hardening import close_to_debuggers, harden

_DAY: Final = 86_400.0
_LAST_SECONDS: Final = 10.0
"""How long one who is in the midst of reading may go on once something else was copied."""
_AT_ONCE: Final = 200_000
"""Up to so many bytes are given in one piece: an X server's requests have an end."""
_PIECE: Final = 64_000


@dataclass(slots=True)
class _Transfer:
    """What is given to one window piece by piece."""

    left: memoryview
    kind: int


class ClipboardKeeper:
    """Owns the clipboard with `text` on the connection `display`.

    Takes it over from the client that the window numbered `window` belongs to, or from nobody,
    but not from another program.
    """

    def __init__(self, display: Any, text: str, window: int) -> None:  # noqa: ANN401  no types
        self._display = display
        self._utf8 = text.encode()
        self._window = display.screen().root.create_window(
            -1, -1, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask
        )
        self._transfers: dict[tuple[int, int], _Transfer] = {}
        self._clipboard = self._atom("CLIPBOARD")
        self._texts = {
            self._atom(name): self._utf8
            for name in ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain")
        }
        with suppress(UnicodeEncodeError):
            self._texts[Xatom.STRING] = text.encode("latin-1")
        self._since = self._server_time()
        self._is_owner = self._take_over(window)

    def serve(self, seconds: float = _DAY) -> None:
        """Give the text to whoever asks, until it is of no use any more."""
        end = time.monotonic() + seconds
        if self._is_owner:
            self._ask_manager()
        while self._is_owner or self._transfers:
            if not self._is_owner:
                end = min(end, time.monotonic() + _LAST_SECONDS)
            left = end - time.monotonic()
            if left <= 0:
                return
            if not self._display.pending_events():
                select.select([self._display], [], [], left)
            while self._display.pending_events():
                self._take(self._display.next_event())
            self._display.flush()

    # How it becomes the owner -------------------------------------------------------------------

    def _server_time(self) -> int:
        # A change of one's own is the only way to learn it.
        self._window.change_text_property(Xatom.WM_NAME, Xatom.STRING, "falgui")
        while True:
            told = self._display.next_event()
            if told.type == X.PropertyNotify:
                return int(told.time)

    def _take_over(self, window: int) -> bool:
        self._display.grab_server()
        owner = self._display.get_selection_owner(self._clipboard)
        # The numbers of one client's windows differ in these bits alone.
        own_bits = self._display.display.info.resource_id_mask
        if owner == X.NONE or (owner.id | own_bits) == (window | own_bits):
            self._window.set_selection_owner(self._clipboard, self._since)
        self._display.ungrab_server()
        return bool(self._display.get_selection_owner(self._clipboard) == self._window)

    def _ask_manager(self) -> None:
        """Have a clipboard manager, if there is one, take over a copy."""
        manager = self._atom("CLIPBOARD_MANAGER")
        if self._display.get_selection_owner(manager) != X.NONE:
            self._window.convert_selection(
                manager, self._atom("SAVE_TARGETS"), self._atom("FALGUI_SAVED"), self._since
            )

    # What then happens --------------------------------------------------------------------------

    def _take(self, told: Any) -> None:  # noqa: ANN401
        if told.type == X.SelectionRequest:
            self._answer(told)
        elif told.type == X.PropertyNotify and told.state == X.PropertyDelete:
            self._go_on(told.window, told.atom)
        elif told.type == X.SelectionClear:
            self._is_owner = False
        elif told.type == X.SelectionNotify and told.property != X.NONE:
            # The manager has it, and takes the clipboard over once it is without an owner.
            self._is_owner = False

    def _answer(self, asked: Any) -> None:  # noqa: ANN401
        # Programs of long ago name no property.
        place = asked.property or asked.target
        given = asked.selection == self._clipboard and self._give(
            asked.requestor, asked.target, place
        )
        answer = event.SelectionNotify(
            time=asked.time,
            requestor=asked.requestor,
            selection=asked.selection,
            target=asked.target,
            property=place if given else X.NONE,
        )
        asked.requestor.send_event(answer)

    def _give(self, window: Any, target: int, place: int) -> bool:  # noqa: ANN401
        if target == self._atom("TARGETS"):
            names = ("TARGETS", "TIMESTAMP", "MULTIPLE", "TEXT")
            targets = [*map(self._atom, names), *self._texts]
            window.change_property(place, Xatom.ATOM, 32, targets)
        elif target == self._atom("TIMESTAMP"):
            window.change_property(place, Xatom.INTEGER, 32, [self._since])
        elif target == self._atom("MULTIPLE"):
            return self._give_several(window, place)
        elif target == self._atom("TEXT"):
            self._write(window, place, self._atom("UTF8_STRING"), self._utf8)
        elif target in self._texts:
            self._write(window, place, target, self._texts[target])
        else:
            return False
        return True

    def _give_several(self, window: Any, place: int) -> bool:  # noqa: ANN401
        pairs = window.get_full_property(place, X.AnyPropertyType)
        if pairs is None:
            return False
        words = list(pairs.value)
        for position in range(0, len(words) - 1, 2):
            if not self._give(window, words[position], words[position + 1]):
                words[position + 1] = X.NONE
        window.change_property(place, self._atom("ATOM_PAIR"), 32, words)
        return True

    def _write(self, window: Any, place: int, kind: int, content: bytes) -> None:  # noqa: ANN401
        if len(content) <= _AT_ONCE:
            window.change_property(place, kind, 8, content)
            return
        # Whoever asked takes each piece away, which asks for the next one.
        window.change_attributes(event_mask=X.PropertyChangeMask)
        self._transfers[window.id, place] = _Transfer(memoryview(content), kind)
        window.change_property(place, self._atom("INCR"), 32, [len(content)])

    def _go_on(self, window: Any, place: int) -> None:  # noqa: ANN401
        transfer = self._transfers.get((window.id, place))
        if transfer is None:
            return
        piece, transfer.left = transfer.left[:_PIECE], transfer.left[_PIECE:]
        window.change_property(place, transfer.kind, 8, bytes(piece))
        if not piece:
            # The empty one tells that this was all.
            del self._transfers[window.id, place]

    def _atom(self, name: str) -> int:
        return int(self._display.intern_atom(name))


def main() -> None:
    """Keep what standard input says."""
    harden()
    close_to_debuggers()
    text = sys.stdin.buffer.read().decode()
    try:
        display = Display()
        # Who asked may be gone before it is answered.
        display.set_error_handler(lambda *_error: None)
        ClipboardKeeper(display, text, int(sys.argv[1])).serve()
    except (error.DisplayError, error.ConnectionClosedError, OSError):
        sys.exit(1)


if __name__ == "__main__":
    main()
