"""What is uploaded because a program asks for it, and what never without a person."""

import os
from pathlib import Path

import pytest

from falgui.core.errors import LocalFileError
from falgui.core.sources import FileSource, LinkSource
from falgui.desktop.door.admission import Guard, sources_named, sources_received
from falgui.desktop.door.gate import Refused
from tests.desktop.door.clients import PICTURE

KNOWN = Guard((), has_token=True)
UNKNOWN = Guard((), has_token=False)


def picture(folder: Path, name: str = "a.png", content: bytes = PICTURE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def refusal(name: object, guard: Guard = KNOWN) -> str:
    with pytest.raises((Refused, LocalFileError)) as refused:
        sources_named([str(name)], guard)
    return str(refused.value)


def test_paths_addresses_and_links_are_taken_in_their_order(tmp_path: Path) -> None:
    paths = [picture(tmp_path, name) for name in ("b.png", "a ü.png", "c.txt")]
    names = [str(paths[0]), paths[1].as_uri(), "https://x.example/y.png", f" {paths[2]} "]
    assert sources_named(names, KNOWN) == [
        FileSource(paths[0]),
        FileSource(paths[1]),
        LinkSource("https://x.example/y.png"),
        FileSource(paths[2]),
    ]


def test_blanks_written_as_in_an_address_are_understood(tmp_path: Path) -> None:
    path = picture(tmp_path, "a b.png")
    written = str(path).replace(" ", "%20")
    assert sources_named([written], KNOWN) == [FileSource(path)]
    # The name itself comes first.
    really = picture(tmp_path, "a%20b.png")
    assert sources_named([written], KNOWN) == [FileSource(really)]


@pytest.mark.parametrize(
    "name", ["a.png", "./a.png", "../a.png", "~/a.png", "data:image/png;base64,AAAA", "ftp://x/a"]
)
def test_only_whole_paths_and_links_are_taken(name: str) -> None:
    assert "neither a whole path on this computer nor a link" in refusal(name)


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    assert "gone.png" in refusal(tmp_path / "gone.png")
    assert tmp_path.name in refusal(tmp_path)
    assert "empty.png" in refusal(picture(tmp_path, "empty.png", b""))
    assert refusal("/a\0b.png")
    assert refusal("/\ud800.png")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
        assert "pipe.png" in refusal(tmp_path / "pipe.png")


@pytest.mark.parametrize(
    "name", [".env", "id_rsa", "server.pem", "secrets.json", ".bash_history", ".ssh/config"]
)
def test_what_looks_like_a_secret_is_refused_also_by_another_name(
    tmp_path: Path, name: str
) -> None:
    path = picture(tmp_path, name, b"KEY=1")
    assert "looks like a secret" in refusal(path)
    link = tmp_path / "holiday.txt"
    link.symlink_to(path)
    assert "looks like a secret" in refusal(link)


def test_pictures_that_a_program_keeps_among_its_settings_are_taken(tmp_path: Path) -> None:
    path = picture(tmp_path, ".config/Typora/typora-user-images/image-1.png")
    assert sources_named([str(path)], UNKNOWN) == [FileSource(path)]
    assert "looks like a secret" in refusal(picture(tmp_path, ".config/x/a.txt", b"text"))


def test_falguis_own_files_are_never_uploaded(tmp_path: Path) -> None:
    own = tmp_path / "data"
    guard = Guard((own,), has_token=True)
    assert "falgui's own files" in refusal(picture(own, "door-token"), guard)
    assert "falgui's own files" in refusal(picture(own, "deep/inside/a.png"), guard)
    link = tmp_path / "a.png"
    link.symlink_to(own / "door-token")
    assert "falgui's own files" in refusal(link, guard)
    (tmp_path / "other").mkdir()
    assert "falgui's own files" in refusal(f"{tmp_path}/other/../data/door-token", guard)


@pytest.mark.parametrize("name", ["letter.txt", "taxes.pdf", "model.safetensors", "no ending"])
def test_without_the_token_only_media_are_taken(tmp_path: Path, name: str) -> None:
    path = picture(tmp_path, name, b"text of some kind")
    assert sources_named([str(path)], KNOWN) == [FileSource(path)]
    assert "pictures, videos and sounds" in refusal(path, UNKNOWN)


@pytest.mark.parametrize("name", ["a.png", "photo without an ending", "film.mp4", "sound.wav"])
def test_without_the_token_media_are_taken(tmp_path: Path, name: str) -> None:
    path = picture(tmp_path, name)
    assert sources_named([str(path)], UNKNOWN) == [FileSource(path)]


def test_without_the_token_nothing_is_fetched() -> None:
    assert "pictures, videos and sounds" in refusal("http://192.168.0.1/admin.png", UNKNOWN)


def test_what_came_in_the_request_is_removed_when_it_is_not_wanted(tmp_path: Path) -> None:
    files = [
        FileSource(picture(tmp_path), temporary=True),
        FileSource(picture(tmp_path, "b.txt", b"text"), temporary=True),
    ]
    assert sources_received(files, KNOWN) == files
    with pytest.raises(Refused):
        sources_received(files, UNKNOWN)
    assert list(tmp_path.iterdir()) == []
