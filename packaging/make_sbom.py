# noqa: INP001  a script, not a package
"""Writes dist/falgui-VERSION.cdx.json, what falgui is made of: `make sbom`.

A CycloneDX list of the packages that run in falgui, on any system: releases and hashes from
requirements-dev.lock, licences from packaging/sbom/runtime.toml. Valid by its schema, or not
written. The same commit gives the same bytes. Runs in an environment of its own, whose packages
are locked in packaging/sbom/requirements.lock.
"""

import datetime as dt
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.hash.factories import HashTypeFactory
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
_ENTRY: Final = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\\n]+))?((?: *\\\n +--hash=\S+)+)", re.MULTILINE
)
_HASH: Final = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
_WORDS: Final = re.compile(r"[A-Za-z0-9.-]+")
# What can be passed on with falgui, which has the MIT licence, without anything more to do.
_FREE: Final = frozenset(
    {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU",
     "MPL-2.0", "PSF-2.0"}
)  # fmt: skip
# What asks for something: it must have a remark that says how that is done.
_NAMED: Final = frozenset(
    {"GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "LGPL-2.1-or-later", "LGPL-3.0-only",
     "LGPL-3.0-or-later"}
)  # fmt: skip


def locked(lock: str) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield name, release, marker and hashes of each entry in a lock."""
    for name, release, marker, hashes in _ENTRY.findall(lock):
        yield name, release, marker.strip(), _HASH.findall(hashes)


def objections(runtime: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what keeps falgui from being passed on, one line a package."""
    found = []
    for name, facts in runtime.items():
        words = set(_WORDS.findall(facts["license"])) - {"AND", "OR", "WITH"}
        if unknown := words - _FREE - _NAMED:
            found.append(f"{name}: nobody has looked at {', '.join(sorted(unknown))}")
        elif words & _NAMED and not facts.get("remark"):
            found.append(f"{name}: {facts['license']} needs a remark")
    return found


def bill(root: Path, moment: dt.datetime) -> Bom:
    """Return what falgui below `root` is made of."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    runtime = tomllib.loads((root / "packaging/sbom/runtime.toml").read_text("utf-8"))
    (version,) = re.findall(
        r'^__version__ = "(.+)"$', (root / "falgui/__init__.py").read_text("utf-8"), re.MULTILINE
    )
    direct = _names(project["dependencies"])
    extra = _names(project["optional-dependencies"]["sandbox"])
    needed = _closure(direct, runtime)
    falgui = Component(
        name=project["name"],
        version=version,
        description=project["description"],
        type=ComponentType.APPLICATION,
        bom_ref=f"pkg:pypi/falgui@{version}",
        purl=PackageURL("pypi", None, "falgui", version),
        licenses=[LicenseFactory().make_from_string(project["license"])],
    )
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"falgui {version} {moment.isoformat()}"))
    bom.metadata.timestamp = moment
    bom.metadata.component = falgui
    parts: dict[str, list[Component]] = {}
    lock = (root / "requirements-dev.lock").read_text("utf-8")
    for name, release, marker, hashes in locked(lock):
        if name in runtime:
            scope = ComponentScope.REQUIRED if name in needed else ComponentScope.OPTIONAL
            part = _component(name, release, marker, hashes, runtime[name], scope)
            parts.setdefault(name, []).append(part)
            bom.components.add(part)
    if missing := runtime.keys() - parts.keys():
        raise SystemExit(f"requirements-dev.lock has no {', '.join(sorted(missing))}.")
    bom.register_dependency(falgui, [one for name in direct | extra for one in parts[name]])
    for name, own in parts.items():
        for part in own:
            needs = runtime[name]["needs"]
            bom.register_dependency(part, [one for other in needs for one in parts[other]])
    return bom


def _names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(one).name) for one in requirements}


def _closure(names: set[str], runtime: Mapping[str, Mapping[str, Any]]) -> set[str]:
    found: set[str] = set()
    todo = set(names)
    while todo:
        name = todo.pop()
        found.add(name)
        todo |= set(runtime[name]["needs"]) - found
    return found


def _component(
    name: str,
    release: str,
    marker: str,
    hashes: list[str],
    facts: Mapping[str, Any],
    scope: ComponentScope,
) -> Component:
    purl = PackageURL("pypi", None, name, release)
    properties = {"falgui:where": marker, "falgui:remark": facts.get("remark", "")}
    return Component(
        name=name,
        version=release,
        type=ComponentType.LIBRARY,
        scope=scope,
        bom_ref=str(purl),
        purl=purl,
        licenses=[LicenseFactory().make_from_string(facts["license"])],
        external_references=[
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(str(purl)),
                comment="One hash for each file of this release",
                hashes=[HashTypeFactory().from_composite_str(one) for one in hashes],
            )
        ],
        properties=[Property(name=key, value=value) for key, value in properties.items() if value],
    )


def main() -> int:
    """Run the script; returns its exit code."""
    runtime = tomllib.loads((ROOT / "packaging/sbom/runtime.toml").read_text("utf-8"))
    if found := objections(runtime):
        print(*found, sep="\n", file=sys.stderr)  # noqa: T201
        return 1
    moment = dt.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), dt.UTC)
    bom = bill(ROOT, moment)
    output = JsonV1Dot6(bom)
    text = output.output_as_string(indent=2) + "\n"
    if problem := JsonStrictValidator(output.schema_version).validate_str(text):
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    version = bom.metadata.component.version if bom.metadata.component else ""
    file = ROOT / "dist" / f"falgui-{version}.cdx.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
    for name, facts in runtime.items():
        if "remark" in facts:
            print(f"{name} ({facts['license']}): {facts['remark']}")  # noqa: T201
    print(f"{file.relative_to(ROOT)}: {len(bom.components)} packages, valid CycloneDX 1.6")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
