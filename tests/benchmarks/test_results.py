import re
from pathlib import Path

from tests.benchmarks.results import machine, write_results


def test_the_results_say_how_and_where_they_were_measured(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    write_results("| the table |", 'make bench ARGS="--rounds 5"', machine(), path)
    text = path.read_text(encoding="utf-8")
    assert re.search(r"^Measured on \d{4}-\d\d-\d\d with$", text, re.MULTILINE)
    assert '\n    make bench ARGS="--rounds 5"\n' in text
    assert re.search(r"^- Cores: \d+ \(.+\), load [\d.]+ before$", text, re.MULTILINE)
    assert re.search(r"^- Packages: fal-client 1\.0\.3, httpx \S+, ", text, re.MULTILINE)
    assert text.endswith("\n| the table |\n")
