"""Records what a program asks the disk for, in order, with the system-call tracer `strace`."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CALLS: Final = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,unlink,unlinkat"
_TRACER: Final = ("strace", "-y", "-xx", "-s", "10000000", "-e", f"trace={_CALLS}")
# Every text is in hexadecimal, so that none can look like a part of the line.
_TEXT: Final = r'"((?:\\x[0-9a-f]{2})*)"'
_FILE: Final = r"\d+<((?:\\x[0-9a-f]{2})*)>"
_FORMS: Final = {
    "create": re.compile(rf"openat\([^,]+, {_TEXT}, [^)]*O_CREAT[^)]*\) = \d+"),
    "append": re.compile(rf"write\({_FILE}, {_TEXT}, \d+\) = \d+"),
    "write": re.compile(rf"pwrite64\({_FILE}, {_TEXT}, \d+, (\d+)\) = \d+"),
    "cut": re.compile(rf"ftruncate\({_FILE}, (\d+)\) = 0"),
    "sync": re.compile(rf"f(?:data)?sync\({_FILE}\) = 0"),
    "rename": re.compile(rf"rename\({_TEXT}, {_TEXT}\) = 0"),
    "remove": re.compile(rf"unlink\({_TEXT}\) = 0"),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the disk was asked for, or that the program said on standard output.

    `kind` is a name of `_FORMS`, or "said". `name` is that of a file in the folder, "" for the
    folder itself. `content` is written at `offset`; a file is cut there.
    """

    kind: str
    name: str = ""
    content: bytes = b""
    offset: int = 0
    target: str = ""


def record(command: Sequence[str], folder: Path, trace: Path) -> list[Operation]:
    """Run `command`, and return what it did to the files in `folder`."""
    subprocess.run(  # noqa: S603  the test's own command
        [*_TRACER, "-o", str(trace), *command],
        check=True,
        stdout=subprocess.PIPE,
    )
    lines = trace.read_text().splitlines()
    return [operation for line in lines for operation in _operations(line, folder.resolve())]


def _operations(line: str, folder: Path) -> Iterator[Operation]:
    for kind, form in _FORMS.items():
        found = form.match(line)
        if found is None:
            continue
        path, *rest = found.groups()
        if kind == "append" and line.startswith("write(1<"):
            yield Operation("said", content=_bytes(rest[0]))
        where = Path(_bytes(path).decode())
        if where == folder:
            yield Operation(kind)
        elif where.parent == folder:
            yield _operation(kind, where.name, rest)


def _operation(kind: str, name: str, rest: Sequence[str]) -> Operation:
    match kind:
        case "append":
            return Operation(kind, name, _bytes(rest[0]))
        case "write":
            return Operation(kind, name, _bytes(rest[0]), int(rest[1]))
        case "cut":
            return Operation(kind, name, offset=int(rest[0]))
        case "rename":
            return Operation(kind, name, target=Path(_bytes(rest[0]).decode()).name)
        case _:
            return Operation(kind, name)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
