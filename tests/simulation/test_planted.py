"""The simulation is proven by bugs: each one that is planted, it finds."""

import sys
from random import Random

import pytest

from .planted import PLANTED
from .simulate import simulate


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_found(name: str) -> None:
    planted = PLANTED[name]
    with planted.plant():
        for seed in range(planted.seeds):
            verdict = simulate(seed, planted.scenario(Random(seed)))  # noqa: S311  reproducible
            broken = {wrong.partition(":")[0] for wrong in verdict.wrong}
            if broken & planted.shows_as:
                sys.stdout.write(f"{name}: seed {seed}: {verdict.wrong[0]}\n")
                return
    pytest.fail(f"not found in {planted.seeds} seeds")
