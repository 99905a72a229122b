"""What rows give to whoever they are dragged to: their links, or the files themselves."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QUrl

from falgui.core.sources import FileSource
from falgui.core.upload import Upload

_ROWS: Final = "application/x-falgui-rows"
"""Says nothing to others; a row without a link has nothing else to offer."""


def mime_types() -> list[str]:
    """Return what dragged rows may offer."""
    return ["text/uri-list", "text/plain", _ROWS]


def own_file(upload: Upload) -> Path | None:
    """Return the person's own file that `upload` is of, if it is one."""
    source = upload.source
    return source.path if isinstance(source, FileSource) and not source.temporary else None


def files_of(uploads: Sequence[Upload], gone: Collection[Path] = ()) -> list[Path]:
    """Return the person's own files of those that are done, without what is known to be `gone`."""
    files = [path for one in uploads if one.result and (path := own_file(one))]
    return [path for path in files if path not in gone]


def dragged(uploads: Sequence[Upload], files: Sequence[Path] = ()) -> QMimeData:
    """Return `files`, or without any the links of `uploads`, in their order."""
    mime = QMimeData()
    mime.setData(_ROWS, b"")
    if files:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        return mime
    links = [one.result.url for one in uploads if one.result]
    if links:
        mime.setUrls([QUrl(link) for link in links])
        mime.setText("\n".join(links))
    return mime
