"""Connects the diagnostics page with what it checks: this person's fal, folders and key."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from falgui.core.findings import Finding
from falgui.core.secret import Secret, fingerprint
from falgui.core.translation import _
from falgui.desktop.account.account import Account, Origin
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.settings.diagnostics_page import DiagnosticsPage
from falgui.desktop.system.background import Background
from falgui.store.credentials import KeyStore
from falgui.store.paths import Paths
from falgui.store.settings import Settings

if TYPE_CHECKING:
    # Brings the HTTP library along, which the first paint doesn't wait for.
    from falgui.transport.endpoints import Endpoints


def build_diagnostics_page(
    endpoints: "Endpoints",
    paths: Paths,
    account: Account,
    key_store: KeyStore,
    salt: Callable[[], bytes],
    settings: Callable[[], Settings],
    clipboard: Clipboard,
    background: Background,
) -> DiagnosticsPage:
    """Return the page; `salt` is this installation's and is asked for on another thread."""

    def key() -> tuple[Secret, str] | None:
        secret = account.key()
        return None if secret is None else (secret, _place(account.origin))

    # Both bring the HTTP library along, and are called on another thread.
    def diagnose() -> Iterator[Finding]:
        from falgui.diagnosis import Surroundings, diagnose  # noqa: PLC0415
        from falgui.transport.network_choice import NetworkChoice  # noqa: PLC0415

        yield from diagnose(
            Surroundings(
                endpoints,
                paths,
                key,
                key_store.read,
                lambda secret: fingerprint(secret, salt()),
                NetworkChoice.of(settings()),
            )
        )

    def report(findings: Sequence[Finding]) -> str:
        from falgui.diagnosis import report  # noqa: PLC0415

        return report(findings, settings(), paths.log_folder)

    return DiagnosticsPage(diagnose, report, paths.log_folder, clipboard, background)


def _place(origin: Origin) -> str:
    return {
        Origin.ENVIRONMENT: _("It comes from the environment and is not stored"),
        Origin.KEY_STORE: _("It is in your password store"),
    }.get(origin, _("It is kept until you quit"))
