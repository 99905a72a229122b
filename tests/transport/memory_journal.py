"""A journal that lasts as long as a test."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from falgui.core.journal import UnfinishedMultipart


class MemoryJournal:
    """An `UploadJournal` without a disk."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._uploads: dict[str, UnfinishedMultipart] = {}
        self._intents: Counter[str] = Counter()

    def find(self, identity: str) -> UnfinishedMultipart | None:
        with self._lock:
            return self._uploads.get(identity)

    def first_known(self, identities: Sequence[str]) -> str | None:
        with self._lock:
            known = (one for one in identities if one in self._uploads or self._intents[one] > 0)
            return next(known, None)

    def begin(self, unfinished: UnfinishedMultipart) -> None:
        with self._lock:
            self._uploads[unfinished.identity] = unfinished

    def part_sent(self, identity: str, upload_id: str, number: int, etag: str) -> None:
        with self._lock:
            upload = self._uploads.get(identity)
            if upload is not None and upload.upload_id == upload_id:
                self._uploads[identity] = replace(upload, etags={**upload.etags, number: etag})

    def forget(self, identity: str) -> None:
        with self._lock:
            self._uploads.pop(identity, None)

    def intend(self, identity: str) -> None:
        with self._lock:
            self._intents[identity] += 1

    def withdraw(self, identity: str) -> None:
        with self._lock:
            self._intents[identity] -= 1

    def open_intents(self, identity: str) -> int:
        with self._lock:
            return self._intents[identity]
