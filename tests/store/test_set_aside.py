import re
from pathlib import Path

import pytest

from falgui.store.set_aside import set_aside


def test_the_file_keeps_its_content_under_a_dated_name(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(b"garbage")
    kept = set_aside(file)
    assert not file.exists()
    assert kept.read_bytes() == b"garbage"
    assert re.fullmatch(r"settings\.json\.damaged-\d{8}-\d{6}", kept.name)


def test_an_earlier_copy_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    for content in ("1", "2", "3"):
        file.write_text(content)
        set_aside(file)
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == ["1", "2", "3"]


def test_companions_go_along(tmp_path: Path) -> None:
    file = tmp_path / "database"
    file.write_text("main")
    (tmp_path / "database-wal").write_text("log")
    kept = set_aside(file, ("-wal", "-shm"))
    assert (tmp_path / f"{kept.name}-wal").read_text() == "log"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        set_aside(tmp_path / "nothing")
