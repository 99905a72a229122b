"""What has ended is summed up in a line."""

from dataclasses import replace

import pytest

from falgui.core.sources import LinkSource
from falgui.core.upload import State, Upload
from falgui.desktop.telling.ended import Ended, batch_summary
from tests.desktop.scripted_uploader import result


@pytest.mark.parametrize(
    ("ended", "copied", "text"),
    [
        (Ended(3), True, "3 links copied"),
        (Ended(1), True, "1 link copied"),
        (Ended(1, reused=1, own=2), True, "4 links copied"),
        (Ended(3), False, "3 files uploaded"),
        (Ended(1), False, "1 file uploaded"),
        (Ended(reused=1), False, "1 link reused"),
        (Ended(own=1), False, "1 link works as it is"),
        (
            Ended(1, reused=2, own=3),
            False,
            "1 file uploaded, 2 links reused, 3 links work as they are",
        ),
        (Ended(4, failed=1), True, "4 uploaded, 1 failed"),
        (Ended(failed=1, reused=2), True, "2 links reused, 1 failed"),
        (Ended(failed=1), False, "1 upload failed"),
        (Ended(failed=2), False, "2 uploads failed"),
        (Ended(), True, ""),
        (Ended(), False, ""),
    ],
)
def test_a_batch_is_summed_up_in_a_line(ended: Ended, text: str, *, copied: bool) -> None:
    assert batch_summary(ended, copied=copied) == text


def test_what_was_not_sent_is_counted_apart() -> None:
    done = Upload(1, 1, LinkSource("https://example.com/a.png"), state=State.DONE)
    results = [
        result("a.png"),
        replace(result("a.png"), reused=True),
        replace(result("a.png"), leg="own"),
    ]
    uploads = [
        *(replace(done, result=one) for one in results),
        replace(done, state=State.FAILED),
        replace(done, state=State.CANCELLED),
    ]
    assert Ended.of(uploads) == Ended(sent=1, failed=1, reused=1, own=1)
