"""Which files of a watched folder are new, and have been still for long enough to be taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

STILL: Final = 2.0
"""Seconds for which a file has to stay as it is; it is complete then, as far as one can tell."""


class Facts(NamedTuple):
    """What tells a file from what it was, or from another, without reading it."""

    size: int
    modified_ns: int
    inode: int


class Known(NamedTuple):
    """A file that need not be looked at any more, until it changes."""

    facts: Facts
    content_hash: str = ""
    """Of what was uploaded from there; "" for what was only noted."""


class Settled(NamedTuple):
    """A file that is new and has been still."""

    name: str
    facts: Facts
    unwatched: bool
    """Whether it came while nobody watched."""


class Look(NamedTuple):
    """What one look has told."""

    settled: list[Settled]
    """In the order in which they were last written."""
    recognised: dict[str, Known]
    """Files that are known, but not by these names or facts until now."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    facts: Facts
    since: float
    unwatched: bool


class Arrivals:
    """Decides about the files of one folder, look by look; `known` are those by their names.

    A file is known under any name as long as size, time and inode are the same: it was moved.
    One that was only noted and keeps its name and size is known, too, as whether its content
    changed can't be told; one that was uploaded and changed is new, as its hash can tell.
    Whatever is settled comes again with the next look until `know` or `defer` is called.
    """

    def __init__(self, known: Mapping[str, Known], still: float = STILL) -> None:
        self._still = still
        self._known = dict(known)
        self._by_facts = {one.facts: one for one in known.values()}
        self._pending: dict[str, _Arrival] = {}

    @property
    def uploaded(self) -> int:
        """How many contents of the known files were uploaded."""
        return len({one.content_hash for one in self._known.values()} - {""})

    def look(self, listing: Mapping[str, Facts], now: float, *, unwatched: bool = False) -> Look:
        """Return what is to be done with the files that are there `now`.

        With `unwatched`, those that are new came while nobody watched.
        """
        recognised: dict[str, Known] = {}
        pending: dict[str, _Arrival] = {}
        renamed = {arrival.facts: arrival for arrival in self._pending.values()}
        for name, facts in listing.items():
            was = self._known.get(name)
            if was is not None and was.facts == facts:
                continue
            known = self._recognised(was, facts)
            if known is not None:
                recognised[name] = known
                continue
            arrival = self._pending.get(name) or renamed.get(facts)
            if arrival is None:
                arrival = _Arrival(facts, now, unwatched)
            elif arrival.facts != facts:
                arrival = _Arrival(facts, now, arrival.unwatched)
            pending[name] = arrival
        self._pending = pending
        for name, known in recognised.items():
            self.know(name, *known)
        return Look(self._settled(now), recognised)

    def know(self, name: str, facts: Facts, content_hash: str = "") -> None:
        """Note that nothing more is to be done with a file."""
        known = Known(facts, content_hash)
        self._known[name] = self._by_facts[facts] = known
        self._pending.pop(name, None)

    def defer(self, name: str, until: float) -> None:
        """Let a file that can't be read be still from `until` on before it is tried again."""
        arrival = self._pending.get(name)
        if arrival is not None:
            self._pending[name] = _Arrival(arrival.facts, until, arrival.unwatched)

    def due(self, now: float) -> float | None:
        """Return in how many seconds a look may tell more, None if only a change can."""
        if not self._pending:
            return None
        waits = [arrival.since + self._still - now for arrival in self._pending.values()]
        # Where none is left, the last look came a moment too early.
        return min((wait for wait in waits if wait > 0), default=0.0)

    def _recognised(self, was: Known | None, facts: Facts) -> Known | None:
        moved = self._by_facts.get(facts)
        if moved is not None:
            return moved
        if was is None or was.facts.size != facts.size:
            return None
        is_same = was.facts.modified_ns == facts.modified_ns or not was.content_hash
        return Known(facts, was.content_hash) if is_same else None

    def _settled(self, now: float) -> list[Settled]:
        still = {
            name: arrival
            for name, arrival in self._pending.items()
            if now - arrival.since >= self._still
        }
        # What comes together is one batch: a little longer is waited for the last of it.
        first = min((arrival.since for arrival in still.values()), default=now)
        if now - first < 2 * self._still and self._is_one_about_to_settle(now):
            return []
        return _in_order(
            Settled(name, arrival.facts, arrival.unwatched) for name, arrival in still.items()
        )

    def _is_one_about_to_settle(self, now: float) -> bool:
        return any(0 <= now - one.since < self._still for one in self._pending.values())


def _in_order(settled: Iterable[Settled]) -> list[Settled]:
    return sorted(settled, key=lambda one: (one.facts.modified_ns, one.name.casefold(), one.name))
