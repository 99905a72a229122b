"""The real window on a real loopback fal."""

import hashlib
import os
import threading
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.errand import Errand
from falgui.core.upload import ENDED, Upload
from falgui.desktop.app import App
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.main_window import MainWindow
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.store.paths import prepare, user_paths
from falgui.store.settings import ProxyChoice
from falgui.transport.endpoints import endpoints_from
from tests.drags import dropping, entering
from tests.sites import Site


class OpenApp:
    """Opens falgui with an environment, and closes what was opened, with all its threads."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self._qtbot = qtbot
        self._home = home
        self._opened: list[App] = []

    def __call__(
        self,
        environment: Mapping[str, str],
        names: Sequence[Path] = (),
        errand: Errand = Errand.SHOW,
        *,
        trial: bool = False,
        window: MainWindow | None = None,
    ) -> App:
        # Without the latter, the login of whoever runs the tests would be looked at and changed.
        login = {"XDG_CONFIG_HOME": os.environ["XDG_CONFIG_HOME"]}
        everything = {"FALGUI_HOME": str(self._home), **login, **environment}
        paths, problem = prepare(user_paths(everything))
        assert problem is None
        app = App(everything, endpoints_from(everything), paths, trial=trial, window=window)
        self._opened.append(app)
        app.start([str(name) for name in names], errand)
        if errand is Errand.SHOW:
            self._qtbot.waitExposed(app.window)
        return app

    def close(self, app: App) -> None:
        self._opened.remove(app)
        assert app.close(), "a thread outlived the app"
        # A program would end here. What is left would be restyled with every window to come.
        for gone in (app.window, app):
            gone.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def close_all(self) -> None:
        for app in tuple(self._opened):
            self.close(app)


@pytest.fixture
def open_app(qtbot: QtBot, qapp: QApplication, home: Path) -> Iterator[OpenApp]:
    apply_theme(qapp)
    opener = OpenApp(qtbot, home)
    yield opener
    opener.close_all()


@pytest.fixture
def drop() -> Callable[[QWidget, Sequence[Path | str]], None]:
    """Provide what lets go of files or links over a widget, as a file manager would."""

    def let_go(target: QWidget, what: Sequence[Path | str]) -> None:
        mime = QMimeData()
        mime.setUrls(
            [QUrl.fromLocalFile(str(one)) if isinstance(one, Path) else QUrl(one) for one in what]
        )
        place = QPoint(50, 50)
        QApplication.sendEvent(target, entering(mime, place))
        QApplication.sendEvent(target, dropping(mime, place))

    return let_go


def growing(file: Path) -> Callable[[Arrived], Awaitable[web.StreamResponse | None]]:
    """Return what lets `file` grow once, when its second part arrives."""
    changed = threading.Event()

    async def change(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and arrived.part == 2 and not changed.is_set():
            changed.set()
            with file.open("ab") as growing:
                growing.write(b"more")
        return None

    return change


def ended(app: App, count: int) -> Callable[[], bool]:
    """Return the condition that `count` uploads are in the list and none is under way."""
    return lambda: (
        app.engine.queue.count() == count
        and all(upload.state in ENDED for upload in app.engine.queue.uploads())
    )


def links(app: App) -> list[str]:
    """Return the links in the list, in its order."""
    return [upload.result.url for upload in app.engine.queue.uploads() if upload.result]


def clipboard_lines() -> list[str]:
    return QGuiApplication.clipboard().text().splitlines()


def only(app: App) -> Upload:
    (upload,) = app.engine.queue.uploads()
    return upload


def banner_texts(app: App) -> list[str]:
    """Return what the banners say, one text a banner."""
    return [
        " ".join(label.text() for label in banner.findChildren(QLabel))
        for banner in app.window.banners.findChildren(QWidget, "banner")
        if banner.isVisible()
    ]


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def served(url: str) -> str:
    """Return the SHA-256 of what a link serves."""
    with urllib.request.urlopen(url, timeout=30) as reply:  # noqa: S310  the sandbox' own link
        return hashlib.file_digest(reply, "sha256").hexdigest()


def through(app: App, site: Site) -> App:
    """Let `site` stand for every host but this computer, and return `app`."""
    app.engine.change_settings(
        replace(app.engine.settings, proxy=ProxyChoice.MANUAL, proxy_address=site.address)
    )
    return app
