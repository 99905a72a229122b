"""What is told about one upload, and what is never told."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import ServiceError
from falgui.core.lifecycle import Lifecycle
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource, LinkSource
from falgui.core.upload import Noticed, Problem, Sending, State, Upload
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.chronicle import Chronicle, Story
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.details_dialog import DetailsDialog
from falgui.desktop.rows.upload_facts import Known, facts, report, technical_text
from falgui.desktop.rows.upload_text import Progress
from tests.desktop.controls import control
from tests.desktop.scripted_uploader import Run, ScriptedUploader, fail_with, result

FILE = FileSource(Path("/files/a.png"))
ENDED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
REQUEST = "8f14e45f-ceea-467f-a8f3-1a2b3c4d5e6f"
SECRET = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def known(upload: Upload, story: Story | None = None) -> Known:
    return Known(upload, Progress(), ENDED, story or Story())


def test_a_finished_upload_tells_when_it_expires_and_the_exact_size() -> None:
    done = replace(result("a.png", 1_234_567), expires_seconds=86400, private=True)
    upload = Upload(3, 2, FILE, state=State.DONE, run=2, result=done)
    told = dict(facts(known(upload, Story(ended=ENDED, failures=1))))
    assert told["Number"] == "3, of drop 2"
    assert told["Size"] == "1.2 MB (1234567 bytes)"
    assert told["Attempts"] == "started 2 times, failed 1 time"
    assert told["Visibility"].startswith("Private")
    assert told["Expires"]
    assert told["Added"]
    assert told["Finished"]


def test_a_link_that_was_there_tells_since_when() -> None:
    reused = replace(result("a.png"), reused=True, finished_at=ENDED.timestamp())
    upload = Upload(1, 1, FILE, state=State.DONE, result=reused)
    told = dict(facts(known(upload, Story(ended=ENDED))))
    assert told["At fal since"] == told["Finished"]
    again = replace(upload, result=replace(reused, reused=False))
    assert "At fal since" not in dict(facts(known(again)))


def test_without_an_expiry_the_account_decides() -> None:
    upload = Upload(1, 1, FILE, state=State.DONE, result=result("a.png"))
    assert dict(facts(known(upload)))["Expires"] == "As the account's settings say."


def test_a_proven_upload_tells_its_hash_and_that_it_is() -> None:
    done = replace(result("a.png"), content_hash="5e" * 32)
    told = dict(facts(known(Upload(1, 1, FILE, state=State.DONE, result=done))))
    assert told["BLAKE3"] == "5e" * 32
    assert "Proof" not in told
    proven = Upload(1, 1, FILE, state=State.DONE, result=replace(done, proven=True))
    assert dict(facts(known(proven)))["Proof"] == "fal serves exactly this file."


def test_a_link_of_ones_own_tells_that_nothing_was_uploaded() -> None:
    url = "https://files.example.com/a.png?token=canary"
    own = Result(url, "a.png", "image/png", 0, "own")
    upload = Upload(1, 1, LinkSource(url), state=State.DONE, size=0, result=own)
    told = dict(facts(known(upload)))
    assert told["Way"] == "Your own link as it is; nothing was uploaded"
    assert told["Expires"] == "It stays as long as its own server keeps it."
    assert "Size" not in told
    assert "canary" not in report(known(upload))


def test_before_the_end_it_tells_what_was_asked_for() -> None:
    upload = Upload(1, 1, FILE, Options(Lifecycle(None, private=True)))
    told = dict(facts(known(upload)))
    assert told["Visibility"].startswith("Private")
    assert "Link" not in told


def test_codes_and_remarks_stand_apart_from_the_words_for_people() -> None:
    problem = Problem(messages.service_failed("503"), f"HTTP 503 from x: busy (request {REQUEST})")
    story = Story()
    story.remarks.append((ENDED, "503 from fal. Trying again in 4 s (2 of 10)."))
    technical = technical_text(
        known(Upload(1, 1, FILE, state=State.FAILED, problem=problem), story)
    )
    assert technical.splitlines() == [
        "Message M11",
        "HTTP 503 from x: busy",
        f"Request {REQUEST}",
        "12:00:00  503 from fal. Trying again in 4 s (2 of 10).",
    ]


def test_no_secret_is_shown_or_copied() -> None:
    problem = Problem(
        messages.service_failed("503"), f"token={SECRET} at https://x.y/z?sig={SECRET}"
    )
    source = LinkSource(f"https://user:{SECRET}@example.org/a.png?signature={SECRET}")
    upload = Upload(1, 1, source, state=State.FAILED, problem=problem, notice=f"Bearer {SECRET}")
    everything = [value for _label, value in facts(known(upload))]
    everything += [technical_text(known(upload)), report(known(upload))]
    assert not any(SECRET in text for text in everything)


def test_a_report_to_pass_on_leaves_the_link_out() -> None:
    url = f"https://v3b.fal.media/files/b/{SECRET}_a.png"
    upload = Upload(1, 1, FILE, state=State.DONE, result=replace(result("a.png"), url=url))
    assert ("Link", url) in facts(known(upload))
    assert SECRET not in report(known(upload))


# The story so far ----------------------------------------------------------------------------


def test_the_chronicle_keeps_times_and_remarks_until_the_upload_is_gone(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    def stumbling(run: Run) -> Result:
        run.report(Sending())
        for words in ("one", "one", "two"):
            run.report(Noticed(words))
        raise ServiceError(messages.service_failed("503"))

    uploader.scripts["a.png"] = stumbling
    chronicle = Chronicle(queue)
    queue.add([FILE], Options())
    number = queue.at(0).number
    qtbot.waitUntil(lambda: queue.at(0).state is State.FAILED)
    story = chronicle.story(number)
    assert [words for _time, words in story.remarks] == ["one", "two"]
    assert story.failures == 1
    assert story.ended is not None
    del uploader.scripts["a.png"]
    queue.retry([number])
    assert chronicle.story(number).ended is None
    qtbot.waitUntil(lambda: queue.at(0).state is State.DONE)
    assert chronicle.story(number).failures == 1
    queue.remove([number])
    qtbot.waitUntil(lambda: queue.count() == 0)
    assert chronicle.added(number) is None
    assert chronicle.story(number) == Story()


# The window of details -----------------------------------------------------------------------


def text_of(dialog: DetailsDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_the_details_follow_the_upload_and_offer_what_helps(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, window: MainWindow
) -> None:
    gate = uploader.block("a.png", sent=40)
    queue.add([FILE], Options())
    qtbot.waitUntil(lambda: queue.at(0).state is State.UPLOADING)
    window.view.select(0)
    action = next(one for one in window.view.actions() if one.objectName() == "details")
    action.trigger()
    action.trigger()
    (dialog,) = window.findChildren(DetailsDialog)
    assert not dialog.isModal()
    qtbot.waitUntil(lambda: "Uploading 40 %" in text_of(dialog))
    gate.set()
    qtbot.waitUntil(lambda: "https://v3b.fal.media/files/b/a.png" in text_of(dialog))
    dialog.close()
    qtbot.waitUntil(lambda: not window.findChildren(DetailsDialog))


def test_the_button_of_the_details_is_the_rows(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, window: MainWindow
) -> None:
    uploader.scripts["a.png"] = fail_with(ServiceError(messages.service_failed("503"), "HTTP 503"))
    queue.add([FILE], Options())
    qtbot.waitUntil(lambda: queue.at(0).state is State.FAILED)
    window.view.select(0)
    next(one for one in window.view.actions() if one.objectName() == "details").trigger()
    dialog = control(window, DetailsDialog, "details")
    assert "503" not in control(dialog, QLabel, "hint").text()
    assert "HTTP 503" in control(dialog, QPlainTextEdit, "report").toPlainText()
    del uploader.scripts["a.png"]
    control(dialog, QPushButton, "problemAction").click()
    qtbot.waitUntil(lambda: queue.at(0).state is State.DONE)
    qtbot.waitUntil(lambda: not control(dialog, QPushButton, "problemAction").isVisible())
    queue.remove([queue.at(0).number])
    qtbot.waitUntil(lambda: queue.count() == 0)
    assert "Ready" in text_of(dialog), "it keeps what it last knew"
    dialog.close()
