"""Reads a file with certificates to trust besides the system's, and tells what is in it."""

import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from falgui.core import messages
from falgui.core.errors import AuthorityError

_MOST_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Authority:
    """What is in such a file."""

    count: int
    """How many certificates."""
    expired: tuple[str, ...]
    """The names in those that ran out."""


def look_at_authority(file: Path, now: float | None = None) -> Authority:
    """Return what is in `file`, a PEM file with certificates; raises `AuthorityError`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    add_authority(context, file)
    now = time.time() if now is None else now
    return Authority(
        context.cert_store_stats()["x509"],
        tuple(
            _name(one)
            for one in context.get_ca_certs()
            if ssl.cert_time_to_seconds(str(one["notAfter"])) < now
        ),
    )


def add_authority(context: ssl.SSLContext, file: Path) -> None:
    """Let `context` trust the certificates in `file` as well; raises `AuthorityError`."""
    try:
        if not file.is_file():
            raise AuthorityError(messages.authority_unusable(file.name), "no such file")
        # No certificates are that large, but what somebody picks by mistake may be.
        if file.stat().st_size > _MOST_BYTES:
            raise AuthorityError(messages.authority_unusable(file.name), "too large")
        context.load_verify_locations(file)
    except ssl.SSLError:
        raise AuthorityError(messages.authority_unusable(file.name), "no certificate") from None
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or "not a file's name"
        raise AuthorityError(messages.authority_unusable(file.name), words) from None


def _name(certificate: dict[str, Any]) -> str:
    names = dict(entry for group in certificate.get("subject", ()) for entry in group)
    return str(names.get("commonName") or names.get("organizationName") or "?")
