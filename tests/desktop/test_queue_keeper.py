from pathlib import Path

from pytestqt.qtbot import QtBot

from falgui.core.sources import FileSource
from falgui.core.upload import Options, State
from falgui.desktop.queue_keeper import QueueKeeper
from falgui.desktop.upload_queue import UploadQueue
from falgui.store.database import open_database
from falgui.store.saved_queue import SavedQueue, SavedUpload

# More than the queue appends in one go.
COUNT = 700


def test_each_of_many_restored_uploads_keeps_its_own_place_on_disk(
    queue: UploadQueue, qtbot: QtBot, tmp_path: Path
) -> None:
    database, _problem = open_database(tmp_path / "falgui.sqlite3")
    saved = SavedQueue(database)
    sources = [FileSource(Path(f"/files/{number}")) for number in range(COUNT)]
    saved.write(
        [
            SavedUpload(str(number), "batch", source, Options(), State.PAUSED)
            for number, source in enumerate(sources)
        ]
    )
    keeper = QueueKeeper(queue, lambda: saved)
    with qtbot.waitSignal(keeper.restored):
        keeper.start()
    gone = [queue.at(position).number for position in (0, 300, 699)]
    queue.remove(gone)
    assert keeper.close(5000)
    kept = [one.source for one in saved.read()]
    assert kept == [one for number, one in enumerate(sources) if number not in (0, 300, 699)]
    database.close()
