"""What falgui has put among other programs: read, changed and kept up to date in the background."""

import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from falgui.core.errors import UploadError
from falgui.core.translation import _
from falgui.desktop.integration.file_managers import (
    Entered,
    enter,
    file_managers,
    leave,
    look,
    put_icon,
    refresh,
    take_icon_away,
)
from falgui.desktop.integration.places import Places, places
from falgui.desktop.integration.program_entry import program_entry
from falgui.desktop.system.background import Background
from falgui.desktop.system.own_command import own_command

_ICON_FOR: Final = "linux"


@dataclass(frozen=True, slots=True)
class Present:
    """How things are. `can_be_program` is false where a package has seen to that."""

    menus: Entered = field(default_factory=Entered)
    is_program: bool = False
    can_be_program: bool = False
    refused: tuple[str, ...] = ()
    """What could not be changed just now, as sentences name it."""


Change = Callable[["_Desktop"], tuple[str, ...]]
"""Changes something, and returns what refused."""


class Presence(QObject):
    """“Upload to fal” in file managers, and falgui among the programs; one change at a time."""

    changed = Signal()
    """There is news in `state` or `is_busy`."""
    told = Signal(str)
    """What has come of a change that the person wanted."""

    def __init__(
        self,
        background: Background,
        where: Places | None = None,
        platform: str = sys.platform,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = Present()
        self._background = background
        self._where = where
        self._platform = platform
        self._waiting: deque[tuple[Change, Callable[[], None]]] = deque()

    @property
    def is_busy(self) -> bool:
        """Whether a change is under way."""
        return bool(self._waiting)

    def refresh(self) -> None:
        """Bring up to date what is there, and see how things are."""
        label = _menu_label()
        self._do(lambda desktop: desktop.refresh(label), lambda: None)

    def set_menus(self, on: bool) -> None:  # noqa: FBT001  as a switch gives it
        """Put “Upload to fal” into all file managers that are here, or remove it from them."""
        label = _menu_label()
        self._do(lambda desktop: desktop.set_menus(label, on=on), partial(self._tell_menus, on))

    def set_program(self, on: bool) -> None:  # noqa: FBT001  as a switch gives it
        """Put falgui among the desktop's programs, or remove it from there."""
        self._do(lambda desktop: desktop.set_program(on=on), self._tell_refused)

    def _do(self, change: Change, tell: Callable[[], None]) -> None:
        self._waiting.append((change, tell))
        if len(self._waiting) == 1:
            self._begin()
        self.changed.emit()

    def _begin(self) -> None:
        change, tell = self._waiting[0]
        run = partial(_changed, self._where, self._platform, change)
        self._background.run(self, run, partial(self._done, tell), self._failed)

    def _done(self, tell: Callable[[], None], state: Present) -> None:
        self.state = state
        self._go_on()
        tell()

    def _failed(self, _error: UploadError) -> None:
        # It is in the log.
        self._go_on()

    def _go_on(self) -> None:
        self._waiting.popleft()
        if self._waiting:
            self._begin()
        self.changed.emit()

    def _tell_menus(self, on: bool) -> None:  # noqa: FBT001
        names = ", ".join(self.state.menus.entered)
        if self.state.refused:
            self._tell_refused()
        elif not on:
            self.told.emit(_("“Upload to fal” was removed from the file managers."))
        elif names:
            self.told.emit(_("“Upload to fal” is now in {names}.").format(names=names))
        else:
            self.told.emit(_("There is no file manager here that falgui knows."))

    def _tell_refused(self) -> None:
        if self.state.refused:
            names = ", ".join(self.state.refused)
            self.told.emit(_("This could not be changed: {names}.").format(names=names))


class _Desktop:
    """The desktop as the pool's thread sees it."""

    def __init__(self, where: Places, platform: str) -> None:
        self._where = where
        self._platform = platform
        self._command = own_command()
        self._managers = file_managers(where, platform)
        self._program = program_entry(where, platform)

    def state(self, refused: tuple[str, ...]) -> Present:
        is_program = self._program.is_there()
        can_be = self._program.is_wanted
        return Present(look(self._managers), is_program, can_be, refused)

    def refresh(self, label: str) -> tuple[str, ...]:
        refresh(self._managers, self._command, label)
        # The next start tries again.
        with suppress(OSError):
            if self._program.is_there() and not self._program.is_wanted:
                # It would stand before the one that came with the package.
                self._program.take_away()
            elif self._program.is_stale(self._command):
                self._program.put(self._command)
        self._follow_with_icon()
        return ()

    def set_menus(self, label: str, *, on: bool) -> tuple[str, ...]:
        entered = enter(self._managers, self._command, label) if on else leave(self._managers)
        self._follow_with_icon()
        return entered.refused

    def set_program(self, *, on: bool) -> tuple[str, ...]:
        try:
            if on:
                done = self._program.put(self._command)
            else:
                self._program.take_away()
                done = True
        except OSError:
            done = False
        self._follow_with_icon()
        return () if done else ("falgui",)

    def _follow_with_icon(self) -> None:
        if not self._platform.startswith(_ICON_FOR):
            return
        is_used = self._program.is_there() or bool(look(self._managers).entered)
        # Without it, menus are without a picture.
        with suppress(OSError):
            if self._program.is_wanted and is_used:
                put_icon(self._where)
            else:
                take_icon_away(self._where)


def _changed(where: Places | None, platform: str, change: Change) -> Present:
    desktop = _Desktop(where or places(), platform)
    return desktop.state(change(desktop))


def _menu_label() -> str:
    # Translators: the entry in the menus of file managers
    return _("Upload to fal")
