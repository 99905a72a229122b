"""Every request passes here: counted, offered to the hooks, and written down."""

import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint, Interfere
from falgui.sandbox.records import RecordedRequest
from falgui.sandbox.refused import Refused

_LARGEST_JSON: Final = 4 * 1024 * 1024
_GONE: Final = 499  # nginx's number for a client that left; nobody is there to read it

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """What an origin answers: a method, a path in aiohttp's notation, and who handles it."""

    method: str
    path: str
    endpoint: Endpoint
    handler: Handler


class Reception:
    """Builds the origins' applications and keeps the list of what they were asked."""

    def __init__(self, interfere: Interfere | None, afterwards: Afterwards | None) -> None:
        self._interfere = interfere
        self._afterwards = afterwards
        self._seen: Counter[tuple[Endpoint, int | None]] = Counter()
        self._records: list[RecordedRequest] = []
        self._lock = threading.Lock()

    @property
    def requests(self) -> list[RecordedRequest]:
        """The answered requests in order of arrival; safe from any thread."""
        with self._lock:
            return sorted(self._records, key=lambda record: record.arrived)

    def application(self, origin: str, routes: Sequence[Route]) -> web.Application:
        """Return the application for one origin."""

        @web.middleware
        async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
            arrived = time.monotonic()
            status = 0
            try:
                response = await _refusals_answered(request, handler)
                if response.prepared or _is_connected(request):
                    status = response.status
                return response
            finally:
                with self._lock:
                    self._records.append(
                        RecordedRequest(
                            origin=origin,
                            method=request.method,
                            path=request.raw_path,
                            headers=request.headers,
                            status=status,
                            received=request.content.total_bytes,
                            arrived=arrived,
                        )
                    )

        application = web.Application(client_max_size=_LARGEST_JSON, middlewares=[record])
        for route in routes:
            application.router.add_route(route.method, route.path, self._with_hooks(route))
        return application

    def _with_hooks(self, route: Route) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            arrived = self._count(route.endpoint, request)
            response = await self._interfere(arrived) if self._interfere else None
            if response is not None:
                return response
            response = await _refusals_answered(request, route.handler)
            return await self._afterwards(arrived, response) if self._afterwards else response

        return handle

    def _count(self, endpoint: Endpoint, request: web.Request) -> Arrived:
        number = request.match_info.get("number")
        part = None if number is None else int(number)
        self._seen[endpoint, None] += 1
        if part is not None:
            self._seen[endpoint, part] += 1
        return Arrived(
            endpoint, request, part, self._seen[endpoint, None], self._seen[endpoint, part]
        )


async def _refusals_answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return refused.response()
    except web.HTTPException as error:
        return Refused(error.status, error.reason).response()
    except (ConnectionError, web.RequestPayloadError):
        return web.Response(status=_GONE)


def _is_connected(request: web.Request) -> bool:
    return request.transport is not None and not request.transport.is_closing()
