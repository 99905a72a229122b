"""What was begun before a crash goes on only if everything is as it was; else it begins anew."""

import os
import time
from collections.abc import Callable

import pytest

from falgui.core import messages
from falgui.sandbox.server import Sandbox
from tests.crash.program import KILLED, Crash
from tests.crash.stage import BATCHES, RULES, STREAMS, Stage, staged
from tests.journeys.ports import free_ports


def _nothing(_stage: Stage) -> None:
    pass


def _other_content(stage: Stage) -> None:
    (file,) = stage.files
    facts = file.stat()
    file.write_bytes(os.urandom(facts.st_size))
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1_000_000))


def _other_part_size(stage: Stage) -> None:
    stage.part_size *= 2


def _dropped(stage: Stage) -> None:
    _replace_fal(stage, stage.environment()["FAL_KEY"])


def _other_key(stage: Stage) -> None:
    _replace_fal(stage, "other-key:other-secret")


def _replace_fal(stage: Stage, key: str) -> None:
    port = int(stage.sandbox.endpoints.rest.rpartition(":")[2])
    stage.sandbox.stop()
    stage.sandbox = Sandbox(port=port, rules=RULES, key=key)
    stage.sandbox.start()


@pytest.mark.parametrize(
    ("change", "created", "told"),
    [
        pytest.param(_nothing, 0, False, id="as it was"),
        pytest.param(_other_content, 1, False, marks=pytest.mark.row("F4"), id="other content"),
        # It is cut as it was begun, whatever size a new one would get.
        pytest.param(_other_part_size, 0, False, id="other part size"),
        pytest.param(_other_key, 1, False, marks=pytest.mark.row("K10"), id="other key"),
        pytest.param(_dropped, 1, True, marks=pytest.mark.row("H10"), id="dropped by fal"),
    ],
)
@pytest.mark.row("S2")
def test_an_upload_goes_on_only_as_it_was(
    change: Callable[[Stage], None], created: int, *, told: bool
) -> None:
    with staged(BATCHES["12 parts"], port=free_ports()) as stage:
        with stage.upload(Crash("after", "part commit", 6)) as killed:
            assert killed.ended() == KILLED, killed.complained
        ((upload_id, sent),) = (stage.kept().parts or {}).items()
        assert sent
        since = time.monotonic()
        change(stage)
        with stage.start("upload", *map(str, stage.files)) as again:
            assert again.ended() == 0, again.complained
            stage.check_links(again.printed.splitlines())
            assert (messages.upload_dropped().title in again.complained) == told
        # What was begun under another identity stays until it is too old for fal as well.
        assert set(stage.kept().parts or {}) <= {upload_id}
        assert len(stage.kept().history) == 1
        assert stage.created(since) == created
        # Whatever is asked about the old upload, nothing is sent into it unless it goes on.
        old = [request for request in stage.sandbox.requests if upload_id in request.path]
        late = [request for request in old if request.arrived > since]
        if created and not told:
            assert not late
        elif told:
            assert len(late) <= STREAMS
        else:
            assert 0 < len(stage.puts(since)) <= 12 - len(sent)
