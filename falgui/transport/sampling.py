"""Decides which of many small files like each other are looked at once they are at fal."""

import math
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from falgui.core.lanes import is_small
from falgui.core.lifecycle import Lifecycle
from falgui.core.link_facts import LinkFacts, remark_on
from falgui.transport.transfer import Transfer

_LOOKED_AT: Final = 20
"""How many in a row must be right before not all of them are looked at."""
_ONE_OF: Final = 10
_APART: Final = 10.0
"""Seconds without a file like them after which it is another batch."""


@dataclass(slots=True)
class _Batch:
    latest: float = -math.inf
    right: int = 0
    passed_over: int = 0


class Sampling:
    """Passes files over in a batch where the first twenty were right, but for one in ten.

    A look costs as much as sending a small file. It is left out only for small public files
    without an expiry, of one type and account at one host, that come one upon the other; fal's
    own reply says of each that it is there. One that is not right, or of which fal tells an
    expiry that nobody asked for, and all are looked at again. Safe to use from any thread.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._batches: dict[Hashable, _Batch] = {}

    def passes_over(self, transfer: Transfer, url: str, account: str) -> bool:
        """Return whether the file need not be looked at."""
        if not _is_plain(transfer):
            return False
        with self._lock:
            batch = self._batch(transfer, url, account)
            if batch.right < _LOOKED_AT or batch.passed_over == _ONE_OF - 1:
                batch.passed_over = 0
                return False
            batch.passed_over += 1
            return True

    def learn(self, transfer: Transfer, url: str, account: str, facts: LinkFacts) -> None:
        """Take note of what a look has told."""
        if not _is_plain(transfer):
            return
        is_right = (
            facts.is_open
            and facts.size == transfer.file.size
            and not facts.tells_expiry
            and not remark_on(facts, transfer.lifecycle, transfer.content_type)
        )
        with self._lock:
            batch = self._batch(transfer, url, account)
            batch.right = batch.right + 1 if is_right else 0

    def _batch(self, transfer: Transfer, url: str, account: str) -> _Batch:
        now = self._clock()
        kind = (urlsplit(url).netloc, account, transfer.content_type)
        batch = self._batches.get(kind)
        if batch is None or now - batch.latest > _APART:
            # Types and accounts are few, and what is over is over.
            self._batches = {
                one: known for one, known in self._batches.items() if now - known.latest <= _APART
            }
            batch = self._batches[kind] = _Batch()
        batch.latest = now
        return batch


def _is_plain(transfer: Transfer) -> bool:
    return (
        is_small(transfer.file.size)
        and transfer.lifecycle == Lifecycle()
        and not transfer.is_compared
    )
