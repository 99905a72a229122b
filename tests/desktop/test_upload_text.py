"""What rows say, state by state."""

from dataclasses import replace
from pathlib import Path

import pytest

from falgui.core import messages
from falgui.core.sources import FileSource, LinkSource
from falgui.core.upload import Problem, Result, State, Upload, WaitCause
from falgui.desktop.upload_text import (
    Progress,
    detail_text,
    problem_text,
    progress_text,
    sent_text,
    spoken_text,
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
    ("expires", "private", "text"),
    [
        (None, False, "Ready"),
        (604_800, False, "Ready · expires in 7 days"),
        (None, True, "Ready · private"),
        (90, True, "Ready · expires in 90 seconds · private"),
    ],
)
def test_a_done_row_tells_what_became_of_the_link(
    expires: int | None, text: str, *, private: bool
) -> None:
    assert DONE.result
    result = replace(DONE.result, expires_seconds=expires, private=private)
    assert status_text(replace(DONE, result=result), Progress()) == text


def test_a_running_row_tells_percent_bytes_speed_and_time() -> None:
    upload = replace(BASE, state=State.UPLOADING)
    progress = Progress(12_400_000, 19_700_000, 3_100_000, 2.3)
    assert status_text(upload, progress) == "Uploading 62 %"
    assert detail_text(upload, progress) == "12.4 of 19.7 MB · 3.1 MB/s · 2 s left"
    assert spoken_text(upload, progress) == "cat.heic, Uploading 62 %"


def test_what_is_not_known_yet_is_left_out() -> None:
    assert progress_text(Progress(0, 500)) == "0 of 500 B"
    assert status_text(replace(BASE, state=State.UPLOADING), Progress()) == "Uploading"


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
