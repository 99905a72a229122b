"""A text that holds a key or a token is recognised; an ordinary one is not."""

import pytest

from falgui.core.secret_texts import text_looks_secret

KEY = "01234567-89ab-cdef-0123-456789abcdef:0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"My key is {KEY}.",
        "export FAL_KEY=abcdefgh-1234",
        'headers = {"Authorization": "Key ' + KEY + '"}',
        "curl -H 'Authorization: Bearer abcdefghijklmnop'",
        "-----BEGIN PRIVATE KEY-----\nMIIE",
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1B2" * 9,
        "hf_" + "a1B2" * 9,
        "sk-proj-" + "a1B2" * 9,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
        "postgres://me:hunter22@example.org/db",
        "DB_PASSWORD=correct7horse",
        '"api_key": "a1b2c3d4e5f6"',
        "x" * 16_380 + " " + KEY,
    ],
)
def test_a_secret_is_told(text: str) -> None:
    assert text_looks_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear Ann, the password is not in this letter.",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----",
        "https://v3b.fal.media/files/b/0a8f/abc_cat.png",
        "a cat, 4k, highly detailed --ar 16:9 --seed 123456789",
        '{"image_url": "https://example.org/a.png", "seed": 42}',
        "password = getpass()",
        "12:30:45",
        "x" * 100_000,
    ],
)
def test_an_ordinary_text_is_not(text: str) -> None:
    assert not text_looks_secret(text)
