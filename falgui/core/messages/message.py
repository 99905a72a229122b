"""One entry of the catalogue."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the catalogue, filled in and in the user's language."""

    id: str
    title: str
    advice: str = ""
