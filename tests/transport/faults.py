"""The faults that tests inject into the sandbox, ready made."""

import json
from collections.abc import Callable, Mapping

from aiohttp import web

from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint, Interfere

FOR_EVER = 1_000_000


async def drain(arrived: Arrived) -> None:
    """Read the body and drop it, so that the connection stays usable."""
    async for _piece in arrived.request.content.iter_any():
        pass


def refusing(
    endpoint: Endpoint,
    *statuses: int,
    times: int = 1,
    headers: Mapping[str, str] | None = None,
    text: str = '{"detail": "injected"}',
) -> Interfere:
    """Answer the first requests to `endpoint` with `statuses` in turn, each `times` times."""
    planned = [status for status in statuses for _ in range(min(times, FOR_EVER // 1000))]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not endpoint or arrived.occurrence > len(planned):
            return None
        await drain(arrived)
        return web.Response(status=planned[arrived.occurrence - 1], headers=headers, text=text)

    return interfere


def always(endpoint: Endpoint, status: int, **options: object) -> Interfere:
    """Answer every request to `endpoint` with `status`."""
    return refusing(endpoint, status, times=FOR_EVER, **options)  # type: ignore[arg-type]


def together(*hooks: Interfere) -> Interfere:
    """Ask each hook in turn; the first answer counts."""

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        for hook in hooks:
            answer = await hook(arrived)
            if answer is not None:
                return answer
        return None

    return interfere


def losing_replies(endpoint: Endpoint, times: int = 1) -> Afterwards:
    """Do the work, then break the connection instead of answering."""

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        lost = arrived.endpoint is endpoint and arrived.occurrence <= times
        return arrived.reset() if lost else response

    return afterwards


def replying(
    endpoint: Endpoint, make: Callable[[], web.Response], times: int = FOR_EVER
) -> Afterwards:
    """Do the work, then send another answer."""

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        replaced = arrived.endpoint is endpoint and arrived.occurrence <= times
        return make() if replaced else response

    return afterwards


def rewriting(endpoint: Endpoint, **changes: object) -> Afterwards:
    """Change fields of the JSON answer; a value of None takes the field away."""

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is not endpoint or response.status != 200:
            return response
        assert isinstance(response, web.Response)
        assert isinstance(response.body, bytes)
        fields = json.loads(response.body) | changes
        return web.json_response({k: v for k, v in fields.items() if v is not None})

    return afterwards


def in_turn(*hooks: Afterwards) -> Afterwards:
    """Pass the answer through every hook."""

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        for hook in hooks:
            response = await hook(arrived, response)
        return response

    return afterwards
