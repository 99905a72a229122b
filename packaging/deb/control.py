"""Writes what dpkg wants to know of the package: its version, and what it depends on."""

import datetime as dt
import email.utils
import hashlib
import shutil
import tomllib
from pathlib import Path
from typing import Final

from desktop_metadata.share import ROOT, built, packed

from deb.libraries import (
    RECOMMENDED,
    REQUIRED,
    asked_of_the_system,
    packages_for,
    read_all,
    too_new,
)
from deb.wheels import GLIBC, PYTHONS
from falgui import __version__

VERSION: Final = f"{__version__}-1"
_HERE: Final = Path(__file__).parent
_MAINTAINER: Final = "The falgui authors <falgui@users.noreply.github.com>"
_DESCRIPTION: Final = """desktop uploader for fal's CDN
 Models on fal take their inputs as URLs; people have files on a desk. falgui
 is the shortest way between the two: a window, a tray icon and a command that
 upload images, videos, audio and model files of any size to fal's CDN, go on
 where a broken line stopped them, and put the links on the clipboard.
 .
 It brings the libraries for Python that it needs in a folder of its own, for
 every Python that this package can be used with."""


def write_control(root: Path, home: Path, architecture: str) -> None:
    """Write the control files for what is below `root`."""
    control = root / "DEBIAN"
    control.mkdir()
    documents = root / "usr/share/doc/falgui"
    (documents / "changelog.Debian.gz").write_bytes(packed(debian_changelog()))
    for name in ("postinst", "prerm"):
        shutil.copyfile(_HERE / name, control / name)
        (control / name).chmod(0o755)
    files = sorted(
        path for path in root.rglob("*") if path.is_file() and control not in path.parents
    )
    requires, recommends = depends(root / home)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # A directory or a link counts as one block.
    size = sum(-(-path.lstat().st_size // 1024) if path in files else 1 for path in root.rglob("*"))
    (control / "control").write_text(
        f"Package: falgui\nVersion: {VERSION}\nArchitecture: {architecture}\n"
        f"Maintainer: {_MAINTAINER}\nInstalled-Size: {size}\n"
        f"Depends: {', '.join(requires)}\nRecommends: {', '.join(recommends)}\n"
        "Suggests: gnome-keyring | kwalletmanager\n"
        f"Section: net\nPriority: optional\nHomepage: {project['urls']['Homepage']}\n"
        f"Description: {_DESCRIPTION}\n",
        encoding="utf-8",
    )
    (control / "md5sums").write_text(
        "".join(
            f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n"  # noqa: S324
            for path in files
            if not path.is_symlink()
        ),
        encoding="utf-8",
    )


def depends(home: Path) -> tuple[list[str], list[str]]:
    """Return what the package depends on and what it recommends, for the libraries in `home`."""
    files = read_all(home)
    names = asked_of_the_system(files)
    if unknown := names - REQUIRED.keys() - RECOMMENDED.keys():
        raise SystemExit(f"Which packages hold {', '.join(sorted(unknown))}? See libraries.py.")
    if problems := too_new(files):
        raise SystemExit("\n".join(problems))
    last = int(PYTHONS[-1].partition(".")[2])
    requires = [
        f"python3 (>= {PYTHONS[0]})",
        f"python3 (<< 3.{last + 1})",
        "ca-certificates",
        *packages_for(names, REQUIRED),
    ]
    requires[requires.index("libc6")] = f"libc6 (>= {GLIBC[0]}.{GLIBC[1]})"
    return requires, packages_for(names, RECOMMENDED)


def debian_changelog() -> str:
    """Return the changelog of the package, which leads to the one of the program."""
    moment = dt.datetime.fromtimestamp(built(), dt.UTC)
    return (
        f"falgui ({VERSION}) unstable; urgency=medium\n\n"
        f"  * falgui {__version__}. What is new in it: /usr/share/doc/falgui/changelog.gz\n\n"
        f" -- {_MAINTAINER}  {email.utils.format_datetime(moment)}\n"
    )
