"""A sandbox with a clock to turn, and the live check pointed at it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from falgui.core.cancel import Cancel
from falgui.core.secret import Secret
from falgui.probe.catalogue import QUESTIONS
from falgui.probe.finding import Asking, Finding, Question
from falgui.probe.run import run
from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox
from falgui.transport.client import build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.probing.service import Service

KEY = "canary-5f1e9c27d03b:canary-a4c18be7720d"


class Clock:
    """Whole Unix seconds that only waiting moves; the present, as answers name their time."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, _cancel: Cancel, seconds: float) -> None:
        with self._lock:
            self.now += seconds


@dataclass
class Bench:
    """One sandbox and what asks it."""

    sandbox: Sandbox
    asking: Asking
    clock: Clock

    def ask(self, name: str) -> Finding:
        """Return what comes of one question."""
        (finding,) = run([question(name)], self.asking)
        return finding


def question(name: str) -> Question:
    (found,) = (one for one in QUESTIONS if one.id == name)
    return found


Build = Callable[..., Bench]


@pytest.fixture
def build() -> Iterator[Build]:
    """Give a function that starts a sandbox with `rules` and the live check pointed at it."""
    with benches() as start:
        yield start


@contextmanager
def benches() -> Iterator[Build]:
    """Provide what `build` gives."""
    with ExitStack() as stack:

        def start(
            *,
            key: str = KEY,
            may_wait: bool = True,
            most_traffic: int = 0,
            interfere: Any = None,  # noqa: ANN401  Sandbox's own
            afterwards: Any = None,  # noqa: ANN401
            **rules: Any,  # noqa: ANN401  Rules' own
        ) -> Bench:
            clock = Clock()
            sandbox = stack.enter_context(
                Sandbox(
                    rules=Rules(**rules),
                    key=KEY,
                    clock=clock,
                    interfere=interfere,
                    afterwards=afterwards,
                )
            )
            client = stack.enter_context(build_client(0))
            origins = sandbox.endpoints
            service = Service(
                client,
                Endpoints(origins.rest, origins.cdn, origins.legacy),
                Secret(key),
                Cancel(),
                clock=clock,
                sleep=clock.sleep,
            )
            return Bench(sandbox, Asking(service, may_wait, most_traffic), clock)

        yield start
