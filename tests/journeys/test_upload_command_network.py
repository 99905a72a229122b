"""`falgui upload` and the settings about the network: the limit, the proxy, the certificates."""

import time
from pathlib import Path

import pytest

from .conftest import Serve


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "two megabytes.bin"
    path.write_bytes(bytes(2_000_000))
    return path


def sent_in(serve: Serve, file: Path, *words: str, **settings: object) -> float:
    """Return how long fal was kept busy with the file."""
    sandbox, falgui = serve()
    falgui.set(**settings)
    began = time.monotonic()
    assert falgui("upload", *words, file).returncode == 0
    assert len(sandbox.objects) == 1
    return time.monotonic() - began


def test_the_limit_of_the_settings_counts_in_a_terminal_too(serve: Serve, file: Path) -> None:
    assert sent_in(serve, file, most_bytes_per_second=500_000) >= 3.4


def test_a_limit_on_the_command_line_is_written_like_curl_s(serve: Serve, file: Path) -> None:
    assert sent_in(serve, file, "--limit-rate", "500k", most_bytes_per_second=1000) >= 3.4


def test_zero_on_the_command_line_lifts_the_limit(serve: Serve, file: Path) -> None:
    assert sent_in(serve, file, "--limit-rate", "0", most_bytes_per_second=1000) < 30


def test_another_word_for_a_speed_is_wrong_usage(serve: Serve, file: Path) -> None:
    _sandbox, falgui = serve()
    ended = falgui("upload", "--limit-rate", "fast", file)
    assert ended.returncode == 2
    assert "'fast' is no speed; 500k, 2M, 1.5M or bytes a second are." in ended.stderr


def test_certificates_that_are_gone_are_told_once(serve: Serve, file: Path) -> None:
    _sandbox, falgui = serve()
    falgui.set(extra_authority="/nowhere/company.pem")
    ended = falgui("upload", file)
    assert ended.returncode == 1
    assert "“company.pem” holds no certificates." in ended.stderr
    assert ended.stdout == ""


def test_the_doctor_takes_the_way_that_the_settings_choose(serve: Serve) -> None:
    _sandbox, falgui = serve()
    falgui.set(proxy="direct")
    ended = falgui("doctor", "--no-upload", HTTPS_PROXY="http://127.0.0.1:9")
    assert "None, as chosen in the settings: fal is reached directly." in ended.stdout


def test_sizes_in_the_terminal_follow_the_settings(serve: Serve, file: Path) -> None:
    _sandbox, falgui = serve()
    falgui.set(binary_units=True)
    assert "1.9 MiB" in falgui("upload", file).stderr
