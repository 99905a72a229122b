"""How much of a file's time at fal is left, and when what is said of it changes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from falgui.core.units import countdown_step

_SOON: Final = 0.1
"""The share of a lifetime that is its last part."""


class Stage(StrEnum):
    """How far a lifetime has gone."""

    CALM = "calm"
    SOON = "soon"
    """Less than a tenth of it is left."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """From when to when a file is at fal, in seconds since 1970; so is every `now`."""

    begun: float
    ends: float

    def left(self, now: float) -> float:
        """Return the seconds that are left, none when it is over."""
        return max(0.0, self.ends - now)

    def stage(self, now: float) -> Stage:
        """Return how far it has gone."""
        if now >= self.ends:
            return Stage.OVER
        return Stage.SOON if now > self._soon_from else Stage.CALM

    def changes_in(self, now: float) -> float | None:
        """Return for how many seconds its stage and countdown stay as they are, None for ever."""
        left = self.left(now)
        if not left:
            return None
        step = countdown_step(left)
        changes = [left, left % step]
        if now <= self._soon_from:
            changes.append(self._soon_from - now)
        return min(changes)

    @property
    def _soon_from(self) -> float:
        return self.ends - _SOON * (self.ends - self.begun)
