"""Every failure's words, in one catalogue: what happened, then what to do.

A title fits into 60 characters besides the file's name. Ids are stable: tests, the log and
support requests name them.
"""

from dataclasses import dataclass
from typing import Final

from falgui.core.names import display_name
from falgui.core.translation import _, plural
from falgui.core.units import format_size

CRASHES_TO_PAUSE: Final = 2
"""After so many starts in a row that did not end properly, nothing goes on by itself."""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the catalogue, filled in and in the user's language."""

    id: str
    title: str
    advice: str = ""


def offline() -> Message:
    """Nothing on the way to fal answers."""
    return Message("M01", _("No connection."), _("Uploads continue when you are online again."))


def connection_lost() -> Message:
    """The line broke, and kept breaking."""
    return Message(
        "M02",
        _("The connection to fal was lost."),
        _("Parts already sent are kept. Check the network, then press Retry."),
    )


def connection_retry(seconds: float, attempt: int, attempts: int) -> Message:
    """The line broke; another attempt follows."""
    return Message(
        "M02",
        _("Connection lost. Trying again in {s} s ({n} of {of}).").format(
            s=max(1, round(seconds)), n=attempt, of=attempts
        ),
    )


def stalled() -> Message:
    """The line is open, but nothing moves."""
    return Message("M03", _("No data moved for 60 s."), _("falgui reconnects by itself."))


def captive_portal() -> Message:
    """Somebody between here and fal answers in fal's place."""
    return Message(
        "M04", _("This network wants you to sign in."), _("Open a browser first; uploads continue then.")
    )


def untrusted_certificate(issuer: str = "") -> Message:
    """The certificate is not fal's."""
    advice = _("Nothing was sent. Check this computer's clock, proxy and antivirus.")
    if issuer:
        advice += " " + _("The certificate comes from {issuer}.").format(
            issuer=display_name(issuer)
        )
    return Message("M05", _("fal's identity could not be verified."), advice)


def key_rejected() -> Message:
    """401 for the key itself."""
    return Message(
        "M06",
        _("fal rejected this API key."),
        _("The uploads wait. Paste a new key in Settings; get one at fal.ai/dashboard/keys."),
    )


def key_without_permission() -> Message:
    """403 for the key itself."""
    return Message(
        "M07",
        _("This key may not upload files."),
        _("The uploads wait. Use a key with the API scope: Settings, Account & key."),
    )


def quota_exceeded() -> Message:
    """402."""
    return Message(
        "M08", _("fal balance used up."), _("Uploads wait. Top up at fal.ai/dashboard/billing.")
    )


def too_large(size: int) -> Message:
    """413 for every way of sending."""
    return Message(
        "M09",
        _("fal does not accept a file of {size}.").format(size=format_size(size)),
        _("Make it smaller, or split it."),
    )


def slow_down(clock_time: str) -> Message:
    """429, with the local time at which falgui goes on."""
    return Message("M10", _("fal asks to slow down. Continuing at {time}.").format(time=clock_time))


def service_retry(code: str, seconds: float, attempt: int, attempts: int) -> Message:
    """A failure of fal's; another attempt follows."""
    return Message(
        "M11",
        _("{code} from fal. Trying again in {s} s ({n} of {of}).").format(
            code=code, s=max(1, round(seconds)), n=attempt, of=attempts
        ),
    )


def service_failed(code: str) -> Message:
    """Fal keeps failing; `code` is the HTTP status or a few words."""
    return Message(
        "M11",
        _("fal storage error {code}.").format(code=code),
        _("Finished parts are kept. Press Retry to go on from there."),
    )


def service_unreadable() -> Message:
    """A reply that is no reply: HTML, half a JSON, missing fields."""
    return Message(
        "M11",
        _("fal's storage gave an unreadable answer."),
        _("Press Retry. If it stays, a proxy or a sign-in page may be answering in fal's place."),
    )


def changed(name: str) -> Message:
    """The file was written to while it was being sent."""
    return Message(
        "M12",
        _('"{name}" changed during the upload.').format(name=display_name(name)),
        _("Nothing half-made was published. Press Retry to upload the new version."),
    )


def gone(name: str) -> Message:
    """The file is not there any more."""
    return Message(
        "M13",
        _('"{name}" is gone (moved, renamed or deleted).').format(name=display_name(name)),
        _("Put it back and press Retry, or add it from where it is now."),
    )


def no_permission(name: str) -> Message:
    """The system forbids reading."""
    return Message(
        "M14",
        _('No permission to read "{name}".').format(name=display_name(name)),
        _("Change its permissions and press Retry."),
    )


def in_use(name: str) -> Message:
    """Another program holds the file."""
    return Message(
        "M15",
        _('"{name}" is in use by another program.').format(name=display_name(name)),
        _("Close it there and press Retry."),
    )


def empty(name: str) -> Message:
    """Zero bytes."""
    return Message(
        "M16",
        _('"{name}" is empty; fal does not accept empty files.').format(name=display_name(name)),
        _("Check whether it was saved completely."),
    )


def not_a_file(name: str) -> Message:
    """A pipe, socket, device, or a link that leads nowhere."""
    return Message(
        "M17",
        _('"{name}" is not a file (pipe, device, link loop).').format(name=display_name(name)),
        _("Only ordinary files can be uploaded."),
    )


def is_folder(name: str) -> Message:
    """A folder where one file is expected."""
    return Message(
        "M18",
        _('"{name}" is a folder.').format(name=display_name(name)),
        _("Name the files in it, or drop the folder on the falgui window."),
    )


def upload_dropped() -> Message:
    """The service forgot the unfinished upload."""
    return Message("M20", _("fal dropped the unfinished upload."), _("Starting again."))


def key_store_locked() -> Message:
    """The password store did not answer, or said no."""
    return Message(
        "M21",
        _("Your password store is locked or does not answer."),
        _("Unlock it and save the key again, or use the key until you quit."),
    )


def key_store_absent() -> Message:
    """There is no password store on this system."""
    return Message("M22", _("No password store here."), _("The key is kept until you quit."))


def key_not_forgotten() -> Message:
    """The password store did not remove the key."""
    return Message(
        "M47",
        _("The key could not be removed from your password store."),
        _("It is not used any more now, but will be at the next start. Remove it there."),
    )


def history_not_saved() -> Message:
    """The database cannot be written."""
    return Message(
        "M23",
        _("The history could not be saved."),
        _("Uploads go on. Check the free space and the rights of falgui's data folder."),
    )


def history_damaged() -> Message:
    """The database is no database any more."""
    return Message(
        "M24",
        _("The history was damaged and begins anew."),
        _("A copy of the damaged file was kept beside it."),
    )


def history_from_newer() -> Message:
    """The database's schema is a later falgui's."""
    return Message(
        "M44",
        _("The history was made by a newer falgui."),
        _("It stays as it is; what you upload now is not added. Update falgui to see it."),
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


def folders_not_kept() -> Message:
    """The home folder is read-only or full."""
    return Message(
        "M46",
        _("falgui cannot write to its folders."),
        _("Uploads work; what falgui notes down in this run may be gone when you quit."),
    )


def unexpected_address(host: str) -> Message:
    """A reply that points away from fal."""
    return Message(
        "M28",
        _("Unexpected address in the reply."),
        _("Stopped to protect your key. The address was at {host}.").format(
            host=display_name(host) or _("an unknown host")
        ),
    )


def proxy_unusable(proxy: str) -> Message:
    """The proxy's scheme, host and port, without its credentials."""
    return Message(
        "M29",
        _("The proxy setting cannot be used: {proxy}.").format(proxy=display_name(proxy)),
        _("Correct it in the system's settings or in the environment, then start again."),
    )


def restored(count: int, crashes: int) -> Message:
    """Uploads of an earlier start are back; `crashes` starts in a row did not end properly."""
    uploads = plural("{n} upload was restored.", "{n} uploads were restored.", count)
    if not crashes:
        return Message("M30", uploads, _("They go on where they stopped."))
    title = _("falgui ended unexpectedly. {uploads}").format(uploads=uploads)
    if crashes < CRASHES_TO_PAUSE:
        return Message("M30", title, _("They go on where they stopped."))
    return Message(
        "M30", title, _("They are paused, because it happened before: resume them one by one.")
    )


def unexpected(reference: str) -> Message:
    """A defect of falgui."""
    return Message(
        "M33",
        _("Unexpected problem, reference {id}.").format(id=reference),
        _("Press Retry. The log tells more; please report it."),
    )


def drive_unreachable(name: str) -> Message:
    """Reading failed below the file system."""
    return Message(
        "M34",
        _('"{name}" could not be read: the drive does not answer.').format(name=display_name(name)),
        _("Connect the drive again and press Retry."),
    )


def key_missing() -> Message:
    """Neither the environment nor the password store has a key."""
    return Message(
        "M36",
        _("No fal key yet."),
        _("Add yours in Settings or set FAL_KEY; get one at fal.ai/dashboard/keys."),
    )


def key_malformed() -> Message:
    """What was pasted cannot be a key."""
    return Message(
        "M37",
        _("This is not a fal key."),
        _("A key is two parts joined by one colon; copy it whole from fal.ai/dashboard/keys."),
    )


def refused(reason: str) -> Message:
    """400, 415, 422 and the like; `reason` is the service's own short text."""
    short = display_name(reason).strip()
    if len(short) > 120:  # noqa: PLR2004
        short = short[:119].rstrip() + "…"
    return Message(
        "M38",
        _("fal did not accept this file."),
        short or _("The service gave no reason. Details tell the code."),
    )


def not_an_image(name: str) -> Message:
    """Pillow cannot read it."""
    return Message(
        "M39",
        _('"{name}" could not be read as an image.').format(name=display_name(name)),
        _("Upload it without converting, or save it again in another format."),
    )


def link_not_fetched(host: str, reason: str) -> Message:
    """The server of a dropped link did not give the file."""
    return Message(
        "M40",
        _("The link at {host} could not be fetched.").format(host=display_name(host)),
        reason,
    )


def link_is_page(host: str) -> Message:
    """A dropped link leads to HTML."""
    return Message(
        "M41",
        _("The link at {host} is a web page, not a file.").format(host=display_name(host)),
        _("Open it and copy the address of the image or video itself."),
    )


def data_uri_too_large(size: int) -> Message:
    """A data URI that models would refuse."""
    return Message(
        "M42",
        _("{size} are too much for a data URI.").format(size=format_size(size)),
        _("Requests above 10 MB fail. Upload the file instead and use its link."),
    )


def disk_full() -> Message:
    """No room for a temporary file."""
    return Message(
        "M43",
        _("There is no room for a temporary file."),
        _("Free some space, then press Retry."),
    )
