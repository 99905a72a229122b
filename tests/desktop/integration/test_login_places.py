"""What the system is told to start at a login, and what its own settings make of that."""

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import pytest

from falgui.desktop.integration.login_places import (
    Autostart,
    LaunchAgent,
    LoginPlace,
    WindowsRun,
    command,
    login_place,
)
from falgui.desktop.system.own_command import exec_line

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


class Registry:
    """As much of `winreg` as is used, on values in memory."""

    HKEY_CURRENT_USER = "HKCU"
    KEY_READ = 1
    KEY_SET_VALUE = 2
    REG_SZ = 1

    class Key:
        """An open one."""

        def __init__(self, path: str, *, may_write: bool) -> None:
            self.path = path
            self.may_write = may_write

        def __enter__(self) -> "Registry.Key":
            return self

        def __exit__(
            self,
            _kind: type[BaseException] | None,
            _error: BaseException | None,
            _trace: TracebackType | None,
        ) -> None:
            pass

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, object]] = {RUN: {}}

    def OpenKey(self, root: str, path: str, _reserved: int, access: int) -> Key:  # noqa: N802
        assert root == self.HKEY_CURRENT_USER
        if path not in self.keys:
            raise FileNotFoundError
        return self.Key(path, may_write=access == self.KEY_SET_VALUE)

    def CreateKey(self, root: str, path: str) -> Key:  # noqa: N802
        assert root == self.HKEY_CURRENT_USER
        self.keys.setdefault(path, {})
        return self.Key(path, may_write=True)

    def QueryValueEx(self, key: Key, name: str) -> tuple[object, int]:  # noqa: N802
        if name not in self.keys[key.path]:
            raise FileNotFoundError
        return self.keys[key.path][name], self.REG_SZ

    def SetValueEx(self, key: Key, name: str, _reserved: int, kind: int, value: str) -> None:  # noqa: N802
        assert key.may_write
        assert kind == self.REG_SZ
        self.keys[key.path][name] = value

    def DeleteValue(self, key: Key, name: str) -> None:  # noqa: N802
        assert key.may_write
        if name not in self.keys[key.path]:
            raise FileNotFoundError
        del self.keys[key.path][name]


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture(params=["linux", "macos", "windows"])
def place(request: pytest.FixtureRequest, tmp_path: Path, registry: Registry) -> LoginPlace:
    if request.param == "linux":
        return Autostart(tmp_path / "config" / "autostart")
    if request.param == "macos":
        return LaunchAgent(tmp_path / "Library" / "LaunchAgents")
    return WindowsRun(registry)


def test_an_entry_comes_and_goes(place: LoginPlace) -> None:
    place.write(on=False)
    assert not place.has_entry()
    for _ in range(2):
        place.write(on=True)
        assert place.has_entry()
    for _ in range(2):
        place.write(on=False)
        assert not place.has_entry()


def test_a_desktop_starts_falgui_in_the_tray(tmp_path: Path) -> None:
    Autostart(tmp_path).write(on=True)
    (entry,) = tmp_path.iterdir()
    lines = entry.read_text().splitlines()
    assert entry.name == "falgui.desktop"
    assert lines[0] == "[Desktop Entry]"
    assert f"Exec={exec_line(command())}" in lines
    assert command()[-1] == "--hidden"
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", entry], check=True)  # noqa: S603, S607


@pytest.mark.parametrize(
    "line",
    ["Hidden=true", "Hidden = True", "X-GNOME-Autostart-enabled=false"],
)
def test_what_a_desktop_has_switched_off_is_off(tmp_path: Path, line: str) -> None:
    autostart = Autostart(tmp_path)
    autostart.write(on=True)
    entry = tmp_path / "falgui.desktop"
    kept = [
        one for one in entry.read_text().splitlines() if line.split("=", maxsplit=1)[0] not in one
    ]
    entry.write_text("\n".join([*kept, line, "[Desktop Action x]", "Exec=%k"]))
    assert not autostart.has_entry()
    autostart.write(on=True)
    assert autostart.has_entry()


@pytest.mark.parametrize("content", [b"", b"\xff\0nonsense", b"[Other]\nA=b\n", b"A=b"])
def test_a_damaged_entry_is_none(tmp_path: Path, content: bytes) -> None:
    for place, name in (
        (Autostart(tmp_path), "falgui.desktop"),
        (LaunchAgent(tmp_path), "falgui.plist"),
    ):
        (tmp_path / name).write_bytes(content)
        assert not place.has_entry()


def test_macos_is_given_the_command(tmp_path: Path) -> None:
    LaunchAgent(tmp_path).write(on=True)
    (file,) = tmp_path.iterdir()
    agent = plistlib.loads(file.read_bytes())
    assert (agent["ProgramArguments"], agent["RunAtLoad"]) == (command(), True)
    file.write_bytes(plistlib.dumps({**agent, "Disabled": True}))
    assert not LaunchAgent(tmp_path).has_entry()


def test_windows_is_given_the_command(registry: Registry) -> None:
    WindowsRun(registry).write(on=True)
    assert registry.keys[RUN] == {"falgui": subprocess.list2cmdline(command())}


@pytest.mark.parametrize(("first", "is_on"), [(2, True), (6, True), (3, False), (7, False)])
def test_what_the_task_manager_has_switched_off_is_off(
    registry: Registry, first: int, *, is_on: bool
) -> None:
    place = WindowsRun(registry)
    place.write(on=True)
    registry.keys[APPROVED] = {"falgui": bytes([first] + [0] * 11)}
    assert place.has_entry() is is_on
    place.write(on=True)
    assert place.has_entry()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux' folders")
def test_the_folder_is_where_the_desktop_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for environment, folder in (
        ({}, tmp_path / ".config"),
        ({"XDG_CONFIG_HOME": "relative"}, tmp_path / ".config"),
        ({"XDG_CONFIG_HOME": str(tmp_path / "mine")}, tmp_path / "mine"),
    ):
        login_place(environment).write(on=True)
        assert os.listdir(folder / "autostart") == ["falgui.desktop"]  # noqa: PTH208
        login_place(environment).write(on=False)
