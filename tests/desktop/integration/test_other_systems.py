"""What would be written on Windows and macOS, looked at from wherever the tests run."""

import os
import plistlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from falgui.desktop.integration.file_managers import file_managers
from falgui.desktop.integration.macos_quick_action import QuickAction
from falgui.desktop.integration.opened_files import OpenedFiles
from falgui.desktop.integration.places import Places
from falgui.desktop.integration.windows_send_to import SendTo

LABEL = "Upload to fal"


class Shell:
    """Makes what PowerShell would make of the words, as far as falgui looks at it."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []

    def __call__(self, command: Sequence[str], more: Mapping[str, str]) -> None:
        assert command[0] == "powershell.exe"
        # Nothing of the person's is in the code.
        assert "$env:FALGUI_PROGRAM" in command[-1]
        self.asked.append(dict(more))
        content = b"L\0\0\0" + more["FALGUI_MARK"].encode("utf-16-le") + b"\x07\0C\0:\0"
        Path(more["FALGUI_SHORTCUT"]).write_bytes(content)


def test_send_to_gets_a_shortcut_with_falgui_s_command(tmp_path: Path) -> None:
    shell = Shell()
    entry = SendTo(tmp_path, shell)
    assert entry.program() is None
    assert entry.put([r"C:\Program Files\py\pythonw.exe", "-P", "-m", "fal gui"], LABEL)
    (asked,) = shell.asked
    assert asked["FALGUI_SHORTCUT"] == str(tmp_path / "Upload to fal.lnk")
    assert asked["FALGUI_PROGRAM"] == r"C:\Program Files\py\pythonw.exe"
    assert asked["FALGUI_ARGUMENTS"] == '-P -m "fal gui"'
    assert entry.program() == r"C:\Program Files\py\pythonw.exe"
    entry.put([r"C:\falgui.exe"], "Zu fal hochladen")
    assert [one.name for one in tmp_path.iterdir()] == ["Zu fal hochladen.lnk"]
    entry.take_away()
    assert list(tmp_path.iterdir()) == []


def test_somebody_else_s_shortcut_stays(tmp_path: Path) -> None:
    theirs = tmp_path / f"{LABEL}.lnk"
    theirs.write_bytes(b"L")
    entry = SendTo(tmp_path, Shell())
    assert not entry.put([r"C:\falgui.exe"], LABEL)
    entry.take_away()
    assert theirs.read_bytes() == b"L"


def test_the_quick_action_gives_paths_to_falgui(tmp_path: Path) -> None:
    program = tmp_path / "fal gui's $HOME" / "falgui"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf \'%s\\0\' "$@" > "$GOT"\n')
    program.chmod(0o755)
    entry = QuickAction(tmp_path / "Services")
    assert entry.program() is None
    assert entry.put([str(program), "-x"], LABEL)
    contents = tmp_path / "Services/Upload to fal.workflow/Contents"
    told = plistlib.loads((contents / "Info.plist").read_bytes())
    assert told["NSServices"][0]["NSMenuItem"] == {"default": LABEL}
    document = plistlib.loads((contents / "document.wflow").read_bytes())
    (action,) = document["actions"]
    script = action["action"]["ActionParameters"]["COMMAND_STRING"]
    shell = shutil.which("sh")
    assert shell is not None
    names = ["/a b.png", "-x\ny", "/ö'\".png"]
    environment = {**os.environ, "GOT": str(tmp_path / "got")}
    subprocess.run(  # noqa: S603
        [shell, "-c", f"{script}\nwait", "sh", *names], env=environment, check=True
    )
    assert (tmp_path / "got").read_text().split("\0")[:-1] == ["-x", *names]
    assert entry.program() == str(program)


def test_the_quick_action_goes_and_others_stay(tmp_path: Path) -> None:
    other = tmp_path / "Other.workflow/Contents/Info.plist"
    other.parent.mkdir(parents=True)
    other.write_bytes(plistlib.dumps({}))
    entry = QuickAction(tmp_path)
    entry.put(["/falgui"], LABEL)
    entry.put(["/falgui"], "Zu fal hochladen")
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "Other.workflow",
        "Zu fal hochladen.workflow",
    ]
    entry.take_away()
    assert [one.name for one in tmp_path.iterdir()] == ["Other.workflow"]


@pytest.mark.parametrize(("platform", "name"), [("win32", "Explorer"), ("darwin", "Finder")])
def test_each_system_has_its_own(platform: str, name: str) -> None:
    (manager,) = file_managers(Places(Path("/d"), Path("/c")), platform)
    assert (manager.name, manager.is_found) == (name, True)


def test_what_the_finder_opens_arrives(qapp: QApplication) -> None:
    opened: list[list[str]] = []
    listening = OpenedFiles(qapp)
    listening.opened.connect(opened.append)
    QApplication.sendEvent(qapp, QFileOpenEvent("/a b.png"))
    QApplication.sendEvent(
        qapp, QFileOpenEvent(QUrl("falgui://upload?url=https://a.example/b%20c"))
    )
    QApplication.sendEvent(qapp, QEvent(QEvent.Type.User))
    assert opened == [["/a b.png"], ["falgui://upload?url=https://a.example/b%20c"]]
    qapp.removeEventFilter(listening)
