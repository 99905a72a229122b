"""Whether a connection on this machine comes from this user's programs, as far as can be told."""

import os
import sys
from pathlib import Path
from typing import Final

_TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LOOPBACK: Final = ("0100007F", "0000000000000000FFFF00000100007F")
"""127.0.0.1 as the tables of little-endian machines have it, and as seen from IPv6."""
_LOCAL, _REMOTE, _USER = 1, 2, 7


def is_own(peer_port: int, port: int) -> bool:
    """Return whether the program at `peer_port`, connected to ours at `port`, is this user's.

    Linux tells; other systems don't, and there the answer is yes.
    """
    if sys.platform != "linux":
        return True
    ends = {(f"{place}:{peer_port:04X}", f"{place}:{port:04X}") for place in _LOOPBACK}
    for table in _TABLES:
        try:
            lines = table.read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if (fields[_LOCAL], fields[_REMOTE]) in ends:
                return int(fields[_USER]) == os.geteuid()
    return False
