"""The commands in README and docs/ do what they are there for, run as a person would."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from tests.documentation.pages import Page, lines_of, pages
from tests.sites import Site

from .conftest import Serve

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="they are written for a shell")

_FALGUI = '#!/bin/sh\nexec "{python}" -W error -m falgui "$@"\n'
# Stands for ImageMagick's.
_CONVERT = "#!/bin/sh\ncat icon.png\n"
_NOT_RUN = ("make ", "pipx ", "uv ", "sudo ")
"""What builds and installs; that its words are right is another test's."""


def scripts_of(page: Page) -> list[str]:
    """Return the blocks that are to be run, each once."""
    blocks = ["\n".join(lines_of(block)) for block in page.blocks("sh")]
    return [block for block in blocks if not block.startswith(_NOT_RUN)]


def all_scripts() -> list[str]:
    """Return the blocks of all pages; a command that stands alone in its line is run once."""
    seen: set[str] = set()
    found = []
    for page in pages():
        for block in scripts_of(page):
            lines = block.splitlines()
            independent = all(line.startswith("falgui") for line in lines)
            new = [line for line in lines if not (independent and line in seen)]
            seen.update(lines)
            if new:
                found.append("\n".join(new))
    return found


@pytest.fixture
def desk(tmp_path: Path, cats: Path) -> Path:
    """Give a folder with all files that the pages name."""
    folder = tmp_path / "desk"
    (folder / "input").mkdir(parents=True)
    cats.rename(folder / "portraits")
    picture = Image.new("RGB", (60, 40), (200, 90, 30))
    for name in ("photo.png", "icon.png", "photo.jpg", "scan.tiff", "input/example.png"):
        picture.save(folder / name)
    from pillow_heif import from_pillow  # noqa: PLC0415  one test needs it

    from_pillow(picture).save(folder / "photo.heic")
    (folder / "clip.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(3000))
    (folder / "model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}" + bytes(3000))
    (folder / "request.json").write_text(json.dumps({"image_url": str(folder / "photo.png")}))
    (folder / "script.py").write_text('show("photo.png")\n')
    (folder / "workflow.json").write_text('{"1": {"inputs": {"image": "example.png"}}}')
    return folder


@pytest.fixture
def environment(serve: Serve, site: Site, tmp_path: Path) -> Mapping[str, str]:
    """Give what leads commands to a sandbox, and to a site in place of the web."""
    _sandbox, falgui = serve()
    falgui.set(proxy="manual", proxy_address=site.address)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in (("falgui", _FALGUI.format(python=sys.executable)), ("convert", _CONVERT)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    path = os.pathsep.join(
        (str(programs), str(Path(sys.executable).parent), falgui.environment["PATH"])
    )
    return {**falgui.environment, "PATH": path}


@pytest.mark.parametrize("script", all_scripts(), ids=lambda script: script.splitlines()[0])
def test_what_the_pages_show_works(script: str, desk: Path, environment: Mapping[str, str]) -> None:
    # The site speaks no TLS.
    script = script.replace("https://example.com", "http://example.com")
    # It asks at a terminal, and takes minutes; tests/probe has it.
    script = re.sub(r"^falgui probe\b", "falgui probe --help", script, flags=re.MULTILINE)
    ended = subprocess.run(  # noqa: S603  of our own pages
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607  whichever there is
        cwd=desk,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    written = ended.stdout + "".join(path.read_text() for path in desk.glob("*notes.md"))
    written += "".join(path.read_text() for path in desk.glob("*-with-links.json"))
    links = written.count("http://") + written.count("data:image/png;base64,")
    uploads = script.count("falgui upload") + script.count("falgui --sandbox upload")
    assert links >= uploads, written


def test_the_example_in_python_works(desk: Path, environment: Mapping[str, str]) -> None:
    (block,) = [block for page in pages() for block in page.blocks("python")]
    ended = subprocess.run(  # noqa: S603  of our own pages
        [sys.executable, "-c", block],
        cwd=desk,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert [line.startswith("http://") for line in ended.stdout.splitlines()] == [True, True]
