"""The command line speaks the person's language, argparse's own words too."""

import json
from pathlib import Path

import pytest

from .conftest import Command


@pytest.fixture
def german(command: Command) -> Command:
    variables = {"LANG": "de_AT.UTF-8", "LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": ""}
    return Command({**command.environment, **variables}, command.home)


def test_help_is_in_german_where_the_system_is(german: Command) -> None:
    ended = german("upload", "--help")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("Aufruf: falgui upload")
    for words in ("Dateien hochladen und ihre Links ausgeben", "Optionen:", "diese Hilfe anzeigen"):
        assert words in ended.stdout
    assert "DATEI" in ended.stdout


def test_wrong_usage_is_told_in_german(german: Command) -> None:
    ended = german("upload")
    assert ended.returncode == 2
    assert "falgui upload: Fehler: diese Argumente fehlen: DATEI" in ended.stderr


def test_an_error_is_told_in_german(german: Command, tmp_path: Path) -> None:
    ended = german("--sandbox", "upload", "--quiet", tmp_path / "missing.png")
    assert ended.returncode == 1
    assert "„missing.png“ ist nicht mehr da" in ended.stderr


def test_the_settings_come_before_the_system(german: Command) -> None:
    folder = german.home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps({"language": "en"}), encoding="utf-8")
    assert german("--help").stdout.startswith("usage: ")


@pytest.mark.parametrize("content", ["{", "[]", '{"language": 7}', '{"language": "../../x"}'])
def test_settings_that_say_nothing_about_the_language_do_no_harm(
    german: Command, content: str
) -> None:
    folder = german.home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "settings.json"
    file.write_text(content, encoding="utf-8")
    ended = german("--help")
    assert ended.returncode == 0, ended.stderr
    # A damaged file stays for the window, which tells about it.
    assert file.read_text(encoding="utf-8") == content


def test_a_script_that_asks_for_c_reads_english(german: Command) -> None:
    # Under a mere "C" Python itself can't start from a folder whose name is not in ASCII.
    plain = Command({**german.environment, "LC_ALL": "C.UTF-8", "LANGUAGE": "de"}, german.home)
    assert plain("--help").stdout.startswith("usage: ")
