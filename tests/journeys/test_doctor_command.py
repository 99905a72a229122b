"""`falgui doctor` as a person or a script starts it."""

import json
import re
import socket
from pathlib import Path

import pytest

from tests.journeys.conftest import Command, Serve

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
    "clipboard",
    "tray",
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
    assert steps == ["clipboard", "tray"]


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
