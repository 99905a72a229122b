"""Writes what software shops show of falgui: its AppStream metainfo."""

import datetime as dt
import re
import struct
import tomllib
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
TEMPLATE: Final = Path(__file__).with_name("metainfo.xml")
SCREENSHOTS: Final = Path(__file__).parent.parent / "screenshots"
COMPONENT: Final = "io.github.falgui.falgui"
_CAPTIONS: Final = {
    "uploads-light": {
        "en": "Finished uploads with a button to copy their links, two on their way",
        "de": "Fertige Uploads mit einem Knopf, der ihre Links kopiert, zwei sind unterwegs",
    },
    "history-light": {
        "en": "The history: all that was ever uploaded, searched as you type",
        "de": "Der Verlauf: alles, was je hochgeladen wurde, beim Tippen durchsucht",
    },
    "uploads-dark": {"en": "The same in the dark", "de": "Dasselbe im Dunkeln"},
}
_RELEASE: Final = re.compile(r"^## \[(\d[^\]]*)\] - (\d{4}-\d\d-\d\d)", re.MULTILINE)
_LINE: Final = re.compile(r"^(\w+)(?:\[(\w+)\])?=(.*)$", re.MULTILINE)
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def component(changelog: str, entry: str, version: str, built: int) -> str:
    """Return the metainfo: the template, and what the changelog and the desktop entry tell.

    A version that the changelog has no date for is in development, as of `built`.
    """
    root = ET.fromstring(TEMPLATE.read_text(encoding="utf-8"))  # noqa: S314  our own
    main = entry.partition("[Desktop Action")[0]
    told: dict[str, dict[str, str]] = {}
    for key, language, value in _LINE.findall(main):
        told.setdefault(key, {})[language or "en"] = value
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    place = 1
    for key, tag in (("Name", "name"), ("Comment", "summary")):
        for language, value in told[key].items():
            root.insert(place, _element(tag, value, language))
            place += 1
    home = project["urls"]["Homepage"]
    for kind, address in (("homepage", home), ("bugtracker", project["urls"]["Issues"])):
        root.append(ET.Element("url", type=kind))
        root[-1].text = address
    _append_all(root, "categories", "category", {"en": told["Categories"]["en"]})
    _append_all(root, "keywords", "keyword", told["Keywords"])
    for kind in told["MimeType"]["en"].strip(";").split(";"):
        ET.SubElement(_child(root, "provides"), "mediatype").text = kind
    _append_screenshots(root, home.replace("//github.com", "//raw.githubusercontent.com"))
    _append_releases(root, changelog, version, built)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def released(changelog: str) -> list[tuple[str, str]]:
    """Return the version and the date of each release, newest first."""
    return _RELEASE.findall(changelog)


def _append_releases(root: ET.Element, changelog: str, version: str, built: int) -> None:
    releases = ET.SubElement(root, "releases")
    known = released(changelog)
    if version not in [one for one, _date in known]:
        day = dt.datetime.fromtimestamp(built, dt.UTC).date()
        ET.SubElement(releases, "release", version=version, date=str(day), type="development")
    for one, date in known:
        ET.SubElement(releases, "release", version=one, date=date)


def _append_screenshots(root: ET.Element, home: str) -> None:
    screenshots = ET.SubElement(root, "screenshots")
    for name, captions in _CAPTIONS.items():
        screenshot = ET.SubElement(screenshots, "screenshot")
        if name == next(iter(_CAPTIONS)):
            screenshot.set("type", "default")
        for language, caption in captions.items():
            screenshot.append(_element("caption", caption, language))
        width, height = struct.unpack_from(">II", (SCREENSHOTS / f"{name}.png").read_bytes(), 16)
        image = ET.SubElement(
            screenshot, "image", type="source", width=str(width), height=str(height)
        )
        image.text = f"{home}/main/packaging/screenshots/{name}.png"


def _append_all(root: ET.Element, tag: str, inner: str, values: dict[str, str]) -> None:
    group = ET.SubElement(root, tag)
    for language, value in values.items():
        group.extend(_element(inner, word, language) for word in value.strip(";").split(";"))


def _child(root: ET.Element, tag: str) -> ET.Element:
    found = root.find(tag)
    return ET.SubElement(root, tag) if found is None else found


def _element(tag: str, text: str, language: str) -> ET.Element:
    element = ET.Element(tag)
    element.text = text
    if language != "en":
        element.set(_LANGUAGE, language)
    return element
