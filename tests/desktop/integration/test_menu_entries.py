"""“Upload to fal” in file managers: what is written, run as they run it, and what stays."""

import os
import shlex
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from falgui.desktop.integration import menu_entries
from falgui.desktop.integration.file_managers import (
    FileManager,
    enter,
    file_managers,
    leave,
    look,
    put_icon,
    refresh,
    take_icon_away,
)
from falgui.desktop.integration.own_files import MARK
from falgui.desktop.integration.places import Places, places

LABEL = "Upload to fal"
ODD = '/opt/fal gui\'s "100%" $HOME `x` \\ dög/falgui'
NAMES = [
    b"plain.png",
    b"with blanks.png",
    b"quo\"te's.png",
    b"100%F %U.png",
    b"$HOME `x`.png",
    "dög.png".encode(),
    b"not\xffutf8.png",
    b"new\nline.png",
    b"-dash.png",
    b"*.png",
    b"back\\slash.png",
]


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("HOME", str(tmp_path))
    return Places(
        data=tmp_path / ".local/share",
        config=tmp_path / ".config",
        system_data=(tmp_path / "system",),
        system_config=(tmp_path / "etc",),
    )


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these programs be the only ones there are."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def install(*names: str) -> None:
        for name in names:
            (folder / name).write_text("#!/bin/sh\n")
            (folder / name).chmod(0o755)

    return install


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "programs" not in path.parts
    }


ALL = ("nautilus", "dolphin", "thunar", "nemo", "pcmanfm-qt", "caja")


def test_only_what_is_installed_gets_an_entry(
    where: Places, installed: Callable[..., None]
) -> None:
    installed("nautilus", "nemo")
    entered = enter(file_managers(where, "linux"), [ODD], LABEL)
    assert entered.found == entered.entered == ("Nautilus", "Nemo")
    assert entered.refused == ()


def test_all_goes_and_nothing_is_left_behind(
    where: Places, installed: Callable[..., None], tmp_path: Path
) -> None:
    installed(*ALL)
    (tmp_path / ".local/share").mkdir(parents=True)
    (tmp_path / ".config").mkdir()
    managers = file_managers(where, "linux")
    entered = enter(managers, [ODD], LABEL)
    put_icon(where)
    assert len(entered.entered) == 6
    assert len(everything(tmp_path)) == 7
    assert leave(managers).entered == ()
    take_icon_away(where)
    assert everything(tmp_path) == {}
    assert list((tmp_path / ".local/share").iterdir()) == []
    assert list((tmp_path / ".config").iterdir()) == []


def test_what_others_wrote_is_never_touched(
    where: Places, installed: Callable[..., None], tmp_path: Path
) -> None:
    installed(*ALL)
    theirs = {
        where.data / "nautilus/scripts" / LABEL: b"#!/bin/sh\n",
        where.data / "nautilus/scripts/other": b"x",
        where.data / "nemo/actions/falgui-upload.nemo_action": b"[Nemo Action]\n",
        where.data / "nemo/actions/other.nemo_action": b"y",
        where.data / "icons/hicolor/scalable/apps/falgui.svg": b"<svg/>",
    }
    for path, content in theirs.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    before = everything(tmp_path)
    managers = file_managers(where, "linux")
    entered = enter(managers, [ODD], LABEL)
    assert entered.refused == ("Nautilus", "Nemo")
    assert "Dolphin" in entered.entered
    put_icon(where)
    leave(managers)
    take_icon_away(where)
    assert everything(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")
def test_a_pipe_in_its_place_is_not_waited_for(
    where: Places, installed: Callable[..., None]
) -> None:
    installed("nemo")
    pipe = where.data / "nemo/actions/falgui-upload.nemo_action"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    managers = file_managers(where, "linux")
    assert enter(managers, [ODD], LABEL).refused == ("Nemo",)
    leave(managers)
    assert pipe.is_fifo()


def test_a_folder_that_can_t_be_written_is_told(
    where: Places, installed: Callable[..., None]
) -> None:
    installed("nemo", "nautilus")
    where.data.mkdir(parents=True)
    (where.data / "nemo").write_text("no folder")
    entered = enter(file_managers(where, "linux"), [ODD], LABEL)
    assert (entered.entered, entered.refused) == (("Nautilus",), ("Nemo",))


def test_a_new_language_renames_the_script(where: Places, installed: Callable[..., None]) -> None:
    installed("nautilus")
    managers = file_managers(where, "linux")
    enter(managers, [ODD], LABEL)
    enter(managers, [ODD], "Zu fal hochladen")
    assert [one.name for one in (where.data / "nautilus/scripts").iterdir()] == ["Zu fal hochladen"]


# Coming back ------------------------------------------------------------------------------


def entered_by(where: Places, program: str) -> list[FileManager]:
    managers = file_managers(where, "linux")
    enter(managers, [program], LABEL)
    return managers


def test_nothing_is_added_by_itself(where: Places, installed: Callable[..., None]) -> None:
    installed(*ALL)
    assert refresh(file_managers(where, "linux"), [ODD], LABEL).entered == ()


def test_an_entry_whose_falgui_is_gone_starts_this_one(
    where: Places, installed: Callable[..., None]
) -> None:
    installed(*ALL)
    managers = entered_by(where, "/gone/falgui")
    refresh(managers, [ODD], LABEL)
    assert [one.started for one in managers] == [ODD] * 6


def test_another_falgui_that_is_there_keeps_its_entries(
    where: Places, installed: Callable[..., None], tmp_path: Path
) -> None:
    installed(*ALL)
    other = tmp_path / "programs" / "nemo"
    managers = entered_by(where, str(other))
    before = everything(tmp_path)
    refresh(managers, [ODD], "Another label")
    assert everything(tmp_path) == before


def test_what_was_installed_since_gets_its_entry(
    where: Places, installed: Callable[..., None]
) -> None:
    installed("nemo")
    managers = entered_by(where, ODD)
    installed("thunar")
    assert refresh(managers, [ODD], LABEL).entered == ("Thunar", "Nemo")


def test_an_entry_as_it_should_be_is_not_written_again(
    where: Places, installed: Callable[..., None]
) -> None:
    installed(*ALL)
    managers = entered_by(where, ODD)
    files = [path for path in where.data.rglob("*") if path.is_file()]
    before = [path.stat().st_ino for path in files]
    refresh(managers, [ODD], LABEL)
    assert [path.stat().st_ino for path in files] == before


# What the entries do ----------------------------------------------------------------------


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Provide a program under an odd path that notes what it is given."""
    folder = tmp_path / "fal gui's 100% $HOME"
    folder.mkdir()
    program = folder / "falgui"
    program.write_text(f"#!/bin/sh\nprintf '%s\\0' \"$@\" > {shlex.quote(str(tmp_path / 'got'))}\n")
    program.chmod(0o755)
    return program


def got(tmp_path: Path) -> list[bytes]:
    return (tmp_path / "got").read_bytes().split(b"\0")[:-1]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    paths = [folder / os.fsdecode(name) for name in NAMES]
    for path in paths:
        path.write_bytes(b"x")
    return paths


@pytest.mark.parametrize("manager", ["NAUTILUS", "CAJA"])
def test_the_script_gives_every_name_to_falgui(
    program: Path, files: list[Path], tmp_path: Path, manager: str
) -> None:
    script = tmp_path / "script"
    script.write_text(menu_entries.script([str(program), "--x y"], LABEL))
    chosen = {
        f"{manager}_SCRIPT_SELECTED_URIS": "\n".join(path.as_uri() for path in files) + "\n",
        f"{manager}_SCRIPT_SELECTED_FILE_PATHS": "not used",
    }
    subprocess.run(["/bin/sh", script], env={**os.environ, **chosen}, check=True)  # noqa: S603
    assert got(tmp_path) == [b"--x y", *(path.as_uri().encode() for path in files)]


def test_the_script_takes_paths_for_what_is_on_a_server(program: Path, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(menu_entries.script([str(program)], LABEL))
    chosen = {
        "NAUTILUS_SCRIPT_SELECTED_URIS": "sftp://host/a%20b.png\n",
        "NAUTILUS_SCRIPT_SELECTED_FILE_PATHS": "/run/gvfs/sftp:host=host/a b.png\n",
    }
    subprocess.run(["/bin/sh", script], env={**os.environ, **chosen}, check=True)  # noqa: S603
    assert got(tmp_path) == [b"/run/gvfs/sftp:host=host/a b.png"]


def test_the_script_starts_falgui_where_nothing_is_selected(program: Path, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(menu_entries.script([str(program)], LABEL))
    subprocess.run(["/bin/sh", script], env=dict(os.environ), check=True)  # noqa: S603
    assert (tmp_path / "got").read_bytes() == b"\0"


def test_dolphin_s_menu_may_be_run_and_is_valid(
    where: Places, installed: Callable[..., None]
) -> None:
    validator = shutil.which("desktop-file-validate")
    installed("dolphin")
    enter(file_managers(where, "linux"), [ODD], LABEL)
    (menu,) = (where.data / "kio/servicemenus").iterdir()
    assert stat.S_IMODE(menu.stat().st_mode) == 0o755
    assert MARK in menu.read_text()
    if validator is not None:
        run = subprocess.run([validator, menu], capture_output=True, text=True, check=False)  # noqa: S603
        errors = [line for line in run.stdout.splitlines() if "Exec" in line]
        assert errors == []


def test_places_are_those_of_the_environment(tmp_path: Path) -> None:
    told = places(
        {
            "HOME": str(tmp_path),
            "XDG_DATA_HOME": "/data",
            "XDG_CONFIG_HOME": "relative",
            "XDG_DATA_DIRS": "/one:two:/three",
        }
    )
    assert told == Places(
        Path("/data"), tmp_path / ".config", (Path("/one"), Path("/three")), (Path("/etc/xdg"),)
    )


def test_looking_changes_nothing(
    where: Places, installed: Callable[..., None], tmp_path: Path
) -> None:
    installed("nemo")
    assert look(file_managers(where, "linux")).found == ("Nemo",)
    assert everything(tmp_path) == {}
