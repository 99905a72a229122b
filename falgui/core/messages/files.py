"""The files that are to be uploaded."""

from falgui.core.messages.message import Message
from falgui.core.names import display_name
from falgui.core.translation import _
from falgui.core.units import format_size


def changed(name: str) -> Message:
    """The file was written to while it was being sent."""
    return Message(
        "M12",
        _('"{name}" changed during the upload.').format(name=display_name(name)),
        _("Nothing half-made was published. Try again to upload the new version."),
    )


def gone(name: str) -> Message:
    """The file is not there any more."""
    return Message(
        "M13",
        _('"{name}" is gone (moved, renamed or deleted).').format(name=display_name(name)),
        _("Put it back and try again, or add it from where it is now."),
    )


def no_permission(name: str) -> Message:
    """The system forbids reading."""
    return Message(
        "M14",
        _('No permission to read "{name}".').format(name=display_name(name)),
        _("Change its permissions and try again."),
    )


def in_use(name: str) -> Message:
    """Another program holds the file."""
    return Message(
        "M15",
        _('"{name}" is in use by another program.').format(name=display_name(name)),
        _("Close it there and try again."),
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


def drive_unreachable(name: str) -> Message:
    """Reading failed below the file system."""
    return Message(
        "M34",
        _('"{name}" could not be read: the drive does not answer.').format(name=display_name(name)),
        _("Connect it again; the upload goes on then."),
    )


def too_much_open(name: str) -> Message:
    """The system lets nobody open anything more."""
    return Message(
        "M62",
        _('"{name}" could not be opened: too many files are open.').format(name=display_name(name)),
        _("falgui tries again by itself. Closing other programs helps."),
    )


def files_away() -> Message:
    """Some uploads wait for their files: a drive is away, or another program holds them."""
    return Message(
        "M49",
        _("Files cannot be read at the moment."),
        _("Uploads continue when their drive is back, or the program that uses them lets go."),
    )


def not_an_image(name: str) -> Message:
    """Pillow cannot read it."""
    return Message(
        "M39",
        _('"{name}" could not be read as an image.').format(name=display_name(name)),
        _("Upload it without converting, or save it again in another format."),
    )


def location_public() -> Message:
    """A photo or video goes up with the place where it was taken."""
    return Message(
        "M32",
        _("This photo contains a location. The link is public."),
        _("falgui can remove it from what is uploaded: see the settings."),
    )


def data_uri_too_large(size: int) -> Message:
    """A data URI that models would refuse."""
    return Message(
        "M42",
        _("{size} are too much for a data URI.").format(size=format_size(size)),
        _("Requests above 10 MB fail. Upload the file instead and use its link."),
    )


def export_failed(name: str) -> Message:
    """A file that the history is to be written into can't be written."""
    return Message(
        "M85",
        _('"{name}" could not be written.').format(name=display_name(name)),
        _("Check the free space, or choose another folder."),
    )
