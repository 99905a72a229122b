"""The limit of single uploads: found to the byte, with as little traffic as the service allows."""

import pytest

from falgui.probe.finding import Verdict
from falgui.probe.questions.limit import Bounds

from .conftest import Build

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("limit", "looks"),
    [(100_000_000, 1), (104_857_600, 4), (110_000_000, 7), (99_500_003, 26), (112_345_678, 26)],
)
def test_round_numbers_are_tried_first(limit: int, looks: int) -> None:
    bounds = Bounds(100_000_000 if limit >= 100_000_000 else 99_110_000, 113_930_000)
    count = 0
    while not bounds.is_found:
        size = bounds.next()
        assert bounds.taken < size < bounds.refused
        bounds.learn(size, taken=size <= limit)
        count += 1
    assert bounds.taken == limit
    assert count <= looks


@pytest.mark.parametrize("limit", [1000, 6 * MIB, 100_000_000, 104_857_600, 120_000_000])
def test_lengths_that_are_refused_early_cost_no_body(
    build: Build, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("falgui.probe.questions.limit._SHORTEST_PATIENCE", 0.02)
    monkeypatch.setattr("falgui.probe.questions.limit._LONGEST_PATIENCE", 0.02)
    bench = build(single_limit=limit)
    finding = bench.ask("single-limit")
    assert f"the limit is {limit:,} bytes exactly" in finding.seen
    assert finding.verdict is (Verdict.AS_ASSUMED if limit >= 100_000_000 else Verdict.DIFFERENT)
    assert bench.asking.service.bytes_sent < MIB
    assert bench.sandbox.objects == []


def test_what_was_found_is_confirmed_by_a_whole_body(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("falgui.probe.questions.limit._SHORTEST_PATIENCE", 0.02)
    monkeypatch.setattr("falgui.probe.questions.limit._LONGEST_PATIENCE", 0.02)
    bench = build(single_limit=2 * MIB, most_traffic=3 * MIB)
    finding = bench.ask("single-limit")
    assert f"{2 * MIB:,} bytes sent to confirm it: HTTP 200" in finding.seen
    assert [stored.size for stored in bench.sandbox.objects] == [2 * MIB]


def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make everything a hundred times smaller."""
    for name, size in (
        ("_SHORTEST_PATIENCE", 0.02),
        ("_LONGEST_PATIENCE", 0.02),
        ("_ASSUMED", 1_000_000),
        ("_KNOWN_TAKEN", 991_100),
        ("_KNOWN_REFUSED", 1_139_300),
        ("_FAR_ABOVE", 2_000_000),
        ("_LIKELY", (1_000_000, 1_048_576)),
    ):
        monkeypatch.setattr(f"falgui.probe.questions.limit.{name}", size)


@pytest.mark.parametrize(
    ("traffic", "told"),
    [
        (60_000_000, "the limit is 1,048,576 bytes exactly"),
        (4_500_000, "the limit is 1,048,576 bytes exactly"),
        (2_500_000, "the limit is between 1,000,001 and 1,048,576 bytes"),
    ],
)
def test_lengths_that_are_refused_late_cost_no_more_than_may_be_spent(
    build: Build, monkeypatch: pytest.MonkeyPatch, traffic: int, told: str
) -> None:
    _small(monkeypatch)
    bench = build(single_limit=1_048_576, refuses_early=False, most_traffic=traffic)
    finding = bench.ask("single-limit")
    assert told in finding.seen
    assert bench.asking.service.bytes_sent <= traffic + 100_000
    assert finding.verdict is Verdict.AS_ASSUMED


def test_without_traffic_a_late_refusal_is_left_out(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    _small(monkeypatch)
    bench = build(single_limit=1_048_576, refuses_early=False)
    finding = bench.ask("single-limit")
    assert finding.verdict is Verdict.NOT_ANSWERED
    assert finding.is_left_out
    assert bench.sandbox.objects == []
