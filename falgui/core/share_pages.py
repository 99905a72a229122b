"""Knows the pages that show people a shared file, and of some the link to the file itself."""

import re
from typing import Final
from urllib.parse import urlsplit, urlunsplit

_SHARING: Final = frozenset(
    {
        "drive.google.com",
        "docs.google.com",
        "photos.google.com",
        "photos.app.goo.gl",
        "dropbox.com",
        "1drv.ms",
        "onedrive.live.com",
        "icloud.com",
        "share.icloud.com",
        "wetransfer.com",
        "we.tl",
        "github.com",
    }
)
_SHARING_BELOW: Final = (".sharepoint.com", ".wetransfer.com")
_DROPBOX_FILE: Final = re.compile(r"/(?:s|scl/fi)/.+")
_GITHUB_FILE: Final = re.compile(r"(/[^/]+/[^/]+)/blob(/.+)")


def shows_shared_files(host: str) -> bool:
    """Return whether `host` is known to show pages in place of the files that people share."""
    known = host.lower().removeprefix("www.")
    return known in _SHARING or known.endswith(_SHARING_BELOW)


def direct_link(url: str) -> str | None:
    """Return the link to the file that the page at `url` shows, where its maker documents it.

    Dropbox gives the file for `dl=1`, GitHub under `raw`; None for everything else.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if host == "dropbox.com" and _DROPBOX_FILE.fullmatch(parts.path):
        given = [one for one in parts.query.split("&") if one]
        if {"dl=1", "raw=1"}.intersection(given):
            return None
        kept = [one for one in given if not one.startswith("dl=")]
        return urlunsplit(parts._replace(query="&".join([*kept, "dl=1"]), fragment=""))
    if host == "github.com" and (found := _GITHUB_FILE.fullmatch(parts.path)):
        return urlunsplit(parts._replace(path=f"{found[1]}/raw{found[2]}", fragment=""))
    return None
