"""Sending what a link was there for."""

from dataclasses import replace
from pathlib import Path

import pytest

from falgui.core.errors import LocalFileError
from falgui.core.lifecycle import Lifecycle
from falgui.core.request import Options
from falgui.core.sources import FileSource, LinkSource
from falgui.core.upload import State, Upload
from falgui.desktop.queue.anew import batches_anew, can_go_anew
from tests.desktop.scripted_uploader import result

FILE = FileSource(Path("/files/a.png"))
LINK = LinkSource("https://example.com/a.png")
DONE = Upload(1, 1, FILE, state=State.DONE, result=result("a.png"))
REUSED = replace(DONE, result=replace(result("a.png"), reused=True))
OWN = replace(DONE, source=LINK, result=replace(result("a.png"), leg="own"))


def test_only_what_was_not_sent_can_go_anew() -> None:
    assert [can_go_anew(one) for one in (REUSED, OWN, DONE)] == [True, True, False]
    assert not can_go_anew(replace(REUSED, state=State.CHECKING))
    assert not can_go_anew(Upload(1, 1, FILE))


def test_it_goes_with_its_options_and_in_any_case(tmp_path: Path) -> None:
    private = replace(REUSED, options=Options(Lifecycle(private=True), argument="loras"))
    assert batches_anew([REUSED, private, OWN], tmp_path) == [
        ([FILE, replace(LINK, fetch=True)], Options(reuse=False)),
        ([FILE], Options(Lifecycle(private=True), reuse=False, argument="loras")),
    ]


def test_a_temporary_file_gets_another_name_that_outlives_the_first(tmp_path: Path) -> None:
    pasted = tmp_path / "pasted.png"
    pasted.write_bytes(b"picture")
    upload = replace(REUSED, source=FileSource(pasted, temporary=True))
    sources = [
        source
        for _time in range(2)
        for source in batches_anew([upload], tmp_path)[0][0]
        if isinstance(source, FileSource)
    ]
    assert [one.name for one in sources] == ["pasted (2).png", "pasted (3).png"]
    assert all(one.temporary for one in sources)
    pasted.unlink()
    assert [one.path.read_bytes() for one in sources] == [b"picture"] * 2
    with pytest.raises(LocalFileError) as caught:
        batches_anew([upload], tmp_path)
    assert caught.value.message.id == "M13"
