"""How falgui starts a process of its own that does one thing: its command and its environment."""

import os
import sys
from typing import Final

# What Python may need to start, and nothing else: no key, no proxy with its password.
_NEEDED: Final = ("LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "SYSTEMROOT")


def worker_command(module: str, *words: str) -> list[str]:
    """Return the command that runs `module`, one of falgui's, with `words`."""
    return [sys.executable, "-P", "-m", module, *words]


def worker_environment(*names: str) -> dict[str, str]:
    """Return the environment for such a process; these variables are handed on as well."""
    kept = {name: os.environ[name] for name in (*_NEEDED, *names) if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder)}
