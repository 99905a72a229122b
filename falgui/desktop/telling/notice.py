"""What a notification says, and what it offers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Button(StrEnum):
    """What can be pressed on a notification."""

    SHOW = "default"
    """The notification itself; the name is the desktop's."""
    COPY = "copy"
    OPEN = "open"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification; it names no file and no link, as it shows on locked screens.

    `buttons` has their labels, in their order. A `passing` one is of no use later and is kept
    in no list.
    """

    title: str
    text: str
    buttons: Mapping[Button, str] = field(default_factory=dict)
    is_error: bool = False
    passing: bool = False
    sound: bool = False
