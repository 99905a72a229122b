"""Finds a control by its name, as a person finds it by its looks."""

from typing import TypeVar

from PySide6.QtCore import QObject

T = TypeVar("T", bound=QObject)


def control(root: QObject, kind: type[T], name: str) -> T:
    """Return the `kind` called `name` below `root`, which has to be there."""
    found = root.findChild(kind, name)
    assert isinstance(found, kind), f"there is no {name}"
    return found
