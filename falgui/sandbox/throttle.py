"""Slows uploads down, so that there is progress to look at."""

import asyncio
from typing import Final

_PIECES_PER_SECOND: Final = 20
_LARGEST_PIECE: Final = 64 * 1024


class Throttle:
    """Lets `bytes_per_second` through, shared by all connections; None lets everything."""

    def __init__(self, bytes_per_second: int | None) -> None:
        self._rate = bytes_per_second
        self._free_at = 0.0

    @property
    def piece(self) -> int | None:
        """The most bytes to read at once for the flow to be smooth; None for any number."""
        if self._rate is None:
            return None
        return max(1, min(_LARGEST_PIECE, self._rate // _PIECES_PER_SECOND))

    async def let_through(self, count: int) -> None:
        """Wait until `count` more bytes are due."""
        if self._rate is None:
            return
        now = asyncio.get_running_loop().time()
        self._free_at = max(self._free_at, now) + count / self._rate
        await asyncio.sleep(self._free_at - now)
