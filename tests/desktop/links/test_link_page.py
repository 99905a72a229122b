"""The page that tells whether models can read links."""

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import UploadError
from falgui.core.own_links import OwnLink, Verdict
from falgui.core.sources import LinkSource
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.finding_delegate import FINDING
from falgui.desktop.copying.verifying import Condition, Finding
from falgui.desktop.links.desk import LinkDesk
from falgui.desktop.links.page import LinkPage
from falgui.desktop.links.text import links_in
from tests.desktop.controls import control
from tests.desktop.scripted_uploader import PATIENCE
from tests.desktop.test_keyboard_reach import controls, reached, unnamed
from tests.drags import dropping, entering

NOW = 1_700_000_000.0
CAT = "https://files.example.com/cat.png?signature=canary"
CLIP = "https://files.example.com/clip.mp4"
PAGE = "https://files.example.com/page"
NAS = "http://me:secret@nas.local/scan.tiff"


class Looks:
    """Answers by the names of links, or lets them wait for the gate."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[str] = []
        self.most = self._under_way = self.ended = 0
        self.is_deaf = False
        self._lock = threading.Lock()
        self.found: dict[str, OwnLink] = {
            CAT: OwnLink(CAT, Verdict.WORKS, 200, "cat.png", 1200, "image/png", "image/png"),
            CLIP: OwnLink(
                CLIP, Verdict.WORKS, 200, "clip.mp4", None, "video/mp4", "video/mp4", NOW + 60
            ),
            PAGE: OwnLink(PAGE, Verdict.PAGE, 200),
            NAS: OwnLink(NAS.replace("me:secret@", ""), Verdict.PASSWORD, 401),
        }

    def __call__(self, url: str, cancel: Cancel) -> OwnLink:
        with self._lock:
            self.asked.append(url)
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        try:
            ends = time.monotonic() + PATIENCE
            while not self.gate.wait(0.005):
                if not self.is_deaf:
                    cancel.raise_if_set()
                assert time.monotonic() < ends, "nobody opened the gate"
            if url.endswith("broken"):
                raise UploadError(messages.proxy_unusable("x"))
            return self.found.get(url) or OwnLink(url, Verdict.WORKS, 200, "x.png", 1)
        finally:
            with self._lock:
                self._under_way -= 1
                self.ended += 1


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
def desk(qapp: QApplication, looks: Looks) -> Iterator[LinkDesk]:
    desk = LinkDesk(looks)
    yield desk
    looks.gate.set()
    assert desk.close(5000)
    qapp.processEvents()


@pytest.fixture
def page(qtbot: QtBot, desk: LinkDesk, copying: Copying, qtmodeltester: ModelTester) -> LinkPage:
    page = LinkPage(desk, copying, clock=lambda: NOW)
    qtbot.addWidget(page)
    qtmodeltester.check(page.view.model())  # type: ignore[no-untyped-call]
    page.resize(760, 560)
    page.show()
    qtbot.waitExposed(page)
    return page


def enter(page: LinkPage, *lines: str) -> None:
    page.field.setPlainText("\n".join(lines))
    QTest.keyClick(page.field, Qt.Key.Key_Return)


def found(page: LinkPage) -> list[Finding]:
    model = page.view.model()
    return [model.index(row, 0).data(FINDING) for row in range(model.rowCount())]


def settled(page: LinkPage, desk: LinkDesk, count: int) -> bool:
    return page.view.model().rowCount() == count and not desk.waiting


def button(page: LinkPage, name: str) -> QPushButton:
    return control(page, QPushButton, name)


def status(page: LinkPage) -> str:
    return control(page, QLabel, "linksStatus").text()


def select(page: LinkPage, *rows: int) -> None:
    page.view.clearSelection()
    for row in rows:
        page.view.selectionModel().select(
            page.view.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select
        )


def test_each_link_says_how_it_is(page: LinkPage, desk: LinkDesk, qtbot: QtBot) -> None:
    enter(page, CAT, CLIP, PAGE, NAS)
    qtbot.waitUntil(lambda: settled(page, desk, 4))
    assert [one.condition for one in found(page)] == [
        Condition.GOOD,
        Condition.GOOD,
        Condition.BROKEN,
        Condition.CAUTION,
    ]
    words = [one.words for one in found(page)]
    assert words[0] == "Works as it is"
    assert words[1].startswith("Works until ")
    assert "web page" in words[2]
    assert "password" in words[3]
    assert found(page)[0].details == "1.2 kB · PNG · files.example.com"
    assert page.field.toPlainText() == ""
    qtbot.waitUntil(lambda: status(page) == "2 of 4 work as they are")


def test_no_secret_of_an_address_is_shown(page: LinkPage, desk: LinkDesk, qtbot: QtBot) -> None:
    enter(page, f"{CAT} {NAS}")
    qtbot.waitUntil(lambda: settled(page, desk, 2))
    model = page.view.model()
    for row in range(2):
        for role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            text = str(model.index(row, 0).data(role))
            assert "canary" not in text
            assert "secret" not in text


def test_those_that_work_are_copied(
    page: LinkPage, desk: LinkDesk, qtbot: QtBot, qapp: QApplication
) -> None:
    enter(page, CAT, PAGE, CLIP)
    qtbot.waitUntil(lambda: settled(page, desk, 3))
    qtbot.waitUntil(button(page, "copyWorking").isEnabled)
    button(page, "copyWorking").click()
    assert qapp.clipboard().text().splitlines() == [CAT, CLIP]
    select(page, 2)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert qapp.clipboard().text() == CLIP
    select(page, 1)
    page.actions_.copy_working()
    assert status(page) == "None of these links works as it is."
    assert qapp.clipboard().text() == CLIP


def test_what_can_be_fetched_is_handed_on(page: LinkPage, desk: LinkDesk, qtbot: QtBot) -> None:
    chosen: list[list[LinkSource]] = []
    page.sources_chosen.connect(chosen.append)
    enter(page, CAT, PAGE, NAS)
    qtbot.waitUntil(lambda: settled(page, desk, 3))
    qtbot.waitUntil(button(page, "fetchLinks").isEnabled)
    button(page, "fetchLinks").click()
    # The password is needed to fetch, and is given to nobody else.
    assert chosen == [[LinkSource(CAT, fetch=True), LinkSource(NAS, fetch=True)]]
    assert status(page) == "2 links are fetched and uploaded."


def test_links_are_found_in_any_text() -> None:
    text = f'{{"image_url": "{CAT}"}}, [a]({CLIP})\n{CAT} and <{PAGE}>;'
    links, others = links_in(text)
    assert CAT in links
    assert PAGE in links
    assert links.count(CAT) == 1
    assert others


def test_what_is_no_link_stays_in_the_field(page: LinkPage, desk: LinkDesk, qtbot: QtBot) -> None:
    enter(page, f"cat.png {CAT}")
    qtbot.waitUntil(lambda: settled(page, desk, 1))
    assert status(page) == "1 word is no web link."
    assert page.field.toPlainText() == f"cat.png {CAT}"


def test_a_link_is_listed_once_and_looked_at_again(
    page: LinkPage, desk: LinkDesk, looks: Looks, qtbot: QtBot
) -> None:
    enter(page, CAT)
    qtbot.waitUntil(lambda: settled(page, desk, 1))
    looks.found[CAT] = OwnLink(CAT, Verdict.NOTHING, 404)
    enter(page, f"{CAT}\n{CAT}")
    qtbot.waitUntil(lambda: settled(page, desk, 1))
    assert found(page)[0].condition is Condition.BROKEN
    assert looks.asked == [CAT, CAT]


def test_five_hundred_links_go_a_few_at_a_time_and_can_be_stopped(
    page: LinkPage, desk: LinkDesk, looks: Looks, qtbot: QtBot
) -> None:
    looks.gate.clear()
    enter(page, "\n".join(f"https://files.example.com/{n}.png" for n in range(500)))
    qtbot.waitUntil(lambda: looks.most == 6)
    qtbot.waitUntil(button(page, "stopChecking").isVisible)
    assert status(page) == "0 of 500 checked"
    button(page, "stopChecking").click()
    assert desk.waiting == 0
    qtbot.waitUntil(lambda: not button(page, "stopChecking").isVisible())
    assert found(page)[499].words == "Not checked"
    assert status(page) == "0 of 500 work as they are, 500 were not checked"
    looks.gate.set()
    desk.check([desk.links[0].asked])
    qtbot.waitUntil(lambda: found(page)[0].condition is Condition.GOOD)
    qtbot.waitUntil(lambda: status(page) == "1 of 500 work as they are, 499 were not checked")
    assert looks.most == 6


def test_an_answer_after_stopping_comes_too_late(
    page: LinkPage, desk: LinkDesk, looks: Looks, qtbot: QtBot
) -> None:
    looks.gate.clear()
    looks.is_deaf = True
    enter(page, CAT)
    qtbot.waitUntil(lambda: looks.asked == [CAT])
    desk.stop()
    looks.gate.set()
    qtbot.waitUntil(lambda: looks.ended == 1)
    qtbot.wait(50)
    assert found(page)[0].words == "Not checked"


def test_what_fails_unexpectedly_is_no_answer(page: LinkPage, desk: LinkDesk, qtbot: QtBot) -> None:
    enter(page, "https://files.example.com/broken")
    qtbot.waitUntil(lambda: settled(page, desk, 1))
    assert found(page)[0].words == "There is no answer from files.example.com."


def test_links_leave_the_list(page: LinkPage, desk: LinkDesk, looks: Looks, qtbot: QtBot) -> None:
    enter(page, CAT, PAGE, CLIP)
    qtbot.waitUntil(lambda: settled(page, desk, 3))
    select(page, 0, 2)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    assert [one.asked for one in desk.links] == [PAGE]
    looks.gate.clear()
    enter(page, CAT)
    qtbot.waitUntil(lambda: looks.asked[-1] == CAT)
    button(page, "clearLinks").click()
    looks.gate.set()
    qtbot.wait(50)
    assert page.view.model().rowCount() == 0


def test_a_signature_that_ends_meanwhile_is_told(
    page: LinkPage, desk: LinkDesk, looks: Looks, qtbot: QtBot
) -> None:
    looks.found[CLIP] = OwnLink(CLIP, Verdict.WORKS, 200, "clip.mp4", expires_at=NOW - 1)
    enter(page, CLIP)
    qtbot.waitUntil(lambda: settled(page, desk, 1))
    assert found(page)[0].words == "It has ended since it was checked."


def test_nothing_is_kept_fresh_that_nobody_sees(
    page: LinkPage, desk: LinkDesk, looks: Looks, qtbot: QtBot
) -> None:
    looks.gate.set()
    assert not page._later.isActive()
    enter(page, "https://example.com/a.png")
    qtbot.waitUntil(lambda: settled(page, desk, 1))
    assert page._later.isActive()
    page.hide()
    assert not page._later.isActive()
    page.show()
    qtbot.waitUntil(page._later.isActive)


def test_links_can_be_dropped_and_other_things_are_handed_on(
    page: LinkPage, desk: LinkDesk, qtbot: QtBot
) -> None:
    others: list[QMimeData] = []
    page.others_dropped.connect(others.append)
    mime = QMimeData()
    mime.setUrls([QUrl(CLIP), QUrl(PAGE)])
    event = entering(mime, QPoint(50, 200))
    QApplication.sendEvent(page, event)
    assert event.isAccepted()
    QApplication.sendEvent(page, dropping(mime, QPoint(50, 200)))
    qtbot.waitUntil(lambda: settled(page, desk, 2))
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/home/me/cat.png")])
    QApplication.sendEvent(page, entering(files, QPoint(50, 200)))
    QApplication.sendEvent(page, dropping(files, QPoint(50, 200)))
    assert len(others) == 1
    assert len(desk.links) == 2


def test_everything_has_a_name_and_is_reached_with_tab(
    page: LinkPage, desk: LinkDesk, qtbot: QtBot
) -> None:
    enter(page, CAT)
    qtbot.waitUntil(lambda: settled(page, desk, 1))
    page.field.setPlainText("x")
    qtbot.waitUntil(button(page, "checkLinks").isEnabled)
    page.activateWindow()
    page.focus_field()
    qtbot.waitUntil(page.field.hasFocus)
    assert unnamed(page) == []
    assert controls(page) - reached(page) == set()


def test_a_narrow_page_keeps_every_button_in_sight(page: LinkPage) -> None:
    page.resize(QSize(480, 300))
    for name in ("copyWorking", "fetchLinks", "clearLinks", "checkLinks"):
        shown = button(page, name)
        place = shown.mapTo(page, QPoint(0, 0))
        assert page.rect().contains(QRect(place, shown.size()))
        assert shown.accessibleName() or shown.text()
