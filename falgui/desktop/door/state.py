"""How it stands with the local door."""

from enum import StrEnum
from typing import NamedTuple


class DoorState(StrEnum):
    """What becomes of it, and what the settings show."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    TAKEN = "taken"
    """Another program has the port."""
    TAKEN_BY_PICGO = "taken by PicGo"
    """It is PicGo, PicList, or one that answers like them."""
    FAILED = "failed"


class Told(NamedTuple):
    """A state, with the system's own words where something went wrong."""

    state: DoorState
    detail: str = ""
