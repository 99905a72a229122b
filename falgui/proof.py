"""Proves after an upload that fal serves exactly what was sent, by fetching and comparing it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from falgui.core.cancel import Cancel
from falgui.core.content_hash import content_hash
from falgui.core.errors import Cancelled, ServiceError, UploadError
from falgui.core.link_facts import LinkFacts
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.result import Result
from falgui.core.served import Proof, Served, proof_of
from falgui.core.translation import _
from falgui.core.upload import Noticed, Step
from falgui.store.settings import EVERYTHING
from falgui.transport.integrity import stays_different

_log = logging.getLogger(__name__)


class Reader(Protocol):
    """Fetches a whole file and returns its hash; see `falgui.transport.fal.Fal.hash_served`."""

    def __call__(
        self, url: str, size: int, meter: Meter, cancel: Cancel, account: str = ""
    ) -> Served:
        """Return what came; raises `UploadError` or `Cancelled`."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What is known of an upload once it was compared, or was not to be."""

    content_hash: str = ""
    is_same: bool = False
    remark: str = ""


def compare(
    result: Result,
    file: LocalFile,
    facts: LinkFacts,
    read: Reader,
    account: str,
    up_to: int,
    report: Callable[[Step], None],
    cancel: Cancel,
) -> Proven:
    """Return what comes of comparing `file`, as it was sent, with what fal serves.

    Larger files than `up_to` bytes are left alone, and what nobody is shown yet. What can't be
    fetched is a remark. Raises `ServiceError` (M31) when fal serves something else.
    """
    unknown = Proven(result.content_hash)
    if not 0 < result.size <= (up_to if up_to < EVERYTHING else result.size):
        return unknown
    if not facts.is_shown or cancel.is_set():
        return unknown
    report(Noticed(_("Comparing what fal serves with what was sent…")))
    try:
        sent = result.content_hash or content_hash(file, cancel)
        proof = proof_of(read(result.url, result.size, Meter(), cancel, account), sent)
    except Cancelled:
        return unknown
    except UploadError as error:
        _log.info("not compared: %s (%s)", error.message.id, error.detail)
        return Proven(result.content_hash, remark=not_compared())
    if proof is Proof.OTHER:
        raise stays_different("fal serves other bytes")
    if proof is Proof.NOT_READ:
        return Proven(sent, remark=not_compared())
    return Proven(sent, is_same=True)


def proven_again(
    reused: Result,
    file: LocalFile,
    read: Reader,
    account: str,
    up_to: int,
    report: Callable[[Step], None],
    cancel: Cancel,
) -> Result | None:
    """Return `reused`, an earlier upload of the bytes of `file`, compared as a new one would be.

    None if fal serves something else there by now.
    """
    shown = LinkFacts(is_shown=True)
    try:
        proven = compare(reused, file, shown, read, account, up_to, report, cancel)
    except ServiceError as error:
        _log.info("not reused: %s (%s)", error.message.id, error.detail)
        return None
    return replace(reused, proven=proven.is_same, remark=reused.remark or proven.remark)


def not_compared() -> str:
    """Return the remark on an upload that fal did not serve in whole."""
    return _("What fal serves could not be compared: it could not be fetched.")
