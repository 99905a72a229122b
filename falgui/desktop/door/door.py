"""Opens and closes the local door as the settings say, and queues what is asked for there."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage

from falgui.core.defects import unexpected
from falgui.core.errors import UploadError
from falgui.core.secret import Secret
from falgui.core.sources import Source
from falgui.desktop.door.admission import (
    Guard,
    source_of_image,
    sources_named,
    sources_on_clipboard,
    sources_received,
)
from falgui.desktop.door.asking import Answer, Asking
from falgui.desktop.door.gate import HOST, UPLOAD, Refused, Rules
from falgui.desktop.door.neighbour import is_picgo
from falgui.desktop.door.replies import Replies
from falgui.desktop.door.state import DoorState, Told
from falgui.desktop.door.words import clipboard_empty, clipboard_out_of_sight, closed, leaving
from falgui.desktop.intake.reading import read
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.system.background import Background
from falgui.store.door_token import door_token, new_door_token
from falgui.store.paths import Paths
from falgui.store.settings import Settings

if TYPE_CHECKING:
    # Brings asyncio along, which is only needed where the door is switched on.
    from falgui.desktop.door.service import Service

_AGAIN_MILLISECONDS: Final = 10_000
"""After which a port is tried again that another program has."""
_IN_VAIN: Final = (DoorState.TAKEN, DoorState.TAKEN_BY_PICGO, DoorState.FAILED)


class Door(QObject):
    """Lets other programs on this machine upload through falgui, once the settings say so.

    `upload` queues sources as one batch and returns its number. What is asked for is uploaded as
    usual; whoever asked gets the links, and nothing else is done with them.
    """

    changed = Signal()
    """The state or the token is another."""
    _heard = Signal(object)
    _told = Signal(object, object)

    def __init__(
        self,
        queue: UploadQueue,
        upload: Callable[[list[Source]], int],
        paths: Paths,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._upload = upload
        self._paths = paths
        self._background = background
        self._replies = Replies(queue, self)
        self._file = paths.data / "door-token"
        self._settings = Settings()
        self._service: Service | None = None
        self._is_reading = False
        self._is_closed = False
        self.state = DoorState.CLOSED
        self.detail = ""
        """What the system says where the door could not be opened."""
        self.token: Secret | None = None
        """What other programs need; None until the door is first open."""
        self._again = QTimer(self, interval=_AGAIN_MILLISECONDS, singleShot=True)
        self._again.timeout.connect(self._open)
        # Queued, because the door speaks from its own thread.
        self._heard.connect(self._take_safely, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    @property
    def port(self) -> int:
        """Where the door is, or is to be."""
        return self._settings.door_port

    def address(self) -> Secret | None:
        """Return the whole address for other programs, or None while no token is known."""
        if self.token is None:
            return None
        return Secret(f"http://{HOST}:{self.port}{UPLOAD}?key={self.token.reveal()}")

    def follow(self, settings: Settings) -> None:
        """Be open or closed as `settings` say."""
        before, self._settings = self._settings, settings
        if not settings.door or settings.door_port != before.door_port:
            self._close()
        self._open()

    def renew_token(self) -> None:
        """Put a new token in place of the one that is known to other programs."""
        self._read_token(partial(new_door_token, self._file))

    def answer(self, batch: int) -> bool:
        """Give the links of a batch that has ended to whoever asked; return whether one did."""
        return self._replies.answer(batch)

    def close(self, milliseconds: int) -> bool:
        """Close for good; return whether the thread has ended within the time."""
        self._is_closed = True
        service = self._service
        self._close()
        return service is None or service.join(max(0, milliseconds) / 1000)

    # Opening and closing --------------------------------------------------------------------

    def _open(self) -> None:
        self._again.stop()
        if self._is_closed or not self._settings.door or self._service is not None:
            return
        if self.token is None:
            if not self._is_reading:
                self._is_reading = True
                self._read_token(partial(door_token, self._file))
            return
        from falgui.desktop.door.conversation import House  # noqa: PLC0415  see above
        from falgui.desktop.door.service import Service  # noqa: PLC0415

        port = self.port
        house = House(partial(self._rules, port), self._paths.temporary, self._heard.emit)
        told = self._told.emit
        self._service = service = Service(port, house, lambda news: told(service, news))
        if self.state not in _IN_VAIN:
            self._show(DoorState.OPENING)
        service.start()

    def _close(self) -> None:
        self._again.stop()
        if self._service is not None:
            self._service.stop(leaving() if self._is_closed else closed())
        elif self.state is not DoorState.CLOSED:
            # Nothing that was said of another port is said of the next one.
            self._show(DoorState.CLOSED)

    def _hear(self, service: "Service", told: Told) -> None:
        if service is not self._service:
            return
        if told.state is DoorState.CLOSED:
            self._service = None
            self._go_on(service.port)
            return
        is_known = told.state is DoorState.TAKEN and self.state is DoorState.TAKEN_BY_PICGO
        if not is_known:
            self._show(told.state, told.detail)
        if told.state is DoorState.TAKEN:
            port = service.port
            self._background.run(self, partial(is_picgo, port), partial(self._name_it, port))

    def _go_on(self, port: int) -> None:
        """Decide what follows a door that is closed: another one, a further try, or none."""
        if not self._settings.door or self._is_closed:
            self._show(DoorState.CLOSED)
        elif port == self.port and self.state in _IN_VAIN:
            self._again.start()
        else:
            self._open()

    def _name_it(self, port: int, found: bool) -> None:  # noqa: FBT001  as the job gives it
        if self.state in (DoorState.TAKEN, DoorState.TAKEN_BY_PICGO) and port == self.port:
            self._show(DoorState.TAKEN_BY_PICGO if found else DoorState.TAKEN, self.detail)

    def _read_token(self, job: Callable[[], Secret]) -> None:
        self._background.run(self, job, self._take_token)

    def _take_token(self, token: Secret) -> None:
        self._is_reading = False
        self.token = token
        self._open()
        self.changed.emit()

    def _rules(self, port: int) -> Rules:
        assert self.token is not None  # noqa: S101  nothing is opened before
        return Rules(port, self.token, without_token=self._settings.door_without_token)

    def _show(self, state: DoorState, detail: str = "") -> None:
        self.state, self.detail = state, detail
        self.changed.emit()

    # What is asked for ----------------------------------------------------------------------

    def _take_safely(self, asking: Asking) -> None:
        try:
            self._take(asking)
        except Exception as error:  # noqa: BLE001  whoever asked would wait for ever
            asking.reply(Answer(problem=str(unexpected(error))))

    def _take(self, asking: Asking) -> None:
        if self._is_closed:
            asking.reply(Answer(problem=leaving()))
            return
        own = (self._paths.config, self._paths.data, self._paths.cache, self._paths.runtime)
        guard = Guard(own, asking.has_token)
        if asking.names:
            self._look(asking, partial(sources_named, asking.names, guard))
        elif asking.files:
            self._look(asking, partial(sources_received, asking.files, guard))
        else:
            self._take_clipboard(asking, guard)

    def _take_clipboard(self, asking: Asking, guard: Guard) -> None:
        payload = read(QGuiApplication.clipboard().mimeData())
        if payload is None or (payload.image is not None and payload.image.isNull()):
            is_kept_back = QGuiApplication.platformName().startswith("wayland")
            words = clipboard_out_of_sight() if is_kept_back else clipboard_empty()
            asking.reply(Answer(problem=words))
        elif isinstance(payload.image, QImage):
            self._look(asking, partial(source_of_image, payload.image, self._paths.temporary))
        else:
            temporary = self._paths.temporary
            self._look(asking, partial(sources_on_clipboard, payload, temporary, guard))

    def _look(self, asking: Asking, job: Callable[[], list[Source]]) -> None:
        self._background.run(
            self,
            partial(_or_problem, job),
            partial(self._queue, asking),
            lambda error: asking.reply(Answer(problem=str(error))),
        )

    def _queue(self, asking: Asking, found: list[Source] | str) -> None:
        if isinstance(found, str):
            asking.reply(Answer(problem=found))
            return
        self._replies.expect(self._upload(found), found, asking)


def _or_problem(job: Callable[[], list[Source]]) -> list[Source] | str:
    try:
        return job()
    except Refused as refused:
        return refused.sentence
    except UploadError as error:
        return str(error)
