"""Speeds as curl has them on its command line."""

import re

import pytest

from falgui.core.rate import parse_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("0", 0),
        ("1", 1),
        ("500000", 500_000),
        ("500k", 512_000),
        ("500K", 512_000),
        ("2M", 2_097_152),
        ("2m", 2_097_152),
        ("1.5M", 1_572_864),
        ("1G", 1_073_741_824),
    ],
)
def test_a_letter_multiplies_as_it_does_for_curl(text: str, rate: int) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "k", "-1", "1kB", "1 k", "1T", "1e3", ".5k", "10G", "0.0001", "\u0665k", "1" * 13]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        parse_rate(text)
