import os
import sys
import time

import pytest

from tests.benchmarks.measuring import Cost, in_turns, measure, measure_inside

if sys.platform != "linux":
    pytest.skip("only Linux tells these figures", allow_module_level=True)


def _python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


def test_a_run_costs_time_computing_and_memory() -> None:
    cost = measure(_python("b = b'x' * 60_000_000; import time; time.sleep(0.1)"), os.environ)
    assert cost.wall > 0.1
    assert 0 < cost.cpu < cost.wall
    assert cost.memory > 60


def test_children_are_counted_as_well() -> None:
    busy = "import time\nwhile time.process_time() < 0.1: pass"
    code = f"import os\nif not os.fork():\n exec({busy!r})\nelse:\n os.wait()"
    assert measure(_python(code), os.environ).cpu >= 0.1


def test_a_run_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="no such file"):
        measure(_python("raise SystemExit('no such file')"), os.environ)


def test_a_long_run_is_ended_in_time() -> None:
    begun = time.monotonic()
    measure(_python("import time; time.sleep(60)"), os.environ, at_most=0.1)
    assert time.monotonic() - begun < 30


def test_a_program_may_measure_itself() -> None:
    assert measure_inside(_python("print([1, 0.5, 30])"), os.environ) == Cost(1, 0.5, 30)


def test_each_round_begins_with_another_program() -> None:
    ran: list[str] = []

    def run(name: str) -> Cost:
        ran.append(name)
        return Cost(len(ran), 0, 0)

    costs = in_turns(2, {"a": lambda: run("a"), "b": lambda: run("b")})
    assert ran == ["a", "b", "b", "a"]
    assert [cost.wall for cost in costs["a"]] == [1, 4]
