"""Puts the simulation's threads, clock, disk and sizes under the program's own modules.

The program takes them from the standard library by module attributes (`threading`, `time`, …)
and by default arguments (`clock=time.monotonic`); both are replaced for the length of one
simulation, in every module below Qt that is loaded. Sizes are 1,024 times smaller: a part has
10 KiB instead of 10 MiB, so that an upload of twelve parts costs a millisecond.
"""

import importlib
import os
import pkgutil
import queue
import random
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from inspect import isclass, isfunction
from itertools import chain
from random import Random
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, Final, NamedTuple

import falgui
from falgui.core import content_hash, hash_beside, lanes, local_file
from falgui.transport import body, parts

from . import primitives
from .baton import Baton
from .clock import Clock, virtual_datetime
from .disk import FileSystem, Store

SCALE: Final = 1024
PART_SIZE: Final = parts.PART_SIZE // SCALE
_PIECE_SIZE: Final = 4 * 1024
_FLOORS: Final = ("core", "store", "media", "transport")
_ABOVE: Final = ("falgui.uploader", "falgui.reuse")

_Patch = tuple[Any, str, Any, str]
"""An object, its attribute, what that is ordinarily, and which substitute it gets."""

_ORDINARY: Final[dict[str, Any]] = {
    "threading": threading,
    "time": time,
    "random": random,
    "datetime": datetime,
    "SimpleQueue": queue.SimpleQueue,
    "sleep": time.sleep,
    "ThreadPoolExecutor": futures.ThreadPoolExecutor,
    "wait": futures.wait,
    "sqlite3": sqlite3,
}
_DEFAULTS: Final[dict[Any, Callable[["_World"], Any]]] = {
    time.monotonic: lambda world: world.clock.monotonic,
    time.time: lambda world: world.clock.time,
    sqlite3.connect: lambda world: world.store.connect,
}
"""Default arguments that the program has for the sake of tests, and what they become."""


class _World(NamedTuple):
    clock: Any
    store: Any


@contextmanager
def substituted(
    baton: Baton,
    clock: Clock,
    randomness: Random,
    files: FileSystem,
    store: Store,
    part_size: int,
) -> Iterator[None]:
    """Replace the world of the program's modules for the length of a `with` block."""
    substitutes = {
        "threading": primitives.threading_module(baton),
        "time": clock,
        "random": randomness,
        "datetime": virtual_datetime(clock),
        "SimpleQueue": lambda: primitives.SimpleQueue(baton),
        "sleep": baton.sleep,
        "ThreadPoolExecutor": lambda *args, **named: primitives.Executor(baton, *args, **named),
        "wait": primitives.waiting(baton),
        "os": files,
        "sqlite3": SimpleNamespace(**{**vars(sqlite3), "connect": store.connect}),
        "PART_SIZE": part_size,
        "MEBIBYTE": parts.MEBIBYTE // SCALE,
        "PIECE_SIZE": _PIECE_SIZE,
        "AT_ONCE": hash_beside.AT_ONCE // SCALE,
        "PIECE": content_hash.PIECE // SCALE,
        "SMALL": lanes.SMALL // SCALE,
    }
    patches, defaults = _patches(), _defaults()
    world, ordinary_world = _World(clock, store), _World(time, sqlite3)
    try:
        for owner, name, _ordinary, key in patches:
            setattr(owner, name, substitutes[key])
        _set_defaults(defaults, world)
        yield
    finally:
        for owner, name, ordinary, _key in patches:
            setattr(owner, name, ordinary)
        _set_defaults(defaults, ordinary_world)


@cache
def _patches() -> list[_Patch]:
    found: list[_Patch] = [
        (module, name, ordinary, name)
        for module in _modules()
        for name, ordinary in _ORDINARY.items()
        if getattr(module, name, None) is ordinary
    ]
    found += [
        (local_file, "os", os, "os"),
        (parts, "PART_SIZE", parts.PART_SIZE, "PART_SIZE"),
        (parts, "MEBIBYTE", parts.MEBIBYTE, "MEBIBYTE"),
        (body, "PIECE_SIZE", body.PIECE_SIZE, "PIECE_SIZE"),
        (hash_beside, "AT_ONCE", hash_beside.AT_ONCE, "AT_ONCE"),
        (hash_beside, "PIECE", content_hash.PIECE, "PIECE"),
        (lanes, "SMALL", lanes.SMALL, "SMALL"),
    ]
    return found


_Default = tuple[FunctionType, int | str, Callable[[_World], Any]]
"""A function, which of its arguments, and what gives the value."""


@cache
def _defaults() -> list[_Default]:
    found: list[_Default] = []
    for function in _functions():
        named: Iterable[tuple[int | str, Any]] = (function.__kwdefaults__ or {}).items()
        for place, value in chain(enumerate(function.__defaults__ or ()), named):
            found += [
                (function, place, substitute)
                for real, substitute in _DEFAULTS.items()
                if value is real
            ]
    return found


def _set_defaults(defaults: Iterable[_Default], world: _World) -> None:
    for function, place, substitute in defaults:
        if isinstance(place, str):
            assert function.__kwdefaults__ is not None
            function.__kwdefaults__[place] = substitute(world)
        else:
            values = list(function.__defaults__ or ())
            values[place] = substitute(world)
            function.__defaults__ = tuple(values)


def _functions() -> Iterator[FunctionType]:
    for module in _modules():
        for thing in list(vars(module).values()):
            if getattr(thing, "__module__", None) != module.__name__:
                continue
            if isfunction(thing):
                yield thing
            elif isclass(thing):
                yield from (one for one in vars(thing).values() if isfunction(one))


@cache
def _modules() -> list[ModuleType]:
    """Return the modules below Qt, loaded."""
    for floor in _FLOORS:
        package = importlib.import_module(f"{falgui.__name__}.{floor}")
        for found in pkgutil.iter_modules(package.__path__):
            if (floor, found.name) not in _LEFT_OUT:
                importlib.import_module(f"{package.__name__}.{found.name}")
    for name in _ABOVE:
        importlib.import_module(name)
    prefixes = tuple(f"falgui.{floor}." for floor in _FLOORS)
    return [
        module
        for name, module in sorted(sys.modules.items())
        if name.startswith(prefixes) or name in _ABOVE
    ]


_LEFT_OUT: Final = frozenset({("store", "credentials"), ("media", "jpeg")})
"""They load a key store and an image library that no simulation needs."""
