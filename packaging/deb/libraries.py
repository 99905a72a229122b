"""Which packages of Debian hold the system libraries that falgui's parts ask for."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from deb.elf import Elf, is_elf, read_elf

REQUIRED: Final = {
    "ld-linux-aarch64.so.1": "libc6",
    "ld-linux-x86-64.so.2": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libmvec.so.1": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    # Debian 13 and Ubuntu 24.04 renamed those whose interface has a time in it.
    "libgio-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
"""By the name that the linker asks for."""

# GTK's own dialogues and fonts on GNOME. A desktop of that kind has them; falgui runs without.
RECOMMENDED: Final = {
    "libatk-1.0.so.0": "libatk1.0-0t64 | libatk1.0-0",
    "libcairo-gobject.so.2": "libcairo-gobject2",
    "libcairo.so.2": "libcairo2",
    "libgdk-3.so.0": "libgtk-3-0t64 | libgtk-3-0",
    "libgdk_pixbuf-2.0.so.0": "libgdk-pixbuf-2.0-0",
    "libgtk-3.so.0": "libgtk-3-0t64 | libgtk-3-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangocairo-1.0.so.0": "libpangocairo-1.0-0",
}

NEWEST: Final = {"GLIBC": (2, 36), "GLIBCXX": (3, 4, 30), "CXXABI": (1, 3, 13), "GCC": (12, 0, 0)}
"""What Debian 12 has of each."""
_VERSION: Final = re.compile(r"(GLIBC|GLIBCXX|CXXABI|GCC)_(\d+(?:\.\d+)+)")


def read_all(root: Path) -> dict[Path, Elf]:
    """Return what each library below `root` tells the linker."""
    return {
        file: read_elf(file)
        for file in sorted(root.rglob("*"))
        if file.is_file() and not file.is_symlink() and is_elf(file)
    }


def asked_of_the_system(files: Mapping[Path, Elf]) -> set[str]:
    """Return the names that `files` ask for and don't hold themselves."""
    own = {file.name for file in files} | {elf.name for elf in files.values() if elf.name}
    return {name for elf in files.values() for name in elf.needed} - own


def packages_for(names: Iterable[str], table: Mapping[str, str]) -> list[str]:
    """Return the packages that hold `names`, each once."""
    return sorted({table[name] for name in names if name in table})


def too_new(files: Mapping[Path, Elf]) -> list[str]:
    """Return what needs a newer C or C++ library than the oldest release has."""
    return [
        f"{file.name} needs {found[0]}"
        for file, elf in files.items()
        for found in map(_VERSION.fullmatch, sorted(elf.versions))
        if found and tuple(map(int, found[2].split("."))) > NEWEST[found[1]]
    ]
