"""Which file managers there are, and “Upload to fal” in all of them at once."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from falgui.core.resources import resource
from falgui.desktop.integration.macos_quick_action import QuickAction
from falgui.desktop.integration.menu_entries import (
    FileEntry,
    MenuEntry,
    desktop_action,
    nemo_action,
    script,
    service_menu,
)
from falgui.desktop.integration.own_files import MARK, OwnFile, is_ours, put, take_away
from falgui.desktop.integration.places import Places
from falgui.desktop.integration.thunar_entry import ThunarEntry
from falgui.desktop.integration.windows_send_to import SendTo


@dataclass(frozen=True, slots=True)
class FileManager:
    """One that people know by `name`; it is there if one of `programs` is, or if it has none."""

    name: str
    programs: tuple[str, ...]
    entry: MenuEntry

    @property
    def is_found(self) -> bool:
        """Whether it is installed here."""
        return not self.programs or any(map(shutil.which, self.programs))

    @property
    def started(self) -> str | None:
        """The program that its entry starts, or None where it has no entry of falgui's."""
        try:
            return self.entry.program()
        except OSError:
            return None


@dataclass(frozen=True, slots=True)
class Entered:
    """The names of the file managers: all that are here, those with falgui's entry, and others.

    `refused` are those that could not be given one.
    """

    found: tuple[str, ...] = ()
    entered: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def file_managers(where: Places, platform: str = sys.platform) -> list[FileManager]:
    """Return all that falgui knows on this system."""
    if platform == "win32":
        return [FileManager("Explorer", (), SendTo())]
    if platform == "darwin":
        return [FileManager("Finder", (), QuickAction(Path.home() / "Library/Services"))]
    data, config = where.data, where.config
    default = next(
        (file for one in where.system_config if (file := one / "Thunar/uca.xml").exists()),
        Path("/etc/xdg/Thunar/uca.xml"),
    )
    action = data / "file-manager/actions/falgui-upload.desktop"
    dolphin = data / "kio/servicemenus/falgui-upload.desktop"
    return [
        FileManager("Nautilus", ("nautilus",), _script(data / "nautilus/scripts")),
        # Dolphin takes menus that aren't executable for something that was downloaded.
        FileManager("Dolphin", ("dolphin",), FileEntry(dolphin, service_menu, executable=True)),
        FileManager("Thunar", ("thunar",), ThunarEntry(config / "Thunar/uca.xml", default)),
        FileManager(
            "Nemo",
            ("nemo",),
            FileEntry(data / "nemo/actions/falgui-upload.nemo_action", nemo_action),
        ),
        FileManager("PCManFM", ("pcmanfm", "pcmanfm-qt"), FileEntry(action, desktop_action)),
        FileManager("Caja", ("caja",), _script(config / "caja/scripts")),
    ]


def look(managers: Sequence[FileManager]) -> Entered:
    """Return how things are."""
    return _entered(managers, [])


def enter(managers: Sequence[FileManager], command: Sequence[str], label: str) -> Entered:
    """Put the entry into all that are here, and bring those up to date that there are."""
    refused = [
        one.name
        for one in managers
        if (one.is_found or one.started is not None)
        and not _succeeds(partial(one.entry.put, command, label))
    ]
    return _entered(managers, refused)


def leave(managers: Sequence[FileManager]) -> Entered:
    """Remove the entry from all, also from those that are not here any more."""
    refused = [one.name for one in managers if not _succeeds(one.entry.take_away)]
    return _entered(managers, refused)


def refresh(managers: Sequence[FileManager], command: Sequence[str], label: str) -> Entered:
    """Bring entries up to date if there are any, and add those for what was installed since.

    Those of another falgui that still is where they say are left to it.
    """
    ours = [one.started for one in managers if one.started is not None]
    if any(program != command[0] and os.path.exists(program) for program in ours):  # noqa: PTH110
        return look(managers)
    return enter(managers, command, label) if ours else look(managers)


def put_icon(where: Places) -> None:
    """Put falgui's icon where desktops look for it, unless it is there. Raises `OSError`."""
    put(_icon(where))


def take_icon_away(where: Places) -> None:
    """Remove the icon that was put there. Raises `OSError`."""
    if is_ours(_icon(where).path):
        take_away(_icon(where).path)


def _icon(where: Places) -> OwnFile:
    drawing = resource("icons/falgui.svg").read_bytes()
    path = where.data / "icons/hicolor/scalable/apps/falgui.svg"
    return OwnFile(path, drawing + f"\n<!-- {MARK} -->\n".encode())


def _script(folder: Path) -> FileEntry:
    return FileEntry(folder, script, executable=True, is_named=True)


def _entered(managers: Sequence[FileManager], refused: Sequence[str]) -> Entered:
    return Entered(
        found=tuple(one.name for one in managers if one.is_found),
        entered=tuple(one.name for one in managers if one.started is not None),
        refused=tuple(refused),
    )


def _succeeds(do: Callable[[], bool | None]) -> bool:
    try:
        return do() is not False
    except OSError:
        return False
