import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from falgui.store.paths import Paths, prepare, remove_leftovers, user_paths

pytestmark = pytest.mark.row("S9")

_DAY = 86400


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def _below(home: Path) -> Paths:
    return user_paths({"FALGUI_HOME": str(home)})


def _age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then), follow_symlinks=False)


def test_a_portable_home_holds_everything(tmp_path: Path) -> None:
    paths = _below(tmp_path / "päth")
    for place in (
        paths.settings_file,
        paths.database_file,
        paths.log_folder,
        paths.temporary,
        paths.runtime,
    ):
        assert place.is_relative_to(tmp_path / "päth")


def test_a_relative_portable_home_is_taken_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _below(Path("stick")).config == tmp_path / "stick" / "config"


def test_an_empty_portable_home_is_none() -> None:
    assert user_paths({"FALGUI_HOME": ""}) == user_paths({})


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders")
def test_the_folders_follow_the_desktops_standard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    paths = user_paths({})
    assert paths.config == tmp_path / "CONFIG" / "falgui"
    assert paths.data == tmp_path / "DATA" / "falgui"
    assert paths.cache == tmp_path / "CACHE" / "falgui"


@pytest.mark.skipif(os.name != "posix", reason="file modes")
@pytest.mark.parametrize(("mode", "used"), [(0o700, True), (0o755, False), (0o770, False)])
def test_only_a_private_session_folder_is_used(tmp_path: Path, mode: int, *, used: bool) -> None:
    session = tmp_path / "session"
    session.mkdir()
    session.chmod(mode)
    paths = user_paths({"XDG_RUNTIME_DIR": str(session)})
    assert paths.runtime == (session / "falgui" if used else paths.config / "runtime")


@pytest.mark.parametrize("session", ["", "/nonexistent", "relative", "\0"])
def test_without_a_session_folder_the_lock_lies_beside_the_settings(session: str) -> None:
    paths = user_paths({"XDG_RUNTIME_DIR": session})
    assert paths.runtime.is_relative_to(paths.config)


def test_prepared_folders_are_private(tmp_path: Path) -> None:
    paths, message = prepare(_below(tmp_path))
    assert message is None
    for folder in (paths.config, paths.data, paths.cache, paths.runtime):
        assert _mode(folder) == 0o700
    assert _mode(paths.temporary) == _mode(paths.log_folder) == 0o700


def test_an_open_folder_is_closed_to_others(tmp_path: Path) -> None:
    paths = _below(tmp_path)
    paths.config.mkdir()
    paths.config.chmod(0o777)
    assert prepare(paths) == (paths, None)
    assert _mode(paths.config) == 0o700


@pytest.mark.parametrize("name", ["config", "data", "cache", "runtime"])
def test_a_file_in_a_folders_place_moves_only_that_folder(tmp_path: Path, name: str) -> None:
    paths = _below(tmp_path)
    getattr(paths, name).write_text("in the way")
    prepared, message = prepare(paths)
    assert message is not None
    assert message.id == "M46"
    moved = getattr(prepared, name)
    assert moved.is_dir()
    assert _mode(moved) == 0o700
    assert replace(prepared, **{name: getattr(paths, name)}) == paths


def test_a_read_only_home_does_not_stop_the_program(ordinary_home: Path) -> None:
    ordinary_home.chmod(0o500)
    paths, message = prepare(_below(ordinary_home / "below"))
    assert message is not None
    for folder in (paths.config, paths.data, paths.temporary, paths.runtime):
        (folder / "file").write_text("works")


def test_read_only_settings_and_history_can_still_be_read(ordinary_home: Path) -> None:
    paths = _below(ordinary_home)
    prepare(paths)
    paths.settings_file.write_text("{}")
    paths.config.chmod(0o500)
    paths.data.chmod(0o500)
    prepared, message = prepare(paths)
    assert (prepared, message) == (paths, None)
    assert prepared.settings_file.read_text() == "{}"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives folders away"
)
def test_a_folder_of_somebody_elses_is_not_used(tmp_path: Path) -> None:
    paths = _below(tmp_path)
    paths.runtime.mkdir(mode=0o700)
    os.chown(paths.runtime, 65534, 65534)
    prepared, message = prepare(paths)
    assert message is not None
    assert prepared.runtime != paths.runtime


def test_a_home_that_is_not_known_is_not_looked_for_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    unknown = Path("~/.config/falgui")
    paths, message = prepare(Paths(unknown, unknown, unknown, unknown))
    assert message is not None
    assert paths.config.is_absolute()
    assert list(tmp_path.iterdir()) == []


def test_nothing_at_all_to_write_to_is_told_and_survived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nonexistent"))
    paths = _below(tmp_path / "file" / "below")
    prepared, message = prepare(paths)
    assert prepared == paths
    assert message is not None


def test_the_stand_in_folder_goes_with_the_program(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    program = (
        "import os; from falgui.store.paths import prepare, user_paths;"
        "print(prepare(user_paths(os.environ))[0].cache)"
    )
    shown = subprocess.run(  # noqa: S603  this very program
        [sys.executable, "-c", program],
        env=os.environ | {"FALGUI_HOME": str(tmp_path / "file" / "below")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert Path(shown.strip()).is_absolute()
    assert not Path(shown.strip()).exists()


def test_only_old_temporary_files_are_removed(tmp_path: Path) -> None:
    paths, _message = prepare(_below(tmp_path))
    old, new, queued = (paths.temporary / name for name in ("old.jpg", "new.jpg", "queued.png"))
    for path in (old, new, queued):
        path.write_text("picture")
    _age(old, _DAY + 60)
    _age(new, _DAY - 60)
    _age(queued, 30 * _DAY)
    remove_leftovers(paths, in_use=[queued])
    assert sorted(paths.temporary.iterdir()) == [new, queued]


def test_a_link_is_removed_but_not_what_it_leads_to(tmp_path: Path) -> None:
    paths, _message = prepare(_below(tmp_path / "home"))
    outside = tmp_path / "outside"
    outside.write_text("the person's own")
    link = paths.temporary / "link"
    link.symlink_to(outside)
    _age(link, 2 * _DAY)
    remove_leftovers(paths)
    assert not link.is_symlink()
    assert outside.exists()


def test_an_old_folder_goes_with_what_is_in_it_and_a_new_one_stays(tmp_path: Path) -> None:
    paths, _message = prepare(_below(tmp_path / "home"))
    old, new = paths.temporary / "stdin-old", paths.temporary / "stdin-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "x.png").write_bytes(b"x")
    _age(old, 2 * _DAY)
    remove_leftovers(paths)
    assert list(paths.temporary.iterdir()) == [new]


def test_no_temporary_folder_means_nothing_to_remove(tmp_path: Path) -> None:
    remove_leftovers(_below(tmp_path))
