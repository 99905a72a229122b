"""Every request to fal passes here: not before its time, and not more at once than do well."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Final, Unpack
from urllib.parse import urlsplit

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError, RateLimitError
from falgui.core.upload import Noticed
from falgui.transport.exchange import Exchange, RequestOptions
from falgui.transport.headers import retry_after
from falgui.transport.limit import Limits
from falgui.transport.pace import Pace
from falgui.transport.reply import Reply

TOO_MANY_REQUESTS: Final = 429
_UNAVAILABLE: Final = 503


class Traffic:
    """Sends requests through `exchange` when `pace` and `limits` say so; for all threads.

    A pause of up to `longest_pause` seconds is waited for, by `sleep`; a longer one, and one
    after `most_refusals` in a row, raises `RateLimitError`, so that the queue waits instead.
    """

    def __init__(
        self,
        exchange: Exchange,
        pace: Pace,
        limits: Limits,
        *,
        longest_pause: float,
        most_refusals: int,
        sleep: Callable[[Cancel, float], None] = Cancel.wait,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._exchange = exchange
        self._pace = pace
        self._limits = limits
        self._longest_pause = longest_pause
        self._most_refusals = most_refusals
        self._sleep = sleep
        self._clock = clock

    def send(
        self,
        method: str,
        url: str,
        *,
        cancel: Cancel,
        upload: object = None,
        notice: Callable[[Noticed], None] = lambda _notice: None,
        **options: Unpack[RequestOptions],
    ) -> Reply:
        """Return the reply to one request; see `Exchange.send`.

        `upload` is whose request it is, for taking turns; `notice` is told about a pause. Raises
        `RateLimitError` besides what `Exchange.send` raises.
        """
        host = urlsplit(url).netloc
        body = options.get("body")
        limit = None
        if body is not None:
            limit = self._limits.small if body.is_small else self._limits.large
        with nullcontext() if limit is None else limit.slot(upload, cancel):
            self._wait(host, cancel, notice)
            begun = self._clock()
            try:
                reply = self._exchange.send(method, url, cancel=cancel, **options)
            except NetworkError:
                if limit is not None:
                    self._limits.met_trouble(begun)
                raise
            self._learn(host, begun, reply)
            if limit is not None and reply.succeeded:
                limit.succeeded()
            return reply

    def is_held(self, url: str) -> bool:
        """Return whether the host of `url` wants to be left alone for now."""
        return self._pace.left(urlsplit(url).netloc) > 0

    def _learn(self, host: str, begun: float, reply: Reply) -> None:
        asked = None if reply.succeeded else retry_after(reply.headers)
        if reply.status in (TOO_MANY_REQUESTS, _UNAVAILABLE):
            self._limits.met_trouble(begun)
        if reply.status == TOO_MANY_REQUESTS:
            self._pace.refused(host, begun, asked)
            return
        if asked:
            self._pace.hold(host, asked)
        self._pace.answered(host, begun)

    def _wait(self, host: str, cancel: Cancel, notice: Callable[[Noticed], None]) -> None:
        waited = False
        while (left := self._pace.left(host)) > 0:
            resumes = datetime.now().astimezone() + timedelta(seconds=left)
            words = messages.slow_down(f"{resumes:%H:%M:%S}")
            if left > self._longest_pause or self._pace.refusals(host) >= self._most_refusals:
                raise RateLimitError(words, f"{host} asks for {left:.0f} s", left)
            if not waited:
                notice(Noticed(words.title))
                waited = True
            self._sleep(cancel, left)
            cancel.raise_if_set()
        if waited:
            notice(Noticed(""))
