"""Has token and connection ready before somebody drops a file."""

import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Final

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.transport.endpoints import Endpoints
from falgui.transport.retry import Persistence
from falgui.transport.tokens import KeyChanged, Tokens
from falgui.transport.traffic import Traffic

_log = logging.getLogger(__name__)

_WARM_SECONDS: Final = 40.0
"""How long nothing has to be done again: idle connections live 55 seconds, and a drop comes some
seconds after what announced it."""
_REPLY_SECONDS: Final = 10.0


class Warming:
    """Fetches the token and opens a connection to where it leads, when an upload is likely.

    A small file then costs one round trip instead of six: two names looked up, two TCP and two
    TLS connections, and a token. Safe to use from any thread.
    """

    def __init__(
        self,
        tokens: Tokens,
        traffic: Traffic,
        endpoints: Endpoints,
        brief: Callable[[Cancel], Persistence],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._traffic = traffic
        self._endpoints = endpoints
        self._brief = brief
        self._clock = clock
        self._at_work = threading.Lock()
        self._warm_until = -math.inf

    def warm_up(self, cancel: Cancel) -> None:
        """Be ready for an upload; returns at once when that is so, or somebody is at it.

        Nobody waits for the outcome, so that nothing is raised: what is in the way, an upload
        will tell.
        """
        if not self._at_work.acquire(blocking=False):
            return
        try:
            self._warm_up(cancel)
        except UploadError as error:
            _log.info("not warmed up: %s (%s)", error.message.id, error.detail)
        except (Cancelled, KeyChanged):
            pass
        finally:
            self._at_work.release()

    def note_use(self) -> None:
        """Take note that an upload uses token and connection now, or has done so."""
        self._warm_until = self._clock() + _WARM_SECONDS

    def forget(self) -> None:
        """Take note that connections are gone, or that another key is in use."""
        self._warm_until = -math.inf

    def _warm_up(self, cancel: Cancel) -> None:
        if self._is_warm() or self._traffic.is_held(self._endpoints.token_address):
            return
        persistence = self._brief(cancel)
        token = self._tokens.current(self._tokens.key(), persistence)
        if self._is_warm() or self._traffic.is_held(token.base_url):
            # An upload that has begun meanwhile connects by itself.
            return
        # Any answer will do; what counts is the connection that it leaves behind.
        persistence.send("HEAD", f"{token.base_url}/", reply_seconds=_REPLY_SECONDS)
        self.note_use()

    def _is_warm(self) -> bool:
        return self._clock() < self._warm_until
