"""Unpacks wheels for several Pythons into one folder, without what falgui never uses."""

import fnmatch
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from deb.elf import is_elf, read_elf

QT_PARTS: Final = Path(__file__).with_name("qt-parts")
_QT: Final = "PySide6"
# What only builds or checks other programs, and what speaks to toolkits that are not here.
_UNUSED: Final = (
    *("*.pyi", "*.pxd", "*.pxi", "*.pyx", "*.c", "*.cpp", "*.h", "*.po", "*/py.typed"),
    *("shiboken6/include/*", "*/tests/*", "aiohttp/.hash/*"),
    *("PIL/_imagingtk.*", "PIL/ImageTk.py", "PIL/_tkinter_finder.py", "PIL/ImageQt.py"),
    # They name the folder that a wheel was built or installed from.
    *("*.dist-info/direct_url.json", "*.dist-info/sboms/*", "*.dist-info/RECORD"),
)
_MAY_DIFFER: Final = re.compile(r"[^/]+\.dist-info/WHEEL")


def unpack(wheels: Iterable[Path], folder: Path) -> None:
    """Put the files of `wheels` into `folder`, all of them readable and none a program.

    Files for one Python each have it in their names, so wheels of one release for several
    Pythons share the rest; where they don't agree about it, nothing is built.
    """
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in sorted(archive.namelist()):
                if not name.endswith("/") and not is_unused(name) and ".data/" not in name:
                    _put(folder / name, archive.read(name), name)


def is_unused(name: str) -> bool:
    """Return whether falgui runs without the file `name` of a wheel."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _UNUSED)


def prune_qt(folder: Path) -> None:
    """Remove from `folder` all of Qt but the listed parts and the libraries that they ask for."""
    qt = folder / _QT
    files = {file: str(file.relative_to(qt)) for file in qt.rglob("*") if file.is_file()}
    kept = _listed(qt, files.values())
    libraries = {file.name: file for file in files if ".so" in file.name}
    asking = [file for file in kept if is_elf(file)]
    while asking:
        for name in read_elf(asking.pop()).needed:
            library = libraries.get(name)
            if library is not None and library not in kept:
                kept.add(library)
                asking.append(library)
    for file in files.keys() - kept:
        file.unlink()
    for path in sorted(qt.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _listed(qt: Path, names: Iterable[str]) -> set[Path]:
    names = list(names)
    kept = set()
    for pattern in listed_parts():
        found = fnmatch.filter(names, pattern)
        if not found:
            raise SystemExit(f"Qt has no {pattern}: see {QT_PARTS}.")
        kept |= {qt / PurePosixPath(name) for name in found}
    return kept


def listed_parts() -> Sequence[str]:
    """Return the names, or patterns of names, of what is kept of Qt."""
    lines = QT_PARTS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _put(file: Path, content: bytes, name: str) -> None:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    elif file.read_bytes() != content and not _MAY_DIFFER.fullmatch(name):
        raise SystemExit(f"{name} is not the same for every Python.")
