"""One upload from source to link, without command line or window."""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.core.hash_beside import AT_ONCE
from falgui.core.lanes import SMALL
from falgui.core.messages import Message
from falgui.core.meter import Meter
from falgui.core.places import Places
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.request import Options, Request
from falgui.core.secret import Secret
from falgui.core.sources import FileSource, LinkSource
from falgui.core.traces import Trace, Traces
from falgui.core.upload import Checking, Finishing, Noticed, Prepared, Sending, Step
from falgui.sandbox.server import Sandbox
from falgui.store.database import Database
from falgui.store.history import History
from falgui.store.settings import Settings
from falgui.transport.endpoints import endpoints_from
from falgui.uploader import Finished, Uploader, build_uploader

if TYPE_CHECKING:
    from falgui.core.result import Result


def _unheard(_step: Step) -> None:
    """Take a step that this test is not about."""


@pytest.fixture
def uploader(
    sandbox: Sandbox, database: Database, tmp_path: Path, warnings: list[Message]
) -> Iterator[Uploader]:
    environment = sandbox.environment()
    folder = tmp_path / "temporary"
    folder.mkdir()
    built = build_uploader(
        endpoints_from(environment),
        lambda: Secret(environment["FAL_KEY"]),
        folder,
        Settings,
        database,
        warnings.append,
    )
    yield built
    built.transport.close()


def test_a_file_becomes_a_result_and_an_entry_in_the_history(
    uploader: Uploader, database: Database, files: list[Path], warnings: list[Message]
) -> None:
    steps: list[Step] = []
    meter = Meter()
    result = uploader.upload(Request(FileSource(files[2])), steps.append, meter, Cancel())
    size = files[2].stat().st_size
    prepared = Prepared(files[2].name, size, "video/mp4")
    assert steps == [prepared, Sending(), Finishing(), Checking(result)]
    assert (result.name, result.size, result.leg) == (files[2].name, size, "cdn")
    assert (meter.sent, meter.total) == (size, size)
    (entry,) = History(database).recent(10)
    assert (entry.result, entry.source) == (result, str(files[2]))
    assert warnings == []


def test_a_link_is_fetched_typed_by_its_name_and_removed(
    uploader: Uploader, database: Database, sandbox: Sandbox, tmp_path: Path
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    first = uploader.upload(Request(FileSource(table)), _unheard, Meter(), Cancel())
    steps: list[Step] = []
    second = uploader.upload(
        Request(LinkSource(f"{first.url}?signature=canary")), steps.append, Meter(), Cancel()
    )
    # It is on this computer, where fal can't get at it.
    assert steps[:2] == [Noticed("Checking the link…"), Noticed("Fetching the link…")]
    assert (
        Prepared(second.name, 8, "text/csv", "fetched, because fal cannot reach the link") in steps
    )
    assert (second.content_type, second.name.endswith("_table.csv")) == ("text/csv", True)
    assert len({stored.sha256 for stored in sandbox.objects}) == 1
    assert list(uploader.folder.iterdir()) == []
    assert "canary" not in History(database).recent(1)[0].source


def test_a_history_that_cannot_be_written_is_a_warning_not_a_failure(
    uploader: Uploader, database: Database, files: list[Path], warnings: list[Message]
) -> None:
    database.close()
    result = uploader.upload(Request(FileSource(files[0])), _unheard, Meter(), Cancel())
    assert result.url
    assert [message.id for message in warnings] == ["M23"]


def test_a_failed_upload_leaves_no_temporary_file(
    uploader: Uploader, sandbox: Sandbox, tmp_path: Path
) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (10, 10)).save(picture)
    cancel = Cancel()

    def cancel_when_sending(step: Step) -> None:
        if isinstance(step, Sending):
            cancel.set()

    with pytest.raises(Cancelled):
        uploader.upload(
            Request(FileSource(picture), Options(recipe=Recipe(ImageFormat.JPEG))),
            cancel_when_sending,
            Meter(),
            cancel,
        )
    assert list(uploader.folder.iterdir()) == []
    assert sandbox.objects == []


def test_a_defect_ends_the_upload_with_a_reference_and_no_secret(
    uploader: Uploader, files: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    canary = secrets.token_hex(8)

    def report(_step: Step) -> None:
        raise KeyError(f"https://host/?signature={canary}")

    with caplog.at_level(logging.ERROR), pytest.raises(UploadError) as caught:
        uploader.upload(Request(FileSource(files[0])), report, Meter(), Cancel())
    assert caught.value.message.id == "M33"
    reference = caught.value.title.rpartition(" ")[2].rstrip(".")
    assert f"unexpected problem {reference}: KeyError" in caplog.text
    assert canary not in caplog.text


def test_many_uploads_at_once_share_one_uploader(
    uploader: Uploader, sandbox: Sandbox, database: Database, files: list[Path]
) -> None:
    urls: list[str] = []

    def upload(path: Path) -> None:
        # Some would come so late that the same file is at fal already.
        request = Request(FileSource(path), Options(reuse=False))
        urls.append(uploader.upload(request, _unheard, Meter(), Cancel()).url)

    threads = [threading.Thread(target=upload, args=(path,)) for path in files * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(urls)) == 12
    assert len(History(database).recent(20)) == 12
    assert sum("token" in request.path for request in sandbox.requests) == 1


_WAITING = (
    Noticed("Prepared. Goes next."),
    Noticed("The same file is on its way. Waiting for its link…"),
)


class Waiting:
    """An upload on a thread of its own, which waits for a place or for the same file."""

    def __init__(self, uploader: Uploader, path: Path) -> None:
        self.steps: list[Step] = []
        self.results: list[Result] = []
        self.cancel = Cancel()
        self.has_told = threading.Event()
        self._uploader = uploader
        self._path = path
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self.has_told.wait(10)

    def _run(self) -> None:
        def report(step: Step) -> None:
            self.steps.append(step)
            if step in _WAITING:
                self.has_told.set()

        with suppress(Cancelled):
            self.results.append(
                self._uploader.upload(Request(FileSource(self._path)), report, Meter(), self.cancel)
            )


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    # Large, and yet hashed on the spot.
    path.write_bytes(b"before" * (AT_ONCE // 6))
    return path


@pytest.fixture
def taken(uploader: Uploader) -> Iterator[ExitStack]:
    """Take every place for large files, until the stack is closed."""
    with ExitStack() as places:
        for _ in range(Settings().uploads_at_once):
            place = places.enter_context(uploader.places.place(SMALL + 1))
            place.take(Cancel(), lambda: None)
        yield places


def test_a_large_file_is_ready_before_it_has_a_place_and_a_small_one_needs_none_of_those(
    uploader: Uploader, sandbox: Sandbox, large: Path, files: list[Path], taken: ExitStack
) -> None:
    waiting = Waiting(uploader, large)
    assert any(isinstance(step, Prepared) for step in waiting.steps)
    assert uploader.upload(Request(FileSource(files[1])), _unheard, Meter(), Cancel()).url
    assert not waiting.results
    assert Sending() not in waiting.steps
    taken.close()
    waiting.thread.join()
    assert [one.path.read_bytes() for one in sandbox.objects][1] == large.read_bytes()


def test_what_was_changed_while_it_waited_goes_as_it_is_now(
    uploader: Uploader, sandbox: Sandbox, large: Path, taken: ExitStack
) -> None:
    waiting = Waiting(uploader, large)
    large.write_bytes(b"after!" * (AT_ONCE // 6))
    taken.close()
    waiting.thread.join()
    assert sum(isinstance(step, Prepared) for step in waiting.steps) == 2
    (stored,) = sandbox.objects
    assert stored.path.read_bytes() == large.read_bytes()


def test_what_was_sent_while_the_same_file_waited_is_not_sent_again(
    uploader: Uploader, sandbox: Sandbox, large: Path
) -> None:
    uploader = replace(uploader, places=Places(lambda: 1))
    with uploader.places.place(SMALL + 1) as place:
        place.take(Cancel(), lambda: None)
        first, second = Waiting(uploader, large), Waiting(uploader, large)
    first.thread.join()
    second.thread.join()
    assert [one.reused for one in (*first.results, *second.results)] == [False, True]
    assert len(sandbox.objects) == 1


def test_what_waits_for_its_place_is_cancelled_at_once(
    uploader: Uploader, sandbox: Sandbox, large: Path, taken: ExitStack
) -> None:
    waiting = Waiting(uploader, large)
    waiting.cancel.set()
    waiting.thread.join(2)
    assert not waiting.thread.is_alive()
    taken.close()
    assert not sandbox.objects


@pytest.mark.row("F20")
@pytest.mark.parametrize("single_limit", [100_000_000, 1])
def test_no_location_gets_to_fal_unless_it_is_wanted_there(
    sandbox: Sandbox,
    database: Database,
    tmp_path: Path,
    warnings: list[Message],
    single_limit: int,
) -> None:
    photo = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 24.83), 3: "E", 4: (2.0, 21.0, 3.0)}
    Image.effect_noise((400, 300), 50).convert("RGB").save(photo, exif=exif)
    original = photo.read_bytes()
    environment = sandbox.environment()
    uploader = build_uploader(
        endpoints_from(environment),
        lambda: Secret(environment["FAL_KEY"]),
        tmp_path,
        lambda: Settings(single_limit=single_limit),
        database,
        warnings.append,
    )
    steps: list[Step] = []
    for remove, told in ((True, []), (False, ["M32"])):
        request = Request(FileSource(photo), Options(recipe=Recipe(remove_identifying=remove)))
        uploader.upload(request, steps.append, Meter(), Cancel())
        assert [message.id for message in warnings] == told
    uploader.transport.close()
    cleaned, kept = (stored.path for stored in sandbox.objects)
    assert photo.read_bytes() == kept.read_bytes() == original
    with Image.open(cleaned) as sent, Image.open(photo) as there:
        assert dict(sent.getexif().get_ifd(0x8825)) == {}
        assert sent.getexif()[0x0112] == 6
        assert sent.tobytes() == there.tobytes()
    location = frozenset({Trace.LOCATION})
    traces = [step.traces for step in steps if isinstance(step, Prepared)]
    assert traces == [Traces(removed=location), Traces(told=location)]


@pytest.mark.row("S2")
def test_a_converted_picture_that_may_be_at_fal_already_is_told_after_a_crash(
    uploader: Uploader, database: Database, sandbox: Sandbox, tmp_path: Path
) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (10, 10)).save(picture)
    request = Request(
        FileSource(picture), Options(recipe=Recipe(ImageFormat.JPEG)), "an upload's label"
    )

    def crash(_finished: Finished) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(uploader, remember=crash).upload(request, _unheard, Meter(), Cancel())
    result = uploader.upload(request, _unheard, Meter(), Cancel())
    assert (len(sandbox.objects), result.possible_copies) == (2, 1)
    another = uploader.upload(replace(request, label="other"), _unheard, Meter(), Cancel())
    assert another.possible_copies == 0
    assert database.query("SELECT count(*) FROM intents") == [(0,)]
