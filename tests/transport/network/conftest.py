"""An upload whose every connection to one of fal's origins goes through a fault proxy."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Arrived, Interfere
from falgui.sandbox.server import Sandbox
from falgui.transport.body import FileBody
from falgui.transport.client import Client, build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange
from falgui.transport.fal import Fal
from falgui.transport.reply import Reply
from falgui.transport.wire import Limits
from tests.transport.conftest import KEY, QUICK, RULES, Rig, Seen
from tests.transport.memory_journal import MemoryJournal

from .fault_proxy import Fault, FaultProxy

IMPATIENT = Limits(connect=0.5, stall=0.3, reply=0.3)
"""What stands for 10, 60 and 60 seconds."""


@dataclass
class Line:
    """An upload, and the proxy on its way."""

    rig: Rig
    proxy: FaultProxy


Lay = Callable[..., Line]


@pytest.fixture
def lay() -> Iterator[Lay]:
    """Give a function that lays a line to a sandbox; `at` is the origin behind the proxy."""
    with ExitStack() as stack:

        def build(
            *faults: Fault,
            at: str = "shard",
            interfere: Interfere | None = None,
            single_limit: int = 1,
            limits: Limits = IMPATIENT,
            endpoints: dict[str, str] | None = None,
            clock: Callable[[], float] = time.monotonic,
            **options: Any,  # noqa: ANN401  whatever else the proxy takes
        ) -> Line:
            seen: list[Seen] = []
            renamed: dict[bytes, bytes] = {}

            async def watch(arrived: Arrived) -> web.StreamResponse | None:
                request = arrived.request
                seen.append(
                    Seen(arrived.endpoint, arrived.part, request.headers, request.query_string)
                )
                return await interfere(arrived) if interfere else None

            async def lead_through(
                _arrived: Arrived, response: web.StreamResponse
            ) -> web.StreamResponse:
                if isinstance(response, web.Response) and isinstance(response.body, bytes):
                    for real, proxied in renamed.items():
                        response.body = response.body.replace(real, proxied)
                return response

            sandbox = stack.enter_context(
                Sandbox(rules=RULES, key=KEY, interfere=watch, afterwards=lead_through)
            )
            origins = sandbox.endpoints
            real = getattr(origins, at)
            proxy = stack.enter_context(FaultProxy(real, faults, **options))
            renamed[real.encode()] = proxy.origin.encode()
            led = {"rest": origins.rest, "cdn": origins.cdn, "legacy": origins.legacy}
            if at in led:
                led[at] = proxy.origin
            journal = MemoryJournal()
            client = build_client(20, limits=limits, clock=clock)
            fal = stack.enter_context(
                Fal(
                    client,
                    replace(Endpoints(**led), **(endpoints or {})),
                    lambda: Secret(KEY),
                    journal,
                    single_limit=lambda: single_limit,
                    streams=lambda: 1,
                    policy=QUICK,
                )
            )
            return Line(Rig(sandbox, fal, journal, seen), proxy)

        yield build


@dataclass
class Direct:
    """One exchange with one origin, without anything above it."""

    client: Client

    def put(
        self,
        origin: str,
        path: Path,
        *,
        cancel: Cancel | None = None,
        reply_seconds: float = 10.0,
    ) -> Reply:
        """Send the file there."""
        cancel = cancel or Cancel()
        with LocalFile(path) as file:
            return Exchange(self.client).send(
                "PUT",
                f"{origin}/x",
                cancel=cancel,
                body=FileBody(file, 0, file.size, Meter(), cancel),
                reply_seconds=reply_seconds,
            )

    def ask(
        self, origin: str, *, cancel: Cancel | None = None, reply_seconds: float = 10.0
    ) -> Reply:
        """Ask something small."""
        return Exchange(self.client).send(
            "POST",
            f"{origin}/x",
            cancel=cancel or Cancel(),
            fields={},
            reply_seconds=reply_seconds,
        )


@pytest.fixture
def direct() -> Iterator[Direct]:
    with build_client(4, limits=IMPATIENT) as client:
        yield Direct(client)
