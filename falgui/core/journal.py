"""What must be kept of an upload so that it goes on later, and never happens twice unnoticed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class UnfinishedMultipart:
    """A multipart upload of which fal has some parts already.

    `identity` is a digest of everything that must be equal for it to be continued: the file
    (path, size, modification time), the endpoint, the key, the name, type and lifecycle asked
    for. `etags` are as fal gave them, quotes included, by part number from 1 on.
    """

    identity: str
    access_url: str
    upload_id: str
    part_size: int
    etags: Mapping[int, str] = field(default_factory=dict)


class UploadJournal(Protocol):
    """Keeps uploads that are under way; every method may be called from any thread.

    An intent is written ahead of each request that leaves a file at fal and can't be asked
    about later. One that is still open when the same file is sent again, after a crash or a
    lost reply, tells that a copy may be there already.
    """

    def find(self, identity: str) -> UnfinishedMultipart | None:
        """Return what is kept for `identity`, if anything."""

    def first_known(self, identities: Sequence[str]) -> str | None:
        """Return the first of `identities` under which anything is kept, an intent included."""

    def begin(self, unfinished: UnfinishedMultipart) -> None:
        """Keep a new multipart upload, in place of an earlier one of the same identity."""

    def part_sent(self, identity: str, upload_id: str, number: int, etag: str) -> None:
        """Keep that part `number` of the upload `upload_id` is at fal.

        Nothing happens if another upload is kept for `identity` by now.
        """

    def forget(self, identity: str) -> None:
        """Drop the multipart upload of `identity`: fal no longer knows it."""

    def intend(self, identity: str) -> None:
        """Keep that a request is about to leave that may put a file at fal."""

    def withdraw(self, identity: str) -> None:
        """Close the latest intent of `identity`: its request certainly left no file."""

    def open_intents(self, identity: str) -> int:
        """Return how many requests may have left a file of `identity` at fal."""
