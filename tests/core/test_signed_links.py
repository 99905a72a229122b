"""When signed links end, as those who sign them write it."""

import base64
import json
from datetime import UTC, datetime

import pytest

from falgui.core.signed_links import signature_end

MOMENT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC).timestamp()
EPOCH = str(int(MOMENT))


def encoded(found: object, alphabet: str = "+/=") -> str:
    text = base64.b64encode(json.dumps(found).encode()).decode()
    return text.translate(str.maketrans("+/=", alphabet))


POLICY = {
    "Statement": [
        {
            "Resource": "https://d111.cloudfront.net/*",
            "Condition": {"DateLessThan": {"AWS:EpochTime": int(MOMENT)}},
        }
    ]
}
TOKEN = f"{encoded({'alg': 'HS256'})}.{encoded({'exp': int(MOMENT)}).rstrip('=')}.c2ln"


@pytest.mark.parametrize(
    "query",
    [
        "X-Amz-Algorithm=AWS4&X-Amz-Date=20261125T110000Z&X-Amz-Expires=3600&X-Amz-Signature=ab",
        "x-amz-date=20261125T110000Z&x-amz-expires=3600",
        f"AWSAccessKeyId=AKIA&Expires={EPOCH}&Signature=a%2Bb",
        "X-Goog-Algorithm=GOOG4&X-Goog-Date=20261125T113000Z&X-Goog-Expires=1800",
        f"GoogleAccessId=me&Expires={EPOCH}&Signature=ab",
        "sv=2024-01-01&se=2026-11-25T12%3A00%3A00Z&sr=b&sp=r&sig=ab%3D",
        "sv=2024-01-01&se=2026-11-25T13%3A00%3A00%2B01%3A00&sig=ab",
        f"Policy={encoded(POLICY, '-~_')}&Signature=ab&Key-Pair-Id=K1",
        f"Expires={EPOCH}&Signature=ab&Key-Pair-Id=K1",
        f"exp={EPOCH}",
        f"token=abc&expires={EPOCH}000",
        f"token={TOKEN}",
        f"expires={EPOCH}&exp={int(MOMENT) + 60}",
    ],
)
def test_the_end_of_a_signature_is_read(query: str) -> None:
    assert signature_end(f"https://files.example.com/cat.png?{query}") == MOMENT


@pytest.mark.parametrize(
    "query",
    [
        "",
        "width=200&height=1764072000",
        "expires=soon",
        "expires=7",
        "expires=99999999999999999",
        "se=9999-12-31T23%3A59%3A59Z&sig=ab",
        "se=0001-01-01T00%3A00%3A00Z&sig=ab",
        "X-Amz-Date=00010101T000000Z&X-Amz-Expires=1",
        "exp=٣",
        "se=2026-11-25T12:00:00Z",
        "X-Amz-Date=yesterday&X-Amz-Expires=3600",
        "X-Amz-Date=20261125T110000Z&X-Amz-Expires=" + "9" * 50,
        "Policy=" + "[" * 5000,
        "Policy=%00%ff&token=a.b.c",
        f"Policy={encoded({'Statement': 3})}",
        f"token=a.{encoded([1])}.c",
    ],
)
def test_what_is_no_signature_has_no_end(query: str) -> None:
    assert signature_end(f"https://files.example.com/cat.png?{query}") is None


def test_an_address_that_is_none_has_no_end() -> None:
    assert signature_end("https://[::1") is None
