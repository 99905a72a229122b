"""falgui knows how it is started, and writes that so that every desktop reads the same."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from falgui import __version__
from falgui.desktop.system.own_command import exec_line, own_command
from tests.real_desktop.session import wait_until

ODD_WORDS = [
    "/opt/my programs/falgui",
    'a "quoted" word',
    "50%",
    "%F",
    "back\\slash",
    "$HOME `id`",
    "it's",
    "",
    "a;b|c&d<e>f*g?h#i(j)~k",
    "tab\tand\nline",
    "größer",
]


def place(folder: Path) -> Path:
    program = folder / "falgui"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_the_command_starts_this_falgui() -> None:
    asked = subprocess.run(  # noqa: S603  what is tested
        own_command("--version"), capture_output=True, text=True, check=True, cwd="/"
    )
    assert __version__ in asked.stdout


def test_a_bundle_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.delenv("APPIMAGE", raising=False)
    assert own_command("--hidden") == [sys.executable, "--hidden"]
    monkeypatch.setenv("APPIMAGE", "/home/ada/falgui.AppImage")
    assert own_command("--hidden") == ["/home/ada/falgui.AppImage", "--hidden"]


def test_what_is_installed_beside_python_comes_before_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, elsewhere = tmp_path / "beside", tmp_path / "elsewhere"
    for folder in (beside, elsewhere):
        folder.mkdir()
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(beside))
    monkeypatch.setenv("PATH", str(elsewhere))
    assert own_command("x") == [sys.executable, "-P", "-m", "falgui", "x"]
    other = place(elsewhere)
    assert own_command("x") == [str(other), "x"]
    own = place(beside)
    assert own_command("x") == [str(own), "x"]


def test_on_windows_no_terminal_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python.exe"))
    assert own_command()[0] == str(tmp_path / "python.exe")
    (tmp_path / "pythonw.exe").touch()
    assert own_command() == [str(tmp_path / "pythonw.exe"), "-P", "-m", "falgui"]


def test_a_folder_of_that_name_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    monkeypatch.setenv("PATH", "")
    trap = tmp_path / "falgui"
    trap.mkdir()
    (trap / "__main__.py").write_text("print('trapped')\n")
    asked = subprocess.run(  # noqa: S603  what is tested
        own_command("--version"), capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert "trapped" not in asked.stdout


def test_plain_words_need_no_quotes() -> None:
    assert exec_line(["/usr/bin/falgui", "--hidden"]) == "/usr/bin/falgui --hidden"
    assert exec_line(["/usr/bin/falgui"], "%U") == "/usr/bin/falgui %U"


@pytest.mark.skipif(shutil.which("gio") is None, reason="no gio")
def test_a_desktop_starts_exactly_the_words(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = tmp_path / "tell it"
    script.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" >"{told}.new"\nmv "{told}.new" "{told}"\n')
    script.chmod(0o755)
    entry = tmp_path / "entry.desktop"
    line = exec_line([str(script), *ODD_WORDS], "%U")
    entry.write_text(f"[Desktop Entry]\nType=Application\nName=entry\nExec={line}\n")
    command = ["gio", "launch", str(entry), "https://example.org/a%20b"]
    subprocess.run(command, check=True, env={**os.environ, "HOME": str(tmp_path)}, timeout=30)  # noqa: S603
    wait_until(told.exists, "the program's words")
    words = told.read_bytes().decode().split("\0")[:-1]
    assert words == [*ODD_WORDS, "https://example.org/a%20b"]
