"""The person at the window, who interferes whenever the seed says so."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final

from falgui.core.upload import Command

if TYPE_CHECKING:
    from .program import Program
    from .world import World

_AT_ONCE: Final = 0.6
"""How likely the person takes back what was just done."""


def some_action(random: Random, world: "World", program: "Program") -> Callable[[], None]:
    """Return something that a person might do to a list of uploads."""
    pick = random.random()

    def one() -> list[int]:
        numbers = program.numbers()
        return numbers[int(pick * len(numbers)) :][:1]

    def stop_and_go(stop: Command, go: Command) -> None:
        numbers = one()
        program.command(numbers, stop)
        if pick < _AT_ONCE:
            program.later(pick, lambda: program.command(numbers, go))

    def remove() -> None:
        for number in one():
            program.remove(number)

    def drop_again() -> None:
        world.log("the first file again")
        program.add(world.items[:1])

    def change_key() -> None:
        world.log("another key")
        world.key = f"sim-key-{random.getrandbits(64):016x}:" + "p" * 24
        world.fal.replace_key(world.key)

    def change_settings() -> None:
        world.settings = replace(world.settings, streams=1 + int(pick * 5))

    return random.choice(
        (
            lambda: stop_and_go(Command.CANCEL, Command.RETRY),
            lambda: stop_and_go(Command.PAUSE, Command.RESUME),
            lambda: program.command(one(), Command.RETRY),
            remove,
            drop_again,
            change_key,
            change_settings,
        )
    )
