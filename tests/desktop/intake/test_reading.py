"""What is read of the drags and clipboards that programs were recorded to offer."""

import base64
import hashlib
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QColor, QImage

from falgui.core.sources import FileSource, LinkSource
from falgui.desktop.intake.blob import Blob
from falgui.desktop.intake.drop import Dropped, Kind, saved, sources_in
from falgui.desktop.intake.formats import carries_files, hover
from falgui.desktop.intake.reading import read
from tests.offers import (
    CHROMIUM_LINK,
    COPY,
    COPY_AS_JPEG,
    FILE_MANAGERS,
    FIREFOX_LINK,
    ORIGINAL,
    PAGE,
    Counting,
    Formats,
    chromium_copied_picture,
    chromium_picture,
    firefox_copied_picture,
    firefox_picture,
    mime_of,
)

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.row("F14")]

CAT = f"{PAGE}/pics/cat.jpg"
BLOB = f"blob:{PAGE}/6020bf0f-d760-4e07-9faa-5ba88cb706db"


def dropped(formats: Formats) -> Dropped:
    payload = read(mime_of(formats))
    assert payload is not None
    return sources_in(payload)


def bytes_of(formats: Formats) -> tuple[str, bytes]:
    """Return name and content of the one thing without a file."""
    (blob,) = dropped(formats).items
    assert isinstance(blob, Blob)
    return blob.name, blob.content


def lost(formats: Formats) -> str:
    """Return what is said about the one thing without a file."""
    (blob,) = dropped(formats).items
    assert isinstance(blob, Blob)
    return blob.remark


# Browsers -------------------------------------------------------------------------------------


def test_chromium_hands_out_the_bytes_that_the_page_has_loaded() -> None:
    assert bytes_of(chromium_picture(CAT)) == ("cat.jpg", ORIGINAL)
    assert lost(chromium_picture(CAT)) == ""


def test_a_picture_that_is_a_link_is_the_picture() -> None:
    page = f"{PAGE}/other.html"
    assert bytes_of(chromium_picture(CAT, page)) == ("cat.jpg", ORIGINAL)
    assert dropped(firefox_picture(CAT, page)).items == (LinkSource(CAT),)


def test_firefox_has_only_copies_so_its_link_comes_first() -> None:
    assert dropped(firefox_picture(CAT)) == Dropped((LinkSource(CAT),))


def test_what_a_page_made_itself_has_no_link() -> None:
    name, content = bytes_of(chromium_picture(BLOB, alt="A red ball"))
    assert (name, content) == ("A red ball.jpg", ORIGINAL)
    formats = firefox_picture(BLOB, alt="A red ball")
    assert bytes_of(formats) == ("A red ball.png", COPY)
    assert "no original" in lost(formats)


@pytest.mark.parametrize("picture", [chromium_picture, firefox_picture])
def test_a_picture_inside_the_page_is_its_bytes(picture: object, tmp_path: Path) -> None:
    uri = "data:image/png;base64,iVBORw0KGgo="
    assert callable(picture)
    (source,) = saved(dropped(picture(uri)), tmp_path, datetime.now(UTC)).sources
    assert isinstance(source, FileSource)
    assert source.path.read_bytes() == b"\x89PNG\r\n\x1a\n"
    assert source.path.suffix == ".png"


@pytest.mark.parametrize(
    ("address", "content", "name"),
    [
        (f"{PAGE}/pics/cat.jpg", b"RIFF\0\0\0\0WEBP", "cat.webp"),
        (f"{PAGE}/image?id=7", ORIGINAL, "image.jpg"),
        (f"{PAGE}/v1.2/photo%20of%20me.JPEG?w=9", ORIGINAL, "photo of me.JPEG"),
        (f"{PAGE}/a%2F..%2Fb%3F.png", ORIGINAL, "b_.jpg"),
        (f"{PAGE}/", ORIGINAL, "Words.jpg"),
        (f"{PAGE}/drawing.svg", b"<svg xmlns='x'></svg>", "drawing.svg"),
    ],
)
def test_bytes_are_called_as_their_address_says_and_end_as_what_they_are(
    address: str, content: bytes, name: str
) -> None:
    assert bytes_of(chromium_picture(address, alt="Words", original=content)) == (name, content)


def test_a_picture_that_chromium_copied_is_its_bitmap_and_that_is_told() -> None:
    formats = chromium_copied_picture(CAT)
    assert bytes_of(formats) == ("cat.png", COPY)
    assert "original JPEG" in lost(formats)
    assert lost(chromium_copied_picture(f"{PAGE}/pics/cat.png")) == ""


def test_a_picture_that_firefox_copied_is_its_bitmap_and_that_is_told() -> None:
    formats = firefox_copied_picture(f"{PAGE}/pics/dance.gif")
    assert bytes_of(formats) == ("dance.png", COPY)
    assert "original GIF" in lost(formats)


@pytest.mark.parametrize("formats", [FIREFOX_LINK, CHROMIUM_LINK])
def test_a_link_is_its_address(formats: Formats) -> None:
    assert dropped(formats).items == (LinkSource(f"{PAGE}/pics/a.png"),)


@pytest.mark.parametrize(
    "formats",
    [
        {"text/x-moz-url": "https://example.com/a.png\nA title".encode("utf-16-le")},
        {"text/x-moz-url": b"https://example.com/a.png\nA title"},
        {"_NETSCAPE_URL": b"https://example.com/a.png\nA title"},
        {"text/html": b'<p>See <img alt="x" src="https://example.com/a.png"></p>'},
        {"text/html": '\ufeff<img src="https://example.com/a.png">'.encode("utf-16")},
        {"text/html": b'<img src="https://example.com/a.png">', "text/plain": b"\n"},
    ],
)
def test_an_address_that_comes_without_a_list_is_found(formats: Formats) -> None:
    assert dropped(formats).items == (LinkSource("https://example.com/a.png"),)


@pytest.mark.parametrize("html", [b"<b>no picture</b>", b"<img src=a><img src=b>", b"<img>"])
def test_a_page_without_exactly_one_picture_is_told(html: bytes) -> None:
    found = dropped({"text/html": html})
    assert found.items == ()
    assert len(found.problems) == 1


def test_an_address_as_long_as_a_picture_is_whole() -> None:
    content = bytes(range(256)) * 4000
    uri = b"data:image/png;base64," + base64.b64encode(content)
    for listed in (uri, uri + b"\r\n"):
        found = dropped({"text/uri-list": listed, "image/png": COPY})
        assert found.items == (Blob(content, "", "image/png"),)
    two = dropped({"text/uri-list": uri + b"\r\nhttps://example.com/x\r\n", "image/png": COPY})
    assert two.items == (Blob(content, "", "image/png"), LinkSource("https://example.com/x"))


# File managers --------------------------------------------------------------------------------


@pytest.mark.parametrize("program", FILE_MANAGERS)
def test_files_of_every_file_manager_are_themselves(program: str, tmp_path: Path) -> None:
    paths = [tmp_path / "b.png", tmp_path / "a.png"]
    content = "".join(f"{path.as_uri()}\r\n" for path in paths).encode()
    formats = {name: content for name in FILE_MANAGERS[program] if "list" in name}
    assert dropped(formats).items == tuple(FileSource(path) for path in paths)


def test_a_list_of_kde_alone_is_understood(tmp_path: Path) -> None:
    content = f"{(tmp_path / 'a').as_uri()}\r\n".encode()
    found = dropped({"text/uri-list": b"", "application/x-kde4-urilist": content})
    assert found.items == (FileSource(tmp_path / "a"),)


def test_a_picture_of_a_file_is_the_file(tmp_path: Path) -> None:
    """An image viewer offers what it shows as well."""
    address = f"{(tmp_path / 'a.jpg').as_uri()}\r\n".encode()
    found = dropped({"text/uri-list": address, "image/png": COPY, "text/html": b"<img src=x>"})
    assert found.items == (FileSource(tmp_path / "a.jpg"),)


# Pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [b"", b"\0"])
def test_a_picture_without_a_usable_address_is_its_bytes(address: bytes) -> None:
    assert bytes_of({"text/uri-list": address, "image/png": COPY})[1] == COPY


def test_the_only_form_of_a_picture_comes_before_its_link() -> None:
    link = b"https://example.com/cat.png\r\n"
    assert bytes_of({"text/uri-list": link, "image/png": COPY}) == ("cat.png", COPY)
    several = {"text/uri-list": link, "image/png": COPY, "image/jpeg": COPY_AS_JPEG}
    assert dropped(several).items == (LinkSource("https://example.com/cat.png"),)


def test_lossless_comes_before_lossy() -> None:
    assert bytes_of({"image/jpeg": COPY_AS_JPEG, "image/png": COPY})[1] == COPY
    assert bytes_of({"image/png": b"", "image/jpeg": COPY_AS_JPEG})[1] == COPY_AS_JPEG


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("image/png", b"\x89PNG\r\n\x1a\nx"),
        ("image/webp", b"RIFF\0\0\0\0WEBP"),
        ("image/gif", b"GIF89a"),
        ("image/avif", b"\0\0\0\x20ftypavif"),
        ("image/jpeg", b"\xff\xd8\xff"),
        ('application/x-qt-windows-mime;value="PNG"', b"\x89PNG\r\n\x1a\nx"),
        ("image/svg+xml", b"<svg></svg>"),
    ],
)
def test_encoded_pictures_are_kept_as_they_are(name: str, content: bytes, tmp_path: Path) -> None:
    found = saved(dropped({name: content, "application/x-qt-image": b""}), tmp_path, datetime.now())  # noqa: DTZ005
    (source,) = found.sources
    assert isinstance(source, FileSource)
    assert hashlib.sha256(source.path.read_bytes()).digest() == hashlib.sha256(content).digest()
    assert source.name.startswith("Pasted image ")


def test_a_picture_that_qt_holds_itself_is_taken_as_it_is() -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(image)
    payload = read(data)
    assert payload
    assert payload.image is not None
    assert payload.image.size() == image.size()


def test_a_broken_picture_is_told() -> None:
    assert "could not be read" in dropped({"image/png": b"nothing of the kind"}).problems[0]


# Promises -------------------------------------------------------------------------------------

DESCRIPTIONS = 'application/x-qt-windows-mime;value="FileGroupDescriptorW"'
CONTENTS = 'application/x-qt-windows-mime;value="FileContents"'


def described(*entries: tuple[str, int, bool]) -> bytes:
    """Return a FILEGROUPDESCRIPTORW of names, sizes, and whether each is a folder."""
    content = struct.pack("<I", len(entries))
    for name, size, is_folder in entries:
        content += struct.pack("<I16x8x8xI24xII", 0x44, 0x10 if is_folder else 0x80, 0, size)
        content += name.encode("utf-16-le").ljust(520, b"\0")
    return content


def test_attachments_of_windows_are_taken_one_by_one() -> None:
    found = dropped(
        {
            DESCRIPTIONS: described(
                ("Bericht.pdf", 4, False), ("bilder", 0, True), ("bilder\\ü.png", 5, False)
            ),
            CONTENTS: b"",
            f"{CONTENTS};index=0": b"%PDF",
            f"{CONTENTS};index=2": b"12345",
        }
    )
    assert found.items == (Blob(b"%PDF", "Bericht.pdf"), Blob(b"12345", "ü.png"))
    assert found.problems == ()


def test_the_only_attachment_may_have_no_number() -> None:
    found = dropped({DESCRIPTIONS: described(("a.txt", 1, False)), CONTENTS: b"a"})
    assert found.items == (Blob(b"a", "a.txt"),)


def test_an_attachment_that_is_not_handed_over_is_told_and_the_rest_is_taken() -> None:
    entries = described(("a.txt", 1, False), ("film.mp4", 4_000_000_000, False), ("c", 1, False))
    found = dropped({DESCRIPTIONS: entries, CONTENTS: b"", f"{CONTENTS};index=2": b"c"})
    assert found.items == (Blob(b"c", "c"),)
    assert "“a.txt” could not be read" in found.problems[0]
    assert "“film.mp4” is too large" in found.problems[1]


def test_chromium_on_windows_hands_out_its_bytes_too() -> None:
    formats = {
        "text/uri-list": CAT.encode(),
        "text/html": b"<img>",
        DESCRIPTIONS: described(("cat.jpg", len(ORIGINAL), False)),
        CONTENTS: ORIGINAL,
    }
    assert dropped(formats).items == (Blob(ORIGINAL, "cat.jpg"),)


def test_a_link_that_windows_browsers_offer_as_a_shortcut_is_a_link() -> None:
    shortcut = b"[InternetShortcut]\r\nIDList=\r\nURL=https://example.com/a.png\r\n"
    formats = {
        DESCRIPTIONS: described(("A page.url", len(shortcut), False)),
        CONTENTS: shortcut,
        "text/html": b"<a>",
    }
    assert dropped(formats).items == (LinkSource("https://example.com/a.png"),)
    listed = {"text/uri-list": b"https://example.com/a.png", **formats}
    assert dropped(listed).items == (LinkSource("https://example.com/a.png"),)


@pytest.mark.parametrize(
    "formats",
    [
        {"XdndDirectSave0": b"F"},
        {"com.apple.pasteboard.promised-file-url": b"file:///x", "com.apple.NSFilePromise": b""},
        {DESCRIPTIONS: b"", CONTENTS: b""},
        {"application/x-moz-file-promise": b"", "text/x-moz-url": b"mailbox:///inbox?number=1\nx"},
    ],
)
def test_a_promise_alone_is_told_with_what_to_do(formats: Formats) -> None:
    found = dropped(formats)
    assert found.items == ()
    assert "Save it first, then drop the file." in found.problems[0]


@pytest.mark.parametrize(
    "formats",
    [
        {"text/uri-list": b""},
        {"text/uri-list": b"# only a comment\r\n"},
        {"application/vnd.portal.filetransfer": b"123", "text/uri-list": b""},
    ],
)
def test_files_that_were_told_of_and_did_not_come_are_no_silent_nothing(formats: Formats) -> None:
    assert "came without any files" in dropped(formats).problems[0]


def test_a_link_comes_before_a_promise() -> None:
    found = dropped({"XdndDirectSave0": b"F", "text/uri-list": CAT.encode()})
    assert found.items == (LinkSource(CAT),)


# Asking ---------------------------------------------------------------------------------------

EVERYTHING = {
    "firefox picture": firefox_picture(CAT),
    "firefox blob": firefox_picture(BLOB),
    "firefox copied": firefox_copied_picture(CAT),
    "firefox link": FIREFOX_LINK,
    "chromium picture": chromium_picture(CAT),
    "chromium copied": chromium_copied_picture(CAT),
    "chromium link": CHROMIUM_LINK,
    "files": {"text/uri-list": b"file:///x\r\n", "text/plain": b"/x", "image/png": COPY},
    "text": {"text/plain": b"hello", "text/html": b"<b>"},
    "windows": {DESCRIPTIONS: described(("a", 1, False)), CONTENTS: b"a"},
    "promise": {"XdndDirectSave0": b"F"},
    "nothing": {"application/x-unknown": b"x"},
}


@pytest.fixture(params=EVERYTHING)
def slow(request: pytest.FixtureRequest) -> Counting:
    return Counting(EVERYTHING[request.param])


def test_hovering_asks_for_no_content(slow: Counting) -> None:
    said = hover(slow)
    assert said.text or said.reason
    carries_files(slow)
    assert slow.asked == []


def test_a_drop_asks_for_each_format_once(slow: Counting) -> None:
    read(slow)
    assert len(slow.asked) == len(set(slow.asked)) <= 6


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ("files", ["text/uri-list"]),
        ("text", ["text/plain"]),
        ("chromium picture", ["text/uri-list", "application/octet-stream", "text/html"]),
        ("firefox picture", ["text/uri-list", "application/x-moz-file-promise-url"]),
    ],
)
def test_no_more_is_asked_for_than_is_needed(what: str, asked: list[str]) -> None:
    slow = Counting(EVERYTHING[what])
    read(slow)
    assert slow.asked == asked


class Frozen(Counting):
    """A clipboard whose owner hangs: each question costs five seconds and brings nothing."""

    seconds = 0.0

    def retrieveData(self, name: str, kind: object) -> object:  # noqa: N802  Qt's name
        super().retrieveData(name, kind)
        self.seconds += 5
        return QByteArray()


@pytest.mark.parametrize(
    "what", [name for name in EVERYTHING if name not in ("windows", "nothing")]
)
def test_a_frozen_program_costs_one_question(what: str) -> None:
    frozen = Frozen(EVERYTHING[what])
    payload = read(frozen, lambda: frozen.seconds)
    assert len(frozen.asked) <= 1
    assert payload
    assert payload.kind is Kind.SILENCE or what == "promise"
    assert sources_in(payload).problems


# Hovering -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("firefox picture", "Release to upload the picture"),
        ("chromium picture", "Release to upload the picture"),
        ("chromium copied", "Release to upload the picture"),
        ("firefox link", "Release to fetch this link"),
        ("chromium link", "Release to fetch this link"),
        ("text", "Release to upload this text, or what it names"),
        ("windows", "Release to upload"),
        ("promise", ""),
        ("nothing", ""),
    ],
)
def test_hovering_says_what_a_drop_would_do(what: str, text: str) -> None:
    assert hover(mime_of(EVERYTHING[what])).text == text


@pytest.mark.parametrize("program", FILE_MANAGERS)
def test_hovering_files_are_files(program: str) -> None:
    mime = mime_of(dict.fromkeys(FILE_MANAGERS[program], b"x"))
    assert hover(mime).text == "Release to upload"
    assert carries_files(mime)


def test_hovering_with_something_useless_says_why() -> None:
    assert "promises" in hover(mime_of(EVERYTHING["promise"])).reason
    assert hover(mime_of(EVERYTHING["nothing"])).reason
