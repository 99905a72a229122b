"""Tells by its content that a text may hold a key or a token, which nobody means to publish."""

import re
from typing import Final

_CALLED: Final = r"password|passwd|secret|(?:api|access)_?key|(?:auth|access)_?token"
_IS: Final = r"[\"']?\s*[=:]\s*[\"']?"
_SECRET: Final = re.compile(
    "|".join(
        (
            # fal's own keys, and what carries one.
            r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}:[0-9a-f]{16,}\b",
            r"\bFAL_KEY(?:_SECRET)?\s*[=:]\s*[\"']?[\w-]{8,}",
            r"\b[Aa]uthorization[\"']?\s*[:=]\s*[\"']?(?:Key|Bearer|Basic|Token)\s+[\w:.~+/-]{12,}",
            # Private keys.
            r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----",
            r"\bPuTTY-User-Key-File-\d",
            # What other services hand out.
            r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
            r"\bgh[pousr]_[A-Za-z0-9]{30,}\b",
            r"\bgithub_pat_\w{30,}\b",
            r"\bglpat-[\w-]{20,}",
            r"\bsk-(?:\w+-)*[A-Za-z0-9_-]{20,}",
            r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}\b",
            r"\bxox[abeoprs]-[\w-]{10,}",
            r"\bAIza[\w-]{35}",
            r"\bhf_[A-Za-z0-9]{30,}\b",
            r"\bnpm_[A-Za-z0-9]{30,}\b",
            r"\bpypi-[\w-]{40,}",
            r"\br8_[A-Za-z0-9]{30,}\b",
            # A signed token, and a password in an address.
            r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
            r"\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@\"'<>]+:[^\s/:@\"'<>]{4,}@",
            # Somebody calls it so, and its value is no word of a language.
            rf"(?i:\b\w{{0,30}}(?:{_CALLED}){_IS})(?=[^\s\"',;]*\d)[^\s\"',;()]{{8,}}",
        )
    )
)


_PIECE: Final = 16 * 1024
_OVERLAP: Final = 1024
_MOST: Final = 4 * 1024 * 1024


def text_looks_secret(text: str) -> bool:
    """Return whether there seems to be a key, a token or a password in `text`.

    Only the first four million characters are looked at.
    """
    # A piece at a time, because every other thread stands still meanwhile.
    return any(
        _SECRET.search(text, at, at + _PIECE + _OVERLAP) is not None
        for at in range(0, min(len(text), _MOST), _PIECE)
    )
