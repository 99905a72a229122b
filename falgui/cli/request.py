"""`falgui request`: the files that a text names go up, and the text comes back with their links."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from falgui.cli.arguments import Arguments
from falgui.cli.batch import Outcome, exit_code, upload_all
from falgui.cli.exit_codes import ALL_DONE
from falgui.cli.output import tell
from falgui.cli.progress import Progress, Row
from falgui.cli.session import Session, UsageError, open_session
from falgui.cli.standard_input import STANDARD_INPUT, binary_input
from falgui.cli.upload import ended, open_uploader, options_from, settings_for
from falgui.core.names import display_name
from falgui.core.request_files import PastedRequest, is_too_long, look_for_files
from falgui.core.result import Result
from falgui.core.secret_names import looks_secret
from falgui.core.sources import FileSource
from falgui.core.translation import _, plural
from falgui.store.log import start_log, stop_log


def run_request(arguments: Arguments, environment: Mapping[str, str]) -> int:
    """Print the request with links and return the exit code; blocks until done.

    Nothing is printed unless every file has its link.
    """
    return ended(lambda: _run(arguments, environment))


def _run(arguments: Arguments, environment: Mapping[str, str]) -> int:
    request = _request(arguments)
    with ExitStack() as stack:
        session = stack.enter_context(open_session(environment, sandbox=arguments.sandbox))
        stack.callback(stop_log, start_log(session.paths.log_folder))
        return _upload(request, arguments, session)


def _request(arguments: Arguments) -> PastedRequest:
    """Return what was asked for, or raise `UsageError` for what can't be, or should not be."""
    base = None if arguments.base is None else arguments.base.absolute()
    # Whatever is no UTF-8 comes out as it came in.
    text = _content(arguments).decode("utf-8", "surrogateescape")
    if is_too_long(text):
        raise UsageError(_("This text is too long to look for files in it."))
    request = look_for_files(text, base)
    for missing in request.missing:
        tell(_("Not found: {names}").format(names=display_name(missing)))
    for path in request.elsewhere:
        # Nobody is there to be asked whether that computer may know.
        tell(_("On another computer, left as it is: {name}").format(name=display_name(str(path))))
    request = request.without(request.elsewhere)
    if not request.files:
        raise UsageError(_("This text names no file on this computer."))
    secrets = [path for path in request.files if looks_secret(path.name)]
    if secrets and not arguments.with_secrets:
        problem = plural(
            "{n} file looks like a secret: {{names}}",
            "{n} files look like secrets: {{names}}",
            len(secrets),
        ).format(names=", ".join(display_name(path.name) for path in secrets))
        raise UsageError(_("{problem}. --with-secrets uploads it all.").format(problem=problem))
    return request


def _content(arguments: Arguments) -> bytes:
    if arguments.request == STANDARD_INPUT:
        return binary_input().read()
    path = Path(arguments.request)
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UsageError(f"{display_name(path.name)}: {reason}") from None


def _upload(request: PastedRequest, arguments: Arguments, session: Session) -> int:
    settings = settings_for(arguments, session)
    sources = [FileSource(path) for path in request.files]
    with open_uploader(session, settings, quiet=arguments.quiet) as uploader:
        outcomes = upload_all(
            uploader,
            sources,
            options_from(arguments, settings),
            settings.uploads_at_once,
            _print_nothing,
            quiet=arguments.quiet,
        )
    results = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    if len(results) < len(sources):
        return exit_code(outcomes)
    links = {path: result.url for path, result in zip(request.files, results, strict=True)}
    sys.stdout.flush()
    sys.stdout.buffer.write(request.with_links(links).encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()
    return ALL_DONE


def _print_nothing(_outcome: Outcome, _row: Row, _progress: Progress) -> None:
    """Leave standard output to the text, which comes at the end or not at all."""
