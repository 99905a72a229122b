"""`falgui probe`: asks fal what its documentation leaves open, and writes a report."""

import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from falgui.cli.arguments import Arguments
from falgui.cli.exit_codes import ALL_DONE, INTERRUPTED, NO_KEY, SOME_FAILED, WRONG_USAGE
from falgui.cli.output import OutputError, put, tell
from falgui.cli.session import Session, UsageError, find_key, open_session
from falgui.core.cancel import Cancel
from falgui.core.errors import AuthenticationError, AuthorityError, KeyStoreError, ProxyError
from falgui.core.secret import Secret
from falgui.core.translation import _
from falgui.core.units import format_size
from falgui.probe.catalogue import QUESTIONS, most_bytes
from falgui.probe.finding import Asking, Finding, Verdict
from falgui.probe.report import Circumstances, as_json, as_markdown
from falgui.probe.run import Findings
from falgui.store.log import start_log, stop_log
from falgui.store.settings_file import load_settings
from falgui.transport.client import build_client
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.probing.service import Service

_MEGABYTE: Final = 1_000_000
_LEAVE_SECONDS: Final = 2.0
_SIGNS: Final = {Verdict.AS_ASSUMED: "✓", Verdict.DIFFERENT: "≠", Verdict.NOT_ANSWERED: "·"}


def run_probe(arguments: Arguments, environment: Mapping[str, str]) -> int:
    """Ask every question, write the report, and return the exit code.

    0 when all that was to be asked is answered, as assumed or not; interrupted, the report has
    what is there by then.
    """
    # Being ended politely is the same as being interrupted.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with open_session(environment, sandbox=arguments.sandbox) as session:
            log = start_log(session.paths.log_folder)
            try:
                key = find_key(session.environment)
                if not arguments.sandbox:
                    _ask_whether(arguments)
                return _probe(arguments, session, key)
            finally:
                stop_log(log)
    except UsageError as error:
        tell(str(error))
        return WRONG_USAGE
    except AuthenticationError as error:
        tell(str(error))
        return NO_KEY
    except (KeyStoreError, ProxyError, AuthorityError) as error:
        tell(str(error))
        return SOME_FAILED


def _ask_whether(arguments: Arguments) -> None:
    """Tell what it costs, and go on only if that is wanted; raises `UsageError` if not."""
    size = format_size(most_bytes(arguments.traffic * _MEGABYTE))
    tell(
        _("This sends at most {size} of random bytes to fal, and takes some minutes.").format(
            size=size
        )
    )
    tell(_("Every file that it leaves is public, and deleted by fal after a minute."))
    if arguments.yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(_("Nothing was sent: add --yes where nobody can be asked."))
    # Translators: the first letter of "yes"
    yes = _("y")
    tell(_("Press {letter} and Enter to begin.").format(letter=yes))
    if sys.stdin.readline().strip().lower() not in (yes, "y"):
        raise UsageError(_("Nothing was sent."))


def _probe(arguments: Arguments, session: Session, key: Secret) -> int:
    settings, _problem = load_settings(session.paths.settings_file)
    began, started = time.time(), time.monotonic()
    interrupted = False
    # No connection is kept for another request: each answer stands for itself.
    with build_client(0, lambda: NetworkChoice.of(settings)) as client:
        service = Service(client, session.endpoints, key, Cancel())
        asking = Asking(service, not arguments.quick, arguments.traffic * _MEGABYTE)
        findings = Findings(QUESTIONS, asking)
        try:
            findings.start()
            for finding in findings.follow():
                _tell_one(finding)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            findings.stop(_LEAVE_SECONDS)
    made = findings.in_order()
    around = Circumstances(
        session.endpoints,
        began,
        time.monotonic() - started,
        service.requests,
        service.bytes_sent,
        "what takes minutes" if arguments.quick else "",
    )
    make = as_json if arguments.report_format == "json" else as_markdown
    _write(make(made, around), arguments.report_file)
    if interrupted:
        return INTERRUPTED
    failed = any(one.verdict is Verdict.NOT_ANSWERED and not one.is_left_out for one in made)
    return SOME_FAILED if failed else ALL_DONE


def _tell_one(finding: Finding) -> None:
    words = {
        Verdict.AS_ASSUMED: _("as assumed"),
        Verdict.DIFFERENT: _("different"),
        Verdict.NOT_ANSWERED: _("not answered"),
    }[finding.verdict]
    tell(f"{_SIGNS[finding.verdict]} {finding.question.text} {words}")


def _write(report: str, file: Path | None) -> None:
    if file is None:
        put(report.removesuffix("\n"))
        return
    try:
        file.write_text(report, encoding="utf-8")
    except OSError as error:
        # It took minutes to make.
        put(report.removesuffix("\n"))
        words = _("The output could not be written: {reason}.")
        raise OutputError(words.format(reason=error.strerror or "")) from None
