"""Reads which libraries a program file or a library asks the system for."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MAGIC: Final = b"\x7fELF\x02\x01"
# The kinds of segments, and the tags of the dynamic one, that tell what we ask.
_LOAD: Final = 1
_DYNAMIC: Final = 2
_NEEDED: Final = 1
_STRINGS: Final = 5
_SONAME: Final = 14
_VERSIONS: Final = 0x6FFFFFFE
_VERSION_COUNT: Final = 0x6FFFFFFF


@dataclass(frozen=True, slots=True)
class Elf:
    """What a 64-bit file tells the dynamic linker."""

    name: str | None
    """What others ask for it by."""
    needed: tuple[str, ...]
    """The names of the libraries that it asks for."""
    versions: frozenset[str]
    """The versions of symbols that it needs, such as GLIBC_2.34."""


def is_elf(file: Path) -> bool:
    """Return whether the linker can read `file`."""
    with file.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def read_elf(file: Path) -> Elf:
    """Return what `file` tells; it is one that `is_elf` has accepted."""
    data = file.read_bytes()
    segments = list(_segments(data))

    def place(address: int) -> int:
        for kind, offset, begins, size in segments:
            if kind == _LOAD and begins <= address < begins + size:
                return address - begins + offset
        raise ValueError(f"{file} has nothing at {address:#x}")

    entries: list[tuple[int, int]] = []
    for kind, offset, _begins, size in segments:
        if kind == _DYNAMIC:
            entries += struct.iter_unpack("<QQ", data[offset : offset + size - size % 16])
    facts = dict(entries)
    if _STRINGS not in facts:
        return Elf(None, (), frozenset())
    strings = place(facts[_STRINGS])

    def text(offset: int) -> str:
        return data[strings + offset : data.index(b"\0", strings + offset)].decode()

    versions: Iterator[int] = iter(())
    if _VERSIONS in facts:
        versions = _versions(data, place(facts[_VERSIONS]), facts[_VERSION_COUNT])
    return Elf(
        text(facts[_SONAME]) if _SONAME in facts else None,
        tuple(text(value) for tag, value in entries if tag == _NEEDED),
        frozenset(map(text, versions)),
    )


def _versions(data: bytes, at: int, libraries: int) -> Iterator[int]:
    """Yield where in the strings the name of each version is that is needed."""
    for _ in range(libraries):
        _version, count, _file, first, following = struct.unpack_from("<HHIII", data, at)
        inner = at + first
        for _ in range(count):
            _hash, _flags, _other, name, further = struct.unpack_from("<IHHII", data, inner)
            yield name
            inner += further
        at += following


def _segments(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield kind, offset, address and size of each segment."""
    (table,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for number in range(count):
        kind, _flags, offset, address, _physical, length = struct.unpack_from(
            "<IIQQQQ", data, table + number * size
        )
        yield kind, offset, address, length
