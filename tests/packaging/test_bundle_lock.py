"""A bundle holds the very releases that were tested, and nothing without a hash."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
TESTED: Final = ROOT / "requirements-dev.lock"
BUNDLED: Final = ROOT / "packaging" / "bundle" / "requirements.lock"
_RELEASE: Final = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
BUNDLES_OWN: Final = {
    *("altgraph", "macholib", "pefile", "pyinstaller", "pyinstaller-hooks-contrib"),
    *("pywin32-ctypes", "setuptools"),
}


def releases(lock: Path) -> set[tuple[str, str]]:
    return set(_RELEASE.findall(lock.read_text("utf-8")))


def test_the_bundle_has_the_releases_that_were_tested() -> None:
    more = releases(BUNDLED) - releases(TESTED)
    assert {name for name, _version in more} <= BUNDLES_OWN


def test_each_release_has_its_hashes() -> None:
    for lock in (TESTED, BUNDLED):
        entries = _RELEASE.split(lock.read_text("utf-8"))[3::3]
        assert entries
        assert all("--hash=sha256:" in entry for entry in entries)
