"""What can be done with the watched folders, as changes of the settings."""

import time
from collections.abc import Callable
from dataclasses import replace

from falgui.store.settings import Settings, WatchedFolder


def with_folder(settings: Settings, path: str) -> Settings:
    """Return `settings` with one more folder, which is off; as they are if it is there."""
    if any(folder.path == path for folder in settings.watched_folders):
        return settings
    return replace(settings, watched_folders=(*settings.watched_folders, WatchedFolder(path)))


def without_folder(settings: Settings, path: str) -> Settings:
    """Return `settings` without this folder."""
    left = tuple(folder for folder in settings.watched_folders if folder.path != path)
    return replace(settings, watched_folders=left)


def switched(
    settings: Settings, path: str, *, on: bool, clock: Callable[[], float] = time.time
) -> Settings:
    """Return `settings` with a folder on, from now on, or off."""
    return _changed(
        settings, path, lambda one: one._replace(on=on, since=_now(one, clock) if on else one.since)
    )


def with_subfolders(
    settings: Settings, path: str, *, on: bool, clock: Callable[[], float] = time.time
) -> Settings:
    """Return `settings` with a folder's subfolders watched as well, or not.

    It begins anew: what is in them already was there before.
    """
    return _changed(
        settings,
        path,
        lambda one: one._replace(subfolders=on, since=_now(one, clock) if one.on else one.since),
    )


def _changed(
    settings: Settings, path: str, change: Callable[[WatchedFolder], WatchedFolder]
) -> Settings:
    folders = tuple(
        change(folder) if folder.path == path else folder for folder in settings.watched_folders
    )
    return replace(settings, watched_folders=folders)


def _now(folder: WatchedFolder, clock: Callable[[], float]) -> int:
    # Every switching on is told from the one before, whatever the clock does.
    return max(int(clock()), folder.since + 1)
