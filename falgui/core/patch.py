"""Bytes that are sent in place of what a file holds, while the file itself stays as it is."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patch:
    """`content` in place of as many bytes from `offset` on."""

    offset: int
    content: bytes

    @property
    def end(self) -> int:
        """The offset behind the last byte."""
        return self.offset + len(self.content)


def patched(piece: bytes, offset: int, patches: Iterable[Patch]) -> bytes:
    """Return `piece`, which stands at `offset` of a file, with what `patches` say of it."""
    touching = [
        patch for patch in patches if patch.offset < offset + len(piece) and patch.end > offset
    ]
    if not touching:
        return piece
    changed = bytearray(piece)
    for patch in touching:
        first = max(patch.offset, offset)
        last = min(patch.end, offset + len(piece))
        changed[first - offset : last - offset] = patch.content[
            first - patch.offset : last - patch.offset
        ]
    return bytes(changed)
