"""The wiring diagram: builds every object of the window once, and connects them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.core.lifecycle import Lifecycle
from falgui.core.messages import Message
from falgui.core.sources import FileSource, Source
from falgui.core.translation import _
from falgui.core.upload import AT_FAL, ENDED, Options, Request, Result, State, WaitCause
from falgui.desktop.account.account import Account
from falgui.desktop.banner_buttons import RESTORED, Ways, banner_buttons
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.verify_dialog import VerifyDialog, verify_links
from falgui.desktop.first_run import FirstRun
from falgui.desktop.history.desk import HistoryDesk
from falgui.desktop.intake.pasted_image import save_pasted_image
from falgui.desktop.look.language import speak
from falgui.desktop.look.motion import desktop_wants_less_motion, set_less_motion
from falgui.desktop.look.show_look import show_look
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.careful_uploader import CarefulUploader
from falgui.desktop.queue.changing_way import ChangingWay
from falgui.desktop.queue.going_on import GoingOn
from falgui.desktop.queue.late_uploader import LateUploader
from falgui.desktop.queue.measuring import Measuring
from falgui.desktop.queue.queue_keeper import QueueKeeper
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.quit_dialog import QuitDialog
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.settings.checking import build_diagnostics_page
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.settings.file_card import add_settings_file_card
from falgui.desktop.settings.keeper import SettingsKeeper
from falgui.desktop.system.background import Background
from falgui.desktop.system.garbage import Garbage
from falgui.desktop.system.late_database import LateDatabase
from falgui.desktop.system.notifications import Notifications
from falgui.desktop.system.open_files import most_uploads_at_once
from falgui.desktop.system.recent import COUNT, Recent
from falgui.desktop.system.tray import Tray
from falgui.media.thumbnail_process import ThumbnailProcess
from falgui.store.copy_choice import copy_style
from falgui.store.credentials import KeyStore
from falgui.store.history import History
from falgui.store.installation import installation_salt
from falgui.store.paths import Paths, remove_leftovers
from falgui.store.saved_queue import SavedQueue
from falgui.store.settings import Settings
from falgui.store.settings_file import load_settings, save_settings

if TYPE_CHECKING:
    # Both bring the HTTP library along, which the first paint doesn't wait for.
    from falgui.transport.endpoints import Endpoints
    from falgui.uploader import Uploader

_LEAVE_MILLISECONDS: Final = 2000
_UNUSABLE_PROXY: Final = messages.proxy_unusable("").id
_UNUSABLE_AUTHORITY: Final = messages.authority_unusable("").id


class App(QObject):
    """falgui with a window, for one person and one fal account.

    Needs a `QApplication`. `trial` is for a sandbox: closing the window quits, nothing is asked.
    `leaving` is emitted when the event loop may end; then call `close`.
    """

    leaving = Signal()
    _warned = Signal(object)

    def __init__(
        self,
        environment: Mapping[str, str],
        endpoints: "Endpoints",
        paths: Paths,
        *,
        trial: bool = False,
    ) -> None:
        super().__init__()
        self._environment = environment
        self._endpoints = endpoints
        self._paths = paths
        self._trial = trial
        self._database = LateDatabase(paths.database_file, self._warned.emit)
        self._settings_dialog: SettingsDialog | None = None
        # What was ever closed has written its settings.
        is_first = not trial and not paths.settings_file.exists()
        self._told_batch: int | None = None
        self._settings, settings_problem = load_settings(paths.settings_file)
        self._settings_keeper = SettingsKeeper(partial(save_settings, paths.settings_file), self)
        show_look(self._settings)

        self.garbage = Garbage(self)
        self.background = Background(self)
        self.uploader = LateUploader(self._build_uploader)
        self._key_store = KeyStore()
        self.account = Account(
            environment, self._key_store, self.uploader.check_key, self.background, self
        )
        self.clipboard = Clipboard(self)
        self._thumbnail_process = ThumbnailProcess()
        self.history = HistoryDesk(
            self.uploader,
            self._database.opened,
            paths,
            self._thumbnail_process,
            self.background,
            self,
        )
        self.queue = UploadQueue(
            CarefulUploader(self.history.uploader, self._mark), self._uploads_at_once(), self
        )
        self.keeper = QueueKeeper(self.queue, lambda: SavedQueue(self._database.opened()), self)
        self.going_on = GoingOn(
            self.queue,
            self.uploader.is_reachable,
            self.uploader.reconnect,
            self.background,
            self,
        )
        self.changing_way = ChangingWay(self.uploader.follow_choice, self.background, self)
        self.measuring = Measuring(self.queue, self.background, self)
        self.model = QueueModel(self.queue, self)
        self.copying = Copying(
            self.queue,
            self.clipboard,
            self.background,
            lambda: copy_style(self._settings),
            self,
        )
        self._thumbnails = Thumbnails(self._thumbnail_process, self.background, self)
        self.recent = Recent()
        self._told: dict[str, Message] = {}
        self._build_front()
        self.first_run = FirstRun(
            self.account,
            self.window,
            self.queue,
            lambda: self._settings,
            self._change_settings,
            is_first=is_first,
            parent=self,
        )
        self._connect_queue()
        self.account.changed.connect(self._follow_account)
        self.account.notice.connect(self._warn)
        self._settings_keeper.failed.connect(self._warn_of)
        self.changing_way.failed.connect(self._warn_of)
        self.changing_way.changed.connect(self._follow_way)
        # Queued, because the uploader warns from its own threads.
        self._warned.connect(self._warn, Qt.ConnectionType.QueuedConnection)
        if settings_problem is not None:
            self._warn(settings_problem)

    def start(self, names: Sequence[str]) -> None:
        """Show the window, find the key, and queue what `names` (absolute paths, links) say."""
        self.window.show()
        self.account.load()
        self.keeper.start()
        self.going_on.start()
        self.background.run(self, self._wants_less_motion, set_less_motion)
        self.background.run(self, self._prepare, self.recent.add_older, self._warn_of)
        if names:
            self.window.intake.take_paths(names)

    def open(self, names: Sequence[str]) -> None:
        """Queue what another start of falgui was given."""
        self.window.intake.take_paths(names)

    def bring_up(self) -> None:
        """Show the window, in front of others and with the focus."""
        self.window.bring_up()

    def quit(self) -> None:
        """End the program, after a question if uploads are still on their way."""
        over = ENDED | AT_FAL
        unfinished = [one for one in self.queue.uploads() if one.state not in over]
        if not unfinished or self._trial or not self._settings.confirm_quit:
            self.leaving.emit()
            return
        totals = self.queue.totals()
        dialog = QuitDialog(len(unfinished), totals.size - totals.sent, self.window)
        dialog.finished.connect(lambda _code: self._quit_answered(dialog))
        self.window.bring_up()
        dialog.open()

    def leave_at_once(self) -> None:
        """End the program without a question; all is on disk when this returns."""
        self.keeper.close(_LEAVE_MILLISECONDS)
        self._settings_keeper.close(_LEAVE_MILLISECONDS)
        self.leaving.emit()

    def close(self) -> bool:
        """Stop all work and save what is to be saved; return whether every thread has ended.

        Takes two seconds at most; the queue comes first.
        """
        leave_by = time.monotonic() + _LEAVE_MILLISECONDS / 1000

        def left() -> int:
            return max(0, round(1000 * (leave_by - time.monotonic())))

        self.queue.shut_down(0)
        ended = self.keeper.close(left())
        self._change_settings(replace(self._settings, window_geometry=self.window.geometry_text()))
        ended = self._settings_keeper.close(left()) and ended
        self.tray.close()
        for dialog in self.window.findChildren(VerifyDialog):
            dialog.reject()
        self.window.close_for_good()
        ended = self.queue.shut_down(left()) and ended
        ended = self.going_on.close(left()) and ended
        self.history.stop()
        self._thumbnail_process.close()
        ended = self.background.finish(left()) and ended
        ended = self.history.close(left()) and ended
        self.uploader.close()
        self._database.close()
        self.garbage.close()
        return ended

    # What happens elsewhere, off the main thread --------------------------------------------

    def _build_uploader(self) -> "Uploader":
        from falgui.uploader import build_uploader  # noqa: PLC0415  see above

        return build_uploader(
            self._endpoints,
            self.account.key,
            self._paths.temporary,
            lambda: self._settings,
            self._database.opened(),
            self._warned.emit,
        )

    def _wants_less_motion(self) -> bool:
        return desktop_wants_less_motion(self._environment, Path.home())

    def _mark(self, request: Request) -> None:
        self.keeper.mark(request)

    def _prepare(self) -> list[Result]:
        saved = SavedQueue(self._database.opened()).read()
        remove_leftovers(
            self._paths,
            [one.source.path for one in saved if isinstance(one.source, FileSource)],
        )
        self.uploader.prepare()
        return [entry.result for entry in History(self._database.opened()).recent(COUNT)]

    # The window -----------------------------------------------------------------------------

    def _build_front(self) -> None:
        """Build all that shows words, and connect it; done again in another language.

        What lives longer than the window must be connected to it by methods, which Qt forgets
        with the window, not by functions, which would be called on what is gone.
        """
        self.window = MainWindow(
            self.queue,
            self.model,
            self._thumbnails,
            self.copying,
            self.clipboard,
            self.background,
            self._settings,
            self._paths.temporary,
        )
        self.tray = Tray(self.recent.entries, self)
        self.notifications = Notifications(self.tray.show_message, self.window.isActiveWindow)
        self.going_on.told.connect(self.window.trouble.tell_time)
        self._connect_window()
        self._add_history()
        self._connect_tray()

    def _change_language(self) -> None:
        """Put a window, a tray and a dialog in place of those that speak another language."""
        window, tray, dialog = self.window, self.tray, self._settings_dialog
        speak(self._settings.language)
        tray.close()
        self._settings_dialog = None
        self._build_front()
        self.first_run.move_to(self.window)
        self.window.take_place_of(window)
        for message in tuple(self._told.values()):
            if window.banners.has_banner(message.id):
                self._warn(message)
        if dialog is not None and dialog.isVisible():
            self.open_settings().take_place_of(dialog)
        window.close_for_good()
        for gone in (window, tray):
            gone.deleteLater()

    def _connect_window(self) -> None:
        self.window.sources_chosen.connect(self._add)
        self.window.image_pasted.connect(self._save_pasted)
        self.window.settings_changed.connect(self._change_settings)
        self.window.settings_wanted.connect(self.open_settings)
        self.window.templates_wanted.connect(
            lambda: self.open_settings("copyingPage", "templateEditor")
        )
        self.window.key_wanted.connect(lambda: self.open_settings("accountPage"))
        self.window.files_wanted.connect(self.going_on.look_for_files)
        self.window.verify_wanted.connect(self._verify_links)
        self.window.closing.connect(self._window_closing)
        self.window.quit_wanted.connect(self.quit)

    def _add(self, sources: list[Source], lifecycle: Lifecycle) -> None:
        settings = self._settings
        self.queue.add(
            sources, Options(lifecycle, settings.convert_to_jpeg, settings.remove_location)
        )

    def _verify_links(self, results: list[Result]) -> None:
        verify_links(results, self.uploader.look_at, self.background, self.window)

    def _upload_again(self, sources: list[Source]) -> None:
        self._add(sources, Lifecycle(self._settings.expires_seconds, self._settings.private))

    def _save_pasted(self, image: QImage, lifecycle: Lifecycle) -> None:
        now = datetime.now().astimezone()
        self.background.run(
            self,
            lambda: save_pasted_image(image, self._paths.temporary, now),
            lambda path: self._add([FileSource(path, temporary=True)], lifecycle),
            self._warn_of,
        )

    def _window_closing(self) -> None:
        if self._trial or not (self.tray.available and self._settings.close_to_tray):
            self.quit()
            return
        self.window.hide()
        if not self._settings.tray_explained:
            self.notifications.window_hidden()
            self._told_batch = None
            self._change_settings(replace(self._settings, tray_explained=True))

    def _quit_answered(self, dialog: QuitDialog) -> None:
        if dialog.is_never_again:
            self._change_settings(replace(self._settings, confirm_quit=False))
        if dialog.is_agreed:
            self.leaving.emit()
        dialog.deleteLater()

    def _uploads_at_once(self) -> int:
        return min(self._settings.uploads_at_once, most_uploads_at_once())

    # The settings and the key ---------------------------------------------------------------

    def open_settings(self, page: str = "", part: str = "") -> SettingsDialog:
        """Open the settings, at a page and there at a part with these object names."""
        if self._settings_dialog is None:
            self._settings_dialog = SettingsDialog(self._settings, self.account, self.window)
            self._settings_dialog.settings_changed.connect(self._change_settings)
            page_of_checks = build_diagnostics_page(
                self._endpoints,
                self._paths,
                self.account,
                self._key_store,
                lambda: installation_salt(self._database.opened()),
                lambda: self._settings,
                self.clipboard,
                self.background,
            )
            self._settings_dialog.add_page(page_of_checks, "diagnostics")
            add_settings_file_card(self._settings_dialog.page("generalPage"), self.background)
        if page:
            self._settings_dialog.show_page(page)
        self.window.bring_up()
        self._settings_dialog.show()
        self._settings_dialog.raise_()
        self._settings_dialog.activateWindow()
        if part:
            self._settings_dialog.show_part(page, part)
        return self._settings_dialog

    def _change_settings(self, settings: Settings) -> None:
        if settings == self._settings:
            return
        if settings.language != self._settings.language:
            # After the control that was used is done with its click: it is about to go.
            QTimer.singleShot(0, self, self._change_language)
        before, self._settings = self._settings, settings
        self.queue.set_uploads_at_once(self._uploads_at_once())
        show_look(settings, before)
        self.window.show_settings(settings)
        self.first_run.show_settings(settings)
        if self._settings_dialog is not None:
            self._settings_dialog.show_settings(settings)
        self._settings_keeper.keep(settings)
        self.changing_way.look(before, settings)

    def _follow_way(self) -> None:
        for unusable in (_UNUSABLE_PROXY, _UNUSABLE_AUTHORITY):
            self.window.banners.dismiss(unusable)
        self.going_on.try_new_way()

    def _follow_account(self) -> None:
        if self.account.key() is None:
            return
        self.uploader.reconsider_key()
        self.queue.release(WaitCause.KEY)

    # The queue ------------------------------------------------------------------------------

    def _connect_queue(self) -> None:
        self.queue.finished.connect(self._remember_recent)
        self.queue.batch_ended.connect(self._batch_ended)
        self.model.ticked.connect(self._follow_activity)
        self.model.ticked.connect(self.garbage.collect)
        self.keeper.restored.connect(self._tell_restored)
        self.keeper.failed.connect(self._warn_of)

    def _tell_restored(self, count: int, crashes: int) -> None:
        self._warn(messages.restored(count, crashes))

    def _review_restored(self) -> None:
        self.window.banners.dismiss(RESTORED)
        self.window.review(self.keeper.restored_numbers())

    def _batch_ended(self, batch: int) -> None:
        states = [upload.state for upload in self.queue.batch(batch)]
        copied = self._settings.auto_copy and self.copying.copy_batch(batch)
        told = self.notifications.batch_ended(
            states.count(State.DONE),
            states.count(State.FAILED),
            copied=copied,
            wanted=self._settings.notify,
        )
        if told:
            self._told_batch = batch

    def _remember_recent(self, number: int) -> None:
        upload = self.queue.upload(number)
        if upload is not None and upload.result is not None:
            self.recent.add(upload.result)

    def _follow_activity(self) -> None:
        self.tray.show_activity(self.queue.running_count, self.queue.totals().percent)
        self.tray.show_choices(
            can_pause=self.queue.can_pause,
            can_resume=self.queue.can_resume,
            failed=self.queue.list_totals().failed,
        )

    def _add_history(self) -> None:
        page = self.history.new_page(self.copying)
        page.show_settings(self._settings)
        self.window.add_page("historyTab", _("History"), "history", page, page.focus_search)
        page.fill_menu(self.window.add_menu("historyMenu", _("H&istory")))
        page.sources_chosen.connect(self._upload_again)
        page.verify_wanted.connect(self._verify_links)
        page.templates_wanted.connect(self.window.templates_wanted)
        self.window.settings_shown.connect(page.show_settings)
        page.removed.connect(self.recent.forget)
        self.queue.finished.connect(page.expect_new)

    # The tray -------------------------------------------------------------------------------

    def _connect_tray(self) -> None:
        self.tray.files_wanted.connect(self._upload_files_from_tray)
        self.tray.clipboard_wanted.connect(self.window.paste)
        self.tray.link_chosen.connect(lambda link: self.copying.copy_results(self.recent.of(link)))
        self.tray.pause_wanted.connect(self.queue.pause_all)
        self.tray.resume_wanted.connect(self.queue.resume_all)
        self.tray.retry_wanted.connect(self.queue.retry_failed)
        self.tray.window_wanted.connect(self.window.bring_up)
        self.tray.message_clicked.connect(self._show_told)
        self.tray.settings_wanted.connect(self.open_settings)
        self.tray.quit_wanted.connect(self.quit)
        self.tray.availability_changed.connect(self._tray_changed)

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

    # Telling --------------------------------------------------------------------------------

    def _warn(self, message: Message) -> None:
        self._told[message.id] = message
        ways = Ways(
            unlock=self.account.unlock,
            change_key=lambda: self.open_settings("accountPage"),
            settings=self.open_settings,
            review=self._review_restored,
            copy=self.copying.copy_text,
        )
        self.window.banners.show_banner(
            message.id, message.title, message.advice, banner_buttons(message, ways)
        )

    def _warn_of(self, error: UploadError) -> None:
        self._warn(error.message)
