"""Bugs to plant in the program: each one must be found, or the simulation proves nothing."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final
from unittest.mock import patch

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError
from falgui.core.journal import UnfinishedMultipart
from falgui.core.local_file import LocalFile
from falgui.store.history import History
from falgui.store.unfinished import UnfinishedUploads
from falgui.transport import cdn_parts, parts, reply
from falgui.transport.exchange import Exchange
from falgui.transport.integrity import Etags
from falgui.transport.pace import Pace
from falgui.transport.retry import Persistence
from falgui.transport.tokens import Tokens

from . import calls, faults
from .faults import AimedFaults, Faults, OneFault, Together
from .scenario import SINGLE_LIMIT, Scenario, scenario_of
from .substitutes import PART_SIZE

ScenarioOf = Callable[[Random], Scenario]


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug, and how it shows."""

    plant: Callable[[], Any]
    """Returns a context manager that puts the bug into the program."""
    shows_as: frozenset[str]
    """The invariants of which one must be found broken."""
    seeds: int = 400
    """Within how many seeds."""
    scenario: ScenarioOf = scenario_of
    """Where the bug hides deep, a scenario that leads there."""


def _multipart(random: Random, plan: Faults, **options: Any) -> Scenario:  # noqa: ANN401
    return Scenario([random.randint(2, 5) * PART_SIZE + 77], plan, **options)


def _lost_completes(random: Random) -> Scenario:
    kind = random.choice((faults.LOST, faults.SILENCE, faults.LATE_STATUS))
    return _multipart(random, OneFault("request complete", 0, kind), most_objects=1)


def _dropped_uploads(random: Random) -> Scenario:
    plan = OneFault("request part", random.randrange(2), faults.EXPIRE)
    return _multipart(random, plan, dead=(calls.LEGACY,), gone=(calls.INITIATE,))


def _signed_addresses_only(random: Random) -> Scenario:
    dead = (calls.CDN, calls.LEGACY)
    return Scenario([random.randint(1, SINGLE_LIMIT)], faults.NoFaults(), dead=dead)


def _crash_among_parts(random: Random) -> Scenario:
    plan = Together(
        OneFault("request part", random.randrange(3), faults.CRASH), AimedFaults(random, 1)
    )
    return _multipart(random, plan, other_part_size=random.random() < 0.5, strict_sizes=False)


def _revoked_tokens(random: Random) -> Scenario:
    return _multipart(random, OneFault("request part", random.randrange(3), faults.REVOKE))


def _flipped_part(random: Random) -> Scenario:
    return _multipart(random, OneFault("request part", random.randrange(3), faults.FLIP))


def _crash_at_a_commit(random: Random) -> Scenario:
    return Scenario(
        [random.randint(1, 5000)], OneFault("commit", random.randrange(8), faults.CRASH)
    )


def _single_crash(random: Random) -> Scenario:
    return Scenario([random.randint(1, SINGLE_LIMIT)], OneFault("request single", 0, faults.CRASH))


# The bugs -----------------------------------------------------------------------------------


def _part_not_retried() -> Any:  # noqa: ANN401  a patch
    run = Persistence.run

    def once(self: Persistence, step: Callable[[], Any], **options: Any) -> Any:  # noqa: ANN401
        if threading.current_thread().name.startswith("part"):
            return step()
        return run(self, step, **options)

    return patch.object(Persistence, "run", once)


def _sending(change: Callable[[Exchange, str, str, dict[str, Any]], None]) -> Any:  # noqa: ANN401
    send = Exchange.send

    def changed(self: Exchange, method: str, url: str, **options: Any) -> Any:  # noqa: ANN401
        change(self, method, url, options)
        return send(self, method, url, **options)

    return patch.object(Exchange, "send", changed)


def _token_never_refreshed() -> Any:  # noqa: ANN401
    current = Tokens.current

    def stale(self: Tokens, key: Any, persistence: Any, **_refused: Any) -> Any:  # noqa: ANN401
        return self._token or current(self, key, persistence, refused=None)

    return patch.object(Tokens, "current", stale)


def _parts_unsorted() -> Any:  # noqa: ANN401
    def change(_exchange: Exchange, _method: str, _url: str, options: dict[str, Any]) -> None:
        fields = options.get("fields") or {}
        if "parts" in fields:
            options["fields"] = {"parts": fields["parts"][::-1]}

    return _sending(change)


def _no_head_after_complete() -> Any:  # noqa: ANN401
    def change(_exchange: Exchange, method: str, url: str, _options: dict[str, Any]) -> None:
        if method == "HEAD" and "fal.media" in url:
            raise NetworkError(messages.connection_lost(), "not asked")

    return _sending(change)


def _token_to_signed_address() -> Any:  # noqa: ANN401
    def change(exchange: Exchange, _method: str, url: str, options: dict[str, Any]) -> None:
        if "signed." in url:
            options["authorization"] = _last.get(exchange)
        elif options.get("authorization"):
            _last[exchange] = options["authorization"]

    _last: dict[Exchange, Any] = {}
    return _sending(change)


@contextmanager
def _part_done_before_the_reply() -> Iterator[None]:
    journals: list[UnfinishedUploads] = []
    find = UnfinishedUploads.find

    def remembered(self: UnfinishedUploads, identity: str) -> UnfinishedMultipart | None:
        journals.append(self)
        return find(self, identity)

    def change(_exchange: Exchange, method: str, url: str, options: dict[str, Any]) -> None:
        address, _, rest = url.partition("/multipart/")
        body = options.get("body")
        if method != "PUT" or not rest or body is None or not journals:
            return
        upload_id, _, number = rest.partition("/")
        content = body._file.read(body._offset, body.length)
        etag = f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
        for (identity,) in journals[-1]._database.query(
            "SELECT identity FROM unfinished WHERE access_url = ?", (address,)
        ):
            journals[-1].part_sent(identity, upload_id, int(number), etag)

    with patch.object(UnfinishedUploads, "find", remembered), _sending(change):
        yield


def _resume_with_another_part_size() -> Any:  # noqa: ANN401
    find = UnfinishedUploads.find

    def careless(self: UnfinishedUploads, identity: str) -> UnfinishedMultipart | None:
        found = find(self, identity)
        return replace(found, part_size=parts.PART_SIZE) if found else None

    return patch.object(UnfinishedUploads, "find", careless)


def _queue_forgets_first() -> Any:  # noqa: ANN401
    add = History.add

    def careless(self: History, *facts: Any, label: str = "", **options: Any) -> None:  # noqa: ANN401
        self._database.write(
            lambda connection: connection.execute("DELETE FROM queue WHERE label = ?", (label,))
        )
        add(self, *facts, label=label, **options)

    return patch.object(History, "add", careless)


def _nothing(*_arguments: object, **_named: object) -> None:
    """Do not what should be done."""


PLANTED: Final[dict[str, Planted]] = {
    "part not retried": Planted(_part_not_retried, frozenset({"I3"})),
    "parts unsorted": Planted(_parts_unsorted, frozenset({"I7"})),
    "duplicates not recorded": Planted(
        lambda: patch.object(UnfinishedUploads, "open_intents", lambda *_: 0), frozenset({"I6"})
    ),
    "token never refreshed": Planted(
        _token_never_refreshed, frozenset({"I1"}), scenario=_revoked_tokens
    ),
    "file change not checked": Planted(
        lambda: patch.object(LocalFile, "check_unchanged", _nothing), frozenset({"I2"})
    ),
    "no restart of a dropped upload": Planted(
        lambda: patch.object(cdn_parts, "_RESTARTS", -1),
        frozenset({"I3"}),
        scenario=_dropped_uploads,
    ),
    "no intent ahead of a single request": Planted(
        lambda: patch.object(UnfinishedUploads, "intend", _nothing),
        frozenset({"I6"}),
        scenario=_single_crash,
    ),
    "continued with another part size": Planted(
        _resume_with_another_part_size, frozenset({"I2", "I7"}), scenario=_crash_among_parts
    ),
    "part done before its reply": Planted(
        _part_done_before_the_reply, frozenset({"I3", "I4", "I7"}), scenario=_crash_among_parts
    ),
    "no HEAD after complete": Planted(
        _no_head_after_complete, frozenset({"I3", "I6"}), scenario=_lost_completes
    ),
    "credentials to a signed address": Planted(
        _token_to_signed_address, frozenset({"I8"}), scenario=_signed_addresses_only
    ),
    "queue forgets before the history knows": Planted(
        _queue_forgets_first, frozenset({"I4"}), scenario=_crash_at_a_commit
    ),
    "Retry-After not honoured": Planted(
        lambda: patch.object(Pace, "left", lambda *_: 0.0), frozenset({"I10"})
    ),
    "cancel not heeded": Planted(lambda: patch.object(Cancel, "set", _nothing), frozenset({"I14"})),
    "etag made up": Planted(
        lambda: patch.object(reply.Reply, "etag", lambda _self: '"x"'), frozenset({"I7"})
    ),
    "etag not compared with the MD5": Planted(
        lambda: patch.object(Etags, "check", lambda *_: True),
        frozenset({"I2"}),
        scenario=_flipped_part,
    ),
}
"""By name. The fault matrix has one more, of the clipboard, which is above this simulation."""
