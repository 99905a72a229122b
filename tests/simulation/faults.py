"""What can go wrong, where, and how often in one simulation."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Final, Protocol, TypeVar

Choice = TypeVar("Choice")

REFUSE: Final = "refuse"
CONNECT_TIMEOUT: Final = "connect timeout"
RESET: Final = "reset"
CUT: Final = "cut"
EARLY_STATUS: Final = "early status"
STATUS: Final = "status"
LATE_STATUS: Final = "late status"
LOST: Final = "lost reply"
HALF_REPLY: Final = "half reply"
STALL: Final = "stall"
SILENCE: Final = "silence"
SLOW: Final = "slow"
GARBAGE: Final = "garbage"
FOREIGN: Final = "foreign address"
DUPLICATE: Final = "duplicate"
RATE_LIMIT: Final = "rate limit"
REVOKE: Final = "revoke tokens"
EXPIRE: Final = "expire upload"
LOSE_PART: Final = "lose a part"
FLIP: Final = "flip a byte"
INVISIBLE: Final = "invisible"
REFUSED_FILE: Final = "refused file"
NO_BALANCE: Final = "no balance"
NEW_KEY: Final = "new key"

NETWORK: Final = (
    REFUSE,
    CONNECT_TIMEOUT,
    RESET,
    CUT,
    EARLY_STATUS,
    STATUS,
    LATE_STATUS,
    LOST,
    HALF_REPLY,
    STALL,
    SILENCE,
    SLOW,
    GARBAGE,
    FOREIGN,
    DUPLICATE,
    RATE_LIMIT,
    REVOKE,
    EXPIRE,
    LOSE_PART,
    FLIP,
    INVISIBLE,
    REFUSED_FILE,
    NO_BALANCE,
    NEW_KEY,
)

SHRINK: Final = "shrink"
GROW: Final = "grow"
OVERWRITE: Final = "overwrite"
REPLACE: Final = "replace"
DELETE: Final = "delete"
READ_ERROR: Final = "read error"
SHORT_READ: Final = "short read"
NOTHING_READ: Final = "nothing read"
FILES: Final = (
    SHRINK,
    GROW,
    OVERWRITE,
    REPLACE,
    DELETE,
    READ_ERROR,
    SHORT_READ,
    NOTHING_READ,
)

STORE_ERROR: Final = "store error"
STORE_FULL: Final = "disk full"
STORE_BUSY: Final = "store busy"
COMMITTED_ERROR: Final = "error after commit"
STORE: Final = (STORE_ERROR, STORE_FULL, STORE_BUSY, COMMITTED_ERROR)

CRASH: Final = "crash"
SLEEP: Final = "sleep"
CLOCK_JUMP: Final = "clock jump"
ENVIRONMENT: Final = (CRASH, SLEEP, CLOCK_JUMP)

ALL: Final = (*NETWORK, *FILES, *STORE, *ENVIRONMENT)

_AT_MOST: Final = {
    GARBAGE: 2,
    EXPIRE: 2,
    LOSE_PART: 2,
    FLIP: 1,
    CRASH: 2,
    NEW_KEY: 1,
    REVOKE: 1,
}
"""How often in one simulation, where more would end an upload for good, and rightly so."""


_ANYWHERE: Final = (
    REFUSE,
    CONNECT_TIMEOUT,
    RESET,
    STATUS,
    LATE_STATUS,
    LOST,
    SILENCE,
    SLOW,
    RATE_LIMIT,
    CRASH,
    SLEEP,
    CLOCK_JUMP,
)
_BODY: Final = (CUT, EARLY_STATUS, STALL)
_CREATING: Final = (FOREIGN, REFUSED_FILE, NO_BALANCE, REVOKE, GARBAGE, HALF_REPLY)
_LOSING: Final = (REVOKE, EXPIRE, LOSE_PART, DUPLICATE, HALF_REPLY)

REQUESTS: Final[Mapping[str, tuple[str, ...]]] = {
    "probe": (REFUSE, RESET, SLOW),
    "head": _ANYWHERE,
    "token": (*_ANYWHERE, NEW_KEY, GARBAGE, HALF_REPLY),
    "single": (*_ANYWHERE, *_BODY, *_CREATING),
    "create": (*_ANYWHERE, *_CREATING),
    "part": (*_ANYWHERE, *_BODY, *_LOSING, FLIP),
    "complete": (*_ANYWHERE, *_LOSING, INVISIBLE),
    "legacy single": (*_ANYWHERE, *_BODY, GARBAGE, HALF_REPLY),
    "initiate": (*_ANYWHERE, GARBAGE, HALF_REPLY),
    "signed put": (*_ANYWHERE, *_BODY, DUPLICATE),
    "signed part": (*_ANYWHERE, *_BODY, DUPLICATE, FLIP),
    "signed complete": (*_ANYWHERE, INVISIBLE),
}
"""What can happen to a request, by its endpoint."""

SITES: Final[Mapping[str, tuple[str, ...]]] = {
    **{f"request {endpoint}": kinds for endpoint, kinds in REQUESTS.items()},
    "read": (*FILES, CRASH),
    "store": (*STORE[:3], CRASH),
    "commit": (COMMITTED_ERROR, CRASH),
}
"""Every point at which something can go wrong, and what."""

_OFTEN: Final = {"request part": 8, "read": 20, "store": 25, "commit": 12}
"""How many opportunities a site has in an ordinary simulation, where it is more than two."""


class Faults(Protocol):
    """Decides at every point at which something can go wrong."""

    def draw(self, site: str, possible: Sequence[str]) -> str | None:
        """Return which of `possible` happens now at `site`, if any."""


class NoFaults:
    """Nothing goes wrong."""

    def draw(self, site: str, possible: Sequence[str]) -> str | None:  # noqa: ARG002
        """Return None."""
        return None


class RandomFaults:
    """Some kinds of faults, each opportunity with the same chance, until `budget` is spent."""

    def __init__(
        self,
        random: Random,
        kinds: Collection[str],
        budget: int,
        chance: float,
        at_most: Mapping[str, int] = _AT_MOST,
    ) -> None:
        self._random = random
        self._kinds = frozenset(kinds)
        self._left = dict(at_most)
        self._chance = chance
        self.budget = budget

    def draw(self, site: str, possible: Sequence[str]) -> str | None:  # noqa: ARG002
        """Return which of `possible` happens now, if any."""
        if not self.budget or self._random.random() >= self._chance:
            return None
        able = [kind for kind in possible if kind in self._kinds and self._left.get(kind, 1)]
        if not able:
            return None
        kind = able[int(self._random.random() * len(able))]
        if kind in self._left:
            self._left[kind] -= 1
        self.budget -= 1
        return kind


class AimedFaults:
    """A few faults, each at one opportunity: rare sites are hit as often as frequent ones."""

    def __init__(self, random: Random, count: int) -> None:
        self._seen: Counter[str] = Counter()
        self._aims: dict[tuple[str, int], str] = {}
        left = dict(_AT_MOST)
        for _fault in range(count):
            site = random.choice(_AIMS)
            kind = random.choice(SITES[site])
            if left.get(kind, 1):
                left[kind] = left.get(kind, 2) - 1
                self._aims[site, random.randrange(_OFTEN.get(site, 2))] = kind

    def draw(self, site: str, possible: Sequence[str]) -> str | None:
        """Return which of `possible` happens now at `site`, if any."""
        kind = self._aims.get((site, self._seen[site]))
        self._seen[site] += 1
        return kind if kind in possible else None


_AIMS: Final = (
    *("request token", "request single", "request create", "request part", "request part"),
    *("request complete", "request complete", "request head", "read", "store", "commit"),
    *("request legacy single", "request initiate", "request signed put", "request signed part"),
    "request signed complete",
)


class OneFault:
    """`kind` happens at the `index`-th opportunity at `site`, counted from 0, and nothing else.

    `site` may be the beginning of several sites' names: "request" stands for every request.
    """

    def __init__(self, site: str, index: int, kind: str, times: int = 1) -> None:
        self._site = site
        self._kind = kind
        self._range = range(index, index + times)
        self.seen = 0

    def draw(self, site: str, possible: Sequence[str]) -> str | None:
        """Return `kind` when its moment has come."""
        if not site.startswith(self._site):
            return None
        number, self.seen = self.seen, self.seen + 1
        return self._kind if number in self._range and self._kind in possible else None


class Together:
    """Several plans at once; where two have something for the same moment, the first counts."""

    def __init__(self, *plans: Faults) -> None:
        self._plans = plans

    def draw(self, site: str, possible: Sequence[str]) -> str | None:
        """Return which of `possible` happens now, if any."""
        drawn = [plan.draw(site, possible) for plan in self._plans]
        return next((kind for kind in drawn if kind), None)
