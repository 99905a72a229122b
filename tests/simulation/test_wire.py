"""Two thousand seeds of the simulation, and those that have found something before."""

import pytest

from .simulate import simulate
from .world import Verdict

_SEEDS = 2000
_CHUNK = 100

REGRESSIONS: tuple[int, ...] = (7614,)
"""Seeds beyond the first two thousand that have found a defect: `make simulate` prints them."""


def failing(seeds: range) -> list[Verdict]:
    return [verdict for seed in seeds if (verdict := simulate(seed, keep_trace=False)).wrong]


@pytest.mark.parametrize("first", range(0, _SEEDS, _CHUNK))
def test_every_invariant_holds_whatever_goes_wrong(first: int) -> None:
    found = failing(range(first, first + _CHUNK))
    assert not found, "\n\n".join(str(verdict) for verdict in found)


@pytest.mark.parametrize("seed", REGRESSIONS)
def test_what_was_found_once_stays_away(seed: int) -> None:
    verdict = simulate(seed)
    assert not verdict.wrong, str(verdict)


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_the_same_seed_plays_the_same_to_the_last_step(first: int) -> None:
    for seed in range(first, first + 20):
        once, again = simulate(seed), simulate(seed)
        assert once.trace == again.trace
        assert once.events == again.events
