"""Where there is no X server, nobody is told that a window is no task."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's")


@pytest.mark.parametrize("display", ["", "nonsense"])
def test_without_an_x_server_nothing_happens(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    from falgui.desktop.tray.beside_windows import set_beside_windows  # noqa: PLC0415  see above

    monkeypatch.setenv("DISPLAY", display)
    set_beside_windows(1)
