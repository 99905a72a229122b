"""Through successes and faults, at the most talkative log, no secret is left anywhere."""

import json
import os
import secrets
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from aiohttp import web

from falgui.sandbox.arrived import Afterwards, Arrived, Endpoint, Interfere
from tests.desktop.door.clients import (
    PICTURE,
    Reply,
    exchange,
    listed,
    obsidian,
    obsidian_form,
    request,
)
from tests.journeys.ports import free_ports
from tests.secrets.conftest import Scene
from tests.transport.faults import always, losing_replies, refusing, rewriting, together

CONTENT = b"what is uploaded" * 5000
WINDOW = Path(__file__).with_name("window_process.py")


def _reset(endpoint: Endpoint) -> Interfere:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        is_first = arrived.endpoint is endpoint and arrived.occurrence == 1
        return arrived.reset() if is_first else None

    return interfere


def _redirecting(endpoint: Endpoint) -> Interfere:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not endpoint:
            return None
        heard = arrived.request.headers.get("Authorization", "")
        return web.Response(status=307, headers={"Location": f"http://127.0.0.1:9/?a={heard}"})

    return interfere


def _echoing(endpoint: Endpoint, status: int) -> Interfere:
    """Repeat what was sent, as careless services do."""

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is not endpoint:
            return None
        heard = arrived.request.headers.get("Authorization", "")
        words = f"{heard.partition(' ')[2]} is not valid: {heard}, {arrived.request.url}"
        return web.json_response({"detail": words}, status=status)

    return interfere


SPARE_WAYS_ONLY = together(always(Endpoint.SINGLE, 404), always(Endpoint.LEGACY_SINGLE, 404))
LEGACY_ONLY = always(Endpoint.SINGLE, 404)
Fault = tuple[Interfere | None, Afterwards | None, int]
FAULTS: dict[str, Fault] = {
    "none": (None, None, 0),
    "the legacy way": (LEGACY_ONLY, None, 0),
    "the signed way": (SPARE_WAYS_ONLY, None, 0),
    "500 for the token": (refusing(Endpoint.TOKEN, 500), None, 0),
    "401 for the token": (always(Endpoint.TOKEN, 401), None, 3),
    "403 for the token": (always(Endpoint.TOKEN, 403), None, 3),
    "402": (always(Endpoint.SINGLE, 402), None, 1),
    "the token is revoked": (refusing(Endpoint.SINGLE, 401), None, 0),
    "reset at the token": (_reset(Endpoint.TOKEN), None, 0),
    "reset at the file": (_reset(Endpoint.SINGLE), None, 0),
    "the signed address is refused": (
        together(SPARE_WAYS_ONLY, refusing(Endpoint.SIGNED_PUT, 403)),
        None,
        0,
    ),
    "a lost reply": (None, losing_replies(Endpoint.SINGLE), 0),
    "a redirect of the key": (_redirecting(Endpoint.TOKEN), None, 1),
    "a redirect of the file": (_redirecting(Endpoint.SINGLE), None, 1),
    "a foreign link": (
        None,
        rewriting(Endpoint.SINGLE, access_url="https://evil.example/x?y=z"),
        1,
    ),
    "a foreign service": (None, rewriting(Endpoint.TOKEN, base_url="https://evil.example"), 1),
    "an echo of the key": (_echoing(Endpoint.TOKEN, 401), None, 3),
    "an echo of the key by 422": (_echoing(Endpoint.TOKEN, 422), None, 1),
    "an echo of the token": (_echoing(Endpoint.SINGLE, 422), None, 1),
    "an echo of the key at the legacy way": (
        together(LEGACY_ONLY, _echoing(Endpoint.LEGACY_SINGLE, 422)),
        None,
        1,
    ),
    "an echo of the signature": (
        together(SPARE_WAYS_ONLY, _echoing(Endpoint.SIGNED_PUT, 422)),
        None,
        1,
    ),
}


@pytest.fixture
def path(scene: Scene) -> Path:
    path = scene.current / "photo.bin"
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize("fault", FAULTS)
def test_the_command_line_leaves_no_trace(scene: Scene, path: Path, fault: str) -> None:
    interfere, afterwards, code = FAULTS[fault]
    with scene.sandbox(interfere, afterwards) as sandbox:
        assert scene.upload(sandbox, path, "--json") == code, scene.said
    assert (scene.home / "cache" / "logs" / "falgui.log").stat().st_size
    assert scene.found() == []


def test_a_wrong_key_leaves_no_trace(scene: Scene, path: Path) -> None:
    wrong = "canary-0f1e2d3c4b5a6978:8796a5b4c3d2e1f00f1e2d3c4b5a6978"
    with scene.sandbox() as sandbox:
        assert scene.upload(sandbox, path, FAL_KEY=wrong) == 3
    assert scene.found(wrong=wrong, first=wrong[:23], second=wrong[24:]) == []


@pytest.mark.parametrize("malformed", ["canary-0123456789", "canary-1:canary-2:canary-34567"])
def test_a_malformed_key_leaves_no_trace(scene: Scene, path: Path, malformed: str) -> None:
    with scene.sandbox() as sandbox:
        assert scene.upload(sandbox, path, FAL_KEY=malformed) == 3
    assert scene.found(malformed=malformed, end=malformed[-9:]) == []


@pytest.mark.row("N19", "N20")
@pytest.mark.parametrize(
    "proxy", ["foo://user:canary-password-1@proxy.example:1", "http://me:canary-password-1@[::1"]
)
def test_the_password_of_a_bad_proxy_leaves_no_trace(scene: Scene, path: Path, proxy: str) -> None:
    with scene.sandbox() as sandbox:
        assert scene.upload(sandbox, path, ALL_PROXY=proxy) == 1
        line: list[str | Path] = ["-m", "falgui", "doctor"]
        assert scene.run(line, scene.environment(sandbox, HTTPS_PROXY=proxy)) == 1
    assert b"proxy setting cannot be used" in scene.said
    assert scene.found(password="canary-password-1") == []


def test_the_doctor_leaves_no_trace(scene: Scene) -> None:
    with scene.sandbox() as sandbox:
        line: list[str | Path] = ["-m", "falgui", "doctor", "--show-link"]
        environment = scene.environment(sandbox, QT_QPA_PLATFORM="offscreen")
        assert scene.run(line, environment) == 0
    if sys.platform == "linux":
        # It has started a falgui that looks at the desktop.
        assert any(name.startswith("environ of") for name in scene.children)
    assert scene.found() == []


@pytest.mark.skipif(sys.platform == "win32", reason="ends by a signal")
def test_a_killed_upload_leaves_no_trace(scene: Scene) -> None:
    path = scene.current / "large.bin"
    path.write_bytes(b"0123456789abcdef" * 800_000)
    (scene.home / "config").mkdir()
    (scene.home / "config" / "settings.json").write_text('{"version": 1, "single_limit": 1000}')
    second = threading.Event()

    async def hold(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and arrived.part == 2:
            second.set()
        return None

    with scene.sandbox(hold) as sandbox:
        line: list[str | Path] = ["-m", "falgui", "upload", path]

        def kill(process: "object") -> None:
            assert second.wait(30)
            os.kill(process.pid, signal.SIGKILL)  # type: ignore[attr-defined]

        assert scene.run(line, scene.environment(sandbox), until=kill) == -signal.SIGKILL
    # The files beside the database, with its latest pages, are looked at as well.
    assert (scene.home / "data" / "falgui.sqlite3-wal").exists()
    assert scene.given
    assert scene.found() == []


DEFECT = """
import os, sys
import falgui.uploader
def broken(*words, **more):
    secret = os.environ["FAL_KEY"]
    raise ValueError(secret, "https://storage.example/?signature=" + secret)
falgui.uploader.prepare_open = broken
from falgui.__main__ import main
main()
"""


@pytest.mark.parametrize("where", ["in an upload", "outside of one", "in a thread"])
def test_a_defect_leaves_no_trace(scene: Scene, path: Path, where: str) -> None:
    program = {
        "in an upload": DEFECT,
        "outside of one": DEFECT.replace(
            "falgui.uploader.prepare_open", "falgui.uploader.build_uploader"
        ),
        "in a thread": DEFECT.replace("broken\n", "falgui.uploader.prepare_open\n").replace(
            "main()",
            "import threading; from falgui.core.defects import tell_unexpected\n"
            "tell_unexpected(); threading.Thread(target=broken).start(); sys.exit(1)",
        ),
    }[where]
    with scene.sandbox() as sandbox:
        line: list[str | Path] = ["-c", program, "upload", path]
        assert scene.run(line, scene.environment(sandbox)) == 1
    assert b"Unexpected problem, reference " in scene.said
    assert scene.found() == []


def _window(scene: Scene, path: Path, environment: dict[str, str]) -> dict[str, object]:
    """Run the window with `path` until its upload has ended; return what it showed."""
    dump = scene.folder / "dump"
    dump.write_text(f"#!/bin/sh\ntr '\\0' '\\n' < /proc/self/environ > {scene.folder}/inherited\n")
    dump.chmod(0o700)
    before = len(scene.said)
    assert scene.run([WINDOW, dump, path], environment) == 0, scene.said
    out = scene.said[before:].decode()
    told: dict[str, object] = json.loads(next(x for x in out.splitlines() if x.startswith("{")))
    return told


WINDOW_FAULTS = ("none", "the signed way", "401 for the token", "an echo of the token", "402")


@pytest.mark.row("K9")
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("fault", WINDOW_FAULTS)
def test_the_window_leaves_no_trace_and_its_children_inherit_none(
    scene: Scene, path: Path, fault: str
) -> None:
    interfere, afterwards, _code = FAULTS[fault]
    with scene.sandbox(interfere, afterwards) as sandbox:
        environment = scene.environment(sandbox, QT_QPA_PLATFORM="offscreen")
        told = _window(scene, path, environment)
        if fault in ("none", "the signed way"):
            assert told["clipboard"] == sandbox.objects[0].url
    # Said by the window, and looked at with everything else that was said.
    assert told["labels"]
    # A portal that can't look at /proc/<pid>/root refuses its file dialogue and its colours.
    assert told["dumpable"] == 1
    inherited = (scene.folder / "inherited").read_text()
    assert f"FALGUI_HOME={scene.home}" in inherited
    assert "FAL_KEY" not in inherited
    assert scene.found() == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_the_local_door_leaves_no_trace_of_its_token(scene: Scene) -> None:
    port, token = free_ports(), f"canary-{secrets.token_urlsafe(24)}"
    kept = scene.home / "data" / "door-token"
    for folder in (kept.parent, scene.home / "config"):
        folder.mkdir()
    kept.write_text(token)
    kept.chmod(0o600)
    settings = {"version": 1, "door": True, "door_port": port}
    (scene.home / "config" / "settings.json").write_text(json.dumps(settings))
    picture = scene.current / "picture.png"
    picture.write_bytes(PICTURE)
    own = scene.home / "data" / "falgui.sqlite3"
    target, wrong = f"/upload?key={token}", f"/upload?key={token[:-1]}"
    heads: list[dict[str, str | None]] = [
        {"Authorization": f"Bearer {token}"},
        {"X-PicGo-Secret": token},
    ]
    answers: list[Reply] = []

    def ask(process: "object") -> None:
        asked = [
            obsidian(port, wrong, picture),
            obsidian_form(port, target, picture.name, PICTURE),
            obsidian(port, target, own),
            obsidian(port, target, scene.current / "not there.png"),
            request(port, b"no json", target=target),
            *(request(port, listed(picture), headers=head) for head in heads),
        ]
        answers.extend(_once_open(port, content) for content in asked)
        process.terminate()  # type: ignore[attr-defined]

    with scene.sandbox() as sandbox:
        environment = scene.environment(sandbox, QT_QPA_PLATFORM="offscreen")
        assert scene.run(["-m", "falgui"], environment, until=ask) == 0, scene.said
    assert [one.status for one in answers] == [401, 200, 200, 200, 400, 200, 200]
    for one in answers:
        scene.said += json.dumps([one.content, dict(one.headers)]).encode()
    assert kept.read_text() == token
    kept.unlink()
    assert scene.found(token=token, wrong=token[:-1]) == []


def _once_open(port: int, content: bytes) -> Reply:
    end = time.monotonic() + 30
    while True:
        try:
            return exchange(port, content)
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_the_net_itself_holds(scene: Scene, path: Path) -> None:
    """What a run leaves behind is really looked at: a trace planted in each place is found."""
    with scene.sandbox() as sandbox:
        assert scene.upload(sandbox, path) == 0
    assert scene.found() == []
    (scene.home / "data" / "left").write_text(scene.key)
    (scene.temporary / "left").write_text(scene.given[0])
    (scene.current / scene.key.partition(":")[2]).touch()
    scene.said += scene.key.encode()
    scene.children["environ of 1"] = scene.key.encode()
    where = {one.partition(": ")[0] for one in scene.found()}
    assert where == {
        str(scene.home / "data" / "left"),
        str(scene.temporary / "left"),
        f"the name {scene.current / scene.key.partition(':')[2]}",
        "standard streams",
        "environ of 1",
    }
