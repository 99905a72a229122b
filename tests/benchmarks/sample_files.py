"""Files to upload."""

import os
from pathlib import Path

MEBIBYTE = 1 << 20
GIBIBYTE = 1 << 30


def make_file(path: Path, size: int) -> Path:
    """Write `size` bytes that can't be compressed, other ones for each file."""
    block = os.urandom(min(size, MEBIBYTE))
    with path.open("wb") as file:
        for start in range(0, size, MEBIBYTE):
            file.write(block[: min(MEBIBYTE, size - start)])
        file.seek(0)
        file.write(os.urandom(min(size, 16)))
    return path


def make_files(folder: Path, count: int, size: int) -> list[Path]:
    """Write so many files of `size` bytes."""
    return [make_file(folder / f"file {number}.bin", size) for number in range(count)]
