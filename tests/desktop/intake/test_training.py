"""The question about a training pack, from looking through the folder to the zip."""

import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.cancel import Cancel
from falgui.core.lifecycle import Lifecycle
from falgui.core.meter import Meter
from falgui.core.recipe import Recipe
from falgui.core.sources import FileSource
from falgui.core.training_pack import TrainingPack
from falgui.desktop.intake import training
from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.intake import Intake
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars
from falgui.media.training import pack_for_training
from tests.desktop.controls import control

JPEG = b"\xff\xd8\xff\xe0 a picture"
LATITUDE = struct.pack(">4I", 48, 1, 51, 1)


def located_jpeg() -> bytes:
    """Return a photo of somewhere in Paris."""
    exif, buffer = Image.Exif(), BytesIO()
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 24.83), 3: "E", 4: (2.0, 21.0, 3.0)}
    Image.new("RGB", (64, 48)).save(buffer, "JPEG", exif=exif)
    assert LATITUDE in buffer.getvalue()
    return buffer.getvalue()


class Heard:
    def __init__(self, intake: Intake) -> None:
        self.packs: list[tuple[FileSource, Lifecycle]] = []
        self.sources: list[list[object]] = []
        self.refused: list[list[str]] = []
        intake.pack_chosen.connect(lambda pack, lifecycle: self.packs.append((pack, lifecycle)))
        intake.sources_chosen.connect(lambda sources, _lifecycle: self.sources.append(sources))
        intake.refused.connect(self.refused.append)


@pytest.fixture
def bars(qtbot: QtBot, background: Background) -> Iterator[QuestionBars]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(600, 700)
    parent.show()
    bars = QuestionBars(parent)
    bars.resize(600, 400)
    yield bars
    assert background.finish(5000)


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    return temporary


@pytest.fixture
def intake(background: Background, bars: QuestionBars, temporary: Path) -> Iterator[Intake]:
    intake = Intake(background, bars.window(), bars, DropChoice(), temporary)
    yield intake
    intake.stop()


@pytest.fixture
def heard(intake: Intake) -> Heard:
    return Heard(intake)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "cats"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.jpg").write_bytes(JPEG)
        (folder / f"{number}.txt").write_text("a cat")
    return folder


def asked(qtbot: QtBot, bars: QuestionBars, name: str, button: str) -> QuestionBar:
    def there() -> bool:
        bar = bars.findChild(QuestionBar, name)
        return bar is not None and bar.findChild(QPushButton, button) is not None

    qtbot.waitUntil(there)
    return control(bars, QuestionBar, name)


def press(bar: QuestionBar, name: str) -> None:
    (button,) = (one for one in bar.findChildren(QPushButton, name) if not one.isHidden())
    button.click()


def test_a_folder_of_images_and_captions_may_become_a_pack(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, folder: Path
) -> None:
    intake.take_paths([str(folder)])
    press(asked(qtbot, bars, "folderQuestion", "packForTraining"), "packForTraining")
    bar = asked(qtbot, bars, "trainingQuestion", "uploadTraining")
    assert bar.text.startswith("4 images, 4 captions")
    assert heard.packs == []
    press(bar, "uploadTraining")
    qtbot.waitUntil(lambda: bool(heard.packs))
    ((pack, _lifecycle),) = heard.packs
    assert pack.temporary
    assert pack.name == "cats.zip"
    assert heard.sources == []
    with zipfile.ZipFile(pack.path) as archive:
        assert len(archive.namelist()) == 8
    qtbot.waitUntil(lambda: not bars.isVisible())


def test_another_folder_is_offered_no_pack(
    qtbot: QtBot, intake: Intake, bars: QuestionBars, folder: Path
) -> None:
    for path in folder.glob("*.txt"):
        path.rename(folder / f"about {path.name}")
    intake.take_paths([str(folder)])
    bar = asked(qtbot, bars, "folderQuestion", "zipFolder")
    assert bar.findChild(QPushButton, "packForTraining") is None


def test_what_was_dropped_beside_the_folder_goes_its_own_way(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, folder: Path, tmp_path: Path
) -> None:
    beside = tmp_path / "beside.pdf"
    beside.write_bytes(b"%PDF-")
    intake.take_paths([str(folder), str(beside)])
    press(asked(qtbot, bars, "folderQuestion", "packForTraining"), "packForTraining")
    qtbot.waitUntil(lambda: heard.sources == [[FileSource(beside)]])
    press(asked(qtbot, bars, "trainingQuestion", "uploadTraining"), "uploadTraining")
    qtbot.waitUntil(lambda: bool(heard.packs))


def test_the_choice_for_a_drop_holds_for_its_pack_and_comes_back_without_one(
    qtbot: QtBot, background: Background, bars: QuestionBars, folder: Path, temporary: Path
) -> None:
    choice = DropChoice()
    choice.choose_for_next(Lifecycle(3600, private=True))
    intake = Intake(background, bars.window(), bars, choice, temporary)
    heard = Heard(intake)
    intake.take_training_folder(folder)
    press(asked(qtbot, bars, "trainingQuestion", "uploadTraining"), "cancelTraining")
    assert choice.lifecycle == Lifecycle(3600, private=True)
    qtbot.waitUntil(lambda: bars.findChild(QuestionBar, "trainingQuestion") is None)
    intake.take_training_folder(folder)
    press(asked(qtbot, bars, "trainingQuestion", "uploadTraining"), "uploadTraining")
    qtbot.waitUntil(lambda: bool(heard.packs))
    assert heard.packs[0][1] == Lifecycle(3600, private=True)


def test_a_folder_without_images_is_refused(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, tmp_path: Path
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "a.txt").write_text("a cat")
    intake.take_training_folder(tmp_path / "words")
    qtbot.waitUntil(lambda: bool(heard.refused))
    assert heard.refused[0][0] == "“words” has no images that a trainer reads."
    assert not bars.isVisible()
    assert heard.packs == []


@pytest.mark.parametrize("remove", [True, False])
def test_locations_are_told_and_removed_from_the_pack(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    bars: QuestionBars,
    folder: Path,
    remove: bool,  # noqa: FBT001
) -> None:
    photo = located_jpeg()
    (folder / "0.jpg").write_bytes(photo)
    intake.recipe = Recipe(remove_identifying=remove)
    intake.take_training_folder(folder)
    bar = asked(qtbot, bars, "trainingQuestion", "uploadTraining")
    assert "1 photo tells where it was taken" in bar.text
    assert ("won't" in bar.text) is remove
    press(bar, "uploadTraining")
    qtbot.waitUntil(lambda: bool(heard.packs))
    with zipfile.ZipFile(heard.packs[0][0].path) as archive:
        packed = archive.read("0.jpg")
    assert (LATITUDE in packed) is not remove
    assert len(packed) == len(photo)
    assert (folder / "0.jpg").read_bytes() == photo


def test_packing_can_be_stopped_and_leaves_nothing(
    qtbot: QtBot,
    intake: Intake,
    heard: Heard,
    bars: QuestionBars,
    folder: Path,
    temporary: Path,
    background: Background,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[Cancel] = []

    def slowly(
        pack: TrainingPack, into: Path, meter: Meter, cancel: Cancel, recipe: Recipe
    ) -> Path:
        begun.append(cancel)
        cancel.wait(10)
        return pack_for_training(pack, into, meter, cancel, recipe)

    monkeypatch.setattr(training, "pack_for_training", slowly)
    intake.take_training_folder(folder)
    press(asked(qtbot, bars, "trainingQuestion", "uploadTraining"), "uploadTraining")
    bar = asked(qtbot, bars, "packing", "stopPacking")
    assert bar.text == "Packing “cats” · 0 %"
    qtbot.waitUntil(lambda: bool(begun))
    press(bar, "stopPacking")
    assert background.finish_all(5000)
    assert list(temporary.iterdir()) == []
    assert heard.packs == []


def test_a_file_that_went_meanwhile_is_told(
    qtbot: QtBot, intake: Intake, heard: Heard, bars: QuestionBars, folder: Path, temporary: Path
) -> None:
    intake.take_training_folder(folder)
    bar = asked(qtbot, bars, "trainingQuestion", "uploadTraining")
    (folder / "2.jpg").unlink()
    press(bar, "uploadTraining")
    qtbot.waitUntil(lambda: bool(heard.refused))
    assert "2.jpg" in heard.refused[0][0]
    assert list(temporary.iterdir()) == []
    assert not bars.isVisible()
