"""Every step of an upload, and what has to be missing for an upload to come there."""

from typing import Final, NamedTuple

from falgui.sandbox.arrived import Endpoint, Interfere

from .conftest import SINGLE_LIMIT
from .faults import always, together


class Road(NamedTuple):
    """The largest file that goes in one request, and the steps that answer 404."""

    single_limit: int
    gone: tuple[Endpoint, ...] = ()

    def closed(self) -> Interfere:
        """Give the hook that takes the other ways away."""
        return together(*(always(endpoint, 404) for endpoint in self.gone))


_NO_CDN: Final = (Endpoint.SINGLE, Endpoint.CREATE)
_ONLY_REST: Final = (*_NO_CDN, Endpoint.LEGACY_SINGLE)

ROADS: Final = {
    Endpoint.TOKEN: Road(SINGLE_LIMIT),
    Endpoint.SINGLE: Road(SINGLE_LIMIT),
    Endpoint.CREATE: Road(1),
    Endpoint.PART: Road(1),
    Endpoint.COMPLETE: Road(1),
    Endpoint.LEGACY_SINGLE: Road(SINGLE_LIMIT, _NO_CDN),
    Endpoint.INITIATE: Road(SINGLE_LIMIT, _ONLY_REST),
    Endpoint.SIGNED_PUT: Road(SINGLE_LIMIT, _ONLY_REST),
    Endpoint.INITIATE_MULTIPART: Road(1, _ONLY_REST),
    Endpoint.SIGNED_PART: Road(1, _ONLY_REST),
    Endpoint.SIGNED_COMPLETE: Road(1, _ONLY_REST),
}

WITH_FILE: Final = (
    Endpoint.SINGLE,
    Endpoint.PART,
    Endpoint.LEGACY_SINGLE,
    Endpoint.SIGNED_PUT,
    Endpoint.SIGNED_PART,
)
"""Steps that carry bytes of the file."""
