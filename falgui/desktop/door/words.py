"""Why nothing comes of a request at the local door, in sentences that the asking program shows."""

from falgui.core.names import display_name
from falgui.core.translation import _


def secret_refused(name: str) -> str:
    """Return what to say about a file whose name is that of a secret."""
    return _(
        "“{name}” looks like a secret, and nobody can be asked here. Upload it in falgui's window."
    ).format(name=display_name(name))


def own_file_refused(name: str) -> str:
    """Return what to say about a file that falgui keeps for itself."""
    return _("“{name}” is one of falgui's own files, which are never uploaded.").format(
        name=display_name(name)
    )


def path_wanted(name: str) -> str:
    """Return what to say about a name that is neither a whole path nor a link."""
    return _("“{name}” is neither a whole path on this computer nor a link.").format(
        name=display_name(name if len(name) <= 80 else name[:79] + "…")  # noqa: PLR2004
    )


def other_computer_refused(name: str) -> str:
    """Return what to say about a path that leads to another computer."""
    return _("“{name}” is on another computer. Upload it in falgui's window.").format(
        name=display_name(name)
    )


def token_wanted_for(name: str) -> str:
    """Return what to say about a file that is no picture, asked for without the token."""
    return _(
        "Without its token falgui takes pictures, videos and sounds; “{name}” is something else."
    ).format(name=display_name(name))


def other_user_refused() -> str:
    """Return what to say to another user's program."""
    return _("Without its token falgui takes nothing from other users.")


def clipboard_empty() -> str:
    """Return what to say when the clipboard was asked for in vain."""
    return _("There is no picture or file on the clipboard.")


def clipboard_out_of_sight() -> str:
    """Return what to say where the desktop may have kept the clipboard to itself (Wayland)."""
    return _(
        "There is no picture or file on the clipboard, or this desktop shows it to the window in "
        "front alone. Let the other program send the picture itself (remote server mode)."
    )


def malformed() -> str:
    """Return what to say about a request that can't be understood."""
    return _("What was sent to falgui is not complete, or not well-formed.")


def json_wanted() -> str:
    """Return what to say about a body of an unknown type."""
    return _("falgui takes JSON (Content-Type: application/json) or a form with files.")


def no_files() -> str:
    """Return what to say about a form without a file in it."""
    return _("There is no file in what was sent to falgui.")


def too_much() -> str:
    """Return what to say about a request that is too large."""
    return _("This is too much for one request to falgui. Upload it in falgui's window.")


def leaving() -> str:
    """Return what to say when falgui is quit before a link is there."""
    return _("falgui was quit. What isn't uploaded yet goes on when it is started again.")


def closed() -> str:
    """Return what to say when the door is closed before a link is there."""
    return _("Other programs may not upload any more. What was begun goes on in falgui's window.")


def cancelled(name: str) -> str:
    """Return what to say about an upload that the person has stopped."""
    return _("The upload of “{name}” was cancelled in falgui.").format(name=display_name(name))


def still_paused(name: str) -> str:
    """Return what to say about an upload that is paused."""
    return _("The upload of “{name}” is paused in falgui.").format(name=display_name(name))


def takes_long() -> str:
    """Return what to say when nobody would wait any longer."""
    return _("The upload goes on in falgui, which has the link when it is done.")


def too_busy() -> str:
    """Return what to say when too much is asked for at once."""
    return _("Too much is asked of falgui at once. Try again in a moment.")


def too_slow() -> str:
    """Return what to say when a request does not come to its end."""
    return _("The request took too long to arrive.")
