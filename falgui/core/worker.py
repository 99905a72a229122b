"""How falgui starts a process of its own that does one thing: its command and its environment."""

import os
import runpy
import sys
from typing import Final

_OWN: Final = "falgui."
_WORKER: Final = "--worker"
# What Python may need to start, and nothing else: no key, no proxy with its password.
_NEEDED: Final = ("LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "SYSTEMROOT")


def worker_command(module: str, *words: str) -> list[str]:
    """Return the command that runs `module`, one of falgui's, with `words`."""
    if getattr(sys, "frozen", False):
        # A bundle is falgui and no Python: it starts with `run_worker`.
        return [sys.executable, _WORKER, module, *words]
    return [sys.executable, "-P", "-m", module, *words]


def worker_environment(*names: str) -> dict[str, str]:
    """Return the environment for such a process; these variables are handed on as well."""
    kept = {name: os.environ[name] for name in (*_NEEDED, *names) if name in os.environ}
    if getattr(sys, "frozen", False):
        return kept
    return kept | {"PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder)}


def is_worker(command: list[str]) -> bool:
    """Return whether a bundle was started by `worker_command`: `command` is its `sys.argv`."""
    return command[1:2] == [_WORKER] and "".join(command[2:3]).startswith(_OWN)


def run_worker(command: list[str]) -> None:
    """Run the module that `command` names, as `python -m` would."""
    program, _worker, module, *words = command
    sys.argv = [program, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
