"""Which unfinished multipart upload a file may continue."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from falgui.core.journal import UnfinishedMultipart, UploadJournal
from falgui.core.secret import Secret, fingerprint
from falgui.transport.transfer import Transfer


def identity_of(transfer: Transfer, endpoint: str, key: Secret) -> str:
    """Return the digest of everything that must be equal for an upload to be continued."""
    file = transfer.file
    facts = [
        str(file.path.absolute()),
        file.size,
        file.modified_ns,
        endpoint,
        fingerprint(key, b"falgui multipart"),
        transfer.name,
        transfer.content_type,
        transfer.lifecycle.as_json(),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Claim:
    """One upload's hold on its journal entry; without an identity nothing is kept."""

    _journal: UploadJournal
    _identity: str | None

    def find(self, part_size: int) -> UnfinishedMultipart | None:
        """Return the upload to continue, unless its parts were cut differently."""
        if self._identity is None:
            return None
        known = self._journal.find(self._identity)
        return known if known is not None and known.part_size == part_size else None

    def begin(self, upload: UnfinishedMultipart) -> None:
        """Keep a new upload."""
        if self._identity is not None:
            self._journal.begin(replace(upload, identity=self._identity))

    def part_sent(self, upload: UnfinishedMultipart, number: int, etag: str) -> None:
        """Keep that fal has part `number` of `upload`."""
        if self._identity is not None:
            self._journal.part_sent(self._identity, upload.upload_id, number, etag)

    def forget(self) -> None:
        """Drop what is kept."""
        if self._identity is not None:
            self._journal.forget(self._identity)


class Claims:
    """Hands out journal entries, each to one upload at a time.

    The same file dropped twice makes two uploads; the second must not send its parts into the
    first one's, so it keeps nothing.
    """

    def __init__(self, journal: UploadJournal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._taken: set[str] = set()

    @contextmanager
    def claim(self, identity: str) -> Iterator[Claim]:
        """Hold `identity` for the length of a `with` block."""
        with self._lock:
            free = identity not in self._taken
            self._taken.add(identity)
        try:
            yield Claim(self._journal, identity if free else None)
        finally:
            if free:
                with self._lock:
                    self._taken.discard(identity)
