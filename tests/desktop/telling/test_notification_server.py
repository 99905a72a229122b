"""The desktop's notifications are used as they are specified, come and go, and may be missing."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from falgui.desktop.system.session_bus import SessionBus
from falgui.desktop.telling.notice import Button, Notice
from falgui.desktop.telling.notification_server import NotificationServer
from falgui.desktop.telling.notifications import Notifications
from tests.desktop.telling.conftest import Desktop

NOTICE = Notice("falgui", "5 links copied", {Button.COPY: "Copy links"})


@pytest.fixture
def bus(qtbot: QtBot, notifying: Desktop) -> Iterator[SessionBus]:
    assert qtbot is not None
    bus = SessionBus(notifying.address)
    yield bus
    bus.close()


@pytest.fixture
def server(bus: SessionBus) -> NotificationServer:
    return NotificationServer(bus)


@pytest.fixture
def in_tray() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def notifications(
    server: NotificationServer, in_tray: list[tuple[str, str]]
) -> Iterator[Notifications]:
    notifications = Notifications(server)
    notifications.use_tray(lambda title, text: in_tray.append((title, text)))
    yield notifications
    notifications.close()


def test_a_notice_is_shown_with_its_buttons(
    qtbot: QtBot, notifying: Desktop, notifications: Notifications, in_tray: list[tuple[str, str]]
) -> None:
    desktop = notifying.start()
    notifications.show("batch", NOTICE)
    qtbot.waitUntil(lambda: len(desktop.shown) == 1)
    (shown,) = desktop.shown
    assert (shown.title, shown.text) == ("falgui", "5 links copied")
    assert shown.actions == ["default", "Show", "copy", "Copy links"]
    assert shown.hints == {
        "suppress-sound": ("b", True),
        "desktop-entry": ("s", "falgui"),
        "urgency": ("y", 1),
        "category": ("s", "transfer.complete"),
    }
    assert not desktop.refused
    assert not in_tray


def test_a_sound_is_played_for_who_wants_it(
    qtbot: QtBot, notifying: Desktop, notifications: Notifications
) -> None:
    desktop = notifying.start()
    notifications.show("batch", Notice("falgui", "1 upload failed", is_error=True, sound=True))
    qtbot.waitUntil(lambda: len(desktop.shown) == 1)
    hints = desktop.shown[0].hints
    assert hints["sound-name"] == ("s", "dialog-warning")
    assert hints["category"] == ("s", "transfer.error")
    assert "suppress-sound" not in hints


def test_a_server_without_buttons_and_markup_gets_none(
    qtbot: QtBot, notifying: Desktop, notifications: Notifications
) -> None:
    desktop = notifying.start()
    desktop.capabilities = ["body"]
    notifications.show("batch", Notice("R&D", "a < b & c", NOTICE.buttons))
    qtbot.waitUntil(lambda: len(desktop.shown) == 1)
    assert desktop.shown[0].actions == []
    assert (desktop.shown[0].title, desktop.shown[0].text) == ("R&D", "a < b & c")


def test_markup_in_words_is_no_markup(
    qtbot: QtBot, notifying: Desktop, notifications: Notifications
) -> None:
    desktop = notifying.start()
    notifications.show("batch", Notice("R&D", "a <b> & “c”"))
    qtbot.waitUntil(lambda: len(desktop.shown) == 1)
    assert (desktop.shown[0].title, desktop.shown[0].text) == ("R&D", "a &lt;b&gt; &amp; “c”")


def test_a_notice_takes_the_place_of_an_older_one_of_its_name(
    qtbot: QtBot, notifying: Desktop, notifications: Notifications
) -> None:
    desktop = notifying.start(first=7)
    for name in ("batch", "batch", "other"):
        notifications.show(name, NOTICE)
    qtbot.waitUntil(lambda: len(desktop.shown) == 3)
    assert [one.replaces for one in desktop.shown] == [0, 7, 0]


def test_a_press_is_heard_with_its_token(
    qtbot: QtBot, notifying: Desktop, notifications: Notifications
) -> None:
    desktop = notifying.start(first=3)
    notifications.show("batch", NOTICE)
    qtbot.waitUntil(lambda: len(desktop.shown) == 1)
    pressed: list[tuple[str, ...]] = []
    notifications.pressed.connect(lambda *what: pressed.append(what))
    # Somebody else's, and what isn't as it should be.
    desktop.press(99, "copy", "theirs")
    desktop.signal("ActionInvoked", "s", "copy")
    desktop.press(3, "copy", "a token")
    desktop.press(3, "default")
    qtbot.waitUntil(lambda: len(pressed) == 2)
    assert pressed == [("batch", "copy", "a token"), ("batch", "default", "")]


def test_a_notice_that_had_its_time_keeps_its_buttons_and_one_put_away_does_not(
    qtbot: QtBot, notifying: Desktop, notifications: Notifications
) -> None:
    desktop = notifying.start()
    for name in ("expired", "dismissed"):
        notifications.show(name, NOTICE)
    qtbot.waitUntil(lambda: len(desktop.shown) == 2)
    desktop.signal("NotificationClosed", "uu", 1, 1)
    desktop.signal("NotificationClosed", "uu", 2, 2)
    pressed: list[str] = []
    notifications.pressed.connect(lambda name, *_: pressed.append(name))
    desktop.press(2, "copy")
    desktop.press(1, "copy")
    qtbot.waitUntil(lambda: bool(pressed))
    assert pressed == ["expired"]


def test_a_notice_is_taken_away(
    qtbot: QtBot, notifying: Desktop, notifications: Notifications
) -> None:
    desktop = notifying.start()
    notifications.withdraw("never shown")
    notifications.show("batch", NOTICE)
    # As early as this: it waits until there is something to take away.
    notifications.withdraw("batch")
    qtbot.waitUntil(lambda: desktop.closed == [1])


def test_at_the_end_all_are_taken_away_without_an_event_loop(
    qtbot: QtBot, notifying: Desktop, notifications: Notifications, bus: SessionBus
) -> None:
    desktop = notifying.start()
    for name in ("one", "two"):
        notifications.show(name, NOTICE)
    qtbot.waitUntil(lambda: len(desktop.shown) == 2)
    qtbot.wait(50)
    notifications.close()
    bus.close()
    for _attempt in range(500):
        if desktop.closed == [1, 2]:
            break
        threading.Event().wait(0.01)
    assert desktop.closed == [1, 2]


@pytest.mark.row("U4")
def test_without_notifications_the_tray_tells(
    qtbot: QtBot, notifications: Notifications, in_tray: list[tuple[str, str]]
) -> None:
    notifications.say("Copied", "It is on the clipboard.")
    qtbot.waitUntil(lambda: in_tray == [("Copied", "It is on the clipboard.")])
    pressed: list[tuple[str, ...]] = []
    notifications.pressed.connect(lambda *what: pressed.append(what))
    notifications.show("batch", NOTICE)
    qtbot.waitUntil(lambda: len(in_tray) == 2)
    notifications.click()
    assert pressed == [("batch", "default", "")]


@pytest.mark.row("U4")
def test_a_server_that_comes_late_or_again_is_used(
    qtbot: QtBot,
    notifying: Desktop,
    server: NotificationServer,
    notifications: Notifications,
    in_tray: list[tuple[str, str]],
) -> None:
    notifications.show("batch", NOTICE)
    qtbot.waitUntil(lambda: len(in_tray) == 1)
    first = notifying.start()
    notifications.show("batch", NOTICE)
    qtbot.waitUntil(lambda: len(first.shown) == 1)
    first.leave()
    second = notifying.start(first=1)
    second.capabilities = ["body"]
    qtbot.waitUntil(lambda: server._capabilities is None)
    pressed: list[str] = []
    notifications.pressed.connect(lambda name, *_: pressed.append(name))
    notifications.show("other", NOTICE)
    qtbot.waitUntil(lambda: len(second.shown) == 1)
    assert second.shown[0].actions == []
    # The new one counts from the beginning: this number is the other notice's now.
    second.press(1, "copy")
    qtbot.waitUntil(lambda: pressed == ["other"])
    notifications.show("batch", NOTICE)
    qtbot.waitUntil(lambda: len(second.shown) == 2)
    assert second.shown[1].replaces == 0
    assert len(in_tray) == 1


def test_elsewhere_the_tray_tells_at_once(in_tray: list[tuple[str, str]]) -> None:
    notifications = Notifications()
    notifications.use_tray(lambda title, text: in_tray.append((title, text)))
    notifications.window_hidden()
    notifications.withdraw("word")
    notifications.close()
    assert [title for title, _text in in_tray] == ["falgui keeps running in the tray"]
