"""What is a proxy's address, and what is not."""

import pytest

from falgui.core.proxy_address import is_proxy_address, proxy_address_problem, whole_proxy_address


@pytest.mark.parametrize(
    "text",
    [
        "proxy.example:3128",
        " proxy.example:3128 ",
        "proxy",
        "10.0.0.1:8080",
        "[::1]:8080",
        "http://proxy.example/",
        "https://proxy.example:443",
        "socks5://localhost:1080",
        "socks5h://localhost:1080",
        "HTTP://Proxy.Example:1",
        "http://bücher.example:3128",
    ],
)
def test_usual_addresses_are_taken(text: str) -> None:
    assert proxy_address_problem(text) == ""
    assert is_proxy_address(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "host and port"),
        ("  ", "host and port"),
        ("http://", "host and port"),
        ("http://:80", "host and port"),
        ("two words:80", "host and port"),
        ("http://pro\x01xy:80", "host and port"),
        ("user:secret@proxy.example:80", "user name"),
        ("http://user@proxy.example", "user name"),
        ("@proxy.example", "user name"),
        ("ftp://proxy.example", "begins with"),
        ("socks4://proxy.example", "begins with"),
        ("proxy.example:0", "port"),
        ("proxy.example:65536", "port"),
        ("proxy.example:abc", "port"),
        ("http://[::1", "port"),
        ("proxy.example/path", "follows"),
        ("proxy.example?x", "follows"),
    ],
)
def test_others_are_refused_with_a_sentence_that_says_why(text: str, words: str) -> None:
    problem = proxy_address_problem(text)
    assert words in problem
    assert problem.endswith(".")
    assert "secret" not in problem
    assert not is_proxy_address(text)


def test_without_a_scheme_it_is_an_http_proxy() -> None:
    assert whole_proxy_address(" proxy:1") == "http://proxy:1"
    assert whole_proxy_address("socks5://proxy:1") == "socks5://proxy:1"
