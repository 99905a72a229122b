"""What a row offers at a click: the one thing most people want of it, and what comes beside."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from falgui.core import messages
from falgui.core.sources import FileSource
from falgui.core.translation import _
from falgui.core.upload import ACTIVE, State, Upload, WaitCause
from falgui.desktop.queue.anew import can_go_anew

_GONE: Final = messages.gone("").id
_CHANGED: Final = messages.changed("").id
_NO_IMAGE: Final = messages.not_an_image("").id


class PrimaryAction(StrEnum):
    """What a row offers first."""

    COPY = "copy"
    CANCEL = "cancel"
    RETRY = "retry"
    RESUME = "resume"
    LOCATE = "locate"
    """To say where the file is now."""
    NEW_VERSION = "new version"
    """To upload a file again that has changed meanwhile."""
    UNCONVERTED = "unconverted"
    """To send an image as it is that could not be converted."""
    RETRY_NOW = "retry now"
    """To end the pause before the next attempt."""
    TRY_NOW = "try now"
    """To end a wait without knowing whether its cause is over."""
    CHANGE_KEY = "change key"


class SecondaryAction(StrEnum):
    """What a row offers beside that: always, or while the pointer is over it."""

    OPEN = "open"
    CANCEL = "cancel"
    DETAILS = "details"
    UPLOAD_AGAIN = "upload again"
    """To send a file all the same that was at fal already."""
    UPLOAD_TO_FAL = "upload to fal"
    """To bring the file behind a link of the person's own to fal."""
    MORE = "more"


def primary_action(upload: Upload) -> PrimaryAction:
    """Return what most people want of an upload in this state."""
    if upload.result is not None:
        # It may still be checked, but the link is there.
        return PrimaryAction.COPY
    if upload.state is State.PAUSED:
        return PrimaryAction.RESUME
    if is_lost(upload):
        return PrimaryAction.LOCATE
    if upload.state is State.WAITING:
        is_key = upload.cause is WaitCause.KEY
        return PrimaryAction.CHANGE_KEY if is_key else PrimaryAction.TRY_NOW
    if upload.state in ACTIVE and upload.pauses:
        return PrimaryAction.RETRY_NOW
    return try_again_action(upload) or PrimaryAction.CANCEL


def try_again_action(upload: Upload) -> PrimaryAction | None:
    """Return how an upload that has ended without a link is tried again, None for others."""
    if upload.state not in (State.FAILED, State.CANCELLED):
        return None
    if upload.problem is None:
        return PrimaryAction.RETRY
    other_ways = {_CHANGED: PrimaryAction.NEW_VERSION, _NO_IMAGE: PrimaryAction.UNCONVERTED}
    return other_ways.get(upload.problem.message.id, PrimaryAction.RETRY)


def standing_action(upload: Upload) -> SecondaryAction | None:
    """Return what has a button of its own beside the first one, where there is room."""
    if not can_go_anew(upload):
        return None
    is_own = upload.result is not None and upload.result.leg == "own"
    return SecondaryAction.UPLOAD_TO_FAL if is_own else SecondaryAction.UPLOAD_AGAIN


def secondary_actions(upload: Upload, *, is_wide: bool = True) -> tuple[SecondaryAction, ...]:
    """Return what else is a click away; the menu, which has all there is, comes last.

    Where the row is not wide enough for it, `standing_action` is among them.
    """
    if upload.result is not None:
        standing = None if is_wide else standing_action(upload)
        hidden = (SecondaryAction.OPEN, SecondaryAction.MORE)
        return hidden if standing is None else (standing, *hidden)
    if upload.state is State.FAILED:
        return (SecondaryAction.DETAILS, SecondaryAction.MORE)
    if upload.state is not State.CANCELLED and primary_action(upload) is not PrimaryAction.CANCEL:
        return (SecondaryAction.CANCEL, SecondaryAction.MORE)
    return (SecondaryAction.MORE,)


def is_lost(upload: Upload) -> bool:
    """Return whether `upload` failed because its file is not there any more."""
    return (
        upload.state is State.FAILED
        and upload.problem is not None
        and upload.problem.message.id == _GONE
        and isinstance(upload.source, FileSource)
        and not upload.source.temporary
    )


def action_word(action: PrimaryAction | SecondaryAction) -> str:
    """Return the button's text."""
    words: dict[PrimaryAction | SecondaryAction, str] = {
        PrimaryAction.COPY: _("Copy"),
        PrimaryAction.CANCEL: _("Cancel"),
        PrimaryAction.RETRY: _("Retry"),
        PrimaryAction.RESUME: _("Resume"),
        PrimaryAction.LOCATE: _("Locate…"),
        PrimaryAction.NEW_VERSION: _("Upload new version"),
        PrimaryAction.UNCONVERTED: _("Upload as it is"),
        PrimaryAction.RETRY_NOW: _("Retry now"),
        PrimaryAction.TRY_NOW: _("Try now"),
        PrimaryAction.CHANGE_KEY: _("Change key…"),
        SecondaryAction.OPEN: _("Open link"),
        SecondaryAction.CANCEL: _("Cancel"),
        SecondaryAction.DETAILS: _("Details…"),
        SecondaryAction.UPLOAD_AGAIN: _("Upload again"),
        SecondaryAction.UPLOAD_TO_FAL: _("Upload to fal"),
        SecondaryAction.MORE: _("More…"),
    }
    return words[action]


def anew_word(uploads: Iterable[Upload]) -> str:
    """Return what sending is called for the first of `uploads` that a link was there for."""
    standing = (action for upload in uploads if (action := standing_action(upload)))
    return action_word(next(standing, SecondaryAction.UPLOAD_AGAIN))


def action_sign(action: PrimaryAction | SecondaryAction) -> str:
    """Return the name of the button's icon."""
    signs: dict[PrimaryAction | SecondaryAction, str] = {
        PrimaryAction.RESUME: "uploading",
        PrimaryAction.NEW_VERSION: "new-version",
        PrimaryAction.UNCONVERTED: "uploading",
        PrimaryAction.RETRY_NOW: "retry",
        PrimaryAction.TRY_NOW: "retry",
        PrimaryAction.CHANGE_KEY: "key",
        SecondaryAction.UPLOAD_AGAIN: "uploading",
        SecondaryAction.UPLOAD_TO_FAL: "uploading",
    }
    return signs.get(action, action.value)
