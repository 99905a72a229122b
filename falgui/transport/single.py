"""A whole file in one request that leaves another object each time it gets through."""

from collections.abc import Callable
from typing import Final, TypeVar

from falgui.core.errors import ServiceError
from falgui.transport.body import FileBody
from falgui.transport.reply import Reply
from falgui.transport.resume import Claim, Intent
from falgui.transport.retry import Persistence
from falgui.transport.transfer import Transfer

T = TypeVar("T")

REPLY_SECONDS: Final = 120.0


def post_whole(
    transfer: Transfer,
    claim: Claim,
    persistence: Persistence,
    send: Callable[[FileBody], Reply],
    read: Callable[[Reply], T],
    *,
    unreachable_attempts: int,
) -> T:
    """Send the file by `send` until `read` finds in a reply what it returns.

    There is no asking later whether a request whose reply was lost has left an object. So an
    intent is written ahead of each, and it is repeated twice at most. Raises `UploadError` or
    `Cancelled`.
    """
    latest = Intent()

    def attempt() -> T:
        nonlocal latest
        body = transfer.body()
        with claim.intent() as latest:
            reply = latest.watch(lambda: send(body), body)
            try:
                return read(reply)
            except ServiceError:
                body.take_back()
                raise

    transfer.meter.start(transfer.file.size)
    return persistence.run(
        attempt, unreachable_attempts=unreachable_attempts, unclear=lambda: latest.stands
    )
