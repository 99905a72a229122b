"""This computer and falgui itself."""

from typing import Final

from falgui.core.messages.message import Message
from falgui.core.names import display_name
from falgui.core.translation import _, plural

CRASHES_TO_PAUSE: Final = 2
"""After so many starts in a row that did not end properly, nothing goes on by itself."""


def history_not_saved() -> Message:
    """The database cannot be written."""
    return Message(
        "M23",
        _("The history could not be saved."),
        _("Uploads go on. Check the free space and the rights of falgui's data folder."),
    )


def history_damaged(count: int) -> Message:
    """The database was damaged; `count` entries of the history could still be read."""
    recovered = plural("{n} entry was recovered.", "{n} entries were recovered.", count)
    return Message(
        "M24",
        _("The history was damaged. {recovered}").format(recovered=recovered),
        _("A copy of the damaged file was kept beside it."),
    )


def history_found_damaged() -> Message:
    """The database is damaged, and nothing has been done about it yet."""
    return Message(
        "M61",
        _("The history is damaged."),
        _("The next start of the window keeps a copy of it and begins a new one."),
    )


def history_from_newer() -> Message:
    """The database's schema is a later falgui's."""
    return Message(
        "M44",
        _("The history was made by a newer falgui."),
        _("It can be read and stays as it is; update falgui to add what you upload."),
    )


def settings_reset() -> Message:
    """The settings file could not be read."""
    return Message("M25", _("Settings were damaged and reset."), _("A copy was kept."))


def settings_not_saved() -> Message:
    """The settings file cannot be written."""
    return Message(
        "M45",
        _("The settings could not be saved."),
        _("They apply until you quit. Check the free space and the rights of falgui's folder."),
    )


def settings_not_read(name: str) -> Message:
    """A file that settings were to be taken from holds none."""
    return Message(
        "M81",
        _("“{name}” holds no settings of falgui.").format(name=display_name(name)),
        _("Nothing was changed. Choose a file that falgui has exported."),
    )


def settings_not_exported(name: str) -> Message:
    """The file that settings were to be put into can't be written."""
    return Message(
        "M82",
        _("“{name}” could not be written.").format(name=display_name(name)),
        _("Choose another folder, or check the free space and the folder's rights."),
    )


def login_start_not_changed() -> Message:
    """The system did not take that falgui starts, or starts no more, at every login."""
    return Message(
        "M87",
        _("Starting at login could not be changed."),
        _("The system refused it. Its own settings may have a place for that, too."),
    )


def folders_not_kept() -> Message:
    """The home folder is read-only or full."""
    return Message(
        "M46",
        _("falgui cannot write to its folders."),
        _("Uploads work; what falgui notes down in this run may be gone when you quit."),
    )


def disk_full() -> Message:
    """No room for a temporary file."""
    return Message(
        "M43",
        _("There is no room for a temporary file."),
        _("Free some space, then try again."),
    )


def restored(count: int, crashes: int) -> Message:
    """Uploads of an earlier start are back; `crashes` starts in a row did not end properly."""
    if not crashes:
        resumed = plural("Resumed {n} unfinished upload.", "Resumed {n} unfinished uploads.", count)
        return Message("M30", resumed, _go_on(count))
    uploads = plural("{n} upload was restored.", "{n} uploads were restored.", count)
    title = _("falgui ended unexpectedly. {uploads}").format(uploads=uploads)
    if crashes < CRASHES_TO_PAUSE:
        return Message("M30", title, _go_on(count))
    paused = plural(
        "It is paused, because it happened before: resume it when you are ready.",
        "They are paused, because it happened before: resume them one by one.",
        count,
    )
    return Message("M30", title, paused)


def _go_on(count: int) -> str:
    return plural("It goes on where it stopped.", "They go on where they stopped.", count)


def ended_unexpectedly() -> Message:
    """An upload that was under way when falgui ended without being asked to."""
    return Message(
        "M48",
        _("falgui ended while this was uploading."),
        _("It may be the cause: resume the others first."),
    )


def unexpected(reference: str) -> Message:
    """A defect of falgui."""
    return Message(
        "M33",
        _("Unexpected problem, reference {id}.").format(id=reference),
        _("Try again. The log tells more; please report it."),
    )


def newest_release_unknown(reason: str) -> Message:
    """Whoever knows falgui's releases did not tell the newest."""
    return Message("M79", _("The newest version could not be found out."), reason)


def clipboard_busy() -> Message:
    """The clipboard does not keep what it was given."""
    return Message("M35", _("Clipboard is busy."), _("Copy again when the window is in front."))
