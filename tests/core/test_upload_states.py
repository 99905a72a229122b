import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from falgui.core import errors, messages
from falgui.core.lifetime import Lifetime
from falgui.core.recipe import Recipe
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.upload import (
    ACTIVE,
    Checking,
    Command,
    Event,
    Failed,
    Finished,
    Finishing,
    Held,
    Noticed,
    Prepared,
    Problem,
    Release,
    Relocate,
    Reported,
    Sending,
    State,
    Step,
    Upload,
    Wait,
    WaitCause,
    advance,
    step_after,
)

_FROM_A_WORKER = {
    State.UPLOADING,
    State.FINISHING,
    State.CHECKING,
    State.DONE,
    State.FAILED,
    State.WAITING,
    State.PAUSED,
    State.CANCELLED,
}
ALLOWED = {
    State.QUEUED: {State.PREPARING, State.WAITING, State.PAUSED, State.CANCELLED},
    State.PREPARING: _FROM_A_WORKER,
    State.UPLOADING: _FROM_A_WORKER,
    # Back to uploading when the next leg begins.
    State.FINISHING: _FROM_A_WORKER,
    # The file is at fal: there is nothing left to pause or to take back.
    State.CHECKING: _FROM_A_WORKER - {State.PAUSED, State.CANCELLED},
    State.WAITING: {State.QUEUED, State.PAUSED, State.CANCELLED, State.FAILED},
    State.PAUSED: {State.QUEUED, State.CANCELLED},
    State.FAILED: {State.QUEUED},
    State.CANCELLED: {State.QUEUED},
    State.DONE: set(),
}

PROBLEM = Problem(messages.offline(), "ENETUNREACH")
RESULT = Result("https://v3.fal.media/files/a/x.png", "x.png", "image/png", 12, "cdn")

texts = st.text(string.ascii_letters, max_size=8)
causes = st.sampled_from(WaitCause)
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(Prepared, texts, st.integers(1, 10**12), texts, texts),
    st.just(Sending()),
    st.builds(Noticed, texts),
    st.just(Finishing()),
    st.just(Checking(RESULT)),
    st.just(Finished(RESULT)),
    st.just(Failed(PROBLEM)),
    st.builds(Held, causes, st.just(PROBLEM)),
)
# The steps that leave the worker at work, so that long lives come about as well as short ones.
passing_steps: st.SearchStrategy[Step] = st.one_of(
    st.just(Sending()), st.just(Finishing()), st.just(Checking(RESULT)), st.builds(Noticed, texts)
)


def new_upload() -> Upload:
    return Upload(number=7, batch=3, source=FileSource(Path("cat.png")))


class UploadLife(RuleBasedStateMachine):
    """Whatever happens, in whatever order, the chart at the top of the module holds."""

    def __init__(self) -> None:
        super().__init__()
        self.upload = new_upload()

    def happens(self, event: Event) -> None:
        before, after = self.upload, advance(self.upload, event)
        self.upload = after
        if before.state is State.DONE:
            assert after is before
        if after.state is State.DONE and before.state is not State.DONE:
            stopped_too_late = before.state is State.CHECKING and event is Command.CANCEL
            finished = isinstance(event, Reported) and isinstance(event.step, Finished)
            assert stopped_too_late or finished
        elif after.state is not before.state:
            assert after.state in ALLOWED[before.state]
        elif isinstance(event, Command | Wait | Release | Relocate):
            assert after is before, "an event that changes no state changes nothing"
        started = (before.state, after.state) == (State.QUEUED, State.PREPARING)
        assert after.run == before.run + started
        assert (after.number, after.batch) == (before.number, before.batch)
        if isinstance(event, Relocate) and after is not before:
            assert after.source is event.source
        else:
            assert after.source is before.source
        assert after.options is before.options

    @rule(command=st.sampled_from(Command))
    def somebody_asks(self, command: Command) -> None:
        self.happens(command)

    @precondition(lambda self: self.upload.state is State.QUEUED)
    @rule()
    def the_queue_starts_it(self) -> None:
        self.happens(Command.START)

    @precondition(lambda self: self.upload.state in ACTIVE)
    @rule()
    def the_worker_finishes(self) -> None:
        self.happens(Reported(self.upload.run, Finished(RESULT)))

    @rule(step=steps)
    def the_worker_reports(self, step: Step) -> None:
        self.happens(Reported(self.upload.run, step))

    @rule(step=passing_steps)
    def the_worker_goes_on(self, step: Step) -> None:
        self.happens(Reported(self.upload.run, step))

    @rule(step=steps, distance=st.integers(-3, 3).filter(bool))
    def another_run_reports(self, step: Step, distance: int) -> None:
        before = self.upload
        run = before.run + distance
        self.happens(Reported(run, step))
        if not (isinstance(step, Finished) and 0 < run < before.run):
            assert self.upload is before

    @rule(cause=causes)
    def it_has_to_wait(self, cause: WaitCause) -> None:
        self.happens(Wait(cause))

    @rule(cause=causes)
    def a_cause_is_over(self, cause: WaitCause) -> None:
        before = self.upload
        self.happens(Release(cause))
        if before.cause is not cause:
            assert self.upload is before

    @rule(name=texts)
    def its_file_is_found(self, name: str) -> None:
        self.happens(Relocate(FileSource(Path("/found") / (name or "x"))))

    @invariant()
    def every_field_fits_the_state(self) -> None:
        upload = self.upload
        assert (upload.cause is not None) == (upload.state is State.WAITING)
        has_link = upload.state in (State.CHECKING, State.DONE)
        assert (upload.result is not None) == has_link
        if upload.state is State.FAILED:
            assert upload.problem is not None
        elif upload.state is not State.WAITING:
            assert upload.problem is None
        assert not upload.notice or upload.state in ACTIVE | {State.DONE}
        assert not upload.pauses or upload.state in ACTIVE
        assert upload.run > 0 or upload.state not in ACTIVE | {State.DONE, State.FAILED}


TestUploadLife = UploadLife.TestCase


def in_state(state: State) -> Upload:
    """Return an upload that came to `state` in an ordinary way."""
    first_run: dict[State, list[Event]] = {
        State.QUEUED: [],
        State.PREPARING: [Command.START],
        State.UPLOADING: [Command.START, Reported(1, Sending())],
        State.FINISHING: [Command.START, Reported(1, Finishing())],
        State.CHECKING: [Command.START, Reported(1, Checking(RESULT))],
        State.WAITING: [Command.START, Reported(1, Held(WaitCause.KEY, PROBLEM))],
        State.PAUSED: [Command.START, Command.PAUSE],
        State.DONE: [Command.START, Reported(1, Finished(RESULT))],
        State.FAILED: [Command.START, Reported(1, Failed(PROBLEM))],
        State.CANCELLED: [Command.START, Command.CANCEL],
    }
    upload = new_upload()
    for event in first_run[state]:
        upload = advance(upload, event)
    assert upload.state is state
    return upload


# Written out, not taken from the module: its own sets are under test here.
AT_WORK = {State.PREPARING, State.UPLOADING, State.FINISHING}
IDLE = {State.QUEUED, State.WAITING, State.PAUSED}
ANSWERS = {
    Command.START: {State.QUEUED: State.PREPARING},
    Command.CANCEL: {
        **dict.fromkeys(AT_WORK | IDLE, State.CANCELLED),
        State.CHECKING: State.DONE,
    },
    Command.PAUSE: dict.fromkeys(AT_WORK | {State.QUEUED, State.WAITING}, State.PAUSED),
    Command.RESUME: {State.PAUSED: State.QUEUED},
    Command.RETRY: {State.FAILED: State.QUEUED, State.CANCELLED: State.QUEUED},
    Command.GIVE_UP: {State.WAITING: State.FAILED},
}


@pytest.mark.parametrize("command", Command)
@pytest.mark.parametrize("state", State)
def test_a_command_does_the_same_in_every_state_it_applies_to(
    state: State, command: Command
) -> None:
    before = in_state(state)
    after = advance(before, command)
    if state in ANSWERS[command]:
        assert after.state is ANSWERS[command][state]
    else:
        assert after is before


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (Sending(), State.UPLOADING),
        (Finishing(), State.FINISHING),
        (Checking(RESULT), State.CHECKING),
        (Finished(RESULT), State.DONE),
        (Failed(PROBLEM), State.FAILED),
        (Held(WaitCause.QUOTA, PROBLEM), State.WAITING),
    ],
)
@pytest.mark.parametrize("active", sorted(ACTIVE))
def test_a_worker_may_take_every_step_in_every_active_state(
    active: State, step: Step, state: State
) -> None:
    assert advance(in_state(active), Reported(1, step)).state is state


def test_an_ordinary_upload_takes_the_straight_way() -> None:
    upload = new_upload()
    seen = []
    for event in (
        Command.START,
        Reported(1, Prepared("cat.jpg", 99, "image/jpeg", "HEIC → JPEG")),
        Reported(1, Sending()),
        Reported(1, Finishing()),
        Reported(1, Checking(RESULT)),
        Reported(1, Finished(RESULT)),
    ):
        upload = advance(upload, event)
        seen.append(upload.state.value)
    assert seen == ["preparing", "preparing", "uploading", "finishing", "checking", "done"]
    assert (upload.name, upload.size, upload.content_type) == ("cat.jpg", 99, "image/jpeg")
    assert upload.recipe == "HEIC → JPEG"
    assert upload.result is RESULT


@pytest.mark.parametrize("step", [Sending(), Failed(PROBLEM), Held(WaitCause.KEY, PROBLEM)])
def test_a_late_report_of_a_cancelled_run_does_not_touch_the_second_one(step: Step) -> None:
    upload = advance(advance(in_state(State.CANCELLED), Command.RETRY), Command.START)
    assert upload.run == 2
    assert advance(upload, Reported(1, step)) is upload
    assert advance(upload, Reported(2, Finished(RESULT))).state is State.DONE


@pytest.mark.row("U3")
@pytest.mark.parametrize("command", [Command.CANCEL, Command.PAUSE])
@pytest.mark.parametrize("then", [(), (Command.RETRY,), (Command.RESUME,), (Command.START,)])
def test_a_link_that_came_too_late_to_be_stopped_is_shown(
    command: Command, then: tuple[Command, ...]
) -> None:
    upload = advance(in_state(State.FINISHING), command)
    for event in then:
        upload = advance(upload, event)
    late = advance(upload, Reported(1, Finished(RESULT)))
    assert (late.state, late.result) == (State.DONE, RESULT)
    assert "too late to stop" in late.notice


def test_what_is_cancelled_while_it_is_checked_is_done_with_its_link() -> None:
    upload = advance(in_state(State.CHECKING), Command.CANCEL)
    assert (upload.state, upload.result) == (State.DONE, RESULT)
    assert "too late to stop" in upload.notice
    assert advance(upload, Reported(1, Finished(RESULT))) is upload


def test_a_file_that_is_sent_again_after_its_check_has_no_link_meanwhile() -> None:
    upload = advance(in_state(State.CHECKING), Reported(1, Sending()))
    assert (upload.state, upload.result) == (State.UPLOADING, None)


def test_a_lifetime_begins_when_the_link_came_or_else_as_long_before_its_end_as_was_asked() -> None:
    told = Result("https://v3.fal.media/a", "a", "text/plain", 1, "cdn", expires_at=5000.0)
    assert RESULT.lifetime is None
    assert replace(told, finished_at=4000.0).lifetime == Lifetime(4000.0, 5000.0)
    assert replace(told, expires_seconds=60).lifetime == Lifetime(4940.0, 5000.0)


def test_only_what_waits_for_a_reason_of_its_own_is_given_up() -> None:
    made_to_wait = advance(new_upload(), Wait(WaitCause.OFFLINE))
    assert advance(made_to_wait, Command.GIVE_UP) is made_to_wait


@pytest.mark.parametrize(
    "event",
    [
        Reported(1, Prepared("cat.png", 9, "image/png")),
        Reported(1, Sending()),
        Reported(1, Noticed("")),
        Reported(1, Finishing()),
        Reported(1, Checking(RESULT)),
        Reported(1, Finished(RESULT)),
        Reported(1, Failed(PROBLEM)),
        Reported(1, Held(WaitCause.KEY, PROBLEM)),
        Command.CANCEL,
        Command.PAUSE,
    ],
)
def test_a_notice_lasts_until_the_next_event(event: Event) -> None:
    upload = advance(in_state(State.UPLOADING), Reported(1, Noticed("again in 4 s")))
    assert (upload.state, upload.notice) == (State.UPLOADING, "again in 4 s")
    assert advance(upload, event).notice == ""


def test_only_its_own_cause_releases_a_waiting_upload() -> None:
    upload = in_state(State.WAITING)
    assert advance(upload, Release(WaitCause.QUOTA)) is upload
    released = advance(upload, Release(WaitCause.KEY))
    assert (released.state, released.cause, released.problem) == (State.QUEUED, None, None)


@pytest.mark.parametrize("state", sorted(set(State) - {State.QUEUED}))
def test_only_a_queued_upload_is_made_to_wait(state: State) -> None:
    upload = in_state(state)
    assert advance(upload, Wait(WaitCause.OFFLINE)) is upload


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (errors.AuthenticationError, WaitCause.KEY),
        (errors.QuotaError, WaitCause.QUOTA),
        (errors.PortalError, WaitCause.OFFLINE),
        (errors.FileInUseError, WaitCause.DRIVE),
        (errors.DriveError, WaitCause.DRIVE),
        (errors.LocalFileError, None),
        (errors.MediaError, None),
        (errors.RejectedError, None),
        (errors.UntrustedError, None),
        (errors.ServiceError, None),
        (errors.NetworkError, None),
        (errors.ProxyError, None),
        (errors.KeyStoreError, None),
        (errors.NoKeyStoreError, None),
    ],
)
def test_only_what_passes_or_can_be_put_right_holds_an_upload(
    error: type[errors.UploadError], cause: WaitCause | None
) -> None:
    step = step_after(error(messages.key_missing(), "401"))
    problem = Problem(messages.key_missing(), "401")
    assert step == (Held(cause, problem) if cause else Failed(problem))


@pytest.mark.row("N4")
def test_a_line_that_is_down_is_told_in_words_of_its_own() -> None:
    step = step_after(errors.OfflineError(messages.connection_lost(), "ENETUNREACH"))
    assert step == Held(WaitCause.OFFLINE, Problem(messages.offline(), "ENETUNREACH"))


@pytest.mark.row("H3")
def test_a_pause_that_fal_asks_for_is_held_for_as_long_as_it_asks() -> None:
    words = messages.slow_down("12:00:00")
    step = step_after(errors.RateLimitError(words, "HTTP 429", 90.0))
    assert step == Held(WaitCause.RATE_LIMIT, Problem(words, "HTTP 429"), 90.0)


MOVED = FileSource(Path("/elsewhere/y.jpg"))


def test_a_failed_upload_goes_on_with_its_file_where_it_is_now() -> None:
    known = advance(in_state(State.PREPARING), Reported(1, Prepared("x.png", 12, "image/png", "r")))
    failed = advance(known, Reported(1, Failed(PROBLEM)))
    located = advance(failed, Relocate(MOVED))
    assert located == replace(Upload(failed.number, failed.batch, MOVED), run=1)
    assert advance(located, Command.START).request.source == MOVED


def test_a_failed_upload_goes_on_by_another_recipe() -> None:
    failed = advance(in_state(State.PREPARING), Reported(1, Failed(PROBLEM)))
    kept = Recipe().without_converting()
    again = advance(failed, Relocate(failed.source, kept))
    assert again.state is State.QUEUED
    assert again.options == replace(failed.options, recipe=kept)


@pytest.mark.parametrize("state", [state for state in State if state is not State.FAILED])
def test_an_upload_that_has_not_failed_keeps_its_file(state: State) -> None:
    upload = in_state(state)
    assert advance(upload, Relocate(MOVED)) is upload


@pytest.mark.parametrize(
    "event",
    [
        Reported(1, Noticed("")),
        Reported(1, Sending()),
        Reported(1, Failed(PROBLEM)),
        Command.CANCEL,
        Command.PAUSE,
    ],
)
def test_a_pause_between_attempts_is_over_with_the_next_event(event: Event) -> None:
    pausing = advance(in_state(State.UPLOADING), Reported(1, Noticed("again in 4 s", pauses=True)))
    assert pausing.pauses
    assert not advance(pausing, event).pauses
