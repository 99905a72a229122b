"""A folder of images and captions: what is found in it, and the zip that becomes of it."""

import os
import zipfile
from pathlib import Path

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, LocalFileError
from falgui.core.folders import list_folders
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.patch import Patch
from falgui.core.training_pack import TrainingPack, Verdict, look_at_pack, looks_like_pack
from falgui.core.training_words import location_remark, remarks_on, title_of
from falgui.core.training_zip import zip_training_pack

JPEG = b"\xff\xd8\xff\xe0 a picture"
PNG = b"\x89PNG\r\n\x1a\n a picture"
WEBP = b"RIFF\x20\0\0\0WEBPVP8 a picture"
HEIC = b"\0\0\0\x18ftypheic a picture"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "cats"
    folder.mkdir()
    return folder


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content)


def whole(folder: Path, count: int = 4) -> None:
    for number in range(count):
        write(folder, {f"{number}.jpg": JPEG, f"{number}.txt": b"a cat"})


def look(folder: Path) -> TrainingPack:
    return look_at_pack(folder, list_folders([folder]))


def names(pack: TrainingPack) -> list[str]:
    return [member.name for member in pack.members]


def test_images_with_their_captions_are_a_fine_pack(folder: Path) -> None:
    whole(folder)
    pack = look(folder)
    assert pack.verdict is Verdict.FINE
    assert (pack.images, pack.captions) == (4, 4)
    assert names(pack) == [f"{n}.{kind}" for n in range(4) for kind in ("jpg", "txt")]
    assert pack.size == 4 * (len(JPEG) + len(b"a cat"))
    assert title_of(pack).startswith("4 images, 4 captions (")
    assert remarks_on(pack) == []


def test_images_alone_are_a_fine_pack(folder: Path) -> None:
    write(folder, {"a.jpg": JPEG, "b.png": PNG, "c.webp": WEBP, "d.jpeg": JPEG})
    pack = look(folder)
    assert pack.verdict is Verdict.FINE
    assert title_of(pack).startswith("4 images, no captions")
    assert remarks_on(pack) == [
        "The trainer will describe the images by itself, or by a trigger word."
    ]


def test_without_an_image_there_is_no_pack(folder: Path) -> None:
    write(folder, {"a.txt": b"a cat", "b.pdf": b"%PDF-"})
    pack = look(folder)
    assert pack.verdict is Verdict.IMPOSSIBLE
    assert title_of(pack) == "“cats” has no images that a trainer reads."
    assert names(pack) == []


@pytest.mark.parametrize(
    ("files", "remark"),
    [
        ({"x.jpg": JPEG, "y.jpg": JPEG}, "2 images have no caption: x.jpg, y.jpg."),
        ({"x.txt": b"alone"}, "1 caption without an image is left out: x.txt."),
        ({"x.jpg": JPEG, "x.txt": b" \n"}, "1 caption is empty: x.txt."),
        ({"x.jpg": JPEG, "x.txt": b""}, "1 caption is empty: x.txt."),
        ({"x.jpg": JPEG, "x.txt": b"caf\xe9"}, "1 caption is not in UTF-8: x.txt."),
        (
            {"x.jpg": JPEG, "x.png": PNG, "x.txt": b"two"},
            "1 caption is shared by images of the same name: x.txt.",
        ),
        ({"x.heic": HEIC}, "1 image of a kind that trainers don't read is left out: x.heic."),
        ({"x.jpg": HEIC}, "1 image of a kind that trainers don't read is left out: x.jpg."),
        ({"x.svg": b"<svg/>"}, "1 image of a kind that trainers don't read is left out: x.svg."),
        ({"x.jpg": b"<html>not found</html>"}, "1 damaged image is left out: x.jpg."),
        (
            {"deep/0.jpg": JPEG, "deep/0.txt": b"another"},
            "2 files have their folder's name put in front, as theirs is taken: 0.jpg, 0.txt.",
        ),
    ],
)
def test_what_is_doubtful_is_told(folder: Path, files: dict[str, bytes], remark: str) -> None:
    whole(folder)
    write(folder, files)
    pack = look(folder)
    assert pack.verdict is Verdict.WARNINGS
    assert remark in remarks_on(pack)


def test_few_images_are_told(folder: Path) -> None:
    whole(folder, 3)
    pack = look(folder)
    assert pack.verdict is Verdict.WARNINGS
    assert remarks_on(pack) == ["Trainers ask for at least 4 images."]


def test_other_and_hidden_files_are_left_out_and_no_doubt(folder: Path) -> None:
    whole(folder)
    write(folder, {"notes.pdf": b"%PDF-", ".DS_Store": b"x", "a.jpg.part": JPEG})
    pack = look(folder)
    assert pack.verdict is Verdict.FINE
    assert len(pack.members) == 8
    assert remarks_on(pack) == [
        "1 other file is left out.",
        "Skipped 2 hidden, temporary or empty files.",
    ]


def test_many_names_are_cut_short(folder: Path) -> None:
    whole(folder)
    write(folder, {f"x{n}.jpg": JPEG for n in range(5)})
    assert "5 images have no caption: x0.jpg, x1.jpg, x2.jpg, …." in remarks_on(look(folder))


def test_a_mask_needs_no_caption_and_is_no_image(folder: Path) -> None:
    whole(folder)
    write(folder, {"0_mask.png": PNG, "lonely_mask.png": PNG, "lonely_mask.txt": b"a mask"})
    pack = look(folder)
    assert (pack.images, pack.masks) == (5, 1)
    assert pack.verdict is Verdict.FINE
    assert remarks_on(pack) == ["1 mask is in it, too."]


def test_a_pair_shares_a_caption(folder: Path) -> None:
    for number in range(2):
        write(folder, {f"{number}_start.jpg": JPEG, f"{number}_end.jpg": JPEG})
        write(folder, {f"{number}.txt": b"make it night"})
    pack = look(folder)
    assert pack.verdict is Verdict.FINE
    assert (pack.images, pack.captions) == (4, 2)


def test_what_belongs_together_stays_together_when_it_is_put_flat(folder: Path) -> None:
    whole(folder, 2)
    write(folder, {"a/0.jpg": JPEG, "a/0.txt": b"two", "a/0_mask.png": PNG})
    write(folder, {"b/a/0.png": PNG, "b/A_0.jpg": JPEG})
    pack = look(folder)
    assert names(pack) == [
        "0.jpg",
        "0.txt",
        "1.jpg",
        "1.txt",
        "a_0.jpg",
        "a_0.txt",
        "a_0_mask.png",
        "a_2_0.png",
        "b_A_0.jpg",
    ]
    assert pack.captions == 3
    assert pack.masks == 1


def test_a_look_that_is_stopped_ends_at_once(folder: Path) -> None:
    whole(folder)
    assert look_at_pack(folder, list_folders([folder]), lambda: True).images == 0


@pytest.mark.parametrize(
    ("files", "is_one"),
    [
        (("a.jpg",), True),
        (("a.jpg", "b.PNG", "c.webp"), True),
        (("a.jpg", "a.txt", "report.pdf"), True),
        (("a.jpg", "notes.txt"), False),
        (("a.jpg", "report.pdf"), False),
        (("a.heic",), False),
        (("a.txt",), False),
        ((), False),
    ],
)
def test_a_pack_is_known_by_its_names(folder: Path, files: tuple[str, ...], is_one: bool) -> None:  # noqa: FBT001
    for name in files:
        (folder / name).write_bytes(b"x")
    assert looks_like_pack(list_folders([folder])) is is_one


# The zip ---------------------------------------------------------------------------------------


@pytest.fixture
def into(tmp_path: Path) -> Path:
    into = tmp_path / "into"
    into.mkdir()
    return into


def test_the_zip_is_flat_stored_and_called_like_the_folder(folder: Path, into: Path) -> None:
    whole(folder)
    write(folder, {"deep/x.png": PNG, "deep/x.txt": b"", "other.pdf": b"%PDF-"})
    meter = Meter()
    pack = look(folder)
    meter.start(pack.size)
    path = zip_training_pack(pack, into, meter, Cancel())
    assert path == into / "cats.zip"
    assert meter.sent == meter.total == pack.size
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == names(pack)
        assert "x.png" in archive.namelist()
        assert archive.read("0.txt") == b"a cat"
        assert archive.read("x.txt") == b""
        kinds = {entry.compress_type for entry in archive.infolist()}
    assert kinds == {zipfile.ZIP_STORED}


def test_the_same_files_make_the_same_bytes(folder: Path, into: Path, tmp_path: Path) -> None:
    whole(folder)
    first = zip_training_pack(look(folder), into, Meter(), Cancel()).read_bytes()
    again = tmp_path / "elsewhere" / "cats"
    again.mkdir(parents=True)
    for file in sorted(folder.iterdir(), reverse=True):
        (again / file.name).write_bytes(file.read_bytes())
        (again / file.name).chmod(0o600)
        os.utime(again / file.name, (1, 1))
    second = zip_training_pack(look(again), into, Meter(), Cancel())
    assert second.name == "cats (2).zip"
    assert second.read_bytes() == first


def test_a_file_gives_what_its_patches_say(folder: Path, into: Path) -> None:
    whole(folder)

    def patches(file: LocalFile) -> list[Patch]:
        return [Patch(0, b"####")] if file.name == "2.jpg" else []

    path = zip_training_pack(look(folder), into, Meter(), Cancel(), patches)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("2.jpg") == b"####" + JPEG[4:]
        assert archive.read("1.jpg") == JPEG
    assert (folder / "2.jpg").read_bytes() == JPEG


def test_a_file_that_is_gone_leaves_no_zip(folder: Path, into: Path) -> None:
    whole(folder)
    pack = look(folder)
    (folder / "3.jpg").unlink()
    with pytest.raises(LocalFileError, match=r"3\.jpg"):
        zip_training_pack(pack, into, Meter(), Cancel())
    assert list(into.iterdir()) == []


def test_a_zip_that_is_not_wanted_any_more_leaves_nothing(folder: Path, into: Path) -> None:
    whole(folder)
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        zip_training_pack(look(folder), into, Meter(), cancel)
    assert list(into.iterdir()) == []


def test_what_becomes_of_locations_is_told() -> None:
    assert location_remark(2, removed=True) == (
        "2 photos tell where they were taken; their copies in the pack won't."
    )
    assert "so will its copy" in location_remark(1, removed=False)
