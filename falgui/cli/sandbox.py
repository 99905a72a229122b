"""`falgui sandbox` and `falgui demo`: fal on this machine, no key, no account."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from falgui.cli.arguments import Arguments
from falgui.cli.exit_codes import WRONG_USAGE
from falgui.cli.output import put, tell
from falgui.cli.session import sandbox_missing
from falgui.cli.upload import run_upload
from falgui.cli.window import run_window
from falgui.core.resources import is_checkout, resource
from falgui.core.translation import _
from falgui.desktop.system.screen import missing_display

# Slow enough to see the samples on their way, fast enough not to wait for them.
_DEMO_BYTES_PER_SECOND: Final = 400_000


def run_sandbox(arguments: Arguments, environment: Mapping[str, str]) -> int:  # noqa: ARG001
    """Run a loopback fal until interrupted; prints the environment that leads to it."""
    try:
        from falgui.sandbox.serve import serve  # noqa: PLC0415  an optional extra
    except ImportError:
        tell(sandbox_missing())
        return WRONG_USAGE
    return serve(arguments.folder, arguments.port, arguments.bytes_per_second, put)


def run_demo(arguments: Arguments, environment: Mapping[str, str]) -> int:
    """Upload the sample files to a sandbox: in the window, or here where there is no screen."""
    samples = sorted(str(path) for path in resource("samples").iterdir() if path.is_file())
    arguments = replace(arguments, names=tuple(samples), sandbox=True)
    if missing_display(environment, sys.platform) is None:
        code = run_window(replace(arguments, bytes_per_second=_DEMO_BYTES_PER_SECOND), environment)
    else:
        put(_("No screen here: uploading the samples in the terminal, to a fal on this machine."))
        code = run_upload(arguments, environment)
    if code == 0:
        put(
            _(
                "That was the sandbox. For real: get a key at https://fal.ai/dashboard/keys and "
                "run “{command}”, or “FAL_KEY=… falgui upload FILE”."
            ).format(command="make run" if is_checkout() else "falgui")
        )
    return code
