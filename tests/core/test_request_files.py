"""The files that a request names are looked for, each once, and nothing else is taken for one."""

import json
import os
from pathlib import Path

import pytest

from falgui.core import request_files
from falgui.core.request_files import look_for_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "it's a föld(er)"
    (folder / "img").mkdir(parents=True)
    for name in ("a.png", "b c.png", "img/d.png", "noending"):
        (folder / name).write_bytes(b"x")
    return folder


def test_what_is_there_is_found_and_what_is_not_is_named(folder: Path) -> None:
    text = json.dumps(
        [str(folder / name) for name in ("b c.png", "gone.png", "noending", "nothing", "img")]
    )
    request = look_for_files(text)
    assert request.files == (folder / "b c.png", folder / "noending")
    assert request.missing == (str(folder / "gone.png"),)


def test_a_file_that_is_named_twice_comes_once(folder: Path) -> None:
    (folder / "link.png").symlink_to(folder / "a.png")
    text = json.dumps([str(folder / name) for name in ("a.png", "./img/../a.png", "link.png")])
    request = look_for_files(text)
    assert request.files == (folder / "a.png",)
    assert request.with_links({folder / "a.png": "https://x/1"}) == (
        '["https://x/1", "https://x/1", "https://x/1"]'
    )


def test_the_likeliest_reading_that_is_there_counts(folder: Path) -> None:
    (folder / "b%20c.png").write_bytes(b"y")
    angle = f"[x](<{folder}/b%20c.png>)"
    assert look_for_files(angle).files == (folder / "b%20c.png",)
    (folder / "b%20c.png").unlink()
    assert look_for_files(angle).files == (folder / "b c.png",)


def test_the_home_folder_is_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    assert look_for_files("'~/a.png'").files == (folder / "a.png",)


def test_relative_ones_count_only_with_a_folder(folder: Path) -> None:
    text = "x = ['a.png', './img/d.png', '../gone.png', 'fal-ai/flux.1']"
    assert look_for_files(text).files == ()
    request = look_for_files(text, folder)
    assert request.files == (folder / "a.png", folder / "img/d.png")
    assert request.missing == ()


@pytest.mark.skipif(os.name == "nt", reason="drives have letters there")
def test_a_windows_path_is_missing_elsewhere_even_if_a_file_is_called_so(folder: Path) -> None:
    (folder / r"C:\t\a.png").write_bytes(b"x")
    request = look_for_files(r'x = "C:\\t\\a.png"', folder)
    assert request.files == ()
    assert request.missing == (r"C:\t\a.png",)


def test_nobody_asks_another_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_files, "_ON_WINDOWS", True)
    asked: list[Path] = []
    monkeypatch.setattr(Path, "stat", lambda self, **_how: asked.append(self))
    request = look_for_files(r'["\\\\server\\share\\a.png", "file://host/share/b.png"]')
    assert [str(path) for path in request.elsewhere] == [
        r"\\server\share\a.png",
        str(Path("//host/share/b.png")),
    ]
    assert request.files == request.elsewhere
    assert request.without(request.elsewhere).files == ()
    assert asked == []


def test_what_is_left_out_keeps_its_path(folder: Path) -> None:
    text = f"'{folder}/a.png'".replace("it's", "it\\'s") + f' "{folder}/noending"'
    request = look_for_files(text)
    assert request.files == (folder / "a.png", folder / "noending")
    rest = request.without([folder / "a.png"])
    assert rest.with_links({folder / "noending": "https://x/1"}) == text.replace(
        f"{folder}/noending", "https://x/1"
    )


def test_a_very_long_text_is_no_request(folder: Path) -> None:
    text = f'"{folder}/a.png"'
    assert look_for_files(text + " " * 300_000).files == ()


def test_the_text_is_not_shown_by_accident(folder: Path) -> None:
    assert "hunter2" not in repr(look_for_files(f'hunter2 "{folder}/a.png"'))
