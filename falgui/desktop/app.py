"""The wiring diagram: puts window, tray, notifications and settings in front of the engine."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer, Signal

from falgui.core import messages
from falgui.core.errand import Errand
from falgui.core.messages import Message
from falgui.core.result import Result
from falgui.core.translation import _
from falgui.core.upload import AT_FAL, ENDED
from falgui.desktop.banner_buttons import LOCKED, RESTORED, Ways, banner_buttons
from falgui.desktop.copying.request_bars import RequestBars
from falgui.desktop.copying.verify_dialog import VerifyDialog, verify_links
from falgui.desktop.engine import Engine
from falgui.desktop.first_run import FirstRun
from falgui.desktop.intake.open_questions import tell_of_open_questions
from falgui.desktop.integration.global_shortcut import GlobalShortcut, ways_here
from falgui.desktop.link_check import add_link_check
from falgui.desktop.look.language import speak
from falgui.desktop.look.show_look import show_look
from falgui.desktop.main_window import MainWindow
from falgui.desktop.quit_dialog import QuitDialog
from falgui.desktop.settings.checking import build_diagnostics_page
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.settings.file_card import add_settings_file_card
from falgui.desktop.settings.shortcut_card import add_shortcut_card
from falgui.desktop.settings.watch_card import add_watch_card
from falgui.desktop.telling.notifications import Ended, Notifications
from falgui.desktop.tray.tray import Tray
from falgui.desktop.watching.watch_words import SECRETS, OfferBars, tell_secrets
from falgui.store.installation import installation_salt
from falgui.store.paths import Paths
from falgui.store.settings import Settings

if TYPE_CHECKING:
    # Brings the HTTP library along, which the first paint doesn't wait for.
    from falgui.transport.endpoints import Endpoints

_LEAVE_MILLISECONDS: Final = 2000
_UNUSABLE_PROXY: Final = messages.proxy_unusable("").id
_UNUSABLE_AUTHORITY: Final = messages.authority_unusable("").id


class App(QObject):
    """falgui with a window, for one person and one fal account.

    Needs a `QApplication`. `trial` is for a sandbox: closing the window quits, nothing is asked.
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
    ) -> None:
        super().__init__()
        self._endpoints = endpoints
        self._trial = trial
        self._settings_dialog: SettingsDialog | None = None
        self._told: dict[str, Message] = {}
        self._told_batch: int | None = None
        self._secrets: tuple[str, list[str]] = ("", [])
        self.engine = Engine(environment, endpoints, paths, self)
        show_look(self.engine.settings)
        self.shortcut = GlobalShortcut(ways_here(self.engine.session_bus), self)
        self._build_front()
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
        """Find the key, queue what `names` (absolute paths, links) say, and run the errand.

        The window shows, unless falgui is to wait in a tray that is there.
        """
        if errand is not Errand.HIDE or not self.tray.available:
            self.window.show()
        self.engine.start()
        self.shortcut.use(self.engine.settings.shortcut)
        if names:
            self.open(names)
        if errand is not Errand.SHOW:
            self.run_errand(errand)

    def open(self, names: Sequence[str]) -> None:
        """Queue what another start of falgui was given."""
        self.window.intake.take_paths(names)

    def run_errand(self, errand: Errand, token: str = "") -> None:
        """Do what a start of falgui is for; `token` lets the window come to the front."""
        if token:
            # Where Qt looks for it when a window asks for the focus.
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        match errand:
            case Errand.SHOW:
                self.window.bring_up()
            case Errand.CLIPBOARD:
                self.window.paste()
            case Errand.CHOOSE:
                self._upload_files_from_tray()
            case Errand.HIDE:
                pass

    def quit(self) -> None:
        """End the program, after a question if uploads are still on their way."""
        queue = self.engine.queue
        unfinished = sum(one.state not in ENDED | AT_FAL for one in queue.uploads())
        if not unfinished or self._trial or not self.engine.settings.confirm_quit:
            self.leaving.emit()
            return
        totals = queue.totals()
        dialog = QuitDialog(unfinished, totals.size - totals.sent, self.window)
        dialog.finished.connect(lambda _code: self._quit_answered(dialog))
        self.window.bring_up()
        dialog.open()

    def leave_at_once(self) -> None:
        """End the program without a question; all is on disk when this returns."""
        self.engine.save(_LEAVE_MILLISECONDS)
        self.leaving.emit()

    def close(self) -> bool:
        """Stop all work and save what is to be saved; return whether every thread has ended.

        Takes two seconds at most; the queue comes first.
        """
        leave_by = QDeadlineTimer(_LEAVE_MILLISECONDS)
        self.engine.queue.shut_down(0)
        self.engine.change_settings(
            replace(self.engine.settings, window_geometry=self.window.geometry_text())
        )
        saved = self.engine.save(leave_by.remainingTime())
        # A thumbnail may still come, and with it a tick.
        self.engine.model.ticked.disconnect(self._follow_queue)
        self.tray.close()
        self.shortcut.use("")
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

    def _build_front(self) -> None:
        """Build all that shows words, and connect it; done again in another language.

        What lives longer than the window must be connected to it by methods, which Qt forgets
        with the window, not by functions, which would be called on what is gone.
        """
        engine = self.engine
        self.window = MainWindow(
            engine.queue,
            engine.model,
            engine.thumbnails,
            engine.copying,
            engine.clipboard,
            engine.background,
            engine.settings,
            engine.paths.temporary,
        )
        self.tray = Tray(engine.recent.entries, self)
        self.notifications = Notifications(self.tray.show_message, self.window.isActiveWindow)
        self._connect_window()
        self._add_history()
        add_link_check(self.window, engine)
        self._connect_tray()
        self._follow_watching()

    def _change_language(self) -> None:
        """Put a window, a tray and a dialog in place of those that speak another language."""
        window, tray, dialog = self.window, self.tray, self._settings_dialog
        speak(self.engine.settings.language)
        tray.close()
        self._settings_dialog = None
        self._build_front()
        self.first_run.move_to(self.window)
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
        for gone in (window, tray):
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
        dialog.add_page(diagnostics, "diagnostics")
        add_shortcut_card(dialog.page("generalPage"), self.shortcut)
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
        engine.changing_way.changed.connect(self._forget_unusable_way)
        engine.keeper.restored.connect(self._tell_restored)
        engine.queue.batch_ended.connect(self._batch_ended)
        engine.model.ticked.connect(self._follow_queue)
        engine.watching.secrets_left.connect(self._tell_secrets)
        engine.watching.changed.connect(self._follow_watching)

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
        window.closing.connect(self._window_closing)
        window.quit_wanted.connect(self.quit)
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

    def _connect_tray(self) -> None:
        tray, engine = self.tray, self.engine
        tray.files_wanted.connect(self._upload_files_from_tray)
        tray.clipboard_wanted.connect(self.window.paste)
        tray.link_chosen.connect(lambda link: engine.copying.copy_results(engine.recent.of(link)))
        tray.pause_wanted.connect(engine.queue.pause_all)
        tray.resume_wanted.connect(engine.queue.resume_all)
        tray.retry_wanted.connect(engine.queue.retry_failed)
        tray.watching_wanted.connect(self._watch_or_pause)
        tray.window_wanted.connect(self.window.bring_up)
        tray.message_clicked.connect(self._show_told)
        tray.settings_wanted.connect(self.open_settings)
        tray.quit_wanted.connect(self.quit)
        tray.availability_changed.connect(self._tray_changed)

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

    def _follow_watching(self) -> None:
        settings = self.engine.settings
        count = sum(folder.on for folder in settings.watched_folders)
        self.tray.show_watching(count, paused=settings.watching_paused)

    def _watch_or_pause(self) -> None:
        settings = self.engine.settings
        paused = not settings.watching_paused
        self.engine.change_settings(replace(settings, watching_paused=paused))

    def _change_key(self) -> None:
        self.open_settings("accountPage")

    def _verify_links(self, results: list[Result]) -> None:
        engine = self.engine
        uploader = engine.uploader
        verify_links(
            results, uploader.look_at, uploader.hash_served, engine.background, self.window
        )

    def _follow_queue(self) -> None:
        queue = self.engine.queue
        self.tray.show_activity(queue.running_count, queue.totals().percent)
        self.tray.show_choices(
            can_pause=queue.can_pause,
            can_resume=queue.can_resume,
            failed=queue.list_totals().failed,
        )

    def _batch_ended(self, batch: int) -> None:
        settings = self.engine.settings
        requests = self.engine.requests
        if requests.of(batch) is not None:
            # That it be copied was asked for when the files were.
            copied = requests.batch_ended(batch)
        else:
            copied = settings.auto_copy and self.engine.copying.copy_batch(batch)
        told = self.notifications.batch_ended(
            Ended.of(self.engine.queue.batch(batch)),
            copied=copied,
            wanted=settings.notify,
        )
        if told:
            self._told_batch = batch

    def _show_told(self) -> None:
        self.window.bring_up()
        if self._told_batch is not None:
            self.window.show_batch(self._told_batch)

    def _upload_files_from_tray(self) -> None:
        self.window.bring_up()
        self.window.choose_files()

    def _tray_changed(self, available: bool) -> None:  # noqa: FBT001  as the signal gives it
        if not available and not self.window.isVisible():
            # Nobody could get at the window any more.
            self.window.bring_up()

    def _window_closing(self) -> None:
        settings = self.engine.settings
        if self._trial or not (self.tray.available and settings.close_to_tray):
            self.quit()
            return
        self.window.hide()
        if not settings.tray_explained:
            self.notifications.window_hidden()
            self._told_batch = None
            self.engine.change_settings(replace(settings, tray_explained=True))

    def _quit_answered(self, dialog: QuitDialog) -> None:
        if dialog.is_never_again:
            self.engine.change_settings(replace(self.engine.settings, confirm_quit=False))
        if dialog.is_agreed:
            self.leaving.emit()
        dialog.deleteLater()

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
