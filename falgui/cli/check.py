"""`falgui check`: whether models can read links as they are."""

import json
import signal
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from functools import partial
from typing import Final

from falgui.cli.arguments import Arguments
from falgui.cli.exit_codes import ALL_DONE, INTERRUPTED, SOME_FAILED, WRONG_USAGE
from falgui.cli.output import put, tell
from falgui.cli.session import Session, UsageError, open_session
from falgui.core.cancel import Cancel
from falgui.core.errors import AuthorityError, ProxyError
from falgui.core.names import display_name
from falgui.core.own_links import OwnLink, message_about, remarks_on
from falgui.core.sources import link_source, without_query
from falgui.core.translation import _
from falgui.core.units import format_size, use_binary_units
from falgui.store.log import start_log, stop_log
from falgui.store.settings_file import load_settings
from falgui.transport.client import build_client
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.own_link import look_at_own

_AT_ONCE: Final = 6
_LEAVE_SECONDS: Final = 2.0


def run_check(arguments: Arguments, environment: Mapping[str, str]) -> int:
    """Look at every link, print what is found in the order given, and return the exit code."""
    # Being ended politely is the same as being interrupted.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    wrong = [name for name in arguments.names if link_source(name) is None]
    if wrong:
        tell(_("{text} is no web link.").format(text=repr(display_name(wrong[0]))))
        return WRONG_USAGE
    links = [name.strip() for name in arguments.names]
    try:
        with open_session(environment, sandbox=arguments.sandbox) as session:
            log = start_log(session.paths.log_folder)
            try:
                return _check(links, session, as_json=arguments.json)
            finally:
                stop_log(log)
    except UsageError as error:
        tell(str(error))
        return WRONG_USAGE
    except (ProxyError, AuthorityError) as error:
        tell(str(error))
        return SOME_FAILED


def _check(links: Sequence[str], session: Session, *, as_json: bool) -> int:
    settings, _problem = load_settings(session.paths.settings_file)
    use_binary_units(settings.binary_units)
    cancel = Cancel()
    all_work = True
    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="look")
    with build_client(_AT_ONCE, lambda: NetworkChoice.of(settings)) as client:
        looks = [pool.submit(partial(look_at_own, client, link, cancel)) for link in links]
        try:
            for link, look in zip(links, looks, strict=True):
                found = look.result()
                all_work = all_work and found.works
                put(json.dumps(_as_object(link, found)) if as_json else _as_text(found))
        except KeyboardInterrupt:
            return INTERRUPTED
        finally:
            cancel.set()
            pool.shutdown(wait=False, cancel_futures=True)
            wait(looks, timeout=_LEAVE_SECONDS)
    return ALL_DONE if all_work else SOME_FAILED


def _as_text(link: OwnLink) -> str:
    if not link.works:
        message = message_about(link)
        return f"✗ {message.title}\n    {message.advice}"
    facts = [display_name(link.name), link.kind]
    if link.size is not None:
        facts.insert(1, format_size(link.size))
    if link.expires_at is None:
        words = _("Works as it is")
    else:
        ends = datetime.fromtimestamp(link.expires_at).astimezone()
        words = _("Works until {moment}").format(moment=f"{ends:%Y-%m-%d %H:%M}")
    return "\n    ".join([f"✓ {words}: {' · '.join(facts)}", *remarks_on(link)])


def _as_object(asked: str, link: OwnLink) -> dict[str, object]:
    found: dict[str, object] = {
        "source": without_query(asked),
        "works": link.works,
        "verdict": link.verdict.value,
        "status": link.status,
    }
    if not link.works:
        message = message_about(link)
        return found | {
            "error": {"id": message.id, "title": message.title, "advice": message.advice}
        }
    return found | {
        "url": link.url,
        "name": link.name,
        "size": link.size,
        "content_type": link.kind,
        "expires_at": link.expires_at,
        "remarks": remarks_on(link),
    }
