import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest

from falgui.core.errors import AuthenticationError
from falgui.core.secret import Secret, fingerprint, parse_key

KEY = "canary-id-77:canary-secret-99"


@dataclass
class Holder:
    secret: Secret


WAYS: dict[str, Callable[[Secret], object]] = {
    "str": str,
    "repr": repr,
    "ascii": ascii,
    "format": lambda secret: format(secret, ">40"),
    "f-string": lambda secret: f"{secret}",
    "f-string with !r": lambda secret: f"{secret!r}",
    "str.format": "{0:s} {0!a}".format,
    "% s": lambda secret: "%s" % secret,  # noqa: UP031  one of the ways
    "% r": lambda secret: "%r" % secret,  # noqa: UP031  one of the ways
    "in a list": lambda secret: repr([secret]),
    "in a dataclass": lambda secret: repr(Holder(secret)),
    "asdict": lambda secret: asdict(Holder(secret))["secret"].reveal(),
    "pickle": pickle.dumps,
    "pickle and back": lambda secret: pickle.loads(pickle.dumps(secret)).reveal(),  # noqa: S301
    "copy": lambda secret: copy.copy(secret).reveal(),
    "deepcopy": lambda secret: copy.deepcopy({"a": [secret]})["a"][0].reveal(),
    "json": lambda secret: json.dumps(secret, default=str),
    "exception": lambda secret: "".join(traceback.format_exception(ValueError(secret))),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_printing_or_copying_shows_a_secret(way: str) -> None:
    shown = str(WAYS[way](Secret(KEY)))
    assert "canary" not in shown
    assert "***" in shown


def test_logging_does_not_show_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(KEY)
    logging.getLogger("test").error("%s %r %s", secret, secret, {"key": secret})
    logging.getLogger("test").error("%(key)s", {"key": secret})
    assert "canary" not in caplog.text
    assert caplog.text.count("***") == 4


def test_only_reveal_shows_a_secret() -> None:
    assert Secret(KEY).reveal() == KEY
    with pytest.raises(TypeError) as caught:
        json.dumps(Secret(KEY))
    assert "canary" not in str(caught.value)


def test_equal_secrets_are_equal_and_no_text_is() -> None:
    assert Secret(KEY) == Secret(KEY)
    assert hash(Secret(KEY)) == hash(Secret(KEY))
    assert Secret(KEY) != Secret(KEY + "0")
    assert Secret(KEY) != KEY


@pytest.mark.row("K1")
@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        f"{KEY}\n",
        f"\r\n\t {KEY}\r\n",
        f'"{KEY}"',
        f"'{KEY}'",
        f"`{KEY}`",
        f"FAL_KEY={KEY}",
        f'FAL_KEY="{KEY}"',
        f"export FAL_KEY='{KEY}'\n",
        f"fal_key: {KEY}",
        f"Key {KEY}",
        f"key {KEY}",
        f"Authorization: Key {KEY}",
        f'"Authorization: Key {KEY}"',
        f"\ufeff{KEY}",
        f" \ufeff{KEY} ",
    ],
)
def test_what_is_copied_along_with_a_key_is_taken_off(pasted: str) -> None:
    assert parse_key(pasted).reveal() == KEY


@pytest.mark.row("K1", "K8")
@pytest.mark.parametrize(
    "pasted",
    [
        "",
        " \n",
        "''",
        "FAL_KEY=",
        "Key ",
        "canary-without-a-colon",
        "canary:",
        ":canary",
        "canary:two:colons",
        "canary-id: canary-secret",
        "canary-id:canary\nsecret",
        "canary-id:canary\x00secret",
        "canary-id:canary-schlüssel",
        "canary-id:canary\u200bsecret",
        "canary-id:canary\udcfesecret",
        f"\u201c{KEY}\u201d",
        "canary:" + "x" * 2554,
    ],
)
def test_what_cannot_be_a_key_is_refused_without_a_word_of_it(pasted: str) -> None:
    with pytest.raises(AuthenticationError) as caught:
        parse_key(pasted)
    error = caught.value
    assert error.message.id == "M37"
    assert error.__cause__ is None
    assert error.__context__ is None
    told = "".join(traceback.format_exception(error)) + repr(error) + error.detail + str(error)
    assert "canary" not in told


@pytest.mark.row("K8")
def test_the_longest_key_that_every_store_takes_is_taken() -> None:
    assert len(parse_key("canary:" + "x" * 1273).reveal()) == 1280


@pytest.mark.row("K10")
def test_a_fingerprint_tells_keys_apart_and_needs_its_salt() -> None:
    marks = {
        fingerprint(Secret(text), salt)
        for text in ("a:b", "a:c")
        for salt in (b"first salt", b"second salt")
    }
    assert len(marks) == 4
    assert all(len(mark) == 8 and int(mark, 16) >= 0 for mark in marks)
    assert fingerprint(Secret("a:b"), b"salt") == fingerprint(Secret("a:b"), b"salt")
