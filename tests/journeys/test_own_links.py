"""Links that models can read already are used as they are; the others say why not."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.sites import CONTENT, Site

from .conftest import Command, Serve

URL = "http://files.example.com/folder/picture.png?token=canary"


def through(site: Site, **settings: object) -> dict[str, object]:
    """Return the settings with which `site` is every host but this computer."""
    return {"proxy": "manual", "proxy_address": site.address, **settings}


def written(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def history(home: Path) -> int:
    (path,) = home.rglob("falgui.sqlite3")
    with closing(sqlite3.connect(path)) as database:
        ((count,),) = database.execute("SELECT count(*) FROM history")
    return int(count)


def test_a_link_that_works_is_printed_as_it_is(serve: Serve, site: Site) -> None:
    sandbox, falgui = serve()
    falgui.set(**through(site))
    ended = falgui("upload", URL, FALGUI_LOG="debug")
    assert (ended.returncode, ended.stdout.strip()) == (0, URL)
    assert sandbox.requests == []
    assert history(falgui.home) == 0
    assert "canary" not in ended.stderr
    assert b"canary" not in written(falgui.home)


def test_a_link_is_fetched_and_uploaded_when_that_is_wanted(serve: Serve, site: Site) -> None:
    sandbox, falgui = serve()
    falgui.set(**through(site))
    forced = falgui("upload", "--fetch", "--json", URL, FALGUI_LOG="debug")
    falgui.set(**through(site, links="fetch"))
    chosen = falgui("upload", "--upload-again", URL)
    assert (forced.returncode, chosen.returncode) == (0, 0)
    assert json.loads(forced.stdout)["uploaded"] is True
    assert [stored.size for stored in sandbox.objects] == [len(CONTENT)] * 2
    assert history(falgui.home) == 2
    assert b"canary" not in written(falgui.home)


@pytest.mark.parametrize(("status", "words"), [(403, "wants a sign-in"), (404, "nothing at this")])
def test_a_link_that_brings_no_file_says_why(
    serve: Serve, site: Site, files: list[Path], status: int, words: str
) -> None:
    sandbox, falgui = serve()
    falgui.set(**through(site))
    site.status = status
    ended = falgui("upload", URL, files[0], FALGUI_LOG="debug")
    assert ended.returncode == 1
    assert words in ended.stderr
    assert "1 file uploaded, 1 failed" in ended.stderr
    assert len(sandbox.objects) == 1
    assert "canary" not in ended.stderr
    assert b"canary" not in written(falgui.home)


def test_links_and_files_come_out_together_in_order(
    serve: Serve, site: Site, files: list[Path]
) -> None:
    _sandbox, falgui = serve()
    falgui.set(**through(site))
    ended = falgui("upload", URL, files[0])
    assert ended.stdout.splitlines()[0] == URL
    assert "1 file uploaded, 1 link works as it is" in ended.stderr


def test_links_are_checked_without_a_key(command: Command, site: Site) -> None:
    command.set(**through(site))
    ends = int(time.time()) + 7200
    ended = command("check", URL, f"{URL}&expires={ends}", FALGUI_LOG="debug")
    assert ended.returncode == 0
    first, remark, second, _remark = ended.stdout.splitlines()
    assert first == "✓ Works as it is: picture.png · 25.6 kB · image/png"
    assert remark == "    It is not encrypted (http)."
    assert second.startswith("✓ Works until 20")
    assert ended.stderr == ""
    assert b"canary" not in written(command.home)


def test_one_link_that_does_not_work_is_told_by_the_exit_code(command: Command, site: Site) -> None:
    command.set(**through(site))
    site.headers["Content-Type"] = "text/html"
    ended = command("check", "--json", URL, site.link().url)
    assert ended.returncode == 1
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one["verdict"] for one in found] == ["page", "page"]
    assert found[0]["source"] == "http://files.example.com/folder/picture.png"
    assert found[0]["error"]["id"] == "M41"
    assert "canary" not in ended.stdout

    site.headers["Content-Type"] = "image/png"
    ended = command("check", site.link().url)
    assert ended.returncode == 1
    assert ended.stdout.startswith("✗ Only your own network can reach 127.0.0.1.")


def test_what_is_no_link_is_wrong_usage(command: Command) -> None:
    ended = command("check", "cat.png")
    assert ended.returncode == 2
    assert "'cat.png' is no web link" in ended.stderr
