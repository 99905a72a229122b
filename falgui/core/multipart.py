"""What must be kept of a multipart upload so that it can go on later."""

from collections.abc import Mapping
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


class PartsJournal(Protocol):
    """Keeps unfinished multipart uploads; every method may be called from any thread."""

    def find(self, identity: str) -> UnfinishedMultipart | None:
        """Return what is kept for `identity`, if anything."""

    def begin(self, unfinished: UnfinishedMultipart) -> None:
        """Keep a new multipart upload, in place of an earlier one of the same identity."""

    def part_sent(self, identity: str, upload_id: str, number: int, etag: str) -> None:
        """Keep that part `number` of the upload `upload_id` is at fal.

        Nothing happens if another upload is kept for `identity` by now.
        """

    def forget(self, identity: str) -> None:
        """Drop what is kept for `identity`: it is complete, or fal no longer knows it."""
