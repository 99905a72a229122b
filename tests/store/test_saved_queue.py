from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from falgui.core import messages
from falgui.core.lifecycle import Lifecycle
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.request import Options
from falgui.core.sources import FileSource, LinkSource
from falgui.core.upload import Problem, State
from falgui.store.database import Database, open_database
from falgui.store.saved_queue import SavedQueue, SavedUpload

FullDisk = Callable[[int], AbstractContextManager[None]]

PLAIN = SavedUpload("a", "batch", FileSource(Path("/files/a.png")), Options())
UPLOADS = [
    PLAIN,
    SavedUpload(
        "b",
        "batch",
        FileSource(Path("/temporary/vid\udcffo\n.png"), temporary=True),
        Options(Lifecycle(3600, private=True), Recipe(ImageFormat.JPEG)),
        State.PAUSED,
    ),
    SavedUpload(
        "c",
        "later",
        LinkSource("https://example.org/image.png", fetch=True),
        Options(Lifecycle(60), reuse=False, argument="images_data_url"),
        State.FAILED,
        Problem(messages.gone("image.png"), "HTTP 404"),
    ),
]


@pytest.fixture
def saved(database: Database) -> SavedQueue:
    return SavedQueue(database)


def test_what_is_written_is_read_in_the_order_of_the_list(saved: SavedQueue) -> None:
    saved.write(UPLOADS)
    assert saved.read() == UPLOADS


def test_a_change_keeps_the_place_in_the_list(saved: SavedQueue) -> None:
    saved.write(UPLOADS)
    changed = replace(PLAIN, state=State.FAILED, problem=Problem(messages.empty("a.png")))
    saved.write([changed])
    assert saved.read() == [changed, *UPLOADS[1:]]


def test_a_file_that_was_located_is_kept_where_it_is_now(saved: SavedQueue) -> None:
    saved.write(UPLOADS)
    moved = replace(PLAIN, source=FileSource(Path("/elsewhere/b.png")))
    saved.write([moved])
    assert saved.read() == [moved, *UPLOADS[1:]]


def test_an_image_that_is_to_be_sent_as_it_is_stays_so(saved: SavedQueue) -> None:
    saved.write(UPLOADS)
    recipe = UPLOADS[1].options.recipe.without_converting()
    other = replace(UPLOADS[1], options=replace(UPLOADS[1].options, recipe=recipe))
    saved.write([other])
    assert saved.read() == [UPLOADS[0], other, UPLOADS[2]]


def test_what_has_ended_is_gone(saved: SavedQueue) -> None:
    saved.write(UPLOADS)
    saved.write([], ended=["a", "c", "never there"])
    assert saved.read() == [UPLOADS[1]]


@pytest.mark.parametrize(
    "address",
    ["https://host/x.png?X-Amz-Signature=secret", "https://user:secret@host/x.png"],
)
def test_an_address_that_may_be_a_secret_is_not_kept(
    saved: SavedQueue, tmp_path: Path, address: str
) -> None:
    saved.write([replace(PLAIN, label="x", source=LinkSource(address)), PLAIN])
    assert saved.read() == [PLAIN]
    for file in tmp_path.iterdir():
        assert b"secret" not in file.read_bytes()


@pytest.mark.parametrize("state", [State.UPLOADING, State.DONE, State.CANCELLED])
def test_only_states_that_mean_something_later_are_kept(saved: SavedQueue, state: State) -> None:
    with pytest.raises(ValueError, match=state):
        saved.write([replace(PLAIN, state=state)])
    assert saved.read() == []


def test_starts_that_do_not_end_are_counted_until_one_does(
    database: Database, tmp_path: Path
) -> None:
    saved = SavedQueue(database)
    assert [saved.begin(), saved.begin()] == [0, 1]
    again, _message = open_database(tmp_path / "falgui.sqlite3")
    assert SavedQueue(again).begin() == 2
    SavedQueue(again).end()
    assert saved.begin() == 0
    again.close()


@pytest.mark.row("S7")
@pytest.mark.parametrize(
    "damage", ["state = 'sent'", "state = 7", "problem = '[1'", "problem = '[1, 2]'"]
)
def test_a_row_that_makes_no_sense_does_not_cost_the_others(
    saved: SavedQueue, database: Database, damage: str
) -> None:
    saved.write(UPLOADS)
    database.write(
        lambda connection: connection.execute(
            f"UPDATE queue SET {damage} WHERE label = 'b'"  # noqa: S608  a constant
        )
    )
    assert saved.read() == [UPLOADS[0], UPLOADS[2]]


@pytest.mark.row("S4")
def test_a_full_disk_does_not_keep_the_queue_from_coming_back(
    saved: SavedQueue, database: Database, full_disk: FullDisk
) -> None:
    saved.write(UPLOADS)
    with full_disk(0):
        assert saved.begin() == 0
        assert saved.read() == UPLOADS
        assert database.query("SELECT unended FROM starts") == [(0,)]
    saved.write([], ended=["a"])
    assert database.query("SELECT unended FROM starts") == [(1,)]
