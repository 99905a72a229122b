"""Which buttons the banner of a message has: those that its advice speaks of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from falgui import __version__
from falgui.core import messages
from falgui.core.messages import Message
from falgui.core.translation import _
from falgui.desktop.widgets.banner import Action

LOCKED: Final = messages.key_store_locked().id
RESTORED: Final = messages.restored(1, 0).id
_LOCATION: Final = messages.location_public().id
_UNEXPECTED: Final = messages.unexpected("").id
_WAY: Final = frozenset({messages.proxy_unusable("").id, messages.authority_unusable("").id})
_KEY: Final = frozenset(
    message.id
    for message in (
        messages.key_rejected(),
        messages.key_without_permission(),
        messages.key_missing(),
        messages.key_malformed(),
    )
)


@dataclass(frozen=True, slots=True)
class Ways:
    """Where buttons lead: each is called when its button is clicked."""

    unlock: Callable[[], object]
    change_key: Callable[[], object]
    settings: Callable[[str], object]
    """Opens the settings at the page with this name."""
    review: Callable[[], object]
    """Shows the uploads that came back."""
    copy: Callable[[str], object]
    """Puts a text on the clipboard."""


def banner_buttons(message: Message, ways: Ways) -> list[Action]:
    """Return the buttons for a banner with `message`; none where nothing needs to be done."""
    if message.id == LOCKED:
        return [(_("Unlock"), ways.unlock)]
    if message.id in _KEY:
        return [(_("Change key…"), ways.change_key)]
    if message.id == RESTORED:
        return [(_("Review"), ways.review)]
    if message.id == _LOCATION:
        return [(_("Settings…"), lambda: ways.settings("preparingPage"))]
    if message.id in _WAY:
        return [(_("Settings…"), lambda: ways.settings("diagnosticsPage"))]
    if message.id == _UNEXPECTED:
        return [(_("Copy details"), lambda: ways.copy(problem_report(message)))]
    return []


def problem_report(message: Message, detail: str = "") -> str:
    """Return what to pass on to those who look after falgui."""
    lines = [f"falgui {__version__}", message.id, message.title, message.advice, detail]
    return "\n".join(line for line in lines if line)
