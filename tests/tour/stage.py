"""The fal and the files of the tour: what is uploaded, and how each of it fares."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from aiohttp import web
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QRadialGradient

from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from tests.sites import Site, open_site

_PIECE: Final = 192 * 1024
_PIECE_SECONDS: Final = 0.08
_UPLOADS: Final = frozenset({Endpoint.SINGLE, Endpoint.CREATE})
_REFUSED: Final = re.compile(r"refused")
_SLOW: Final = re.compile(r"film|interview|archive")


@dataclass(frozen=True, slots=True)
class Stage:
    """A sandbox where some files are slow and some refused, and the folder with all of them."""

    sandbox: Sandbox
    folder: Path
    releases: Site
    """Where falgui may ask for newer versions, and hears of one."""

    def environment(self) -> dict[str, str]:
        """Return the variables that lead falgui here, and nowhere else."""
        releases = f"{self.releases.address}/latest"
        return {**self.sandbox.environment(), "FALGUI_RELEASES_URL": releases}

    @property
    def key(self) -> str:
        """The key that the sandbox takes."""
        return self.sandbox.environment()["FAL_KEY"]

    def album(self) -> Path:
        """Return a folder with a few pictures."""
        folder = self.folder / "Holiday album"
        folder.mkdir(exist_ok=True)
        for name in ("harbour.jpg", "market.jpg", "old town.jpg"):
            picture = folder / name
            if not picture.exists():
                _picture(name).save(str(picture))
        return folder

    def portraits(self) -> Path:
        """Return a folder of pictures, most of them with captions."""
        folder = self.folder / "Portraits"
        folder.mkdir(exist_ok=True)
        for number in range(6):
            _picture(f"portrait {number}").save(str(folder / f"portrait {number}.jpg"))
            if number != 4:
                (folder / f"portrait {number}.txt").write_text("a portrait")
        return folder

    def file(self, name: str, size: int = 0) -> Path:
        """Return a file of the person's: a picture with `name`, or `size` bytes of anything."""
        path = self.folder / name
        if not path.exists():
            if size:
                path.write_bytes(bytes(size))
            else:
                _picture(name).save(str(path))
        return path


@contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """Run the sandbox, and keep the files in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_site() as releases, Sandbox(interfere=_interfere, afterwards=_afterwards) as sandbox:
        releases.content = json.dumps({"tag_name": "v9.1.0"}).encode()
        yield Stage(sandbox, folder, releases)


async def _interfere(arrived: Arrived) -> web.StreamResponse | None:
    name = unquote(arrived.request.headers.get("X-Fal-File-Name", ""))
    if arrived.endpoint not in _UPLOADS:
        return None
    if _REFUSED.search(name):
        return web.json_response({"detail": "Unsupported file type"}, status=422)
    if _SLOW.search(name):
        # Whatever is sent trickles in, and is never enough.
        while await arrived.request.content.read(_PIECE):  # noqa: ASYNC110  a slow line
            await asyncio.sleep(_PIECE_SECONDS)
        await asyncio.Event().wait()
    return None


async def _afterwards(arrived: Arrived, answer: web.StreamResponse) -> web.StreamResponse:
    if arrived.endpoint is Endpoint.READ and "without" in unquote(arrived.request.path):
        answer.headers.popall("X-Fal-Object-Lifecycle-Expiration", None)
    return answer


def _picture(name: str) -> QImage:
    """Return a picture that is the same each time, and unlike that of another name."""
    hue = sum(map(ord, name)) * 37 % 360
    image = QImage(960, 640, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, 640)
    sky.setColorAt(0, QColor.fromHsv(hue, 120, 250))
    sky.setColorAt(1, QColor.fromHsv((hue + 40) % 360, 160, 150))
    painter.fillRect(image.rect(), sky)
    sun = QRadialGradient(QPointF(620, 260), 190)
    sun.setColorAt(0, QColor(255, 255, 240))
    sun.setColorAt(0.7, QColor.fromHsv((hue + 20) % 360, 90, 255))
    sun.setColorAt(1, QColor.fromHsv((hue + 20) % 360, 90, 255, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(sun)
    painter.drawEllipse(QPointF(620, 260), 190, 190)
    painter.setBrush(QColor.fromHsv((hue + 60) % 360, 180, 90))
    painter.drawEllipse(QPointF(240, 720), 620, 300)
    painter.setBrush(QColor.fromHsv((hue + 75) % 360, 190, 60))
    painter.drawEllipse(QPointF(820, 760), 560, 260)
    painter.end()
    return image
