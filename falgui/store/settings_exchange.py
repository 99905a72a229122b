"""Settings on their way from one machine to another, as a JSON file without anything secret."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.store.settings import Settings, travelling_fields
from falgui.store.settings_file import UNREADABLE, read_object, replace_file, understood

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Imported:
    """What was found in a file."""

    values: dict[str, Any]
    """The settings that were understood, by name."""
    not_understood: int
    """How many others a falgui has written there that this one can't take."""

    def onto(self, settings: Settings) -> Settings:
        """Return `settings` with what was found; what wasn't stays as it is."""
        return replace(settings, **self.values)


def export_settings(file: Path, settings: Settings) -> None:
    """Write what travels of `settings` into `file`; raises `UploadError` (M82).

    The key is no setting and never there; neither is what only this machine can use.
    """
    content: dict[str, object] = {"version": _VERSION}
    content |= {item.name: getattr(settings, item.name) for item in travelling_fields()}
    try:
        replace_file(file, json.dumps(content, indent=2).encode() + b"\n")
    except OSError as error:
        message = messages.settings_not_exported(file.name)
        raise UploadError(message, error.strerror or "") from None


def import_settings(file: Path) -> Imported:
    """Return the settings in `file`; raises `UploadError` (M81) when there are none.

    Each value is checked as in falgui's own file. A settings file of falgui's can be taken as
    well: what is another machine's own in it is passed over.
    """
    try:
        stored = read_object(file)
    except UNREADABLE as error:
        words = getattr(error, "strerror", None) or ""
        raise UploadError(messages.settings_not_read(file.name), words) from None
    values, bad = understood(stored, travelling_fields())
    if "version" not in stored or not (values or bad):
        raise UploadError(messages.settings_not_read(file.name))
    return Imported(values, bad)
