"""Every message that reaches the window has a button, or tells that nothing has to be done."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.messages import Message
from falgui.core.request import Options
from falgui.core.sources import FileSource
from falgui.core.upload import (
    Command,
    Failed,
    Held,
    Problem,
    Reported,
    State,
    Upload,
    WaitCause,
    advance,
)
from falgui.desktop.banner_buttons import Ways, banner_buttons
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.primary_action import PrimaryAction, action_word, primary_action
from tests.core.test_messages import CATALOGUE, ORDINARY, filled
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with

# Where each entry of the catalogue is seen, and what is offered there.
IN_A_ROW = {
    "captive_portal": "Try now",
    "changed": "Upload new version",
    "connection_lost": "Retry",
    "disk_full": "Retry",
    "drive_unreachable": "Try now",
    "empty": "Retry",
    "ended_unexpectedly": "Retry",
    "gone": "Locate…",
    "in_use": "Try now",
    "is_folder": "Retry",
    "key_malformed": "Change key…",
    "key_missing": "Change key…",
    "key_rejected": "Change key…",
    "key_without_permission": "Change key…",
    "link_has_ended": "Retry",
    "link_is_empty": "Retry",
    "link_is_not_trusted": "Retry",
    "link_is_page": "Retry",
    "link_is_share_page": "Retry",
    "link_leads_inside": "Retry",
    "link_leads_nowhere": "Retry",
    "link_not_fetched": "Retry",
    "link_server_failed": "Retry",
    "link_wants_sign_in": "Retry",
    "link_without_answer": "Retry",
    "name_not_found": "Retry",
    "no_permission": "Retry",
    "not_a_file": "Retry",
    "not_an_image": "Upload as it is",
    "offline": "Try now",
    "proxy_unusable": "Retry",
    "quota_exceeded": "Try now",
    "refused": "Retry",
    "service_failed": "Retry",
    "service_unreadable": "Retry",
    "slow_down": "Try now",
    "stalled": "Retry",
    "stored_differs": "Retry",
    "too_large": "Retry",
    "too_much_open": "Try now",
    "unexpected": "Retry",
    "unexpected_address": "Retry",
    "untrusted_certificate": "Retry",
    "upload_dropped": "Retry",
}
CAUSES = {
    "captive_portal": WaitCause.OFFLINE,
    "offline": WaitCause.OFFLINE,
    "slow_down": WaitCause.RATE_LIMIT,
    "quota_exceeded": WaitCause.QUOTA,
    "drive_unreachable": WaitCause.DRIVE,
    "in_use": WaitCause.DRIVE,
    "too_much_open": WaitCause.DRIVE,
    **dict.fromkeys(
        ("key_malformed", "key_missing", "key_rejected", "key_without_permission"), WaitCause.KEY
    ),
}
IN_A_BANNER = {
    "authority_unusable": "Settings…",
    "key_store_locked": "Unlock",
    "location_public": "Settings…",
    "proxy_unusable": "Settings…",
    "restored": "Review",
    "unexpected": "Copy details",
}
# Banners without a button: what the advice says of going on by itself, or where to look.
NOTHING_TO_DO = {
    "folders_not_kept": "Uploads work",
    "history_damaged": "was kept",
    "history_from_newer": "update falgui",
    "history_not_saved": "Uploads go on",
    "key_not_forgotten": "Remove it there",
    "key_store_absent": "kept until you quit",
    "settings_not_saved": "apply until you quit",
    "settings_reset": "was kept",
}
# These have a banner or a line of their own, tested with it: trouble, notices, details, doctor,
# the history's footer, the cards of the settings file and of the login, the link check.
ELSEWHERE = {
    "clipboard_busy",
    "connection_retry",
    "data_uri_too_large",
    "export_failed",
    "files_away",
    "history_found_damaged",
    "link_holds_password",
    "link_is_here_only",
    "login_start_not_changed",
    "newest_release_unknown",
    "possible_copies",
    "service_retry",
    "settings_not_exported",
    "settings_not_read",
}


def ways(heard: list[str] | None = None) -> Ways:
    told = [] if heard is None else heard
    return Ways(
        unlock=lambda: told.append("unlock"),
        change_key=lambda: told.append("change key"),
        settings=told.append,
        review=lambda: told.append("review"),
        copy=told.append,
    )


def test_every_entry_of_the_catalogue_is_thought_of() -> None:
    told = IN_A_ROW.keys() | IN_A_BANNER.keys() | NOTHING_TO_DO.keys() | ELSEWHERE
    assert told == CATALOGUE.keys()


@pytest.mark.parametrize("name", IN_A_ROW)
def test_a_row_has_a_title_an_advice_and_a_button_that_helps(name: str) -> None:
    message = filled(name, ORDINARY)
    queued = Upload(1, 1, FileSource(Path("/nowhere/a.png")))
    running = advance(queued, Command.START)
    problem = Problem(message)
    step = Held(CAUSES[name], problem) if name in CAUSES else Failed(problem)
    upload = advance(running, Reported(1, step))
    assert message.title
    assert message.advice or name == "slow_down", "the time to go on is in its title"
    action = primary_action(upload)
    assert action is not PrimaryAction.CANCEL
    assert action_word(action) == IN_A_ROW[name]


@pytest.mark.parametrize("name", IN_A_BANNER)
def test_a_banner_has_the_button_that_its_message_speaks_of(name: str) -> None:
    message = filled(name, ORDINARY)
    heard: list[str] = []
    ((text, call),) = banner_buttons(message, ways(heard))
    assert text == IN_A_BANNER[name]
    call()
    assert len(heard) == 1


@pytest.mark.parametrize("name", NOTHING_TO_DO)
def test_a_banner_without_a_button_tells_why_there_is_nothing_to_do(name: str) -> None:
    message = filled(name, ORDINARY)
    assert banner_buttons(message, ways()) == []
    assert NOTHING_TO_DO[name] in message.advice


def test_the_report_of_a_defect_names_its_reference_and_the_version() -> None:
    heard: list[str] = []
    ((_text, call),) = banner_buttons(messages.unexpected("a1b2c3d4"), ways(heard))
    call()
    assert "a1b2c3d4" in heard[0]
    assert "M33" in heard[0]
    assert re.match(r"falgui \d", heard[0])


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (messages.gone("a.png"), ["Locate…", "Retry all"]),
        (messages.unexpected("a1b2c3d4"), ["Copy details", "Retry all"]),
        (messages.empty("a.png"), ["Retry all"]),
    ],
)
def test_many_failures_for_one_reason_offer_its_way_out(
    qtbot: QtBot,
    qapp: QApplication,
    window: MainWindow,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    message: Message,
    words: list[str],
) -> None:
    names = [f"{number}.png" for number in range(3)]
    for name in names:
        uploader.scripts[name] = fail_with(LocalFileError(message))
    queue.add([FileSource(Path("/nowhere") / name) for name in names], Options())
    qtbot.waitUntil(lambda: [one.state for one in queue.uploads()] == [State.FAILED] * 3)
    qtbot.waitUntil(lambda: bool(window.banners.findChildren(QPushButton, "bannerAction")))
    buttons = window.banners.findChildren(QPushButton, "bannerAction")
    assert [button.text() for button in buttons] == words
    if words[0] == "Copy details":
        buttons[0].click()
        assert message.title in qapp.clipboard().text()
