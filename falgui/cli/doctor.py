"""`falgui doctor`: checks everything that an upload needs, and says what to do."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from falgui.cli.arguments import Arguments
from falgui.cli.exit_codes import ALL_DONE, SOME_FAILED, WRONG_USAGE
from falgui.cli.output import put, tell
from falgui.cli.session import Session, UsageError, open_session
from falgui.core.errors import NoKeyStoreError
from falgui.core.findings import Finding, Verdict
from falgui.core.numbers import format_decimal
from falgui.core.secret import Secret, fingerprint
from falgui.core.translation import _
from falgui.desktop.system.screen import missing_display
from falgui.diagnosis import Surroundings, desktop_steps, diagnose
from falgui.store.credentials import KeyStore, key_in_environment
from falgui.store.database import open_database
from falgui.store.installation import installation_salt
from falgui.store.integrity import damage_in
from falgui.store.log import start_log, stop_log
from falgui.store.paths import Paths, user_paths
from falgui.store.settings_file import load_settings
from falgui.transport.network_choice import NetworkChoice

_SIGNS: Final = {
    Verdict.OK: "✓",
    Verdict.WARNING: "⚠",
    Verdict.FAILED: "✗",
    Verdict.SKIPPED: "·",
}


def run_doctor(arguments: Arguments, environment: Mapping[str, str]) -> int:
    """Check step by step, print what is found, and return the exit code.

    1 when a step failed, else 0; warnings don't count.
    """
    if arguments.desktop_only:
        return _tell_all(_desktop(environment), arguments)
    try:
        with open_session(environment, sandbox=arguments.sandbox) as session:
            log = start_log(session.paths.log_folder)
            try:
                findings = diagnose(_surroundings(session), upload=not arguments.no_upload)
                return _tell_all(findings, arguments)
            finally:
                stop_log(log)
    except UsageError as error:
        tell(str(error))
        return WRONG_USAGE


def _surroundings(session: Session) -> Surroundings:
    store = KeyStore()
    settings, _problem = load_settings(session.paths.settings_file)

    def key() -> tuple[Secret, str] | None:
        found = key_in_environment(session.environment)
        if found is not None:
            return found, _("It comes from the environment and is not stored")
        try:
            stored = store.read()
        except NoKeyStoreError:
            # Then there is no key in it either.
            return None
        return None if stored is None else (stored, _("It is in your password store"))

    return Surroundings(
        session.endpoints,
        # Not the session's: those that can't be written are replaced there.
        user_paths(session.environment),
        key,
        store.read,
        partial(_mark, session.paths),
        NetworkChoice.of(settings),
    )


def _mark(paths: Paths, key: Secret) -> str:
    try:
        damaged = damage_in(paths.database_file) is not None
    except FileNotFoundError:
        damaged = False
    if damaged:
        # Opening it would set it aside, and leave the history's own step nothing to find.
        return _("unknown")
    database, _problem = open_database(paths.database_file)
    try:
        return fingerprint(key, installation_salt(database))
    finally:
        database.close()


def _desktop(environment: Mapping[str, str]) -> Iterator[Finding]:
    if missing_display(environment, sys.platform) is None:
        from falgui.desktop.settings.desktop_check import look_at_desktop  # noqa: PLC0415  loads Qt

        settings, _problem = load_settings(user_paths(environment).settings_file)
        yield from look_at_desktop(settings)
        return
    words = _("Because there is no screen.")
    for step, name in desktop_steps().items():
        yield Finding(step, name, Verdict.SKIPPED, words)


def _tell_all(findings: Iterable[Finding], arguments: Arguments) -> int:
    made: list[Finding] = []
    for finding in findings:
        made.append(finding)
        if not arguments.json:
            _tell_one(finding, arguments)
    failed = any(finding.verdict is Verdict.FAILED for finding in made)
    if arguments.json:
        facts = [_as_json(finding, arguments) for finding in made]
        put(json.dumps({"well": not failed, "findings": facts}, indent=2))
    elif failed:
        put(_("Something failed: see above what to do about it."))
    else:
        put(_("All that uploads need works."))
    return SOME_FAILED if failed else ALL_DONE


def _tell_one(finding: Finding, arguments: Arguments) -> None:
    time_taken = ""
    if finding.verdict is not Verdict.SKIPPED:
        seconds = format_decimal(finding.seconds, 2)
        time_taken = " · " + _("{seconds} s").format(seconds=seconds)
    put(f"{_SIGNS[finding.verdict]} {finding.verdict.word}: {finding.name}{time_taken}")
    link = finding.link if arguments.show_link else ""
    for text in (finding.found, link, finding.advice):
        if text:
            put(f"    {text}")


def _as_json(finding: Finding, arguments: Arguments) -> dict[str, object]:
    link = {"link": finding.link} if arguments.show_link and finding.link else {}
    return finding.as_json() | link
