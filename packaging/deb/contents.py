"""Writes the files of the Debian package: a private environment, and what desktops look for."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from desktop_metadata.share import CHANGELOG, packed, write_share

from deb.copyrights import copyright_file
from deb.site_packages import prune_qt, unpack
from deb.wheels import PYTHONS

HOME: Final = Path("usr/lib/falgui")
SITE: Final = HOME / "lib/python3/site-packages"
_HERE: Final = Path(__file__).parent
# A virtual environment on the system's Python: what the person has in theirs can't disturb it,
# and what falgui starts by `sys.executable` is in it as well.
_ENVIRONMENT: Final = "home = /usr/bin\ninclude-system-site-packages = false\n"
_START: Final = """#!/usr/lib/falgui/bin/python3 -I
import sys

from falgui.__main__ import main

sys.exit(main())
"""


def write_contents(root: Path, wheels: Iterable[tuple[str, list[Path]]]) -> None:
    """Write all that the package installs below `root`."""
    site = root / SITE
    for _python, some in wheels:
        unpack(some, site)
    prune_qt(site)
    _write_environment(root)
    write_share(root / "usr/share")
    for name, place in (
        ("rtupdate", "python3/runtime.d/falgui.rtupdate"),
        ("lintian-overrides", "lintian/overrides/falgui"),
    ):
        file = root / "usr/share" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_HERE / name, file)
    (root / "usr/share/python3/runtime.d/falgui.rtupdate").chmod(0o755)
    documents = root / "usr/share/doc/falgui"
    documents.mkdir(parents=True)
    (documents / "copyright").write_text(copyright_file(site), encoding="utf-8")
    (documents / "changelog.gz").write_bytes(packed(CHANGELOG.read_text(encoding="utf-8")))


def _write_environment(root: Path) -> None:
    home = root / HOME
    (home / "pyvenv.cfg").write_text(_ENVIRONMENT, encoding="utf-8")
    programs = home / "bin"
    programs.mkdir()
    (programs / "python3").symlink_to("/usr/bin/python3")
    start = programs / "falgui"
    start.write_text(_START, encoding="utf-8")
    start.chmod(0o755)
    for python in PYTHONS:
        # Each looks for packages below its own name.
        (home / "lib" / f"python{python}").symlink_to("python3")
    command = root / "usr/bin/falgui"
    command.parent.mkdir(parents=True)
    command.symlink_to("../lib/falgui/bin/falgui")
