"""Which release is news, when it is time to ask, and where."""

from pathlib import Path

import pytest

from falgui import __version__
from falgui.core import releases
from falgui.core.releases import (
    ADDRESS,
    DAY,
    host_in,
    is_newer,
    is_other_version,
    is_release,
    releases_address,
    seconds_until_due,
)
from falgui.core.resources import resource


@pytest.mark.parametrize(
    ("release", "own"),
    [
        ("0.2.0", "0.1.0"),
        ("0.10", "0.9.9"),
        ("1.0", "0.99.99.99"),
        ("0.1.0.1", "0.1.0"),
        ("0.2.0", "0.2.0rc1"),
        ("0.2.0", "0.2.0b3.dev1"),
        ("0.2", "0.2.0.dev4"),
        ("0.2.1", "0.2.0.post1"),
        ("0.2.1", "0.2.0.post1.dev2"),
        ("0.3", "0.2.0+debian1"),
        ("1.0", "what nobody can read"),
    ],
)
def test_what_came_later_is_newer(release: str, own: str) -> None:
    assert is_newer(release, own)


@pytest.mark.parametrize(
    ("release", "own"),
    [
        ("0.1.0", "0.1.0"),
        ("0.1", "0.1.0"),
        ("0.1.0.0", "0.1"),
        ("0.9.9", "0.10"),
        ("0.2.0", "0.2.0.post1"),
        ("0.2.0", "0.2.0.post1.dev2"),
        ("0.2.0", "0.2.0+debian1"),
        ("0.2.0", "0.3.0rc1"),
        ("0.3.0rc1", "0.2.0"),
        ("0.3.0.dev1", "0.2.0"),
        ("1.0.post1", "0.2.0"),
        ("", "0.1.0"),
    ],
)
def test_nothing_else_is(release: str, own: str) -> None:
    assert not is_newer(release, own)


def test_what_runs_is_no_news() -> None:
    assert not is_newer(__version__, __version__)


@pytest.mark.parametrize(
    "text",
    ["", "1", "v1.2", "1.2.", ".1.2", "1..2", "01.2", "1.2.3.4.5", "123456.0", "1.2 ", "1.2\n",
     "-1.2", "1.2-3", "1!2.3", "\u0661.\u0662", "<b>1.2</b>", "1.2\u202e", "1.2rc1", "latest"],
)  # fmt: skip
def test_only_plain_numbers_are_a_release(text: str) -> None:
    assert not is_release(text)
    assert not is_newer(text, "0.1.0")


def test_a_version_before_or_beside_a_release_is_known_as_such() -> None:
    for text in ("1.2rc1", "1.2.0.dev3", "2.0a1", "1.2.post1", "1.2+debian1", "7"):
        assert is_other_version(text)
    for text in ("1.2.0", "", "<b>1.2</b>", "1.2rc1\n", "1.2" + "a" * 50):
        assert not is_other_version(text)


@pytest.mark.parametrize(
    ("asked_at", "now", "seconds"),
    [
        (0, 1_800_000_000, 0),
        (1_000_000, 1_000_000, DAY),
        (1_000_000, 1_000_000 + DAY - 1, 1),
        (1_000_000, 1_000_000 + DAY, 0),
        # The clock was ahead by a year.
        (1_000_000 + 365 * DAY, 1_000_000, 0),
    ],
)
def test_it_is_due_once_a_day(asked_at: float, now: float, seconds: float) -> None:
    assert seconds_until_due(asked_at, now) == seconds


def test_another_address_is_taken_from_the_environment() -> None:
    assert releases_address({}) == ADDRESS
    assert releases_address({"FALGUI_RELEASES_URL": " "}) == ADDRESS
    own = "https://packages.example/falgui.json"
    assert releases_address({"FALGUI_RELEASES_URL": own}) == own


@pytest.mark.parametrize("word", ["off", "OFF", " off "])
def test_a_word_in_the_environment_switches_it_off(word: str) -> None:
    assert releases_address({"FALGUI_RELEASES_URL": word}) is None


def test_a_file_beside_the_program_switches_it_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "resource", tmp_path.joinpath)
    assert releases_address({}) == ADDRESS
    (tmp_path / "releases-off").touch()
    assert releases_address({}) is None
    assert releases_address({"FALGUI_RELEASES_URL": "https://packages.example/a"}) is None


def test_no_such_file_ships() -> None:
    assert not resource(releases.SWITCHED_OFF).exists()


def test_the_host_is_named_as_far_as_it_can_be() -> None:
    assert host_in(ADDRESS) == "api.github.com"
    assert host_in("http://127.0.0.1:8080/json") == "127.0.0.1"
    for text in ("", "nothing", "http://[broken"):
        assert host_in(text) == ""
