"""The installed command against a running sandbox, as a person or a script starts it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from falgui.core.messages import Message
from falgui.sandbox.server import Sandbox
from falgui.store.database import Database, open_database
from tests.sites import Site, open_site

_ROOT = Path(__file__).parent.parent.parent
_TEN_SECONDS_AND_MORE = 60


@dataclass(frozen=True)
class Command:
    """Starts falgui with an environment of its own."""

    environment: Mapping[str, str]
    home: Path

    def __call__(self, *words: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run falgui to its end; `changes` are for its environment."""
        return subprocess.run(  # noqa: S603  this interpreter
            self.line(*words),
            env={**self.environment, **changes},
            capture_output=True,
            text=True,
            check=False,
            timeout=_TEN_SECONDS_AND_MORE,
        )

    def pipe(self, content: bytes, *words: str | Path) -> subprocess.CompletedProcess[bytes]:
        """Run falgui to its end with `content` on its standard input."""
        return subprocess.run(  # noqa: S603  this interpreter
            self.line(*words),
            env=dict(self.environment),
            input=content,
            capture_output=True,
            check=False,
            timeout=_TEN_SECONDS_AND_MORE,
        )

    def start(self, *words: str | Path, **options: Any) -> subprocess.Popen[str]:  # noqa: ANN401
        """Start falgui and return at once."""
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen(  # noqa: S603  this interpreter
            self.line(*words), env=dict(self.environment), text=True, **given
        )

    def line(self, *words: str | Path) -> list[str]:
        """Return the command line; warnings in it are errors."""
        return [sys.executable, "-W", "error", "-m", "falgui", *map(str, words)]

    def set(self, **settings: object) -> None:
        """Write falgui's settings."""
        folder = self.home / "config"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "settings.json").write_text(json.dumps({"version": 1, **settings}))


@pytest.fixture
def command(home: Path) -> Command:
    """Give falgui without a key, a screen or a password store."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME", "LANG", "LC_ALL")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    # Also where falgui itself is not installed.
    environment |= {"FALGUI_HOME": str(home), "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}
    return Command(environment, home)


Serve = Callable[..., tuple[Sandbox, Command]]


@pytest.fixture
def serve(command: Command) -> Iterator[Serve]:
    """Give a function that starts a sandbox, and falgui pointed at it."""
    with ExitStack() as stack:

        def start(**options: Any) -> tuple[Sandbox, Command]:  # noqa: ANN401  Sandbox's own
            sandbox = stack.enter_context(Sandbox(**options))
            pointed = {**command.environment, **sandbox.environment()}
            return sandbox, Command(pointed, command.home)

        yield start


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Give three files, the last one with a name that needs care."""
    contents = {
        "b.txt": b"second letter first",
        "a.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "vidéo — final (1) 日本.mp4": b"\0\0\0\x18ftypmp42" + bytes(70_000),
    }
    paths = [tmp_path / name for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return paths


@pytest.fixture
def cats(tmp_path: Path) -> Path:
    """Give a folder of four images with their captions, as trainers take it."""
    folder = tmp_path / "cats"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.jpg").write_bytes(b"\xff\xd8\xff\xe0 a picture")
        (folder / f"{number}.txt").write_text("a cat")
    return folder


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Give a running fal for falgui in this process."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give a database of the test's own."""
    opened, _problem = open_database(tmp_path / "falgui.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def warnings() -> list[Message]:
    """Give a list for what an uploader warns of."""
    return []


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a server that can stand for hosts outside."""
    with open_site() as server:
        yield server
