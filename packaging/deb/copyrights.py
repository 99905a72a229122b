"""Writes the copyright file: falgui's licence, and whose work it brings along."""

from email.parser import Parser
from pathlib import Path
from typing import Final

from desktop_metadata.share import ROOT

_SITE: Final = "/usr/lib/falgui/lib/python3/site-packages"
_QT: Final = """LGPL-3
 Qt and PySide6 may be used under the GNU Lesser General Public License 3,
 which is in /usr/share/common-licenses/LGPL-3. Their libraries in this
 package can be replaced by others of the same interface.
 The source is at https://download.qt.io/official_releases/."""
# Wheels of these hold libraries under other licences than their own.
_INSIDE: Final = {
    "pyside6-essentials": _QT,
    "shiboken6": _QT,
    "pillow-heif": """LGPL-3 and GPL-2+
 The wheel holds libheif and libde265 (LGPL-3+) and x265 (GPL-2+). Their
 licences are in /usr/share/common-licenses/LGPL-3 and GPL-2.
 The source is at https://github.com/bigcat88/pillow_heif.""",
    "python-xlib": """LGPL-2.1+
 It may be used under the GNU Lesser General Public License 2.1 or later,
 which is in /usr/share/common-licenses/LGPL-2.1.""",
}


def copyright_file(site: Path) -> str:
    """Return the file in its machine-readable form, for what is installed in `site`."""
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    holder = next(line for line in licence.splitlines() if line.startswith("Copyright"))
    body = licence.split(holder)[1].strip()
    parts = [
        (
            "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
            "Upstream-Name: falgui\nSource: https://github.com/falgui/falgui"
        ),
        f"Files: *\nCopyright: {holder.removeprefix('Copyright (c) ')}\nLicense: MIT\n"
        + "\n".join(f" {line}" if line else " ." for line in body.splitlines()),
    ]
    parts += [_stanza(site, folder) for folder in sorted(site.glob("*.dist-info"), key=_name)]
    return "\n\n".join(parts) + "\n"


def _name(folder: Path) -> str:
    return folder.name.lower()


def _stanza(site: Path, folder: Path) -> str:
    told = Parser().parsestr((folder / "METADATA").read_text(encoding="utf-8"))
    name = str(told["Name"])
    licence = _INSIDE.get(name.lower().replace("_", "-"))
    texts = sorted(
        str(file.relative_to(site))
        for file in folder.rglob("*")
        if file.is_file() and "license" in str(file.relative_to(folder)).lower()
    )
    if licence is None:
        short = str(told["License-Expression"] or told["License"] or "its own").splitlines()[0]
        licence = " ".join(short.split()).strip()[:70]
        if not texts:
            licence += f"\n As the authors say in their release {told['Version']}."
    if texts:
        licence += "\n The text that its authors give is in\n" + "\n".join(
            f" {_SITE}/{text}" for text in texts
        )
    author = told["Author"] or told["Author-email"] or told["Maintainer"] or f"The {name} authors"
    parts = "PySide6" if "pyside6" in name.lower() else name
    return (
        f"Files: {_SITE[1:]}/{parts}*\n"
        f"Comment: {name} {told['Version']}\n"
        f"Copyright: {' '.join(str(author).split())}\n"
        f"License: {licence}"
    )
