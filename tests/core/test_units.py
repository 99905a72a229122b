import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.units import (
    countdown_step,
    format_countdown,
    format_duration,
    format_size,
    format_speed,
    format_time_left,
    speed_units,
    use_binary_units,
)

SECONDS = {"s": 1, "min": 60, "h": 3600}


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (999, "999 B"),
        (999.4, "999 B"),
        (999.5, "1.0 kB"),
        (999.99, "1.0 kB"),
        (1000, "1.0 kB"),
        (1049, "1.0 kB"),
        (12_400_000, "12.4 MB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (999_960, "1.0 MB"),
        (1_000_000, "1.0 MB"),
        (100 * 2**20, "104.9 MB"),
        (999_949_999, "999.9 MB"),
        (999_950_000, "1.0 GB"),
        (1_500_000_000_000, "1.5 TB"),
        (2_500_000_000_000_000, "2500.0 TB"),
    ],
)
def test_sizes_are_decimal_and_never_show_a_thousand_of_a_unit(count: float, text: str) -> None:
    assert format_size(count) == text


@given(st.floats(0, 1e15))
def test_a_size_is_never_off_by_more_than_its_rounding(count: float) -> None:
    number, unit = format_size(count).split()
    factor = 1000 ** ("B", "kB", "MB", "GB", "TB").index(unit)
    assert float(number) < 1000 or unit == "TB"
    assert abs(float(number) * factor - count) <= factor * (0.501 if unit == "B" else 0.0501)


def test_a_speed_is_a_size_a_second() -> None:
    assert format_speed(3_100_000.0) == "3.1 MB/s"
    assert format_speed(999.7) == "1.0 kB/s"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "2 s left"),
        (1, "2 s left"),
        (3.1, "4 s left"),
        (7.2, "8 s left"),
        (9.9, "10 s left"),
        (10, "10 s left"),
        (26, "30 s left"),
        (94, "90 s left"),
        (100, "2 min left"),
        (149, "2 min left"),
        (151, "3 min left"),
        (3540, "59 min left"),
        (3600, "1 h left"),
        (5401, "2 h left"),
        (90_000, "25 h left"),
    ],
)
def test_the_time_left_is_rounded_to_what_can_be_meant(seconds: float, text: str) -> None:
    assert format_time_left(seconds) == text


@given(st.floats(0, 4 * 86400), st.floats(0, 4 * 86400))
def test_a_longer_time_never_reads_as_a_shorter_one(one: float, other: float) -> None:
    def told(seconds: float) -> int:
        match = re.fullmatch(r"(\d+) (s|min|h) left", format_time_left(seconds))
        assert match
        return int(match[1]) * SECONDS[match[2]]

    shorter, longer = sorted((one, other))
    assert told(shorter) <= told(longer)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1, "1 second"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (120, "2 minutes"),
        (3600, "1 hour"),
        (5400, "90 minutes"),
        (86400, "1 day"),
        (604800, "7 days"),
        (31536000, "365 days"),
    ],
)
def test_a_lifetime_is_told_exactly_in_the_largest_unit(seconds: int, text: str) -> None:
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1 s"),
        (0.4, "1 s"),
        (45.9, "45 s"),
        (59.999, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (3660, "1 h 1 min"),
        (86399, "23 h 59 min"),
        (86400, "1 d"),
        (7 * 86400 - 1, "6 d 23 h"),
        (7 * 86400, "7 d"),
        (30 * 86400 - 1, "29 d 23 h"),
        (30 * 86400, "30 d"),
        (365 * 86400 - 1, "364 d"),
    ],
)
def test_a_countdown_has_two_units_at_most_and_never_promises_too_much(
    seconds: float, text: str
) -> None:
    assert format_countdown(seconds) == text


@given(st.integers(1, 400 * 86400))
def test_a_countdown_stays_the_same_until_its_next_step(seconds: int) -> None:
    rest = seconds % countdown_step(seconds)
    assert format_countdown(seconds) == format_countdown(seconds - rest)
    if seconds - rest > 1:
        assert format_countdown(seconds - rest - 1) != format_countdown(seconds)


@pytest.fixture
def binary() -> Iterator[None]:
    use_binary_units(True)
    yield
    use_binary_units(False)


@pytest.mark.usefixtures("binary")
@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1000, "1000 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1_048_524, "1023.9 KiB"),
        (1_048_525, "1.0 MiB"),
        (12_400_000, "11.8 MiB"),
        (2**30, "1.0 GiB"),
        (2**50, "1024.0 TiB"),
    ],
)
def test_sizes_can_be_told_in_binary_units(count: float, text: str) -> None:
    assert format_size(count) == text


def test_the_choice_of_units_counts_for_the_next_text() -> None:
    assert speed_units() == [("kB/s", 1000), ("MB/s", 1_000_000)]
    use_binary_units(True)
    try:
        assert format_speed(2**20) == "1.0 MiB/s"
        assert speed_units() == [("KiB/s", 1024), ("MiB/s", 2**20)]
    finally:
        use_binary_units(False)
    assert format_speed(2**20) == "1.0 MB/s"
