"""The process that converts one picture: with room for a hundred megapixels, and for a minute."""

import json
import os
from pathlib import Path
from typing import Final

from falgui.core.errors import UploadError
from falgui.core.recipe import recipe_from
from falgui.media.conversion import Conversion, convert
from falgui.media.limited_worker import serve

_MEMORY: Final = 3 * 1024 * 1024 * 1024
_CPU_SECONDS: Final = 60


def _answer(request: bytes) -> tuple[bytes, bytes]:
    """Return facts as JSON, and the new file; the request is a recipe and a path."""
    recipe, _nul, path = request.partition(b"\0")
    try:
        made = convert(Path(os.fsdecode(path)), recipe_from(recipe.decode()))
    except UploadError as error:
        return _facts(problem=error.detail), b""
    except MemoryError:
        return _facts(problem="MemoryError"), b""
    if not isinstance(made, Conversion):
        return _facts(frames=made), b""
    edge = max(made.size) if made.is_scaled else 0
    return _facts(format=made.format, frames=made.frames, edge=edge), made.content


def _facts(**facts: object) -> bytes:
    return json.dumps(facts).encode()


if __name__ == "__main__":
    serve(_answer, _MEMORY, _CPU_SECONDS)
