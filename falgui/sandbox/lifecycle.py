"""What became of a lifecycle header: when an object ends, and who may read it."""

import json
from collections.abc import Mapping
from enum import IntEnum


class Visibility(IntEnum):
    """The status that readers without credentials get."""

    ALLOW = 200
    FORBID = 403
    HIDE = 404


def parse_lifecycle(header: str | None) -> Mapping[str, object] | None:
    """Return the object in `header`, or None: like the service, without complaint."""
    try:
        parsed = json.loads(header or "")
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def expiry(
    lifecycle: Mapping[str, object] | None, created: float, default: int | None = None
) -> float | None:
    """Return when the object ends, in Unix seconds, or None for never.

    `default` is the account's own lifetime in seconds, for an object that asks for none.
    """
    seconds = (lifecycle or {}).get("expiration_duration_seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
        seconds = default
    return None if seconds is None else created + seconds


def visibility(lifecycle: Mapping[str, object] | None) -> Visibility:
    """Return what the access list says about strangers; rules name accounts, not strangers."""
    access = (lifecycle or {}).get("initial_acl")
    decision = access.get("default") if isinstance(access, dict) else None
    return {"forbid": Visibility.FORBID, "hide": Visibility.HIDE}.get(
        str(decision), Visibility.ALLOW
    )
