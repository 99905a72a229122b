"""Links to falgui: nothing is uploaded without a yes, and a flood of them is one question."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.integration.falgui_links import FalguiLinks
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars

ONE = "falgui://upload?url=https://one.example/a.png"
TWO = "falgui://upload?url=https://two.example/b.png&url=https://two.example/c.png"


class Heard:
    def __init__(self, links: FalguiLinks) -> None:
        self.uploads: list[list[str]] = []
        self.pages: list[str] = []
        self.refused: list[str] = []
        links.upload_wanted.connect(self.uploads.append)
        links.settings_wanted.connect(self.pages.append)
        links.refused.connect(self.refused.extend)


@pytest.fixture
def bars(qtbot: QtBot) -> QuestionBars:
    bars = QuestionBars()
    qtbot.addWidget(bars)
    bars.resize(700, 300)
    bars.show()
    return bars


@pytest.fixture
def links(bars: QuestionBars) -> FalguiLinks:
    return FalguiLinks(bars)


@pytest.fixture
def heard(links: FalguiLinks) -> Heard:
    return Heard(links)


def questions(bars: QuestionBars) -> list[QuestionBar]:
    return [bar for bar in bars.findChildren(QuestionBar) if not bar.isHidden()]


def answer(qtbot: QtBot, bars: QuestionBars, name: str) -> None:
    (bar,) = questions(bars)
    button = bar.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    qtbot.waitUntil(button.isEnabled)
    button.click()


def test_what_is_no_link_to_falgui_is_left_to_others(links: FalguiLinks, heard: Heard) -> None:
    others = ["/a/falgui:b", "https://a.example/falgui:", "sftp://host/c"]
    assert links.take([*others, "falgui://open"]) == others
    assert (heard.uploads, heard.pages, heard.refused) == ([], [], [])


def test_an_upload_is_asked_about_with_its_hosts(
    qtbot: QtBot, links: FalguiLinks, bars: QuestionBars, heard: Heard
) -> None:
    links.take([TWO])
    (bar,) = questions(bars)
    assert bar.text.startswith("Upload 2 files from two.example?")
    assert heard.uploads == []
    answer(qtbot, bars, "uploadFromLink")
    assert heard.uploads == [["https://two.example/b.png", "https://two.example/c.png"]]
    assert questions(bars) == []


def test_a_click_that_was_on_its_way_agrees_to_nothing(
    qtbot: QtBot, links: FalguiLinks, bars: QuestionBars, heard: Heard
) -> None:
    links.take([ONE])
    (bar,) = questions(bars)
    button = bar.findChild(QPushButton, "uploadFromLink")
    assert isinstance(button, QPushButton)
    button.click()
    assert heard.uploads == []
    answer(qtbot, bars, "uploadFromLink")
    assert len(heard.uploads) == 1


def test_no_is_the_careful_answer(
    qtbot: QtBot, links: FalguiLinks, bars: QuestionBars, heard: Heard
) -> None:
    links.take([ONE])
    answer(qtbot, bars, "ignoreLink")
    assert heard.uploads == []
    links.take([ONE])
    assert len(questions(bars)) == 1


def test_a_flood_is_one_question_about_the_last(
    qtbot: QtBot, links: FalguiLinks, bars: QuestionBars, heard: Heard
) -> None:
    for number in range(200):
        links.take([f"falgui://upload?url=https://host{number}.example/"])
    links.take([ONE])
    (bar,) = questions(bars)
    links.take([ONE])
    assert questions(bars) == [bar]
    answer(qtbot, bars, "uploadFromLink")
    assert heard.uploads == [["https://one.example/a.png"]]


def test_many_hosts_are_told_by_the_first(links: FalguiLinks, bars: QuestionBars) -> None:
    links.take(["falgui://upload?" + "&".join(f"url=https://h{n}.example/" for n in range(9))])
    (bar,) = questions(bars)
    assert "h4.example, …" in bar.text
    assert "h5" not in bar.text


@pytest.mark.parametrize(
    "host", ["localhost:8080", "127.0.0.1", "192.168.1.1", "[::1]:80", "router", "nas.local"]
)
def test_a_web_page_gets_nothing_out_of_the_own_network(
    links: FalguiLinks, bars: QuestionBars, heard: Heard, host: str
) -> None:
    links.take([f"falgui://upload?url=https://a.example&url=http://{host}/secret"])
    assert questions(bars) == []
    assert [host in words for words in heard.refused] == [True]


def test_what_is_not_understood_is_told_and_nothing_else(
    links: FalguiLinks, bars: QuestionBars, heard: Heard
) -> None:
    links.take(["falgui://upload?file=/etc/passwd", "falgui://format-disk"])
    assert len(heard.refused) == 2
    assert questions(bars) == []
    assert (heard.uploads, heard.pages) == ([], [])


def test_the_settings_open_at_their_page(links: FalguiLinks, heard: Heard) -> None:
    links.take(["falgui://settings", "falgui://settings/account"])
    assert heard.pages == ["", "accountPage"]
