"""Runs simulations by hand: `make simulate SEEDS=2000`, `make simulate SEED=123`."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from .simulate import simulate
from .world import Verdict

_CHUNK = 100


def main() -> int:
    """Run what the arguments ask for; the exit code is 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="make simulate")
    parser.add_argument("--seeds", type=int, default=2000, help="how many seeds, from --first on")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, help="one seed, with its trace")
    parser.add_argument("--soak", action="store_true", help="72 hours of a busy machine")
    arguments = parser.parse_args()
    if arguments.soak:
        from .soak import soak  # noqa: PLC0415  nobody else needs it

        return soak(_say)
    if arguments.seed is not None:
        verdict = simulate(arguments.seed)
        _say("\n".join(verdict.trace))
        _say(str(verdict))
        return bool(verdict.wrong)
    return _many(range(arguments.first, arguments.first + arguments.seeds))


def _many(seeds: range) -> int:
    began = time.monotonic()
    wrong = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for done, verdicts in enumerate(pool.map(_failing, _chunks(seeds)), start=1):
            for verdict in verdicts:
                wrong += 1
                _say(str(verdict))
            if done % 10 == 0:
                _say(f"… {done * _CHUNK} seeds, {wrong} wrong")
    took = time.monotonic() - began
    _say(f"{len(seeds)} seeds in {took:.1f} s: {wrong} wrong")
    return bool(wrong)


def _failing(seeds: range) -> list[Verdict]:
    return [verdict for seed in seeds if (verdict := simulate(seed)).wrong]


def _chunks(seeds: range) -> Iterator[range]:
    first = iter(seeds)
    while chunk := list(islice(first, _CHUNK)):
        yield range(chunk[0], chunk[-1] + 1)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
