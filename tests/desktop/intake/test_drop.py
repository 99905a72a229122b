"""Drags and clipboards as file managers and browsers really fill them."""

import base64
import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl

from falgui.core.sources import FileSource, LinkSource
from falgui.desktop.intake import drop
from falgui.desktop.intake.blob import Blob
from falgui.desktop.intake.drop import Dropped, host_of, sources_in, things_chosen
from falgui.desktop.intake.reading import read
from tests.offers import mime_of

pytestmark = pytest.mark.usefixtures("qapp")


def dropped(formats: dict[str, bytes]) -> Dropped:
    payload = read(mime_of(formats))
    assert payload is not None
    return sources_in(payload)


def uri_list(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cat.png", "dög pic.jpg", "100%.txt", "semi;colon#hash?.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "album").mkdir()
    return tmp_path


def test_files_come_in_the_order_of_the_drag(folder: Path) -> None:
    paths = [folder / name for name in ("semi;colon#hash?.txt", "dög pic.jpg", "100%.txt")]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    payload = read(data)
    assert payload
    assert sources_in(payload) == Dropped(tuple(FileSource(path) for path in paths))


@pytest.mark.row("F17")
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_a_name_that_is_not_utf8_is_found(folder: Path) -> None:
    raw = os.fsencode(folder) + b"/caf\xe9.png"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    address = b"file://" + raw.replace(b"\xe9", b"%E9") + b"\r\n"
    (source,) = dropped({"text/uri-list": address}).sources
    assert isinstance(source, FileSource)
    assert os.fsencode(source.path) == raw
    assert source.path.exists()


def test_folders_are_told_apart_from_files(folder: Path) -> None:
    found = dropped(
        {"text/uri-list": uri_list((folder / "album").as_uri(), (folder / "cat.png").as_uri())}
    )
    assert found == Dropped((folder / "album", FileSource(folder / "cat.png")))
    assert found.sources == (FileSource(folder / "cat.png"),)
    assert found.folders == (folder / "album",)


def test_a_file_that_is_gone_gets_a_row_that_says_so(folder: Path) -> None:
    path = folder / "gone.png"
    assert dropped({"text/uri-list": uri_list(path.as_uri())}) == Dropped((FileSource(path),))


def test_comments_and_empty_lines_are_passed_over(folder: Path) -> None:
    content = uri_list("# a comment", "", (folder / "cat.png").as_uri(), "   ")
    assert dropped({"text/uri-list": content}).sources == (FileSource(folder / "cat.png"),)


@pytest.mark.row("F14")
def test_web_links_become_links() -> None:
    found = dropped({"text/uri-list": uri_list("https://example.com/a.png", "HTTP://b.example/x")})
    assert found.sources == (
        LinkSource("https://example.com/a.png"),
        LinkSource("http://b.example/x"),
    )


@pytest.mark.row("F14")
@pytest.mark.skipif(sys.platform == "win32", reason="other hosts are shares there")
@pytest.mark.parametrize("host", ["otherhost", "192.0.2.7"])
def test_a_file_of_another_computer_is_refused_by_name(host: str) -> None:
    found = dropped({"text/uri-list": uri_list(f"file://{host}/videos/film.mp4")})
    assert found.sources == ()
    assert host in found.problems[0]
    assert "film.mp4" in found.problems[0]


@pytest.mark.row("F14")
@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("//server/share/x.png", "server"),
        ("\\\\server\\share\\x.png", "server"),
        ("\\\\server", "server"),
        ("\\\\?\\UNC\\server\\share\\x.png", "server"),
        ("\\\\?\\C:\\x.png", ""),
        ("\\\\.\\pipe\\x", "."),
        ("\\\\?\\GLOBALROOT\\Device\\Mup\\server", "?"),
        ("C:\\folder\\x.png", ""),
        ("/x.png", ""),
        ("x.png", ""),
    ],
)
def test_a_share_is_told_by_its_name_alone(
    monkeypatch: pytest.MonkeyPatch, text: str, host: str
) -> None:
    monkeypatch.setattr(drop, "_ON_WINDOWS", True)
    assert host_of(Path(text)) == host


@pytest.mark.row("F14")
@pytest.mark.parametrize(
    "formats",
    [
        {"text/uri-list": b"file://server/share/x.png"},
        {"text/uri-list": b"file:////server/share/x.png"},
        {"text/uri-list": b"file:///%5C%5Cserver%5Cshare%5Cx.png"},
        {"text/plain": b"//server/share/x.png"},
        {"text/plain": b"\\\\server\\share\\x.png"},
    ],
)
def test_a_share_is_never_touched_unasked(
    monkeypatch: pytest.MonkeyPatch, formats: dict[str, bytes]
) -> None:
    def touched(*_arguments: object, **_options: object) -> bool:
        raise AssertionError("the other computer learns who asks")

    monkeypatch.setattr(drop, "_ON_WINDOWS", True)
    for question in ("exists", "is_dir", "stat"):
        monkeypatch.setattr(Path, question, touched)
    found = dropped(formats)
    assert [host_of(path) for path in found.shares] == ["server"]
    assert found == Dropped(shares=found.shares)


def test_localhost_is_this_computer(folder: Path) -> None:
    address = (folder / "cat.png").as_uri().replace("file://", "file://localhost")
    assert dropped({"text/uri-list": uri_list(address)}).sources == (
        FileSource(folder / "cat.png"),
    )


@pytest.mark.row("F14")
@pytest.mark.parametrize(
    "address", ["sftp://host/x.png", "trash:///x.png", "javascript:alert(1)", "blob:http://x/1-2"]
)
def test_other_addresses_are_refused_in_words(address: str) -> None:
    found = dropped({"text/uri-list": uri_list(address)})
    assert found.sources == ()
    assert address in found.problems[0]


def test_one_bad_line_does_not_spoil_the_others(folder: Path) -> None:
    found = dropped({"text/uri-list": uri_list("sftp://x/y", (folder / "cat.png").as_uri())})
    assert len(found.sources) == len(found.problems) == 1


@pytest.mark.row("F14")
def test_a_drag_that_promised_files_and_brought_none_is_no_silent_nothing() -> None:
    assert dropped({"text/uri-list": b""}).problems
    assert dropped({"text/uri-list": b"# only a comment\r\n"}).problems


@pytest.mark.parametrize("verb", ["copy", "cut"])
def test_copied_files_of_gnome_are_understood(folder: Path, verb: str) -> None:
    content = f"{verb}\n{(folder / 'cat.png').as_uri()}\0".encode()
    found = dropped({"x-special/gnome-copied-files": content})
    assert found == Dropped((FileSource(folder / "cat.png"),))


def test_text_of_links_and_paths_is_taken(folder: Path) -> None:
    lines = ["https://example.com/a", str(folder / "cat.png"), (folder / "100%.txt").as_uri()]
    found = dropped({"text/plain": "\n".join(lines).encode()})
    assert found.sources == (
        LinkSource("https://example.com/a"),
        FileSource(folder / "cat.png"),
        FileSource(folder / "100%.txt"),
    )


def test_a_path_copied_in_quotes_is_understood(folder: Path) -> None:
    found = dropped({"text/plain": f'"{folder / "dög pic.jpg"}"'.encode()})
    assert found.sources == (FileSource(folder / "dög pic.jpg"),)


@pytest.mark.row("F14")
@pytest.mark.parametrize(
    "text", ["hello", "see https://example.com", "/no/such/file/here", "ftp://x/y", "relative"]
)
def test_other_text_is_a_text(text: str) -> None:
    found = dropped({"text/plain": b"\xef\xbb\xbf" + text.encode() + b"\0"})
    assert not found.items
    assert not found.problems
    assert found.text
    assert found.text.text.content == text.encode()


@pytest.mark.row("F14")
@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\0"])
def test_blank_text_is_refused(text: str) -> None:
    found = dropped({"text/plain": text.encode()})
    assert found.items == ()
    assert len(found.problems) == 1


@pytest.mark.row("F14")
def test_what_falgui_does_not_know_is_nothing() -> None:
    assert read(mime_of({"application/x-unknown": b"x"})) is None
    assert read(QMimeData()) is None


def test_paths_from_a_dialog_are_sorted_the_same_way(folder: Path) -> None:
    found = things_chosen([folder / "album", folder / "cat.png"])
    assert found == Dropped((folder / "album", FileSource(folder / "cat.png")))


def test_links_from_the_command_line_keep_their_place(folder: Path) -> None:
    link = LinkSource("https://example.com/x.png")
    assert things_chosen([link, folder / "cat.png"]).items == (
        link,
        FileSource(folder / "cat.png"),
    )


@pytest.mark.row("F14")
def test_ten_thousand_addresses_are_read() -> None:
    content = uri_list(*(f"https://example.com/{number}" for number in range(10_000)))
    assert len(dropped({"text/uri-list": content}).sources) == 10_000


# Data URIs ------------------------------------------------------------------------------------

PICTURE = bytes(range(256)) * 40
URI = b"data:image/png;base64," + base64.b64encode(PICTURE)


@pytest.mark.row("F14")
@pytest.mark.parametrize("name", ["text/uri-list", "text/plain"])
def test_a_data_uri_is_its_bytes(name: str) -> None:
    assert dropped({name: URI}).items == (Blob(PICTURE, "", "image/png"),)


def test_a_data_uri_that_a_mail_has_wrapped_is_whole() -> None:
    wrapped = b"\r\n".join(URI[start : start + 76] for start in range(0, len(URI), 76))
    assert dropped({"text/plain": wrapped}).items == (Blob(PICTURE, "", "image/png"),)


def test_a_text_of_data_uris_links_and_paths_keeps_its_order(folder: Path) -> None:
    lines = [URI, str(folder / "cat.png").encode(), b"https://example.com/x", b"data:,a%20b"]
    blob, file, link, text = dropped({"text/plain": b"\n".join(lines)}).items
    assert (file, link) == (FileSource(folder / "cat.png"), LinkSource("https://example.com/x"))
    assert [one.content for one in (blob, text) if isinstance(one, Blob)] == [PICTURE, b"a b"]
    reordered = dropped({"text/plain": b"\n".join(lines[1:])}).items
    assert reordered == (file, link, text)


def test_a_data_uri_longer_than_any_text_is_not_cut() -> None:
    content = os.urandom(5_000_000)
    uri = b"data:application/octet-stream;base64," + base64.b64encode(content)
    (blob,) = dropped({"text/plain": uri}).items
    assert isinstance(blob, Blob)
    assert blob.content == content


@pytest.mark.row("F14")
@pytest.mark.parametrize(
    "address", ["data:image/png,", "data:image/png;base64,###", "data:image/png", "data:"]
)
def test_a_broken_data_uri_is_told_and_the_rest_is_taken(folder: Path, address: str) -> None:
    found = dropped({"text/uri-list": uri_list(address, (folder / "cat.png").as_uri())})
    assert found.sources == (FileSource(folder / "cat.png"),)
    assert "data URI" in found.problems[0]


def test_a_text_that_only_begins_like_a_data_uri_is_none() -> None:
    found = dropped({"text/plain": b"data: the plural of datum, they say"})
    assert (found.items, found.problems) == ((), ())
    assert found.text is not None
