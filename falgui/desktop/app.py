"""The wiring diagram: puts window, tray, notifications and settings in front of the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer, Signal

from falgui.core import messages
from falgui.core.errand import Errand
from falgui.core.messages import Message
from falgui.core.result import Result
from falgui.core.translation import _
from falgui.desktop.at_work import AtWork
from falgui.desktop.banner_buttons import LOCKED, RESTORED, Ways, banner_buttons
from falgui.desktop.copying.leaving_behind import leave_on_clipboard
from falgui.desktop.copying.request_bars import RequestBars
from falgui.desktop.copying.verify_dialog import VerifyDialog, verify_links
from falgui.desktop.engine import Engine
from falgui.desktop.first_run import FirstRun
from falgui.desktop.intake.open_questions import tell_of_open_questions
from falgui.desktop.integration.falgui_links import FalguiLinks
from falgui.desktop.integration.global_shortcut import GlobalShortcut, ways_here
from falgui.desktop.integration.login_places import login_place
from falgui.desktop.integration.presence import Presence
from falgui.desktop.integration.presence_action import add_presence_action
from falgui.desktop.integration.starting_at_login import StartingAtLogin
from falgui.desktop.leaving import Leaving
from falgui.desktop.link_check import add_link_check
from falgui.desktop.look.language import speak
from falgui.desktop.look.show_look import show_look
from falgui.desktop.main_window import MainWindow
from falgui.desktop.release_desk import ReleaseDesk
from falgui.desktop.settings.checking import build_diagnostics_page
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.settings.door_page import door_page
from falgui.desktop.settings.file_card import add_settings_file_card
from falgui.desktop.settings.login_card import add_login_card
from falgui.desktop.settings.presence_card import add_presence_card
from falgui.desktop.settings.shortcut_card import add_shortcut_card
from falgui.desktop.settings.watch_card import add_watch_card
from falgui.desktop.system.activation import bring_to_front, expect_activation
from falgui.desktop.telling.notifications import desktop_notifications
from falgui.desktop.telling.telling import Telling
from falgui.desktop.tray.recent_pictures import RecentPictures
from falgui.desktop.tray.tray import Tray
from falgui.desktop.tray_desk import TrayDesk
from falgui.desktop.watching.watch_words import SECRETS, OfferBars, tell_secrets
from falgui.store.installation import installation_salt
from falgui.store.paths import Paths
from falgui.store.settings import Settings
from falgui.store.thumbnail_cache import ThumbnailCache

if TYPE_CHECKING:
    # Brings the HTTP library along, which the first paint doesn't wait for.
    from falgui.transport.endpoints import Endpoints

_LEAVE_MILLISECONDS: Final = 2000
_UNUSABLE_PROXY: Final = messages.proxy_unusable("").id
_UNUSABLE_AUTHORITY: Final = messages.authority_unusable("").id


class App(QObject):
    """falgui with a window, for one person and one fal account.

    Needs a `QApplication`. `trial` is for a sandbox: closing the window quits, nothing is asked,
    and what the person's own falgui keeps on this system stays as it is. `window` is one that
    shows its first sight already.
    `leaving` is emitted when the event loop may end; then call `close`.
    """

    leaving = Signal()

    def __init__(
        self,
        environment: Mapping[str, str],
        endpoints: "Endpoints",
        paths: Paths,
        *,
        trial: bool = False,
        window: MainWindow | None = None,
    ) -> None:
        super().__init__()
        self._endpoints = endpoints
        # Nor does anything lead from a Flatpak to the desktop's own folders.
        self._stays_apart = trial or "FLATPAK_ID" in environment
        self._settings_dialog: SettingsDialog | None = None
        self._told: dict[str, Message] = {}
        self._secrets: tuple[str, list[str]] = ("", [])
        self.engine = Engine(environment, endpoints, paths, self, trial=trial)
        self.presence = Presence(self.engine.background, parent=self)
        show_look(self.engine.settings)
        self.notifications = desktop_notifications(self.engine.session_bus, self)
        self.telling = Telling(
            self.engine.queue,
            self.engine.copying,
            self.engine.requests,
            self.notifications,
            lambda: self.engine.settings,
            self,
            answered=self.engine.door.answer,
        )
        self.way_out = Leaving(self.engine, self, trial=trial)
        self.way_out.left.connect(self.leaving)
        self.way_out.hidden_first.connect(self.notifications.window_hidden)
        self.shortcut = GlobalShortcut(ways_here(self.engine.session_bus), self)
        self.releases = ReleaseDesk(environment, self.engine, self, trial=trial)
        self._build_front(window or MainWindow(self.engine.settings))
        self._at_work = AtWork(self.engine, lambda: self.window, self)
        self._at_login = StartingAtLogin(
            login_place(environment),
            lambda: self.engine.settings,
            self.engine.change_settings,
            self,
        )
        self.first_run = FirstRun(
            self.engine.account,
            self.window,
            self.engine.queue,
            lambda: self.engine.settings,
            self.engine.change_settings,
            is_first=self.engine.is_first_start and not trial,
            parent=self,
        )
        self._connect_engine()

    def start(self, names: Sequence[str], errand: Errand = Errand.SHOW) -> None:
        """Find the key, queue what `names` (absolute paths, links) say, and run the errand."""
        self.way_out.begin(errand)
        self.engine.start()
        if not self._stays_apart:
            self._at_login.start()
            self.presence.refresh()
        self.shortcut.use(self.engine.settings.shortcut)
        self.releases.start()
        if names:
            self.open(names)
        if errand is not Errand.SHOW:
            self.run_errand(errand)

    def open(self, names: Sequence[str]) -> None:
        """Queue what another start of falgui was given, and follow the links to falgui in it."""
        others = self.falgui_links.take(names)
        if others:
            self.window.intake.take_paths(others)

    def run_errand(self, errand: Errand, token: str = "") -> None:
        """Do what a start of falgui is for; `token` lets the window come to the front."""
        expect_activation(token)
        match errand:
            case Errand.SHOW:
                self.window.bring_up()
                bring_to_front(self.window, token, self.engine.background)
            case Errand.CLIPBOARD:
                self.tray_desk.upload_clipboard()
            case Errand.CHOOSE:
                self.tray_desk.files.ask()
            case Errand.HIDE:
                pass

    def close(self) -> bool:
        """Stop all work and save what is to be saved; return whether every thread has ended.

        Takes two seconds at most; the queue comes first.
        """
        leave_by = QDeadlineTimer(_LEAVE_MILLISECONDS)
        if self.engine.clipboard.holds_own():
            leave_on_clipboard(self.engine.clipboard.last_copied, int(self.window.winId()))
        self.engine.queue.shut_down(0)
        self.engine.change_settings(
            replace(self.engine.settings, window_geometry=self.window.geometry_text())
        )
        saved = self.engine.save(leave_by.remainingTime())
        # A thumbnail may still come, and with it a tick.
        self._at_work.close()
        self.releases.close()
        saved = self._at_login.close(leave_by.remainingTime()) and saved
        self.tray_desk.close()
        self.shortcut.use("")
        self.notifications.close()
        for dialog in self.window.findChildren(VerifyDialog):
            dialog.reject()
        self.window.close_for_good()
        return self.engine.close(leave_by.remainingTime()) and saved

    def open_settings(self, page: str = "", part: str = "") -> SettingsDialog:
        """Open the settings, at a page and there at a part with these object names."""
        if self._settings_dialog is None:
            self._settings_dialog = self._new_settings_dialog()
        dialog = self._settings_dialog
        if page:
            dialog.show_page(page)
        self.window.bring_up()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        if part:
            dialog.show_part(page, part)
        return dialog

    # What shows words -----------------------------------------------------------------------

    def _build_front(self, window: MainWindow) -> None:
        """Build all that shows words, and connect it; done again in another language.

        What lives longer than the window must be connected to it by methods, which Qt forgets
        with the window, not by functions, which would be called on what is gone.
        """
        engine = self.engine
        self.window = window
        window.furnish(
            engine.queue,
            engine.model,
            engine.thumbnails,
            engine.copying,
            engine.clipboard,
            engine.background,
            engine.paths.temporary,
        )
        pictures = RecentPictures(ThumbnailCache(engine.paths.thumbnails), engine.background, self)
        self.tray = Tray(engine.recent.results, pictures, engine.session_bus, self)
        self.notifications.use_tray(self.tray.show_message)
        self.telling.use_window(self.window)
        self._connect_window()
        self._add_history()
        add_link_check(self.window, engine)
        self.tray_desk = TrayDesk(
            engine,
            self.window,
            self.tray,
            pictures,
            self.telling,
            self.open_settings,
            self.way_out.quit,
            self,
        )
        self.tray.message_clicked.connect(self.notifications.click)
        self.way_out.move_to(self.window, self.tray)
        self.releases.move_to(self.window)
        self._add_integration()

    def _change_language(self) -> None:
        """Put a window, a tray and a dialog in place of those that speak another language."""
        window, tray, dialog = self.window, self.tray, self._settings_dialog
        desk = self.tray_desk
        speak(self.engine.settings.language)
        desk.close()
        self._settings_dialog = None
        self._build_front(MainWindow(self.engine.settings))
        self.first_run.move_to(self.window)
        if not self._stays_apart:
            self.presence.refresh()
        self.window.take_place_of(window)
        for message in tuple(self._told.values()):
            if window.banners.has_banner(message.id):
                self._warn(message)
        if window.banners.has_banner(SECRETS):
            self._tell_secrets(*self._secrets)
        tell_of_open_questions(window.questions, self.window.banners)
        if dialog is not None and dialog.isVisible():
            self.open_settings().take_place_of(dialog)
        window.close_for_good()
        for gone in (window, tray, desk):
            gone.deleteLater()

    def _new_settings_dialog(self) -> SettingsDialog:
        engine = self.engine
        dialog = SettingsDialog(engine.settings, engine.account, self.window)
        dialog.settings_changed.connect(engine.change_settings)
        diagnostics = build_diagnostics_page(
            self._endpoints,
            engine.paths,
            engine.account,
            engine.key_store,
            lambda: installation_salt(engine.database.opened()),
            lambda: engine.settings,
            engine.clipboard,
            engine.background,
        )
        dialog.add_page(door_page(engine.door, engine.clipboard), "door")
        dialog.add_page(diagnostics, "diagnostics")
        add_login_card(dialog.page("generalPage"), None if self._stays_apart else self._at_login)
        add_shortcut_card(dialog.page("generalPage"), self.shortcut)
        if not self._stays_apart:
            add_presence_card(dialog.page("generalPage"), self.presence)
        self.releases.add_card(dialog.page("generalPage"))
        add_settings_file_card(dialog.page("generalPage"), engine.background)
        add_watch_card(dialog.page("uploadPage"), engine.watching, engine.paths, engine.background)
        # The cards that came after their pages show nothing yet.
        dialog.show_settings(engine.settings)
        return dialog

    # How they are connected -----------------------------------------------------------------

    def _connect_engine(self) -> None:
        engine = self.engine
        engine.warned.connect(self._warn)
        engine.account.changed.connect(self._forget_lock)
        self.shortcut.pressed.connect(lambda: self.run_errand(Errand.CLIPBOARD))
        engine.settings_changed.connect(lambda now, _before: self.shortcut.use(now.shortcut))
        engine.settings_changed.connect(self._show_settings)
        if not self._stays_apart:
            engine.settings_changed.connect(self._at_login.follow)
        engine.changing_way.changed.connect(self._forget_unusable_way)
        engine.keeper.restored.connect(self._tell_restored)
        self.telling.window_wanted.connect(partial(self.run_errand, Errand.SHOW))
        engine.watching.secrets_left.connect(self._tell_secrets)

    def _connect_window(self) -> None:
        window, engine = self.window, self.engine
        window.sources_chosen.connect(engine.upload)
        window.pack_chosen.connect(engine.upload_training_pack)
        window.image_pasted.connect(engine.upload_image)
        window.intake.request_chosen.connect(engine.upload_request)
        RequestBars(engine.requests, window.questions)
        window.settings_changed.connect(engine.change_settings)
        window.settings_wanted.connect(self.open_settings)
        window.templates_wanted.connect(lambda: self.open_settings("copyingPage", "templateEditor"))
        window.key_wanted.connect(self._change_key)
        window.files_wanted.connect(engine.going_on.look_for_files)
        window.verify_wanted.connect(self._verify_links)
        window.anew_wanted.connect(engine.upload_anew)
        self.telling.uploads_wanted.connect(window.review)
        engine.going_on.told.connect(window.trouble.tell_time)
        OfferBars(engine.watching, window.questions)

    def _add_history(self) -> None:
        window, engine = self.window, self.engine
        page = engine.history.new_page(engine.copying)
        page.show_settings(engine.settings)
        window.add_page("historyTab", _("History"), "history", page, page.focus_search)
        page.fill_menu(window.add_menu("historyMenu", _("H&istory")))
        page.sources_chosen.connect(engine.upload_again)
        page.verify_wanted.connect(self._verify_links)
        page.templates_wanted.connect(window.templates_wanted)
        page.removed.connect(engine.recent.forget)
        window.settings_shown.connect(page.show_settings)
        engine.queue.finished.connect(page.expect_new)

    def _add_integration(self) -> None:
        window = self.window
        self.falgui_links = links = FalguiLinks(window.questions)
        links.upload_wanted.connect(window.intake.take_paths)
        links.settings_wanted.connect(self.open_settings)
        links.refused.connect(window.intake.refused)
        if not self._stays_apart:
            add_presence_action(window.menuBar(), self.presence)
        self.presence.told.connect(window.footer.say)

    # What then happens ----------------------------------------------------------------------

    def _show_settings(self, settings: Settings, before: Settings) -> None:
        if settings.language != before.language:
            # After the control that was used is done with its click: it is about to go.
            QTimer.singleShot(0, self, self._change_language)
        show_look(settings, before)
        self.window.show_settings(settings)
        self.first_run.show_settings(settings)
        if self._settings_dialog is not None:
            self._settings_dialog.show_settings(settings)

    def _tell_secrets(self, folder: str, names: list[str]) -> None:
        self._secrets = (folder, names)
        tell_secrets(self.window.banners, folder, names)

    def _change_key(self) -> None:
        self.open_settings("accountPage")

    def _verify_links(self, results: list[Result]) -> None:
        engine = self.engine
        uploader = engine.uploader
        verify_links(
            results, uploader.look_at, uploader.hash_served, engine.background, self.window
        )

    def _tell_restored(self, count: int, crashes: int) -> None:
        self._warn(messages.restored(count, crashes))

    def _review_restored(self) -> None:
        self.window.banners.dismiss(RESTORED)
        self.window.review(self.engine.keeper.restored_numbers())

    def _forget_lock(self) -> None:
        if not self.engine.account.is_locked:
            self.window.banners.dismiss(LOCKED)

    def _forget_unusable_way(self) -> None:
        for unusable in (_UNUSABLE_PROXY, _UNUSABLE_AUTHORITY):
            self.window.banners.dismiss(unusable)

    def _warn(self, message: Message) -> None:
        self._told[message.id] = message
        ways = Ways(
            unlock=self.engine.account.unlock,
            change_key=self._change_key,
            settings=self.open_settings,
            review=self._review_restored,
            copy=self.engine.copying.copy_text,
        )
        self.window.banners.show_banner(
            message.id, message.title, message.advice, banner_buttons(message, ways)
        )
