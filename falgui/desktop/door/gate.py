"""Who is let in at the local door: decided by the head of a request alone, before its body."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from falgui.core.secret import Secret
from falgui.core.translation import _

HOST: Final = "127.0.0.1"
"""The only address that the door is at: this machine alone reaches it."""
UPLOAD: Final = "/upload"
HEARTBEAT: Final = "/heartbeat"
JSON_TYPE: Final = "application/json"
FORM_TYPE: Final = "multipart/form-data"

_METHODS: Final = {UPLOAD: frozenset({"POST"}), HEARTBEAT: frozenset({"GET", "POST"})}
_OF_PROGRAMS: Final = ("app://", "typora://", "file://")
"""How the origins of programs begin; a page from the web has `http`, `https` or `null`."""
_TOKEN_NAMES: Final = ("key", "secret")
"""What PicList and PicGo call it in the address."""
_TOKEN_HEADER: Final = "x-picgo-secret"  # noqa: S105  a name
_SCHEME: Final = "bearer "

Headers = Sequence[tuple[bytes, bytes]]


class Refused(Exception):  # noqa: N818  not of falgui's making
    """A request that nothing comes of: an HTTP status, and a sentence for the person."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class WrongToken(Refused):
    """The token is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings ask of a request."""

    port: int
    token: Secret
    without_token: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may go on."""

    path: str
    has_token: bool
    content_type: str = ""
    """In lower case, without its parameters."""
    length: int | None = None
    """How many bytes its body says it has."""
    is_of_program: bool = False
    """Whether something tells that no web page sends it: the token, or its origin."""


def admit(method: str, target: str, headers: Headers, rules: Rules) -> Admitted:
    """Return what is known of a request that may go on, or raise `Refused`.

    What tells a web page comes first: it is kept out even where it knows the token.
    """
    given = _by_name(headers)
    _check_host(given, rules.port)
    origin = _checked_origin(given)
    path, _mark, query = target.partition("?")
    allowed = _METHODS.get(path)
    if allowed is None:
        raise Refused(404, _("falgui has nothing at this address. It ends with /upload."))
    if method not in allowed:
        raise Refused(405, _("falgui takes uploads as POST requests."))
    has_token = path == UPLOAD and _check_token(_tokens(given, query), rules)
    length = _only(given, "content-length")
    return Admitted(
        path,
        has_token,
        _only(given, "content-type").partition(";")[0].strip().lower(),
        int(length) if length.isdecimal() else None,
        has_token or bool(origin),
    )


def header(headers: Headers, name: str) -> str:
    """Return the only value of a header, "" if it is missing or comes twice."""
    return _only(_by_name(headers), name)


def _by_name(headers: Headers) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in headers:
        given.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return given


def _only(given: dict[str, list[str]], name: str) -> str:
    values = given.get(name, [])
    return values[0] if len(values) == 1 else ""


def _check_host(given: dict[str, list[str]], port: int) -> None:
    """Refuse a name that leads here for a page that has it from its own server (rebinding)."""
    if _only(given, "host").lower() not in (f"{HOST}:{port}", f"localhost:{port}"):
        raise Refused(
            403, _("falgui is asked under another name than its own. Use 127.0.0.1 in the address.")
        )


def _checked_origin(given: dict[str, list[str]]) -> str:
    """Return the origin of a program, "" where none is told, and refuse web pages."""
    if "origin" not in given:
        # A browser that leaves the origin out still tells that one site asks another.
        if given.get("sec-fetch-site", ["none"]) != ["none"]:
            raise Refused(403, _from_the_web())
        return ""
    origin = _only(given, "origin").lower()
    if not origin.startswith(_OF_PROGRAMS):
        raise Refused(403, _from_the_web())
    return origin


def _from_the_web() -> str:
    return _("falgui takes nothing from web pages.")


def _tokens(given: dict[str, list[str]], query: str) -> list[str]:
    found = list(given.get(_TOKEN_HEADER, []))
    found += [
        value[len(_SCHEME) :] if value.lower().startswith(_SCHEME) else value
        for value in given.get("authorization", [])
    ]
    try:
        named = parse_qs(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return found
    for name in _TOKEN_NAMES:
        found += named.get(name, [])
    return found


def _check_token(given: Sequence[str], rules: Rules) -> bool:
    """Return whether the token was given, or raise `WrongToken`; a wrong one is never taken."""
    if not given and rules.without_token:
        return False
    expected = rules.token.reveal().encode()
    # All are compared in full, and at least one: how long that takes tells nothing.
    right = [hmac.compare_digest(one.strip().encode(), expected) for one in given or [""]]
    if not all(right):
        raise WrongToken(
            401,
            _("falgui wants its token. Copy the whole address from its settings, Other programs."),
        )
    return True
