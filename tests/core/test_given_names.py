"""What a person or a desktop gives to a start of falgui."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.given_names import given_name, is_address, is_elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a.png?x=1",
        "falgui://open",
        "falgui:../../etc/passwd",
        "sftp://host/a",
        "mtp://phone/b c",
    ],
)
def test_addresses_stay_as_they_are(text: str) -> None:
    assert is_address(text)
    assert given_name(text) == text


def test_only_what_nobody_here_can_open_is_elsewhere() -> None:
    texts = [
        "sftp://host/a",
        "smb://h/s",
        "https://h/a",
        "falgui://open",
        "file:///a",
        "/a",
        "C://a",
    ]
    assert [text for text in texts if is_elsewhere(text)] == ["sftp://host/a", "smb://h/s"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("file:///a%20b.png", b"/a b.png"),
        ("FILE://localhost/a", b"/a"),
        ("file:/a", b"/a"),
        ("file:///%FF%0A%25", b"/\xff\n%"),
        ("/plain%20path", b"/plain%20path"),
    ],
)
def test_a_file_s_address_is_its_path(text: str, path: bytes) -> None:
    assert given_name(text) == os.fsdecode(path)


def test_what_is_relative_is_taken_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["a b.png", "-x", "http:", "javascript:alert(1)", "C:a"]
    assert [given_name(name) for name in names] == [str(tmp_path / name) for name in names]


@given(st.binary().filter(lambda name: b"\0" not in name))
def test_every_path_survives_as_an_address(name: bytes) -> None:
    path = Path(os.fsdecode(b"/x" + name))
    assert given_name(path.as_uri()) == str(path)
