"""Which folders are never watched, and which are warned about."""

from pathlib import Path

import pytest

from falgui.core.watchable import looks_sensitive, reason_against

HOME, OWN = Path("/home/eva"), Path("/home/eva/.cache/falgui")


@pytest.mark.parametrize("name", ["/", "/home", "/home/eva"])
def test_what_holds_everything_is_not_watched(name: str) -> None:
    assert "holds everything of yours" in reason_against(Path(name), HOME, [OWN])


@pytest.mark.parametrize("name", ["", "..", "temporary"])
def test_falguis_own_files_are_not_watched(name: str) -> None:
    folder = OWN.parent if name == ".." else OWN / name
    assert "falgui's own files" in reason_against(folder, HOME, [OWN])


def test_a_name_that_is_no_text_is_refused() -> None:
    assert "can't be kept" in reason_against(HOME / "caf\udce9", HOME, [OWN])


def test_other_folders_are_watched() -> None:
    assert reason_against(HOME / "Pictures" / "Screenshots", HOME, [OWN]) == ""
    assert reason_against(Path("/srv/shared"), HOME, [OWN]) == ""


@pytest.mark.parametrize(
    ("name", "is_sensitive"),
    [(".ssh", True), (".ssh/old", True), ("Passwords 2024", True), ("Screenshots", False)],
)
def test_folders_of_keys_are_known_by_their_names(name: str, is_sensitive: bool) -> None:  # noqa: FBT001
    assert looks_sensitive(HOME / name) is is_sensitive
