import mimetypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.content_types import SNIFF_LENGTH, UNKNOWN, content_type, suffix_for

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"
GIF = b"GIF89a\1\0\1\0"
WEBP = b"RIFF\x24\0\0\0WEBPVP8 "
WAVE = b"RIFF\x24\0\0\0WAVEfmt "
AVI = b"RIFF\x24\0\0\0AVI LIST"
BITMAP = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0"
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x84webm"
MATROSKA = b"\x1aE\xdf\xa3\xa3B\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x88matroska"
ZIP = b"PK\3\4\x14\0\0\0\x08\0"
GZIP = b"\x1f\x8b\x08\0\0\0\0\0"
NOISE = b"\x93\xfa\0\1\2\xff\x80"


def iso(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0isom"


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("a.tar.gz", "application/gzip"),
        ("a.tgz", "application/gzip"),
        ("a.ts", "video/mp2t"),
        ("a.wav", "audio/wav"),
        ("a.safetensors", UNKNOWN),
        ("a.ply", UNKNOWN),
        ("a.gguf", UNKNOWN),
        ("a.npz", "application/zip"),
        ("a.mp4", "video/mp4"),
        ("a.MP4", "video/mp4"),
        ("a.b.c.Mov", "video/quicktime"),
        ("a.webm", "video/webm"),
        ("a.mkv", "video/x-matroska"),
        ("a.mp3", "audio/mpeg"),
        ("a.m4a", "audio/mp4"),
        ("a.opus", "audio/ogg"),
        ("a.flac", "audio/flac"),
        ("a.svg", "image/svg+xml"),
        ("a.exr", "image/x-exr"),
        ("a.jxl", "image/jxl"),
        ("a.bmp", "image/bmp"),
        ("a.psd", "image/vnd.adobe.photoshop"),
        ("a.glb", "model/gltf-binary"),
        ("a.obj", "model/obj"),
        ("a.stl", "model/stl"),
        ("a.usdz", "model/vnd.usdz+zip"),
        ("a.pdf", "application/pdf"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.html", "text/html"),
        ("a.htm", "text/html"),
        ("a.json", "application/json"),
        ("a.jsonl", "application/jsonl"),
        ("a.yaml", "application/yaml"),
        ("a.py", "text/x-python"),
        ("a.srt", "application/x-subrip"),
        ("a.csv", "text/csv"),
        ("a.parquet", "application/vnd.apache.parquet"),
        ("a.zst", "application/zstd"),
        (".hidden.png", "image/png"),
        ("image.jpg.exe", UNKNOWN),
        ("a.unheard-of", UNKNOWN),
        ("no extension", UNKNOWN),
        (".env", UNKNOWN),
        (".mp4", UNKNOWN),
        ("mp4", UNKNOWN),
        ("...", UNKNOWN),
        ("a.", UNKNOWN),
        ("", UNKNOWN),
    ],
)
@pytest.mark.row("F19")
def test_a_name_tells_the_type_where_the_bytes_say_nothing(name: str, mime: str) -> None:
    assert content_type(name, NOISE) == mime


IMAGES = {
    PNG: "image/png",
    JPEG: "image/jpeg",
    GIF: "image/gif",
    b"GIF87a": "image/gif",
    WEBP: "image/webp",
    b"II*\0\x08\0\0\0": "image/tiff",
    b"MM\0*\0\0\0\x08": "image/tiff",
    iso(b"avif"): "image/avif",
    iso(b"avis"): "image/avif",
    iso(b"heic"): "image/heic",
    iso(b"mif1"): "image/heif",
}


@pytest.mark.parametrize("head", IMAGES)
@pytest.mark.parametrize(
    "name", ["a", "a.png", "a.jpg", "a.mp4", "a.zip", "a.txt", "a.safetensors"]
)
@pytest.mark.row("F19")
def test_an_image_is_told_by_its_bytes_whatever_it_is_called(name: str, head: bytes) -> None:
    assert content_type(name, head) == IMAGES[head]


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (WEBM, "video/webm"),
        (MATROSKA, "video/x-matroska"),
        (AVI, "video/x-msvideo"),
        (iso(b"isom"), "video/mp4"),
        (iso(b"mp42"), "video/mp4"),
        (iso(b"qt  "), "video/quicktime"),
        (iso(b"M4V "), "video/x-m4v"),
        (iso(b"M4A "), "audio/mp4"),
        (WAVE, "audio/wav"),
        (b"RIFF\x24\0\0\0ACON", UNKNOWN),
        (b"RIFF", UNKNOWN),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"OggS\0\2", "audio/ogg"),
        (b"ID3\4\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64\0", "audio/mpeg"),
        (b"\xff\xf3\x90\x64\0", "audio/mpeg"),
        (b"\xff", UNKNOWN),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf"),
        (ZIP, "application/zip"),
        (GZIP, "application/gzip"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "application/x-7z-compressed"),
        (b"\x28\xb5\x2f\xfd\0", "application/zstd"),
        (BITMAP, "image/bmp"),
        (b"", UNKNOWN),
        (NOISE, UNKNOWN),
    ],
)
@pytest.mark.parametrize("name", ["noextension", "v1.unheard-of", ".hidden"])
@pytest.mark.row("F19")
def test_the_bytes_tell_the_type_where_the_name_says_nothing(
    name: str, head: bytes, mime: str
) -> None:
    assert content_type(name, head) == mime


@pytest.mark.parametrize(
    ("name", "head", "mime"),
    [
        ("movie.ts", b"import x from 'y';\n", "video/mp2t"),
        ("model.usdz", ZIP, "model/vnd.usdz+zip"),
        ("letter.docx", ZIP, content_type("a.docx", b"")),
        ("backup.tar.gz", GZIP, "application/gzip"),
        ("page.js", GIF + b"/*", "image/gif"),
        ("archive.zip", JPEG + b"PK\3\4", "image/jpeg"),
        ("photo.jpg", ZIP, "image/jpeg"),
        ("cloud.ply", b"ply\nformat ascii 1.0\n", UNKNOWN),
        ("notes.safetensors", b'{"__metadata__":{}}', UNKNOWN),
    ],
)
@pytest.mark.row("F19")
def test_ambiguous_files_and_polyglots_get_one_defined_type(
    name: str, head: bytes, mime: str
) -> None:
    assert content_type(name, head) == mime


@pytest.mark.parametrize(
    "text",
    [
        "plain words\n",
        "ID3 tags, explained",
        "BMW has two letters in common with a bitmap",
        "\ufeffwith a byte-order mark",
        "é",
        "x" * (SNIFF_LENGTH - 3) + "語",
    ],
)
def test_a_text_without_an_ending_is_a_text(text: str) -> None:
    assert content_type("README", text.encode()) == "text/plain"


@pytest.mark.parametrize("character", ["é", "語", "🩷"])
@pytest.mark.parametrize("shift", range(4))
def test_a_text_is_a_text_wherever_its_head_was_cut(character: str, shift: int) -> None:
    head = ("x" * shift + character * SNIFF_LENGTH).encode()[:SNIFF_LENGTH]
    assert content_type("README", head) == "text/plain"


@pytest.mark.parametrize(
    "head",
    [
        b"\x80",
        b"\xff\x00",
        b"caf\xe9",
        b"cut in the middle of a whole file \xe8\xaa",
        b"x" * (SNIFF_LENGTH - 4) + b"\xff\xff\xff\xff",
        b"x" * (SNIFF_LENGTH - 6) + b"\xffxxxxx",
        "UTF-16 is full of zeros".encode("utf-16"),
    ],
)
def test_what_is_not_utf_8_is_no_text(head: bytes) -> None:
    assert content_type("README", head) == UNKNOWN


@given(st.text(), st.binary(max_size=64))
@pytest.mark.row("F19")
def test_every_name_and_head_gets_a_type_that_fits_a_header(name: str, head: bytes) -> None:
    mime = content_type(name, head)
    assert mime.count("/") == 1
    assert mime.isascii()
    assert " " not in mime


@pytest.mark.row("F19")
def test_the_platforms_own_table_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mimetypes, "guess_type", lambda *_: ("x/wrong", None))
    assert content_type("a.wav", WAVE) == "audio/wav"


@pytest.mark.parametrize(
    ("mime", "suffix"),
    [
        ("image/jpeg", ".jpg"),
        ("image/png", ".png"),
        ("video/mp4", ".mp4"),
        ("audio/wav", ".wav"),
        ("text/html", ".html"),
        ("application/gzip", ".gz"),
        ("x/unheard-of", ""),
        ("", ""),
    ],
)
def test_a_type_has_its_usual_ending(mime: str, suffix: str) -> None:
    assert suffix_for(mime) == suffix
    if suffix:
        assert content_type(f"a{suffix}", b"") == mime
