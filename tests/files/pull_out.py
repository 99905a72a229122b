"""Plugs a drive in and pulls it out, in a mount namespace of its own, while a file on it is open.

Prints "as it should be", or fails.
"""

import os
import subprocess
from pathlib import Path

from falgui.core.errors import DriveError, LocalFileError
from falgui.core.local_file import LocalFile, is_available

_STICK = Path("/mnt/stick")
_PICTURE = _STICK / "photos" / "cat.bin"
_CONTENT = bytes(range(256)) * 8192


def main() -> None:
    mount(Path("/mnt"))
    _STICK.mkdir()
    plug_in()
    write()
    with LocalFile(_PICTURE) as file:
        pull_out()
        # What was open stays open for as long as the system lets it.
        assert file.read(0, len(_CONTENT)) == _CONTENT
        file.check_unchanged()
        assert_away()
    _STICK.rmdir()
    assert_away()
    _STICK.mkdir()
    plug_in()
    write()
    assert is_available(_PICTURE)
    _PICTURE.unlink()
    assert told() == "M13, for good", "the drive is there, the file is not"
    pull_out()
    assert_away()
    print("as it should be")  # noqa: T201  that is what it is for


def assert_away() -> None:
    assert told() == "M34"
    assert not is_available(_PICTURE)


def told() -> str:
    try:
        LocalFile(_PICTURE).close()
    except DriveError as error:
        return error.message.id
    except LocalFileError as error:
        return f"{error.message.id}, for good"
    return ""


def write() -> None:
    _PICTURE.parent.mkdir()
    _PICTURE.write_bytes(_CONTENT)
    os.utime(_PICTURE, (1_700_000_000, 1_700_000_000))


def plug_in() -> None:
    mount(_STICK)


def mount(place: Path) -> None:
    subprocess.run(["/bin/mount", "-t", "tmpfs", "none", place], check=True)  # noqa: S603


def pull_out() -> None:
    subprocess.run(["/bin/umount", "--lazy", _STICK], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
