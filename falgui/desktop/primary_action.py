"""The one thing that a row's button, Enter and a double click do."""

from enum import StrEnum

from falgui.core.translation import _
from falgui.core.upload import State, Upload


class PrimaryAction(StrEnum):
    """What a row offers first; the values are the names of the icons."""

    COPY = "copy"
    CANCEL = "cancel"
    RETRY = "retry"
    RESUME = "uploading"


def primary_action(upload: Upload) -> PrimaryAction:
    """Return what most people want of an upload in this state."""
    if upload.result is not None:
        # It may still be checked, but the link is there.
        return PrimaryAction.COPY
    if upload.state is State.PAUSED:
        return PrimaryAction.RESUME
    if upload.state in (State.FAILED, State.CANCELLED):
        return PrimaryAction.RETRY
    return PrimaryAction.CANCEL


def button_words() -> list[str]:
    """Return every word that a row's button may say; cancelling is a sign alone."""
    words = [action_word(one) for one in PrimaryAction if one is not PrimaryAction.CANCEL]
    return [*words, _("Copied")]


def action_word(action: PrimaryAction) -> str:
    """Return the button's text."""
    return {
        PrimaryAction.COPY: _("Copy"),
        PrimaryAction.CANCEL: _("Cancel"),
        PrimaryAction.RETRY: _("Retry"),
        PrimaryAction.RESUME: _("Resume"),
    }[action]
