"""What works behind the window: it lives as long as the program, whatever is shown of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QObject, Qt, Signal
from PySide6.QtGui import QImage

from falgui.core.errors import UploadError
from falgui.core.lifecycle import Lifecycle
from falgui.core.request import IMAGES_ARGUMENT, Options, Request
from falgui.core.request_files import PastedRequest
from falgui.core.result import Result
from falgui.core.sources import FileSource, Source, to_be_fetched
from falgui.core.upload import Upload, WaitCause
from falgui.desktop.account.account import Account
from falgui.desktop.account.key_store_watch import KeyStoreWatch
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.request_copies import RequestCopies
from falgui.desktop.door.door import Door
from falgui.desktop.history.desk import HistoryDesk
from falgui.desktop.intake.metered import is_metered
from falgui.desktop.intake.pasted_image import save_pasted_image
from falgui.desktop.links.desk import LinkDesk
from falgui.desktop.look.motion import desktop_wants_less_motion, set_less_motion
from falgui.desktop.queue.anew import batches_anew
from falgui.desktop.queue.careful_uploader import CarefulUploader
from falgui.desktop.queue.changing_way import ChangingWay
from falgui.desktop.queue.going_on import GoingOn
from falgui.desktop.queue.late_uploader import LateUploader
from falgui.desktop.queue.measuring import Measuring
from falgui.desktop.queue.queue_keeper import QueueKeeper
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.queue.warm_start import WarmStart
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.settings.keeper import SettingsKeeper
from falgui.desktop.system.background import Background
from falgui.desktop.system.garbage import Garbage
from falgui.desktop.system.late_database import LateDatabase
from falgui.desktop.system.open_files import most_uploads_at_once
from falgui.desktop.system.session_bus import SessionBus
from falgui.desktop.tray.recent import COUNT, Recent
from falgui.desktop.watching.watching import Watching
from falgui.media.thumbnail_process import ThumbnailProcess
from falgui.store.copy_choice import copy_style
from falgui.store.credentials import KeyStore, NoKeyStore
from falgui.store.history import History
from falgui.store.paths import Paths, remove_leftovers
from falgui.store.saved_queue import SavedQueue
from falgui.store.settings import LinkChoice, Settings
from falgui.store.settings_file import load_settings, save_settings

if TYPE_CHECKING:
    # Both bring the HTTP library along, which the first paint doesn't wait for.
    from falgui.transport.endpoints import Endpoints
    from falgui.uploader import Uploader


class Engine(QObject):
    """The queue, the account, the history and the settings, with the threads they need.

    Nothing of it is a widget, and nothing runs before `start`. `close` must be called at the
    end, after whatever shows it is gone. A `trial` leaves the person's stored key alone.
    """

    settings_changed = Signal(Settings, Settings)
    """The settings that are in force now, and those before."""
    warned = Signal(object)
    """There is a `Message` for the person."""
    _heard = Signal(object)

    def __init__(
        self,
        environment: Mapping[str, str],
        endpoints: "Endpoints",
        paths: Paths,
        parent: QObject | None = None,
        *,
        trial: bool = False,
    ) -> None:
        super().__init__(parent)
        self._environment = environment
        self._endpoints = endpoints
        self.paths = paths
        # What was ever closed has written its settings.
        self.is_first_start = not paths.settings_file.exists()
        self.settings, self._settings_problem = load_settings(paths.settings_file)
        self._settings_keeper = SettingsKeeper(partial(save_settings, paths.settings_file), self)
        self.database = LateDatabase(paths.database_file, self._heard.emit)
        self.garbage = Garbage(self)
        self.background = Background(self)
        self.uploader = LateUploader(self._build_uploader)
        self.key_store = NoKeyStore() if trial else KeyStore()
        self.account = Account(
            environment, self.key_store, self.uploader.check_key, self.background, self
        )
        self.session_bus = SessionBus(parent=self)
        KeyStoreWatch(self.account, self.session_bus, self)
        self.clipboard = Clipboard(self)
        self._thumbnail_process = ThumbnailProcess()
        self.thumbnails = Thumbnails(self._thumbnail_process, self.background, self)
        self.history = HistoryDesk(
            self.uploader,
            self.database.opened,
            paths,
            self._thumbnail_process,
            self.background,
            self,
        )
        self.links = LinkDesk(self.uploader.look_at_own, self)
        self.queue = UploadQueue(
            CarefulUploader(self.history.uploader, self._mark),
            self._uploads_at_once(),
            self,
            ahead=1,
        )
        self.keeper = QueueKeeper(self.queue, lambda: SavedQueue(self.database.opened()), self)
        self.going_on = GoingOn(
            self.queue,
            self.uploader.is_reachable,
            self.uploader.reconnect,
            self.background,
            self,
        )
        self.warm_start = WarmStart(self.uploader.warm_up, self.background, self)
        self.changing_way = ChangingWay(self.uploader.follow_choice, self.background, self)
        self._measuring = Measuring(self.queue, self.background, self)
        self.model = QueueModel(self.queue, self)
        self.copying = Copying(
            self.queue,
            self.clipboard,
            self.background,
            lambda: copy_style(self.settings),
            self,
            temporary=paths.temporary,
            overwrite=lambda: self.settings.overwrite_clipboard,
        )
        self.requests = RequestCopies(self.queue, self.copying, self)
        self.recent = Recent()
        self.watching = Watching(self.database.opened, self, metered=is_metered)
        self.door = Door(self.queue, self.upload_as_usual, paths, self.background, self)
        self._connect()

    def start(self) -> None:
        """Find the key, bring the queue back, and begin with what is known already."""
        # The program itself: looking through it took 48 ms.
        self.garbage.set_aside()
        if self._settings_problem is not None:
            self.warned.emit(self._settings_problem)
        self.account.load()
        self.keeper.start()
        self.going_on.start()
        self.watching.follow(self.settings)
        self.settings_changed.connect(lambda settings, _before: self.watching.follow(settings))
        self.door.follow(self.settings)
        self.settings_changed.connect(lambda settings, _before: self.door.follow(settings))
        self.background.run(self, self._wants_less_motion, set_less_motion)
        self.background.run(self, self._prepare, self._be_ready, self._warn_of)

    def change_settings(self, settings: Settings) -> None:
        """Put `settings` in force, and keep them."""
        if settings == self.settings:
            return
        before, self.settings = self.settings, settings
        self.queue.set_uploads_at_once(self._uploads_at_once())
        self.settings_changed.emit(settings, before)
        self._settings_keeper.keep(settings)
        self.changing_way.look(before, settings)

    def upload(self, sources: list[Source], lifecycle: Lifecycle, argument: str = "") -> int:
        """Queue `sources` as one batch and return its number.

        A model knows them as `argument`, or by their types.
        """
        if self.settings.links is LinkChoice.FETCH:
            sources = [to_be_fetched(source) for source in sources]
        return self.queue.add(sources, replace(self._options(lifecycle), argument=argument))

    def upload_as_usual(self, sources: list[Source]) -> int:
        """Queue `sources` as one batch, with the usual expiry; return its number."""
        return self.upload(sources, self._usual_lifecycle())

    def upload_training_pack(self, pack: Source, lifecycle: Lifecycle) -> None:
        """Queue the zip of a training pack."""
        self.upload([pack], lifecycle, IMAGES_ARGUMENT)

    def upload_request(self, request: PastedRequest, lifecycle: Lifecycle) -> None:
        """Queue the files of `request`, which is copied with their links when they are there."""
        sources = [FileSource(path) for path in request.files]
        batch = self.queue.add(sources, self._options(lifecycle))
        self.requests.expect(batch, request)

    def upload_again(self, sources: list[Source]) -> None:
        """Queue `sources` as one batch, with the usual expiry, for links of their own."""
        sources = [to_be_fetched(source) for source in sources]
        self.queue.add(sources, replace(self._options(self._usual_lifecycle()), reuse=False))

    def upload_anew(self, uploads: list[Upload]) -> None:
        """Queue once more what a link was there for, to be sent in any case."""
        self.background.run(
            self,
            lambda: batches_anew(uploads, self.paths.temporary),
            self._queue_anew,
            self._warn_of,
        )

    def upload_image(self, image: QImage, lifecycle: Lifecycle) -> None:
        """Queue a picture that is in no file yet."""
        now = datetime.now().astimezone()
        self.background.run(
            self,
            lambda: save_pasted_image(image, self.paths.temporary, now),
            lambda path: self.upload([FileSource(path, temporary=True)], lifecycle),
            self._warn_of,
        )

    def save(self, milliseconds: int) -> bool:
        """Write queue and settings, and that falgui ends; return whether that was in time."""
        leave_by = QDeadlineTimer(milliseconds)
        saved = self.keeper.close(leave_by.remainingTime())
        return self._settings_keeper.close(leave_by.remainingTime()) and saved

    def close(self, milliseconds: int) -> bool:
        """Stop all work; return whether every thread has ended within the time."""
        leave_by = QDeadlineTimer(milliseconds)
        ended = self.door.close(leave_by.remainingTime())
        ended = self.watching.close(leave_by.remainingTime()) and ended
        ended = self.queue.shut_down(leave_by.remainingTime()) and ended
        ended = self.going_on.close(leave_by.remainingTime()) and ended
        self.history.stop()
        self.warm_start.close()
        self._thumbnail_process.close()
        ended = self.background.finish(leave_by.remainingTime()) and ended
        ended = self.history.close(leave_by.remainingTime()) and ended
        ended = self.links.close(leave_by.remainingTime()) and ended
        self.uploader.close()
        self.database.close()
        self.session_bus.close()
        self.garbage.close()
        return ended

    def _connect(self) -> None:
        # Queued, because uploader and database are heard from their own threads.
        self._heard.connect(self.warned, Qt.ConnectionType.QueuedConnection)
        self.account.changed.connect(self._follow_account)
        self.account.notice.connect(self.warned)
        for part in (self._settings_keeper, self.changing_way, self.keeper):
            part.failed.connect(self._warn_of)
        self.changing_way.changed.connect(self.going_on.try_new_way)
        self.changing_way.changed.connect(self.warm_start.expect_upload)
        self.watching.settled.connect(self.upload_as_usual)
        self.queue.finished.connect(self._remember_recent)
        self.queue.removed.connect(self.thumbnails.forget)
        self.thumbnails.ready.connect(self.model.refresh)
        self.model.ticked.connect(self.garbage.collect)

    def _build_uploader(self) -> "Uploader":
        from falgui.uploader import build_uploader  # noqa: PLC0415  see above

        return build_uploader(
            self._endpoints,
            self.account.key,
            self.paths.temporary,
            lambda: self.settings,
            self.database.opened(),
            self._heard.emit,
        )

    def _usual_lifecycle(self) -> Lifecycle:
        return Lifecycle(self.settings.expires_seconds, self.settings.private)

    def _options(self, lifecycle: Lifecycle) -> Options:
        settings = self.settings
        return Options(lifecycle, settings.recipe, reuse=settings.reuse_links)

    def _queue_anew(self, batches: list[tuple[list[Source], Options]]) -> None:
        for sources, options in batches:
            self.queue.add(sources, options)

    def _wants_less_motion(self) -> bool:
        return desktop_wants_less_motion(self._environment, Path.home())

    def _mark(self, request: Request) -> None:
        self.keeper.mark(request)

    def _prepare(self) -> list[Result]:
        saved = SavedQueue(self.database.opened()).read()
        remove_leftovers(
            self.paths,
            [one.source.path for one in saved if isinstance(one.source, FileSource)],
        )
        self.uploader.prepare()
        return [entry.result for entry in History(self.database.opened()).recent(COUNT)]

    def _be_ready(self, finished: list[Result]) -> None:
        self.recent.add_older(finished)
        self.warm_start.expect_upload()

    def _uploads_at_once(self) -> int:
        return min(self.settings.uploads_at_once, most_uploads_at_once())

    def _follow_account(self) -> None:
        if self.account.key() is None:
            return
        self.uploader.reconsider_key()
        self.warm_start.expect_upload()
        self.queue.release(WaitCause.KEY)

    def _remember_recent(self, number: int) -> None:
        upload = self.queue.upload(number)
        if upload is not None and upload.result is not None:
            self.recent.add(upload.result)

    def _warn_of(self, error: UploadError) -> None:
        self.warned.emit(error.message)
