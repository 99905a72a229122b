"""How the uploads stand: in words for the tooltip, and in a sign for the icon."""

import pytest

from falgui.core.upload import WaitCause
from falgui.desktop.tray.standing import Kind, Sign, Standing, tip_text

RUNNING = Standing(running=3, percent=42, bytes_per_second=4.2e6, seconds_left=30.0, can_pause=True)


@pytest.mark.parametrize(
    ("standing", "watched", "lines"),
    [
        (Standing(), 0, ["falgui"]),
        (RUNNING, 0, ["Uploading 3 files · 42 %", "4.2 MB/s · 30 s left"]),
        (
            Standing(running=1, percent=7, failed=2, cause=WaitCause.OFFLINE),
            0,
            ["Uploading 1 file · 7 %", "Waiting for internet", "2 uploads failed"],
        ),
        (Standing(cause=WaitCause.KEY, can_pause=True), 0, ["Waiting for a key"]),
        (
            Standing(can_resume=True, failed=1),
            2,
            ["Paused", "1 upload failed", "Watching 2 folders"],
        ),
    ],
)
def test_the_tooltip_tells_what_goes_on_line_by_line(
    standing: Standing, watched: int, lines: list[str]
) -> None:
    assert tip_text(standing, watched).splitlines() == lines


@pytest.mark.parametrize(
    ("standing", "sign"),
    [
        (Standing(), Sign()),
        (RUNNING, Sign(Kind.RUNNING, 40)),
        (Standing(running=1, percent=99, cause=WaitCause.DRIVE), Sign(Kind.RUNNING, 95)),
        (Standing(cause=WaitCause.OFFLINE, can_pause=True), Sign(Kind.WAITING)),
        (Standing(can_resume=True), Sign(Kind.PAUSED)),
        (Standing(failed=2), Sign()),
        (Standing(failed=2, unseen=1), Sign(alert=True)),
        (Standing(running=1, failed=2, unseen=2), Sign(Kind.RUNNING, 0, alert=True)),
    ],
)
def test_the_sign_shows_what_matters_most(standing: Standing, sign: Sign) -> None:
    assert standing.sign == sign
