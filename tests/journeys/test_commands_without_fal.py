"""What works without a key and without a screen: sandbox, demo, version, and a clear word."""

import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from .conftest import Command

posix = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
MEBIBYTE = 1024 * 1024
WITHOUT_A_LIBRARY = """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "PySide6.QtNetwork":
            raise ImportError("libgssapi_krb5.so.2: cannot open shared object file: No such file")

sys.meta_path.insert(0, Finder())
"""


@posix
def test_the_sandbox_command_prints_an_environment_that_works(
    command: Command, files: list[Path]
) -> None:
    with command.start("sandbox") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        assert lines[0].startswith("# ")
        given = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines[1:])
        falgui = Command({**command.environment, **given}, command.home)
        link = falgui("upload", files[0]).stdout.strip()
        assert httpx.get(link, trust_env=False).content == files[0].read_bytes()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_sandbox_of_its_own_needs_no_key(command: Command, files: list[Path]) -> None:
    ended = command("--sandbox", "upload", "--quiet", files[0])
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("http://127.0.0.1:")
    # A try leaves nothing in the history.
    assert not (command.home / "data").exists()


def test_the_demo_uploads_the_samples_in_the_terminal(command: Command) -> None:
    ended = command("demo")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert len([line for line in lines if line.startswith("http://127.0.0.1:")]) >= 3
    assert lines[-1].startswith("That was the sandbox.")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_window_says_what_to_do(command: Command) -> None:
    ended = command()
    assert ended.returncode == 1
    assert "falgui upload FILE" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_plugin_for_the_display_the_window_says_what_to_do(command: Command) -> None:
    command = Command({**command.environment, "QT_QPA_PLATFORM": "nonsense"}, command.home)
    ended = command()
    assert ended.returncode == 1
    assert 'Could not find the Qt platform plugin "nonsense"' in ended.stderr
    assert "falgui upload FILE" in ended.stderr.splitlines()[-1]


def test_without_a_library_of_qt_s_the_window_says_what_to_do(
    command: Command, tmp_path: Path
) -> None:
    # Before anything else, as the loader would find it missing.
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_A_LIBRARY)
    more = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(tmp_path)}
    ended = Command({**command.environment, **more}, command.home)()
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Qt needs libgssapi_krb5.so.2, ")
    assert len(ended.stderr.splitlines()) == 1


def test_the_version_is_told_without_loading_much(command: Command) -> None:
    ended = command("--version")
    assert ended.returncode == 0
    assert ended.stdout.startswith("falgui ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--strict", "a.png"), "add --training"),
        (("--training", "--format", "data-uri", "folder"), "training pack is no data URI"),
        (("--format", "data-uri", "https://example.com/a.png"), "download the link's file"),
    ],
)
def test_what_goes_not_together_is_wrong_usage(
    command: Command, words: tuple[str, ...], told: str
) -> None:
    ended = command("upload", *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert told in ended.stderr
