"""`falgui upload` when something passes or is refused: it waits, says so, and ends some time."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from falgui.cli.batch import _upload_one
from falgui.cli.progress import Progress, Row
from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import (
    DriveError,
    FileInUseError,
    OfflineError,
    PortalError,
    RateLimitError,
    UploadError,
)
from falgui.core.meter import Meter
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.upload import Step

from .conftest import Serve

if TYPE_CHECKING:
    from falgui.uploader import Uploader

DONE = Result("https://v3b.fal.media/files/b/x", "x", "image/png", 3, "cdn")


class Failing:
    """Fails as told, then succeeds."""

    def __init__(self, *errors: UploadError) -> None:
        self.errors = list(errors)
        self.calls = 0

    def upload(
        self, request: Request, report: Callable[[Step], None], meter: Meter, cancel: Cancel
    ) -> Result:
        del request, report, meter, cancel
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return DONE


class Patient(Cancel):
    """Notes how long it is waited for, and doesn't."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


def _run(uploader: Failing) -> tuple[object, list[float], str]:
    said, row, cancel = io.StringIO(), Row("x.png"), Patient()
    with Progress([row], said) as progress:
        outcome = _upload_one(
            cast("Uploader", uploader),
            FileSource(Path("x.png")),
            Options(),
            row,
            progress,
            cancel,
        )
    assert row.ended
    return outcome, cancel.waits, said.getvalue()


def rate_limit(seconds: float) -> RateLimitError:
    return RateLimitError(messages.slow_down("10:11:12"), "429", seconds)


@pytest.mark.row("N1", "N18", "F23", "F7", "H3")
@pytest.mark.parametrize(
    ("error", "words", "wait"),
    [
        (OfflineError(messages.connection_lost()), "No connection.", 2),
        (PortalError(messages.captive_portal()), "This network wants you to sign in.", 2),
        (DriveError(messages.drive_unreachable("x.png")), "the drive does not answer", 2),
        (FileInUseError(messages.in_use("x.png")), "is in use by another program", 2),
        (rate_limit(90), "Continuing at 10:11:12.", 90),
    ],
)
def test_what_passes_is_waited_for_and_told(error: UploadError, words: str, wait: float) -> None:
    uploader = Failing(error)
    outcome, waits, said = _run(uploader)
    assert outcome is DONE
    assert waits == [wait]
    assert words in said
    assert "at most." in said


@pytest.mark.row("H28")
@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (OfflineError(messages.connection_lost()), [2, 4, 8, 16, 30]),
        (rate_limit(600), [600, 600]),
        (rate_limit(11), [11, 11, 11, 16] + [30] * 38),
    ],
)
def test_its_patience_ends(error: UploadError, waits: list[float]) -> None:
    outcome, waited, _said = _run(Failing(*[error] * 100))
    assert outcome is error
    assert waited == waits


@pytest.mark.row("H5")
def test_a_wrong_key_is_said_once_and_json_has_an_object_for_every_name(
    serve: Serve, files: list[Path]
) -> None:
    sandbox, falgui = serve()
    names = [*files, *files]
    ended = falgui("upload", "--json", *names, FAL_KEY="wrong:key")
    assert ended.returncode == 3
    objects = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one["source"] for one in objects] == [str(name) for name in names]
    assert {one["error"]["id"] for one in objects} == {"M06"}
    assert ended.stderr.count("fal rejected this API key.") == 1
    assert "0 files uploaded, 6 failed" in ended.stderr
    assert len(sandbox.requests) <= 2


def test_several_files_are_summed_up(serve: Serve, files: list[Path], tmp_path: Path) -> None:
    _sandbox, falgui = serve()
    ended = falgui("upload", *files, tmp_path / "missing")
    assert ended.stderr.splitlines()[-1] == "3 files uploaded, 1 failed"
    quiet = falgui("upload", "--quiet", *files)
    assert quiet.stderr == ""
    alone = falgui("upload", files[0])
    assert "uploaded" not in alone.stderr
