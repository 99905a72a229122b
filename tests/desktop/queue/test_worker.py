"""One run on a thread: every way it can end, and what must not get into the log."""

import logging
import traceback
from pathlib import Path

import pytest

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import AuthenticationError, Cancelled, RejectedError
from falgui.core.meter import Meter
from falgui.core.sources import FileSource
from falgui.core.upload import Failed, Finished, Held, Problem, Reported, Upload
from falgui.desktop.queue.worker import Discard, Worker
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with, result, succeed

UPLOAD = Upload(7, 1, FileSource(Path("/nowhere/a.png")), run=3)


def run(uploader: ScriptedUploader, cancel: Cancel | None = None) -> list[Reported | None]:
    heard: list[Reported | None] = []

    def emit(number: int, reported: Reported | None) -> None:
        assert number == 7
        heard.append(reported)

    Worker(UPLOAD, uploader, Meter(), cancel or Cancel(), emit).run()
    return heard


def test_a_link_is_reported_last_and_then_the_end(uploader: ScriptedUploader) -> None:
    heard = run(uploader)
    assert heard[-2:] == [Reported(3, Finished(result("a.png"))), None]
    assert all(one.run == 3 for one in heard if one)


def test_an_error_is_reported_with_its_words(uploader: ScriptedUploader) -> None:
    error = RejectedError(messages.too_large(5), "413")
    uploader.scripts["a.png"] = fail_with(error)
    assert run(uploader) == [Reported(3, Failed(Problem.of(error))), None]


def test_a_refused_key_holds(uploader: ScriptedUploader) -> None:
    uploader.scripts["a.png"] = fail_with(AuthenticationError(messages.key_rejected()))
    first = run(uploader)[0]
    assert first
    assert isinstance(first.step, Held)


def test_a_cancelled_run_says_nothing_but_that_it_ended(uploader: ScriptedUploader) -> None:
    uploader.scripts["a.png"] = fail_with(Cancelled())
    assert run(uploader) == [None]


def test_a_run_that_was_cancelled_before_it_began_does_not_begin(
    uploader: ScriptedUploader,
) -> None:
    cancel = Cancel()
    cancel.set()
    assert run(uploader, cancel) == [None]
    assert uploader.started == []


def test_a_defect_is_told_by_reference_and_its_text_kept_out_of_the_log(
    uploader: ScriptedUploader, caplog: pytest.LogCaptureFixture
) -> None:
    uploader.scripts["a.png"] = fail_with(RuntimeError("https://signed.example/?token=s3cret"))
    first = run(uploader)[0]
    assert first
    assert isinstance(first.step, Failed)
    title = first.step.problem.message.title
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    reference = record.getMessage().split()[2].rstrip(":")
    assert reference in title
    assert "fail_with" not in title
    assert "RuntimeError" in record.getMessage()
    assert "scripted_uploader.py" in record.getMessage()
    everything = record.getMessage() + str(record.exc_info)
    assert "s3cret" not in everything
    assert traceback.format_exc() == "NoneType: None\n"


def test_a_temporary_file_is_deleted_and_a_missing_one_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "pasted.png"
    path.write_bytes(b"x")
    Discard(path).run()
    assert not path.exists()
    Discard(path).run()


def test_a_file_that_cannot_be_deleted_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "pasted.png"
    folder.mkdir()
    Discard(folder).run()
    assert "could not be deleted" in caplog.text


def test_the_script_for_success_is_what_the_other_tests_build_on(
    uploader: ScriptedUploader,
) -> None:
    uploader.scripts["a.png"] = succeed
    assert len(run(uploader)) == 6
