"""Finds a secret wherever it was left, in each form in which programs leave it."""

import base64
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

_SHORTEST: Final = 8
# Code and length in bits of what keys and tokens are made of (RFC 7541, appendix B).
_CODES: Final = {
    **{letter: (code, 5) for code, letter in enumerate("012aceiost")},
    **{letter: (code, 6) for code, letter in enumerate(" %-./3456789=A_bdfghlmnpru", 0x14)},
    **{letter: (code, 7) for code, letter in enumerate(":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz", 0x5C)},
    **{letter: (code, 8) for code, letter in enumerate("&*,;XZ", 0xF8)},
}


def huffman(text: str) -> bytes:
    """Return `text` as HPACK's Huffman code, its end padded with ones."""
    bits = "".join(f"{code:0{length}b}" for code, length in map(_CODES.__getitem__, text))
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def forms(secret: str) -> dict[str, bytes]:
    """Return `secret` as it may lie about, by the name of the form."""
    raw = secret.encode()
    found = {
        "raw": raw,
        "UTF-16": secret.encode("utf-16-le"),
        "backwards": raw[::-1],
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
    }
    for offset, skipped in enumerate((0, 2, 3)):
        # Only the letters that depend on nothing but the secret.
        whole = raw[: len(raw) - (len(raw) + offset) % 3]
        encoded = base64.b64encode(b"\0" * offset + whole)[skipped:]
        found[f"base64 at {offset}"] = encoded
        found[f"base64url at {offset}"] = encoded.translate(bytes.maketrans(b"+/", b"-_"))
    if quote(secret, safe="") != secret:
        found["URL-encoded"] = quote(secret, safe="").encode()
    for scheme in ("", "Key ", "Bearer "):
        # The last byte depends on what follows.
        found[f"HPACK {scheme}"] = huffman(scheme + secret)[:-1]
    return found


def parts(key: str) -> dict[str, str]:
    """Return a key and its halves, by name."""
    first, _colon, second = key.partition(":")
    return {"key": key, "first half": first, "second half": second}


def leaks(secrets: Mapping[str, str], places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return where which of `secrets` (texts by name) is found in `places` (bytes by name)."""
    wanted = [
        (f"{name} ({form})", shape)
        for name, secret in secrets.items()
        if len(secret) >= _SHORTEST
        for form, shape in forms(secret).items()
    ]
    return [
        f"{place}: {what}"
        for place, content in places
        for what, shape in wanted
        if shape in content
    ]


def files(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of every file below `folders`, and the name by itself."""
    for folder in folders:
        for where, _folders, names in os.walk(folder):
            for name in names:
                path = Path(where) / name
                yield f"the name {path}", os.fsencode(path)
                if path.is_file():
                    yield str(path), path.read_bytes()
