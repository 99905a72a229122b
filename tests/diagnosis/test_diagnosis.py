"""Each step of the diagnosis against the real thing: found, failed, and not checked."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from falgui import diagnosis
from falgui.core import messages
from falgui.core.errors import (
    AuthenticationError,
    KeyStoreError,
    NoKeyStoreError,
    UploadError,
)
from falgui.core.findings import Finding, Verdict, finding_from
from falgui.core.links import LinkFormat
from falgui.core.secret import Secret
from falgui.diagnosis import Surroundings, diagnose, report
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from falgui.store.database import open_database
from falgui.store.paths import prepare, user_paths
from falgui.store.settings import ProxyChoice, Settings
from falgui.transport.endpoints import Endpoints
from falgui.transport.network_choice import NetworkChoice

KEY = Secret("canary-id-0123456789:canary-secret-0123456789")
STEPS = [
    "proxy",
    "dns",
    "connect",
    "tls",
    "key",
    "accepted",
    "upload",
    "keyring",
    "folders",
    "database",
]


@pytest.fixture(autouse=True)
def no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the process out that looks at the desktop, but in its own tests."""
    monkeypatch.setattr(diagnosis, "_desktop_findings", lambda: iter(()))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(key=KEY.reveal()) as server:
        yield server


@pytest.fixture
def around(sandbox: Sandbox, home: Path) -> Surroundings:
    paths, problem = prepare(user_paths({"FALGUI_HOME": str(home)}))
    assert problem is None
    origins = sandbox.endpoints
    return Surroundings(
        Endpoints(origins.rest, origins.cdn, origins.legacy),
        paths,
        lambda: (KEY, "In this test"),
        lambda: None,
        lambda _key: "0a1b2c3d",
    )


def made(around: Surroundings, *, upload: bool = True) -> dict[str, Finding]:
    return {finding.step: finding for finding in diagnose(around, upload=upload)}


def verdicts(findings: dict[str, Finding]) -> dict[str, str]:
    return {step: finding.verdict.value for step, finding in findings.items()}


def raising(error: Exception) -> Callable[[], None]:
    def call() -> None:
        raise error

    return call


def test_every_step_is_checked_and_well(around: Surroundings, sandbox: Sandbox) -> None:
    findings = made(around)
    assert list(findings) == STEPS
    assert verdicts(findings) == dict.fromkeys(STEPS, "ok") | {"tls": "skipped"}
    assert findings["key"].found == "In this test. Fingerprint 0a1b2c3d."
    assert all(finding.name and finding.found for finding in findings.values())
    assert all(0 <= finding.seconds < 10 for finding in findings.values())
    (stored,) = sandbox.objects
    assert stored.size == 1
    assert findings["upload"].link == stored.url
    assert stored.url not in json.dumps([one.as_json() for one in findings.values()])


def test_the_test_file_goes_after_a_minute_and_is_in_no_history(
    around: Surroundings, sandbox: Sandbox
) -> None:
    made(around)
    (asked,) = (one for one in sandbox.requests if one.path == "/files/upload")
    lifecycle = json.loads(asked.headers["X-Fal-Object-Lifecycle"])
    assert lifecycle == {"expiration_duration_seconds": 60}
    assert not around.paths.database_file.exists()
    assert list(around.paths.temporary.iterdir()) == []


def test_the_upload_can_be_left_out(around: Surroundings, sandbox: Sandbox) -> None:
    findings = made(around, upload=False)
    assert findings["upload"].verdict is Verdict.SKIPPED
    assert sandbox.objects == []


def test_an_unknown_host_stops_what_depends_on_it_and_nothing_else(around: Surroundings) -> None:
    nowhere = replace(
        around, endpoints=Endpoints("https://no-such-host.invalid", "https://x.invalid")
    )
    findings = made(nowhere)
    assert findings["dns"].verdict is Verdict.FAILED
    assert "no-such-host.invalid" in findings["dns"].found
    assert findings["dns"].advice
    for step in ("connect", "tls", "accepted", "upload"):
        assert findings[step].verdict is Verdict.SKIPPED
        assert findings[step].found == "Because “Name lookup” failed."
    for step in ("proxy", "key", "keyring", "folders", "database"):
        assert findings[step].verdict is Verdict.OK


def test_a_name_server_that_never_answers_is_not_waited_for(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: answer.wait(20) and [])
    monkeypatch.setattr("falgui.transport.probe._SECONDS", 0.05)
    nowhere = replace(around, endpoints=Endpoints())
    finding = next(one for one in diagnose(nowhere) if one.step == "dns")
    answer.set()
    assert finding.verdict is Verdict.FAILED
    assert "rest.fal.ai" in finding.found


def test_a_refused_connection_is_told(around: Surroundings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}"
        findings = made(replace(around, endpoints=replace(around.endpoints, cdn=dead)))
    assert findings["connect"].verdict is Verdict.FAILED
    assert findings["accepted"].found == "Because “Connection” failed."


def test_something_else_than_tls_is_told_before_anything_is_sent(around: Surroundings) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    connection, _address = server.accept()
                    with connection:
                        heard.append(connection.recv(65536))
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        origin = f"https://127.0.0.1:{server.getsockname()[1]}"
        findings = made(replace(around, endpoints=Endpoints(origin, origin, origin)))
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert findings["tls"].verdict is Verdict.FAILED
    assert findings["accepted"].verdict is Verdict.SKIPPED
    assert b"canary" not in b"".join(heard)


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (NetworkChoice(ProxyChoice.MANUAL, "127.0.0.1:8"), "http://127.0.0.1:8, from falgui's"),
        (NetworkChoice(ProxyChoice.DIRECT), "None, as chosen in the settings"),
    ],
)
def test_the_way_that_was_chosen_is_the_one_that_is_checked(
    around: Surroundings,
    monkeypatch: pytest.MonkeyPatch,
    choice: NetworkChoice,
    found: str,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    nowhere = Endpoints(*["https://fal.invalid"] * 3)
    finding = made(replace(around, endpoints=nowhere, network=choice))["proxy"]
    assert finding.verdict is Verdict.OK
    assert finding.found.startswith(found)


def test_certificates_that_cannot_be_read_are_told(around: Surroundings, tmp_path: Path) -> None:
    choice = NetworkChoice(extra_authority=tmp_path / "company.pem")
    finding = made(replace(around, network=choice))["proxy"]
    assert finding.verdict is Verdict.FAILED
    assert finding.found.startswith("“company.pem” holds no certificates.")
    assert finding.advice


@pytest.mark.row("N19")
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY", "https_proxy"])
def test_the_proxy_in_use_is_named_without_its_password(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://user:canary-pass@127.0.0.1:9")
    findings = made(replace(around, endpoints=Endpoints()))
    assert findings["proxy"].verdict is Verdict.OK
    assert findings["proxy"].found == "http://127.0.0.1:9, from the environment"
    # Names are looked up by the proxy: its own is what must be found here.
    assert findings["dns"].found == "127.0.0.1: 127.0.0.1"
    assert findings["connect"].verdict is Verdict.FAILED
    assert "canary" not in repr(findings)


@pytest.mark.row("N20")
@pytest.mark.parametrize("setting", ["foo://user:canary@proxy.example:1", "http://canary:1:b@[::1"])
def test_a_proxy_that_cannot_be_used_is_told(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", setting)
    findings = made(around)
    assert findings["proxy"].verdict is Verdict.FAILED
    assert findings["proxy"].found.startswith("The proxy setting cannot be used")
    assert findings["upload"].found == "Because “Proxy” failed."
    assert "canary" not in repr([findings["proxy"], findings["dns"]])


def test_a_missing_key_is_told_and_nothing_is_asked_for_it(
    around: Surroundings, sandbox: Sandbox
) -> None:
    findings = made(replace(around, key=lambda: None))
    assert findings["key"].verdict is Verdict.FAILED
    assert findings["key"].found == messages.key_missing().title
    assert findings["upload"].found == "Because “API key” failed."
    assert sandbox.objects == []


def test_a_wrong_key_is_told_in_the_words_of_m06(around: Surroundings) -> None:
    wrong = replace(around, key=lambda: (Secret("canary-wrong:canary-wrong"), "Here"))
    findings = made(wrong)
    assert findings["accepted"].verdict is Verdict.FAILED
    assert findings["accepted"].found.startswith(messages.key_rejected().title)
    assert findings["accepted"].advice == messages.key_rejected().advice
    assert "canary" not in repr(findings)


def test_a_spare_way_is_worth_a_warning(around: Surroundings) -> None:
    from aiohttp import web  # noqa: PLC0415

    async def closed(arrived: Arrived) -> web.StreamResponse | None:
        return web.Response(status=404) if arrived.endpoint is Endpoint.SINGLE else None

    with Sandbox(key=KEY.reveal(), interfere=closed) as server:
        origins = server.endpoints
        own = Endpoints(origins.rest, origins.cdn, origins.legacy)
        finding = made(replace(around, endpoints=own))["upload"]
    assert finding.verdict is Verdict.WARNING
    assert "legacy" in finding.found


@pytest.mark.parametrize(
    "error",
    [
        NoKeyStoreError(messages.key_store_absent()),
        KeyStoreError(messages.key_store_locked(), "KeyringLocked"),
        AuthenticationError(messages.key_malformed()),
    ],
)
@pytest.mark.row("K2", "K4")
def test_a_password_store_that_does_not_help_is_worth_a_warning(
    around: Surroundings, error: UploadError
) -> None:
    finding = made(replace(around, read_store=raising(error)), upload=False)["keyring"]
    assert finding.verdict is Verdict.WARNING
    assert finding.found.startswith(error.title)
    assert finding.advice == error.advice


def test_a_defect_in_one_step_leaves_the_others(
    around: Surroundings, caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(around, read_store=raising(RuntimeError("canary-0123")))
    findings = made(broken, upload=False)
    assert findings["keyring"].verdict is Verdict.FAILED
    assert "reference" in findings["keyring"].found
    assert findings["database"].verdict is Verdict.OK
    assert "canary" not in repr(findings) + caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="file modes")
def test_a_folder_that_cannot_be_written_is_told(around: Surroundings, ordinary_home: Path) -> None:
    paths, _problem = prepare(user_paths({"FALGUI_HOME": str(ordinary_home)}))
    paths.data.chmod(0o500)
    finding = made(replace(around, paths=paths), upload=False)["folders"]
    assert finding.verdict is Verdict.FAILED
    assert str(paths.data) in finding.found


@pytest.mark.skipif(sys.platform == "win32", reason="file modes")
def test_a_folder_open_to_others_is_worth_a_warning(around: Surroundings) -> None:
    around.paths.config.chmod(0o755)
    finding = made(around, upload=False)["folders"]
    assert finding.verdict is Verdict.WARNING
    assert str(around.paths.config) in finding.found


def test_little_room_is_worth_a_warning(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "_LITTLE_ROOM", 10**30)
    finding = made(around, upload=False)["folders"]
    assert finding.verdict is Verdict.WARNING
    assert finding.advice == "Free some space on this drive."


@pytest.mark.row("S7")
@pytest.mark.parametrize("damage", ["garbage", "a torn page"])
def test_a_damaged_history_is_found_and_left_as_it_is(around: Surroundings, damage: str) -> None:
    file = around.paths.database_file
    database, _problem = open_database(file)
    database.close()
    content = bytearray(file.read_bytes())
    content[: len(content) if damage == "garbage" else 0] = (
        b"x" * 9000 if damage == "garbage" else b""
    )
    content[4096:6000] = b"\xff" * 1904
    file.write_bytes(content)
    finding = made(around, upload=False)["database"]
    assert finding.verdict is Verdict.FAILED
    assert finding.found.startswith("The history is damaged.")
    assert file.read_bytes() == bytes(content)


def test_a_history_in_use_is_read_beside_its_owner(around: Surroundings) -> None:
    database, _problem = open_database(around.paths.database_file)
    database.close()
    with closing(sqlite3.connect(around.paths.database_file, isolation_level=None)) as owner:
        owner.execute("BEGIN IMMEDIATE")
        owner.execute("CREATE TABLE more (x)")
        finding = made(around, upload=False)["database"]
        owner.execute("COMMIT")
        assert owner.execute("SELECT count(*) FROM more").fetchone() == (0,)
    assert finding.verdict is Verdict.OK


def test_a_finding_survives_the_way_through_json() -> None:
    finding = Finding("tray", "Tray", Verdict.WARNING, "None.", "Get one.", 0.5)
    assert finding_from(json.loads(json.dumps(finding.as_json()))) == finding


def test_a_report_has_everything_that_helps_and_nothing_secret(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    lines = [f"line {number} of {tmp_path}/x Key {KEY.reveal()}" for number in range(70)]
    (around.paths.log_folder / "falgui.log").write_text("\n".join(lines))
    settings = replace(Settings(), streams=3, link_format=LinkFormat.HTML, window_geometry="AAAA")
    findings = [Finding("dns", "Name lookup", Verdict.FAILED, f"at {tmp_path}", "Do this.", 1.5)]
    text = report(findings, settings, around.paths.log_folder)
    assert "falgui 0." in text
    assert "Python 3." in text
    assert "streams = 3" in text
    assert "link_format = html" in text
    assert "AAAA" not in text
    assert "uploads_at_once" not in text
    assert "Failed: Name lookup (1.50 s)\n    at ~\n    Do this." in text
    assert str(tmp_path) not in text
    assert "canary" not in text
    assert "line 19 " not in text
    assert "line 20 of ~/x Key …" in text
    assert "line 69 " in text


def test_without_findings_or_log_a_report_is_still_one(tmp_path: Path) -> None:
    assert report([], Settings(), tmp_path).count("none") == 2


class TestTheDesktop:
    """Clipboard and tray are looked at by a process of their own."""

    @pytest.fixture(autouse=True)
    def no_desktop(self) -> None:
        """Use the real one here."""

    def test_it_is_looked_at_without_the_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FAL_KEY", KEY.reveal())
        findings = {one.step: one for one in diagnosis._desktop_findings()}
        assert findings["clipboard"].verdict is Verdict.OK
        # Offscreen there is no tray.
        assert findings["tray"].verdict is Verdict.WARNING

    def test_a_qt_that_cannot_start_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", "no-such-platform")
        (finding,) = diagnosis._desktop_findings()
        assert finding.verdict is Verdict.FAILED
        assert finding.found == "Qt could not open the display."
        assert "falgui doctor --desktop-only" in finding.advice

    @pytest.mark.row("K9")
    def test_its_process_does_not_inherit_the_key(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        seen = tmp_path / "environment"
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\nenv > {seen}\n")
        program.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(program))
        for variable in ("FAL_KEY", "FAL_KEY_ID", "FAL_KEY_SECRET"):
            monkeypatch.setenv(variable, KEY.reveal())
        (finding,) = diagnosis._desktop_findings()
        assert finding.verdict is Verdict.FAILED
        assert "PATH" in seen.read_text()
        assert "canary" not in seen.read_text()


def test_the_diagnosis_does_not_load_qt() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, falgui.cli.doctor; print('PySide6' in sys.modules)"],
        cwd=Path(__file__).parents[2],
        env={name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert loaded.strip() == "False"
