"""The key, where it is kept, and what fal lets it do."""

from falgui.core.messages.message import Message
from falgui.core.translation import _


def key_rejected() -> Message:
    """401 for the key itself."""
    return Message(
        "M06",
        _("fal rejected this API key."),
        _("Uploads need one that works: copy it whole, or make one at fal.ai/dashboard/keys."),
    )


def key_without_permission() -> Message:
    """403 for the key itself."""
    return Message(
        "M07",
        _("This key may not upload files."),
        _("Uploads need a key with the API scope: make one at fal.ai/dashboard/keys."),
    )


def quota_exceeded() -> Message:
    """402."""
    return Message(
        "M08", _("fal balance used up."), _("Top up at fal.ai/dashboard/billing, then try again.")
    )


def key_missing() -> Message:
    """Neither the environment nor the password store has a key."""
    return Message(
        "M36",
        _("No fal key yet."),
        _("Paste yours into the window or set FAL_KEY; get one at fal.ai/dashboard/keys."),
    )


def key_malformed() -> Message:
    """What was pasted cannot be a key."""
    return Message(
        "M37",
        _("This is not a fal key."),
        _("A key is two parts joined by one colon; copy it whole from fal.ai/dashboard/keys."),
    )


def key_store_locked() -> Message:
    """The password store did not answer, or said no."""
    return Message(
        "M21",
        _("Your password store is locked or does not answer."),
        _("Unlock it and try again. Until then, a pasted key or FAL_KEY is used for one session."),
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
