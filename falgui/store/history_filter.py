"""Which entries of the history are wanted, as people say it and as SQLite is asked."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from falgui.core.media_kind import GENERAL, MODEL_SUFFIXES
from falgui.store.database import Value
from falgui.store.history import folded

EXPIRES_AT: Final = "expires_at"
"""When an entry's file expires, as fal has told; NULL for never."""


class KindWanted(StrEnum):
    """Sorts of files."""

    ALL = "all"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    MODEL = "model"
    OTHER = "other"


class StateWanted(StrEnum):
    """Whether the file is still at fal, as far as its expiry tells."""

    ALL = "all"
    THERE = "there"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What an entry must have; without arguments every entry is wanted.

    `text` is in its name, source or link, whatever the case. It was uploaded at `since` or
    later and before `until`, both in seconds since 1970.
    """

    text: str = ""
    since: float | None = None
    until: float | None = None
    kind: KindWanted = KindWanted.ALL
    state: StateWanted = StateWanted.ALL

    def condition(self, now: float) -> tuple[str, list[Value]]:
        """Return the same for a WHERE, and the values of its question marks."""
        parts: list[str] = []
        values: list[Value] = []
        # What costs least comes first: SQLite stops at what does not hold.
        if self.since is not None:
            parts.append("finished_at >= ?")
            values.append(self.since)
        if self.until is not None:
            parts.append("finished_at < ?")
            values.append(self.until)
        if self.state is StateWanted.EXPIRED:
            parts.append(f"{EXPIRES_AT} <= ?")
            values.append(now)
        if self.state is StateWanted.THERE:
            parts.append(f"({EXPIRES_AT} IS NULL OR {EXPIRES_AT} > ?)")
            values.append(now)
        if self.kind is not KindWanted.ALL:
            parts.append(_of_kind(self.kind))
        if self.text:
            parts.append("instr(search_text, ?)")
            values.append(folded(self.text))
        return " AND ".join(parts) or "1", values


def _of_kind(kind: KindWanted) -> str:
    general = {name: f"content_type LIKE '{name}/%'" for name in GENERAL}
    none_of_these = f"NOT ({' OR '.join(general.values())})"
    models = " OR ".join(f"name LIKE '%_{suffix}'" for suffix in sorted(MODEL_SUFFIXES))
    match kind:
        case KindWanted.MODEL:
            return f"({general['model']} OR {none_of_these} AND ({models}))"
        case KindWanted.OTHER:
            return f"({none_of_these} AND NOT ({models}))"
        case _:
            return general[kind.value]
