"""What is made of the look at a file that has just got to fal."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import ServiceError
from falgui.core.lifecycle import Lifecycle
from falgui.core.meter import Meter
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.secret import Secret
from falgui.core.sources import FileSource
from falgui.core.upload import Checking, Noticed, Sending, Step
from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint, Interfere
from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox
from falgui.store.database import Database
from falgui.store.history import History
from falgui.store.settings import Settings
from falgui.transport.endpoints import endpoints_from
from falgui.uploader import Uploader, build_uploader

Build = Callable[..., tuple[Sandbox, Uploader]]


@pytest.fixture
def build(database: Database, tmp_path: Path) -> Iterator[Build]:
    with ExitStack() as stack:

        def start(
            interfere: Interfere | None = None,
            afterwards: Afterwards | None = None,
            rules: Rules | None = None,
        ) -> tuple[Sandbox, Uploader]:
            sandbox = stack.enter_context(
                Sandbox(rules=rules or Rules(), interfere=interfere, afterwards=afterwards)
            )
            environment = sandbox.environment()
            uploader = build_uploader(
                endpoints_from(environment),
                lambda: Secret(environment["FAL_KEY"]),
                tmp_path,
                Settings,
                database,
                warn=lambda message: pytest.fail(message.title),
            )
            stack.callback(uploader.transport.close)
            return sandbox, uploader

        yield start


def upload(
    uploader: Uploader,
    path: Path,
    lifecycle: Lifecycle | None = None,
    steps: list[Step] | None = None,
) -> Result:
    request = Request(FileSource(path), Options(lifecycle or Lifecycle()))
    heard: list[Step] = [] if steps is None else steps
    return uploader.upload(request, heard.append, Meter(), Cancel())


def reading_back(change: Callable[[web.StreamResponse], web.StreamResponse | None]) -> Afterwards:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is not Endpoint.READ:
            return response
        return change(response) or response

    return afterwards


def test_the_expiry_is_kept_as_fal_tells_it(
    build: Build, database: Database, files: list[Path]
) -> None:
    end = int(time.time()) + 3601

    def tell(response: web.StreamResponse) -> None:
        response.headers["X-Fal-Object-Lifecycle-Expiration"] = str(end * 1000)

    _sandbox, uploader = build(afterwards=reading_back(tell))
    result = upload(uploader, files[0], Lifecycle(3600))
    assert (result.expires_at, result.remark) == (end, "")
    (entry,) = History(database).recent(9)
    assert (entry.expires_at, entry.result) == (end, result)


def test_an_expiry_by_the_account_is_found_out(build: Build, files: list[Path]) -> None:
    _sandbox, uploader = build(rules=Rules(default_expiry_seconds=86400))
    result = upload(uploader, files[0])
    assert result.expires_at == pytest.approx(time.time() + 86400, abs=30)
    assert (result.expires_seconds, result.remark) == (None, "")
    assert result.lifetime is not None
    assert result.lifetime.begun == pytest.approx(time.time(), abs=30)


def test_an_expiry_that_fal_did_not_set_is_told_and_not_counted_down(
    build: Build, database: Database, files: list[Path]
) -> None:
    def tell(response: web.StreamResponse) -> None:
        del response.headers["X-Fal-Object-Lifecycle-Expiration"]

    _sandbox, uploader = build(afterwards=reading_back(tell))
    result = upload(uploader, files[0], Lifecycle(3600))
    assert result.remark == "fal has not set the expiry that was asked for: this file stays."
    assert (result.expires_at, result.expires_seconds) == (None, 3600)
    (entry,) = History(database).recent(9)
    assert entry.result == result


def test_a_check_that_goes_nowhere_leaves_what_was_asked_for(
    build: Build, files: list[Path]
) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return arrived.reset() if arrived.endpoint is Endpoint.READ else None

    _sandbox, uploader = build(interfere)
    result = upload(uploader, files[0], Lifecycle(3600))
    assert result.expires_at == pytest.approx(time.time() + 3600, abs=30)
    assert result.remark == ""


def test_the_link_is_on_disk_before_anybody_looks_at_it(
    build: Build, database: Database, files: list[Path]
) -> None:
    known: list[int] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.READ:
            known.append(len(History(database).recent(9)))
        return None

    _sandbox, uploader = build(interfere)
    upload(uploader, files[0])
    assert known == [1]
    assert len(History(database).recent(9)) == 1


def test_a_file_of_another_size_is_sent_once_more_and_the_first_link_forgotten(
    build: Build, database: Database, files: list[Path]
) -> None:
    looks: list[None] = []

    def tell(_response: web.StreamResponse) -> web.StreamResponse | None:
        looks.append(None)
        return web.Response(body=b"half") if len(looks) == 1 else None

    sandbox, uploader = build(afterwards=reading_back(tell))
    steps: list[Step] = []
    result = upload(uploader, files[0], steps=steps)
    assert result.url == sandbox.objects[1].url
    assert result.possible_copies == 1
    (entry,) = History(database).recent(9)
    assert entry.result == result
    kinds = [type(step) for step in steps if isinstance(step, Sending | Checking | Noticed)]
    assert kinds == [Sending, Checking, Noticed, Sending, Checking]


def test_a_file_that_stays_of_another_size_is_a_failure_and_not_in_the_history(
    build: Build, database: Database, files: list[Path]
) -> None:
    _sandbox, uploader = build(afterwards=reading_back(lambda _told: web.Response(body=b"half")))
    with pytest.raises(ServiceError) as caught:
        upload(uploader, files[0])
    assert caught.value.message.id == "M31"
    assert History(database).recent(9) == []


def test_what_is_cancelled_while_it_is_checked_is_uploaded(build: Build, files: list[Path]) -> None:
    asked, release = threading.Event(), threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.READ:
            asked.set()
            await arrived.request.loop.run_in_executor(None, release.wait, 20)
        return None

    _sandbox, uploader = build(interfere)
    cancel = Cancel()
    results: list[Result] = []
    request = Request(FileSource(files[0]))
    thread = threading.Thread(
        target=lambda: results.append(uploader.upload(request, lambda _step: None, Meter(), cancel))
    )
    thread.start()
    assert asked.wait(20)
    cancel.set()
    thread.join(20)
    release.set()
    (result,) = results
    assert (result.remark, bool(result.url)) == ("", True)


def test_a_defect_in_the_check_does_not_cost_the_link(build: Build, files: list[Path]) -> None:
    _sandbox, uploader = build()

    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    uploader.transport.check = broken  # type: ignore[method-assign,assignment]
    assert upload(uploader, files[0]).url
