"""Starts the real program on a warm interpreter, small parts and, if asked to, a crash in it.

Its modules are loaded once, in a process of their own; each start is a fork of that. What runs
is falgui's `main` with an environment and words of its own, and what is killed is a process.
"""

import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal, Self

from tests.crash.system_calls import Decide, ask_about_calls, supervise

KILLED: Final = -signal.SIGKILL
_PATIENCE: Final = 30
_WARM: Final = ("falgui.__main__", "falgui.cli.upload", "falgui.desktop.app", "falgui.uploader")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an upload: the function that takes it, and which of its calls are meant."""

    module: str
    function: str
    requests: tuple[str, str] = ("", "")
    """For a request: its method, and how its address ends without what is unlike each time."""


def _journal(function: str) -> Step:
    return Step("falgui.store.unfinished", f"UnfinishedUploads.{function}")


def _request(method: str, ending: str) -> Step:
    return Step("falgui.transport.exchange", "Exchange.send", (method, ending))


STEPS: Final = {
    "accept": Step("falgui.store.saved_queue", "SavedQueue.write"),
    "intent": _journal("intend"),
    "single": _request("POST", "/files/upload"),
    "create": _request("POST", "/files/upload/multipart"),
    "begin": _journal("begin"),
    "part": _request("PUT", ""),
    "part commit": _journal("part_sent"),
    "complete": _request("POST", "/complete"),
    "history": Step("falgui.store.history", "History.add"),
    "print": Step("falgui.cli.progress", "Progress.put"),
    "clipboard": Step("falgui.desktop.copying.clipboard", "Clipboard.copy"),
}


@dataclass(frozen=True, slots=True)
class Crash:
    """Where the program kills itself: at one call of a step, the first being 1."""

    moment: Literal["before", "after"]
    step: str
    occurrence: int = 1

    def __str__(self) -> str:
        return f"{self.moment} {self.step} {self.occurrence}"


@dataclass(frozen=True, slots=True)
class Start:
    """One start of falgui."""

    words: tuple[str, ...]
    environment: Mapping[str, str]
    output: Path
    """Takes what it prints; `.err` beside it what it complains about."""
    part_size: int
    crash: Crash | None = None


class Running:
    """A started falgui; ends with the `with` block at the latest."""

    def __init__(self, start: Start, *, watched: bool = False) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*_WARM, __name__])
        self._output = start.output
        self._supervisor, program = context.Pipe()
        self._process = context.Process(
            target=_run, args=(start, program if watched else None), daemon=True
        )
        self._process.start()
        program.close()
        assert self._process.pid is not None
        self._pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._process.is_alive():
            self.kill()
        self._process.join(_PATIENCE)
        self._process.close()
        self._supervisor.close()

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it at once, before its next instruction; for one that can't have ended yet."""
        os.kill(self._pid, signal.SIGKILL)

    def end(self) -> None:
        """Ask it to end, as a system does that shuts down."""
        if self._process.is_alive():
            os.kill(self._pid, signal.SIGTERM)

    def supervise(self, decide: Decide) -> None:
        """Let `decide` answer for its system calls until it has ended."""
        supervise(self._supervisor, decide)

    def ended(self) -> int:
        """Wait for its end, and return its exit code: `KILLED` after a crash."""
        self._process.join(_PATIENCE)
        code = self._process.exitcode
        assert code is not None, "still running"
        return code

    @property
    def printed(self) -> str:
        """What it has printed."""
        return self._output.read_text()

    @property
    def complained(self) -> str:
        """What it has said on its standard error."""
        return _complaints(self._output).read_text()


def _complaints(output: Path) -> Path:
    return output.with_name(f"{output.name}.err")


def _run(start: Start, supervisor: Connection | None) -> None:
    from falgui.__main__ import main  # noqa: PLC0415  loaded already in the process that forks

    sys.dont_write_bytecode = True
    os.environ.clear()
    os.environ.update(start.environment)
    sys.argv[:] = ["falgui", *start.words]
    for descriptor, file in ((1, start.output), (2, _complaints(start.output))):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND), descriptor)
    _cut_small(start.part_size)
    if start.crash is not None:
        _arm(start.crash)
    if supervisor is not None:
        ask_about_calls(supervisor)
        supervisor.close()
    main()


def _cut_small(part_size: int) -> None:
    parts: Any = importlib.import_module("falgui.transport.parts")
    lanes: Any = importlib.import_module("falgui.core.lanes")
    # What is small is so in proportion.
    lanes.SMALL = lanes.SMALL * part_size // parts.PART_SIZE
    parts.PART_SIZE = parts.MEBIBYTE = part_size


def _arm(crash: Crash) -> None:
    step = STEPS[crash.step]
    owner: Any = importlib.import_module(step.module)
    *classes, name = step.function.split(".")
    for one in classes:
        owner = getattr(owner, one)
    setattr(owner, name, _deadly(getattr(owner, name), step, crash))


def _deadly(function: Callable[..., Any], step: Step, crash: Crash) -> Callable[..., Any]:
    lock = threading.Lock()
    left = crash.occurrence
    method, ending = step.requests

    def instead(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  those of any function
        nonlocal left
        meant = not method or (arguments[1] == method and arguments[2].endswith(ending))
        if not meant:
            return function(*arguments, **named)
        with lock:
            left -= 1
            due = not left
        if due and crash.moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        returned = function(*arguments, **named)
        if due:
            os.kill(os.getpid(), signal.SIGKILL)
        return returned

    return instead
