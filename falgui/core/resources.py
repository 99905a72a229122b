"""Finds the files that ship with the program: icons, sample media, catalogues, documentation."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_PACKED: Final = _PACKAGE / "resources"


def is_checkout() -> bool:
    """Return whether falgui runs right from its source, not from a wheel or a bundle."""
    return not _PACKED.is_dir()


def resource(name: str) -> Path:
    """Return the path of `name` below `resources/`, in the wheel as in a checkout."""
    return (_PACKAGE.parent / "resources" if is_checkout() else _PACKED) / name


def page(name: str) -> Path:
    """Return the path of `name` below `docs/`, in the wheel as in a checkout."""
    return (_PACKAGE.parent if is_checkout() else _PACKED) / "docs" / name
