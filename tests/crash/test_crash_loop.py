"""S12: what crashes falgui at every start ends up paused, and is pointed out."""

import pytest
from pytestqt.qtbot import QtBot

from falgui.core.messages import CRASHES_TO_PAUSE
from falgui.core.upload import State
from tests.crash.program import KILLED, Crash
from tests.crash.stage import Batch, staged
from tests.journeys.window.conftest import OpenApp, banner_texts


@pytest.mark.row("S12")
def test_after_crashing_again_and_again_nothing_starts_by_itself(
    open_app: OpenApp, qtbot: QtBot
) -> None:
    with staged(Batch((30_000, 50_000, 30_000)), uploads_at_once=1) as stage:
        names = [str(file) for file in stage.files]
        for _start in range(CRASHES_TO_PAUSE):
            with stage.start(*names, crash=Crash("before", "single")) as killed:
                assert killed.ended() == KILLED, killed.complained
            names = []
        asked = len(stage.sandbox.requests)

        app = open_app(stage.environment())
        qtbot.waitUntil(lambda: app.engine.queue.count() == len(stage.files))

        assert {upload.state for upload in app.engine.queue.uploads()} == {State.PAUSED}
        suspects = [
            one.source.name for one in app.engine.queue.uploads() if one.problem is not None
        ]
        names = [file.name for file in stage.files]
        # The second one may have been getting ready meanwhile.
        assert suspects in (names[:1], names[:2])
        assert "They are paused" in banner_texts(app)[0]
        # The way to fal may be opened, but nothing goes there.
        later = stage.sandbox.requests[asked:]
        assert not any(one.method != "HEAD" and "token" not in one.path for one in later)
        open_app.close(app)
