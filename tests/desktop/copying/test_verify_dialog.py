"""Links that are looked at again: what is said of each, and what happens meanwhile."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import UploadError
from falgui.core.link_facts import LinkFacts
from falgui.core.meter import Meter
from falgui.core.own_links import OWN
from falgui.core.result import Result
from falgui.core.served import Served
from falgui.desktop.copying.finding_delegate import FINDING
from falgui.desktop.copying.verify_dialog import MOST_LINKS, VerifyDialog
from falgui.desktop.copying.verifying import Condition, finding
from falgui.desktop.system.background import Background
from tests.desktop.controls import control
from tests.desktop.scripted_uploader import PATIENCE, result

NOW = 1_700_000_000.0
SHOWN = LinkFacts(200, is_shown=True, size=100, content_type="image/png")
PLAIN = result("cat.png")
SENT = "5e" * 32
SENT_CAT = replace(PLAIN, content_hash=SENT)


class Looks:
    """Answers looks at links by their names, or lets them wait for the gate."""

    def __init__(self) -> None:
        self.facts: dict[str, LinkFacts | UploadError] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[str] = []
        self.stopped = 0
        self.served: dict[str, Served | UploadError] = {}
        self.read_names: list[str] = []
        self.reading = threading.Event()
        self.reading.set()

    def __call__(self, url: str, cancel: Cancel) -> LinkFacts:
        name = url.rpartition("/")[2]
        self.asked.append(name)
        waited = 0.0
        while not self.gate.wait(0.005):
            waited += 0.005
            assert waited < PATIENCE, "nobody opened the gate"
            if cancel.is_set():
                self.stopped += 1
                cancel.raise_if_set()
        facts = self.facts.get(name, SHOWN)
        if isinstance(facts, UploadError):
            raise facts
        return facts

    def read(self, url: str, size: int, meter: Meter, cancel: Cancel) -> Served:
        name = url.rpartition("/")[2]
        self.read_names.append(name)
        meter.fetch(size)
        meter.add(size // 2)
        ends = time.monotonic() + PATIENCE
        while not self.reading.wait(0.005):
            cancel.raise_if_set()
            assert time.monotonic() < ends, "nobody opened the gate"
        served = self.served.get(name, Served(200, SENT))
        if isinstance(served, UploadError):
            raise served
        return served


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
def opened(
    qapp: QApplication,
    background: Background,  # noqa: ARG001  ends after what uses it
    looks: Looks,
) -> Iterator[list[VerifyDialog]]:
    """Close what a test has opened."""
    dialogs: list[VerifyDialog] = []
    yield dialogs
    looks.gate.set()
    looks.reading.set()
    for dialog in dialogs:
        dialog.reject()
    qapp.processEvents()


def open_dialog(
    opened: list[VerifyDialog], looks: Looks, background: Background, *results: Result
) -> VerifyDialog:
    dialog = VerifyDialog(results, looks, looks.read, background, clock=lambda: NOW)
    opened.append(dialog)
    dialog.show()
    dialog.check()
    return dialog


def summary(dialog: VerifyDialog) -> str:
    label = dialog.findChild(QLabel, "verifySummary")
    assert label is not None
    return str(label.text())


def rows(dialog: VerifyDialog) -> list[str]:
    """Return what a screen reader says of each row."""
    found = dialog.findChild(QListWidget, "verifiedLinks")
    assert found is not None
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(found.item(row).data(role)) for row in range(found.count())]


@pytest.mark.parametrize(
    ("asked", "facts", "condition", "words"),
    [
        (PLAIN, SHOWN, Condition.GOOD, "The link works."),
        (PLAIN, replace(SHOWN, size=None), Condition.GOOD, "The link works."),
        (PLAIN, replace(SHOWN, size=99), Condition.BROKEN, "not as large"),
        (PLAIN, LinkFacts(404), Condition.BROKEN, "There is no file"),
        (PLAIN, LinkFacts(410), Condition.BROKEN, "There is no file"),
        (PLAIN, LinkFacts(403), Condition.CAUTION, "Only your fal account"),
        (PLAIN, replace(SHOWN, status=404), Condition.CAUTION, "Only your fal account"),
        (PLAIN, LinkFacts(500), Condition.BROKEN, "unexpected answer"),
        (PLAIN, LinkFacts(302), Condition.BROKEN, "unexpected answer"),
        (PLAIN, LinkFacts(), Condition.BROKEN, "No answer"),
        (replace(PLAIN, expires_at=NOW - 1), LinkFacts(404), Condition.BROKEN, "has expired"),
        (replace(PLAIN, private=True), SHOWN, Condition.CAUTION, "was to be private"),
        (
            replace(PLAIN, private=True),
            replace(SHOWN, status=404),
            Condition.GOOD,
            "hidden from everybody but your account",
        ),
        (replace(PLAIN, private=True), LinkFacts(404), Condition.BROKEN, "another fal account"),
    ],
)
def test_every_answer_has_words(
    asked: Result, facts: LinkFacts, condition: Condition, words: str
) -> None:
    found = finding(asked, facts, NOW)
    assert found.condition is condition
    assert words in found.words


@pytest.mark.parametrize(
    ("facts", "details"),
    [
        (SHOWN, "Does not expire · 100 B · image/png · HTTP 200"),
        (
            replace(SHOWN, expires_at=NOW + 7 * 86400, tells_expiry=True),
            "Expires in 7 d · 100 B · image/png · HTTP 200",
        ),
        (replace(SHOWN, tells_expiry=True), "100 B · image/png · HTTP 200"),
        (LinkFacts(404), "HTTP 404"),
        (LinkFacts(), ""),
    ],
)
def test_what_is_known_is_told_in_short(facts: LinkFacts, details: str) -> None:
    assert finding(PLAIN, facts, NOW).details == details


@pytest.mark.parametrize(
    ("facts", "details"),
    [
        (SHOWN, "100 B · image/png · HTTP 200"),
        (LinkFacts(404), ""),
        (LinkFacts(403), ""),
        (LinkFacts(503), "HTTP 503"),
    ],
)
def test_of_ones_own_link_nothing_is_told_that_its_server_did_not_say(
    facts: LinkFacts, details: str
) -> None:
    assert finding(replace(PLAIN, leg=OWN), facts, NOW).details == details


def test_the_smallest_window_has_room_for_what_its_buttons_say(
    background: Background, looks: Looks, opened: list[VerifyDialog]
) -> None:
    huge = replace(PLAIN, content_hash="a" * 64, size=10**40)
    dialog = open_dialog(opened, looks, background, huge)
    dialog.resize(1, 1)
    dialog.grab()
    for button in dialog.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width(), button.text()


def test_each_link_is_told_as_it_is(
    qtbot: QtBot, background: Background, looks: Looks, opened: list[VerifyDialog]
) -> None:
    looks.facts = {"b.png": LinkFacts(404), "c.png": UploadError(messages.key_missing())}
    names = ("a.png", "b.png", "c.png")
    dialog = open_dialog(opened, looks, background, *map(result, names))
    qtbot.waitUntil(lambda: None not in dialog.findings)
    assert rows(dialog) == [
        "a.png, The link works., Does not expire · 100 B · image/png · HTTP 200",
        "b.png, There is no file at this link., HTTP 404",
        "c.png, No answer. Check the network, then try again.",
    ]
    assert summary(dialog) == "1 of 3 links are all right."


def test_one_link_that_works_is_all_right(
    qtbot: QtBot, background: Background, looks: Looks, opened: list[VerifyDialog]
) -> None:
    dialog = open_dialog(opened, looks, background, PLAIN)
    qtbot.waitUntil(lambda: summary(dialog) == "The link is all right.")


def test_meanwhile_it_says_that_it_is_looking(
    qtbot: QtBot, background: Background, looks: Looks, opened: list[VerifyDialog]
) -> None:
    looks.gate.clear()
    dialog = open_dialog(opened, looks, background, PLAIN, result("b.png"))
    again = dialog.findChild(QPushButton, "checkAgain")
    assert again is not None
    assert (summary(dialog), again.isEnabled()) == ("Looking at 2 links…", False)
    assert rows(dialog) == ["cat.png, Checking…", "b.png, Checking…"]
    looks.gate.set()
    qtbot.waitUntil(again.isEnabled)
    assert summary(dialog) == "All 2 links are all right."


def test_it_can_look_once_more(
    qtbot: QtBot, background: Background, looks: Looks, opened: list[VerifyDialog]
) -> None:
    looks.facts = {"cat.png": LinkFacts(404)}
    dialog = open_dialog(opened, looks, background, PLAIN)
    qtbot.waitUntil(lambda: summary(dialog) == "Something is wrong with the link.")
    looks.facts = {}
    again = dialog.findChild(QPushButton, "checkAgain")
    assert again is not None
    again.click()
    qtbot.waitUntil(lambda: summary(dialog) == "The link is all right.")
    assert looks.asked == ["cat.png", "cat.png"]


def test_closing_stops_the_looks(
    qtbot: QtBot, background: Background, looks: Looks, opened: list[VerifyDialog]
) -> None:
    looks.gate.clear()
    dialog = open_dialog(opened, looks, background, PLAIN)
    qtbot.waitUntil(lambda: looks.asked == ["cat.png"])
    opened.remove(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: looks.stopped == 1)


def test_of_very_many_the_first_are_looked_at_and_that_is_said(
    qtbot: QtBot, background: Background, looks: Looks, opened: list[VerifyDialog]
) -> None:
    many = [result(f"{number}.png") for number in range(MOST_LINKS + 1)]
    dialog = open_dialog(opened, looks, background, *many)
    qtbot.waitUntil(lambda: None not in dialog.findings)
    assert len(looks.asked) == MOST_LINKS
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Only the first 50 links are looked at." in texts


def test_the_list_is_told_and_reached_by_the_keyboard(
    background: Background, looks: Looks, opened: list[VerifyDialog]
) -> None:
    dialog = open_dialog(opened, looks, background, PLAIN, result("b.png"))
    found = dialog.findChild(QListWidget, "verifiedLinks")
    assert found is not None
    assert (found.accessibleName(), found.currentRow()) == ("Links", 0)
    assert found.focusPolicy() & Qt.FocusPolicy.TabFocus


# Comparing ------------------------------------------------------------------------------------


def checked(
    opened: list[VerifyDialog],
    looks: Looks,
    background: Background,
    qtbot: QtBot,
    *results: Result,
) -> VerifyDialog:
    dialog = open_dialog(opened, looks, background, *results)
    qtbot.waitUntil(lambda: None not in dialog.findings)
    return dialog


def shown(dialog: VerifyDialog, row: int = 0) -> str:
    words = control(dialog, QListWidget, "verifiedLinks").item(row).data(FINDING).words
    assert isinstance(words, str)
    return words


def compare_button(dialog: VerifyDialog) -> QPushButton:
    return control(dialog, QPushButton, "compareContent")


@pytest.mark.parametrize(
    ("served", "condition", "words"),
    [
        (Served(200, SENT), Condition.GOOD, "fal serves exactly the file that was sent."),
        (Served(200, "00" * 32), Condition.BROKEN, "fal serves other content than was sent."),
        (Served(404), Condition.CAUTION, "Not compared: it could not be fetched."),
        (
            UploadError(messages.connection_lost()),
            Condition.CAUTION,
            "Not compared: it could not be fetched.",
        ),
    ],
)
def test_the_content_is_compared_when_asked_for(
    opened: list[VerifyDialog],
    looks: Looks,
    background: Background,
    qtbot: QtBot,
    served: Served | UploadError,
    condition: Condition,
    words: str,
) -> None:
    looks.served["cat.png"] = served
    dialog = checked(opened, looks, background, qtbot, SENT_CAT)
    assert compare_button(dialog).text() == "Compare content (100 B)"
    compare_button(dialog).click()
    qtbot.waitUntil(lambda: shown(dialog) == words)
    found = dialog.findings[0]
    assert found is not None
    assert (found.condition, found.details != "") == (condition, True)
    assert compare_button(dialog).text() == "Compare content (100 B)"


def test_what_cannot_be_compared_says_why(
    opened: list[VerifyDialog], looks: Looks, background: Background, qtbot: QtBot
) -> None:
    own = replace(PLAIN, url="https://files.example.com/own.png", leg="own")
    dialog = checked(opened, looks, background, qtbot, PLAIN, own)
    assert compare_button(dialog).text() == "Compare content"
    compare_button(dialog).click()
    assert shown(dialog, 0) == "Not compared: it was uploaded before falgui kept hashes."
    assert shown(dialog, 1) == "Not compared: it is your own link, nothing was sent."
    assert looks.read_names == []


def test_comparing_shows_how_far_it_is_and_can_be_stopped(
    opened: list[VerifyDialog], looks: Looks, background: Background, qtbot: QtBot
) -> None:
    looks.reading.clear()
    dialog = checked(
        opened, looks, background, qtbot, SENT_CAT, replace(SENT_CAT, url=f"{PLAIN.url}2")
    )
    compare_button(dialog).click()
    qtbot.waitUntil(lambda: shown(dialog) == "Comparing… 50 %")
    assert shown(dialog, 1) == "The link works."
    assert compare_button(dialog).text() == "Stop comparing"
    compare_button(dialog).click()
    assert shown(dialog) == "The link works."
    assert compare_button(dialog).text() == "Compare content (200 B)"
    looks.reading.set()
    qtbot.wait(50)
    # One after the other: the second was never begun.
    assert looks.read_names == ["cat.png"]
    assert shown(dialog) == "The link works."


def test_closing_ends_a_comparison(
    opened: list[VerifyDialog], looks: Looks, background: Background, qtbot: QtBot
) -> None:
    looks.reading.clear()
    dialog = checked(opened, looks, background, qtbot, SENT_CAT)
    compare_button(dialog).click()
    qtbot.waitUntil(lambda: bool(looks.read_names))
    opened.remove(dialog)
    dialog.reject()
    assert background.finish_all(5000)


def test_a_link_of_ones_own_is_judged_by_itself() -> None:
    own = replace(PLAIN, leg="own", size=0)
    good = finding(own, SHOWN, NOW)
    assert (good.condition, good.words) == (Condition.GOOD, "The link works.")
    for status in (0, 403, 404, 500):
        found = finding(own, LinkFacts(status), NOW)
        assert found.condition is Condition.BROKEN
        assert "fal" not in found.words
