"""What the Debian package is made of: the parts of Qt, the libraries of the system, the lock."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import PySide6
import pytest
from deb import wheels
from deb.control import VERSION, debian_changelog
from deb.elf import is_elf, read_elf
from deb.libraries import RECOMMENDED, REQUIRED, asked_of_the_system, packages_for, too_new
from deb.site_packages import is_unused, listed_parts, prune_qt
from deb.wheels import PYTHONS, read_lock, serves_every_python
from desktop_metadata.share import ROOT

from falgui import __version__

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Debian is a Linux")
QT = Path(PySide6.__file__).parent


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the package has of the Qt that is here."""
    site = tmp_path_factory.mktemp("site")
    for file in (
        *QT.glob("*"),
        *(QT / "Qt/lib").glob("*"),
        *(QT / "Qt/plugins").rglob("*"),
        *(QT / "Qt/translations").glob("*"),
    ):
        name = file.relative_to(QT.parent)
        if file.is_file() and not is_unused(str(name)):
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).symlink_to(file)
    prune_qt(site)
    return site / QT.name


def test_every_module_of_qt_that_falgui_imports_is_kept() -> None:
    imported = {
        found
        for file in (ROOT / "falgui").rglob("*.py")
        for found in re.findall(r"^\s*from PySide6\.(\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert imported == {
        part.partition(".")[0] for part in listed_parts() if part.endswith(".abi3.so")
    }


def test_what_is_kept_of_qt_runs_alone(kept: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from PySide6 import QtCore, QtDBus, QtGui, QtNetwork, QtSvg, QtWidgets as w;"
        "a = w.QApplication(['x']); b = w.QLabel('x'); b.show(); assert b.grab().width();"
        "assert QtCore.__file__.startswith(sys.argv[1])"
    )
    site = kept.parent
    (site / "shiboken6").symlink_to(QT.parent / "shiboken6")
    subprocess.run(  # noqa: S603  this Python
        [sys.executable, "-c", program, str(site)],
        env={"QT_QPA_PLATFORM": "offscreen", "QT_PLUGIN_PATH": str(kept / "Qt/plugins")},
        check=True,
        timeout=30,
    )


def test_the_package_depends_on_each_library_that_is_asked_for(kept: Path) -> None:
    files = {file: read_elf(file) for file in kept.rglob("*.so*") if is_elf(file)}
    own = {file: read_elf(file) for file in (QT.parent / "shiboken6").glob("*.so*")}
    names = asked_of_the_system({**files, **own})
    assert names <= REQUIRED.keys() | RECOMMENDED.keys()
    # The rest of the table is for other processors, and for what is not Qt.
    rest = packages_for(REQUIRED.keys() - names, REQUIRED)
    assert set(rest) <= {*packages_for(names, REQUIRED), "libc6"}
    assert names >= RECOMMENDED.keys()
    assert too_new({**files, **own}) == []


def test_the_packages_hold_the_libraries_that_they_are_named_for() -> None:
    lists = Path("/var/lib/dpkg/info")
    if not lists.is_dir():
        pytest.skip("This is no Debian")
    checked = 0
    for library, packages in {**REQUIRED, **RECOMMENDED}.items():
        for package in packages.split(" | "):
            for file in (*lists.glob(f"{package}.list"), *lists.glob(f"{package}:*.list")):
                files = {line.rpartition("/")[2] for line in file.read_text("utf-8").splitlines()}
                # Each machine has its own linker.
                assert library in files or library.startswith("ld-linux"), (library, package)
                checked += 1
    assert checked > len(REQUIRED) / 2


def test_a_library_tells_what_it_needs() -> None:
    core = read_elf(QT / "Qt/lib/libQt6Core.so.6")
    assert core.name == "libQt6Core.so.6"
    assert "libc.so.6" in core.needed
    assert any(version.startswith("GLIBC_2.") for version in core.versions)
    assert not is_elf(Path(__file__))


def test_one_package_serves_every_python_that_falgui_runs_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    classifiers = re.findall(r"Python :: (3\.\d+)", " ".join(project["classifiers"]))
    assert list(PYTHONS) == classifiers


def test_the_lock_is_read_with_its_hashes() -> None:
    text = (ROOT / "requirements-dev.lock").read_text("utf-8")
    locked = read_lock(text)
    assert len(locked) == len(re.findall(r"^\w.*==", text, re.MULTILINE))
    assert "".join(one.lines for one in locked).count("--hash=") == text.count("--hash=sha256:")
    old, new = (one for one in locked if one.requirement.name == "pyside6-essentials")
    for python, chosen in (("3.11", old), ("3.13", new)):
        environment = wheels._environment(python, "x86_64")
        assert wheels._choose(locked, "pyside6-essentials", environment) is chosen
    with pytest.raises(SystemExit, match="make lock"):
        wheels._choose(locked, "unknown", {})


@pytest.mark.parametrize(
    ("name", "serves"),
    [
        ("httpx-0.28.1-py3-none-any.whl", True),
        ("cryptography-50.0.2-cp311-abi3-manylinux_2_34_x86_64.whl", True),
        ("blake3-1.0.11-cp312-cp312-manylinux_2_17_x86_64.whl", False),
    ],
)
def test_wheels_built_for_one_python_are_told_apart(name: str, *, serves: bool) -> None:
    assert serves_every_python(Path(name)) is serves


def test_the_changelog_of_the_package_is_one_that_dpkg_reads(tmp_path: Path) -> None:
    assert debian_changelog().startswith(f"falgui ({VERSION}) ")
    assert VERSION.startswith(f"{__version__}-")
    reader = shutil.which("dpkg-parsechangelog")
    if reader is None:
        pytest.skip("dpkg-dev is not installed")
    file = tmp_path / "changelog"
    file.write_text(debian_changelog(), encoding="utf-8")
    told = subprocess.run(  # noqa: S603  Debian's
        [reader, "-l", str(file), "-S", "Version"], capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == VERSION
