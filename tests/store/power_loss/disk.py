"""A disk that loses power: what may be left of a folder after any of the operations on it.

What was synced is there. Of what was not, any part may be: each write on its own, whole or in
sectors, in whatever order. Names are the folder's matter: a new, changed or removed name is
certain only when the folder itself was synced, and such changes happen in their order.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.store.power_loss.recorder import Operation

_SECTOR: Final = 512
Image = dict[str, bytes]


@dataclass(slots=True)
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Operation] = field(default_factory=list)
    end: int = 0
    """Where the next appended byte goes."""


def _apply(content: bytearray, operation: Operation) -> None:
    start = operation.offset
    if operation.kind == "cut":
        del content[start:]
        content.extend(bytes(start - len(content)))
        return
    content.extend(bytes(max(0, start - len(content))))
    content[start : start + len(operation.content)] = operation.content


class Disk:
    """Takes operations one by one; `images` gives what a loss of power may leave at any moment."""

    def __init__(self) -> None:
        self._names: dict[str, _File] = {}
        self._durable_names: dict[str, _File] = {}
        self._changes: list[tuple[Operation, _File]] = []

    def take(self, operation: Operation) -> None:
        """Do what was asked for."""
        name = operation.name
        match operation.kind:
            case "sync" if not name:
                self._durable_names, self._changes = dict(self._names), []
            case "sync" if name in self._names:
                file = self._names[name]
                for earlier in file.pending:
                    _apply(file.durable, earlier)
                file.pending.clear()
            case "create" if name not in self._names:
                self._change(operation, _File())
            case "rename" | "remove" if name in self._names:
                self._change(operation, self._names[name])
            case "append":
                file = self._names[name]
                file.pending.append(Operation("write", name, operation.content, file.end))
                file.end += len(operation.content)
            case "write" | "cut":
                self._names[name].pending.append(operation)

    def images(self, chance: random.Random, drawn: int) -> Iterator[Image]:
        """Give everything lost, everything kept, and `drawn` that are neither."""
        yield self._image(chance, 0.0, 0.0)
        yield self._image(chance, 1.0, 1.0)
        for _time in range(drawn):
            yield self._image(chance, chance.random(), chance.choice((0.0, 1.0, chance.random())))

    def _change(self, operation: Operation, file: _File) -> None:
        self._changes.append((operation, file))
        _rename(self._names, operation, file)

    def _image(self, chance: random.Random, kept: float, kept_names: float) -> Image:
        names = dict(self._durable_names)
        for change, file in self._changes[: round(len(self._changes) * kept_names)]:
            _rename(names, change, file)
        return {name: bytes(_left(file, chance, kept)) for name, file in names.items()}


def _rename(names: dict[str, _File], change: Operation, file: _File) -> None:
    if change.kind != "create":
        del names[change.name]
    if change.kind != "remove":
        names[change.target or change.name] = file


def _left(file: _File, chance: random.Random, kept: float) -> bytearray:
    content = bytearray(file.durable)
    for operation in file.pending:
        if kept < 1.0 and chance.random() >= kept:
            continue
        if operation.kind == "write" and 0.0 < kept < 1.0 and chance.random() < 0.3:
            for part in _sectors(operation):
                if chance.random() < 0.5:
                    _apply(content, part)
        else:
            _apply(content, operation)
    return content


def _sectors(operation: Operation) -> Sequence[Operation]:
    return [
        Operation(
            "write", operation.name, operation.content[at : at + _SECTOR], operation.offset + at
        )
        for at in range(0, len(operation.content), _SECTOR)
    ]
