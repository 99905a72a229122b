"""The lock has what pyproject.toml asks for, on every Python and system, with hashes."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any, Final

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.scripts import ROOT

LOCK: Final = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
PYPROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME: Final[dict[str, Any]] = tomllib.loads(
    (ROOT / "packaging/sbom/runtime.toml").read_text("utf-8")
)
ENTRY: Final = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\\n]+))?((?: *\\\n +--hash=\S+)*)", re.MULTILINE
)
SYSTEMS: Final = {
    "linux": ("Linux", "posix"),
    "darwin": ("Darwin", "posix"),
    "win32": ("Windows", "nt"),
}
PYTHONS: Final = [
    one.removeprefix("Programming Language :: Python :: ")
    for one in PYPROJECT["project"]["classifiers"]
    if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", one)
]


def wanted() -> list[Requirement]:
    project = PYPROJECT["project"]
    texts = [*project["dependencies"], *project["optional-dependencies"]["sandbox"]]
    texts += [*PYPROJECT["dependency-groups"]["dev"], *PYPROJECT["build-system"]["requires"]]
    return [Requirement(text) for text in texts]


def locked(python: str, system: str) -> dict[str, str]:
    """Return name and release of what is installed with this Python on this system."""
    environment = surroundings(python, system)
    found: dict[str, str] = {}
    for name, release, marker, _hashes in ENTRY.findall(LOCK):
        if not marker or Marker(marker.strip()).evaluate(environment):
            assert name not in found, f"{name} is there twice"
            found[name] = release
    return found


def surroundings(python: str, system: str) -> dict[str, str]:
    platform, os_name = SYSTEMS[system]
    return {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": system,
        "platform_system": platform,
        "os_name": os_name,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }


def test_the_pythons_that_are_claimed_are_those_that_are_allowed() -> None:
    allowed = Requirement(f"python{PYPROJECT['project']['requires-python']}").specifier
    assert [f"3.{n}" for n in range(30) if allowed.contains(f"3.{n}.0")] == PYTHONS


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_lock_satisfies_pyproject(python: str, system: str) -> None:
    there = locked(python, system)
    environment = surroundings(python, system)
    for requirement in wanted():
        if requirement.marker is None or requirement.marker.evaluate(environment):
            release = there.get(canonicalize_name(requirement.name))
            assert release is not None, requirement
            assert requirement.specifier.contains(release), requirement


def test_every_entry_has_hashes() -> None:
    entries = ENTRY.findall(LOCK)
    assert len(entries) == len(re.findall(r"^[a-z0-9-]+==", LOCK, re.MULTILINE))
    assert [name for name, _r, _m, hashes in entries if "--hash=sha256:" not in hashes] == []


@pytest.mark.parametrize("tool", ["sbom", "audit"])
def test_a_tools_lock_has_what_is_asked_for(tool: str) -> None:
    lock = (ROOT / "packaging" / tool / "requirements.lock").read_text(encoding="utf-8")
    entries = {name: (release, hashes) for name, release, _m, hashes in ENTRY.findall(lock)}
    assert all("--hash=sha256:" in hashes for _release, hashes in entries.values())
    asked = (ROOT / "packaging" / tool / "requirements.in").read_text(encoding="utf-8")
    for requirement in map(Requirement, asked.split()):
        assert requirement.specifier.contains(entries[canonicalize_name(requirement.name)][0])


def needs_of(name: str, extras: set[str]) -> dict[str, set[str]]:
    """Return what an installed package needs on any system, as far as the lock has it."""
    in_lock = {entry[0] for entry in ENTRY.findall(LOCK)}
    found: dict[str, set[str]] = {}
    for requirement in map(Requirement, distribution(name).requires or []):
        marker = requirement.marker
        is_extra = marker is not None and "extra" in str(marker)
        if marker and is_extra and not any(marker.evaluate({"extra": one}) for one in extras):
            continue
        needed = str(canonicalize_name(requirement.name))
        if needed in in_lock:
            found.setdefault(needed, set()).update(requirement.extras)
    return found


def test_what_runs_is_listed_with_what_it_needs() -> None:
    project = PYPROJECT["project"]
    roots = map(Requirement, project["dependencies"] + project["optional-dependencies"]["sandbox"])
    todo = {str(canonicalize_name(one.name)): set(one.extras) for one in roots}
    seen: dict[str, list[str]] = {}
    while todo:
        name, extras = todo.popitem()
        try:
            needed = needs_of(name, extras)
        except PackageNotFoundError:
            # Of another system: what it needs was looked up once.
            needed = {str(one): set() for one in RUNTIME[name]["needs"]}
        seen[name] = sorted(needed)
        todo |= {one: more for one, more in needed.items() if one not in seen}
    assert seen == {name: facts["needs"] for name, facts in RUNTIME.items()}


@pytest.mark.parametrize("name", RUNTIME)
def test_a_licence_is_what_the_package_says(name: str) -> None:
    try:
        said = distribution(name).metadata
    except PackageNotFoundError:
        pytest.skip("a package of another system")
    listed = RUNTIME[name]["license"]
    expression = said.get_all("License-Expression")
    if expression:
        assert [listed] == expression
        return
    # Before there were expressions, people wrote what they liked.
    words = " ".join([*said.get_all("License", []), *said.get_all("Classifier", [])])
    family = re.match(r"[A-Z]+", listed)
    assert family is not None
    assert family[0] in words.upper()


def test_a_licence_that_asks_for_something_has_a_remark() -> None:
    asking = [name for name, facts in RUNTIME.items() if "GPL" in facts["license"]]
    assert asking == [name for name, facts in RUNTIME.items() if facts.get("remark")]
