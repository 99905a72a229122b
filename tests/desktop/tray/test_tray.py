"""The tray's menu and what it asks for; the icon itself is looked at on a real desktop."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from falgui.desktop.tray import tray as tray_module
from falgui.desktop.tray.tray import Tray
from tests.desktop.controls import control

pytestmark = pytest.mark.row("U4")


class Desktop:
    """Says whether there is a tray."""

    def __init__(self) -> None:
        self.has_tray = False


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    desktop = Desktop()
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: desktop.has_tray)
    monkeypatch.setattr(tray_module, "_LOOK_MILLISECONDS", 5)
    return desktop


@pytest.fixture
def recent() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def tray(qtbot: QtBot, desktop: Desktop, recent: list[tuple[str, str]]) -> Iterator[Tray]:
    assert qtbot is not None
    assert not desktop.has_tray
    tray = Tray(lambda: recent)
    yield tray
    tray.close()


def texts(tray: Tray) -> list[str]:
    return [
        "─" if action.isSeparator() else action.text()
        for action in tray.menu.actions()
        if action.isVisible()
    ]


def recent_actions(tray: Tray) -> list[QAction]:
    tray.menu.aboutToShow.emit()
    menu = control(tray.menu, QMenu, "recentMenu")
    return menu.actions()


def test_the_menu_is_in_its_order(tray: Tray) -> None:
    assert texts(tray) == [
        "Upload files…",
        "Upload clipboard",
        "─",
        "Recent",
        "Pause uploads",
        "─",
        "Open falgui",
        "Settings…",
        "Quit",
    ]


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("uploadFiles", "files_wanted"),
        ("uploadClipboard", "clipboard_wanted"),
        ("pauseUploads", "pause_wanted"),
        ("resumeUploads", "resume_wanted"),
        ("retryFailed", "retry_wanted"),
        ("openWindow", "window_wanted"),
        ("openSettings", "settings_wanted"),
        ("quit", "quit_wanted"),
    ],
)
def test_each_entry_asks_for_what_it_says(qtbot: QtBot, tray: Tray, name: str, signal: str) -> None:
    tray.show_choices(can_pause=True, can_resume=True, failed=1)
    with qtbot.waitSignal(getattr(tray, signal)):
        control(tray.menu, QAction, name).trigger()


def test_running_uploads_stand_above_the_menu(tray: Tray) -> None:
    tray.show_activity(3, 42)
    header = tray.menu.actions()[0]
    assert header.text() == "Uploading 3 files · 42 %"
    assert not header.isEnabled()
    tray.show_activity(1, 50)
    assert header.text() == "Uploading 1 file · 50 %"
    tray.show_activity(0, 0)
    assert "Uploading" not in "".join(texts(tray))


def test_the_menu_offers_what_can_be_done_with_the_uploads(tray: Tray) -> None:
    pause = control(tray.menu, QAction, "pauseUploads")
    assert not pause.isEnabled()
    tray.show_choices(can_pause=True, can_resume=True, failed=2)
    assert pause.isEnabled()
    assert texts(tray)[4:6] == ["Pause uploads", "Retry failed (2)"]
    tray.show_choices(can_pause=False, can_resume=True, failed=0)
    assert texts(tray)[4:6] == ["Resume uploads", "─"]


def test_recent_links_are_asked_for_when_the_menu_opens(
    qtbot: QtBot, tray: Tray, recent: list[tuple[str, str]]
) -> None:
    assert recent_actions(tray) == []
    recent += [(f"{number}.png", f"https://cdn.example/{number}") for number in range(9)]
    actions = recent_actions(tray)
    assert [action.text() for action in actions] == [f"{number}.png" for number in range(5)]
    with qtbot.waitSignal(tray.link_chosen) as chosen:
        actions[2].trigger()
    assert chosen.args == ["https://cdn.example/2"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("salt & pepper.png", "salt && pepper.png"),
        ("<b>bold</b>.png", "<b>bold</b>.png"),
        ("a\nb.png", "a␊b.png"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
    ],
)
def test_file_names_are_shown_literally(
    tray: Tray, recent: list[tuple[str, str]], name: str, shown: str
) -> None:
    recent.append((name, "https://cdn.example/1"))
    assert recent_actions(tray)[0].text() == shown


def test_file_names_are_shown_literally_over_dbus_too(
    qtbot: QtBot, tray: Tray, desktop: Desktop, recent: list[tuple[str, str]]
) -> None:
    with qtbot.waitSignal(tray.availability_changed):
        desktop.has_tray = True
    recent.append(("IMG_1 & 2 & 3_4.png", "https://cdn.example/1"))
    # What Qt and then the tray make of it is "IMG_1 & 2 & 3_4.png" again.
    assert recent_actions(tray)[0].text() == "IMG__1 && 2 & 3__4.png"


def test_a_long_name_keeps_its_beginning_and_its_end(
    tray: Tray, recent: list[tuple[str, str]]
) -> None:
    recent.append(("a" * 100 + "b" * 100 + ".png", "https://cdn.example/1"))
    text = recent_actions(tray)[0].text()
    assert text.startswith("aaa")
    assert text.endswith("bbb.png")
    assert len(text) < 60


def test_without_a_tray_nothing_breaks(tray: Tray) -> None:
    assert not tray.available
    tray.show_message("falgui", "3 links copied")
    tray.show_activity(3, 42)


def test_a_tray_that_comes_later_is_used(qtbot: QtBot, tray: Tray, desktop: Desktop) -> None:
    with qtbot.waitSignal(tray.availability_changed) as changed:
        desktop.has_tray = True
    assert changed.args == [True]
    assert tray.available


@pytest.mark.parametrize(
    ("reason", "signal"),
    [
        (QSystemTrayIcon.ActivationReason.Trigger, "window_wanted"),
        (QSystemTrayIcon.ActivationReason.MiddleClick, "clipboard_wanted"),
    ],
)
def test_the_icon_is_clicked(
    qtbot: QtBot,
    tray: Tray,
    desktop: Desktop,
    reason: QSystemTrayIcon.ActivationReason,
    signal: str,
) -> None:
    with qtbot.waitSignal(tray.availability_changed):
        desktop.has_tray = True
    tray.show_activity(3, 42)
    icon = control(tray, QSystemTrayIcon, "trayIcon")
    assert icon.toolTip() == "Uploading 3 files · 42 %"
    with qtbot.waitSignal(getattr(tray, signal)):
        icon.activated.emit(reason)


def test_a_tray_that_leaves_is_noticed(qtbot: QtBot, tray: Tray, desktop: Desktop) -> None:
    with qtbot.waitSignal(tray.availability_changed):
        desktop.has_tray = True
    desktop.has_tray = False
    assert not tray.available
