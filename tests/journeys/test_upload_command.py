"""`falgui upload` from start to exit: links out, errors aside, and the right exit code."""

import asyncio
import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from PIL import Image

from falgui.cli import run
from falgui.sandbox.arrived import Arrived, Endpoint

from .conftest import Serve

posix = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
MEBIBYTE = 1024 * 1024


def test_links_come_out_in_the_order_given_and_serve_the_files(
    serve: Serve, files: list[Path]
) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        # The first file is the last to be through.
        if arrived.endpoint is Endpoint.SINGLE and arrived.request.headers[
            "X-Fal-File-Name"
        ].startswith("b.txt"):
            while len(sandbox.objects) < 2:  # noqa: ASYNC110  another thread's list
                await asyncio.sleep(0.01)
        return None

    sandbox, falgui = serve(interfere=interfere)
    ended = falgui("upload", *files)
    assert ended.returncode == 0
    links = ended.stdout.splitlines()
    assert len(links) == 3
    for link, path in zip(links, files, strict=True):
        answer = httpx.get(link, trust_env=False)
        assert answer.content == path.read_bytes()
    assert [stored.name for stored in sandbox.objects][-1] == "b.txt"
    assert {path.name for path in files} == {stored.name for stored in sandbox.objects}
    assert "https://" not in ended.stderr
    assert "\x1b" not in ended.stderr


def test_a_failure_is_told_aside_and_the_others_go_on(
    serve: Serve, files: list[Path], tmp_path: Path
) -> None:
    _sandbox, falgui = serve()
    empty = tmp_path / "empty.txt"
    empty.touch()
    ended = falgui("upload", files[0], empty, tmp_path, tmp_path / "missing", files[1], "--quiet")
    assert ended.returncode == 1
    assert len(ended.stdout.splitlines()) == 2
    lines = ended.stderr.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith('empty.txt: "empty.txt" is empty')
    assert "is a folder" in lines[1]
    assert lines[2].startswith('missing: "missing" is gone')


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_what_is_not_as_it_was_asked_for_is_told_aside(
    serve: Serve, files: list[Path], quiet: list[str]
) -> None:
    async def open_to_all(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        is_read = arrived.endpoint is Endpoint.READ
        return web.Response(body=files[0].read_bytes()) if is_read else response

    _sandbox, falgui = serve(afterwards=open_to_all)
    ended = falgui("upload", "--private", *quiet, files[0])
    assert ended.returncode == 0
    assert len(ended.stdout.splitlines()) == 1
    remark = "b.txt: This file was to be private, but anyone with the link can open it."
    assert ended.stderr.splitlines()[-1] == remark


def test_the_next_file_is_on_its_way_while_one_is_checked(serve: Serve, files: list[Path]) -> None:
    second = asyncio.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE and arrived.occurrence == 2:
            second.set()
        if arrived.endpoint is Endpoint.READ and arrived.occurrence == 1:
            await asyncio.wait_for(second.wait(), 8)
        return None

    _sandbox, falgui = serve(interfere=interfere)
    falgui.set(uploads_at_once=1)
    ended = falgui("upload", files[0], files[1])
    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) == 2
    assert second.is_set()


def test_each_phase_is_a_line_where_nothing_moves(serve: Serve, files: list[Path]) -> None:
    _sandbox, falgui = serve()
    lines = falgui("upload", files[0]).stderr.splitlines()
    assert lines[-2:] == ["b.txt: Finishing on fal…", "b.txt: Checking…"]


def test_json_has_one_object_a_file_failures_too(
    serve: Serve, files: list[Path], tmp_path: Path
) -> None:
    sandbox, falgui = serve()
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/odd\xff.bin"))
    if sys.platform == "linux":
        odd.write_bytes(b"odd")
    ended = falgui(
        *("upload", "--json", "--expires", "1h", files[2], tmp_path / "missing", odd),
        PYTHONIOENCODING="utf-8:strict",
    )
    assert ended.returncode == 1, ended.stderr
    first, second, third = map(json.loads, ended.stdout.splitlines())
    assert first == {
        "source": str(files[2]),
        "url": first["url"],
        "name": files[2].name,
        "content_type": "video/mp4",
        "size": files[2].stat().st_size,
        "expires_seconds": 3600,
        "expires_at": pytest.approx(time.time() + 3600, abs=60),
        "reused": False,
        "remark": "",
        "argument": "",
        "uploaded": True,
        "proven": False,
        "prepared": "",
        "removed": [],
        "tells": [],
    }
    assert second["error"]["id"] == "M13"
    assert second["source"] == str(tmp_path / "missing")
    if sys.platform == "linux":
        assert third["size"] == 3
        assert sandbox.objects[-1].size in (3, files[2].stat().st_size)
    for stored in sandbox.objects:
        assert stored.lifecycle == {"expiration_duration_seconds": 3600}


def test_the_lifetime_and_the_privacy_reach_fal(serve: Serve, files: list[Path]) -> None:
    sandbox, falgui = serve()
    falgui.set(expires_seconds=86400, private=False)
    falgui("upload", files[0])
    falgui("upload", "--expires", "never", files[0])
    falgui("upload", "--private", "--expires", "7d", files[0])
    assert [stored.lifecycle for stored in sandbox.objects] == [
        {"expiration_duration_seconds": 86400},
        None,
        {
            "expiration_duration_seconds": 604800,
            "initial_acl": {"default": "hide", "rules": []},
        },
    ]


def test_pictures_become_jpegs_when_asked(serve: Serve, tmp_path: Path) -> None:
    picture = tmp_path / "holiday 3.5.png"
    Image.new("RGB", (20, 10), "red").save(picture)
    sandbox, falgui = serve()
    ended = falgui("upload", "--jpeg", picture)
    assert ended.returncode == 0
    assert "PNG → JPEG" in ended.stderr
    (stored,) = sandbox.objects
    assert (stored.name, stored.content_type) == ("holiday 3.5.jpg", "image/jpeg")
    assert list((falgui.home / "cache" / "temporary").iterdir()) == []


def test_a_link_is_fetched_and_uploaded_whole(serve: Serve, files: list[Path]) -> None:
    sandbox, falgui = serve()
    first = falgui("upload", files[2]).stdout.strip()
    second = falgui("upload", "--upload-again", "--json", f"{first}?signature=canary")
    assert second.returncode == 0
    assert len(sandbox.objects) == 2
    original, copy = sandbox.objects
    assert copy.sha256 == original.sha256 == hashlib.sha256(files[2].read_bytes()).hexdigest()
    assert (copy.content_type, copy.name.endswith(files[2].name)) == ("video/mp4", True)
    assert "canary" not in second.stdout + second.stderr


@pytest.mark.row("F13")
def test_a_file_that_is_at_fal_already_gives_its_link_at_once(
    serve: Serve, files: list[Path], tmp_path: Path
) -> None:
    sandbox, falgui = serve()
    link = falgui("upload", files[2]).stdout
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(files[2].read_bytes())
    asked = len(sandbox.requests)
    again = falgui("upload", copy, files[0])
    assert again.stdout.startswith(link)
    assert "copy.mp4: link reused" in again.stderr
    assert "1 file uploaded, 1 link reused" in again.stderr
    assert len(sandbox.objects) == 2
    assert [one.method for one in sandbox.requests[asked:]].count("HEAD") == 2
    told = json.loads(falgui("upload", "--json", copy).stdout)
    assert (told["url"], told["name"], told["reused"]) == (link.strip(), "copy.mp4", True)
    quiet = falgui("upload", "--quiet", copy)
    assert (quiet.stdout, quiet.stderr) == (link, "")


@pytest.mark.row("F13")
def test_a_file_is_sent_all_the_same_where_that_is_wanted(serve: Serve, files: list[Path]) -> None:
    sandbox, falgui = serve()
    first = falgui("upload", files[2]).stdout
    assert falgui("upload", "--upload-again", files[2]).stdout != first
    falgui.set(reuse_links=False)
    assert falgui("upload", files[2]).stdout != first
    assert len({stored.sha256 for stored in sandbox.objects}) == 1
    assert len(sandbox.objects) == 3


@pytest.mark.row("H5")
def test_a_wrong_key_is_told_once(serve: Serve, files: list[Path]) -> None:
    sandbox, falgui = serve()
    ended = falgui("upload", "--quiet", *files, FAL_KEY="wrong:canary-secret")
    assert (ended.returncode, ended.stdout) == (3, "")
    assert len(ended.stderr.splitlines()) == 1
    assert "fal rejected this API key" in ended.stderr
    assert "canary" not in ended.stderr
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize(
    ("key", "words"), [("", "No fal key yet"), ("no colon", "This is not a fal key")]
)
def test_without_a_usable_key_nothing_is_asked(
    serve: Serve, files: list[Path], key: str, words: str
) -> None:
    sandbox, falgui = serve()
    ended = falgui("upload", files[0], FAL_KEY=key)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert words in ended.stderr
    assert sandbox.requests == []


def test_the_two_halves_of_a_key_do_as_well(serve: Serve, files: list[Path]) -> None:
    sandbox, falgui = serve()
    first, second = sandbox.environment()["FAL_KEY"].split(":")
    ended = falgui("upload", files[0], FAL_KEY="", FAL_KEY_ID=first, FAL_KEY_SECRET=second)
    assert ended.returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ["upload"],
        ["upload", "--format", "word", "x"],
        ["upload", "--expires", "soon", "x"],
        ["upload", "--unknown", "x"],
        ["--unknown"],
        ["sandbox", "--port", "x"],
    ],
)
def test_wrong_usage_is_told_and_ends_with_two(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(words)
    assert caught.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("usage: falgui")


def test_an_address_that_is_none_is_wrong_usage(serve: Serve, files: list[Path]) -> None:
    _sandbox, falgui = serve()
    ended = falgui("upload", files[0], FALGUI_CDN_URL="http://fal.example")
    assert ended.returncode == 2
    assert ended.stderr == "FALGUI_CDN_URL is not an https address.\n"


@pytest.mark.row("N20")
def test_a_malformed_proxy_is_told_without_its_password(serve: Serve, files: list[Path]) -> None:
    _sandbox, falgui = serve()
    ended = falgui("upload", files[0], HTTPS_PROXY="foo://user:canary@proxy.example:1")
    assert ended.returncode == 1
    assert "foo://proxy.example:1" in ended.stderr
    assert "canary" not in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.row("N3")
def test_a_dead_cdn_does_not_stop_the_upload(serve: Serve, files: list[Path]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}"

        async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
            if arrived.endpoint is not Endpoint.TOKEN:
                return response
            return web.json_response({"token": "x" * 20, "base_url": dead})

        sandbox, falgui = serve(afterwards=afterwards)
        ended = falgui("upload", files[0], FALGUI_CDN_URL=dead)
    assert ended.returncode == 0
    assert [stored.leg for stored in sandbox.objects] == ["legacy"]
    assert "trying another way" in ended.stderr


_NOT_NEEDED = {
    *("PySide6", "shiboken6", "aiohttp", "PIL", "keyring", "xml", "jeepney"),
    *("falgui.desktop", "falgui.diagnosis", "falgui.sandbox", "falgui.core.training_pack"),
    *("falgui.core.data_uri", "falgui.core.request_paths", "falgui.cli.training"),
    *("falgui.probe", "falgui.transport.probing"),
}


def test_uploading_never_loads_qt_nor_what_it_does_not_need(
    serve: Serve, files: list[Path]
) -> None:
    _sandbox, falgui = serve()
    program = (
        "import sys\n"
        "from falgui.cli import run\n"
        f"code = run(['upload', '--quiet', {str(files[0])!r}])\n"
        "names = {name.partition('.')[0] for name in sys.modules} | set(sys.modules)\n"
        f"print(code, sorted(names & {_NOT_NEEDED}))\n"
    )
    ended = subprocess.run(  # noqa: S603  this interpreter and our own text
        [sys.executable, "-c", program],
        env=dict(falgui.environment),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stdout.splitlines()[-1] == "0 []"


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads /proc")
@pytest.mark.row("K9")
def test_the_key_is_on_no_command_line_and_in_no_file(serve: Serve, tmp_path: Path) -> None:
    seen: list[str] = []

    def look_around() -> None:
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                seen.append((process / "cmdline").read_bytes().decode(errors="replace"))

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            look_around()
        return None

    canary = secrets.token_hex(12)
    _sandbox, falgui = serve(interfere=interfere, key=f"{canary}:{canary}")
    path = tmp_path / "file.bin"
    path.write_bytes(b"x")
    ended = falgui("upload", path)
    assert ended.returncode == 0
    assert any("upload" in line for line in seen)
    assert not any(canary in line for line in seen)
    kept = [entry for entry in falgui.home.rglob("*") if entry.is_file()]
    assert {"falgui.log", "falgui.sqlite3"} <= {entry.name for entry in kept}
    assert [entry.name for entry in kept if canary.encode() in entry.read_bytes()] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_an_output_without_room_is_told(serve: Serve, files: list[Path]) -> None:
    sandbox, falgui = serve()
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(  # noqa: S603  this very program
            [sys.executable, "-m", "falgui", "upload", str(files[0])],
            env=dict(falgui.environment),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert ended.returncode == 1
    assert "The output could not be written: No space left on device." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(sandbox.objects) == 1
