"""Links of the person's own that models can't read."""

from falgui.core.messages.message import Message
from falgui.core.names import display_name
from falgui.core.translation import _


def link_is_not_trusted(host: str) -> Message:
    """The certificate is not that host's, or has run out."""
    return Message(
        "M88",
        _("{host} could not prove who it is.").format(host=display_name(host)),
        _("Its certificate is not valid, so models refuse the link, too."),
    )


def link_is_here_only(host: str) -> Message:
    """It works, but leads to this computer or its own network."""
    return Message(
        "M89",
        _("Only your own network can reach {host}.").format(host=display_name(host)),
        _("Models cannot. falgui can fetch the file and upload it."),
    )


def link_holds_password(host: str) -> Message:
    """The address itself holds a user name, without which nothing is given."""
    return Message(
        "M90",
        _("The link at {host} holds a password.").format(host=display_name(host)),
        _("Models should not get that. falgui can fetch the file and upload it."),
    )


def link_wants_sign_in(host: str) -> Message:
    """Strangers are turned away, or led to a page where people sign in."""
    return Message(
        "M91",
        _("The link at {host} wants a sign-in.").format(host=display_name(host)),
        _("Models cannot open it either. Download the file in a browser and upload that."),
    )


def link_is_share_page(host: str) -> Message:
    """A page that shows a shared file to people."""
    return Message(
        "M92",
        _("The link at {host} is a page that shows the file.").format(host=display_name(host)),
        _("Models need the file itself. Download it from that page and upload that."),
    )


def link_leads_nowhere(host: str) -> Message:
    """Nothing is there, or not any more."""
    return Message(
        "M93",
        _("There is nothing at this address of {host}.").format(host=display_name(host)),
        _("Check the address. The file may have been moved or deleted."),
    )


def link_has_ended(host: str) -> Message:
    """The signature is over, and the server says so."""
    return Message(
        "M94",
        _("The link at {host} has ended.").format(host=display_name(host)),
        _("It was signed for a limited time. Get a new one where this one came from."),
    )


def link_is_empty(host: str) -> Message:
    """Zero bytes."""
    return Message(
        "M95",
        _("The file at {host} is empty.").format(host=display_name(host)),
        _("Check whether it was saved there completely."),
    )


def link_server_failed(host: str, code: str) -> Message:
    """The server has trouble of its own."""
    return Message(
        "M96",
        _("{host} answers with an error ({code}).").format(host=display_name(host), code=code),
        _("Models would get the same answer. Try again later."),
    )


def link_without_answer(host: str) -> Message:
    """Nobody answers, or not in time."""
    return Message(
        "M97",
        _("There is no answer from {host}.").format(host=display_name(host)),
        _("Check the address and the network, then try again."),
    )


def link_leads_inside(host: str) -> Message:
    """A link from outside that redirects to this computer or its network."""
    return Message(
        "M98",
        _("The link at {host} leads into a private network.").format(host=display_name(host)),
        _("It was not followed there. Use the address of the file itself."),
    )
