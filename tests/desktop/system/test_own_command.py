"""falgui knows how it is started, and writes that so that every desktop reads the same."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from falgui import __version__
from falgui.desktop.integration.login_places import command as login_command
from falgui.desktop.integration.program_entry import entry_for
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


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pretend that this is a bundle, in a folder of its own."""
    program = place(tmp_path)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    for variable in ("APPIMAGE", "APPDIR"):
        monkeypatch.delenv(variable, raising=False)
    return program


def test_a_bundle_starts_itself(bundle: Path) -> None:
    assert own_command("--hidden") == [str(bundle), "--hidden"]


def test_an_appimage_is_started_by_its_file(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPIMAGE", "/home/ada/falgui.AppImage")
    monkeypatch.setenv("APPDIR", str(bundle.parent))
    assert own_command("--hidden") == ["/home/ada/falgui.AppImage", "--hidden"]


def test_a_bundle_in_the_terminal_of_an_appimage_is_not_that(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPIMAGE", "/home/ada/terminal.AppImage")
    monkeypatch.setenv("APPDIR", "/tmp/.mount_termin")  # noqa: S108  as it is there
    assert own_command() == [str(bundle)]


def test_a_bundle_opens_no_terminal_on_windows(bundle: Path) -> None:
    windowed = bundle.with_name("falguiw.exe")
    windowed.touch()
    assert own_command("--hidden") == [str(windowed), "--hidden"]


@pytest.mark.parametrize("text", ["login", "menus", "links"])
def test_what_is_written_for_the_desktop_starts_the_bundle(bundle: Path, text: str) -> None:
    lines = {
        "login": exec_line(login_command()),
        "menus": exec_line(own_command(), "%F"),
        "links": entry_for(own_command()).partition("Exec=")[2].partition("\n")[0],
    }
    assert lines[text].startswith(str(bundle))
    assert "-m" not in lines[text].split()


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
