"""`falgui probe` as a developer or a script starts it."""

import json
import signal
import sys
import time
from pathlib import Path

import pytest

from falgui.sandbox.rules import Rules
from tests.journeys.conftest import Command, Serve


def test_a_sandbox_of_its_own_needs_no_key_and_no_question(command: Command) -> None:
    ended = command("--sandbox", "probe", "--quick", "--traffic", "0")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("# Live check of fal's storage\n")
    assert "- left out: what takes minutes" in ended.stdout
    assert "the limit is 100,000,000 bytes exactly" in ended.stdout
    assert "left out by --quick" in ended.stdout
    assert "✓ What is the etag of a part? as assumed" in ended.stderr
    assert "≠ Is the legacy CDN alive? different" in ended.stderr
    assert "sandbox-secret" not in ended.stdout + ended.stderr


def test_a_program_gets_json_in_a_file(serve: Serve, tmp_path: Path) -> None:
    sandbox, command = serve(rules=Rules(token_refusal=403))
    file = tmp_path / "report.json"
    ended = command(
        "probe", "--quick", "--traffic", "0", "--yes", "--format", "json", "--output", file
    )
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "This sends at most 23.0 MB of random bytes to fal" in ended.stderr
    told = json.loads(file.read_text(encoding="utf-8"))
    found = {finding["id"]: finding for finding in told["findings"]}
    assert "single upload: HTTP 403" in found["token-refusal"]["seen"][0]
    lifecycles = [stored.lifecycle or {} for stored in sandbox.objects]
    assert {one.get("expiration_duration_seconds") for one in lifecycles} == {60}


def test_nothing_is_sent_where_nobody_can_be_asked(serve: Serve) -> None:
    sandbox, command = serve()
    ended = command.pipe(b"y\n", "probe")
    assert ended.returncode == 2
    assert b"add --yes" in ended.stderr
    assert sandbox.requests == []


def test_without_a_key_it_says_so(serve: Serve) -> None:
    sandbox, command = serve()
    ended = command("probe", "--yes", FAL_KEY="")
    assert ended.returncode == 3
    assert "No fal key yet." in ended.stderr
    assert sandbox.requests == []


def test_a_question_without_an_answer_is_told_by_the_exit_code(serve: Serve) -> None:
    _sandbox, command = serve()
    key = "canary-0123456789:canary-9876543210"
    ended = command("probe", "--yes", "--quick", "--traffic", "0", FAL_KEY=key)
    assert ended.returncode == 1
    assert "not answered: HTTP 401 from 127.0.0.1: No user found" in ended.stdout
    assert "canary" not in ended.stdout + ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_interrupted_it_reports_what_is_there(serve: Serve, tmp_path: Path) -> None:
    _sandbox, command = serve()
    with (tmp_path / "told").open("w+", encoding="utf-8") as told:
        running = command.start("probe", "--yes", "--traffic", "0", stderr=told)
        ends_at = time.monotonic() + 60
        # What takes minutes comes last.
        while "In which form does Retry-After come?" not in (tmp_path / "told").read_text():
            assert time.monotonic() < ends_at
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        report, _nothing = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "| What is the etag of a part? | as assumed |" in report
    assert "| Is a file really gone after its time? | not answered: interrupted |" in report


def test_a_report_that_cannot_be_written_is_printed(serve: Serve, tmp_path: Path) -> None:
    _sandbox, command = serve()
    ended = command("probe", "--yes", "--output", tmp_path / "no" / "folder", FAL_KEY="no:key")
    assert ended.returncode == 1
    assert ended.stdout.startswith("# Live check of fal's storage\n")
    assert "could not be written" in ended.stderr


@pytest.mark.parametrize("words", [("--traffic", "1.5"), ("--format", "html"), ("more",)])
def test_wrong_usage_ends_with_two(command: Command, words: tuple[str, ...]) -> None:
    assert command("probe", *words).returncode == 2
