"""How the service refuses whoever it doesn't know, and what its tokens are."""

import os
import re
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from falgui.core.secret import Secret
from falgui.probe.finding import Asking, Question, Seen
from falgui.probe.words import described, fields_of

_WRONG_KEY: Final = Secret("00000000-0000-0000-0000-000000000000:" + "0" * 32)
_WRONG_TOKEN: Final = ("Bearer", Secret("no-token-of-anybody"))
_JWT: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*")
_DAY: Final = 86400
_UNAUTHORIZED: Final = 401
_REFUSALS: Final = (401, 403)
_SOON: Final = 600


def wrong_key(asking: Asking) -> Seen:
    """Ask for a token with a key of nobody's."""
    reply = asking.service.ask_for_token(_WRONG_KEY)
    differs = ""
    if reply.status != _UNAUTHORIZED:
        differs = f"{reply.status} in place of 401, which falgui tells in other words"
    return Seen((described(reply),), differs)


def wrong_token(asking: Asking) -> Seen:
    """Begin to upload, and send a part, with a token of nobody's."""
    service = asking.service
    single = service.upload(os.urandom(64), authorization=_WRONG_TOKEN)
    part = service.put_part(service.begin(), 1, os.urandom(64), authorization=_WRONG_TOKEN)
    lines = (f"single upload: {described(single)}", f"part: {described(part)}")
    if {single.status, part.status} <= set(_REFUSALS):
        return Seen(lines)
    return Seen(lines, "neither 401 nor 403, on which falgui would ask for a new token")


def token_facts(asking: Asking) -> Seen:
    """Ask for two tokens and look at them."""
    service = asking.service
    reply = service.ask_for_token(service.key).require_success()
    fields = reply.json()
    token = reply.text("token")
    another = service.ask_for_token(service.key).require_success().text("token")
    older = service.upload(os.urandom(64), authorization=("Bearer", Secret(token)))
    begins, ends = _moment(fields.get("created_at")), _moment(fields.get("expires_at"))
    lifetime = (ends - begins).total_seconds() if begins and ends else None
    base = fields.get("base_url")
    host = urlsplit(base).hostname if isinstance(base, str) else "not told"
    lines = (
        f"fields: {fields_of(reply)}",
        f"token_type: {fields.get('token_type', 'not told')}",
        f"host of base_url: {host}",
        "lifetime: not told" if lifetime is None else f"lifetime: {_in_words(lifetime)}",
        f"expires_at has {'a' if ends and ends.tzinfo else 'no'} time zone",
        f"{len(token)} characters, {'a JWT' if _JWT.fullmatch(token) else 'no JWT'}",
        f"a second call gives {'the same' if another == token else 'another'} token",
        f"the first one after the second was given: {described(older)}",
    )
    if lifetime is None:
        return Seen(lines, "the lifetime is not told; falgui takes it for a day")
    if lifetime < _SOON:
        return Seen(lines, "it lasts only minutes; falgui renews it after half of its time")
    if not older.succeeded:
        return Seen(lines, "a new token ends the one before; falgui asks again when refused")
    return Seen(lines)


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _in_words(seconds: float) -> str:
    return f"{seconds / _DAY:.2f} days" if seconds >= _DAY else f"{seconds:.0f} s"


QUESTIONS: Final = (
    Question(
        "key-refusal",
        "With what does REST refuse a wrong key?",
        "asked for a token with a key of zeros",
        "401, after which falgui asks no more until the key is another one",
        wrong_key,
    ),
    Question(
        "token-refusal",
        "With what does the CDN refuse a wrong token?",
        "sent a single upload and a part with a token of nobody's",
        "401 or 403, after which falgui asks for a new token, once",
        wrong_token,
    ),
    Question(
        "token",
        "What is a token, and how long does it last?",
        "asked for two tokens, and uploaded with the first one",
        "a lifetime between expires_at and created_at, long; several tokens are good at once",
        token_facts,
    ),
)
