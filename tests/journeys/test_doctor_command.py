"""`falgui doctor` as a person or a script starts it."""

import json
import re
import shutil
import socket
import sys
import threading
from pathlib import Path

import pytest

from tests.journeys.conftest import Command, Serve
from tests.journeys.ports import free_ports
from tests.session_bus import Service, open_bus

ON_THE_DESKTOP = [
    "clipboard",
    "tray",
    *(["notifications"] if sys.platform == "linux" else []),
    "door",
]
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
    *ON_THE_DESKTOP,
]


def test_all_is_well_on_a_sandbox_of_its_own(command: Command) -> None:
    ended = command("--sandbox", "doctor")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("✓ OK: ") == 8
    assert "⚠ Warning: Password store" in ended.stdout
    assert "· Not checked: Clipboard" in ended.stdout
    assert "Because there is no screen." in ended.stdout
    assert ended.stdout.endswith("All that uploads need works.\n")
    assert "sandbox-secret" not in ended.stdout
    assert "/files/" not in ended.stdout


def test_a_program_reads_the_same_as_json(serve: Serve) -> None:
    sandbox, command = serve()
    ended = command("doctor", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    told = json.loads(ended.stdout)
    assert told["well"] is True
    assert [finding["step"] for finding in told["findings"]] == STEPS
    assert {"step", "name", "verdict", "found", "advice", "seconds"} == set(told["findings"][0])
    assert [stored.size for stored in sandbox.objects] == [1]
    assert sandbox.objects[0].url not in ended.stdout


def test_the_link_is_shown_to_who_asks_for_it(serve: Serve) -> None:
    sandbox, command = serve()
    assert sandbox.environment()
    ended = command("doctor", "--show-link")
    assert sandbox.objects[0].url in ended.stdout
    ended = command("doctor", "--show-link", "--json")
    assert sandbox.objects[1].url in ended.stdout


def test_the_upload_can_be_left_out(serve: Serve) -> None:
    sandbox, command = serve()
    ended = command("doctor", "--no-upload")
    assert ended.returncode == 0
    assert "· Not checked: Test upload" in ended.stdout
    assert sandbox.objects == []


def test_a_wrong_key_fails_with_advice_and_without_the_key(serve: Serve) -> None:
    _sandbox, command = serve()
    ended = command("doctor", FAL_KEY="canary-0123456789:canary-9876543210")
    assert ended.returncode == 1
    assert "✗ Failed: Key at fal" in ended.stdout
    assert "fal rejected this API key." in ended.stdout
    assert "fal.ai/dashboard/keys" in ended.stdout
    assert "Because “Key at fal” failed." in ended.stdout
    assert "canary" not in ended.stdout + ended.stderr


@pytest.mark.row("K2")
def test_without_a_key_or_a_store_the_rest_is_still_checked(serve: Serve) -> None:
    _sandbox, command = serve()
    ended = command("doctor", FAL_KEY="")
    assert ended.returncode == 1
    assert "✗ Failed: API key" in ended.stdout
    assert "No fal key yet." in ended.stdout
    assert "✓ OK: Connection" in ended.stdout
    assert "✓ OK: History" in ended.stdout


def test_a_dead_fal_fails_at_the_connection(command: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}"
        ended = command("doctor", FALGUI_REST_URL=dead, FALGUI_CDN_URL=dead, FAL_KEY="a:b")
    assert ended.returncode == 1
    assert "✗ Failed: Connection" in ended.stdout
    assert ended.stdout.count("Because “Connection” failed.") == 3


def test_the_fingerprint_of_a_key_stays_the_same_on_one_machine(serve: Serve) -> None:
    _sandbox, command = serve()
    marks = [
        re.findall(r"Fingerprint ([0-9a-f]{8})\.", command("doctor", "--no-upload").stdout)
        for _time in range(2)
    ]
    assert len(marks[0]) == 1
    assert marks[0] == marks[1]


def test_a_damaged_history_is_left_to_the_window(serve: Serve) -> None:
    _sandbox, command = serve()
    file = command.home / "data" / "falgui.sqlite3"
    file.parent.mkdir()
    file.write_bytes(b"no database" * 1000)
    ended = command("doctor", "--no-upload")
    assert ended.returncode == 1
    assert "✗ Failed: History" in ended.stdout
    assert "Fingerprint unknown." in ended.stdout
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_only_the_desktop_can_be_checked(command: Command) -> None:
    ended = command("doctor", "--desktop-only", "--json", QT_QPA_PLATFORM="offscreen")
    assert ended.returncode == 0
    steps = [finding["step"] for finding in json.loads(ended.stdout)["findings"]]
    assert steps == ON_THE_DESKTOP


def desktop(command: Command, **more: str) -> dict[str, dict[str, str]]:
    """Return what is found about the desktop, by step."""
    ended = command("doctor", "--desktop-only", "--json", QT_QPA_PLATFORM="offscreen", **more)
    assert ended.returncode == 0, ended.stderr
    return {one["step"]: one for one in json.loads(ended.stdout)["findings"]}


def with_door(home: Path, port: int) -> None:
    settings = home / "config" / "settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"version": 1, "door": True, "door_port": port}))


def test_a_door_is_looked_at_where_it_is_switched_on(command: Command, home: Path) -> None:
    assert desktop(command)["door"]["verdict"] == "skipped"
    port = free_ports()
    with_door(home, port)
    found = desktop(command)["door"]
    assert (found["verdict"], found["found"]) == (
        "warning",
        f"Nothing answers at 127.0.0.1:{port}.",
    )


@pytest.mark.parametrize(
    ("answer", "verdict", "found"),
    [
        ('{"success":true,"result":"alive"}', "ok", "Open at 127.0.0.1:{port}"),
        ("<html>", "warning", "Port {port} is taken by another program."),
    ],
)
def test_whoever_has_the_door_s_port_is_asked(
    command: Command, home: Path, answer: str, verdict: str, found: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            for _visit in range(2):
                line, _address = server.accept()
                with line:
                    line.settimeout(10)
                    if line.recv(4096):
                        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n"
                        line.sendall((head + answer).encode())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with_door(home, port)
        door = desktop(command)["door"]
    assert (door["verdict"], door["found"]) == (verdict, found.format(port=port))


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no dbus-daemon")
def test_whoever_shows_notifications_is_named(command: Command, tmp_path: Path) -> None:
    assert desktop(command)["notifications"]["verdict"] == "warning"
    folder = tmp_path / "bus"
    folder.mkdir()
    name = "org.freedesktop.Notifications"
    with open_bus(folder) as address:
        about = ("ssss", ("Postman", "us", "1", "1.2"))
        server = Service(address, name, {f"{name}.GetServerInformation": ("", lambda: about)})
        found = desktop(command, DBUS_SESSION_BUS_ADDRESS=address)["notifications"]
        server.close()
    assert (found["verdict"], found["found"]) == ("ok", "Postman shows them.")


def test_nothing_stays_in_the_temporary_folder(serve: Serve, tmp_path: Path) -> None:
    _sandbox, command = serve()
    folder = tmp_path / "temporary"
    folder.mkdir()
    assert command("doctor", TMPDIR=str(folder), TEMP=str(folder)).returncode == 0
    assert list(folder.iterdir()) == []


def test_wrong_usage_ends_with_two(command: Command) -> None:
    ended = command("doctor", "--nonsense")
    assert ended.returncode == 2
    ended = command("doctor", FALGUI_REST_URL="http://example.org")
    assert ended.returncode == 2
    assert ended.stderr == "FALGUI_REST_URL is not an https address.\n"
