"""The same bytes twice: one object at fal, one link, and when that will not do."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web
from blake3 import blake3
from PIL import Image

from falgui.core.cancel import Cancel
from falgui.core.errors import AuthenticationError, Cancelled, LocalFileError
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.secret import Secret
from falgui.core.sources import FileSource, LinkSource, Source
from falgui.core.upload import Noticed, Sending, Step
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from falgui.store.database import Database, open_database
from falgui.store.history import History
from falgui.store.settings import Settings
from falgui.transport.endpoints import endpoints_from
from falgui.uploader import Uploader, build_uploader

MIB = 1024 * 1024


@dataclass
class Rig:
    """An uploader, the fal it talks to, and what went on between them."""

    sandbox: Sandbox
    database: Database
    uploader: Uploader
    key: list[Secret]
    answers: dict[str, Callable[[], web.Response]] = field(default_factory=dict)
    """What is answered for some paths instead of the file that is there."""
    steps: list[Step] = field(default_factory=list)

    def upload(self, source: Source | Path, options: Options | None = None) -> Result:
        request = Request(
            FileSource(source) if isinstance(source, Path) else source, options or Options()
        )
        self.steps.clear()
        return self.uploader.upload(request, self.steps.append, Meter(), Cancel())

    def asked_by(self, action: Callable[[], object]) -> list[str]:
        """Return the methods of the requests that `action` made."""
        before = len(self.sandbox.requests)
        action()
        return [one.method for one in self.sandbox.requests[before:]]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    answers: dict[str, Callable[[], web.Response]] = {}

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        answer = answers.get(arrived.request.path)
        return answer() if answer and arrived.endpoint is Endpoint.READ else None

    folder = tmp_path / "temporary"
    folder.mkdir()
    database, _problem = open_database(tmp_path / "falgui.sqlite3")
    with Sandbox(interfere=interfere) as sandbox:
        environment = sandbox.environment()
        key = [Secret(environment["FAL_KEY"])]
        uploader = build_uploader(
            endpoints_from(environment),
            lambda: key[0],
            folder,
            lambda: Settings(single_limit=2 * MIB),
            database,
            lambda _message: None,
        )
        yield Rig(sandbox, database, uploader, key, answers)
        uploader.transport.close()
        database.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n" * 1000)
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(12 * MIB + 1))
    return path


def gone() -> web.Response:
    return web.Response(status=404)


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.mark.parametrize("name", ["file", "large"])
def test_every_upload_knows_the_hash_of_what_was_sent(
    rig: Rig, request: pytest.FixtureRequest, name: str
) -> None:
    path: Path = request.getfixturevalue(name)
    result = rig.upload(path)
    (stored,) = rig.sandbox.objects
    assert stored.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert result.content_hash == blake3(path.read_bytes()).hexdigest()
    (entry,) = History(rig.database).recent(9)
    assert entry.result == result


@pytest.mark.row("F13")
@pytest.mark.parametrize("name", ["file", "large"])
def test_the_same_file_again_is_one_look_and_the_link_it_has(
    rig: Rig, request: pytest.FixtureRequest, name: str
) -> None:
    path: Path = request.getfixturevalue(name)
    first = rig.upload(path)
    again: list[Result] = []
    assert rig.asked_by(lambda: again.append(rig.upload(path))) == ["HEAD"]
    look = rig.sandbox.requests[-1]
    assert "Authorization" not in look.headers
    assert look.received == 0
    assert again == [replace(first, reused=True)]
    assert len(rig.sandbox.objects) == 1
    assert Noticed("Comparing with earlier uploads…") in rig.steps
    assert not any(isinstance(step, Sending) for step in rig.steps)
    assert [entry.result for entry in History(rig.database).recent(9)] == [first]


@pytest.mark.row("F13")
def test_a_copy_under_another_name_has_the_link_with_its_own_name(
    rig: Rig, file: Path, tmp_path: Path
) -> None:
    first = rig.upload(file)
    copy = tmp_path / "copy of table.csv"
    copy.write_bytes(file.read_bytes())
    second = rig.upload(copy)
    assert second == replace(first, name=copy.name, reused=True)


def test_what_was_reused_can_be_reused_again(rig: Rig, file: Path) -> None:
    first = rig.upload(file)
    assert {rig.upload(file).url for _time in range(3)} == {first.url}
    assert len(rig.sandbox.objects) == 1


def test_a_private_file_is_looked_at_by_its_owner(rig: Rig, file: Path) -> None:
    private = Options(Lifecycle(private=True))
    first = rig.upload(file, private)
    assert rig.asked_by(lambda: rig.upload(file, private)) == ["HEAD", "HEAD"]
    assert rig.upload(file, private) == replace(first, reused=True)


def test_an_expiry_is_the_one_that_fal_has_set(rig: Rig, file: Path) -> None:
    for_a_day = Options(Lifecycle(86400))
    first, second = rig.upload(file, for_a_day), rig.upload(file, for_a_day)
    assert second == replace(first, reused=True)
    assert second.expires_at is not None
    assert second.lifetime == first.lifetime


@pytest.mark.parametrize(
    "options",
    [
        Options(Lifecycle(private=True)),
        Options(Lifecycle(3600)),
        Options(reuse=False),
    ],
    ids=["private", "another expiry", "not wanted"],
)
def test_another_choice_is_another_upload(rig: Rig, file: Path, options: Options) -> None:
    rig.upload(file)
    second = rig.upload(file, options)
    assert not second.reused
    assert len(rig.sandbox.objects) == 2


def test_another_type_is_another_upload(rig: Rig, file: Path, tmp_path: Path) -> None:
    rig.upload(file)
    renamed = tmp_path / "table.txt"
    renamed.write_bytes(file.read_bytes())
    assert not rig.upload(renamed).reused


@pytest.mark.row("K10")
def test_another_key_is_another_upload(rig: Rig, file: Path) -> None:
    rig.upload(file)
    rig.key[0] = Secret("another:key")
    with pytest.raises(AuthenticationError):
        rig.upload(file)
    assert rig.sandbox.requests[-1].origin == "rest"


def test_one_byte_is_enough_to_be_another_file(rig: Rig, large: Path) -> None:
    rig.upload(large)
    with large.open("r+b") as opened:
        opened.seek(-1, os.SEEK_END)
        last = opened.read(1)
        opened.seek(-1, os.SEEK_END)
        opened.write(bytes([last[0] ^ 1]))
    second = rig.upload(large)
    assert not second.reused
    assert second.content_hash == blake3(large.read_bytes()).hexdigest()
    assert len(rig.sandbox.objects) == 2


def test_a_file_like_no_other_is_not_read_ahead(
    rig: Rig, file: Path, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.upload(file)

    def never(*_arguments: object) -> str:
        raise AssertionError

    monkeypatch.setattr("falgui.reuse.content_hash", never)
    rig.upload(large)
    assert not any(isinstance(step, Noticed) for step in rig.steps)


def test_a_link_that_is_gone_is_asked_once_and_the_file_sent(rig: Rig, file: Path) -> None:
    first = rig.upload(file)
    rig.answers[path_of(first.url)] = gone
    asked = rig.asked_by(lambda: rig.upload(file))
    # The look, the upload, and the check of what was uploaded.
    assert asked == ["HEAD", "POST", "HEAD"]
    assert rig.upload(file).url == rig.sandbox.objects[1].url
    rig.answers[path_of(rig.sandbox.objects[1].url)] = gone
    assert rig.asked_by(lambda: rig.upload(file)) == ["HEAD", "POST", "HEAD"]


def test_a_link_that_leads_to_something_else_is_not_reused(rig: Rig, file: Path) -> None:
    rig.upload(file)
    rig.sandbox.objects[0].path.write_bytes(b"cut off")
    assert not rig.upload(file).reused


@pytest.mark.parametrize("private", [False, True])
def test_a_link_that_others_may_open_than_was_asked_for_is_not_reused(
    rig: Rig, file: Path, *, private: bool
) -> None:
    options = Options(Lifecycle(private=private))
    first = rig.upload(file, options)
    rig.answers[path_of(first.url)] = (
        (lambda: web.Response(body=file.read_bytes()))
        if private
        else (lambda: web.Response(status=403))
    )
    assert not rig.upload(file, options).reused


@pytest.mark.parametrize(("left", "reused"), [(3000, True), (1000, False)])
def test_half_of_the_time_that_fal_tells_must_be_left(
    rig: Rig, file: Path, left: int, *, reused: bool
) -> None:
    options = Options(Lifecycle(3600))
    first = rig.upload(file, options)
    ends = str(int((time.time() + left) * 1000))
    rig.answers[path_of(first.url)] = lambda: web.Response(
        body=file.read_bytes(), headers={"X-Fal-Object-Lifecycle-Expiration": ends}
    )
    # As of an upload of an hour ago, whose end was another then.
    rig.database.write(
        lambda connection: connection.execute(
            "UPDATE history SET finished_at = ?, expires_at = ?",
            (time.time() + left - 3600, time.time() + 3600),
        )
    )
    second = rig.upload(file, options)
    assert second.reused is reused
    if reused:
        assert second.expires_at == int(ends) / 1000


def test_what_is_written_to_while_its_link_is_looked_at_has_changed(rig: Rig, file: Path) -> None:
    first = rig.upload(file)

    def change() -> web.Response:
        content = file.read_bytes()
        file.write_bytes(bytes(len(content)))
        return web.Response(body=content)

    rig.answers[path_of(first.url)] = change
    with pytest.raises(LocalFileError) as caught:
        rig.upload(file)
    assert caught.value.message.id == "M12"


def test_what_a_model_calls_it_is_as_asked_for_now(rig: Rig, file: Path) -> None:
    rig.upload(file)
    assert rig.upload(file, Options(argument="images_data_url")).argument == "images_data_url"


def test_a_hash_that_takes_longer_than_sending_is_waited_for(
    rig: Rig, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = LocalFile.read

    def slowly(file: LocalFile, offset: int, length: int) -> bytes:
        if threading.current_thread().name == "hash":
            time.sleep(0.05)
        return read(file, offset, length)

    monkeypatch.setattr(LocalFile, "read", slowly)
    result = rig.upload(large)
    assert result.content_hash == blake3(large.read_bytes()).hexdigest()
    (entry,) = History(rig.database).recent(9)
    assert entry.result == result


def test_the_same_conversion_comes_to_the_same_link(rig: Rig, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    Image.effect_noise((64, 64), 50).convert("RGB").save(picture)
    as_jpeg = Options(recipe=Recipe(ImageFormat.JPEG))
    first = rig.upload(picture, as_jpeg)
    assert rig.upload(picture, as_jpeg) == replace(first, reused=True)
    assert not rig.upload(picture).reused
    other = Options(recipe=Recipe(ImageFormat.JPEG, quality=50))
    assert not rig.upload(picture, other).reused
    assert list(rig.uploader.folder.iterdir()) == []


def test_the_same_photo_without_its_location_comes_to_the_same_link(
    rig: Rig, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 24.83), 3: "E", 4: (2.0, 21.0, 3.0)}
    Image.effect_noise((64, 64), 50).convert("RGB").save(photo, exif=exif)
    first = rig.upload(photo)
    assert rig.upload(photo) == replace(first, reused=True)
    assert not rig.upload(photo, Options(recipe=Recipe(remove_identifying=False))).reused


def test_a_fetched_file_may_be_at_fal_already(rig: Rig, file: Path) -> None:
    first = rig.upload(file)
    second = rig.upload(LinkSource(f"{first.url}?signed=1", fetch=True))
    assert (second.url, second.reused) == (first.url, True)
    assert list(rig.uploader.folder.iterdir()) == []


def test_nothing_answers_for_the_link_so_the_file_is_sent(rig: Rig, file: Path) -> None:
    first = rig.upload(file)
    rig.database.write(
        # As of a sandbox that is not there any more.
        lambda connection: connection.execute(
            "UPDATE history SET url = 'http://127.0.0.1:9/files/b/x'"
        )
    )
    second = rig.upload(file)
    assert second.url != first.url
    assert not second.reused


def test_a_history_that_cannot_be_read_costs_nobody_an_upload(rig: Rig, file: Path) -> None:
    rig.upload(file)
    rig.database.close()
    assert not rig.upload(file).reused


def test_cancelling_ends_the_comparison(rig: Rig, large: Path) -> None:
    rig.upload(large)
    cancel = Cancel()

    def stop(step: Step) -> None:
        if isinstance(step, Noticed):
            cancel.set()

    with pytest.raises(Cancelled):
        rig.uploader.upload(Request(FileSource(large)), stop, Meter(), cancel)
    assert [one.name for one in threading.enumerate() if one.name == "hash"] == []


def test_an_upload_that_goes_on_after_a_restart_knows_its_hash_too(rig: Rig, large: Path) -> None:
    cancel = Cancel()
    meter = Meter()

    def stop_half_way(_step: Step) -> None:
        threading.Thread(target=wait_and_stop, daemon=True).start()

    def wait_and_stop() -> None:
        while not meter.sent:
            cancel.wait(0.001)
        cancel.set()

    with suppress(Cancelled):
        rig.uploader.upload(Request(FileSource(large)), stop_half_way, meter, cancel)
    result = rig.upload(large)
    assert result.content_hash == blake3(large.read_bytes()).hexdigest()
