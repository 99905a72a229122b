"""falgui among the desktop's programs, started by links to it, and away again."""

import shutil
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from falgui.desktop.integration.places import Places
from falgui.desktop.integration.program_entry import (
    DesktopEntry,
    RegistryEntry,
    entry_for,
    program_entry,
)

ODD = ['/opt/fal gui\'s "100%" $HOME/falgui', "-m", "falgui"]


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".local/share").mkdir(parents=True)
    return Places(tmp_path / ".local/share", tmp_path / ".config", (tmp_path / "system",))


def installed_entry(where: Places) -> Path:
    return where.data / "applications/falgui.desktop"


def test_the_entry_starts_this_falgui_also_by_its_actions() -> None:
    lines = entry_for(["/opt/fal gui"]).splitlines()
    assert [line for line in lines if line.startswith("Exec=")] == [
        'Exec="/opt/fal gui" %U',
        'Exec="/opt/fal gui" --choose',
        'Exec="/opt/fal gui" --clipboard',
    ]
    assert "MimeType=x-scheme-handler/falgui;" in lines


def test_the_entry_is_valid_whatever_the_path(tmp_path: Path) -> None:
    validator = shutil.which("desktop-file-validate")
    if validator is None:
        pytest.skip("desktop-file-validate is not installed")
    file = tmp_path / "falgui.desktop"
    file.write_text(entry_for(ODD))
    run = subprocess.run([validator, file], capture_output=True, text=True, check=False)  # noqa: S603
    assert (run.returncode, run.stdout) == (0, "")


def test_it_comes_and_goes_and_leaves_nothing(where: Places) -> None:
    entry = DesktopEntry(where)
    assert entry.is_wanted
    assert not entry.is_there()
    assert entry.put(ODD)
    assert entry.is_there()
    entry.take_away()
    assert list(where.data.iterdir()) == []


def test_other_entries_stay(where: Places) -> None:
    installed_entry(where).parent.mkdir()
    other = installed_entry(where).with_name("other.desktop")
    other.write_text("[Desktop Entry]\nType=Application\nName=x\nExec=x\nMimeType=image/png;\n")
    entry = DesktopEntry(where)
    entry.put(ODD)
    entry.take_away()
    assert other.exists()


def test_somebody_else_s_entry_is_never_touched(where: Places) -> None:
    installed_entry(where).parent.mkdir()
    installed_entry(where).write_text("[Desktop Entry]\n")
    entry = DesktopEntry(where)
    assert not entry.put(ODD)
    entry.take_away()
    assert installed_entry(where).read_text() == "[Desktop Entry]\n"


def test_a_package_has_seen_to_it(where: Places, tmp_path: Path) -> None:
    (tmp_path / "system/applications").mkdir(parents=True)
    (tmp_path / "system/applications/falgui.desktop").write_text("[Desktop Entry]\n")
    assert not DesktopEntry(where).is_wanted
    assert not program_entry(where, "darwin").is_wanted


def test_an_entry_is_stale_when_its_falgui_is_gone(where: Places, tmp_path: Path) -> None:
    entry = DesktopEntry(where)
    assert not entry.is_stale(ODD)
    entry.put(["/gone/fal gui"])
    assert entry.is_stale(ODD)
    entry.put(ODD)
    assert not entry.is_stale(ODD)
    other = tmp_path / "other falgui"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    entry.put([str(other)])
    assert not entry.is_stale(ODD)


def test_an_older_entry_of_this_falgui_is_stale(where: Places) -> None:
    entry = DesktopEntry(where)
    entry.put(ODD)
    text = installed_entry(where).read_text()
    installed_entry(where).write_text(text.replace("Keywords=", "Keywords=old;"))
    assert entry.is_stale(ODD)


def test_links_are_registered_with_windows(tmp_path: Path) -> None:
    file = str(tmp_path / "registry.ini")
    keys = QSettings(file, QSettings.Format.IniFormat)
    entry = RegistryEntry(keys)
    assert not entry.is_there()
    assert entry.put([r"C:\gone\fal gui.exe", "-m", "falgui"])
    assert keys.value("URL Protocol") == ""
    assert keys.value("shell/open/command/.") == r'"C:\gone\fal gui.exe" -m falgui "%1"'
    assert entry.is_there()
    assert entry.is_stale([r"C:\new\falgui.exe"])
    entry.put([r"C:\new\falgui.exe"])
    assert keys.value("shell/open/command/.") == r'"C:\new\falgui.exe" "%1"'
    assert not entry.is_stale([r"C:\new\falgui.exe"])
    entry.take_away()
    assert keys.allKeys() == []


def test_somebody_else_s_keys_are_left_alone(tmp_path: Path) -> None:
    keys = QSettings(str(tmp_path / "registry.ini"), QSettings.Format.IniFormat)
    keys.setValue("shell/open/command/.", "x")
    RegistryEntry(keys).take_away()
    assert keys.allKeys() == ["shell/open/command/."]
