"""Collects the wheels that falgui runs on: the locked releases, checked against their hashes."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Final

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name, parse_wheel_filename

PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
"""The Pythons that one package serves: those of Debian 12 and 13, and of what is newer."""
GLIBC: Final = (2, 36)
"""The C library of the oldest release, Debian 12."""
_OLDEST: Final = PYTHONS[0]
_LOCKED: Final = re.compile(
    r"^(?P<requirement>[^\s#][^\\\n]*?) *\\\n(?: +--hash=\S+(?: *\\)?\n)+", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Locked:
    """One release in the lock, with its lines there."""

    requirement: Requirement
    lines: str


def collect_wheels(
    own: Path, lock: Path, folder: Path, machine: str
) -> list[tuple[str, list[Path]]]:
    """Download what the wheel `own` needs into `folder`; return the wheels for each Python.

    Those for the oldest Python are all that it needs. Most of them serve every Python, so the
    newer ones have only what was built for each Python by itself.
    """
    locked = read_lock(lock.read_text(encoding="utf-8"))
    all_of_them = {"falgui": own}
    while missing := sorted(_needed(all_of_them, _OLDEST, machine) - all_of_them.keys()):
        chosen = [_choose(locked, name, _environment(_OLDEST, machine)) for name in missing]
        all_of_them |= _download(chosen, folder / _OLDEST, _OLDEST, machine)
    bound = sorted(name for name, wheel in all_of_them.items() if not serves_every_python(wheel))
    chosen = [_choose(locked, name, _environment(_OLDEST, machine)) for name in bound]
    _check_others(all_of_them, machine)
    return [
        (_OLDEST, list(all_of_them.values())),
        *(
            (python, list(_download(chosen, folder / python, python, machine).values()))
            for python in PYTHONS[1:]
        ),
    ]


def read_lock(text: str) -> list[Locked]:
    """Return the releases in the lock."""
    return [Locked(Requirement(found["requirement"]), found[0]) for found in _LOCKED.finditer(text)]


def serves_every_python(wheel: Path) -> bool:
    """Return whether `wheel` was not built for one minor version of Python."""
    tags = parse_wheel_filename(wheel.name)[3]
    return any(tag.abi in ("abi3", "none") for tag in tags)


def metadata_of(wheel: Path) -> Message:
    """Return what a wheel tells of itself."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def _needed(wheels: Mapping[str, Path], python: str, machine: str) -> set[str]:
    """Return the names of all that falgui needs there, as far as `wheels` tell."""
    environment = _environment(python, machine)
    extras: dict[str, set[str]] = {"falgui": {"", "sandbox"}}
    to_ask = ["falgui"]
    while to_ask:
        name = to_ask.pop()
        if name not in wheels:
            continue
        for text in metadata_of(wheels[name]).get_all("Requires-Dist", []):
            requirement = Requirement(text)
            marker = requirement.marker
            if marker is None or any(
                marker.evaluate({**environment, "extra": extra}) for extra in extras[name]
            ):
                other, asked = canonicalize_name(requirement.name), {"", *requirement.extras}
                if not asked <= extras.get(other, set()):
                    extras[other] = extras.get(other, set()) | asked
                    to_ask.append(other)
    return set(extras)


def _choose(locked: Sequence[Locked], name: str, environment: Mapping[str, str]) -> Locked:
    for one in locked:
        marker = one.requirement.marker
        if canonicalize_name(one.requirement.name) == name and (
            marker is None or marker.evaluate(dict(environment))
        ):
            return one
    raise SystemExit(f"The lock has no {name}: run make lock.")


def _download(chosen: Sequence[Locked], folder: Path, python: str, machine: str) -> dict[str, Path]:
    """Return the wheels of `chosen` for that Python, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    there = set(folder.iterdir())
    requirements = folder.with_name(f"{python}.txt")
    requirements.write_text("".join(_without_marker(one.lines) for one in chosen), "utf-8")
    subprocess.run(  # noqa: S603  pip
        [
            *(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"),
            *("--no-deps", "--only-binary", ":all:", "--require-hashes"),
            *("--implementation", "cp", "--python-version", python),
            *(word for tag in _platforms(machine) for word in ("--platform", tag)),
            *("--dest", str(folder), "--requirement", str(requirements)),
        ],
        check=True,
    )
    wheels = sorted(set(folder.iterdir()) - there)
    return {parse_wheel_filename(wheel.name)[0]: wheel for wheel in wheels}


def _without_marker(lines: str) -> str:
    # pip asks the Python that runs it about markers; they have been judged for the other one.
    requirement, hashes = lines.split("\\", 1)
    return requirement.partition(";")[0] + "\\" + hashes


def _platforms(machine: str) -> Iterator[str]:
    yield from (f"manylinux_{GLIBC[0]}_{minor}_{machine}" for minor in range(GLIBC[1], 16, -1))
    yield f"manylinux2014_{machine}"


def _environment(python: str, machine: str) -> dict[str, str]:
    """Return what markers are judged by on a Linux of that kind."""
    return {
        **{name: str(value) for name, value in default_environment().items()},
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "linux",
    }


def _check_others(wheels: Mapping[str, Path], machine: str) -> None:
    """Stop where a newer Python would need what the oldest one doesn't, or another release."""
    for python in PYTHONS[1:]:
        for name, wheel in wheels.items():
            supported = SpecifierSet(str(metadata_of(wheel).get("Requires-Python") or ""))
            if not supported.contains(f"{python}.0"):
                raise SystemExit(f"{name} is not for Python {python}: {supported}")
        if missing := _needed(wheels, python, machine) - wheels.keys():
            raise SystemExit(f"Python {python} needs more: {', '.join(sorted(missing))}")
