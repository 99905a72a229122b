"""One banner for each cause, with how many uploads it concerns and what helps."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QClipboard, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import DriveError, LocalFileError, QuotaError
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.copying.copying import Copying
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.widgets.banner import Banner
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with

CAUSES = {
    WaitCause.OFFLINE: (messages.captive_portal(), ["Try now"]),
    WaitCause.RATE_LIMIT: (messages.slow_down("10:11:12"), ["Try now"]),
    WaitCause.KEY: (messages.key_rejected(), ["Change key…"]),
    WaitCause.QUOTA: (messages.quota_exceeded(), ["Top up…", "Try now"]),
}


def files(count: int) -> list[Source]:
    return [FileSource(Path(f"/nowhere/{number}.png")) for number in range(count)]


def banners(window: MainWindow) -> list[Banner]:
    return [one for one in window.banners.findChildren(Banner) if one.isVisible()]


def said(window: MainWindow) -> list[str]:
    return [one.accessibleName() for one in banners(window)]


def buttons(banner: Banner) -> dict[str, Callable[[], None]]:
    return {one.text(): one.click for one in banner.findChildren(QPushButton)}


@pytest.mark.row("H5", "N18")
@pytest.mark.parametrize("cause", CAUSES)
def test_a_held_queue_is_one_banner_with_a_count_and_what_helps(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, cause: WaitCause
) -> None:
    message, actions = CAUSES[cause]
    queue.hold(cause, Problem(message), 60)
    queue.add(files(3), Options())
    expected = f"{message.title} 3 uploads wait. {message.advice}".strip()
    qtbot.waitUntil(lambda: said(window) == [expected])
    assert list(buttons(banners(window)[0])) == actions
    queue.cancel([queue.at(0).number, queue.at(1).number])
    qtbot.waitUntil(lambda: "1 upload waits." in said(window)[0])
    queue.release(cause)
    qtbot.waitUntil(lambda: said(window) == [])


@pytest.mark.row("H6")
def test_a_used_up_balance_leads_to_billing_and_on(
    qtbot: QtBot,
    window: MainWindow,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    uploader.scripts["0.png"] = fail_with(QuotaError(messages.quota_exceeded()))
    queue.add(files(1), Options())
    qtbot.waitUntil(lambda: bool(banners(window)))
    press = buttons(banners(window)[0])
    press["Top up…"]()
    assert opened == ["https://fal.ai/dashboard/billing"]
    uploader.scripts.clear()
    press["Try now"]()
    qtbot.waitUntil(lambda: queue.at(0).state is State.DONE)


@pytest.mark.row("F23")
def test_files_that_are_away_are_one_banner_too(
    qtbot: QtBot,
    window: MainWindow,
    queue: UploadQueue,
    uploader: ScriptedUploader,
) -> None:
    for number in range(2):
        uploader.scripts[f"{number}.png"] = fail_with(
            DriveError(messages.drive_unreachable(f"{number}.png"))
        )
    queue.add(files(3), Options())
    qtbot.waitUntil(lambda: any("2 uploads wait." in one for one in said(window)))
    assert len(said(window)) == 1
    with qtbot.waitSignal(window.files_wanted):
        buttons(banners(window)[0])["Try now"]()
    uploader.scripts.clear()
    queue.go_on([upload.number for upload in queue.uploads()])
    qtbot.waitUntil(lambda: said(window) == [])


@pytest.mark.row("U6")
def test_a_hundred_failures_of_one_kind_are_one_banner_with_a_count(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    for number in range(100):
        uploader.scripts[f"{number}.png"] = fail_with(LocalFileError(messages.gone("x.png")))
    queue.add(files(100), Options())
    qtbot.waitUntil(lambda: queue.list_totals().failed == 100, timeout=20_000)
    qtbot.waitUntil(lambda: any(one.startswith("100 uploads failed.") for one in said(window)))
    (only,) = said(window)
    assert "is gone" in only
    assert not [one for one in window.findChildren(QDialog) if one.isVisible()]
    uploader.scripts.clear()
    buttons(banners(window)[0])["Retry all"]()
    qtbot.waitUntil(lambda: queue.list_totals().done == 100, timeout=20_000)
    qtbot.waitUntil(lambda: said(window) == [])


@pytest.mark.row("U6")
def test_two_failures_need_no_banner(
    qtbot: QtBot,
    window: MainWindow,
    queue_model: QueueModel,
    queue: UploadQueue,
    uploader: ScriptedUploader,
) -> None:
    for number in range(2):
        uploader.scripts[f"{number}.png"] = fail_with(LocalFileError(messages.gone("x.png")))
    queue.add(files(2), Options())
    qtbot.waitUntil(lambda: queue.list_totals().failed == 2)
    qtbot.waitUntil(lambda: not queue_model._timer.isActive())
    assert said(window) == []


@pytest.mark.row("U2")
def test_a_refused_clipboard_has_a_button_that_copies_again(
    qtbot: QtBot,
    window: MainWindow,
    queue: UploadQueue,
    copying: Copying,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = queue.add(files(1), Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 1)
    with monkeypatch.context() as ignored:
        ignored.setattr(QClipboard, "setText", lambda *_: None)
        assert not copying.copy_batch(batch)
        # It is tried again for a second first.
        qtbot.waitUntil(lambda: [one[:18] for one in said(window)] == ["Clipboard is busy."])
        buttons(banners(window)[0])["Copy again"]()
        qtbot.waitUntil(lambda: len(said(window)) == 1)
    buttons(banners(window)[0])["Copy again"]()
    assert said(window) == []
    assert QGuiApplication.clipboard().text().endswith("0.png")
