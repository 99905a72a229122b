"""Writes all that desktops look for below /usr/share."""

import gzip
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

from desktop_metadata.appstream import COMPONENT, component
from desktop_metadata.icons import write_icons
from desktop_metadata.manual import manual
from falgui import __version__

ROOT: Final = Path(__file__).resolve().parent.parent.parent
ENTRY: Final = ROOT / "resources" / "falgui.desktop"
CHANGELOG: Final = ROOT / "CHANGELOG.md"


def write_share(share: Path) -> None:
    """Write the desktop entry, the AppStream metainfo, the icons and the manual page."""
    applications, metainfo, pages = (
        share / name for name in ("applications", "metainfo", "man/man1")
    )
    for folder in (applications, metainfo, pages):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ENTRY, applications / ENTRY.name)
    text = component(
        CHANGELOG.read_text(encoding="utf-8"),
        ENTRY.read_text(encoding="utf-8"),
        __version__,
        built(),
    )
    (metainfo / f"{COMPONENT}.metainfo.xml").write_text(text, encoding="utf-8")
    (pages / "falgui.1.gz").write_bytes(packed(manual(built())))
    write_icons(share / "icons" / "hicolor")


def built() -> int:
    """Return the time that is written into what is built: of the commit, not of the build."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        shown = subprocess.run(  # noqa: S603  git
            [git, "-C", str(ROOT), "show", "--no-patch", "--format=%ct"],
            capture_output=True,
            text=True,
            check=False,
        )
        if shown.returncode == 0:
            return int(shown.stdout)
    return int(time.time())


def packed(text: str) -> bytes:
    """Return `text` as gzip has it, the same each time."""
    return gzip.compress(text.encode(), mtime=0)
