"""The tray's menu and what it asks for; the icon itself is looked at on a real desktop."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from falgui.core.result import Result
from falgui.core.upload import WaitCause
from falgui.desktop.tray import tray as tray_module
from falgui.desktop.tray.standing import Standing
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
def recent() -> list[Result]:
    return []


def result(name: str, number: int = 1) -> Result:
    return Result(f"https://cdn.example/{number}", name, "image/png", 1, "cdn")


class Host(QObject):
    """Says whether icons would go over D-Bus."""

    came, left, changed = Signal(), Signal(), Signal()
    is_there = is_deserted = False


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    host = Host()
    monkeypatch.setattr(tray_module, "_notifier_host", lambda _bus, _parent: host)
    return host


@pytest.fixture
def tray(qtbot: QtBot, desktop: Desktop, host: Host, recent: list[Result]) -> Iterator[Tray]:
    assert qtbot is not None
    assert not desktop.has_tray
    assert not host.is_there
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
        "Show drop basket",
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
        ("showBasket", "basket_wanted"),
        ("openSettings", "settings_wanted"),
        ("quit", "quit_wanted"),
    ],
)
def test_each_entry_asks_for_what_it_says(qtbot: QtBot, tray: Tray, name: str, signal: str) -> None:
    tray.show_standing(Standing(can_pause=True, can_resume=True, failed=1))
    with qtbot.waitSignal(getattr(tray.menu, signal)):
        control(tray.menu, QAction, name).trigger()


def test_running_uploads_stand_above_the_menu(tray: Tray) -> None:
    tray.show_standing(Standing(running=3, percent=42))
    header = tray.menu.actions()[0]
    assert header.text() == "Uploading 3 files · 42 %"
    assert not header.isEnabled()
    tray.show_standing(Standing(running=1, percent=50))
    assert header.text() == "Uploading 1 file · 50 %"
    tray.show_standing(Standing(cause=WaitCause.OFFLINE))
    assert texts(tray)[0] == "Waiting for internet"
    tray.show_standing(Standing())
    assert texts(tray)[0] == "Upload files…"


def test_the_menu_offers_what_can_be_done_with_the_uploads(tray: Tray) -> None:
    pause = control(tray.menu, QAction, "pauseUploads")
    assert not pause.isEnabled()
    tray.show_standing(Standing(can_pause=True, can_resume=True, failed=2))
    assert pause.isEnabled()
    assert texts(tray)[4:6] == ["Pause uploads", "Retry failed (2)"]
    tray.show_standing(Standing(can_resume=True))
    assert texts(tray)[4:6] == ["Resume uploads", "─"]


def test_recent_links_are_asked_for_when_the_menu_opens(
    qtbot: QtBot, tray: Tray, recent: list[Result]
) -> None:
    assert recent_actions(tray) == []
    recent += [result(f"{number}.png", number) for number in range(9)]
    actions = recent_actions(tray)
    assert [action.text() for action in actions] == [f"{number}.png" for number in range(5)]
    with qtbot.waitSignal(tray.menu.link_chosen) as chosen:
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
    tray: Tray, recent: list[Result], name: str, shown: str
) -> None:
    recent.append(result(name))
    assert recent_actions(tray)[0].text() == shown


def test_file_names_are_shown_literally_over_dbus_too(
    qtbot: QtBot, tray: Tray, desktop: Desktop, host: Host, recent: list[Result]
) -> None:
    with qtbot.waitSignal(tray.availability_changed):
        desktop.has_tray = host.is_there = True
    recent.append(result("IMG_1 & 2 & 3_4.png"))
    # What Qt and then the tray make of it is "IMG_1 & 2 & 3_4.png" again.
    assert recent_actions(tray)[0].text() == "IMG__1 && 2 & 3__4.png"


def test_a_long_name_keeps_its_beginning_and_its_end(tray: Tray, recent: list[Result]) -> None:
    recent.append(result("a" * 100 + "b" * 100 + ".png"))
    text = recent_actions(tray)[0].text()
    assert text.startswith("aaa")
    assert text.endswith("bbb.png")
    assert len(text) < 60


def test_without_a_tray_nothing_breaks(tray: Tray) -> None:
    assert not tray.available
    tray.show_message("falgui", "3 links copied")
    tray.show_standing(Standing(running=3, percent=42))


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
    tray.show_standing(Standing(running=3, percent=42))
    icon = control(tray, QSystemTrayIcon, "trayIcon")
    assert icon.toolTip() == "Uploading 3 files · 42 %"
    with qtbot.waitSignal(getattr(tray.menu, signal)):
        icon.activated.emit(reason)


def test_a_tray_that_leaves_is_noticed(qtbot: QtBot, tray: Tray, desktop: Desktop) -> None:
    with qtbot.waitSignal(tray.availability_changed):
        desktop.has_tray = True
    desktop.has_tray = False
    assert not tray.available


def icons(tray: Tray) -> list[QSystemTrayIcon]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return tray.findChildren(QSystemTrayIcon)


def test_an_icon_of_the_older_kind_makes_way_for_one_that_a_new_panel_lists(
    qtbot: QtBot, tray: Tray, desktop: Desktop, host: Host
) -> None:
    with qtbot.waitSignal(tray.availability_changed):
        desktop.has_tray = True
    (embedded,) = icons(tray)
    host.is_there = True
    host.came.emit()
    (listed,) = icons(tray)
    assert listed is not embedded
    assert tray.available
    # It comes back to that panel by itself when it restarts.
    host.came.emit()
    assert icons(tray) == [listed]


def test_a_list_that_no_panel_shows_is_no_tray(
    qtbot: QtBot, tray: Tray, desktop: Desktop, host: Host
) -> None:
    desktop.has_tray = host.is_there = host.is_deserted = True
    host.came.emit()
    assert not tray.available
    host.is_deserted = False
    with qtbot.waitSignal(tray.availability_changed) as changed:
        host.changed.emit()
    assert changed.args == [True]


def test_a_tray_of_the_older_kind_that_leaves_is_told(
    qtbot: QtBot, tray: Tray, desktop: Desktop
) -> None:
    with qtbot.waitSignal(tray.availability_changed):
        desktop.has_tray = True
    with qtbot.waitSignal(tray.availability_changed) as changed:
        desktop.has_tray = False
    assert changed.args == [False]


def test_the_icon_is_sent_only_when_it_looks_different(
    qtbot: QtBot, tray: Tray, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(tray.availability_changed):
        desktop.has_tray = True
    sent: list[QIcon] = []
    monkeypatch.setattr(control(tray, QSystemTrayIcon, "trayIcon"), "setIcon", sent.append)
    for percent in range(101):
        tray.show_standing(Standing(running=1, percent=percent))
    # 0 %, 5 %, … 100 %.
    assert len(sent) == 21


def test_a_click_on_the_icon_is_none_on_the_message_that_is_shown(
    qtbot: QtBot, tray: Tray, desktop: Desktop
) -> None:
    with qtbot.waitSignal(tray.availability_changed):
        desktop.has_tray = True
    icon = control(tray, QSystemTrayIcon, "trayIcon")
    with qtbot.assertNotEmitted(tray.message_clicked, wait=50):
        icon.messageClicked.emit()
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    with qtbot.waitSignal(tray.message_clicked):
        icon.messageClicked.emit()


class OlderTrays(QObject):
    """Tells of trays of the older kind, where `is_heard`."""

    changed = Signal()
    is_heard = False
    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.mark.usefixtures("host")
def test_nobody_goes_on_looking_where_changes_are_told(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = OlderTrays()
    monkeypatch.setattr(tray_module, "_older_trays", lambda _parent: older)
    tray = Tray(list)
    for has_tray in (False, True, False):
        desktop.has_tray, older.is_heard = has_tray, True
        older.changed.emit()
        assert tray.available == has_tray
        qtbot.waitUntil(lambda: not tray._timer.isActive())
    older.is_heard = False
    older.changed.emit()
    with qtbot.waitSignals([tray._timer.timeout] * 2):
        pass
    assert tray._timer.isActive()
    tray.close()
    assert older.closed
