"""A start passes on what its desktop gave it, so that the window may come to the front."""

import os

import pytest

from falgui.desktop.system.activation import activation_token, expect_activation


@pytest.mark.parametrize(
    ("environment", "token"),
    [
        ({}, ""),
        ({"DESKTOP_STARTUP_ID": "a_TIME7"}, "a_TIME7"),
        ({"XDG_ACTIVATION_TOKEN": "b"}, "b"),
        ({"XDG_ACTIVATION_TOKEN": "b", "DESKTOP_STARTUP_ID": "a_TIME7"}, "b"),
        ({"XDG_ACTIVATION_TOKEN": "", "DESKTOP_STARTUP_ID": "a_TIME7"}, "a_TIME7"),
    ],
)
def test_either_name_will_do(environment: dict[str, str], token: str) -> None:
    assert activation_token(environment) == token


def test_the_next_window_finds_it_where_qt_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    expect_activation("")
    assert os.environ["XDG_ACTIVATION_TOKEN"] == ""
    expect_activation("b")
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "b"
