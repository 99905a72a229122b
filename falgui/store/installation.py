"""What tells this installation apart from every other one."""

import secrets
from typing import Final

from falgui.core.errors import UploadError
from falgui.store.database import Database

_SALT_BYTES: Final = 16


def installation_salt(database: Database) -> bytes:
    """Return the 16 random bytes that were made together with `database`.

    Hashed together with them, a key gives a name for its account that means nothing elsewhere.
    Never raises: where the disk says no, the bytes are new ones that hold for this run.
    """
    try:
        rows = database.query("SELECT salt FROM installation")
    except UploadError:
        rows = []
    return bytes(rows[0][0]) if rows else secrets.token_bytes(_SALT_BYTES)
