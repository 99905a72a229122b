"""Programs in an environment of their own, every one of which ends with it."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.real_desktop.waiting import wait_until

MARK: Final = "FALGUI_TEST_DESKTOP"
"""The variable by which a program is known that was started here, by whomever."""


@dataclass(slots=True)
class Programs:
    """Starts programs in `environment`, which has the `MARK`; `logs` gets their output."""

    environment: Mapping[str, str]
    logs: Path
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        more: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Start a program here, with `more` in its environment; it reads `stdin`."""
        with (self.logs / f"{name}.log").open("ab") as log, tempfile.TemporaryFile() as given:
            given.write(stdin)
            given.seek(0)
            program = subprocess.Popen(  # noqa: S603  the tests' own programs
                [str(part) for part in command],
                env={**self.environment, **(more or {})},
                stdin=given,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        self._started.append(program)
        return program

    def running(self, program: str) -> list[subprocess.Popen[bytes]]:
        """Return what was started here with this program and still runs."""
        found = []
        for one in self._started:
            command = one.args
            is_it = isinstance(command, list) and command[0] == program
            if is_it and one.poll() is None:
                found.append(one)
        return found

    def ask(self, *command: str | Path, seconds: float = 15.0) -> str:
        """Return what a short program prints; "" if it doesn't end in time."""
        words = [str(part) for part in command]
        environment = dict(self.environment)
        try:
            asked = subprocess.run(  # noqa: S603  the tests' own programs
                words, env=environment, capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return ""
        # A picture that was put there may be what it gets when it asks for a text.
        return asked.stdout.decode(errors="replace")

    def do(self, *command: str | Path, stdin: bytes = b"") -> None:
        """Run a short program to its end; what it leaves in the background stays there."""
        subprocess.run(  # noqa: S603  the tests' own programs
            [str(part) for part in command],
            env=dict(self.environment),
            input=stdin,
            # Not a pipe: who stays in the background would hold it open.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=15,
            check=True,
        )

    def end(self) -> None:
        """End everything that was started here, and what those programs have started."""
        mark = self.environment[MARK]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in marked(mark):
                with suppress(ProcessLookupError):
                    os.kill(process, number)
            with suppress(TimeoutError):
                wait_until(lambda: not self._left(mark), "the end of the desktop", 3.0)

    def _left(self, mark: str) -> bool:
        # Asked all of them, so that none stays a zombie.
        running = [program.poll() is None for program in self._started]
        return any(running) or bool(marked(mark))


def stop(program: subprocess.Popen[bytes]) -> None:
    """Ask a program to end and wait until it has; one that doesn't fails the test."""
    program.terminate()
    try:
        program.wait(10)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait(10)
        raise


def marked(mark: str) -> list[int]:
    """Return the processes that carry the mark: also those that the bus has started."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and int(process.name) != os.getpid():
            with suppress(OSError):
                if wanted in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
    return found
