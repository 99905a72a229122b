"""The token that other programs need at the local door, in a file for this user alone."""

import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from falgui.core.secret import Secret
from falgui.store.settings_file import replace_file

_BYTES: Final = 24
"""Random ones: 192 bits."""
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{32,64}")
_LONGEST: Final = 128
_OTHERS: Final = 0o077


def door_token(file: Path) -> Secret:
    """Return the token in `file`, or a new one that is kept there.

    One that others could read is replaced. Where the disk says no, the token holds for this run.
    """
    kept = _kept(file)
    return new_door_token(file) if kept is None else kept


def new_door_token(file: Path) -> Secret:
    """Return a new token, which is kept in `file`; the one before opens nothing any more."""
    token = secrets.token_urlsafe(_BYTES)
    with suppress(OSError):
        replace_file(file, token.encode())
    return Secret(token)


def _kept(file: Path) -> Secret | None:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(file, flags)
    except OSError:
        return None
    try:
        with os.fdopen(descriptor, "rb") as opened:
            if not _is_private(os.fstat(descriptor)):
                return None
            text = opened.read(_LONGEST).decode("ascii", "replace").strip()
    except OSError:
        return None
    return Secret(text) if _SHAPE.fullmatch(text) else None


def _is_private(facts: os.stat_result) -> bool:
    if not stat.S_ISREG(facts.st_mode):
        return False
    # Windows keeps others out of the folder.
    return os.name != "posix" or (facts.st_uid == os.geteuid() and not facts.st_mode & _OTHERS)
