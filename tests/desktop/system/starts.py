"""Starts of falgui reduced to their instances, in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import falgui
from falgui.core.errand import Errand

_PROCESS = Path(__file__).with_name("instance_process.py")
_ROOT = Path(falgui.__file__).parent.parent

Process = subprocess.Popen[str]


class Start:
    """Starts a process that claims the place in `folder`, or hands its arguments over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[Process] = []

    def __call__(self, *arguments: str, errand: Errand | None = None) -> Process:
        process = subprocess.Popen(  # noqa: S603  our own file
            [sys.executable, _PROCESS, self._folder, errand or "", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(_ROOT)},
        )
        self._processes.append(process)
        return process

    def end_all(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.communicate()


def line(process: Process) -> tuple[str, list[str]]:
    """Return the next line that `process` prints; ("", []) when it has ended."""
    assert process.stdout is not None
    said = process.stdout.readline()
    word, arguments = json.loads(said) if said else ("", [])
    return word, arguments
