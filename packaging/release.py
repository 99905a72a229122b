# noqa: INP001  a script, not a package
"""Makes a release out of what CHANGELOG.md has as unreleased: `make release VERSION=0.2.0`.

Sets the version in falgui/__init__.py, puts today's date over the changes, and says what to do
next. Commits, tags and pushes nothing.
"""

import argparse
import datetime as dt
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_RELEASE: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)
_OWN: Final = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_HEADING: Final = re.compile(r"^## \[([^\]]+)\](?: - (\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)
_FOOT: Final = re.compile(r"^\[([^\]]+)\]: (https://\S+)$", re.MULTILINE)
_UNRELEASED: Final = "Unreleased"


class NotReadyError(Exception):
    """What stands in the way of a release, in words for whoever makes it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One section of the changelog."""

    version: str
    date: str
    """As it stands there, "" for none."""
    changes: str


def entries_of(changelog: str) -> list[Entry]:
    """Return the sections of a changelog, from the top."""
    foot = _FOOT.search(changelog)
    found = list(_HEADING.finditer(changelog))
    ends = [one.start() for one in found[1:]] + [foot.start() if foot else len(changelog)]
    return [
        Entry(one[1], one[2] or "", changelog[one.end() : end].strip())
        for one, end in zip(found, ends, strict=True)
    ]


def numbers_of(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by; raises `NotReadyError` for anything but X.Y.Z."""
    if not _RELEASE.fullmatch(version):
        raise NotReadyError(f"{version!r} is no version such as 0.2.0.")
    return tuple(int(number) for number in version.split("."))


def version_in(code: str) -> str:
    """Return the version that falgui/__init__.py has."""
    found = _OWN.search(code)
    if found is None:
        raise NotReadyError("falgui/__init__.py has no __version__.")
    return found[1]


def released(changelog: str, version: str, today: dt.date) -> str:
    """Return the changelog in which what was unreleased is `version`, of `today`."""
    numbers = numbers_of(version)
    unreleased = next((one for one in entries_of(changelog) if one.version == _UNRELEASED), None)
    if unreleased is None or not re.search(r"^- ", unreleased.changes, re.MULTILINE):
        raise NotReadyError("CHANGELOG.md has no changes under [Unreleased].")
    for entry in entries_of(changelog):
        if entry.version != _UNRELEASED and numbers_of(entry.version) >= numbers:
            raise NotReadyError(f"CHANGELOG.md has {entry.version} already.")
    old = f"## [{_UNRELEASED}]\n"
    dated = changelog.replace(old, f"{old}\n## [{version}] - {today.isoformat()}\n", 1)
    return _FOOT.sub(lambda foot: _with_link(foot, version), dated, count=1)


def _with_link(foot: re.Match[str], version: str) -> str:
    """Return the first line of the foot, which is of what is unreleased, and one for `version`."""
    repository = foot[2].rpartition("/commits/")[0]
    return f"{foot[0]}\n[{version}]: {repository}/releases/tag/v{version}"


def release(root: Path, version: str, today: dt.date) -> str:
    """Set version and date in the files below `root`, and return what to do next."""
    log, code = root / "CHANGELOG.md", root / "falgui" / "__init__.py"
    changelog = released(log.read_text(encoding="utf-8"), version, today)
    text = code.read_text(encoding="utf-8")
    if numbers_of(version_in(text)) > numbers_of(version):
        raise NotReadyError(f"falgui/__init__.py has {version_in(text)} already.")
    log.write_text(changelog, encoding="utf-8", newline="\n")
    code.write_text(_OWN.sub(f'__version__ = "{version}"', text), encoding="utf-8", newline="\n")
    return f"""CHANGELOG.md and falgui/__init__.py say {version} now; nothing is committed. Next:

    git diff
    .ci/run
    make test-reproducible sbom audit
    git commit --all --message "Release {version}"
    git tag --annotate v{version} --message "falgui {version}"
    git push --follow-tags"""


def main(words: Sequence[str]) -> int:
    """Run the script; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="such as 0.2.0")
    version = parser.parse_args(words).version
    try:
        print(release(ROOT, version, dt.datetime.now(dt.UTC).date()))  # noqa: T201
    except NotReadyError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
