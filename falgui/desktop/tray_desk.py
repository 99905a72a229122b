"""Connects what is beside the window to the engine: tray, drop basket, and what they ask for."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAction, QGuiApplication

from falgui.core.translation import _
from falgui.desktop.engine import Engine
from falgui.desktop.intake.file_choice import FileChoice
from falgui.desktop.intake.refusal_banners import words_for_repeats
from falgui.desktop.main_window import MainWindow
from falgui.desktop.telling.telling import Telling
from falgui.desktop.tray.basket import Basket
from falgui.desktop.tray.menu import TrayMenu
from falgui.desktop.tray.recent_pictures import RecentPictures
from falgui.desktop.tray.standing import Standing, standing_of
from falgui.desktop.tray.tray import Tray
from falgui.store.settings import Settings

_FOLLOW_MILLISECONDS: Final = 400
_ANSWER_MILLISECONDS: Final = 3000
_FOCUS_MILLISECONDS: Final = 2000


class TrayDesk(QObject):
    """Shows in tray and basket how the uploads stand, and does what is asked for there.

    All of it works without the window, which comes up only when something has to be asked; what
    came of it is told by `telling`. `open_settings` and `leave` are the app's.
    """

    def __init__(
        self,
        engine: Engine,
        window: MainWindow,
        tray: Tray,
        pictures: RecentPictures,
        telling: Telling,
        open_settings: Callable[[], object],
        leave: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._window = window
        self._tray = tray
        self._pictures = pictures
        self._telling = telling
        self._open_settings = open_settings
        self._leave = leave
        self._failures_seen = 0
        self._standing = Standing()
        self.basket: Basket | None = None
        self.files = FileChoice(self)
        self.files.chosen.connect(window.intake.take_paths)
        self._basket_action = QAction(_("Drop basket"), self)
        self._basket_action.setObjectName("basketAction")
        self._basket_action.setCheckable(True)
        self._basket_action.triggered.connect(self._want_basket)
        window.view_menu.addSeparator()
        window.view_menu.addAction(self._basket_action)
        # What comes more often is shown together: the icon goes over D-Bus.
        self._pause = QTimer(self, singleShot=True, interval=_FOLLOW_MILLISECONDS)
        self._pause.timeout.connect(self._follow_late)
        self._is_behind = False
        # Of many small files some end in each moment.
        self._links = QTimer(self, singleShot=True, interval=_FOLLOW_MILLISECONDS)
        self._links.timeout.connect(tray.menu.refresh)
        # For how long what is said about a copy is said about one that was asked for here.
        self._asked = QTimer(self, singleShot=True, interval=_ANSWER_MILLISECONDS)
        self._awaits_focus = QTimer(self, singleShot=True, interval=_FOCUS_MILLISECONDS)
        self._awaits_focus.timeout.connect(self._tell_unread)
        self._serve(tray.menu)
        self._connect()
        self.show_settings(engine.settings)
        self._follow_watching()
        self._show_standing()

    def close(self) -> None:
        """Take icon and basket away; they are of no use any more."""
        self._engine.model.ticked.disconnect(self._follow)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.disconnect(self._focus_moved)
        for timer in (self._pause, self._links):
            timer.stop()
        self.files.close()
        self._take_basket_away()
        self._tray.close()

    def upload_clipboard(self) -> None:
        """Upload what is on the clipboard; the window comes up only where it has to."""
        if QGuiApplication.platformName() == "wayland" and not self._window.isActiveWindow():
            # There only who has the focus may look at the clipboard.
            self._awaits_focus.start()
            self._window.bring_up()
            return
        self._engine.warm_start.expect_upload()
        account = self._engine.account
        if account.key() is None and not account.is_loading:
            # It has to be entered first.
            self._window.bring_up()
        self._window.paste()

    @Slot(Settings)
    def show_settings(self, settings: Settings) -> None:
        """Have the basket, or not."""
        self._basket_action.setChecked(settings.basket)
        self._tray.menu.show_basket(settings.basket)
        if settings.basket and self.basket is None:
            self._bring_basket()
        elif not settings.basket:
            self._take_basket_away()
        elif self.basket is not None:
            self.basket.menu.show_basket(True)
        self._follow_watching()

    # What is asked for --------------------------------------------------------------------

    def _serve(self, menu: TrayMenu) -> None:
        queue = self._engine.queue
        menu.aboutToShow.connect(self._engine.warm_start.expect_upload)
        menu.files_wanted.connect(self.files.ask)
        menu.clipboard_wanted.connect(self.upload_clipboard)
        menu.link_chosen.connect(self._copy_link)
        menu.pause_wanted.connect(queue.pause_all)
        menu.resume_wanted.connect(queue.resume_all)
        menu.retry_wanted.connect(queue.retry_failed)
        menu.watching_wanted.connect(self._watch_or_pause)
        menu.window_wanted.connect(self._window.bring_up)
        menu.basket_wanted.connect(self._want_basket)
        menu.settings_wanted.connect(self._settings_wanted)
        menu.quit_wanted.connect(self._leave)

    def _settings_wanted(self) -> None:
        # The app's own function takes arguments that a signal might bring.
        self._open_settings()

    def _copy_link(self, link: str) -> None:
        results = self._engine.recent.of(link)
        if results:
            self._asked.start()
            self._engine.copying.copy_results(results)

    def _watch_or_pause(self) -> None:
        settings = self._engine.settings
        paused = not settings.watching_paused
        self._engine.change_settings(replace(settings, watching_paused=paused))

    def _want_basket(self, wanted: bool) -> None:  # noqa: FBT001  as the signal gives it
        self._engine.change_settings(replace(self._engine.settings, basket=wanted))

    def _keep_place(self, place: str) -> None:
        self._engine.change_settings(replace(self._engine.settings, basket_place=place))

    # What then happens --------------------------------------------------------------------

    def _connect(self) -> None:
        engine, window = self._engine, self._window
        engine.model.ticked.connect(self._follow)
        engine.queue.finished.connect(self._refresh_links)
        engine.watching.changed.connect(self._follow_watching)
        engine.copying.said.connect(self._tell_said)
        engine.copying.refused.connect(self._show_refused_copy)
        window.hovered.connect(engine.warm_start.expect_upload)
        window.settings_shown.connect(self.show_settings)
        window.intake.refused.connect(lambda problems: self._telling.answer(problems[0]))
        window.intake.repeated.connect(
            lambda sources, _lifecycle: self._telling.answer(words_for_repeats(sources))
        )
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._focus_moved)

    @Slot()
    def _follow(self) -> None:
        if self._pause.isActive():
            self._is_behind = True
        else:
            self._show_standing()
            self._pause.start()

    def _follow_late(self) -> None:
        if self._is_behind:
            self._is_behind = False
            self._show_standing()
            self._pause.start()

    def _show_standing(self) -> None:
        engine = self._engine
        failed = engine.queue.list_totals().failed
        # What failed while the window was in front has been seen.
        seen = failed if self._window.isActiveWindow() else self._failures_seen
        self._failures_seen = min(seen, failed)
        standing = standing_of(engine.queue, engine.model.bytes_per_second(), self._failures_seen)
        if standing == self._standing:
            return
        self._standing = standing
        self._tray.show_standing(standing)
        if self.basket is not None:
            self.basket.show_standing(standing)
            self.basket.menu.show_standing(standing)

    @Slot(int)
    def _refresh_links(self, _number: int) -> None:
        if not self._links.isActive():
            self._links.start()

    @Slot()
    def _follow_watching(self) -> None:
        settings = self._engine.settings
        count = sum(folder.on for folder in settings.watched_folders)
        self._tray.show_watching(count, paused=settings.watching_paused)
        if self.basket is not None:
            self.basket.menu.show_watching(count, paused=settings.watching_paused)

    @Slot()
    def _focus_moved(self) -> None:
        if not self._window.isActiveWindow():
            return
        self._show_standing()
        self._engine.warm_start.expect_upload()
        if self._awaits_focus.isActive():
            self._awaits_focus.stop()
            self._window.paste()

    def _tell_unread(self) -> None:
        self._telling.answer(
            _("The clipboard can only be read with the window in front. Paste it there.")
        )

    @Slot(str)
    def _tell_said(self, words: str) -> None:
        if self._asked.isActive():
            self._asked.stop()
            self._telling.answer(words)

    @Slot()
    def _show_refused_copy(self) -> None:
        if self._asked.isActive():
            self._asked.stop()
            # The window offers to copy once more.
            self._window.bring_up()

    # The basket ---------------------------------------------------------------------------

    def _bring_basket(self) -> None:
        menu = TrayMenu(self._engine.recent.results, self._pictures)
        menu.show_basket(True)
        self._serve(menu)
        basket = self.basket = Basket(menu, self._engine.settings.basket_place)
        basket.hovered.connect(self._engine.warm_start.expect_upload)
        basket.dropped.connect(self._window.intake.take_mime)
        basket.window_wanted.connect(self._window.bring_up)
        basket.moved.connect(self._keep_place)
        basket.closed.connect(lambda: self._want_basket(False))
        menu.show_standing(self._standing)
        basket.show_standing(self._standing)
        basket.bring_into_sight()
        basket.show()
        if QGuiApplication.platformName() == "xcb":
            self._keep_beside_windows(basket)

    def _keep_beside_windows(self, basket: Basket) -> None:
        from falgui.desktop.tray.beside_windows import (  # noqa: PLC0415  Linux only
            set_beside_windows,
        )

        number = int(basket.winId())
        self._engine.background.run(
            basket, lambda: set_beside_windows(number), lambda _nothing: None
        )

    def _take_basket_away(self) -> None:
        basket, self.basket = self.basket, None
        if basket is not None:
            basket.hide()
            # It may be its own menu that asked for this.
            basket.menu.deleteLater()
            basket.deleteLater()
