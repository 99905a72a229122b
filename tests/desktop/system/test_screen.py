"""Whether a window could be opened, found out without Qt."""

import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from falgui.core.names import display_name
from falgui.desktop.system.screen import missing_display

LINUX = "linux"


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "wayland-7"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield path


def test_without_any_display_the_command_line_is_named() -> None:
    sentence = missing_display({}, LINUX)
    assert sentence is not None
    assert "falgui upload" in sentence


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_always_have_a_display(platform: str) -> None:
    assert missing_display({}, platform) is None


@pytest.mark.parametrize("name", ["QT_QPA_PLATFORM", "WAYLAND_SOCKET"])
def test_a_chosen_platform_is_taken_at_its_word(name: str) -> None:
    assert missing_display({name: "1"}, LINUX) is None


def test_a_wayland_display_that_listens_is_enough(listener: Path) -> None:
    environment = {"WAYLAND_DISPLAY": listener.name, "XDG_RUNTIME_DIR": str(listener.parent)}
    assert missing_display(environment, LINUX) is None


def test_a_wayland_display_may_be_named_by_its_whole_path(listener: Path) -> None:
    assert missing_display({"WAYLAND_DISPLAY": str(listener)}, LINUX) is None


def test_an_x_display_that_listens_is_enough() -> None:
    # The abstract name belongs to nobody's file system; a number this high to nobody's screen.
    number = 70_000 + uuid.uuid4().int % 1_000_000
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        for name in (f":{number}", f":{number}.0", f"unix:{number}"):
            assert missing_display({"DISPLAY": name}, LINUX) is None


def test_an_x_display_behind_tcp_is_found() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        if port < 6000:
            pytest.skip("the system gave a port below those of X")
        assert missing_display({"DISPLAY": f"127.0.0.1:{port - 6000}"}, LINUX) is None


@pytest.mark.parametrize(
    "name",
    [":987654", "127.0.0.1:59999", "127.0.0.1:9", "nonsense", ":", ":x", "[::1]:59999", "\udcff:1"],
)
def test_a_display_that_does_not_answer_is_named(name: str) -> None:
    sentence = missing_display({"DISPLAY": name}, LINUX)
    assert sentence is not None
    assert display_name(name) in sentence
    assert sentence.isprintable()
    assert "falgui upload" in sentence


def test_a_dead_wayland_socket_falls_back_to_x(tmp_path: Path, listener: Path) -> None:
    environment = {"WAYLAND_DISPLAY": "gone", "XDG_RUNTIME_DIR": str(tmp_path), "DISPLAY": ":x"}
    assert missing_display(environment, LINUX) is not None
    environment["WAYLAND_DISPLAY"] = listener.name
    assert missing_display(environment, LINUX) is None


def test_a_file_that_only_lies_there_is_no_display(tmp_path: Path) -> None:
    (tmp_path / "wayland-0").touch()
    environment = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert missing_display(environment, LINUX) is not None
