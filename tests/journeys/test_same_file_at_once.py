"""The same bytes in one drop: the first goes up, and the others wait for its link."""

import asyncio
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled
from falgui.core.lifecycle import Lifecycle
from falgui.core.meter import Meter
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.secret import Secret
from falgui.core.sources import FileSource
from falgui.core.upload import Noticed, Step
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from falgui.store.database import Database
from falgui.store.settings import Settings
from falgui.transport.endpoints import endpoints_from
from falgui.uploader import Uploader, build_uploader
from tests.real_desktop.waiting import wait_until

MIB = 1024 * 1024
_BEGINNINGS = (Endpoint.SINGLE, Endpoint.CREATE)


class Under:
    """One upload that goes on beside others."""

    def __init__(self, uploader: Uploader, path: Path, options: Options) -> None:
        self.cancel = Cancel()
        self.steps: list[Step] = []
        self.ended: Future[Result] = Future()
        self._request = Request(FileSource(path), options)
        self._uploader = uploader

    def run(self) -> Result:
        return self._uploader.upload(self._request, self.steps.append, Meter(), self.cancel)

    @property
    def waits(self) -> bool:
        return any(isinstance(one, Noticed) and "same file" in one.text for one in self.steps)


class Rig:
    """An uploader, and a fal that keeps whatever begins waiting until `let_go` is set."""

    def __init__(
        self,
        sandbox: Sandbox,
        uploader: Uploader,
        let_go: threading.Event,
        begun: list[Arrived],
    ) -> None:
        self.sandbox = sandbox
        self.let_go = let_go
        self.begun = begun
        """What fal was asked to take."""
        self._uploader = uploader
        self._pool = ThreadPoolExecutor(8)

    def begin(self, path: Path, **options: object) -> Under:
        upload = Under(self._uploader, path, Options(**options))  # type: ignore[arg-type]
        upload.ended = self._pool.submit(upload.run)
        return upload

    def close(self) -> None:
        self.let_go.set()
        self._pool.shutdown()


@pytest.fixture
def rig(database: Database, tmp_path: Path) -> Iterator[Rig]:
    let_go = threading.Event()
    begun: list[Arrived] = []

    async def hold(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint in _BEGINNINGS:
            begun.append(arrived)
            await asyncio.to_thread(let_go.wait, 20)
        return None

    folder = tmp_path / "temporary"
    folder.mkdir()
    with Sandbox(interfere=hold) as sandbox:
        environment = sandbox.environment()
        uploader = build_uploader(
            endpoints_from(environment),
            lambda: Secret(environment["FAL_KEY"]),
            folder,
            lambda: Settings(single_limit=2 * MIB),
            database,
            warn=lambda message: pytest.fail(message.title),
        )
        rig = Rig(sandbox, uploader, let_go, begun)
        yield rig
        rig.close()
        uploader.transport.close()


def copies(folder: Path, size: int, count: int = 3) -> list[Path]:
    content = os.urandom(size)
    paths = [folder / f"copy {number}.bin" for number in range(count)]
    for path in paths:
        path.write_bytes(content)
    return paths


@pytest.mark.row("F13")
@pytest.mark.parametrize("size", [300, 3 * MIB])
def test_the_same_bytes_at_once_are_sent_once(rig: Rig, tmp_path: Path, size: int) -> None:
    first, *others = (rig.begin(path) for path in copies(tmp_path, size))
    wait_until(lambda: first.waits + sum(one.waits for one in others) == 2, "two that wait")
    rig.let_go.set()
    results = [one.ended.result() for one in (first, *others)]
    assert sorted(one.reused for one in results) == [False, True, True]
    assert len({one.url for one in results}) == 1
    assert len({one.name for one in results}) == 3
    assert len(rig.begun) == len(rig.sandbox.objects) == 1


@pytest.fixture
def pair(rig: Rig, tmp_path: Path) -> tuple[Under, Under]:
    """Provide an upload that is at fal, and one of the same bytes that waits for it."""
    one, other = copies(tmp_path, 300, 2)
    first = rig.begin(one)
    wait_until(lambda: len(rig.begun) == 1, "the first at fal")
    second = rig.begin(other)
    wait_until(lambda: second.waits, "the second to wait")
    return first, second


def test_who_waited_is_sent_when_the_first_was_not(rig: Rig, pair: tuple[Under, Under]) -> None:
    first, second = pair
    first.cancel.set()
    with pytest.raises(Cancelled):
        first.ended.result()
    rig.let_go.set()
    assert not second.ended.result().reused


def test_who_waits_can_be_cancelled(rig: Rig, pair: tuple[Under, Under]) -> None:
    first, second = pair
    second.cancel.set()
    with pytest.raises(Cancelled):
        second.ended.result()
    rig.let_go.set()
    assert first.ended.result().url


@pytest.mark.parametrize(
    "options", [{"reuse": False}, {"lifecycle": Lifecycle(private=True)}], ids=["anew", "private"]
)
def test_what_is_to_be_another_object_waits_for_nobody(
    rig: Rig, tmp_path: Path, options: dict[str, object]
) -> None:
    one, other = copies(tmp_path, 300, 2)
    uploads = [rig.begin(one), rig.begin(other, **options)]
    wait_until(lambda: len(rig.begun) == 2, "both at fal")
    rig.let_go.set()
    assert not any(upload.ended.result().reused for upload in uploads)
    assert not any(upload.waits for upload in uploads)


def test_files_that_only_look_alike_are_both_sent(rig: Rig, tmp_path: Path) -> None:
    one, other = copies(tmp_path, 300_000, 2)
    content = bytearray(other.read_bytes())
    content[150_000] ^= 1
    other.write_bytes(content)
    uploads = [rig.begin(one), rig.begin(other)]
    wait_until(lambda: any(upload.waits for upload in uploads), "one that waits")
    rig.let_go.set()
    assert not any(upload.ended.result().reused for upload in uploads)
    assert len(rig.sandbox.objects) == 2
