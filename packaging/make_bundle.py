# noqa: INP001  a script, not a package
# ruff: noqa: T201  it tells what it does
"""Makes a folder that runs falgui without Python, and an archive of it: `make bundle`.

What goes into it comes from packaging/bundle/requirements.lock, into an environment of its own;
falgui.spec says the rest. Needs a Python with its shared library, and binutils on Linux.
"""

import lzma
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
RECIPE: Final = ROOT / "packaging" / "bundle"
LOCK: Final = RECIPE / "requirements.lock"
WORK: Final = ROOT / "build" / "bundle"
ENVIRONMENT: Final = WORK / "environment"
DIST: Final = ROOT / "dist"

UNUSED: Final = (
    # Screens without a desktop, and what only a developer sees.
    *("egldeviceintegrations", "generic", "platforms/*qeglfs*", "platforms/*qlinuxfb*"),
    *(
        "platforms/*qminimal*",
        "platforms/*qvkkhrdisplay*",
        "platforms/*qvnc*",
        "platforms/*qdirect2d*",
    ),
    # OpenGL: falgui's widgets are drawn without.
    *("xcbglintegrations", "wayland-graphics-integration-*", "../opengl32sw.dll"),
    # TLS is Python's; databases, printers, PDF and QML nobody's.
    *(
        "tls",
        "sqldrivers",
        "printsupport",
        "imageformats/*qpdf*",
        "qmltooling",
        "vectorimageformats",
    ),
    "platforminputcontexts/*virtualkeyboard*",
    # They bring GTK and GIO, which load what they find on the machine, made for other releases.
    *("platformthemes/*gtk3*", "networkinformation/*qglib*"),
)
"""Below Qt's `plugins`. The libraries that nothing else needs stay out with them."""
TOOLS: Final = frozenset(
    {
        *("altgraph", "hatchling", "macholib", "packaging", "pathspec", "pefile", "pip", "pluggy"),
        *("pycparser", "pyinstaller-hooks-contrib", "setuptools", "tomlkit", "trove-classifiers"),
    }
)
"""What is in the environment, and not in the bundle."""
_LICENCE_NAMES: Final = ("LICEN", "COPYING", "NOTICE")


def main() -> None:
    """Make both, and tell where they are and how large."""
    set_up()
    remove_unused_plugins()
    if sys.platform != "linux":
        python(
            RECIPE / "draw_icon.py",
            ROOT / "resources" / "icons" / "falgui.svg",
            WORK / "falgui.png",
        )
    python("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", WORK / "made",
           "--workpath", WORK / "work", RECIPE / "falgui.spec")  # fmt: skip
    folder = DIST / name()
    for older in DIST.glob(f"falgui-*-{name().split('-', 2)[2]}"):
        shutil.rmtree(older)
    folder.parent.mkdir(exist_ok=True)
    made = WORK / "made" / ("falgui.app" if sys.platform == "darwin" else "falgui")
    if sys.platform == "darwin":
        shutil.copytree(made, folder / made.name, symlinks=True)
    else:
        shutil.copytree(made, folder, symlinks=True)
    add_licences(folder / "licences")
    archive = packed_as_zip(folder) if sys.platform == "win32" else packed_as_tar(folder)
    unpacked = sum(file.stat().st_size for file in files_in(folder) if not file.is_symlink())
    print(f"{folder.relative_to(ROOT)}: {unpacked / 1e6:.0f} MB")
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.0f} MB")


def name() -> str:
    """Return the bundle's name: falgui, its version, the system and the kind of processor."""
    (version,) = (one.version for one in installed() if one.name == "falgui")
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine()
    )
    return f"falgui-{version}-{system}-{machine.lower()}"


def set_up() -> None:
    """Bring the environment up to date: the locked packages, and falgui as its users get it."""
    stamp = ENVIRONMENT / "made-from"
    wanted = f"{sys.version}\n{ENVIRONMENT}\n{LOCK.read_text()}"
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Setting up the environment of the bundle", flush=True)
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        pip("--require-hashes", "--requirement", LOCK)
        stamp.write_text(wanted)
    wheels = WORK / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    python("-m", "hatchling", "build", "--target", "wheel", "--directory", wheels)
    pip("--no-deps", "--force-reinstall", *wheels.iterdir())


def python(*words: str | Path) -> None:
    """Run the environment's Python: not on the checkout, and for the same bundle each time."""
    program = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run([program, "-P", *words], cwd=ROOT, env=environment, check=True)  # noqa: S603  our own


def pip(*words: str | Path) -> None:
    """Install what `words` say."""
    python("-m", "pip", "-qq", "--disable-pip-version-check", "--no-input", "install", *words)


def packages() -> Path:
    """Return the folder that the environment's packages are in."""
    (folder,) = ENVIRONMENT.glob("[Ll]ib/**/site-packages")
    return folder


def installed() -> list[Distribution]:
    """Return what goes into the bundle, by name."""
    found = distributions(path=[str(packages())])
    return sorted((one for one in found if one.name not in TOOLS), key=lambda one: one.name.lower())


def remove_unused_plugins() -> None:
    """Take away the plug-ins that PyInstaller would find and falgui never asks for."""
    for plugins in (packages() / "PySide6" / "Qt" / "plugins", packages() / "PySide6" / "plugins"):
        for pattern in UNUSED:
            for found in plugins.glob(pattern):
                shutil.rmtree(found) if found.is_dir() else found.unlink()


def add_licences(folder: Path) -> None:
    """Put the licences of all that is in the bundle into `folder`."""
    shutil.copytree(RECIPE / "licences", folder)
    lines = []
    for package in installed():
        metadata = package.metadata
        licence = metadata.get("License-Expression") or metadata.get("License") or "see its folder"
        lines.append(f"{package.name} {package.version}: {licence}\n")
        for file in package.files or ():
            if ".dist-info" in file.parts[0] and file.name.upper().startswith(_LICENCE_NAMES):
                copy(Path(str(file.locate())), folder / package.name / file.name)
    copy(python_licence(), folder / "Python" / "LICENSE.txt")
    lines.append(f"Python {platform.python_version()}: PSF-2.0\n")
    for package, text in system_licences(folder.parent):
        copy(text, folder / package / "copyright")
        lines.append(f"{package}: see its folder\n")
    (folder / "packages.txt").write_text("".join(lines), "utf-8")


def python_licence() -> Path:
    """Return the licence of the Python that runs this."""
    library = Path(os.__file__).parent
    release = f"python{sys.version_info.major}.{sys.version_info.minor}"
    places = (library, library.parent, Path("/usr/share/doc") / release)
    names = ("LICENSE.txt", "LICENSE", "copyright")
    return next(path for place in places for one in names if (path := place / one).is_file())


def system_licences(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the Debian packages whose libraries are in the bundle, with their words on licences."""
    libraries = [
        f"*/{file.name}"
        for file in (folder / "_internal").glob("lib*.so.*")
        if not file.is_symlink()
    ]
    if not libraries or shutil.which("dpkg-query") is None:
        return
    command = ["dpkg-query", "--search", *libraries]
    # It says which it doesn't know: those came with a Python package.
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
    for package in sorted({line.partition(":")[0] for line in told.splitlines()}):
        text = Path("/usr/share/doc") / package / "copyright"
        if text.is_file():
            yield package, text


def copy(source: Path, target: Path) -> None:
    """Copy a file into a folder that may have to be made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def files_in(folder: Path) -> list[Path]:
    """Return all files below `folder`, in an order that is always the same."""
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())


def packed_as_tar(folder: Path) -> Path:
    """Return a new archive of `folder`, the same for the same files."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = int(os.environ.get("SOURCE_DATE_EPOCH", entry.mtime))
        return entry

    archive = folder.with_name(f"{folder.name}.tar.xz")
    is_intel = platform.machine().lower() in ("x86_64", "amd64")
    filters = [
        *([{"id": lzma.FILTER_X86}] if is_intel else []),
        {"id": lzma.FILTER_LZMA2, "preset": 9},
    ]
    with (
        lzma.open(archive, "wb", format=lzma.FORMAT_XZ, filters=filters) as stream,
        tarfile.open(fileobj=stream, mode="w") as tar,
    ):
        for file in files_in(folder):
            tar.add(file, file.relative_to(folder.parent), filter=plain)
    return archive


def packed_as_zip(folder: Path) -> Path:
    """Return a new archive of `folder` that Windows opens by itself."""
    archive = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for file in files_in(folder):
            packed.write(file, file.relative_to(folder.parent))
    return archive


if __name__ == "__main__":
    main()
