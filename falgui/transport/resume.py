"""What is known of an earlier attempt at an upload: parts to continue with, copies to own up to."""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count, islice
from typing import Final

from falgui.core.errors import NetworkError
from falgui.core.journal import UnfinishedMultipart, UploadJournal
from falgui.core.secret import Secret
from falgui.transport.body import FileBody
from falgui.transport.parts import PartPlan
from falgui.transport.reply import Reply
from falgui.transport.transfer import Transfer

_log = logging.getLogger(__name__)

_TWINS: Final = 4
"""How many uploads of one file at once find their traces again after a restart."""
_SERVER_ERROR: Final = 500
_NOT_TAKEN: Final = 503


def identity_of(transfer: Transfer, endpoint: str, account: str) -> str:
    """Return the digest of everything that must be equal for an upload to be continued."""
    file = transfer.file
    facts = [
        str(file.path.absolute()),
        file.size,
        file.modified_ns,
        endpoint,
        account,
        transfer.name,
        transfer.content_type,
        transfer.lifecycle.as_json(),
        [(patch.offset, patch.content.hex()) for patch in file.patches],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


class Intent:
    """Whether the requests under one intent may have left a file at fal."""

    def __init__(self) -> None:
        self.stands = False

    def watch(self, send: Callable[[], Reply], body: FileBody | None = None) -> Reply:
        """Return the reply to a request that may leave a file, and note whether it may have.

        Nothing came of a body that never got to its end, nor of a request that was refused;
        503 is such a refusal, while after any other failure of the service fal may have acted.
        """
        try:
            reply = send()
        except NetworkError as error:
            self.stands |= error.unclear
            raise
        except BaseException:
            self.stands |= body is None or body.complete
            raise
        failed = reply.status >= _SERVER_ERROR and reply.status != _NOT_TAKEN
        self.stands |= reply.succeeded or (failed and (body is None or body.complete))
        return reply


@dataclass(frozen=True, slots=True)
class Claim:
    """One upload's hold on its place in the journal.

    `identity` is that place's name, `key` the one that the upload belongs to. `intents` is the
    name under which the intents are, if not the same.
    """

    journal: UploadJournal
    identity: str
    key: Secret
    intents: str

    def find(self) -> UnfinishedMultipart | None:
        """Return the upload to continue, if any."""
        return self.journal.find(self.identity)

    def begin(self, upload: UnfinishedMultipart) -> None:
        """Keep a new upload."""
        self.journal.begin(replace(upload, identity=self.identity))

    def part_sent(self, upload: UnfinishedMultipart, number: int, etag: str) -> None:
        """Keep that fal has part `number` of `upload`."""
        self.journal.part_sent(self.identity, upload.upload_id, number, etag)

    def all_sent(self, upload: UnfinishedMultipart, etags: Mapping[int, str]) -> None:
        """Make sure that all parts are kept before `upload` is completed.

        The disk may have said no on the way. Without this, a crash between completing and the
        history would have the file sent again, and nobody would know of the first one.
        """
        known = self.find()
        if known is None or (known.upload_id, known.etags) != (upload.upload_id, etags):
            self.begin(replace(upload, etags=dict(etags)))

    def forget(self, *, may_be_complete: bool) -> None:
        """Drop what is kept of the multipart upload, but not that it may have become a file."""
        if may_be_complete:
            self.journal.intend(self.intents)
        self.journal.forget(self.identity)

    @contextmanager
    def intent(self) -> Iterator[Intent]:
        """Write an intent ahead of requests that leave a file at fal and can't be asked about.

        It stays open, past the `with` block and past a crash, if they may have left one; the
        history closes it together with the upload.
        """
        self.journal.intend(self.intents)
        intent = Intent()
        try:
            yield intent
        finally:
            if not intent.stands:
                self.journal.withdraw(self.intents)

    def possible_copies(self, size: int) -> int:
        """Return how many files this upload may have left at fal besides the one it has now.

        That one is among the open intents, or is the multipart upload of which all parts of
        the `size` bytes are known; such an upload counts as possibly complete.
        """
        known = self.find()
        whole = known is not None and len(known.etags) == PartPlan(size, known.part_size).count
        return max(0, self.journal.open_intents(self.intents) + whole - 1)


class Claims:
    """Hands out places in the journal, each to one upload at a time.

    The same file dropped twice makes two uploads; each gets a place of its own, so that the
    second one neither sends its parts into the first one's nor is taken for its copy, and the
    first one's end does not forget the second one's intents.
    """

    def __init__(self, journal: UploadJournal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._taken: set[str] = set()

    @contextmanager
    def claim(self, identity: str, key: Secret, label: str = "") -> Iterator[Claim]:
        """Hold a place of `identity` for the length of a `with` block.

        The `label` of an upload whose file is a temporary one outlives that file, and so names
        its intents.
        """
        with self._lock:
            place = self._free_place(identity)
            self._taken.add(place)
        try:
            yield Claim(self._journal, place, key, label or place)
        finally:
            with self._lock:
                self._taken.discard(place)

    def _free_place(self, identity: str) -> str:
        """Return the place where an earlier upload has left something, else the first one."""
        places = (_place(identity, number) for number in count())
        free = (place for place in places if place not in self._taken)
        twins = list(islice(free, _TWINS))
        return self._journal.first_known(twins) or twins[0]


def _place(identity: str, number: int) -> str:
    return hashlib.sha256(f"{identity} {number}".encode()).hexdigest() if number else identity
