"""The system's certificates: where they are found, and how often they are read."""

import os
import shutil
import ssl
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import certifi
import pytest

from falgui.transport import system_authorities
from falgui.transport.system_authorities import (
    read_ahead,
    state_of_authorities,
    system_context,
)

linux = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the system judges there")


def begin(context: ssl.SSLContext) -> None:
    context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="fal.test")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(certifi.where(), tmp_path / "all.pem"))


@linux
def test_they_are_read_with_the_first_connection_and_never_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = system_context()
    assert context.cert_store_stats()["x509_ca"] == 0
    begin(context)
    count = context.cert_store_stats()["x509_ca"]
    assert count > 50
    file.unlink()
    begin(context)
    assert context.cert_store_stats()["x509_ca"] == count


@linux
def test_they_can_be_read_before_the_first_connection(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    before = set(threading.enumerate())
    read_ahead()
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    file.unlink()
    context = system_context()
    assert context.cert_store_stats()["x509_ca"] > 50
    begin(context)
    # It is handed out once: whoever gets it may add to it.
    assert system_context() is not context


@linux
def test_what_is_wrong_with_them_is_said_when_somebody_connects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_authorities, "_own_file", lambda: tmp_path / "missing.pem")
    read_ahead()
    context = system_context()
    with pytest.raises(FileNotFoundError):
        begin(context)


@linux
def test_strangers_are_not_trusted() -> None:
    context = system_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@linux
def test_where_openssl_looks_in_vain_the_places_of_distributions_are_tried(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setattr(system_authorities, "_FILES", ("/nowhere/else.pem", str(file)))
    context = system_context()
    begin(context)
    assert context.cert_store_stats()["x509_ca"] > 50


@linux
def test_new_certificates_are_noticed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    before = state_of_authorities()
    assert state_of_authorities() == before
    os.utime(file, (1, 1))
    assert state_of_authorities() != before
    file.unlink()
    assert state_of_authorities() not in (before, None)


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_the_system_judges(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    judge = SimpleNamespace(SSLContext=asked.append)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setitem(sys.modules, "truststore", judge)
    system_context()
    assert asked == [ssl.PROTOCOL_TLS_CLIENT]
