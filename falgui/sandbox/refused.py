"""The sandbox's way of saying no."""

from collections.abc import Mapping

from aiohttp import web


class Refused(Exception):  # noqa: N818  a refusal is an answer, not a failure of the sandbox
    """Ends a handler with `status`; `detail` goes into JSON unless it is `plain` text."""

    def __init__(
        self,
        status: int,
        detail: object,
        *,
        plain: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.plain = plain
        self.headers = headers

    def response(self) -> web.Response:
        """Return the answer."""
        if self.plain:
            return web.Response(status=self.status, text=str(self.detail), headers=self.headers)
        return web.json_response({"detail": self.detail}, status=self.status, headers=self.headers)
