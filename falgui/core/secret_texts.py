"""Tells by its content that a text may hold a key or a token, which nobody means to publish."""

import re
from collections.abc import Iterator
from typing import Final

_IS: Final = r"[\"']?\s*[=:]\s*[\"']?"
_VALUE: Final = r"(?=[^\s\"',;]{0,60}\d)[^\s\"',;()]{8}"
_SECRETS: Final = tuple(
    (needles, re.compile(pattern))
    for needles, pattern in (
        # fal's own keys, and what carries one.
        ((":",), r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}:[0-9a-f]{16,}\b"),
        (("FAL_KEY",), r"\bFAL_KEY(?:_SECRET)?\s*[=:]\s*[\"']?[\w-]{8,}"),
        (
            ("uthorization",),
            rf"\b[Aa]uthorization{_IS}(?:Key|Bearer|Basic|Token)\s+[\w:.~+/-]{{12,}}",
        ),
        # Private keys.
        (("-----BEGIN ",), r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
        (("PuTTY",), r"\bPuTTY-User-Key-File-\d"),
        # What other services hand out.
        (("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
        (("gho_", "ghp_", "ghr_", "ghs_", "ghu_"), r"\bgh[oprsu]_[A-Za-z0-9]{30,}\b"),
        (("github_pat_",), r"\bgithub_pat_\w{30,}\b"),
        (("glpat-",), r"\bglpat-[\w-]{20,}"),
        (("sk-",), r"\bsk-[\w-]{20,}"),
        (("k_live_", "k_test_"), r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}\b"),
        (("xox",), r"\bxox[abeoprs]-[\w-]{10,}"),
        (("AIza",), r"\bAIza[\w-]{35}"),
        (("hf_",), r"\bhf_[A-Za-z0-9]{30,}\b"),
        (("npm_",), r"\bnpm_[A-Za-z0-9]{30,}\b"),
        (("pypi-",), r"\bpypi-[\w-]{40,}"),
        (("r8_",), r"\br8_[A-Za-z0-9]{30,}\b"),
        # A signed token, and a password in an address.
        (("eyJ",), r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
        (("://",), r"://[^\s/:@\"'<>]+:[^\s/:@\"'<>]{4,}@"),
        # Somebody calls it so, and its value is no word of a language.
        (
            ("passw", "PASSW", "Passw", "secret", "SECRET", "Secret"),
            rf"(?i:password|passwd|secret){_IS}{_VALUE}",
        ),
        (
            ("key", "KEY", "Key", "token", "TOKEN", "Token"),
            rf"(?i:(?:api|access)_?key|(?:auth|access)_?token){_IS}{_VALUE}",
        ),
    )
)
_PIECE: Final = 16 * 1024
_OVERLAP: Final = 1024
_MOST: Final = 4 * 1024 * 1024


def text_looks_secret(text: str) -> bool:
    """Return whether there seems to be a key, a token or a password in `text`.

    Only the first four million characters are looked at.
    """
    return any(
        pattern.search(piece)
        for piece in _pieces(text)
        for needles, pattern in _SECRETS
        # Nearly every text has none of them, and this is a hundred times as fast.
        if any(needle in piece for needle in needles)
    )


def _pieces(text: str) -> Iterator[str]:
    # Every other thread stands still while one is searched.
    for at in range(0, min(len(text), _MOST), _PIECE):
        yield text[at : at + _PIECE + _OVERLAP]
