import inspect
import re
from collections import Counter
from collections.abc import Callable

import pytest

from falgui.core import errors, messages
from falgui.core.errors import UploadError
from falgui.core.messages import Message

CATALOGUE: dict[str, Callable[..., Message]] = {
    name: function
    for name, function in inspect.getmembers(messages, inspect.isfunction)
    if function.__module__.startswith(messages.__name__)
}
# What is put in from outside: a title is measured without it.
GIVEN = {"name", "host", "proxy"}
ORDINARY: dict[str, object] = {
    "seconds": 29.6,
    "attempt": 10,
    "attempts": 10,
    "issuer": "Example Corp CA",
    "size": 999_900_000_000,
    "clock_time": "23:59:59",
    "code": "HTTP 503",
    "reference": "a1b2c3d4",
    "reason": "Unsupported type",
    "count": 10_000,
    "crashes": 2,
} | dict.fromkeys(GIVEN, "")
HOSTILE = "a\r\nb\x1b[31m\u202e\u200b<b>{0}%s{name}\udcfe"
# These pass by themselves: nobody has anything to do.
PASSING = {"connection_retry", "service_retry", "slow_down"}


def filled(name: str, values: dict[str, object]) -> Message:
    function = CATALOGUE[name]
    return function(*(values[word] for word in inspect.signature(function).parameters))


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_message_is_a_short_sentence_with_advice(name: str) -> None:
    message = filled(name, ORDINARY)
    assert re.fullmatch(r"M\d\d", message.id)
    assert 0 < len(message.title) <= 60
    assert message.title.endswith((".", ")"))
    if name not in PASSING:
        assert message.advice


@pytest.mark.parametrize("name", CATALOGUE)
def test_no_message_speaks_in_classes_or_markup(name: str) -> None:
    message = filled(name, ORDINARY)
    kinds = [kind for kind, value in vars(errors).items() if isinstance(value, type)]
    for text in (message.title, message.advice):
        assert not any(kind in text for kind in kinds if kind != "Message")
        assert not re.search(r"\w+(Error|Exception)\b|Traceback|Errno|<|>|\{|\}", text)


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.row("F16")
def test_what_comes_from_outside_is_put_in_as_visible_text(name: str) -> None:
    given = dict.fromkeys(GIVEN | {"issuer"}, HOSTILE)
    if name == "refused":
        given["reason"] = HOSTILE
    message = filled(name, ORDINARY | given)
    for text in (message.title, message.advice):
        assert text.isprintable()
        text.encode()
    parameters = set(inspect.signature(CATALOGUE[name]).parameters)
    if parameters & given.keys():
        assert "<b>{0}%s{name}" in message.title + message.advice


def test_an_id_stands_for_one_message_but_for_the_two_kinds_of_retry() -> None:
    counted = Counter(filled(name, ORDINARY).id for name in CATALOGUE)
    assert {number for number, count in counted.items() if count > 1} == {"M02", "M11"}


def test_a_certificate_names_its_issuer_only_when_known() -> None:
    assert "certificate" not in messages.untrusted_certificate().advice
    advice = messages.untrusted_certificate("ACME").advice
    assert "The certificate comes from ACME: it looks like a company proxy or antivirus." in advice


def test_the_services_own_words_are_cut_to_a_sentence() -> None:
    advice = messages.refused("word " * 100).advice
    assert len(advice) <= 120
    assert advice.endswith("…")
    assert messages.refused(" \n").advice != ""


@pytest.mark.parametrize(("seconds", "told"), [(0.1, " 1 s "), (3.6, " 4 s ")])
def test_a_retry_counts_whole_seconds_down_to_one(seconds: float, told: str) -> None:
    assert told in messages.connection_retry(seconds, 1, 10).title
    assert told in messages.service_retry("503", seconds, 1, 10).title


def test_an_error_reads_as_its_message() -> None:
    error = UploadError(messages.offline(), "ENETUNREACH")
    assert str(error) == f"{error.title} {error.advice}"
    assert (error.title, error.advice) == (error.message.title, error.message.advice)
    assert "ENETUNREACH" not in str(error)
    assert str(UploadError(messages.slow_down("10:00:00"))).endswith("10:00:00.")


def test_the_whole_tree_of_errors_stands_in_its_docstring() -> None:
    tree = errors.__doc__ or ""
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, Exception):
            assert re.search(rf"\b{name}  ", tree), name


@pytest.mark.parametrize("name", CATALOGUE)
def test_advice_fits_a_terminal_as_well_as_the_window(name: str) -> None:
    message = filled(name, ORDINARY)
    words = f"{message.title} {message.advice}"
    assert not re.search(r"(?i)\b(press|click|button|menu|retry)\b|in Settings", words)
