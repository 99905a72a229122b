"""Variables and files that somebody else may have set change nothing (adversary A6)."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.secrets.conftest import Scene

TRAP = "import pathlib; pathlib.Path({mark!r}).touch()\n"


@pytest.fixture
def path(scene: Scene) -> Path:
    path = scene.folder / "photo.bin"
    path.write_bytes(b"what is uploaded")
    return path


@pytest.fixture
def mark(scene: Scene) -> Path:
    """Give the path that a trap touches."""
    return scene.folder / "the trap was sprung"


def uploads(scene: Scene, path: Path, **changes: str) -> bool:
    with scene.sandbox() as sandbox:
        code = scene.upload(sandbox, path, **changes)
        return code == 0 and len(sandbox.objects) == 1


@pytest.mark.row("K6")
def test_a_keyring_named_by_the_environment_is_not_loaded(
    scene: Scene, path: Path, mark: Path
) -> None:
    trap = scene.folder / "traps"
    trap.mkdir()
    (trap / "foreign.py").write_text(TRAP.format(mark=str(mark)))
    with scene.sandbox() as sandbox:
        environment = scene.environment(sandbox, PYTHON_KEYRING_BACKEND="foreign.Keyring")
        environment["PYTHONPATH"] += f":{trap}"
        # Without a key in the environment the password store is asked.
        del environment["FAL_KEY"]
        assert scene.run(["-m", "falgui", "upload", path], environment) == 3
    assert b"No fal key yet." in scene.said
    assert not mark.exists()


@pytest.mark.row("K6")
def test_a_keyring_named_by_a_configuration_file_is_not_loaded(
    scene: Scene, path: Path, mark: Path
) -> None:
    folder = scene.folder / "python_keyring"
    folder.mkdir()
    (folder / "foreign.py").write_text(TRAP.format(mark=str(mark)))
    (folder / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=foreign.Keyring\nkeyring-path={folder}\n"
    )
    with scene.sandbox() as sandbox:
        environment = scene.environment(
            sandbox, XDG_CONFIG_HOME=str(scene.folder), XDG_DATA_HOME=str(scene.folder)
        )
        del environment["FAL_KEY"]
        assert scene.run(["-m", "falgui", "upload", path], environment) == 3
    assert not mark.exists()


@pytest.mark.row("N20")
def test_a_missing_certificate_file_changes_nothing(scene: Scene, path: Path) -> None:
    assert uploads(scene, path, SSL_CERT_FILE="/nowhere.pem", SSL_CERT_DIR="/nowhere")


def test_no_session_keys_are_written(scene: Scene, path: Path) -> None:
    keys = scene.folder / "session keys"
    assert uploads(scene, path, SSLKEYLOGFILE=str(keys))
    assert not keys.exists()


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_is_used_and_shown(scene: Scene, variable: str) -> None:
    with scene.sandbox() as sandbox:
        environment = scene.environment(sandbox, **{variable: "http://127.0.0.1:9"})
        for name in ("FALGUI_REST_URL", "FALGUI_CDN_URL", "FALGUI_LEGACY_CDN_URL"):
            del environment[name]
        scene.run(["-m", "falgui", "doctor", "--json", "--no-upload"], environment)
    findings = {one["step"]: one for one in json.loads(scene.said)["findings"]}
    assert findings["proxy"]["found"] == "http://127.0.0.1:9, from the environment"
    assert findings["connect"]["verdict"] == "failed"


def test_foreign_qt_plugins_do_not_keep_the_window_from_opening(scene: Scene) -> None:
    plugins = scene.folder / "plugins" / "platforms"
    plugins.mkdir(parents=True)
    (plugins / "libqoffscreen.so").write_bytes(b"no plugin")
    with scene.sandbox() as sandbox:
        environment = scene.environment(
            sandbox, QT_PLUGIN_PATH=str(plugins.parent), QT_QPA_PLATFORM="offscreen"
        )
        assert scene.run(["-m", "falgui", "doctor", "--desktop-only"], environment) == 0


def test_nothing_in_the_current_folder_is_read(scene: Scene, path: Path, mark: Path) -> None:
    command = shutil.which("falgui", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("falgui is not installed here")
    for name in ("json.py", "sitecustomize.py", "falgui.py", "keyring.py"):
        (scene.current / name).write_text(TRAP.format(mark=str(mark)))
    (scene.current / ".env").write_text("FAL_KEY=another:key\n")
    (scene.current / "settings.json").write_text('{"private": true}')
    with scene.sandbox() as sandbox:
        environment = scene.environment(sandbox)
        # As it is started from a menu or a terminal, without Python's own variables.
        del environment["PYTHONPATH"]
        assert scene.run([command, "upload", path], environment) == 0, scene.said
        assert sandbox.objects[0].lifecycle is None
    assert not mark.exists()
