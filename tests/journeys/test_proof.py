"""What fal serves is fetched after an upload and compared with what was sent."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from aiohttp import web
from blake3 import blake3

from falgui.core.cancel import Cancel
from falgui.core.errors import ServiceError
from falgui.core.lifecycle import Lifecycle
from falgui.core.meter import Meter
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.secret import Secret
from falgui.core.sources import FileSource
from falgui.core.upload import Noticed, Sending, Step
from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from falgui.store.database import Database
from falgui.store.history import History
from falgui.store.settings import EVERYTHING, Settings
from falgui.transport.endpoints import endpoints_from
from falgui.uploader import Uploader, build_uploader

from .conftest import Serve

Build = Callable[..., tuple[Sandbox, Uploader]]
COMPARING = Noticed("Comparing what fal serves with what was sent…")
CONTENT = bytes(range(256)) * 2000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.bin"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def build(database: Database, tmp_path: Path) -> Iterator[Build]:
    with ExitStack() as stack:

        def start(
            afterwards: Afterwards | None = None, up_to: int = EVERYTHING
        ) -> tuple[Sandbox, Uploader]:
            sandbox = stack.enter_context(Sandbox(afterwards=afterwards))
            environment = sandbox.environment()
            uploader = build_uploader(
                endpoints_from(environment),
                lambda: Secret(environment["FAL_KEY"]),
                tmp_path,
                lambda: Settings(compare_up_to=up_to),
                database,
                warn=lambda message: pytest.fail(message.title),
            )
            stack.callback(uploader.transport.close)
            return sandbox, uploader

        yield start


def upload(
    uploader: Uploader, path: Path, steps: list[Step] | None = None, *, private: bool = False
) -> Result:
    request = Request(FileSource(path), Options(Lifecycle(private=private)))
    heard: list[Step] = [] if steps is None else steps
    return uploader.upload(request, heard.append, Meter(), Cancel())


def serving(
    make: Callable[[int], web.StreamResponse | None],
) -> tuple[Afterwards, list[str]]:
    """Return what answers the n-th fetch of a file, and a list of who asked."""
    asked: list[str] = []

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is not Endpoint.READ or arrived.request.method != "GET":
            return response
        asked.append(arrived.request.headers.get("Authorization", ""))
        return make(len(asked)) or response

    return afterwards, asked


WRONG = CONTENT[:-1] + b"!"


def test_a_file_that_fal_serves_as_it_was_sent_is_proven(
    build: Build, database: Database, file: Path
) -> None:
    afterwards, asked = serving(lambda _time: None)
    _sandbox, uploader = build(afterwards)
    steps: list[Step] = []
    result = upload(uploader, file, steps)
    assert (result.proven, result.remark) == (True, "")
    assert result.content_hash == blake3(CONTENT).hexdigest()
    assert COMPARING in steps
    # As a stranger would get it.
    assert asked == [""]
    (entry,) = History(database).recent(9)
    assert entry.result.content_hash == result.content_hash


@pytest.mark.row("H20")
def test_wrong_bytes_of_the_right_length_are_sent_again(build: Build, file: Path) -> None:
    afterwards, _asked = serving(lambda time: web.Response(body=WRONG) if time == 1 else None)
    sandbox, uploader = build(afterwards)
    steps: list[Step] = []
    result = upload(uploader, file, steps)
    assert (result.proven, result.possible_copies) == (True, 1)
    assert len(sandbox.objects) == 2
    assert steps.count(Sending()) == 2
    assert any(isinstance(one, Noticed) and "differs from your file" in one.text for one in steps)


@pytest.mark.row("H20")
def test_bytes_that_stay_wrong_are_never_done(build: Build, database: Database, file: Path) -> None:
    afterwards, _asked = serving(lambda _time: web.Response(body=WRONG))
    sandbox, uploader = build(afterwards)
    with pytest.raises(ServiceError) as failed:
        upload(uploader, file)
    assert failed.value.message.id == "M31"
    assert len(sandbox.objects) == 2
    assert History(database).recent(9) == []


def test_a_link_that_is_used_again_is_compared_as_well(build: Build, file: Path) -> None:
    afterwards, asked = serving(lambda _time: None)
    sandbox, uploader = build(afterwards)
    upload(uploader, file)
    steps: list[Step] = []
    again = upload(uploader, file, steps)
    assert (again.reused, again.proven, again.remark) == (True, True, "")
    assert COMPARING in steps
    assert (len(asked), len(sandbox.objects)) == (2, 1)


def test_a_link_that_serves_other_bytes_by_now_is_never_used_again(
    build: Build, database: Database, file: Path
) -> None:
    afterwards, _asked = serving(lambda time: web.Response(body=WRONG) if time == 2 else None)
    sandbox, uploader = build(afterwards)
    before = upload(uploader, file)
    again = upload(uploader, file)
    assert (again.reused, again.proven) == (False, True)
    assert again.url != before.url
    assert len(sandbox.objects) == 2
    hashes = {one.result.url: one.result.content_hash for one in History(database).recent(9)}
    assert (hashes[before.url], hashes[again.url]) == ("", again.content_hash)


def test_a_link_that_cannot_be_fetched_is_used_again_with_a_remark(
    build: Build, file: Path
) -> None:
    afterwards, _asked = serving(lambda time: web.Response(status=500) if time == 2 else None)
    _sandbox, uploader = build(afterwards)
    upload(uploader, file)
    again = upload(uploader, file)
    assert (again.reused, again.proven) == (True, False)
    assert again.remark.startswith("What fal serves could not be compared")


@pytest.mark.parametrize("status", [404, 429, 500, 302])
def test_what_cannot_be_fetched_is_a_remark_and_no_failure(
    build: Build, file: Path, status: int
) -> None:
    afterwards, _asked = serving(lambda _time: web.Response(status=status))
    sandbox, uploader = build(afterwards)
    result = upload(uploader, file)
    assert not result.proven
    assert result.remark.startswith("What fal serves could not be compared")
    assert len(sandbox.objects) == 1


def test_a_line_that_breaks_is_tried_again(build: Build, file: Path) -> None:
    afterwards, asked = serving(lambda _time: None)

    async def break_once(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        answer = await afterwards(arrived, response)
        return arrived.reset() if len(asked) == 1 else answer

    _sandbox, uploader = build(break_once)
    assert upload(uploader, file).proven
    assert len(asked) == 2


def test_a_private_file_is_compared_as_its_owner(build: Build, file: Path) -> None:
    afterwards, asked = serving(lambda _time: None)
    _sandbox, uploader = build(afterwards)
    result = upload(uploader, file, private=True)
    assert (result.proven, result.remark) == (True, "")
    assert [bool(one) for one in asked] == [False, True]


def test_what_was_packed_on_the_way_is_unpacked(build: Build, file: Path) -> None:
    packed = {"Content-Encoding": "gzip"}
    afterwards, _asked = serving(
        lambda _time: web.Response(body=gzip.compress(CONTENT), headers=packed)
    )
    _sandbox, uploader = build(afterwards)
    assert upload(uploader, file).proven


@pytest.mark.parametrize("up_to", [0, len(CONTENT) - 1])
def test_larger_files_are_left_alone(build: Build, file: Path, up_to: int) -> None:
    afterwards, asked = serving(lambda _time: None)
    _sandbox, uploader = build(afterwards, up_to)
    steps: list[Step] = []
    result = upload(uploader, file, steps)
    assert (result.proven, result.remark, asked) == (False, "", [])
    assert COMPARING not in steps


def test_stopping_a_comparison_costs_nothing(build: Build, file: Path) -> None:
    cancel = Cancel()

    def stop(_time: int) -> web.Response:
        cancel.set()
        return web.Response(body=WRONG)

    afterwards, _asked = serving(stop)
    _sandbox, uploader = build(afterwards)
    result = uploader.upload(Request(FileSource(file)), lambda _step: None, Meter(), cancel)
    assert (result.proven, result.remark) == (False, "")


def test_the_command_compares_when_asked_to(serve: Serve, files: list[Path]) -> None:
    afterwards, asked = serving(lambda _time: None)
    _sandbox, falgui = serve(afterwards=afterwards)
    ended = falgui("upload", "--compare", "--json", files[0])
    assert ended.returncode == 0
    assert '"proven": true' in ended.stdout
    assert "Comparing what fal serves" in ended.stderr
    assert len(asked) == 1
    assert '"proven": false' in falgui("upload", "--json", files[0]).stdout
