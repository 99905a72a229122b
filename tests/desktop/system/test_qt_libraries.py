"""What Qt misses, in words that help."""

import pytest

from falgui.desktop.system.qt_libraries import missing_library, no_platform


@pytest.mark.parametrize("library", ["libgssapi_krb5.so.2", "libEGL.so.1", "libstdc++.so.6"])
def test_a_library_is_named(library: str) -> None:
    error = ImportError(f"{library}: cannot open shared object file: No such file or directory")
    told = missing_library(error)
    assert told is not None
    assert told.startswith(f"Qt needs {library}, ")
    assert "falgui upload FILE" in told


def test_other_reasons_are_defects() -> None:
    assert missing_library(ImportError("cannot import name 'a' from 'b'")) is None
    assert missing_library(ModuleNotFoundError("No module named 'PySide6'")) is None


def test_without_a_way_to_the_screen_the_terminal_is_left() -> None:
    assert "falgui upload FILE" in no_platform()
