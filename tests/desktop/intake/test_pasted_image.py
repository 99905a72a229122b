"""A picture from the clipboard becomes a file for the user alone."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from falgui.core.errors import LocalFileError
from falgui.desktop.intake.pasted_image import save_pasted_image

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.row("F22")]

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def picture(edge: int = 5, kind: QImage.Format = QImage.Format.Format_RGB32) -> QImage:
    image = QImage(edge, edge, kind)
    image.fill(QColor("red"))
    return image


def test_it_is_named_after_the_time_and_holds_the_picture(tmp_path: Path) -> None:
    path = save_pasted_image(picture(), tmp_path, NOW)
    assert path == tmp_path / "Pasted image 2026-03-04 05.06.07.png"
    assert QImage(str(path)).pixelColor(2, 2) == QColor("red")


def test_several_in_one_second_are_several_files(tmp_path: Path) -> None:
    paths = [save_pasted_image(picture(), tmp_path, NOW) for _number in range(3)]
    assert len(set(paths)) == 3
    assert paths[2].name == "Pasted image 2026-03-04 05.06.07 (3).png"


@pytest.mark.skipif(sys.platform == "win32", reason="modes are a matter of POSIX")
@pytest.mark.parametrize("edge", [5, 16_384])
def test_nobody_else_can_read_it(tmp_path: Path, edge: int) -> None:
    before = os.umask(0)
    try:
        # One bit for each pixel: sixteen thousand squared would be a gigabyte in colours.
        path = save_pasted_image(picture(edge, QImage.Format.Format_Mono), tmp_path, NOW)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "Pasted image 2026-03-04 05.06.07.png").symlink_to(victim)
    path = save_pasted_image(picture(), tmp_path, NOW)
    assert path.name.endswith("(2).png")
    assert victim.read_text() == "precious"


def test_without_a_folder_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocalFileError) as caught:
        save_pasted_image(picture(), tmp_path / "gone", NOW)
    assert caught.value.message.id == "M43"


@pytest.mark.skipif(sys.platform == "win32", reason="needs the limits of POSIX")
def test_a_full_disk_leaves_no_half_picture(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415  Windows has none

    noisy = QImage(os.urandom(300 * 300 * 4), 300, 300, QImage.Format.Format_RGB32)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(LocalFileError) as caught:
            save_pasted_image(noisy, tmp_path, NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.message.id == "M43"
    assert list(tmp_path.iterdir()) == []
