"""Fetches a whole file from its link, keeping nothing of it but its hash."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
from blake3 import blake3

from falgui.core.cancel import Cancel
from falgui.core.meter import Meter
from falgui.core.secret import Secret
from falgui.core.served import Served
from falgui.transport import failures
from falgui.transport.reply import Reply
from falgui.transport.wire import Attempt


@dataclass(slots=True)
class Reading:
    """Reads the file at `url`, of which not more than `size` bytes are expected.

    `meter` counts what arrives. `served` keeps what came of the last call.
    """

    client: httpx.Client
    url: str
    size: int
    meter: Meter
    cancel: Cancel
    served: Served = field(default_factory=Served)

    def read(self, authorization: tuple[str, Secret] | None = None) -> Reply:
        """Return the reply without its body, whose hash is in `served`.

        Redirects are not followed: a link of fal's leads to the file itself. Raises `UploadError`
        when the line breaks, and `Cancelled`.
        """
        self.served = Served()
        self.meter.fetch(self.size)
        attempt = Attempt(self.cancel)
        try:
            request = self.client.build_request(
                "GET",
                self.url,
                headers=_headers(authorization),
                extensions={"attempt": attempt},
            )
            response = self.client.send(request, stream=True, follow_redirects=False)
            try:
                content_hash = self._hash(response) if response.is_success else ""
            finally:
                response.close()
        except failures.NO_REPLY as error:
            raise failures.from_exception(error, unclear=False, proxy=attempt.proxy) from None
        self.served = Served(response.status_code, content_hash)
        return Reply(response.status_code, response.headers, b"", request.url.host)

    def _hash(self, response: httpx.Response) -> str:
        digest, arrived = blake3(), 0
        # Unpacked, should somebody on the way have packed it although nobody asked for that.
        for piece in response.iter_bytes():
            self.cancel.raise_if_set()
            digest.update(piece)
            arrived += len(piece)
            self.meter.add(len(piece))
            if arrived > self.size:
                # Another file by now, however much is still to come.
                break
        return digest.hexdigest()


def _headers(authorization: tuple[str, Secret] | None) -> Mapping[str, str]:
    given = {"Accept": "*/*"}
    if authorization is not None:
        scheme, secret = authorization
        given["Authorization"] = f"{scheme} {secret.reveal()}"
    return given
