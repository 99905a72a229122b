"""The version stands in one place, and the changelog says what it brought."""

import datetime as dt
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from falgui import __version__
from falgui.core.releases import is_release
from tests.packaging.scripts import ROOT, script

release: Any = script("release")
CHANGELOG: Final = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS: Final = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
TODAY: Final = dt.date(2027, 3, 14)


def problems(changelog: str, version: str) -> list[str]:
    """Return what is wrong with a changelog of a falgui that has `version`."""
    entries = release.entries_of(changelog)
    done = [one for one in entries if one.version != "Unreleased"]
    numbers = [release.numbers_of(one.version) for one in done]
    dates = [one.date for one in done]
    own = release.numbers_of(version)
    kinds = [re.findall(r"^### (.+)$", one.changes, re.MULTILINE) for one in entries]
    lines = [line for one in entries for line in one.changes.splitlines() if line]
    tests = {
        "its title": changelog.startswith("# Changelog\n"),
        "a heading": len(re.findall(r"^## ", changelog, re.MULTILINE)) == len(entries),
        "Unreleased on top": [one.version for one in entries].index("Unreleased") == 0
        if len(done) < len(entries)
        else own == numbers[0],
        "the order": numbers == sorted(set(numbers), reverse=True),
        "the order of dates": dates == sorted(dates, reverse=True),
        "a date": all(_is_date(one) for one in dates),
        "a kind": all(set(some) <= set(KINDS) and len(some) == len(set(some)) for some in kinds),
        "a line": all(re.match(r"### |- \S.*[.)]$|\[[^\]]+\]: ", line) for line in lines),
        "an empty release": all("- " in one.changes for one in done),
        "the version": not numbers or own >= numbers[0],
        "what the version brings": own == (numbers or [own])[0] or len(done) < len(entries),
    }
    return [name for name, is_right in tests.items() if not is_right]


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def test_the_changelog_fits_the_version() -> None:
    assert problems(CHANGELOG, __version__) == []


def test_each_version_has_a_link_at_the_foot() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    linked = dict(re.findall(r"^\[([^\]]+)\]: (https://\S+)$", CHANGELOG, re.MULTILINE))
    assert linked.keys() == {one.version for one in release.entries_of(CHANGELOG)}
    assert all(link.startswith(project["urls"]["Homepage"]) for link in linked.values())


def test_a_release_gets_a_link_as_well() -> None:
    foot = "\n[Unreleased]: https://example.com/a/b/commits/main\n"
    changelog = release.released(SOUND + foot, "0.3.0", dt.date(2027, 3, 1))
    assert changelog.endswith(foot + "[0.3.0]: https://example.com/a/b/releases/tag/v0.3.0\n")
    assert [one.version for one in release.entries_of(changelog)][:2] == ["Unreleased", "0.3.0"]


SOUND = """# Changelog

## [Unreleased]

### Added

- A thing.

## [0.2.0] - 2027-02-01

### Fixed

- Another.

## [0.1.0] - 2027-01-01

### Added

- The first.
"""


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("- 2027-02-01", "- 2026-02-01", "the order of dates"),
        ("2027-02-01", "2027-02-30", "a date"),
        ("[0.2.0]", "[0.0.9]", "the order"),
        ("## [0.2.0]", "## 0.2.0", "a heading"),
        ("### Fixed", "### Mended", "a kind"),
        ("- Another.", "", "an empty release"),
        ("- A thing.", "A thing", "a line"),
        ("[0.2.0]", "[0.4.0]", "the version"),
        ("# Changelog", "# News", "its title"),
    ],
)
def test_what_is_wrong_with_a_changelog_is_found(old: str, new: str, wrong: str) -> None:
    assert problems(SOUND, "0.3.0") == []
    assert problems(SOUND, "0.2.0") == []
    assert wrong in problems(SOUND.replace(old, new, 1), "0.3.0")


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "falgui/__init__.py"
    assert is_release(__version__) or "dev" in __version__
    code = (*(ROOT / "falgui").rglob("*.py"), *(ROOT / "packaging").rglob("*.py"))
    quoted = (f'"{__version__}"', f"'{__version__}'", f"falgui/{__version__}")
    named = [one for one in code if any(word in one.read_text("utf-8") for word in quoted)]
    assert [one.relative_to(ROOT).as_posix() for one in named] == ["falgui/__init__.py"]


def test_everything_else_reads_it() -> None:
    from falgui.core.system import described_system  # noqa: PLC0415
    from falgui.transport.client import build_client  # noqa: PLC0415

    said = subprocess.run(
        [sys.executable, "-m", "falgui", "--version"], capture_output=True, text=True, check=True
    )
    assert said.stdout == f"falgui {__version__}\n"
    assert ("falgui", __version__) in described_system()
    with build_client(1) as client:
        assert client.headers["User-Agent"] == f"falgui/{__version__}"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "falgui").mkdir()
    shutil.copy(ROOT / "falgui/__init__.py", tmp_path / "falgui")
    (tmp_path / "CHANGELOG.md").write_text(SOUND, encoding="utf-8")
    return tmp_path


def test_a_release_takes_what_was_unreleased(checkout: Path) -> None:
    told = release.release(checkout, "0.3.0", TODAY)
    changelog = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]\n\n## [0.3.0] - 2027-03-14\n\n### Added\n\n- A thing.\n" in changelog
    assert problems(changelog, "0.3.0") == []
    code = (checkout / "falgui/__init__.py").read_text(encoding="utf-8")
    assert release.version_in(code) == "0.3.0"
    assert code.replace("0.3.0", __version__) == (ROOT / "falgui/__init__.py").read_text("utf-8")
    assert "git tag --annotate v0.3.0" in told


def test_the_changelog_that_is_there_can_be_released() -> None:
    major, minor, _patch = release.numbers_of(__version__)
    version = f"{major}.{minor + 1}.0"
    if "\n- " in release.entries_of(CHANGELOG)[0].changes:
        assert problems(release.released(CHANGELOG, version, TODAY), version) == []


@pytest.mark.parametrize("version", ["0.2.0", "0.1.9", "1.0", "v1.0.0", "1.0.0rc1", "01.0.0", ""])
def test_what_is_no_later_version_changes_nothing(checkout: Path, version: str) -> None:
    with pytest.raises(release.NotReadyError):
        release.release(checkout, version, TODAY)
    assert (checkout / "CHANGELOG.md").read_text(encoding="utf-8") == SOUND


def test_nothing_unreleased_is_no_release(checkout: Path) -> None:
    release.release(checkout, "0.3.0", TODAY)
    with pytest.raises(release.NotReadyError, match="no changes"):
        release.release(checkout, "0.4.0", TODAY)


def test_no_recipe_names_the_version() -> None:
    recipes = [*(ROOT / "packaging").rglob("*"), *(ROOT / ".github").rglob("*"), ROOT / "Makefile"]
    named = f"falgui-{__version__}"
    assert [one for one in recipes if one.is_file() and named.encode() in one.read_bytes()] == []
