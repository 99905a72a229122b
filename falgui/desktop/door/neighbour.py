"""Whether PicGo, or what answers like it, has the port which the local door is to have."""

import json
from contextlib import closing
from typing import Final

from falgui.desktop.door.gate import HEARTBEAT, HOST

_PATIENCE: Final = 2.0
_LONGEST: Final = 4096


def is_picgo(port: int) -> bool:
    """Ask the program at `port`, and return whether it answers as PicGo does.

    Blocks for some seconds at most: never on the main thread.
    """
    import http.client  # noqa: PLC0415  which the first paint doesn't wait for

    with closing(http.client.HTTPConnection(HOST, port, timeout=_PATIENCE)) as connection:
        try:
            connection.request("POST", HEARTBEAT)
            said = json.loads(connection.getresponse().read(_LONGEST))
        except (OSError, ValueError, http.client.HTTPException):
            return False
    return isinstance(said, dict) and said.get("result") == "alive"
