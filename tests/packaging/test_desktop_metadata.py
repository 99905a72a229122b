"""What desktops and software shops want to know of falgui, checked by their own tools."""

import gzip
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from desktop_metadata.appstream import COMPONENT, component, released
from desktop_metadata.icons import SIZES
from desktop_metadata.manual import manual
from desktop_metadata.share import CHANGELOG, ENTRY, ROOT, write_share
from PIL import Image

from falgui import __version__
from falgui.cli.arguments import parse

TODAY = 1_700_000_000
"""2023-11-14, in seconds."""
IN_THE_INDEX = {16, 22, 24, 32, 36, 48, 64, 72, 96, 128, 192, 256, 512}
"""The sizes that the icon theme “hicolor” has folders for: others are never looked into."""
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    write_share(folder)
    return folder


@pytest.fixture(scope="module")
def page(share: Path) -> ET.Element:
    return ET.parse(share / f"metainfo/{COMPONENT}.metainfo.xml").getroot()  # noqa: S314  our own


def accepted(*command: str | Path) -> tuple[int, str]:
    ended = subprocess.run(  # noqa: S603  a checker on our own file
        command, capture_output=True, text=True, check=False, timeout=30
    )
    return ended.returncode, ended.stdout + ended.stderr


def entry_values(key: str) -> Iterator[str]:
    main = ENTRY.read_text(encoding="utf-8").partition("[Desktop Action")[0]
    yield from re.findall(rf"^{key}=(.*)$", main, re.MULTILINE)


def test_the_desktop_entry_is_valid(share: Path) -> None:
    assert accepted("desktop-file-validate", share / "applications/falgui.desktop") == (0, "")


def test_the_metainfo_is_valid_without_a_remark(share: Path) -> None:
    code, words = accepted(
        "appstreamcli", "validate", "--no-net", "--pedantic", "--no-color",
        share / f"metainfo/{COMPONENT}.metainfo.xml",
    )  # fmt: skip
    assert code == 0, words
    # The one of Debian 12 is older than that tag.
    remarks = re.findall(r"^[EWIP]: .*$", words, re.MULTILINE)
    assert [one for one in remarks if not one.endswith("unknown-tag developer")] == [], words


def test_the_metainfo_tells_what_the_desktop_entry_tells(page: ET.Element) -> None:
    def texts(path: str) -> list[str]:
        return [str(found.text) for found in page.findall(path) if not found.get(LANGUAGE)]

    assert texts("name") == list(entry_values("Name"))
    assert texts("summary") == list(entry_values("Comment"))
    assert texts("launchable") == [ENTRY.name]
    for path, key in (
        ("categories/category", "Categories"),
        ("keywords/keyword", "Keywords"),
        ("provides/mediatype", "MimeType"),
    ):
        assert [f"{';'.join(texts(path))};"] == list(entry_values(key))


def test_no_file_is_opened_with_falgui_by_a_double_click(page: ET.Element) -> None:
    assert [found.text for found in page.findall("provides/mediatype")] == [
        "x-scheme-handler/falgui"
    ]


def test_addresses_are_those_of_the_project(page: ET.Element) -> None:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]
    assert {one.get("type"): one.text for one in page.findall("url")} == {
        "homepage": urls["Homepage"],
        "bugtracker": urls["Issues"],
    }


def test_each_screenshot_is_in_the_repository_in_that_size(page: ET.Element) -> None:
    images = page.findall("screenshots/screenshot/image")
    assert len(images) >= 3
    for image in images:
        name = str(image.text).partition("/main/")[2]
        with Image.open(ROOT / name) as picture:
            assert (str(picture.width), str(picture.height)) == (
                image.get("width"),
                image.get("height"),
            )


def test_every_text_is_there_in_german_too(page: ET.Element) -> None:
    for parent in (page, *page.iter()):
        for tag in ("summary", "p", "li", "caption"):
            texts = parent.findall(tag)
            assert len([one for one in texts if one.get(LANGUAGE) == "de"]) * 2 == len(texts)


def test_releases_are_those_of_the_changelog(page: ET.Element) -> None:
    known = released(CHANGELOG.read_text(encoding="utf-8"))
    shown = [(one.get("version"), one.get("date")) for one in page.findall("releases/release")]
    assert shown[-len(known) :] == known or not known
    assert shown[0][0] == __version__
    assert len(shown) == len(known) + (__version__ not in dict(known))


def test_a_version_without_a_date_is_in_development() -> None:
    entry = ENTRY.read_text(encoding="utf-8")
    changelog = "## [Unreleased]\n\n- a\n\n## [1.0.0] - 2023-05-06\n\n## [0.9.0] - 2023-01-02\n"

    def releases(version: str) -> list[dict[str, str]]:
        root = ET.fromstring(component(changelog, entry, version, TODAY))  # noqa: S314  our own
        return [one.attrib for one in root.findall("releases/release")]

    before = [
        {"version": "1.0.0", "date": "2023-05-06"},
        {"version": "0.9.0", "date": "2023-01-02"},
    ]
    assert releases("1.0.0") == before
    assert releases("1.1.0") == [
        {"version": "1.1.0", "date": "2023-11-14", "type": "development"},
        *before,
    ]


def test_the_icon_is_there_in_every_size(share: Path) -> None:
    theme = share / "icons/hicolor"
    for size in SIZES:
        folder = f"{size}x{size}/apps"
        with Image.open(theme / folder / "falgui.png") as picture:
            picture.load()
            assert picture.size == (size, size)
            assert picture.mode == "RGBA"
            alpha = picture.getchannel("A")
            assert alpha.getpixel((size // 2, size // 2)) == 255
            assert alpha.getpixel((0, 0)) == 0, "its corners are round"
    assert set(SIZES) <= IN_THE_INDEX
    assert set(SIZES) >= {16, 22, 24, 32, 48, 64, 128, 256, 512}
    ET.parse(theme / "scalable/apps/falgui.svg")  # noqa: S314  our own
    assert list(entry_values("Icon")) == ["falgui"]
    assert {file.stem for file in theme.rglob("*") if file.is_file()} == {"falgui"}


def test_the_manual_has_every_command_and_option(
    share: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = gzip.decompress((share / "man/man1/falgui.1.gz").read_bytes()).decode()
    plain = text.replace(r"\-", "-")
    commands = re.findall(r"^\.SS falgui (\w+)$", plain, re.MULTILINE)
    assert {"upload", "check", "doctor", "request", "sandbox", "demo"} <= set(commands)
    for command in ("", *commands):
        with pytest.raises(SystemExit):
            parse([*command.split(), "--help"])
        options = set(re.findall(r"--[a-z][\w-]+", capsys.readouterr().out))
        part = (
            plain.partition(f".SS falgui {command}\n")[2].partition(".S")[0] if command else plain
        )
        assert options - set(re.findall(r"--[a-z][\w-]+", part)) == set(), command


def test_the_manual_is_the_same_each_time() -> None:
    assert manual(TODAY) == manual(TODAY)
    assert " 2023-11-14 " in manual(TODAY)
