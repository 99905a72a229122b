"""Leaves out what needs a C compiler where there is none: the gate's machine may be bare."""

import shutil
import subprocess
import sys


def _can_compile() -> bool:
    if sys.platform != "linux" or not shutil.which("cc") or not shutil.which("openssl"):
        return False
    included = subprocess.run(
        ["cc", "-E", "-x", "c", "-"],  # noqa: S607  whichever is found first
        input=b"#include <openssl/ssl.h>\n",
        capture_output=True,
        check=False,
    )
    return included.returncode == 0


collect_ignore = [] if _can_compile() else ["test_sink.py"]
