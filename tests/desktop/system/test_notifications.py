"""When a notification comes, and what it says."""

import pytest

from falgui.desktop.system.notifications import Notifications, batch_summary


@pytest.mark.parametrize(
    ("done", "failed", "copied", "text"),
    [
        (3, 0, True, "3 links copied"),
        (1, 0, True, "1 link copied"),
        (3, 0, False, "3 files uploaded"),
        (1, 0, False, "1 file uploaded"),
        (4, 1, True, "4 uploaded, 1 failed"),
        (0, 1, False, "1 upload failed"),
        (0, 2, False, "2 uploads failed"),
        (0, 0, False, ""),
    ],
)
def test_a_batch_is_summed_up_in_a_line(done: int, failed: int, copied: bool, text: str) -> None:  # noqa: FBT001  a parameter set
    assert batch_summary(done, failed, copied=copied) == text


@pytest.mark.parametrize(
    ("watching", "wanted", "done", "shown"),
    [
        (False, True, 3, ["3 links copied"]),
        (True, True, 3, []),
        (False, False, 3, []),
        (False, True, 0, []),
    ],
)
def test_a_notification_comes_only_to_who_wants_and_needs_it(
    watching: bool,  # noqa: FBT001
    wanted: bool,  # noqa: FBT001
    done: int,
    shown: list[str],
) -> None:
    texts: list[str] = []
    notifications = Notifications(lambda _title, text: texts.append(text), lambda: watching)
    told = notifications.batch_ended(done, 0, copied=True, wanted=wanted)
    assert texts == shown
    assert told == bool(shown)


def test_hiding_the_window_is_explained_even_to_somebody_watching() -> None:
    titles: list[str] = []
    Notifications(lambda title, _text: titles.append(title), lambda: True).window_hidden()
    assert titles == ["falgui keeps running in the tray"]
