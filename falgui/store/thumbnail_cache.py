"""Small pictures of what was uploaded, kept when the pictures themselves are gone."""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

_ENDING: Final = ".png"
_UNFINISHED: Final = ".part"
_LARGEST: Final = 1024 * 1024
_KEPT_SHARE: Final = 0.9
"""How much of a bound is left when it is passed, so that not each write has to tidy up."""


class ThumbnailCache:
    """PNGs in `folder`, for the user alone, each named by a digest of a link.

    When there are more than `most_files`, or they are larger than `most_bytes` together, the
    oldest go. Nothing here raises: what can't be kept costs a picture and no more. Usable from
    any thread but the main one.
    """

    def __init__(
        self, folder: Path, most_files: int = 4000, most_bytes: int = 64 * 1024 * 1024
    ) -> None:
        self._folder = folder
        self._most_files = most_files
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._files = 0
        self._bytes = 0
        self._is_counted = False

    def read(self, link: str) -> bytes | None:
        """Return the picture of what `link` leads to, None if there is none."""
        try:
            with self._file(link).open("rb") as opened:
                return opened.read(_LARGEST) or None
        except OSError:
            return None

    def write(self, link: str, png: bytes) -> None:
        """Keep a picture."""
        if not 0 < len(png) < _LARGEST:
            return
        with self._lock, suppress(OSError):
            self._count()
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(_UNFINISHED, "", self._folder)
            try:
                with os.fdopen(descriptor, "wb") as written:
                    written.write(png)
                Path(name).replace(self._file(link))
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            self._files += 1
            self._bytes += len(png)
            if self._files > self._most_files or self._bytes > self._most_bytes:
                self._tidy_up()

    def remove(self, links: Iterable[str]) -> dict[str, bytes]:
        """Delete the pictures of these links; return them, for `write` to have them again."""
        removed: dict[str, bytes] = {}
        for link in links:
            png = self.read(link)
            if png is None:
                continue
            with self._lock, suppress(OSError):
                self._file(link).unlink()
                removed[link] = png
                self._files -= 1
                self._bytes -= len(png)
        return removed

    def clear(self) -> None:
        """Delete every picture."""
        with self._lock:
            for path in self._paths():
                with suppress(OSError):
                    path.unlink()
            self._is_counted = False

    def _file(self, link: str) -> Path:
        digest = hashlib.sha256(link.encode(errors="surrogatepass")).hexdigest()
        return self._folder / f"{digest[:40]}{_ENDING}"

    def _paths(self) -> list[Path]:
        try:
            return [
                path for path in self._folder.iterdir() if path.suffix in (_ENDING, _UNFINISHED)
            ]
        except OSError:
            return []

    def _count(self) -> None:
        if not self._is_counted:
            sizes = [size for _age, size, _path in self._oldest_first()]
            self._files, self._bytes = len(sizes), sum(sizes)
            self._is_counted = True

    def _oldest_first(self) -> list[tuple[int, int, Path]]:
        found: list[tuple[int, int, Path]] = []
        for path in self._paths():
            with suppress(OSError):
                facts = path.stat()
                found.append((facts.st_mtime_ns, facts.st_size, path))
        return sorted(found)

    def _tidy_up(self) -> None:
        # Counted anew: another falgui may have written, and some were replaced.
        found = self._oldest_first()
        files, size = len(found), sum(each for _age, each, _path in found)
        for _age, each, path in found:
            if files <= self._most_files * _KEPT_SHARE and size <= self._most_bytes * _KEPT_SHARE:
                break
            with suppress(OSError):
                path.unlink()
                files, size = files - 1, size - each
        self._files, self._bytes = files, size
