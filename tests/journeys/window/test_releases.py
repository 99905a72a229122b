"""A newer falgui: told quietly where that is wanted, to whoever asks, and in no sandbox."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from falgui import __version__
from falgui.core.errand import Errand
from falgui.core.releases import PAGE
from falgui.desktop.app import App
from falgui.desktop.release_dialog import ReleaseDialog
from falgui.desktop.release_watch import ReleaseWatch
from falgui.desktop.widgets.status_line import StatusLine
from falgui.sandbox.server import Sandbox
from falgui.store.settings_file import load_settings
from tests.journeys.window.conftest import OpenApp, banner_texts
from tests.sites import Site, open_site

NEWER = "98.7.6"
OUT = f"falgui {NEWER} is out. This is falgui {__version__}."


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as server:
        answer(server, NEWER)
        yield server


def answer(site: Site, version: str) -> None:
    site.content = json.dumps({"tag_name": f"v{version}", "draft": False}).encode()


@pytest.fixture
def environment(site: Site, sandbox: Sandbox) -> Mapping[str, str]:
    return {**sandbox.environment(), "FALGUI_RELEASES_URL": f"{site.address}/falgui.json"}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Provide the list of the pages that a browser was to open."""
    pages: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: pages.append(url.toString()))
    return pages


def watch(app: App) -> ReleaseWatch:
    assert app.releases.watch is not None
    return app.releases.watch


def switch_on(app: App) -> None:
    app.engine.change_settings(replace(app.engine.settings, look_for_releases=True))


def ask_by_itself(app: App) -> None:
    """Let the half minute pass that falgui waits at first."""
    assert watch(app).is_waiting
    watch(app)._look()


def help_action(app: App) -> QAction | None:
    found = app.window.findChild(QAction, "releaseAction")
    return found if isinstance(found, QAction) else None


def ask_in_the_menu(app: App, qtbot: QtBot) -> ReleaseDialog:
    action = help_action(app)
    assert action is not None
    action.trigger()
    dialog = app.window.findChild(ReleaseDialog)
    assert isinstance(dialog, ReleaseDialog)
    qtbot.waitExposed(dialog)
    return dialog


def status(dialog: ReleaseDialog) -> str:
    line = dialog.findChild(StatusLine, "releaseStatus")
    assert isinstance(line, StatusLine)
    return line.text


def button(widget: QWidget, name: str) -> QAbstractButton:
    found = widget.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def test_nobody_is_asked_without_having_been_told_to(
    open_app: OpenApp, environment: Mapping[str, str], site: Site, qtbot: QtBot
) -> None:
    app = open_app(environment)
    assert not app.engine.settings.look_for_releases
    assert not watch(app).is_waiting
    watch(app)._look()
    app.open_settings()
    qtbot.wait(100)
    assert site.asked == []


def test_the_switch_says_what_is_sent_and_a_newer_release_is_told(
    open_app: OpenApp, environment: Mapping[str, str], site: Site, qtbot: QtBot
) -> None:
    app = open_app(environment)
    dialog = app.open_settings("generalPage", "lookForReleases")
    switch = button(dialog, "lookForReleases")
    assert "nothing but a request for one file to 127.0.0.1" in switch.accessibleDescription()
    assert not switch.isChecked()
    switch.click()
    assert app.engine.settings.look_for_releases
    ask_by_itself(app)
    qtbot.waitUntil(lambda: banner_texts(app) == [OUT])
    assert [path for path, _headers in site.asked] == ["/falgui.json"]
    ask_by_itself(app)
    qtbot.wait(100)
    assert len(site.asked) == 1, "once a day is enough"


def test_the_page_opens_in_the_browser_and_is_not_the_answers_choice(
    open_app: OpenApp,
    environment: Mapping[str, str],
    site: Site,
    qtbot: QtBot,
    opened: list[str],
) -> None:
    site.content = json.dumps({"tag_name": NEWER, "html_url": "https://evil.example/"}).encode()
    app = open_app(environment)
    switch_on(app)
    ask_by_itself(app)
    qtbot.waitUntil(lambda: banner_texts(app) == [OUT])
    button(app.window.banners, "bannerAction").click()
    assert opened == [PAGE]
    assert banner_texts(app) == [OUT], "it was not put aside"


def test_what_is_closed_does_not_come_back_but_the_next_release_does(
    open_app: OpenApp, environment: Mapping[str, str], site: Site, qtbot: QtBot
) -> None:
    app = open_app(environment)
    switch_on(app)
    ask_by_itself(app)
    qtbot.waitUntil(lambda: banner_texts(app) == [OUT])
    close = app.window.banners.findChild(QToolButton, "bannerClose")
    assert isinstance(close, QToolButton)
    close.click()
    assert banner_texts(app) == []
    settings_file = app.engine.paths.settings_file
    open_app.close(app)
    assert load_settings(settings_file)[0].release_put_aside == NEWER
    app = open_app(environment)
    yesterday = replace(app.engine.settings, releases_asked_at=0)
    app.engine.change_settings(yesterday)
    ask_by_itself(app)
    qtbot.waitUntil(lambda: len(site.asked) == 2)
    qtbot.wait(100)
    assert banner_texts(app) == []
    answer(site, "99.0")
    app.engine.change_settings(replace(app.engine.settings, releases_asked_at=0))
    ask_by_itself(app)
    next_one = OUT.replace(NEWER, "99.0")
    qtbot.waitUntil(lambda: banner_texts(app) == [next_one])


def test_in_the_tray_no_window_comes_up(
    open_app: OpenApp, environment: Mapping[str, str], qtbot: QtBot
) -> None:
    app = open_app(environment, errand=Errand.HIDE)
    switch_on(app)
    ask_by_itself(app)
    qtbot.waitUntil(lambda: app.window.banners.has_banner("newer release"))
    assert not app.window.isVisible()
    app.window.bring_up()
    qtbot.waitUntil(lambda: banner_texts(app) == [OUT])


def test_a_failure_is_silent_by_itself_and_told_to_who_asks(
    open_app: OpenApp, environment: Mapping[str, str], site: Site, qtbot: QtBot
) -> None:
    site.status = 503
    app = open_app(environment)
    switch_on(app)
    ask_by_itself(app)
    qtbot.waitUntil(lambda: len(site.asked) == 1)
    qtbot.wait(100)
    assert banner_texts(app) == []
    dialog = ask_in_the_menu(app, qtbot)
    qtbot.waitUntil(lambda: "could not be found out" in status(dialog))
    assert "127.0.0.1" in status(dialog)
    site.status = 200
    button(dialog, "askAgain").click()
    qtbot.waitUntil(lambda: status(dialog) == OUT)
    assert button(dialog, "openReleases").isVisible()
    assert not button(dialog, "askAgain").isVisible()


def test_the_help_menu_asks_whatever_the_switch_says(
    open_app: OpenApp,
    environment: Mapping[str, str],
    site: Site,
    qtbot: QtBot,
    opened: list[str],
) -> None:
    app = open_app(environment)
    dialog = ask_in_the_menu(app, qtbot)
    qtbot.waitUntil(lambda: status(dialog) == OUT)
    button(dialog, "openReleases").click()
    assert opened == [PAGE]
    button(dialog, "closeReleases").click()
    assert not dialog.isVisible()
    answer(site, __version__)
    assert ask_in_the_menu(app, qtbot) is dialog
    qtbot.waitUntil(lambda: status(dialog).startswith("There is no newer version."))
    assert not app.engine.settings.look_for_releases
    assert len(site.asked) == 2


def test_another_language_keeps_the_news(
    open_app: OpenApp, environment: Mapping[str, str], qtbot: QtBot
) -> None:
    app = open_app(environment)
    switch_on(app)
    ask_by_itself(app)
    qtbot.waitUntil(lambda: banner_texts(app) == [OUT])
    before = app.window
    app.engine.change_settings(replace(app.engine.settings, language="de"))
    qtbot.waitUntil(lambda: app.window is not before)
    qtbot.waitUntil(lambda: len(banner_texts(app)) == 1)
    assert NEWER in banner_texts(app)[0]
    assert help_action(app) is not None
    app.engine.change_settings(replace(app.engine.settings, language="en"))
    qtbot.waitUntil(lambda: banner_texts(app) == [OUT])


@pytest.mark.parametrize("way", ["sandbox", "environment"])
def test_where_it_must_not_be_nothing_of_it_is_there(
    open_app: OpenApp, environment: Mapping[str, str], site: Site, qtbot: QtBot, way: str
) -> None:
    if way == "sandbox":
        app = open_app(environment, trial=True)
    else:
        app = open_app({**environment, "FALGUI_RELEASES_URL": "off"})
    assert app.releases.watch is None
    assert help_action(app) is None
    switch_on(app)
    dialog = app.open_settings("generalPage")
    assert dialog.findChild(QWidget, "lookForReleases") is None
    qtbot.wait(100)
    assert site.asked == []


def test_quitting_does_not_wait_for_an_answer(
    open_app: OpenApp, environment: Mapping[str, str], site: Site, qtbot: QtBot
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def silent() -> Iterator[bytes]:
        begun.set()
        ended.wait(60)
        yield b""

    site.content = silent
    app = open_app(environment)
    ask_in_the_menu(app, qtbot)
    qtbot.waitUntil(begun.is_set)
    # It fails if a thread is left after two seconds.
    open_app.close(app)
    ended.set()
