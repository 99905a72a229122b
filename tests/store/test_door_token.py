"""The local door's token: long, this user's alone, and the same at the next start."""

import os
from pathlib import Path

import pytest

from falgui.store.door_token import door_token, new_door_token


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "door-token"


def test_it_is_long_and_stays_the_same(file: Path) -> None:
    token = door_token(file)
    # Of 24 random bytes: 192 bits.
    assert len(token.reveal()) == 32
    assert door_token(file) == token
    assert str(token) == "***"


def test_a_new_one_takes_its_place(file: Path) -> None:
    before = door_token(file)
    after = new_door_token(file)
    assert after != before
    assert door_token(file) == after


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
def test_nobody_else_can_read_it_and_one_that_others_could_read_is_replaced(file: Path) -> None:
    before = os.umask(0)
    try:
        token = door_token(file)
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    assert door_token(file) != token
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 1000, b"\xff" * 32, b"a b" * 11])
def test_what_is_no_token_is_replaced(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    file.chmod(0o600)
    assert len(door_token(file).reveal()) == 32


@pytest.mark.skipif(os.name != "posix", reason="links need no rights there")
def test_a_link_to_another_file_is_not_followed(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("o" * 32)
    other.chmod(0o600)
    file.symlink_to(other)
    assert door_token(file).reveal() != "o" * 32
    assert other.read_text() == "o" * 32


def test_where_the_disk_says_no_it_holds_for_this_run(tmp_path: Path) -> None:
    assert len(door_token(tmp_path / "gone" / "door-token").reveal()) == 32
