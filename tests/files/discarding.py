"""A sandbox that takes parts of any number and size and keeps nothing of them."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from falgui.sandbox.arrived import Arrived, Endpoint


@dataclass
class Discarding:
    """Answers for parts and completions of one upload of `size` bytes; a hook for a sandbox."""

    size: int
    lengths: dict[int, int] = field(default_factory=dict)
    listed: list[int] = field(default_factory=list)

    async def __call__(self, arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and arrived.part is not None:
            return await self._take(arrived, arrived.part)
        if arrived.endpoint is Endpoint.COMPLETE:
            parts = json.loads(await arrived.request.read())["parts"]
            self.listed = [part["partNumber"] for part in parts]
            return web.json_response({})
        if arrived.endpoint is Endpoint.READ:
            return web.Response(headers={"Content-Length": str(self.size)})
        return None

    async def _take(self, arrived: Arrived, number: int) -> web.Response:
        digest = hashlib.md5(usedforsecurity=False)
        length = 0
        async for piece in arrived.request.content.iter_any():
            digest.update(piece)
            length += len(piece)
        self.lengths[number] = length
        return web.json_response(
            {"partNumber": number}, headers={"ETag": f'"{digest.hexdigest()}"'}
        )


def peak_memory() -> int:
    """Return the most memory in bytes that this process had since `forget_peak` (Linux)."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) * 1024


def forget_peak() -> None:
    """Begin counting `peak_memory` anew."""
    Path("/proc/self/clear_refs").write_text("5")
