"""What a command needs around an upload: endpoints, folders, settings, the key."""

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from falgui.cli.output import tell
from falgui.core.errors import AuthenticationError, KeyStoreLockedError, NoKeyStoreError
from falgui.core.secret import Secret
from falgui.core.translation import _
from falgui.store.credentials import KeyStore, key_in_environment
from falgui.store.paths import Paths, prepare, user_paths
from falgui.transport.endpoints import Endpoints, endpoints_from


class UsageError(Exception):
    """The command line or the environment asks for something that can't be."""


@dataclass(frozen=True, slots=True)
class Session:
    """One run of falgui: which fal, and where things are kept."""

    environment: Mapping[str, str]
    endpoints: Endpoints
    paths: Paths


@contextlib.contextmanager
def open_session(
    environment: Mapping[str, str], *, sandbox: bool, bytes_per_second: int | None = None
) -> Iterator[Session]:
    """Provide the session that `environment` describes, or one on a sandbox of its own.

    The sandbox has folders of its own, too, so that a try leaves nothing in the history. Raises
    `UsageError`.
    """
    with contextlib.ExitStack() as stack:
        if sandbox:
            environment = stack.enter_context(_sandbox_environment(environment, bytes_per_second))
        try:
            endpoints = endpoints_from(environment)
        except ValueError as error:
            raise UsageError(
                _("{variable} is not an https address.").format(variable=error)
            ) from None
        paths, problem = prepare(user_paths(environment))
        if problem is not None:
            tell(f"{problem.title} {problem.advice}")
        yield Session(environment, endpoints, paths)


@contextlib.contextmanager
def _sandbox_environment(
    environment: Mapping[str, str], bytes_per_second: int | None
) -> Iterator[Mapping[str, str]]:
    try:
        from falgui.sandbox.server import Sandbox  # noqa: PLC0415  an optional extra
    except ImportError:
        raise UsageError(sandbox_missing()) from None
    with (
        tempfile.TemporaryDirectory(prefix="falgui-try-", ignore_cleanup_errors=True) as home,
        Sandbox(bytes_per_second=bytes_per_second) as server,
    ):
        yield {**environment, "FALGUI_HOME": home, **server.environment()}


def sandbox_missing() -> str:
    """Return what to say when the sandbox' server library is not installed."""
    return _("The sandbox needs one more package: install falgui[sandbox].")


def find_key(environment: Mapping[str, str], *, quiet: bool = False) -> Secret:
    """Return the key from the environment, else from the password store.

    A locked store asks the person to unlock it where somebody sits at a terminal, unless
    `quiet`. Raises `AuthenticationError` when there is none, `KeyStoreError` when the store does
    not give it. Blocks, up to ten seconds, or a minute more while the store asks.
    """
    key = key_in_environment(environment) or _stored_key(may_ask=not quiet and _is_watched())
    if key is None:
        from falgui.core import messages  # noqa: PLC0415

        raise AuthenticationError(messages.key_missing())
    return key


def _stored_key(*, may_ask: bool) -> Secret | None:
    store = KeyStore()
    try:
        return store.read()
    except NoKeyStoreError:
        # Then there is no key in it either.
        return None
    except KeyStoreLockedError:
        if not may_ask:
            raise
    tell(_("Your password store is locked: it asks for its password now, in its own window."))
    return store.read(prompt=True)


def _is_watched() -> bool:
    """Return whether somebody at a terminal sees what is told."""
    return sys.stderr.isatty()
