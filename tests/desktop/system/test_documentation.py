"""The pages that came with falgui, as the help shows them."""

import re

from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from falgui.desktop.system.documentation import SectionWindow, sections
from tests.desktop.controls import control


def test_there_are_the_pages_for_people() -> None:
    titles = [title for title, _content in sections()]
    assert titles == [
        "Using falgui",
        "Recipes",
        "Troubleshooting, by message",
        "What is public, what is stored where",
    ]


def test_links_lead_to_the_web_or_are_none() -> None:
    for title, content in sections():
        links = re.findall(r"\]\(([^)]*)\)", content)
        assert all(link.startswith("https://") for link in links), title


def test_a_page_begins_with_its_title_and_shows_every_message(qtbot: QtBot) -> None:
    (troubleshooting,) = [one for one in sections() if one[0].startswith("Troubleshooting")]
    window = SectionWindow(*troubleshooting)
    qtbot.addWidget(window)
    text = control(window, QTextBrowser, "sectionText").toPlainText()
    assert text.startswith("Troubleshooting, by message")
    assert "M06 · fal rejected this API key." in text
    assert "**" not in text
