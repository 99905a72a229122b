from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.sources import FileSource, LinkSource, link_source, without_query


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.com/a.png", "https://example.com/a.png"),
        ("  http://example.com/a.png\r\n", "http://example.com/a.png"),
        ("HTTPS://EXAMPLE.COM/A.PNG", "HTTPS://EXAMPLE.COM/A.PNG"),
        ("https://example.com", "https://example.com"),
        ("http://127.0.0.1:8000/x?y=1#z", "http://127.0.0.1:8000/x?y=1#z"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("https://münchen.example/bär.png", "https://münchen.example/bär.png"),
    ],
)
def test_an_http_address_is_a_link(text: str, url: str) -> None:
    assert link_source(text) == LinkSource(url)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cat.png",
        "example.com/a.png",
        "https://",
        "https:///a.png",
        "https:a.png",
        "http://[::1",
        "http://[oops]/",
        "ftp://example.com/a",
        "file:///etc/passwd",
        "file://server/share",
        "javascript:alert(1)",
        "data:text/plain,x",
        "mailto:a@example.com",
        "https://example.com/a b",
        "https://example.com/a\nhttps://example.com/b",
        "https://example.com/\x00",
        "https://example.com/\x1b[31m",
        "https://example.com/\u202egpj.exe",
        "https://example.com/\u200b",
        "https://example.com/\udcfe",
        "see https://example.com/a",
    ],
)
@pytest.mark.row("F14")
def test_anything_else_is_no_link(text: str) -> None:
    assert link_source(text) is None


@given(st.text())
@pytest.mark.row("F14")
def test_no_text_breaks_the_reading_of_links(text: str) -> None:
    link = link_source("https://" + text)
    assert link is None or (link.name and "/" not in link.name)
    without_query(text)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com/files/cat.png", "cat.png"),
        ("https://example.com/files/cat.png?size=2&x=/y.jpg#z", "cat.png"),
        ("https://example.com/files/", "files"),
        ("https://example.com/", "example.com"),
        ("https://example.com", "example.com"),
        ("https://user:word@example.com:8000", "example.com"),
        ("https://example.com/vid%C3%A9o.mp4", "vidéo.mp4"),
        ("https://example.com/100%.png", "100%.png"),
        ("https://example.com/a%2Fb.png", "b.png"),
        ("https://example.com/..%2f..%2fetc%2fpasswd", "passwd"),
        ("https://example.com/%2F", "example.com"),
    ],
)
def test_a_link_is_named_by_the_last_component_of_its_path(url: str, name: str) -> None:
    assert LinkSource(url).name == name


def test_a_file_is_named_as_the_file_system_has_it() -> None:
    assert FileSource(Path("some") / "where" / "a:b\u202e.png").name == "a:b\u202e.png"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://h.example/a/b.png?X-Signature=canary#canary", "https://h.example/a/b.png"),
        ("https://canary:canary@h.example:8443/a", "https://h.example:8443/a"),
        ("https://canary@evil@h.example/a", "https://h.example/a"),
        ("http://[::1]:80/a?canary", "http://[::1]:80/a"),
        ("https://h.example", "https://h.example"),
        ("/a?canary", "/a"),
        ("http://[canary", ""),
        ("", ""),
    ],
)
def test_an_address_without_its_query_tells_no_secret(address: str, shown: str) -> None:
    assert without_query(address) == shown
