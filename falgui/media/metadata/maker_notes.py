"""Which maker notes tell a camera's serial number.

Every maker has a secret format of its own. Those that are known to hold a serial number, or the
number that the picture tells elsewhere, are taken out as a whole: what else is in them, no other
program needs. Apple's and Google's hold none and stay.
"""

from typing import Final

from falgui.media.metadata.bytes import Read

_NOTES: Final = (
    # How the note begins, where its directory does, and the entries that hold the number.
    (b"Nikon\0\2", 18, (0x001D, 0x00A0)),
    (b"FUJIFILM", 12, (0x0010,)),
    (b"Panasonic\0", 12, (0x0025,)),
    (b"OLYMPUS\0", 12, (0x2010, 0x0404)),
    (b"OM SYSTEM\0", 16, (0x2010,)),
    (b"OLYMP\0", 8, (0x0404, 0x2010)),
    (b"AOC\0", 6, (0x0215, 0x0229)),
    (b"PENTAX \0", 10, (0x0215, 0x0229)),
    (b"SONY DSC \0", 12, (0x9050,)),
    (b"RICOH\0", 8, (0x0005,)),
    (b"LEICA", 8, (0x0303, 0x0500)),
    (b"SIGMA\0", 10, (0x0002,)),
    # Canon's and Samsung's begin with the directory itself.
    (b"", 0, (0x000C, 0x0096, 0xA002)),
)
_MOST_ENTRIES: Final = 512
_SHORTEST: Final = 5
"""Letters of a number that is unlikely to be in a note by chance."""


def tells_serial_number(read: Read, length: int, numbers: list[bytes]) -> bool:
    """Return whether the maker note behind `read` tells one, or one of `numbers`."""
    content = read(0, length)
    if any(len(number) >= _SHORTEST and number in content for number in numbers):
        return True
    for beginning, offset, tags in _NOTES:
        if content.startswith(beginning):
            telling = {tag.to_bytes(2, order) for tag in tags for order in ("little", "big")}
            return bool(telling.intersection(_tags(content, offset)))
    return False


def _tags(content: bytes, offset: int) -> set[bytes]:
    """Return the tags, as they stand there, of what may be a directory at `offset`."""
    for order in ("little", "big"):
        count = int.from_bytes(content[offset : offset + 2], order)
        if 0 < count <= _MOST_ENTRIES:
            first = offset + 2
            return {content[at : at + 2] for at in range(first, first + 12 * count, 12)}
    return set()
