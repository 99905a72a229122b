"""The dialog about newer versions is read in full, by eye and by ear, and used by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import ServiceError
from falgui.core.resources import resource
from falgui.core.translation import use_language
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.release_dialog import ReleaseDialog
from falgui.desktop.release_watch import ReleaseWatch
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from falgui.store.settings import Settings
from tests.catalogues import PSEUDO, write_pseudo_catalogue
from tests.desktop.test_keyboard_reach import missed, unnamed
from tests.desktop.test_pseudo_locale import clipped, untranslated


def newer(_cancel: Cancel) -> str:
    return "0.2.0"


def same(_cancel: Cancel) -> str:
    return "0.1.0"


def failing(_cancel: Cancel) -> str:
    words = (
        "Whoever answered is not api.github.com. Check this computer's clock, proxy and antivirus."
    )
    raise ServiceError(messages.newest_release_unknown(f"[{words}{'x' * 40}]"))


@pytest.mark.parametrize("ask", [newer, same, failing])
@pytest.mark.parametrize("language", ["en", PSEUDO])
def test_whatever_the_answer_it_is_seen_whole(
    qtbot: QtBot,
    qapp: QApplication,
    background: Background,
    tmp_path: Path,
    ask: Callable[[Cancel], str],
    language: str,
) -> None:
    apply_theme(qapp)
    if language == PSEUDO:
        write_pseudo_catalogue(tmp_path / "locale")
        use_language([PSEUDO], tmp_path / "locale")
    try:
        watch = ReleaseWatch(ask, Settings, lambda _settings: None, background, own="0.1.0")
        dialog = ReleaseDialog(watch, "api.github.com")
        qtbot.addWidget(dialog)
        # While it asks it has two lines to say; it grows with the answer.
        assert dialog.height() < 1.5 * dialog.minimumHeight()
        dialog.show()
        qtbot.waitExposed(dialog)
        line = dialog.findChild(StatusLine, "releaseStatus")
        assert isinstance(line, StatusLine)
        assert clipped(dialog) == []
        asking = line.text
        qtbot.waitUntil(lambda: line.text != asking)
        qtbot.waitUntil(lambda: clipped(dialog) == [])
        if language == PSEUDO:
            assert untranslated(dialog) == []
        dialog.activateWindow()
        assert (missed(dialog), unnamed(dialog)) == ([], [])
        assert line.accessibleName() == line.text
    finally:
        use_language([], resource("locale"))
