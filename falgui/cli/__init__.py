"""The command line: opens the window, or uploads right here without one."""

import gc
import os
from collections.abc import Sequence

from falgui.cli.argparse_words import translate_argparse
from falgui.cli.arguments import Arguments, parse
from falgui.cli.exit_codes import SOME_FAILED
from falgui.cli.output import OutputError, give_up_output, tell
from falgui.core.hardening import close_to_debuggers
from falgui.core.languages import wanted_languages
from falgui.core.resources import resource
from falgui.core.translation import use_language
from falgui.store.paths import user_paths
from falgui.store.settings_file import chosen_language


def run(words: Sequence[str]) -> int:
    """Do what the command line `words` ask for and return the exit code.

    0 all done · 1 some uploads failed · 2 wrong usage · 3 no key · 130 interrupted.
    """
    chosen = chosen_language(user_paths(os.environ).settings_file)
    use_language(wanted_languages(chosen, os.environ), resource("locale"))
    translate_argparse()
    arguments = parse(words)
    _get_ready_for(arguments)
    match arguments.command:
        case "upload":
            from falgui.cli.upload import run_upload as command  # noqa: PLC0415
        case "check":
            from falgui.cli.check import run_check as command  # noqa: PLC0415
        case "request":
            from falgui.cli.request import run_request as command  # noqa: PLC0415
        case "doctor":
            from falgui.cli.doctor import run_doctor as command  # noqa: PLC0415
        case "probe":
            from falgui.cli.probe import run_probe as command  # noqa: PLC0415
        case "sandbox":
            from falgui.cli.sandbox import run_sandbox as command  # noqa: PLC0415
        case "demo":
            from falgui.cli.sandbox import run_demo as command  # noqa: PLC0415
        case _:
            from falgui.cli.window import run_window as command  # noqa: PLC0415
    # Each command imports what it needs and no more: `upload` never loads Qt, and nothing is
    # slow to say its version. What is there by now stays until the end.
    gc.freeze()
    gc.enable()
    try:
        return command(arguments, dict(os.environ))
    except OutputError as error:
        tell(str(error))
        give_up_output()
        return SOME_FAILED


def _get_ready_for(arguments: Arguments) -> None:
    if arguments.command in ("upload", "request", "check", "doctor", "probe"):
        close_to_debuggers()
    if arguments.command in ("upload", "request") and not arguments.sandbox:
        from falgui.transport.system_authorities import read_ahead  # noqa: PLC0415

        # While the rest is imported.
        read_ahead()


__all__ = ["Arguments", "run"]
