"""The wiring diagram: builds every object of the window once, and connects them."""

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from falgui import __version__
from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.core.lifecycle import Lifecycle
from falgui.core.messages import Message
from falgui.core.sources import FileSource, Source
from falgui.core.translation import _
from falgui.core.upload import ENDED, Options, State, WaitCause
from falgui.desktop.account import Account, Origin
from falgui.desktop.background import Background
from falgui.desktop.clipboard import Clipboard
from falgui.desktop.copying import Copying
from falgui.desktop.demonstration import can_demonstrate, open_demonstration
from falgui.desktop.garbage import Garbage
from falgui.desktop.icons import icon
from falgui.desktop.instance import Instance, Unresponsive
from falgui.desktop.key_page import KeyPage
from falgui.desktop.late_uploader import LateUploader
from falgui.desktop.main_window import MainWindow
from falgui.desktop.measuring import Measuring
from falgui.desktop.notifications import Notifications
from falgui.desktop.pasted_image import save_pasted_image
from falgui.desktop.queue_keeper import QueueKeeper
from falgui.desktop.queue_model import QueueModel
from falgui.desktop.quit_dialog import QuitDialog
from falgui.desktop.quit_signals import QuitSignals
from falgui.desktop.reconnecting import Reconnecting
from falgui.desktop.settings_dialog import SettingsDialog
from falgui.desktop.theme import apply_theme
from falgui.desktop.thumbnails import Thumbnails
from falgui.desktop.tray import Tray
from falgui.desktop.upload_queue import UploadQueue
from falgui.media.thumbnails import thumbnail
from falgui.store.credentials import KeyStore
from falgui.store.database import Database, open_database
from falgui.store.history import History
from falgui.store.paths import Paths, remove_leftovers
from falgui.store.saved_queue import SavedQueue
from falgui.store.settings import Settings, load_settings, save_settings

if TYPE_CHECKING:
    # Both bring the HTTP library along, which the first paint doesn't wait for.
    from falgui.transport.endpoints import Endpoints
    from falgui.uploader import Uploader

_RECENT: Final = 5
_LEAVE_MILLISECONDS: Final = 2000


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
        self._endpoints = endpoints
        self._paths = paths
        self._trial = trial
        self._database: Database | None = None
        self._database_lock = threading.Lock()
        self._recent: list[tuple[str, str]] = []
        self._settings_dialog: SettingsDialog | None = None
        self._key_page: KeyPage | None = None
        self._settings, settings_problem = load_settings(paths.settings_file)

        self.garbage = Garbage(self)
        self.background = Background(self)
        self.uploader = LateUploader(self._build_uploader)
        self.account = Account(
            environment, KeyStore(), self.uploader.check_key, self.background, self
        )
        self.queue = UploadQueue(self.uploader, self._settings.uploads_at_once, self)
        self.keeper = QueueKeeper(self.queue, lambda: SavedQueue(self._opened_database()), self)
        self.reconnecting = Reconnecting(
            self.queue, self.uploader.is_reachable, self.background, self
        )
        self.measuring = Measuring(self.queue, self.background, self)
        self.model = QueueModel(self.queue, self)
        self.clipboard = Clipboard(self)
        self.copying = Copying(
            self.queue,
            self.clipboard,
            self.background,
            lambda: self._settings.link_format,
            self,
        )
        self.window = MainWindow(
            self.queue,
            self.model,
            Thumbnails(thumbnail, self.background, self),
            self.copying,
            self.clipboard,
            self.background,
            self._settings,
        )
        self.tray = Tray(lambda: self._recent, self)
        self.notifications = Notifications(self.tray.show_message, self.window.isActiveWindow)

        self._connect_window()
        self._connect_queue()
        self._connect_tray()
        self.account.changed.connect(self._follow_account)
        self.account.notice.connect(self._warn)
        # Queued, because the uploader warns from its own threads.
        self._warned.connect(self._warn, Qt.ConnectionType.QueuedConnection)
        if settings_problem is not None:
            self._warn(settings_problem)

    def start(self, names: Sequence[str]) -> None:
        """Show the window, find the key, and queue what `names` (absolute paths, links) say."""
        self.window.show()
        self.account.load()
        self.keeper.start()
        self.background.run(self, self._prepare, self._show_recent, self._warn_of)
        if names:
            self.window.intake.take_paths(names)

    def open(self, names: Sequence[str]) -> None:
        """Queue what another start of falgui was given."""
        self.window.intake.take_paths(names)

    def quit(self) -> None:
        """End the program, after a question if uploads are still on their way."""
        unfinished = [one for one in self.queue.uploads() if one.state not in ENDED]
        if not unfinished or self._trial or not self._settings.confirm_quit:
            self.leaving.emit()
            return
        totals = self.queue.totals()
        dialog = QuitDialog(len(unfinished), totals.size - totals.sent, self.window)
        dialog.finished.connect(lambda _code: self._quit_answered(dialog))
        self.window.bring_up()
        dialog.open()

    def close(self) -> bool:
        """Stop all work and save what is to be saved; return whether every thread has ended."""
        self._change_settings(replace(self._settings, window_geometry=self.window.geometry_text()))
        self.tray.close()
        self.window.close_for_good()
        ended = self.queue.shut_down(_LEAVE_MILLISECONDS)
        ended = self.keeper.close(_LEAVE_MILLISECONDS) and ended
        ended = self.background.finish(_LEAVE_MILLISECONDS) and ended
        self.uploader.close()
        if self._database is not None:
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
            self._opened_database(),
            self._warned.emit,
        )

    def _opened_database(self) -> Database:
        with self._database_lock:
            if self._database is None:
                self._database, problem = open_database(self._paths.database_file)
                if problem is not None:
                    self._warned.emit(problem)
            return self._database

    def _prepare(self) -> list[tuple[str, str]]:
        saved = SavedQueue(self._opened_database()).read()
        remove_leftovers(
            self._paths,
            [one.source.path for one in saved if isinstance(one.source, FileSource)],
        )
        self.uploader.prepare()
        entries = History(self._opened_database()).recent(_RECENT)
        return [(entry.result.name, entry.result.url) for entry in entries]

    # The window -----------------------------------------------------------------------------

    def _connect_window(self) -> None:
        self.window.sources_chosen.connect(self._add)
        self.window.image_pasted.connect(self._save_pasted)
        self.window.settings_changed.connect(self._change_settings)
        self.window.settings_wanted.connect(self._open_settings)
        self.window.key_wanted.connect(lambda: self._open_settings("accountPage"))
        self.window.closing.connect(self._window_closing)
        self.window.quit_wanted.connect(self.quit)

    def _add(self, sources: list[Source]) -> None:
        settings = self._settings
        lifecycle = Lifecycle(settings.expires_seconds, settings.private)
        self.queue.add(sources, Options(lifecycle, settings.convert_to_jpeg))

    def _save_pasted(self, image: QImage) -> None:
        now = datetime.now().astimezone()
        self.background.run(
            self,
            lambda: save_pasted_image(image, self._paths.temporary, now),
            lambda path: self._add([FileSource(path, temporary=True)]),
            self._warn_of,
        )

    def _window_closing(self) -> None:
        if self._trial or not (self.tray.available and self._settings.close_to_tray):
            self.quit()
            return
        self.window.hide()
        if not self._settings.tray_explained:
            self.notifications.window_hidden()
            self._change_settings(replace(self._settings, tray_explained=True))

    def _quit_answered(self, dialog: QuitDialog) -> None:
        if dialog.is_never_again:
            self._change_settings(replace(self._settings, confirm_quit=False))
        if dialog.is_agreed:
            self.leaving.emit()
        dialog.deleteLater()

    # The settings and the key ---------------------------------------------------------------

    def _open_settings(self, page: str = "") -> None:
        if self._settings_dialog is None:
            self._settings_dialog = SettingsDialog(self._settings, self.account, self.window)
            self._settings_dialog.settings_changed.connect(self._change_settings)
        if page:
            self._settings_dialog.show_page(page)
        self.window.bring_up()
        self._settings_dialog.show()
        self._settings_dialog.raise_()
        self._settings_dialog.activateWindow()

    def _change_settings(self, settings: Settings) -> None:
        if settings == self._settings:
            return
        self._settings = settings
        self.queue.set_uploads_at_once(settings.uploads_at_once)
        self.window.show_settings(settings)
        if self._settings_dialog is not None:
            self._settings_dialog.show_settings(settings)
        try:
            save_settings(self._paths.settings_file, settings)
        except UploadError as error:
            self._warn_of(error)

    def _follow_account(self) -> None:
        missing = self.account.origin is Origin.NONE and not self.account.is_loading
        if missing and self._key_page is None:
            self._key_page = KeyPage(self.account, offers_demo=can_demonstrate())
            self._key_page.demo_wanted.connect(open_demonstration)
            self.window.show_instead(self._key_page)
        if self.account.key() is None:
            return
        if self._key_page is not None:
            self.window.show_instead(None)
            self._key_page.deleteLater()
            self._key_page = None
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

    def _batch_ended(self, batch: int) -> None:
        states = [upload.state for upload in self.queue.batch(batch)]
        copied = self._settings.auto_copy and self.copying.copy_batch(batch)
        self.notifications.batch_ended(
            states.count(State.DONE),
            states.count(State.FAILED),
            copied=copied,
            wanted=self._settings.notify,
        )

    def _remember_recent(self, number: int) -> None:
        upload = self.queue.upload(number)
        if upload is not None and upload.result is not None:
            latest = (upload.result.name, upload.result.url)
            self._recent = [latest, *self._recent][:_RECENT]

    def _show_recent(self, recent: list[tuple[str, str]]) -> None:
        self._recent = [*self._recent, *recent][:_RECENT]

    def _follow_activity(self) -> None:
        self.tray.show_activity(self.queue.running_count, self.queue.totals().percent)

    # The tray -------------------------------------------------------------------------------

    def _connect_tray(self) -> None:
        self.tray.files_wanted.connect(self._upload_files_from_tray)
        self.tray.clipboard_wanted.connect(self.window.paste)
        self.tray.link_chosen.connect(self.clipboard.copy)
        self.tray.window_wanted.connect(self.window.bring_up)
        self.tray.settings_wanted.connect(self._open_settings)
        self.tray.quit_wanted.connect(self.quit)
        self.tray.availability_changed.connect(self._tray_changed)

    def _upload_files_from_tray(self) -> None:
        self.window.bring_up()
        self.window.choose_files()

    def _tray_changed(self, available: bool) -> None:  # noqa: FBT001  as the signal gives it
        if not available and not self.window.isVisible():
            # Nobody could get at the window any more.
            self.window.bring_up()

    # Telling --------------------------------------------------------------------------------

    def _warn(self, message: Message) -> None:
        self.window.banners.show_banner(message.id, message.title, message.advice)

    def _warn_of(self, error: UploadError) -> None:
        self._warn(error.message)


def run_app(
    environment: Mapping[str, str],
    endpoints: "Endpoints",
    paths: Paths,
    names: Sequence[str],
    *,
    trial: bool = False,
) -> int:
    """Open falgui's window with `names`, or hand them to the falgui that runs already.

    Returns the exit code when falgui has ended.
    """
    application = QApplication(sys.argv[:1])
    application.setApplicationName("falgui")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("falgui")
    application.setQuitOnLastWindowClosed(False)
    apply_theme(application)
    application.setWindowIcon(icon("falgui"))
    instance = Instance(paths.runtime)
    try:
        if not instance.claim(names):
            return 0
    except Unresponsive:
        words = _("falgui is running already, but does not answer. End it, then start again.")
        print(words, file=sys.stderr)  # noqa: T201  there is no window to say it in
        return 1
    app = App(environment, endpoints, paths, trial=trial)
    # Not quit(): that asks every window to close, and ours leaves the answer to the app.
    app.leaving.connect(lambda: application.exit(0))
    application.commitDataRequest.connect(lambda _manager: app.leaving.emit())
    instance.asked.connect(app.open)
    instance.raise_asked.connect(app.window.bring_up)
    signals = QuitSignals(app.leaving.emit)
    app.start(names)
    code = application.exec()
    signals.close()
    instance.close()
    if not app.close():
        # A request that is stuck can't be interrupted, and waiting for it helps nobody.
        sys.stdout.flush()
        os._exit(code)
    return code
