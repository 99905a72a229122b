"""What the details tell about a finished upload."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core.sources import FileSource
from falgui.core.upload import State, Upload
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.queue.chronicle import Story
from falgui.desktop.rows.details_dialog import DetailsDialog
from falgui.desktop.rows.upload_facts import Known
from falgui.desktop.rows.upload_text import Progress
from tests.desktop.scripted_uploader import result


@pytest.mark.row("N9")
@pytest.mark.parametrize(("copies", "told"), [(0, ""), (1, "a second copy"), (3, "3 further")])
def test_copies_that_may_exist_are_told_in_words_and_in_the_report(
    qtbot: QtBot, clipboard: Clipboard, copies: int, told: str
) -> None:
    done = replace(result("a.png"), leg="rest", possible_copies=copies)
    upload = Upload(1, 1, FileSource(Path("/x/a.png")), state=State.DONE, result=done)
    dialog = DetailsDialog(lambda: Known(upload, Progress(), None, Story()), clipboard)
    qtbot.addWidget(dialog)
    texts = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert told in texts
    assert ("may exist at fal" in texts) is bool(copies)
    assert "fal's REST service" in texts
    report = dialog.findChild(QPushButton, "copyReport")
    assert report
    report.click()
    assert told in clipboard.last_copied
