"""The folders in which falgui keeps things on this machine."""

import atexit
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import platformdirs

from falgui.core import messages
from falgui.core.messages import Message

_NAME: Final = "falgui"
_PRIVATE: Final = 0o700
_OTHERS: Final = 0o077
_DAY: Final = 86400


@dataclass(frozen=True, slots=True)
class Paths:
    """Four folders of falgui's own, and what lies in them.

    After `prepare`, `cache` and `runtime` can be written; `config` and `data` perhaps only read.
    """

    config: Path
    data: Path
    cache: Path
    runtime: Path
    """For the lock and the socket of the running window: private to the user."""

    @property
    def settings_file(self) -> Path:
        """The settings, as JSON."""
        return self.config / "settings.json"

    @property
    def database_file(self) -> Path:
        """The history and the unfinished uploads."""
        return self.data / "falgui.sqlite3"

    @property
    def log_folder(self) -> Path:
        """Log files, which a cleaner of caches may take away."""
        return self.cache / "logs"

    @property
    def thumbnails(self) -> Path:
        """Small pictures of what was uploaded."""
        return self.cache / "thumbnails"

    @property
    def temporary(self) -> Path:
        """Falgui's own temporary files: converted images, pasted pictures."""
        return self.cache / "temporary"


def user_paths(environment: Mapping[str, str]) -> Paths:
    """Return where this system keeps a program's files; nothing is created.

    `FALGUI_HOME` puts everything below one folder. Without it `platformdirs` decides, which
    looks at the process's own environment.
    """
    home = environment.get("FALGUI_HOME")
    if home:
        base = Path(home).absolute()
        return Paths(base / "config", base / "data", base / "cache", base / "runtime")
    config = platformdirs.user_config_path(_NAME, appauthor=False)
    return Paths(
        config=config,
        data=platformdirs.user_data_path(_NAME, appauthor=False),
        cache=platformdirs.user_cache_path(_NAME, appauthor=False),
        runtime=_session_folder(environment) or config / "runtime",
    )


def prepare(paths: Paths) -> tuple[Paths, Message | None]:
    """Create the folders, for the user alone, and return those that can be used.

    What can't be created or written is replaced by a private folder that goes when the program
    ends, and the message tells so. An existing `config` or `data` stays even if it is
    read-only: the settings and the history in it can still be read. Never raises.
    """
    unusable = [
        name
        for name, folder, written in (
            ("config", paths.config, False),
            ("data", paths.data, False),
            ("cache", paths.cache, True),
            ("runtime", paths.runtime, True),
        )
        if not _is_usable(folder, written=written)
    ]
    if unusable:
        try:
            base = Path(tempfile.mkdtemp(prefix=f"{_NAME}-"))
        except OSError:
            return paths, messages.folders_not_kept()
        atexit.register(shutil.rmtree, base, ignore_errors=True)
        for name in unusable:
            (base / name).mkdir(_PRIVATE)
        paths = replace(paths, **{name: base / name for name in unusable})
    for folder in (paths.log_folder, paths.temporary):
        _is_usable(folder, written=True)
    return paths, messages.folders_not_kept() if unusable else None


def remove_leftovers(paths: Paths, in_use: Collection[Path] = ()) -> None:
    """Delete temporary files and folders of earlier runs, once they are a day old.

    `in_use` names those that an upload still needs. Files that can't be deleted stay.
    """
    kept = {path.name for path in in_use}
    try:
        leftovers = [path for path in paths.temporary.iterdir() if path.name not in kept]
    except OSError:
        return
    for path in leftovers:
        try:
            facts = path.lstat()
            if facts.st_mtime >= time.time() - _DAY:
                continue
            if stat.S_ISDIR(facts.st_mode):
                shutil.rmtree(path)
            else:
                path.unlink()
        except OSError:
            continue  # another falgui was quicker, or Windows has it open


def _session_folder(environment: Mapping[str, str]) -> Path | None:
    session = Path(environment.get("XDG_RUNTIME_DIR", ""))
    try:
        facts = session.stat()
    except (OSError, ValueError):
        return None
    private = stat.S_IMODE(facts.st_mode) == _PRIVATE and _is_own(facts)
    return session / _NAME if session.is_absolute() and private else None


def _is_usable(folder: Path, *, written: bool) -> bool:
    # A relative folder means that no home is known: it would lie wherever falgui was started.
    if not folder.is_absolute():
        return False
    try:
        folder.mkdir(_PRIVATE, parents=True, exist_ok=True)
        facts = folder.stat()
        if not _is_own(facts):
            return False
        if os.name == "posix" and facts.st_mode & _OTHERS:
            _tighten(folder, stat.S_IMODE(facts.st_mode))
    except (OSError, ValueError):
        return False
    return os.access(folder, os.W_OK | os.X_OK if written else os.R_OK | os.X_OK)


def _tighten(folder: Path, mode: int) -> None:
    try:
        folder.chmod(mode & ~_OTHERS)
    except OSError:
        # On a read-only file system it may stay as it is, unless strangers could write there.
        if mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise


def _is_own(facts: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or facts.st_uid == os.geteuid()
