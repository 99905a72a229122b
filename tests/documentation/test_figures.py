"""What the README says of speed and memory is what was measured."""

import re
from collections.abc import Iterator

from tests.documentation.pages import ROOT

RESULTS = (ROOT / "tests" / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
README = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def rows(workload: str, what: str) -> Iterator[list[str]]:
    """Yield the cells of the rows whose workload and figure begin so."""
    for line in RESULTS.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) > 5 and cells[1].startswith(workload) and cells[2].startswith(what):
            yield cells


def ratios(workload: str, what: str) -> list[float]:
    """Return the medians, falgui's figure by the peer's."""
    found = [float(row[5].split(" … ")[1]) for row in rows(workload, what)]
    assert found, workload
    return found


def mebibytes(column: int, workload: str, what: str) -> list[float]:
    found = [re.fullmatch(r"([\d.]+) MiB", row[column]) for row in rows(workload, what)]
    return [float(one[1]) for one in found if one]


def test_many_small_files_take_a_fifth_of_the_time() -> None:
    assert "1,000 files of 20 kB over a line of 50 ms take a fifth of the SDK's time" in README
    (ratio,) = ratios("1,000 files of 20 KB, TLS, 1 Gbit/s, 50 ms", "wall, fal_client")
    assert 0.15 <= ratio <= 0.25


def test_a_large_file_takes_as_long_with_both() -> None:
    assert "A large file over 1 Gbit/s takes the same time with both." in README
    found = ratios("1 GiB, TLS, 1 Gbit/s", "wall, fal_client")
    assert all(0.93 <= ratio <= 1.07 for ratio in found)


def test_on_a_loopback_the_sdk_is_faster() -> None:
    told = re.search(r"it sends 1 GiB in ([\d.]+) to ([\d.]+) of falgui's time", README)
    assert told
    on_loopback = [
        *ratios("1 GiB, plain", "wall, fal_client"),
        *[one for one in ratios("1 GiB, TLS", "wall, fal_client") if one > 1.07],
    ]
    shares = [1 / ratio for ratio in on_loopback]
    assert float(told[1]) - 0.05 <= min(shares)
    assert max(shares) <= float(told[2]) + 0.05


def test_a_single_request_takes_little_memory() -> None:
    told = re.search(r"takes (\d+) MiB of memory more than idling, not (\d+) to (\d+)", README)
    assert told
    ours = mebibytes(3, "90 MiB", "memory above idle")
    theirs = mebibytes(4, "90 MiB", "memory above idle")
    assert round(max(ours)) == int(told[1])
    assert int(told[2]) - 5 <= min(theirs)
    assert max(theirs) <= int(told[3]) + 5
