"""The open window of the tour: drives it as a person would, and takes the pictures."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QUrl
from PySide6.QtGui import QAction, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from falgui.core.upload import State
from falgui.desktop.app import App
from falgui.store.paths import prepare, user_paths
from falgui.store.settings import Settings
from falgui.store.settings_file import load_settings, save_settings
from falgui.transport.endpoints import endpoints_from
from tests.drags import dropping, entering
from tests.tour.stage import Stage

_PATIENCE_SECONDS: Final = 30.0
SIZE: Final = (760, 560)
"""The window's width and height, where a picture is not about others."""
_SETTLED_MILLISECONDS: Final = 160


class Tour:
    """One walk through falgui in one look; pictures go to `pictures`, named as they are taken.

    `home` is where falgui keeps its things; without a key in the environment it begins as it
    does for somebody new.
    """

    def __init__(self, stage: Stage, home: Path, pictures: Path, settings: Settings) -> None:
        self.stage = stage
        self._home = home
        self._pictures = pictures
        self._settings = settings
        self._app: App | None = None
        self.taken: list[str] = []

    @property
    def app(self) -> App:
        """The falgui that is open."""
        assert self._app is not None
        return self._app

    @property
    def window(self) -> QWidget:
        """Its window."""
        return self.app.window

    @contextmanager
    def open(self, *, with_key: bool = True) -> Iterator[None]:
        """Open falgui, and quit it at the end."""
        # The person's own login is to be in no picture.
        folders = {"FALGUI_HOME": str(self._home), "XDG_CONFIG_HOME": str(self._home / "login")}
        environment = {**self.stage.environment(), **folders}
        if not with_key:
            del environment["FAL_KEY"]
        paths, _problem = prepare(user_paths(environment))
        known, _problem = load_settings(paths.settings_file)
        look = self._settings
        save_settings(paths.settings_file, replace(known, theme=look.theme, language=look.language))
        self._app = App(environment, endpoints_from(environment), paths)
        self._app.start([])
        # The screen without a screen is small, and smaller still at twice the scale.
        self._app.window.resize(*SIZE)
        try:
            self.until(lambda: not self.app.engine.account.is_loading)
            yield
        finally:
            self._app.close()
            self._app = None
            self.settle()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition` holds."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, "the tour waited in vain"
            QTest.qWait(20)

    def settle(self) -> None:
        """Let everything that is about to be painted be painted."""
        QTest.qWait(_SETTLED_MILLISECONDS)

    def wait(self, milliseconds: int) -> None:
        """Let time pass that a figure in the picture needs, such as a speed."""
        QTest.qWait(milliseconds)

    def picture(self, name: str, widget: QWidget | None = None) -> None:
        """Save what `widget`, or the whole window, looks like now."""
        self.settle()
        file = self._pictures / f"{len(self.taken) + 1:02d} {name}.png"
        assert (widget or self.window).grab().save(str(file)), file
        self.taken.append(name)

    def drop(self, *files: Path) -> None:
        """Let go of `files` over the window, as a file manager would."""
        self.let_go(self._mime(files))

    def let_go(self, mime: QMimeData) -> None:
        """Let go of something else over the window."""
        QApplication.sendEvent(self.window, entering(mime, QPoint(50, 50)))
        QApplication.sendEvent(self.window, dropping(mime, QPoint(50, 50)))

    def paste(self, text: str) -> None:
        """Paste `text` into the window."""
        mime = QMimeData()
        mime.setText(text)
        self.app.window.intake.take_mime(mime)

    @contextmanager
    def hovering(self, *files: Path) -> Iterator[None]:
        """Hold `files` over the window without letting go."""
        with self.holding(self._mime(files)):
            yield

    @contextmanager
    def holding(self, mime: QMimeData) -> Iterator[None]:
        """Hold something else over the window."""
        QApplication.sendEvent(self.window, entering(mime, QPoint(50, 50)))
        yield
        QApplication.sendEvent(self.window, QDragLeaveEvent())

    def states(self) -> list[State]:
        """Return the states of the uploads, in the order of the list."""
        return [upload.state for upload in self.app.engine.queue.uploads()]

    def button(self, name: str, where: QWidget | None = None) -> QAbstractButton:
        """Return the button that can be seen under this object name."""
        found = [
            one
            for one in (where or self.window).findChildren(QAbstractButton, name)
            if one.isVisible()
        ]
        assert len(found) == 1, f"{name}: {len(found)}"
        return found[0]

    def has_button(self, name: str) -> bool:
        """Return whether a button with this object name can be seen."""
        return any(one.isVisible() for one in self.window.findChildren(QAbstractButton, name))

    def shown(self, name: str) -> QWidget:
        """Return the dialog, menu or panel with this object name, as soon as it can be seen."""

        def found() -> list[QWidget]:
            return [
                one
                for one in QApplication.allWidgets()
                if one.objectName() == name and one.isVisible()
            ]

        self.until(lambda: bool(found()))
        return found()[-1]

    def trigger(self, name: str) -> None:
        """Choose the menu entry with this object name."""
        action = self.window.findChild(QAction, name)
        assert action, name
        action.trigger()

    def menu_picture(self, name: str, menu: QMenu) -> None:
        """Save what `menu` looks like when it is open."""
        menu.popup(self.window.mapToGlobal(QPoint(120, 120)))
        self.picture(name, menu)
        menu.close()

    @staticmethod
    def _mime(files: Sequence[Path]) -> QMimeData:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        return mime
