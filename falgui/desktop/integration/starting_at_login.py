"""Keeps what the system starts at a login in step with the setting, and the setting with it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.desktop.integration.login_places import LoginPlace
from falgui.desktop.system.background import Background
from falgui.store.settings import Settings


class StartingAtLogin(QObject):
    """Looks at `place` once and writes there what the person chooses, off the main thread.

    What the system says wins: where its own settings have removed or switched off the entry, the
    setting is off. `settings` gives those in force, `change` takes others.
    """

    failed = Signal(object)
    """The `UploadError` for which the setting went back."""

    def __init__(
        self,
        place: LoginPlace,
        settings: Callable[[], Settings],
        change: Callable[[Settings], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._settings = settings
        self._change = change
        # One thread: what was chosen last is written last.
        self._background = Background(self, threads=1)
        # What the system has once all is written that was chosen; None until that is known.
        self._system: bool | None = None

    def start(self) -> None:
        """Look what the system has."""
        self._background.run(self, self._look, self._found)

    def follow(self, settings: Settings, before: Settings) -> None:
        """Have the system do what `settings` say, if they say something else than `before`."""
        on = settings.start_at_login
        if on in (before.start_at_login, self._system):
            return
        self._system = on
        self._background.run(
            self,
            lambda: self._write(on=on),
            lambda _nothing: None,
            lambda error: self._go_back(error, on=on),
        )

    def close(self, milliseconds: int) -> bool:
        """Wait for what is being written; return whether that has ended in time."""
        return self._background.finish_all(milliseconds)

    def _look(self) -> bool | None:
        try:
            return self._place.has_entry()
        except OSError:
            return None

    def _write(self, *, on: bool) -> None:
        try:
            self._place.write(on=on)
        except OSError as error:
            raise UploadError(messages.login_start_not_changed(), error.strerror or "") from None

    def _found(self, on: bool | None) -> None:  # noqa: FBT001  as it was looked up
        # What was chosen meanwhile counts.
        if self._system is None and on is not None:
            self._set(on=on)

    def _go_back(self, error: UploadError, *, on: bool) -> None:
        if self._system == on:
            self._set(on=not on)
            self.failed.emit(error)

    def _set(self, *, on: bool) -> None:
        self._system = on
        settings = self._settings()
        if settings.start_at_login != on:
            self._change(replace(settings, start_at_login=on))
