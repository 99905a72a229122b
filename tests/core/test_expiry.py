import pytest

from falgui.core.lifecycle import Lifecycle, parse_expiry


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("default", None),
        ("never", None),
        ("immediate", 60),
        ("1h", 3600),
        ("1d", 86400),
        ("7d", 604800),
        ("30d", 2592000),
        ("1y", 31536000),
        ("3600", 3600),
        ("90s", 90),
        ("5m", 300),
        ("2w", 1209600),
        (" 12 H ", 43200),
        ("Never", None),
        ("007d", 604800),
        ("1", 1),
        ("100y", 3153600000),
    ],
)
def test_fals_names_and_any_duration_are_understood(text: str, seconds: int | None) -> None:
    assert parse_expiry(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "0",
        "0d",
        "-1",
        "+1",
        "1.5h",
        "1e3",
        "1 h 30 m",
        "h",
        "7 days",
        "forever",
        "101y",
        "3153600001",
        "999999999999",
        "9" * 5000,
        "٣d",
        "1d\x00",
        "nan",
        "inf",
    ],
)
def test_what_the_service_would_silently_ignore_is_refused_here(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the text itself is the message
        parse_expiry(text)


@pytest.mark.parametrize(
    ("lifecycle", "asked"),
    [
        (Lifecycle(), {}),
        (Lifecycle(3600), {"expiration_duration_seconds": 3600}),
        (Lifecycle(private=True), {"initial_acl": {"default": "hide", "rules": []}}),
        (
            Lifecycle(60, private=True),
            {
                "expiration_duration_seconds": 60,
                "initial_acl": {"default": "hide", "rules": []},
            },
        ),
    ],
)
def test_only_what_is_asked_for_reaches_the_service(
    lifecycle: Lifecycle, asked: dict[str, object]
) -> None:
    assert lifecycle.as_json() == asked
