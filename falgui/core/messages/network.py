"""The network between here and fal."""

from falgui.core.messages.message import Message
from falgui.core.names import display_name
from falgui.core.translation import _


def offline() -> Message:
    """Nothing on the way to fal answers."""
    return Message("M01", _("No connection."), _("Uploads continue when you are online again."))


def connection_lost() -> Message:
    """The line broke, and kept breaking."""
    return Message(
        "M02",
        _("The connection to fal was lost."),
        _("Parts already sent are kept. Check the network, then try again."),
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
        "M04",
        _("This network wants you to sign in."),
        _("Open a browser first; uploads continue then."),
    )


def untrusted_certificate(issuer: str = "") -> Message:
    """The certificate is not fal's."""
    advice = _("Nothing was sent. Check this computer's clock, proxy and antivirus.")
    if issuer:
        advice = _(
            "Nothing was sent. The certificate comes from {issuer}: it looks like a company proxy "
            "or antivirus. Check those, and this computer's clock."
        ).format(issuer=display_name(issuer))
    return Message("M05", _("fal's identity could not be verified."), advice)


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
        _("Correct it where it is set: in falgui's settings, the system's or the environment."),
    )


def authority_unusable(name: str) -> Message:
    """The file with certificates to trust besides the system's is gone, or is none."""
    return Message(
        "M80",
        _("“{name}” holds no certificates.").format(name=display_name(name)),
        _("Choose a PEM file with certificates in the settings, or remove this one there."),
    )


def name_not_found(host: str) -> Message:
    """The name servers know no address for a host, or don't answer."""
    return Message(
        "M60",
        _("No address was found for {host}.").format(host=display_name(host)),
        _("Check the network; a company network may need a proxy."),
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
