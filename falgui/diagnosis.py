"""Checks everything that an upload needs, one step after another, and tells what it found."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.defects import unexpected
from falgui.core.errors import AuthenticationError, KeyStoreError, UploadError
from falgui.core.findings import Finding, Verdict, finding_from
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.secret import Secret
from falgui.core.system import described_system
from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.store.database import open_database
from falgui.store.integrity import damage_in, free_bytes, is_private, is_writable
from falgui.store.log import last_lines, redacted
from falgui.store.paths import Paths
from falgui.store.settings import Settings
from falgui.store.unfinished import UnfinishedUploads
from falgui.transport.client import build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.fal import Fal
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.probe import Place, Way, connect, look_up, secure, way_to
from falgui.transport.proxies import ProxyOrigin
from falgui.transport.retry import RetryPolicy
from falgui.transport.transfer import Transfer

_PATIENCE: Final = RetryPolicy(attempts=2)
_TEST_EXPIRES_SECONDS: Final = 60
_LITTLE_ROOM: Final = 100_000_000
_LOG_LINES: Final = 50
_DESKTOP_SECONDS: Final = 30
_KEY_VARIABLES: Final = frozenset({"FAL_KEY", "FAL_KEY_ID", "FAL_KEY_SECRET"})
_USUAL_WAY: Final = NetworkChoice()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is checked.

    `key` gives the key in use and says where it is kept, None when there is none; `read_store`
    asks the password store without unlocking it. Both may raise `UploadError`. `fingerprint`
    gives a mark that tells keys apart without saying anything about them. `network` says which
    way is taken.
    """

    endpoints: Endpoints
    paths: Paths
    key: Callable[[], tuple[Secret, str] | None]
    read_store: Callable[[], Secret | None]
    fingerprint: Callable[[Secret], str]
    network: NetworkChoice = _USUAL_WAY


def diagnose(around: Surroundings, *, upload: bool = True) -> Iterator[Finding]:
    """Yield the findings one by one as they are made; call it on a thread that may wait.

    A step that can't succeed because of an earlier one is skipped and says so. With `upload` a
    file of one byte is uploaded, which fal deletes after a minute.
    """
    with ExitStack() as opened:
        checks = _Checks(around, opened)
        steps: Sequence[_Step] = (
            _Step("proxy", _("Proxy"), checks.proxy),
            _Step("dns", _("Name lookup"), checks.names, ("proxy",)),
            _Step("connect", _("Connection"), checks.connection, ("dns",)),
            _Step("tls", _("Encryption"), checks.encryption, ("connect",)),
            _Step("key", _("API key"), checks.key_present),
            _Step("accepted", _("Key at fal"), checks.key_accepted, ("tls", "key")),
            _Step("upload", _("Test upload"), checks.upload if upload else _unasked, ("accepted",)),
            _Step("keyring", _("Password store"), checks.password_store),
            _Step("folders", _("Folders"), checks.folders),
            _Step("database", _("History"), checks.database),
        )
        causes: dict[str, str] = {}
        for step in steps:
            cause = next((causes[needed] for needed in step.needs if needed in causes), None)
            if cause is None:
                finding = _made(step)
                cause = step.name if finding.verdict is Verdict.FAILED else None
            else:
                words = _("Because “{step}” failed.").format(step=cause)
                finding = Finding(step.id, step.name, Verdict.SKIPPED, words)
            if cause is not None:
                causes[step.id] = cause
            yield finding
    yield from _desktop_findings()


def desktop_steps() -> dict[str, str]:
    """Return the steps about the desktop, by id, with their names."""
    steps = {"clipboard": _("Clipboard"), "tray": _("Tray")}
    if sys.platform == "linux":
        # Elsewhere the system has them.
        steps["notifications"] = _("Notifications")
    return steps | {"door": _("Other programs")}


def report(findings: Sequence[Finding], settings: Settings, log_folder: Path) -> str:
    """Return everything that helps somebody else to help, as plain text without secrets.

    The home folder reads `~`. Only settings that differ from the default are named.
    """
    system = [f"{name} {value}" for name, value in described_system()]
    # The window's place on the screen helps nobody.
    chosen = [
        f"{item.name} = {getattr(settings, item.name)}"
        for item in fields(Settings)
        if item.name != "window_geometry" and getattr(settings, item.name) != item.default
    ]
    steps = [finding.as_text() for finding in findings]
    lines = [
        *system,
        "",
        _("Settings that differ from the default:"),
        *(chosen or [_("none")]),
        "",
        _("Findings:"),
        *(steps or [_("none")]),
        "",
        plural("The last line of the log:", "The last {n} lines of the log:", _LOG_LINES),
        *last_lines(log_folder, _LOG_LINES),
    ]
    return redacted(_without_home("\n".join(lines))) + "\n"


@dataclass(frozen=True, slots=True)
class _Seen:
    verdict: Verdict
    found: str
    advice: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    id: str
    name: str
    look: Callable[[], _Seen]
    needs: tuple[str, ...] = ()


class _Checks:
    """The steps; each uses what earlier ones have found out."""

    def __init__(self, around: Surroundings, opened: ExitStack) -> None:
        self._around = around
        self._opened = opened
        self._origins = (around.endpoints.rest, around.endpoints.cdn)
        self._places: list[Place] = []
        self._secret: Secret | None = None
        self._fal: Fal | None = None

    def proxy(self) -> _Seen:
        # Building the client raises when proxy or certificates can't be used.
        self._client = build_client(2, lambda: self._around.network)
        self._opened.callback(self._client.close)
        ways = [way_to(origin, self._around.network) for origin in self._origins]
        self._places = list(dict.fromkeys(way.first for way in ways))
        named = dict.fromkeys(_proxy_words(way) for way in ways if way.proxy)
        if named:
            return _Seen(Verdict.OK, _listed(named))
        if ways[0].origin is ProxyOrigin.PERSON:
            return _Seen(Verdict.OK, _("None, as chosen in the settings: fal is reached directly."))
        return _Seen(Verdict.OK, _("None: fal is reached directly."))

    def names(self) -> _Seen:
        found = {place.host: look_up(place) for place in self._places}
        return _Seen(
            Verdict.OK,
            _listed(f"{host}: {', '.join(addresses[:2])}" for host, addresses in found.items()),
        )

    def connection(self) -> _Seen:
        for place in self._places:
            connect(place)
        return _Seen(Verdict.OK, _listed(f"{place.host}:{place.port}" for place in self._places))

    def encryption(self) -> _Seen:
        secured = [origin for origin in self._origins if origin.startswith("https:")]
        if not secured:
            return _Seen(Verdict.SKIPPED, _("This fal is on this machine and needs none."))
        verified = _("verified")
        described = {origin: secure(self._client, origin) or verified for origin in secured}
        return _Seen(
            Verdict.OK,
            _listed(f"{origin.partition('://')[2]}: {how}" for origin, how in described.items()),
        )

    def key_present(self) -> _Seen:
        key = self._around.key()
        if key is None:
            raise AuthenticationError(messages.key_missing())
        self._secret, where = key
        words = _("{where}. Fingerprint {mark}.").format(
            where=where, mark=self._around.fingerprint(self._secret)
        )
        return _Seen(Verdict.OK, words)

    def key_accepted(self) -> _Seen:
        folder = self._opened.enter_context(tempfile.TemporaryDirectory(prefix="falgui-"))
        self._folder = Path(folder)
        # A database of its own, so that nothing of this is in the person's.
        journal, _problem = open_database(self._folder / "journal.sqlite3")
        self._opened.callback(journal.close)
        self._fal = self._opened.enter_context(
            Fal(
                self._client,
                self._around.endpoints,
                lambda: self._secret,
                UnfinishedUploads(journal),
                single_limit=lambda: 1_000_000,
                streams=lambda: 1,
                policy=_PATIENCE,
            )
        )
        assert self._secret is not None  # noqa: S101  this step needs the one before
        self._fal.check_key(self._secret)
        return _Seen(Verdict.OK, _("fal accepts this key."))

    def upload(self) -> _Seen:
        assert self._fal is not None  # noqa: S101  this step needs the one before
        path = self._folder / "falgui-test.txt"
        path.write_bytes(b".")
        with LocalFile(path) as file:
            sent = self._fal.send(
                Transfer(
                    file,
                    path.name,
                    "text/plain",
                    Lifecycle(_TEST_EXPIRES_SECONDS),
                    lambda _step: None,
                    Meter(),
                    Cancel(),
                )
            )
        if sent.leg != "cdn":
            return _Seen(
                Verdict.WARNING,
                _("fal took the file by its spare way “{leg}”.").format(leg=sent.leg),
                _("Uploads work. If it stays, something keeps you from fal's CDN."),
                sent.url,
            )
        return _Seen(Verdict.OK, _("One byte is at fal, which deletes it soon."), link=sent.url)

    def password_store(self) -> _Seen:
        try:
            key = self._around.read_store()
        except (KeyStoreError, AuthenticationError) as error:
            return _Seen(Verdict.WARNING, _with_detail(error), error.advice)
        words = _("It answers; no key is in it.") if key is None else _("It answers, with a key.")
        return _Seen(Verdict.OK, words)

    def folders(self) -> _Seen:
        paths = self._around.paths
        wanted = (
            paths.config,
            paths.data,
            paths.cache,
            paths.runtime,
            paths.log_folder,
            paths.temporary,
        )
        for folder in wanted:
            if not is_writable(folder):
                words = messages.folders_not_kept()
                return _Seen(Verdict.FAILED, f"{words.title} {folder}", words.advice)
        for folder in wanted:
            if not is_private(folder):
                return _Seen(
                    Verdict.WARNING,
                    _("Others on this machine can look into {folder}.").format(folder=folder),
                    _("Make it readable for yourself only."),
                )
        free = free_bytes(paths.data)
        room = _("{size} free").format(size=format_size(free)) if free is not None else ""
        if free is not None and free < _LITTLE_ROOM:
            return _Seen(
                Verdict.WARNING, f"{paths.data}: {room}", _("Free some space on this drive.")
            )
        return _Seen(Verdict.OK, _listed(part for part in (str(paths.data), room) if part))

    def database(self) -> _Seen:
        file = self._around.paths.database_file
        try:
            damage = damage_in(file)
        except FileNotFoundError:
            return _Seen(Verdict.OK, _("There is none yet."))
        if damage is not None:
            raise UploadError(messages.history_found_damaged(), damage)
        return _Seen(Verdict.OK, _("Whole, {size}.").format(size=format_size(file.stat().st_size)))


def _proxy_words(way: Way) -> str:
    words = {
        ProxyOrigin.PERSON: _("{proxy}, from falgui's settings"),
        ProxyOrigin.ENVIRONMENT: _("{proxy}, from the environment"),
        ProxyOrigin.SYSTEM: _("{proxy}, from the system's settings"),
    }
    return words[way.origin].format(proxy=way.proxy)


def _unasked() -> _Seen:
    return _Seen(Verdict.SKIPPED, _("Not asked for."))


def _made(step: _Step) -> Finding:
    began = time.monotonic()
    try:
        seen = step.look()
    except UploadError as error:
        seen = _Seen(Verdict.FAILED, _with_detail(error), error.advice)
    except Exception as error:  # noqa: BLE001  a defect in one step leaves the others
        problem = unexpected(error)
        seen = _Seen(Verdict.FAILED, problem.title, problem.advice)
    return Finding(
        step.id,
        step.name,
        seen.verdict,
        redacted(_without_home(seen.found)),
        redacted(_without_home(seen.advice)),
        time.monotonic() - began,
        seen.link,
    )


def _desktop_findings() -> Iterator[Finding]:
    """Yield what a falgui of its own finds out about the desktop.

    Where Qt can't open the display it ends the process that asked.
    """
    frozen = getattr(sys, "frozen", False)
    program = [sys.executable] if frozen else [sys.executable, "-m", "falgui"]
    environment = {
        name: value
        for name, value in os.environ.items()
        # A proxy's address may hold a password.
        if name not in _KEY_VARIABLES and not name.lower().endswith("_proxy")
    }
    began = time.monotonic()
    try:
        ended = subprocess.run(  # noqa: S603  falgui itself
            [*program, "doctor", "--desktop-only", "--json"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_DESKTOP_SECONDS,
            check=False,
        )
        for fact in json.loads(ended.stdout)["findings"]:
            yield finding_from(fact)
    except (OSError, ValueError, LookupError, TypeError, subprocess.SubprocessError):
        yield Finding(
            "desktop",
            _("Desktop"),
            Verdict.FAILED,
            _("Qt could not open the display."),
            _("Start “falgui doctor --desktop-only” in a terminal: Qt says there what it misses."),
            time.monotonic() - began,
        )


def _with_detail(error: UploadError) -> str:
    return f"{error.title} ({error.detail})" if error.detail else error.title


def _listed(parts: Iterable[str]) -> str:
    return " · ".join(parts)


def _without_home(text: str) -> str:
    home = os.path.expanduser("~")  # noqa: PTH111  "~" itself where there is no home
    return text.replace(home, "~") if len(home) > 1 else text
