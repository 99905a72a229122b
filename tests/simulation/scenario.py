"""What a simulation begins with, and what will go wrong in it, all from its seed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from . import faults
from .calls import CDN, LEGACY
from .faults import AimedFaults, Faults, RandomFaults
from .substitutes import PART_SIZE

SINGLE_LIMIT: Final = 20 * 1024


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a simulation begins with; `faults` None leaves them to the seed."""

    sizes: Sequence[int]
    plan: Faults
    uploads_at_once: int = 2
    streams: int = 3
    actions: int = 0
    """How often the person meddles."""
    server_limit: int = 24 * 1024
    token_seconds: float = 30 * 86400.0
    strict_sizes: bool = True
    other_part_size: bool = False
    """Whether a later start of the program cuts files differently."""
    dead: Collection[str] = ()
    """Hosts that refuse every connection."""
    gone: Collection[str] = ()
    """Endpoints that there are no more."""
    most_objects: int | None = None
    """How many objects one file may leave, where more could be avoided."""


def scenario_of(random: Random) -> Scenario:
    """Return the scenario of a seed: a few files, and some kinds of faults out of all."""
    most = random.choice((1, 1, 2, 3))
    sizes = [_size(random) for _file in range(random.randint(1, most))]
    kinds = {kind for kind in faults.ALL if random.random() < random.choice((0.2, 0.5))}
    budget = random.choice((0, 1, 2, 3, 4, 6, 8))
    plan: Faults = AimedFaults(random, budget)
    if random.random() < 0.5:
        plan = RandomFaults(random, kinds, budget, random.choice((0.05, 0.15, 0.4)))
    return Scenario(
        sizes,
        plan,
        uploads_at_once=random.randint(1, 3),
        streams=random.randint(1, 4),
        actions=random.choice((0, 0, 0, 1, 2, 3)),
        server_limit=random.choice((24, 24, 24, 12)) * 1024,
        token_seconds=random.choice((30 * 86400.0, 30 * 86400.0, 3600.0, 20.0)),
        strict_sizes=random.random() < 0.7,
        other_part_size=random.random() < 0.3,
        dead=random.choice(_DEAD),
    )


_DEAD: Final[tuple[tuple[str, ...], ...]] = (
    *[(), (), (), (), (LEGACY,), (LEGACY,)],
    (CDN, LEGACY),
    (CDN,),
)
"""What is down altogether, in some of the simulations."""


def _size(random: Random) -> int:
    return random.choice(
        (
            1,
            random.randint(2, 5000),
            SINGLE_LIMIT,
            SINGLE_LIMIT + 1,
            3 * PART_SIZE,
            3 * PART_SIZE + 1,
            random.randint(SINGLE_LIMIT, 6 * PART_SIZE),
        )
    )
