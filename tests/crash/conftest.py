"""The fixtures of the window's journeys, for what starts after a crash."""

import os

from tests.journeys.window.conftest import open_app

__all__ = ["open_app"]

# Elsewhere no program can be forked warm, nor killed by a signal.
collect_ignore_glob = [] if os.name == "posix" else ["test_*.py"]
