"""What the system says about a file, as an error for people."""

import errno
import os
import sys
from pathlib import Path
from typing import Final

from falgui.core import messages
from falgui.core.errors import DriveError, FileInUseError, LocalFileError

_GONE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG})
_IN_USE: Final = frozenset({errno.EBUSY, errno.ETXTBSY})
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
_NO_FILE: Final = frozenset({errno.ELOOP, errno.ENXIO})
_DRIVE: Final = frozenset(
    {
        errno.EIO,
        errno.ENODEV,
        errno.ESTALE,
        errno.ENOTCONN,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ETIMEDOUT,
        errno.ECONNABORTED,
        errno.ECONNRESET,
        *(getattr(errno, name) for name in ("ENOMEDIUM", "EREMOTEIO") if hasattr(errno, name)),
    }
)

_WINDOWS_IN_USE: Final = frozenset({32, 33})
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""
_WINDOWS_DRIVE: Final = frozenset({15, 21, 31, 53, 55, 59, 64, 67, 121, 1117, 1167, 1222, 1231})
"""No such drive, not ready, not functioning; no such server or share, the line to it broke."""

_MOUNT_FOLDERS: Final = ("/Volumes", "/media", "/run/media", "/mnt")
"""Where systems put removable and network drives."""


def from_system(error: OSError | ValueError, path: Path) -> LocalFileError:
    """Return what `error`, which a call about the file at `path` raised, means for an upload.

    `FileInUseError` when somebody else holds the file, `DriveError` when its drive is away or
    fails, or the system can't open anything now; both may pass. Looks at the file system when
    a file is missing.
    """
    name = path.name
    if not isinstance(error, OSError) or error.errno is None:
        return LocalFileError(messages.not_a_file(name), str(error))
    code, reason = error.errno, _windows_reason(error, path)
    detail = os.strerror(code)
    if code in _IN_USE or reason in _WINDOWS_IN_USE:
        return FileInUseError(messages.in_use(name), detail)
    if code in _EXHAUSTED:
        return DriveError(messages.too_much_open(name), detail)
    if code in _DRIVE or reason in _WINDOWS_DRIVE:
        return DriveError(messages.drive_unreachable(name), detail)
    if code in _GONE:
        if _is_drive_away(path):
            return DriveError(messages.drive_unreachable(name), "not mounted")
        return LocalFileError(messages.gone(name), detail)
    if code in (errno.EACCES, errno.EPERM):
        return LocalFileError(messages.no_permission(name), detail)
    if code in _NO_FILE:
        return LocalFileError(messages.not_a_file(name), detail)
    if code == errno.EISDIR:
        return LocalFileError(messages.is_folder(name), detail)
    return LocalFileError(messages.drive_unreachable(name), detail)


def _is_drive_away(path: Path) -> bool:
    """Return whether a missing file is missing together with the drive that it was on."""
    if sys.platform == "win32":
        return bool(path.anchor) and not Path(path.anchor).exists()
    places = (*_MOUNT_FOLDERS, f"/run/user/{os.getuid()}/gvfs")
    inside = [
        folder for folder in path.parents if any(Path(place) in folder.parents for place in places)
    ]
    if not inside or any(folder.is_mount() for folder in inside):
        return False
    try:
        # A place to mount something that nothing is mounted on.
        return not any(path.parent.iterdir())
    except OSError:
        return True


def _windows_reason(error: OSError, path: Path) -> int:
    """Return Windows' own number for `error`, which says more; 0 on other systems."""
    reason: int = getattr(error, "winerror", None) or 0
    if sys.platform == "win32" and not reason and error.errno == errno.EACCES:
        # Python opens and reads files by the C library, which has one number for all of these.
        import _winapi  # noqa: PLC0415  not there on other systems

        try:
            handle = _winapi.CreateFile(
                str(path), _winapi.GENERIC_READ, 0x7, 0, _winapi.OPEN_EXISTING, 0, 0
            )
        except OSError as again:
            return again.winerror
        _winapi.CloseHandle(handle)
        # It could be opened: what failed was reading a stretch that somebody has locked.
        return 33
    return reason
