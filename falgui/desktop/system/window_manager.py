"""What is asked of the window manager of an X11 desktop, where Qt has no words for it."""

from collections.abc import Sequence
from typing import Any

from Xlib import X
from Xlib.protocol.event import ClientMessage


def ask_window_manager(display: Any, window: int, what: str, data: Sequence[int]) -> None:  # noqa: ANN401  Xlib has no types
    """Send the request `what`, an atom's name, about the window with this number, over `display`.

    `data` are the five numbers that it takes. On X11 only: import this where that is known.
    """
    ask = ClientMessage(window=window, client_type=display.get_atom(what), data=(32, list(data)))
    mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
    display.screen().root.send_event(ask, event_mask=mask)
