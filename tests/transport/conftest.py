"""A sandbox with low limits, a quick transport that points at it, and files to send."""

import hashlib
import logging
import os
import random
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.journal import UploadJournal
from falgui.core.lifecycle import Lifecycle
from falgui.core.link_facts import LinkFacts
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.secret import Secret
from falgui.core.upload import Noticed, Step
from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint, Interfere
from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox
from falgui.transport.client import build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.fal import Fal, Sent
from falgui.transport.parts import MEBIBYTE, PART_SIZE
from falgui.transport.retry import RetryPolicy
from falgui.transport.transfer import Transfer
from tests.secrets.traces import leaks, parts

from .memory_journal import MemoryJournal

KEY = "canary-5f1e9c27d03b:canary-a4c18be7720d"
SINGLE_LIMIT = 6 * MEBIBYTE
RULES = Rules(single_limit=SINGLE_LIMIT)
QUICK = RetryPolicy(first_pause=0.005, longest_pause=0.02, visible_within=0.05, checked_within=0.05)
_LONG_AGO = 1_700_000_000


@pytest.fixture(autouse=True)
def no_key_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail the test that has falgui log the key, in whatever form, at whatever level."""
    with caplog.at_level(logging.DEBUG, "falgui"):
        yield
    records = (record for record in caplog.get_records("call") if record.name.startswith("falgui"))
    assert leaks(parts(KEY), (("log", record.getMessage().encode()) for record in records)) == []


@dataclass(frozen=True)
class Seen:
    """A request that reached the sandbox, answered or not."""

    endpoint: Endpoint
    part: int | None
    headers: Mapping[str, str]
    query: str


@dataclass
class Rig:
    """One sandbox, one transport, and everything that they said to each other."""

    sandbox: Sandbox
    fal: Fal
    journal: UploadJournal
    seen: list[Seen] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    meter: Meter = field(default_factory=Meter)
    report: Callable[[Step], None] = lambda _step: None
    """Told each step as it comes, besides `steps`."""

    def send(
        self,
        path: Path,
        name: str | None = None,
        *,
        content_type: str = "application/octet-stream",
        lifecycle: Lifecycle | None = None,
        cancel: Cancel | None = None,
        remembered: bool = True,
    ) -> Sent:
        """Send the file as a worker does: opened here, closed when all is over.

        Unless `remembered` is False, as after a crash, the journal is cleared afterwards, as the
        history does it.
        """
        with LocalFile(path) as file:
            sent = self.fal.send(
                self._transfer(
                    file,
                    path.name if name is None else name,
                    content_type,
                    lifecycle,
                    cancel,
                )
            )
        if remembered:
            self.journal.forget(sent.identity)
            for _ in range(self.journal.open_intents(sent.identity)):
                self.journal.withdraw(sent.identity)
        return sent

    def check(
        self,
        path: Path,
        sent: Sent,
        *,
        content_type: str = "application/octet-stream",
        lifecycle: Lifecycle | None = None,
        cancel: Cancel | None = None,
    ) -> LinkFacts:
        """Check what became of the file, as a worker does when it was sent."""
        with LocalFile(path) as file:
            transfer = self._transfer(file, path.name, content_type, lifecycle, cancel)
            return self.fal.check(transfer, sent)

    def _transfer(
        self,
        file: LocalFile,
        name: str,
        content_type: str,
        lifecycle: Lifecycle | None,
        cancel: Cancel | None,
    ) -> Transfer:
        return Transfer(
            file,
            name,
            content_type,
            lifecycle or Lifecycle(),
            self._keep,
            self.meter,
            cancel or Cancel(),
        )

    def _keep(self, step: Step) -> None:
        self.steps.append(step)
        self.report(step)

    def count(self, endpoint: Endpoint) -> int:
        """Return how many requests came to `endpoint`."""
        return len(self.at(endpoint))

    def at(self, endpoint: Endpoint) -> list[Seen]:
        """Return the requests that came to `endpoint`."""
        return [seen for seen in self.seen if seen.endpoint is endpoint]

    @property
    def notices(self) -> list[str]:
        """What the person read meanwhile."""
        return [step.text for step in self.steps if isinstance(step, Noticed) and step.text]


Start = Callable[..., Rig]


@pytest.fixture
def start() -> Iterator[Start]:
    """Give a function that starts a sandbox and a transport; both end with the test.

    `endpoints` are those of the sandbox that the transport shall not use. Further `options` go
    to the transport, such as `clock` and `sleep` for tests that wait.
    """
    with ExitStack() as stack:

        def build(
            interfere: Interfere | None = None,
            afterwards: Afterwards | None = None,
            *,
            rules: Rules = RULES,
            bytes_per_second: int | None = None,
            endpoints: Mapping[str, str] | None = None,
            key: Callable[[], Secret | None] = lambda: Secret(KEY),
            journal: UploadJournal | None = None,
            policy: RetryPolicy = QUICK,
            streams: int = 8,
            single_limit: int = SINGLE_LIMIT,
            sandbox: Sandbox | None = None,
            **options: Any,  # noqa: ANN401  whatever else Fal takes
        ) -> Rig:
            seen: list[Seen] = []

            async def watch(arrived: Arrived) -> web.StreamResponse | None:
                request = arrived.request
                seen.append(
                    Seen(arrived.endpoint, arrived.part, request.headers, request.query_string)
                )
                return await interfere(arrived) if interfere else None

            if sandbox is None:
                sandbox = stack.enter_context(
                    Sandbox(
                        rules=rules,
                        key=KEY,
                        interfere=watch,
                        afterwards=afterwards,
                        bytes_per_second=bytes_per_second,
                    )
                )
            origins = sandbox.endpoints
            journal = journal or MemoryJournal()
            fal = stack.enter_context(
                Fal(
                    build_client(20),
                    replace(
                        Endpoints(origins.rest, origins.cdn, origins.legacy), **(endpoints or {})
                    ),
                    key,
                    journal,
                    single_limit=lambda: single_limit,
                    streams=lambda: streams,
                    policy=policy,
                    **{"salt": b"this installation"} | options,
                )
            )
            return Rig(sandbox, fal, journal, seen)

        yield build


@pytest.fixture
def rig(start: Start) -> Rig:
    return start()


@pytest.fixture
def dead_origin() -> Iterator[str]:
    """Give an origin that refuses connections: its port is taken but nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def make_file(path: Path, size: int, seed: int = 0) -> Path:
    """Write `size` bytes that differ from part to part; last modified long ago."""
    source = random.Random(seed)  # noqa: S311  reproducible on purpose
    block = source.randbytes(min(size, 64 * 1024))
    with path.open("wb") as file:
        for number in range(-(-size // len(block))):
            file.write(number.to_bytes(8, "big") + block[8:])
        file.truncate(size)
    age(path)
    return path


def age(path: Path) -> None:
    """Make `path` old, so that any write to it shows in its modification time."""
    os.utime(path, (_LONG_AGO, _LONG_AGO))


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@pytest.fixture(scope="session")
def small(samples: Path) -> Path:
    """Give a file for one request."""
    return make_file(samples / "small.bin", 300_001)


@pytest.fixture(scope="session")
def two_parts(samples: Path) -> Path:
    return make_file(samples / "two parts.bin", PART_SIZE + 1)


@pytest.fixture(scope="session")
def three_parts(samples: Path) -> Path:
    return make_file(samples / "three parts.bin", 2 * PART_SIZE + 4_000_000)
