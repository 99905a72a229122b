import base64
import io
from pathlib import Path
from urllib.parse import quote

import fal_client
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from falgui.core.content_types import content_type
from falgui.core.data_uri import (
    Advice,
    DataUri,
    advice_text,
    advise,
    data_uri,
    encoded_size,
    read_data_uri,
    size_text,
)
from falgui.core.errors import RejectedError

# The head of this type has a length that lets a data URI hit each limit exactly.
TYPE = "video/x-m4v"


def largest_within(limit: int) -> int:
    return (limit - len(f"data:{TYPE};base64,")) // 4 * 3


@given(st.binary(max_size=200), st.sampled_from(["image/png", "text/plain", TYPE]))
def test_a_data_uri_is_what_fals_own_client_makes(content: bytes, mime: str) -> None:
    uri = data_uri(content, mime)
    assert uri == fal_client.encode(content, mime)
    assert len(uri) == encoded_size(len(content), mime)


def test_a_file_becomes_what_fals_own_client_makes_of_it(tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(bytes(range(256)) * 300)
    assert data_uri(path.read_bytes(), "image/png") == fal_client.encode_file(path)


@pytest.mark.parametrize(
    ("limit", "below", "above"),
    [
        (10_000, Advice.FINE, Advice.SOME_MODELS),
        (3_000_000, Advice.SOME_MODELS, Advice.LIKELY_TO_FAIL),
        (10_000_000, Advice.LIKELY_TO_FAIL, Advice.REFUSED),
    ],
)
def test_the_advice_changes_exactly_at_each_limit(limit: int, below: Advice, above: Advice) -> None:
    size = largest_within(limit)
    assert encoded_size(size, TYPE) == limit
    assert advise(size, TYPE) is below
    assert advise(size + 1, TYPE) is above


def test_what_no_model_would_take_is_refused_with_its_size() -> None:
    size = largest_within(10_000_000)
    assert len(data_uri(bytes(size), TYPE)) == 10_000_000
    with pytest.raises(RejectedError) as caught:
        data_uri(bytes(size + 1), TYPE)
    assert caught.value.message.id == "M42"
    assert caught.value.title.startswith("7.5 MB ")


def test_every_advice_has_its_own_sentence() -> None:
    sentences = {advice_text(advice) for advice in Advice}
    assert len(sentences) == len(Advice)
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize(
    ("size", "words"),
    [(12_000, "12.0 kB → 16.0 kB as a data URI"), (6_000_000, "6.0 MB → 8.0 MB as a data URI")],
)
def test_the_third_more_is_told(size: int, words: str) -> None:
    assert size_text(size, "image/png") == words


@pytest.mark.parametrize(
    "name",
    ["a.png", "a.jpg", "a.webp", "a.gif", "a.svg", "a.txt", "a.json", "a.mp4", "a.mp3", "a.pdf"],
)
@pytest.mark.parametrize("size", [1, 2, 3, 4, 57, 58, 9_999, 100_000, 1_048_577])
def test_every_type_and_size_is_as_fals_own_client_makes_it(
    tmp_path: Path, name: str, size: int
) -> None:
    path = tmp_path / name
    path.write_bytes((bytes(range(255, -1, -1)) * (size // 256 + 1))[:size])
    mime = content_type(name, b"")
    assert data_uri(path.read_bytes(), mime) == fal_client.encode_file(path)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_is_as_fals_own_client_makes_it(kind: str) -> None:
    picture = Image.new("RGB", (20, 20), "red")
    file = io.BytesIO()
    picture.save(file, kind)
    assert data_uri(file.getvalue(), f"image/{kind}") == fal_client.encode_image(picture, kind)


# Reading --------------------------------------------------------------------------------------

BYTES = bytes(range(256))
BASE64 = base64.b64encode(BYTES)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (b"data:image/png;base64," + BASE64, DataUri(BYTES, "image/png")),
        (b"DATA:Image/PNG;BASE64," + BASE64, DataUri(BYTES, "image/png")),
        (b"data:image/png;base64," + BASE64.rstrip(b"="), DataUri(BYTES, "image/png")),
        (b"data:image/png;base64,%20" + quote(BASE64).encode(), DataUri(BYTES, "image/png")),
        (b"data:image/png;base64, iV\r\n BO", DataUri(b"\x89PN", "image/png")),
        (b"data:,a%20b%FF", DataUri(b"a b\xff", "text/plain")),
        (b"data:;charset=utf-8,\xc3\xbc", DataUri("ü".encode(), "text/plain")),
        (b"data:text/html;charset=utf-8,<p>1,2", DataUri(b"<p>1,2", "text/html")),
        (b"data:text/plain;base64;charset=x,YQ==", DataUri(b"YQ==", "text/plain")),
        (b"data:nonsense;base64,YQ==", DataUri(b"a", "text/plain")),
        (b"data:image/svg+xml;name=a%20b.svg,<g>", DataUri(b"<g>", "image/svg+xml", "a b.svg")),
        (b'data:a/b;filename="c.d";base64,YQ', DataUri(b"a", "a/b", "c.d")),
    ],
)  # fmt: skip
def test_a_data_uri_is_read_as_browsers_read_it(uri: bytes, expected: DataUri) -> None:
    assert read_data_uri(uri) == expected


@pytest.mark.parametrize(
    ("uri", "word"),
    [
        (b"data:image/png", "broken"),
        (b"data:", "broken"),
        (b"date:,x", "broken"),
        (b"data:image/png;base64,a", "base64"),
        (b"data:image/png;base64,ab=c", "base64"),
        (b"data:image/png;base64,a_-b", "base64"),
        (b"data:image/png;base64,", "empty"),
        (b"data:,", "empty"),
        (b"data:," + bytes(100_000_000), "too large"),
    ],
)
def test_a_data_uri_that_cannot_be_read_says_why(uri: bytes, word: str) -> None:
    problem = read_data_uri(uri)
    assert isinstance(problem, str)
    assert word in problem


@given(content=st.binary(min_size=1), kind=st.sampled_from(["image/png", "text/plain", "a/b"]))
def test_what_falgui_writes_it_reads(content: bytes, kind: str) -> None:
    assert read_data_uri(data_uri(content, kind).encode()) == DataUri(content, kind)


@given(uri=st.binary())
def test_whatever_is_read_is_read_or_told(uri: bytes) -> None:
    assert isinstance(read_data_uri(b"data:" + uri), DataUri | str)
