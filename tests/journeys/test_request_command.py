"""`falgui request`: a text goes in, and comes out with links in the place of its files."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from falgui.sandbox.arrived import Arrived, Endpoint

from .conftest import Command, Serve


def asked(falgui: Command, text: bytes, *words: str | Path) -> subprocess.CompletedProcess[bytes]:
    return falgui.pipe(text, "request", *words)


def served(link: str) -> str:
    return hashlib.sha256(httpx.get(link, trust_env=False).content).hexdigest()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_links_serve_the_files_and_all_else_is_as_it_was(
    serve: Serve, files: list[Path]
) -> None:
    sandbox, falgui = serve()
    text = (
        b'\xef\xbb\xbfx = fal_client.upload_file("' + bytes(files[0]) + b'")\r\n'
        b"# \xff caf\xc3\xa9\r\ny = '" + bytes(files[1]) + b"', '" + bytes(files[0]) + b"'"
    )
    ended = asked(falgui, text)
    assert ended.returncode == 0, ended.stderr
    first, second, again = re.findall(rb"http[^\"']+", ended.stdout)
    assert ended.stdout == (
        b'\xef\xbb\xbfx = "' + first + b'"\r\n# \xff caf\xc3\xa9\r\ny = '
        b"'" + second + b"', '" + first + b"'"
    )
    assert first == again
    assert [served(first.decode()), served(second.decode())] == [digest(one) for one in files[:2]]
    assert len(sandbox.objects) == 2


def test_a_file_is_read_and_relative_paths_begin_at_a_folder(
    serve: Serve, files: list[Path], tmp_path: Path
) -> None:
    _sandbox, falgui = serve()
    request = tmp_path / "request.json"
    request.write_text(json.dumps({"image_url": "a.png", "n": 1}))
    assert asked(falgui, b"", request).returncode == 2
    ended = asked(falgui, b"", request, "--base", files[0].parent, "--expires", "1h", "--quiet")
    assert ended.returncode == 0
    assert ended.stderr == b""
    value = json.loads(ended.stdout)
    assert value["n"] == 1
    assert served(value["image_url"]) == digest(files[1])


def test_a_failure_leaves_standard_output_empty(serve: Serve, files: list[Path]) -> None:
    _sandbox, falgui = serve()
    empty = files[0].parent / "empty.txt"
    empty.touch()
    ended = asked(falgui, json.dumps([str(files[0]), str(empty)]).encode())
    assert ended.returncode == 1
    assert ended.stdout == b""
    assert b'"empty.txt" is empty' in ended.stderr


def test_a_refused_key_leaves_it_empty_too(serve: Serve, files: list[Path]) -> None:
    _sandbox, falgui = serve()
    wrong = Command({**falgui.environment, "FAL_KEY": "wrong:key"}, falgui.home)
    ended = asked(wrong, json.dumps([str(files[0])]).encode())
    assert (ended.returncode, ended.stdout) == (3, b"")


@pytest.mark.parametrize("text", [b"", b"hello", b'{"image_url": "https://example.org/a.png"}'])
def test_a_text_without_files_is_wrong_usage(command: Command, text: bytes) -> None:
    ended = asked(command, text)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr == b"This text names no file on this computer.\n"


def test_what_is_not_there_is_named(command: Command) -> None:
    ended = asked(command, b'"/no/such/cat.png"')
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"Not found: /no/such/cat.png\n")
    ended = asked(command, b"", "/no/such/request.json")
    assert ended.returncode == 2
    assert ended.stderr == b"request.json: No such file or directory\n"


def test_secrets_are_uploaded_only_when_that_is_said(serve: Serve, tmp_path: Path) -> None:
    sandbox, falgui = serve()
    secret = tmp_path / "id_rsa"
    secret.write_text("x")
    text = json.dumps([str(secret)]).encode()
    ended = asked(falgui, text)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"1 file looks like a secret: id_rsa. --with-secrets uploads it all." in ended.stderr
    assert sandbox.objects == []
    assert asked(falgui, text, "--with-secrets").returncode == 0
    assert len(sandbox.objects) == 1


def test_the_text_stays_in_memory(serve: Serve, files: list[Path]) -> None:
    seen: list[bytes] = []

    async def listen(arrived: Arrived) -> None:
        if arrived.endpoint is Endpoint.SINGLE:
            seen.append(await arrived.request.read())

    _sandbox, falgui = serve(interfere=listen)
    canary = b"canary-4711"
    falgui = Command({**falgui.environment, "FALGUI_LOG": "debug"}, falgui.home)
    ended = asked(falgui, b'token = "' + canary + b'"; x = "' + bytes(files[0]) + b'"')
    assert ended.returncode == 0
    assert canary in ended.stdout
    assert canary not in ended.stderr
    assert seen
    assert not any(canary in one for one in seen)
    kept = [path for path in falgui.home.rglob("*") if path.is_file()]
    assert kept
    assert not any(canary in path.read_bytes() for path in kept)
