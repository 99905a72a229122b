"""`falgui`: the window, in this process or in the one that is running already."""

import gc
import os
import sys
from collections.abc import Mapping

from falgui.cli.arguments import Arguments
from falgui.cli.exit_codes import SOME_FAILED, WRONG_USAGE
from falgui.cli.output import tell
from falgui.cli.session import UsageError, open_session
from falgui.core.given_names import given_name
from falgui.desktop.system.qt_libraries import missing_library
from falgui.desktop.system.screen import missing_display
from falgui.store.log import start_log, stop_log


def run_window(arguments: Arguments, environment: Mapping[str, str]) -> int:
    """Open the window with the files that `arguments` name; returns when falgui quits."""
    problem = missing_display(environment, sys.platform)
    if problem is not None:
        tell(problem)
        return SOME_FAILED
    try:
        with open_session(
            environment,
            sandbox=arguments.sandbox,
            bytes_per_second=arguments.bytes_per_second,
        ) as session:
            # The key has been read; programs that falgui starts shall not inherit it.
            for variable in ("FAL_KEY", "FAL_KEY_ID", "FAL_KEY_SECRET"):
                os.environ.pop(variable, None)
            # What collects on the main thread alone is imported here, with much that stays.
            gc.disable()
            try:
                from falgui.desktop.program import run_program  # noqa: PLC0415  now Qt is needed
            except ImportError as error:
                problem = missing_library(error)
                if problem is None:
                    raise
                tell(problem)
                return SOME_FAILED
            log = start_log(session.paths.log_folder)
            try:
                return run_program(
                    session.environment,
                    session.endpoints,
                    session.paths,
                    [given_name(name) for name in arguments.names],
                    arguments.errand,
                    trial=arguments.sandbox,
                )
            finally:
                stop_log(log)
    except UsageError as error:
        tell(str(error))
        return WRONG_USAGE
