from pathlib import Path

from falgui.core.resources import resource


def test_the_files_that_ship_with_the_program_are_found() -> None:
    for folder in ("icons", "samples"):
        shipped = resource(folder)
        assert shipped.is_absolute()
        assert any(path.stat().st_size for path in shipped.iterdir())


def test_they_are_found_from_any_working_folder(tmp_path: Path) -> None:
    (tmp_path / "resources").mkdir()
    assert not resource("icons").is_relative_to(tmp_path)
