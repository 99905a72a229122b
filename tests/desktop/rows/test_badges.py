"""What a row says of what its file tells: in badges, in the tooltip, and to who can't see them."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.traces import Trace, Traces
from falgui.core.upload import Prepared, Problem, Reported, State, Upload, advance
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.chronicle import Story
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.badges import badges_of, place_badges
from falgui.desktop.rows.queue_delegate import QueueDelegate
from falgui.desktop.rows.upload_facts import Known, facts, report
from falgui.desktop.rows.upload_text import Progress, detail_text, whole_detail_text
from tests.desktop.scripted_uploader import Run, ScriptedUploader, result

LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
BOTH = Traces(frozenset({Trace.LOCATION}), frozenset({Trace.PROMPT, Trace.WORKFLOW}))
RESULT = Result("https://v3.fal.media/a.png", "a.png", "image/png", 2_400_000, "cdn")
UPLOAD = Upload(
    *(1, 1, FileSource(Path("/there/a.png"))),
    state=State.DONE,
    size=2_400_000,
    content_type="image/png",
    result=RESULT,
    traces=BOTH,
)


def test_what_is_removed_and_what_is_told_have_a_sign_and_words_each() -> None:
    removed, told = badges_of(UPLOAD)
    assert (removed.words, removed.is_warning) == ("location removed", False)
    assert (told.words, told.is_warning) == ("tells prompt and workflow", True)
    assert removed.sign != told.sign
    assert badges_of(replace(UPLOAD, traces=Traces())) == ()


def test_a_message_has_the_line_for_itself() -> None:
    for told in (
        replace(UPLOAD, notice="503 from fal."),
        replace(UPLOAD, state=State.FAILED, problem=Problem(messages.empty("a.png"))),
        replace(UPLOAD, result=replace(RESULT, remark="It stays.")),
    ):
        assert badges_of(told) == ()
        assert "location" not in whole_detail_text(told, Progress())


@pytest.mark.parametrize("direction", [LEFT, RIGHT])
@pytest.mark.parametrize("width", [120, 200, 330, 600])
def test_badges_never_overlap_the_details_or_leave_their_area(
    qtbot: QtBot, direction: Qt.LayoutDirection, width: int
) -> None:
    assert qtbot is not None
    area, font = QRect(100, 40, width, 15), QFont()
    found = badges_of(UPLOAD)
    places, rest = place_badges(area, found, font, direction)
    parts = [*places, rest]
    for one, other in pairwise(parts):
        assert not one.intersects(other)
        assert (one.left() < other.left()) is (direction is LEFT)
    for part in parts:
        assert area.left() <= part.left()
        assert part.right() <= area.right()
    words = QFontMetrics(font).horizontalAdvance(found[0].words)
    assert (places[0].width() > words) is (width == 600)
    assert rest.width() > 40


def test_who_cannot_see_the_badges_hears_them() -> None:
    assert detail_text(UPLOAD, Progress()) == "2.4 MB · PNG"
    assert whole_detail_text(UPLOAD, Progress()) == (
        "2.4 MB · PNG · location removed, tells prompt and workflow"
    )


def test_the_details_and_the_report_name_them() -> None:
    known = Known(UPLOAD, Progress(), None, Story())
    told = dict(facts(known))
    assert told["Removed"] == "location"
    assert told["Still tells"] == "prompt and workflow"
    assert "Still tells: prompt and workflow" in report(known)
    plain = replace(known, upload=replace(UPLOAD, traces=Traces()))
    assert not {"Removed", "Still tells"} & set(dict(facts(plain)))


def test_what_is_found_stays_with_the_upload_until_its_file_is_another() -> None:
    running = replace(UPLOAD, state=State.PREPARING, run=1, result=None, traces=Traces())
    prepared = advance(running, Reported(1, Prepared("a.png", 5, "image/png", "", BOTH)))
    assert prepared.traces == BOTH


def test_the_tooltip_names_them_in_full(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, window: MainWindow
) -> None:
    def script(run: Run) -> Result:
        run.report(Prepared(run.name, 100, "image/png", "", BOTH))
        return result(run.name)

    uploader.scripts["a.png"] = script
    queue.add([FileSource(Path("/there/a.png"))], Options())
    qtbot.waitUntil(lambda: queue.at(0).state is State.DONE)
    delegate = window.view.itemDelegate()
    assert isinstance(delegate, QueueDelegate)
    index = window.view.model().index(0, 0)
    assert delegate.tip(None, index).splitlines() == [
        "a.png",
        "100 B · PNG",
        "Left out of the copy at fal: location.",
        "The copy at fal tells prompt and workflow; the settings can change that.",
    ]
    description = index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert description.endswith("location removed, tells prompt and workflow")
    assert not window.grab().isNull()
