"""What sort of file something is, as people sort them."""

from pathlib import PurePath
from typing import Final

GENERAL: Final = ("image", "video", "audio", "model")
"""Kinds that are named like the first half of their content types."""
MODEL_SUFFIXES: Final = frozenset(
    {".safetensors", ".ckpt", ".pt", ".pth", ".onnx", ".gguf", ".ply"}
)
"""How names of models end that have no content type of their own."""

_ARCHIVES: Final = frozenset(
    {
        "application/zip",
        "application/x-tar",
        "application/gzip",
        "application/x-bzip2",
        "application/x-xz",
        "application/zstd",
        "application/x-7z-compressed",
        "application/vnd.rar",
    }
)
_TEXTS: Final = frozenset(
    {"application/json", "application/jsonl", "application/yaml", "application/xml"}
    | {"application/toml", "application/pdf", "application/x-subrip"}
)


def media_kind(name: str, content_type: str) -> str:
    """Return the kind, as the icons are called: one of `GENERAL`, `archive`, `text` or `file`."""
    general = content_type.partition("/")[0]
    if general in GENERAL:
        return general
    if PurePath(name).suffix.lower() in MODEL_SUFFIXES:
        return "model"
    if content_type in _ARCHIVES:
        return "archive"
    return "text" if general == "text" or content_type in _TEXTS else "file"
