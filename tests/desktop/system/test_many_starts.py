"""Many starts at once leave one falgui and lose no file, even when that one is killed meanwhile."""

import os
import sys
from collections import Counter
from collections.abc import Sequence

import pytest

from falgui.core.errand import Errand
from tests.desktop.system.starts import Process, Start, line

STARTS = int(os.environ.get("FALGUI_TEST_STARTS", "40"))
"""How many starts compete; the full 200 take half a minute."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at POSIX sockets and modes")


def file(number: int) -> str:
    return f"/file-{number}.png"


def competing(start: Start, errands: Sequence[Errand]) -> list[Process]:
    return [start(file(number), errand=errand) for number, errand in enumerate(errands)]


@pytest.mark.row("S10")
def test_of_many_starts_at_once_one_is_the_owner_and_all_arrives(start: Start) -> None:
    errands = [list(Errand)[number % len(Errand)] for number in range(STARTS)]
    processes = competing(start, errands)
    outcomes = [line(process) for process in processes]
    words = [word for word, _arguments in outcomes]
    assert sorted(words) == ["handed over"] * (STARTS - 1) + ["owner"]
    place = words.index("owner")
    arrived, sent_for = [file(place)], Counter([errands[place]])
    for _ in range(STARTS - 1):
        word, (errand,) = line(processes[place])
        assert word == "sent for"
        sent_for[Errand(errand)] += 1
        word, paths = line(processes[place])
        assert word == "asked"
        arrived += paths
    assert sorted(arrived) == sorted(map(file, range(STARTS)))
    assert sent_for == Counter(errands)


@pytest.mark.row("S10")
@pytest.mark.row("S11")
def test_an_owner_that_is_killed_in_the_middle_is_succeeded_and_nothing_is_lost(
    start: Start,
) -> None:
    first = start("/first.png", errand=Errand.SHOW)
    assert line(first) == ("owner", ["/first.png"])
    processes = competing(start, [Errand.HIDE] * STARTS)
    taken = []
    for _ in range(STARTS // 4):
        assert line(first) == ("sent for", ["hide"])
        taken += line(first)[1]
    first.kill()
    while (said := line(first)) != ("", []):
        taken += said[1] if said[0] == "asked" else []
    outcomes = [line(process) for process in processes]
    words = Counter(word for word, _arguments in outcomes)
    # With all files taken in time nobody had to succeed.
    assert words["owner"] == (1 if len(taken) < STARTS else words["owner"])
    assert words["owner"] + words["handed over"] == STARTS
    if words["owner"]:
        place = [word for word, _arguments in outcomes].index("owner")
        taken.append(file(place))
        missing = STARTS - len(taken)
        # One may have had its answer from the one that was killed before that could say so.
        while missing > 1:
            word, paths = line(processes[place])
            missing -= len(paths) if word == "asked" else 0
            taken += paths if word == "asked" else []
    lost = set(map(file, range(STARTS))) - set(taken)
    assert len(lost) <= 1
    assert len(taken) == len(set(taken))
