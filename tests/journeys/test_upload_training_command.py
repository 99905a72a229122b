"""`falgui upload --training`: folders as training packs, without a window."""

import json
from pathlib import Path

import pytest

from tests.journeys.conftest import Command, Serve


def temporaries(command: Command) -> list[Path]:
    return list((command.home / "cache" / "temporary").iterdir())


def test_the_argument_is_printed_and_what_was_found_is_told(serve: Serve, cats: Path) -> None:
    _sandbox, command = serve()
    (cats / "4.jpg").write_bytes(b"\xff\xd8\xff\xe0 without a caption")
    ended = command("upload", "--training", cats)
    assert ended.returncode == 0, ended.stderr
    ((name, url),) = json.loads(ended.stdout).items()
    assert name == "images_data_url"
    assert url.endswith(".zip")
    assert "cats: 5 images, 4 captions" in ended.stderr
    assert "1 image has no caption: 4.jpg." in ended.stderr
    assert temporaries(command) == []


def test_the_zip_is_called_like_its_folder_whatever_lies_about(serve: Serve, cats: Path) -> None:
    _sandbox, command = serve()
    command("upload", "--quiet", "--training", cats)
    # What a run leaves behind that was killed.
    (command.home / "cache" / "temporary" / "cats.zip").write_bytes(b"x")
    told = json.loads(command("upload", "--training", "--json", "--upload-again", cats).stdout)
    assert told["name"] == "cats.zip"
    assert [path.name for path in temporaries(command)] == ["cats.zip"]


def test_a_chosen_format_is_printed(serve: Serve, cats: Path) -> None:
    _sandbox, command = serve()
    ended = command("upload", "--quiet", "--training", "--format", "url", cats)
    assert ended.stdout.startswith("http")
    assert ended.stderr == ""


def test_one_object_names_the_folder_and_the_argument(serve: Serve, cats: Path) -> None:
    _sandbox, command = serve()
    told = json.loads(command("upload", "--training", "--json", cats).stdout)
    assert told["source"] == str(cats)
    assert told["argument"] == "images_data_url"


def test_strict_uploads_nothing_that_is_doubtful(serve: Serve, cats: Path) -> None:
    sandbox, command = serve()
    (cats / "3.txt").unlink()
    ended = command("upload", "--training", "--strict", cats)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "1 image has no caption: 3.jpg." in ended.stderr
    assert "--strict" in ended.stderr
    assert sandbox.objects == []
    assert temporaries(command) == []


@pytest.mark.parametrize("name", ["empty", "missing", "file.txt"])
def test_what_is_no_pack_is_told(serve: Serve, tmp_path: Path, name: str) -> None:
    _sandbox, command = serve()
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("x")
    ended = command("upload", "--training", tmp_path / name)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert name in ended.stderr
