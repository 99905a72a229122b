"""One file on its way to fal's CDN in parts, from the first part to the look at the object."""

import logging
import re
from dataclasses import dataclass, field, replace
from typing import Final

import httpx

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, NetworkError, RejectedError, ServiceError
from falgui.core.journal import UnfinishedMultipart
from falgui.core.link_facts import LinkFacts
from falgui.core.upload import Finishing, Noticed
from falgui.transport.check import Look
from falgui.transport.endpoints import Endpoints
from falgui.transport.ids import require_upload_id
from falgui.transport.integrity import Etags, Seen, look, look_patiently, stays_different
from falgui.transport.leg import Delivery
from falgui.transport.parts import PartPlan, PartSenders, plan_parts
from falgui.transport.reply import Reply, first_contact
from falgui.transport.resume import Claim
from falgui.transport.retry import UNREACHABLE_ATTEMPTS, Persistence
from falgui.transport.tokens import Tokens
from falgui.transport.traffic import TOO_MANY_REQUESTS
from falgui.transport.transfer import Transfer

_log = logging.getLogger(__name__)

_PART_REPLY_SECONDS: Final = 120.0
_FINISH_SECONDS: Final = 120.0
_FINISH_SECONDS_PER_BYTE: Final = 180.0 / 1_000_000_000
_LONGEST_FINISH: Final = 1800.0
_RESTARTS: Final = 2
"""How often an upload that fal has dropped is begun anew."""
_CONFLICTS: Final = 3
"""How many answers 409 mean that an upload is dropped."""
_UPLOAD_GONE: Final = frozenset({403, 404, 410})
_NOTHING_TO_COMPLETE: Final = _UPLOAD_GONE | {400, 409}
_PART_NAMED: Final = re.compile(
    rb"part[\s_-]*(?:number|no\.?)?[\"'>:=#\s]{1,6}(\d{1,5})\b", re.IGNORECASE
)


class _UploadDropped(Exception):  # noqa: N818  never leaves this module
    """fal no longer knows the multipart upload, or has lost a part of it."""

    def __init__(self, *, may_be_complete: bool = False) -> None:
        super().__init__()
        self.may_be_complete = may_be_complete


class _StoredDifferent(Exception):  # noqa: N818  never leaves this module
    """The object at fal has not the size of the file."""


@dataclass(slots=True)
class _Upload:
    """The multipart upload and what fal has of it."""

    known: UnfinishedMultipart
    etags: dict[int, str]
    continued: bool
    unproven: set[int] = field(default_factory=set)
    """Parts whose etags are no MD5s."""
    trusted: set[int] = field(default_factory=set)
    """Parts whose MD5s were not taken."""
    host: str = ""
    repairs: int = 0
    may_be_complete: bool = False
    facts: LinkFacts | None = None
    """What the last look at the object has told."""

    @property
    def url(self) -> str:
        return self.known.access_url

    def address(self, last: str) -> str:
        return f"{self.known.access_url}/multipart/{self.known.upload_id}/{last}"


@dataclass(frozen=True, slots=True)
class CdnParts:
    """Sends one file in parts by the threads of `senders`.

    Parts that fal has are kept in the journal, so that a failed, paused or interrupted upload
    continues where it stopped. What is kept is not dropped at the end: that is the history's to
    do when it has the link. Until then a repeated upload finds all parts known, completes once
    more, is told that there is nothing to complete, and sees the object.

    Creating an upload leaves nothing that anybody can see, and neither do parts, so these are
    repeated freely.
    """

    transfer: Transfer
    claim: Claim
    persistence: Persistence
    endpoints: Endpoints
    tokens: Tokens
    etags: Etags
    senders: PartSenders

    def send(self) -> Delivery:
        """Send the file; raises `UploadError` or `Cancelled`."""
        restarts = differing = 0
        while True:
            upload, plan = self._begun()
            try:
                self._deliver(plan, upload)
            except _UploadDropped as dropped:
                # A kept upload that fal has dropped meanwhile is no failure of this run.
                restarts += not upload.continued
                if restarts > _RESTARTS:
                    raise ServiceError(
                        messages.upload_dropped(), "dropped again and again", retryable=False
                    ) from None
                self._begin_again(
                    messages.upload_dropped(), may_be_complete=dropped.may_be_complete
                )
            except _StoredDifferent:
                differing += 1
                if differing > 1:
                    raise stays_different("the object's size is not the file's") from None
                self._begin_again(messages.stored_differs(), may_be_complete=True)
            else:
                return Delivery(upload.url, self.claim.possible_copies(plan.size), upload.facts)

    def _begin_again(self, words: messages.Message, *, may_be_complete: bool) -> None:
        _log.info("beginning anew: %s", words.id)
        self.claim.forget(may_be_complete=may_be_complete)
        self.transfer.report(Noticed(f"{words.title} {words.advice}"))

    def _begun(self) -> tuple[_Upload, PartPlan]:
        """Return the upload to continue, cut as it was begun, or a new one."""
        size = self.transfer.file.size
        known = self.claim.find()
        if known is not None:
            plan = PartPlan(size, known.part_size)
            _log.info("continuing: %d of %d parts are at fal", len(known.etags), plan.count)
            whole = len(known.etags) == plan.count
            return _Upload(known, dict(known.etags), continued=True, may_be_complete=whole), plan
        plan = plan_parts(size)
        _log.info("sending %d parts of %d bytes", plan.count, plan.part_size)
        created = self._create(plan)
        self.claim.begin(created)
        return _Upload(created, {}, continued=False), plan

    def _create(self, plan: PartPlan) -> UnfinishedMultipart:
        def attempt() -> UnfinishedMultipart:
            reply = self.tokens.authorized(
                self.claim.key,
                self.persistence,
                lambda token: self.persistence.send(
                    "POST",
                    f"{token.base_url}/files/upload/multipart",
                    headers=self.transfer.headers(),
                    authorization=(token.scheme, token.secret),
                ),
            )
            if reply.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
                raise RejectedError(messages.too_large(plan.size), "HTTP 413")
            reply.require_success()
            upload_id = require_upload_id(reply.text("uploadId", "upload_id"))
            url = self.endpoints.require_storage(reply.text("access_url"))
            return UnfinishedMultipart("", url, upload_id, plan.part_size)

        with first_contact():
            return self.persistence.run(attempt, unreachable_attempts=UNREACHABLE_ATTEMPTS)

    def _deliver(self, plan: PartPlan, upload: _Upload) -> None:
        """Send what is missing until the upload is complete, and make sure that it is right."""
        self.transfer.meter.start(plan.size, plan.bytes_in(upload.etags))
        while True:
            self._send_missing(plan, upload)
            self.transfer.file.check_unchanged()
            self.transfer.report(Finishing())
            self.claim.all_sent(upload.known, upload.etags)
            lost = self._complete(plan, upload)
            if not lost:
                return
            upload.repairs += 1
            if upload.repairs > _RESTARTS:
                raise _UploadDropped
            _log.info("fal has lost parts %s", sorted(lost))
            self._send_again(plan, upload, lost)

    # Parts ---------------------------------------------------------------------------------

    def _send_missing(self, plan: PartPlan, upload: _Upload) -> None:
        self._send_parts(plan, upload)
        doubtful: set[int] = set()
        if self.etags.are_md5(upload.host):
            # They were taken before this host's etags were known to be MD5s.
            doubtful |= upload.unproven
        if self.etags.were_wrong(upload.host):
            doubtful |= upload.trusted
        if doubtful:
            self._send_again(plan, upload, doubtful)
            self._send_parts(plan, upload)

    def _send_again(self, plan: PartPlan, upload: _Upload, numbers: set[int]) -> None:
        for number in numbers:
            del upload.etags[number]
        self.transfer.meter.add(-plan.bytes_in(numbers))
        upload.unproven -= numbers
        upload.trusted -= numbers

    def _send_parts(self, plan: PartPlan, upload: _Upload) -> None:
        def send_part(number: int, stop: Cancel) -> None:
            etag = self._send_part(plan, upload, number, replace(self.persistence, cancel=stop))
            self.claim.part_sent(upload.known, number, etag)
            upload.etags[number] = etag
            self.persistence.progress.step()

        missing = [number for number in plan.numbers if number not in upload.etags]
        self.senders.send(missing, send_part, self.transfer.cancel)

    def _send_part(
        self, plan: PartPlan, upload: _Upload, number: int, persistence: Persistence
    ) -> str:
        conflicts = 0
        other_etags: list[str] = []

        address = upload.address(str(number))

        def attempt() -> str:
            nonlocal conflicts
            hashed = self.etags.are_to_prove(address, number)
            body = self.transfer.part(
                plan.offset(number), plan.length(number), persistence.cancel, hashed=hashed
            )
            reply = self.tokens.authorized(
                self.claim.key,
                persistence,
                lambda token: persistence.send(
                    "PUT",
                    address,
                    headers={"Content-Type": self.transfer.content_type},
                    authorization=(token.scheme, token.secret),
                    body=body,
                    reply_seconds=_PART_REPLY_SECONDS,
                ),
            )
            conflicts += reply.status == httpx.codes.CONFLICT
            if reply.status in _UPLOAD_GONE or conflicts >= _CONFLICTS:
                raise _UploadDropped
            try:
                etag = reply.require_success().etag()
                proven = hashed and self.etags.check(reply.host, etag, body.md5, other_etags)
            except ServiceError:
                body.take_back()
                raise
            upload.host = reply.host
            if hashed:
                self.etags.learn_price(reply.host, body.hashing_share)
            if not proven:
                (upload.unproven if hashed else upload.trusted).add(number)
            return etag

        return persistence.run(attempt)

    # Completing ----------------------------------------------------------------------------

    def _complete(self, plan: PartPlan, upload: _Upload) -> set[int]:
        """Complete the upload and look at the object; return the parts that fal has lost."""
        conflicts = 0

        def attempt() -> set[int]:
            nonlocal conflicts
            reply = self._ask_to_complete(plan, upload)
            if reply is None:
                return set()
            # Completed by an earlier attempt whose reply was lost, or dropped.
            if self._is_stored(upload, patiently=upload.may_be_complete):
                return set()
            conflicts += reply.status == httpx.codes.CONFLICT
            if reply.status == httpx.codes.CONFLICT and conflicts < _CONFLICTS:
                reply.require_success()
            lost = _parts_named_in(reply) & upload.etags.keys()
            if lost:
                return lost
            raise _UploadDropped(may_be_complete=upload.may_be_complete)

        return self.persistence.run(attempt)

    def _ask_to_complete(self, plan: PartPlan, upload: _Upload) -> Reply | None:
        """Return the reply that refuses to complete, or None when the object is there."""
        parts = [{"partNumber": number, "etag": upload.etags[number]} for number in plan.numbers]
        seconds = min(max(_FINISH_SECONDS, plan.size * _FINISH_SECONDS_PER_BYTE), _LONGEST_FINISH)
        try:
            reply = self.tokens.authorized(
                self.claim.key,
                self.persistence,
                lambda token: self.persistence.send(
                    "POST",
                    upload.address("complete"),
                    authorization=(token.scheme, token.secret),
                    fields={"parts": parts},
                    reply_seconds=seconds,
                ),
            )
            if reply.status in _NOTHING_TO_COMPLETE:
                return reply
            reply.require_success().require_no_error()
        except (NetworkError, ServiceError) as error:
            if not error.retryable or _is_refused(error):
                raise
            # fal may have done it although its answer says otherwise, or never came.
            upload.may_be_complete = True
            if not self._is_stored(upload, patiently=False):
                raise
        else:
            self._verify(upload)
        return None

    def _verify(self, upload: _Upload) -> None:
        """Look at an object that fal says is complete; raises `_StoredDifferent`.

        Whatever hinders the look does not undo fal's word: an account may hide its files, and
        cancelling comes too late.
        """
        hidden = self.transfer.lifecycle.private
        try:
            seen = self._look(upload, patiently=not hidden)
        except Cancelled:
            return
        if seen is Seen.OTHER:
            raise _StoredDifferent
        if seen is not Seen.SAME:
            _log.info("complete, but not seen: %s", seen.value)

    def _is_stored(self, upload: _Upload, *, patiently: bool) -> bool:
        """Return whether the whole object is there; raises `_StoredDifferent`."""
        seen = self._look(upload, patiently=patiently)
        if seen is Seen.OTHER:
            raise _StoredDifferent
        return seen is Seen.SAME

    def _look(self, upload: _Upload, *, patiently: bool) -> Seen:
        def head() -> Reply:
            return self.tokens.authorized(
                self.claim.key,
                self.persistence,
                lambda token: self.persistence.send(
                    "HEAD", upload.url, authorization=(token.scheme, token.secret)
                ),
            )

        size, heard = self.transfer.file.size, Look(head)
        seen = look_patiently(heard, size, self.persistence) if patiently else look(heard, size)
        # What its owner is shown tells nothing of strangers.
        shown = heard.facts.is_shown
        upload.facts = replace(heard.facts, status=0) if shown else heard.facts
        return seen


def _is_refused(error: NetworkError | ServiceError) -> bool:
    """Return whether the request that ended so was certainly not acted on."""
    if isinstance(error, NetworkError):
        return error.unreachable
    return error.status == TOO_MANY_REQUESTS


def _parts_named_in(reply: Reply) -> set[int]:
    """Return the numbers of parts that a refusal speaks of, in JSON, XML or words."""
    return {int(number) for number in _PART_NAMED.findall(reply.body)}
