# noqa: INP001  a script, not a package
"""Where the bundle begins: falgui, or one of its own processes that does one thing."""

import os
import sys

from falgui.core.worker import is_worker, run_worker

_LIBRARIES = "LD_LIBRARY_PATH"
_OF_THE_BUNDLE = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


def give_back_environment() -> None:
    """Let programs that falgui starts find their own libraries and plug-ins, not the bundle's."""
    for name in [name for name in os.environ if name.startswith("_PYI_")]:
        del os.environ[name]
    for name in _OF_THE_BUNDLE:
        os.environ.pop(name, None)
    if sys.platform == "linux":
        before = os.environ.pop(f"{_LIBRARIES}_ORIG", "")
        os.environ.pop(_LIBRARIES, None)
        if before:
            os.environ[_LIBRARIES] = before


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        give_back_environment()
    if is_worker(sys.argv):
        run_worker(sys.argv)
    else:
        from falgui.__main__ import main

        main()
