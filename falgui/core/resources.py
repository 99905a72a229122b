"""Finds the files that ship with the program: icons, sample media, catalogues."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """Return the path of `name` below `resources/`, in the wheel as in a checkout."""
    packed = _PACKAGE / "resources"
    return (packed if packed.is_dir() else _PACKAGE.parent / "resources") / name
