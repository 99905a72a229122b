"""Which folders are not to be watched, and which hold what nobody means to publish."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from falgui.core.names import display_name
from falgui.core.translation import _

_SENSITIVE: Final = (
    *(".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".config", ".password-store"),
    *(".mozilla", ".thunderbird", ".local", "appdata", "keychains", "keyrings", "secrets*"),
    *("passwords*", "private", "wallet*", "credentials*"),
)


def reason_against(folder: Path, home: Path, own: Iterable[Path]) -> str:
    """Return why `folder` can't be watched, "" if it can; all paths without links in them.

    `own` are falgui's folders.
    """
    name = display_name(folder.name or str(folder))
    if folder == home or folder in home.parents or folder == Path(folder.anchor):
        return _(
            "“{name}” holds everything of yours. Choose a folder for what is to be uploaded."
        ).format(name=name)
    if any(folder == one or one in folder.parents or folder in one.parents for one in own):
        return _("“{name}” holds falgui's own files. Choose another folder.").format(name=name)
    if any("\ud800" <= letter <= "\udfff" for letter in str(folder)):
        return _("The name “{name}” can't be kept in the settings. Rename the folder.").format(
            name=name
        )
    return ""


def looks_sensitive(folder: Path) -> bool:
    """Return whether `folder` usually holds keys or passwords, by its names."""
    return any(
        fnmatchcase(part.lower(), pattern) for part in folder.parts for pattern in _SENSITIVE
    )
