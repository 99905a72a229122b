"""What rows say, state by state."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from falgui.core import messages
from falgui.core.lifetime import Stage
from falgui.core.meter import Meter
from falgui.core.result import Result
from falgui.core.sources import FileSource, LinkSource
from falgui.core.upload import Problem, State, Upload, WaitCause
from falgui.desktop.rows.upload_text import (
    Progress,
    detail_text,
    problem_text,
    progress_of,
    progress_text,
    sent_text,
    spoken_text,
    stage_of,
    state_word,
    status_text,
    upload_kind,
    upload_name,
)

BASE = Upload(1, 1, FileSource(Path("/home/me/cat.heic")))
DONE = replace(
    BASE,
    state=State.DONE,
    name="cat.jpg",
    size=2_400_000,
    content_type="image/jpeg",
    recipe="HEIC → JPEG",
    result=Result("https://v3b.fal.media/cat.jpg", "cat.jpg", "image/jpeg", 2_400_000, "cdn"),
)

NOW = 1_700_000_000.0


def _expiring(left: int | None, *, private: bool = False) -> Upload:
    assert DONE.result
    end = None if left is None else NOW + left
    result = replace(DONE.result, private=private, finished_at=NOW - 10, expires_at=end)
    if end is not None:
        result = replace(result, finished_at=end - 604_800)
    return replace(DONE, result=result)


def test_what_was_lost_on_the_way_in_is_told_with_what_was_done() -> None:
    source = FileSource(Path("/tmp/cat.png"), temporary=True, remark="a copy")  # noqa: S108
    assert detail_text(replace(DONE, source=source), Progress()).endswith("HEIC → JPEG · a copy")


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word(state: State) -> None:
    assert state_word(replace(BASE, state=state))


@pytest.mark.parametrize("cause", WaitCause)
def test_every_cause_has_words_of_its_own(cause: WaitCause) -> None:
    word = state_word(replace(BASE, state=State.WAITING, cause=cause))
    assert word.startswith("Waiting for")


def test_different_states_have_different_words() -> None:
    words = {state_word(replace(BASE, state=state)) for state in State}
    assert len(words) == len(State)


@pytest.mark.parametrize(
    ("left", "private", "text"),
    [
        (None, False, "Ready"),
        (604_799, False, "Ready · expires in 6 d 23 h"),
        (None, True, "Ready · private"),
        (90, True, "Ready · expires in 1 min · private"),
        (0, False, "Expired"),
        (-5000, True, "Expired"),
    ],
)
def test_a_done_row_counts_down_what_is_left_of_the_link(
    left: int | None, text: str, *, private: bool
) -> None:
    upload = _expiring(left, private=private)
    assert status_text(upload, Progress(), NOW) == text


@pytest.mark.parametrize(
    ("left", "private", "text", "short"),
    [
        (None, False, "Reused link", "Reused link"),
        (604_799, False, "Reused link · expires in 6 d 23 h", "Reused link · 6 d 23 h"),
        (None, True, "Reused link · private", "Reused link · private"),
        (-1, False, "Expired", "Expired"),
    ],
)
def test_a_link_that_was_there_says_so_and_counts_down_as_well(
    left: int | None, text: str, short: str, *, private: bool
) -> None:
    upload = _expiring(left, private=private)
    assert upload.result
    upload = replace(upload, result=replace(upload.result, reused=True))
    assert status_text(upload, Progress(), NOW) == text
    assert status_text(upload, Progress(), NOW, is_short=True) == short
    assert spoken_text(upload, Progress(), NOW) == f"cat.jpg, {text}"


@pytest.mark.parametrize(
    ("left", "stage"),
    [(None, None), (604_700, Stage.CALM), (3600, Stage.SOON), (0, Stage.OVER)],
)
def test_a_row_tells_how_far_the_time_of_its_file_has_gone(
    left: int | None, stage: Stage | None
) -> None:
    assert stage_of(_expiring(left), NOW) is stage
    assert stage_of(replace(_expiring(left), state=State.CHECKING), NOW) is None


def test_a_remark_stands_in_the_place_of_what_the_file_is() -> None:
    assert DONE.result
    upload = replace(DONE, result=replace(DONE.result, remark="It stays."))
    assert detail_text(upload, Progress()) == "It stays."
    assert detail_text(replace(upload, state=State.CHECKING), Progress()).startswith("2.4 MB")


def test_while_it_is_checked_a_row_says_so() -> None:
    upload = replace(_expiring(604_799), state=State.CHECKING)
    assert status_text(upload, Progress(), NOW) == "Checking…"
    assert spoken_text(upload, Progress(), NOW) == "cat.jpg, Checking…"


def test_a_running_row_tells_percent_bytes_speed_and_time() -> None:
    upload = replace(BASE, state=State.UPLOADING)
    progress = Progress(12_400_000, 19_700_000, 3_100_000, 2.3)
    assert status_text(upload, progress, NOW) == "Uploading 62 %"
    assert detail_text(upload, progress) == "12.4 of 19.7 MB · 3.1 MB/s · 2 s left"
    assert spoken_text(upload, progress, NOW) == "cat.heic, Uploading 62 %"


def test_what_is_not_known_yet_is_left_out() -> None:
    assert progress_text(Progress(0, 500)) == "0 of 500 B"
    assert status_text(replace(BASE, state=State.UPLOADING), Progress(), NOW) == "Uploading"


@pytest.mark.parametrize(
    ("sent", "size", "text"),
    [
        (12_400_000, 19_700_000, "12.4 of 19.7 MB"),
        (400_000, 19_700_000, "400.0 kB of 19.7 MB"),
        (0, 19_700_000, "0 B of 19.7 MB"),
    ],
)
def test_a_unit_is_said_once_where_it_is_the_same(sent: int, size: int, text: str) -> None:
    assert sent_text(sent, size) == text


def test_a_done_row_tells_size_type_and_recipe() -> None:
    assert detail_text(DONE, Progress()) == "2.4 MB · JPG · HEIC → JPEG"


def test_a_queued_row_tells_what_the_name_gives_away() -> None:
    assert detail_text(BASE, Progress()) == "HEIC"
    assert detail_text(replace(BASE, size=1000), Progress()) == "1.0 kB · HEIC"


def test_a_passing_remark_comes_before_everything() -> None:
    upload = replace(BASE, state=State.UPLOADING, notice="503 from fal. Trying again in 4 s.")
    assert detail_text(upload, Progress(1, 2)) == "503 from fal. Trying again in 4 s."


def test_a_failed_row_tells_what_happened_and_what_to_do() -> None:
    problem = Problem(messages.gone("cat.heic"), "No such file")
    upload = replace(BASE, state=State.FAILED, problem=problem)
    assert detail_text(upload, Progress()) == f"{problem.message.title} {problem.message.advice}"
    report = problem_text(upload)
    assert "No such file" in report
    assert "M13" in report
    assert problem_text(BASE) == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image"),
        ("a.mp4", "video"),
        ("a.wav", "audio"),
        ("a.txt", "text"),
        ("a.json", "text"),
        ("a.zip", "archive"),
        ("a.tar.gz", "archive"),
        ("a.safetensors", "model"),
        ("a.glb", "model"),
        ("a.unknown", "file"),
        ("noending", "file"),
    ],
)
def test_a_kind_is_told_by_the_name(name: str, kind: str) -> None:
    assert upload_kind(replace(BASE, source=FileSource(Path("/x") / name))) == kind


def test_a_kind_is_told_by_the_content_once_that_is_known() -> None:
    upload = replace(BASE, source=LinkSource("https://example.com/x"), content_type="image/png")
    assert upload_kind(upload) == "image"
    assert upload_name(upload) == "x"


def test_a_name_from_outside_cannot_break_the_line() -> None:
    upload = replace(BASE, name="two\nlines\u202e.png", notice="line\nbreak")
    assert "\n" not in upload_name(upload) + detail_text(upload, Progress())


LINK = Upload(1, 1, LinkSource("https://files.example.com/cat.png"), state=State.PREPARING)


def _fetching(arrived: int, expected: int) -> Progress:
    meter = Meter()
    meter.fetch(expected)
    meter.add(arrived)
    return progress_of(meter)


def test_a_link_that_is_fetched_shows_how_far_it_is() -> None:
    progress = replace(_fetching(12_400_000, 27_000_000), bytes_per_second=3e6, seconds_left=5.0)
    noticed = replace(LINK, notice="Fetching the link…")
    assert status_text(noticed, progress, NOW) == "Fetching 45 %"
    assert detail_text(noticed, progress) == "12.4 of 27.0 MB · 3.0 MB/s · 4 s left"
    # It is the first half of the way.
    assert progress.permille_of_way == 229


def test_without_a_length_the_bytes_so_far_are_told() -> None:
    progress = _fetching(12_400_000, 0)
    assert status_text(LINK, progress, NOW) == "Fetching"
    assert detail_text(LINK, progress) == "12.4 MB"
    assert progress.permille_of_way == 0


def test_until_the_first_byte_it_says_what_it_does() -> None:
    checking = replace(LINK, notice="Checking the link…")
    assert detail_text(checking, Progress()) == "Checking the link…"
    assert detail_text(checking, _fetching(0, 100)) == "Checking the link…"


def test_sending_what_was_fetched_is_the_second_half() -> None:
    meter = Meter()
    meter.fetch(100)
    meter.add(100)
    sending = replace(LINK, state=State.UPLOADING)
    # The way to fal is being opened: nothing is sent yet.
    assert status_text(sending, progress_of(meter), NOW) == "Uploading"
    assert progress_of(meter).permille_of_way == 500
    meter.start(100)
    meter.add(50)
    assert status_text(sending, progress_of(meter), NOW) == "Uploading 50 %"
    assert progress_of(meter).permille_of_way == 750


def _own(ends: float | None = None, size: int = 2_400_000) -> Upload:
    result = Result(
        LINK.source.name, "cat.png", "image/png", size, "own", finished_at=NOW, expires_at=ends
    )
    return replace(LINK, state=State.DONE, size=0, result=result)


def test_a_link_of_ones_own_works_as_it_is() -> None:
    assert status_text(_own(), Progress(), NOW) == "Works as it is"
    assert detail_text(_own(), Progress()) == "2.4 MB · PNG"
    assert detail_text(_own(size=0), Progress()) == "PNG"


def test_a_signed_link_works_until_its_end() -> None:
    midday = datetime.fromtimestamp(NOW).astimezone().replace(hour=12, minute=0).timestamp()
    later = _own(midday + 2 * 3600)
    assert re.match(r"Works until \d+:00", status_text(later, Progress(), midday))
    days = status_text(_own(midday + 5 * 86400), Progress(), midday)
    assert days.startswith("Works until ")
    assert ":" not in days
    assert status_text(_own(midday + 600), Progress(), midday) == "Works for 10 min"
    assert status_text(_own(midday - 1), Progress(), midday) == "Expired"
