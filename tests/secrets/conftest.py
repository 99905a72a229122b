"""falgui with a key that must not be found again, and everything that it leaves behind."""

import contextlib
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint, Interfere
from falgui.sandbox.server import Sandbox
from tests.secrets.traces import files, leaks, parts

ROOT = Path(__file__).parents[2]
_KEPT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL")


@dataclass
class Scene:
    """One sandbox, one home, and whatever a run may leave traces in."""

    folder: Path
    key: str = field(
        default_factory=lambda: f"canary-{secrets.token_hex(8)}:{secrets.token_hex(16)}"
    )
    given: list[str] = field(default_factory=list)
    """Tokens and signatures that the sandbox has given out."""
    said: bytes = b""
    """Standard output and error of all runs."""
    children: dict[str, bytes] = field(default_factory=dict)
    """Command line and environment of the processes that falgui has started."""

    def __post_init__(self) -> None:
        for place in (self.home, self.temporary, self.current):
            place.mkdir()

    @property
    def home(self) -> Path:
        """Falgui's own folders."""
        return self.folder / "home"

    @property
    def temporary(self) -> Path:
        """Where temporary files go."""
        return self.folder / "temporary"

    @property
    def current(self) -> Path:
        """The folder in which falgui is started."""
        return self.folder / "current"

    def environment(self, sandbox: Sandbox, **changes: str) -> dict[str, str]:
        """Return the environment of a person with this key, at its most talkative."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder),
            "FALGUI_HOME": str(self.home),
            "FALGUI_LOG": "debug",
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
            **sandbox.environment(),
            "FAL_KEY": self.key,
            **changes,
        }

    def run(
        self,
        program: list[str | Path],
        environment: dict[str, str],
        *,
        until: Callable[["subprocess.Popen[bytes]"], None] = lambda _process: None,
    ) -> int:
        """Run Python with `program` to its end, watching what it starts; return the exit code."""
        process = subprocess.Popen(  # noqa: S603  this interpreter
            [sys.executable, *program],
            env=environment,
            cwd=self.current,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(process.pid, over))
        watcher.start()
        try:
            until(process)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
            over.set()
            watcher.join()
        self.said += out + err
        return process.returncode

    def upload(self, sandbox: Sandbox, *words: str | Path, **changes: str) -> int:
        """Run `falgui upload`."""
        line: list[str | Path] = ["-m", "falgui", "upload", *words]
        return self.run(line, self.environment(sandbox, **changes))

    def found(self, **more: str) -> list[str]:
        """Return each trace of the key, the tokens and the signatures, and of `more`."""
        wanted = parts(self.key) | more
        wanted |= {f"given {number}": text for number, text in enumerate(self.given)}
        places = [*files(self.folder), ("standard streams", self.said), *self.children.items()]
        return leaks(wanted, places)

    def sandbox(
        self, interfere: Interfere | None = None, afterwards: Afterwards | None = None
    ) -> Sandbox:
        """Return a sandbox that notes what is secret in its requests."""

        async def hear(arrived: Arrived) -> web.StreamResponse | None:
            if arrived.endpoint in (Endpoint.SIGNED_PUT, Endpoint.SIGNED_PART):
                self.given.append(arrived.request.query["signature"])
            scheme, _blank, secret = arrived.request.headers.get("Authorization", "").partition(" ")
            if scheme == "Bearer" and secret != self.key:
                self.given.append(secret)
            return await interfere(arrived) if interfere else None

        return Sandbox(key=self.key, interfere=hear, afterwards=afterwards)

    def _watch(self, ancestor: int, over: threading.Event) -> None:
        if sys.platform != "linux":
            return
        while not over.wait(0.01):
            own = _of(ancestor, "cmdline")
            for number in _descendants(ancestor):
                line, environ, again = (
                    _of(number, name) for name in ("cmdline", "environ", "cmdline")
                )
                # Until it has become another program, a child is a copy of falgui's memory.
                if line == again != own:
                    self.children[f"cmdline of {number}"] = line
                    self.children[f"environ of {number}"] = environ
            if own:
                self.children["cmdline of falgui"] = own


def _of(number: int, name: str) -> bytes:
    """Return what the kernel says about a process, nothing when it has ended."""
    try:
        return Path(f"/proc/{number}/{name}").read_bytes()
    except OSError:
        return b""


def _descendants(ancestor: int) -> list[int]:
    children: list[int] = []
    for line in Path(f"/proc/{ancestor}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            children += map(int, line.read_text().split())
    return children + [number for child in children for number in _descendants(child)]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)
