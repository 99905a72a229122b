"""The finished objects, and the addresses they get."""

import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote, unquote

from falgui.core.content_types import UNKNOWN, suffix_for
from falgui.sandbox.bodies import Body
from falgui.sandbox.lifecycle import expiry
from falgui.sandbox.records import Draft, StoredObject
from falgui.sandbox.rules import Rules

_STORE: Final = "sandbox"


class Objects:
    """Objects by URL, in order of creation; reading them is safe from any thread."""

    def __init__(self, clock: Callable[[], float], rules: Rules) -> None:
        self._clock = clock
        self._rules = rules
        self._by_url: dict[str, StoredObject] = {}
        self._lock = threading.Lock()

    def draft(
        self,
        base: str,
        leg: str,
        *,
        name: str,
        content_type: str | None,
        lifecycle: Mapping[str, object] | None,
    ) -> Draft:
        """Return a new object's description, with a URL below `base` that nobody can guess.

        `name` may hold any characters at all; it ends up in the last part of the URL.
        """
        mime = content_type or UNKNOWN
        # Undecodable bytes arrive as lone surrogates, which no URL can carry.
        readable = name.encode("utf-8", "replace").decode()
        number = secrets.token_hex(12)
        last = f"{number}_{readable}" if readable else number + _ending(mime)
        return Draft(object_url(base, _STORE, last), readable, mime, lifecycle, leg)

    def keep(self, draft: Draft, body: Body) -> None:
        """Make an object of `draft` and `body`, in place of an earlier one."""
        kept = StoredObject(
            url=draft.url,
            name=draft.name,
            content_type=draft.content_type,
            lifecycle=draft.lifecycle,
            leg=draft.leg,
            path=body.path,
            size=body.size,
            sha256=body.digest,
            created=self._clock(),
        )
        with self._lock:
            replaced = self._by_url.pop(draft.url, None)
            self._by_url[draft.url] = kept
        if replaced:
            replaced.path.unlink(missing_ok=True)

    def find(self, url: str) -> StoredObject | None:
        """Return the object at `url` unless its time is over, or has not come yet."""
        found = self._by_url.get(url)
        if found is None:
            return None
        end, now = self.end_of(found), self._clock()
        seen = now >= found.created + self._rules.unseen_seconds
        over = end is not None and now >= end and not self._rules.keeps_expired
        return found if seen and not over else None

    def end_of(self, found: StoredObject) -> float | None:
        """Return when an object ends, in Unix seconds, or None for never."""
        return expiry(found.lifecycle, found.created, self._rules.default_expiry_seconds)

    def all(self) -> list[StoredObject]:
        """Return every object in order of creation, expired ones included."""
        with self._lock:
            return list(self._by_url.values())


def _ending(mime: str) -> str:
    return "" if mime == UNKNOWN else suffix_for(mime)


def object_url(base: str, store: str, last: str) -> str:
    """Return the one spelling of an object's URL; `last` is its decoded last part."""
    return f"{base}/{store}/{quote(last, safe='')}"


def name_in_header(value: str) -> str:
    """Return the name that an `X-Fal-File-Name` header stands for."""
    return unquote(value, errors="replace")
