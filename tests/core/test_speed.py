import pytest

from falgui.core.speed import Speedometer
from falgui.core.units import format_time_left


class Line:
    """A line whose speed the test sets, read ten times a second on a clock of its own."""

    def __init__(self, sent: int = 0) -> None:
        self.now, self.sent = 1000.0, sent
        self.speedometer = Speedometer(self.now, sent)

    def run(self, seconds: float, per_second: float) -> None:
        for _tick in range(round(seconds * 10)):
            self.now += 0.1
            self.sent += round(per_second / 10)
            self.speedometer.update(self.now, self.sent)

    @property
    def speed(self) -> float:
        speed = self.speedometer.bytes_per_second
        assert speed is not None
        return speed


def test_a_steady_line_shows_its_speed_from_the_first_second_on() -> None:
    line = Line()
    line.run(0.9, 2_000_000)
    assert line.speedometer.bytes_per_second is None
    assert line.speedometer.seconds_left(10**9) is None
    line.run(0.2, 2_000_000)
    assert line.speed == pytest.approx(2_000_000)
    line.run(60, 2_000_000)
    assert line.speed == pytest.approx(2_000_000)
    assert line.speedometer.seconds_left(20_000_000) == pytest.approx(10)


def test_what_was_sent_before_does_not_count_as_speed() -> None:
    line = Line(sent=10**9)
    line.run(2, 1_000_000)
    assert line.speed == pytest.approx(1_000_000)


def test_bursts_are_smoothed() -> None:
    line = Line()
    line.run(10, 1_000_000)
    shown = []
    for _burst in range(20):
        line.run(0.1, 10_000_000)
        line.run(0.9, 0)
        shown.append(line.speed)
    assert all(700_000 < speed < 1_300_000 for speed in shown)


def test_the_rhythm_of_reading_does_not_matter() -> None:
    line = Line()
    often, seldom = line.speedometer, Speedometer(line.now)
    for _round in range(10):
        line.run(1, 3_000_000)
        seldom.update(line.now, line.sent)
    assert seldom.bytes_per_second == pytest.approx(often.bytes_per_second)


def test_a_stall_is_seen_within_seconds_and_gives_no_absurd_time_left() -> None:
    line = Line()
    line.run(20, 5_000_000)
    line.run(5, 0)
    assert line.speed < 2_000_000
    line.run(10, 0)
    assert line.speed < 300_000
    line.run(45, 0)
    assert line.speedometer.seconds_left(10**10) is None
    line.run(7200, 0)
    assert line.speedometer.seconds_left(10**10) is None


def test_a_long_upload_still_tells_its_hours() -> None:
    line = Line()
    line.run(10, 1_000_000)
    left = line.speedometer.seconds_left(10**11)
    assert left is not None
    assert format_time_left(left) == "28 h left"


def test_a_line_that_recovers_shows_it() -> None:
    line = Line()
    line.run(10, 5_000_000)
    line.run(10, 0)
    line.run(15, 5_000_000)
    assert line.speed == pytest.approx(5_000_000, rel=0.1)


def test_bytes_taken_back_are_no_negative_speed() -> None:
    line = Line()
    line.run(5, 1_000_000)
    line.speedometer.update(line.now + 1, line.sent - 4_000_000)
    assert 0 <= line.speed < 1_000_000


@pytest.mark.row("S17")
def test_a_clock_that_stands_still_or_goes_back_changes_nothing() -> None:
    line = Line()
    line.run(5, 1_000_000)
    line.speedometer.update(line.now, line.sent + 10**9)
    line.speedometer.update(line.now - 3, line.sent + 10**9)
    assert line.speed == pytest.approx(1_000_000)


def test_no_time_is_told_for_an_upload_that_takes_under_two_seconds() -> None:
    line = Line()
    line.run(1.2, 1_000_000)
    assert line.speed == pytest.approx(1_000_000)
    assert line.speedometer.seconds_left(500_000) is None
    assert line.speedometer.seconds_left(1_000_000) == pytest.approx(1)
