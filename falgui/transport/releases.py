"""Asks which release of falgui is the newest: one file, and not a word about who asks."""

import json
from typing import Final
from urllib.parse import urlsplit

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import ProxyError, ServiceError, UntrustedError
from falgui.core.names import display_name
from falgui.core.releases import host_in, is_other_version, is_release
from falgui.core.translation import _
from falgui.transport import failures
from falgui.transport.client import Client, build_client
from falgui.transport.endpoints import is_origin
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.wire import Attempt, Limits

_LIMITS: Final = Limits(connect=10.0, stall=10.0, reply=20.0)
_LONGEST_REPLY: Final = 2_000_000
"""Bytes; the answer has the notes and every file of the release."""
_LONGEST_ADDRESS: Final = 1000
_NOTHING_OUT: Final = ""


def newest_release(
    address: str, choice: NetworkChoice, cancel: Cancel, limits: Limits = _LIMITS
) -> str:
    """Return the version of the newest release that `address` tells, "" if there is none.

    `address` is https, or http on this computer. Redirects are not followed, and of the reply
    nothing is believed but a version. Takes a while: not on the main thread. Raises
    `UploadError` (M79, or what is wrong with the proxy or the extra certificates), and
    `Cancelled`.
    """
    if not _is_usable(address):
        words = _("The address that the environment names is no https address.")
        raise UntrustedError(messages.newest_release_unknown(words))
    with build_client(1, lambda: choice, limits=limits) as client:
        return _version_in(_fetched(client, address, cancel, limits), address)


def _is_usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and len(address) <= _LONGEST_ADDRESS
    return plain and " " not in address and is_origin(f"{parts.scheme}://{parts.netloc}")


def _fetched(client: Client, address: str, cancel: Cancel, limits: Limits) -> bytes:
    attempt = Attempt(cancel, reply_seconds=limits.reply)
    request = client.build_request(
        "GET",
        address,
        # Not even which falgui asks.
        headers={"User-Agent": "falgui", "Accept": "application/json"},
        extensions={"attempt": attempt},
    )
    try:
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            if response.status_code != httpx.codes.OK:
                raise _senseless(address, f"HTTP {response.status_code}")
            return _read(response, address)
        finally:
            response.close()
    except failures.NO_REPLY as error:
        problem = failures.from_exception(error, unclear=False, proxy=attempt.proxy)
        if isinstance(problem, ProxyError):
            raise problem from None
        host = display_name(host_in(address))
        if isinstance(problem, UntrustedError):
            words = _(
                "Whoever answered is not {host}. Check this computer's clock, proxy and antivirus."
            ).format(host=host)
            raise UntrustedError(messages.newest_release_unknown(words), problem.detail) from None
        words = _("{host} did not answer. Check the network, then try again.").format(host=host)
        raise ServiceError(messages.newest_release_unknown(words), problem.detail) from None


def _read(response: httpx.Response, address: str) -> bytes:
    collected = bytearray()
    for piece in response.iter_raw():
        collected += piece
        if len(collected) > _LONGEST_REPLY:
            raise _senseless(address, "too long")
    return bytes(collected)


def _version_in(reply: bytes, address: str) -> str:
    try:
        found = json.loads(reply)
    except (ValueError, RecursionError):
        found = None
    tag = found.get("tag_name") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(tag, str):
        raise _senseless(address, "no version")
    version = tag.removeprefix("v")
    is_for_few = is_release(version) and (found.get("draft") or found.get("prerelease"))
    if is_for_few or is_other_version(version):
        return _NOTHING_OUT
    if not is_release(version):
        raise _senseless(address, "no version")
    return version


def _senseless(address: str, detail: str) -> ServiceError:
    words = _("What {host} answers says nothing about falgui. Try again later.").format(
        host=display_name(host_in(address))
    )
    return ServiceError(messages.newest_release_unknown(words), detail)
