"""The content type of a file, from its first bytes and its name.

The platform's own table differs from system to system and is wrong where it matters here; fal
checks content types, so falgui brings its own.
"""

import codecs
from typing import Final

UNKNOWN: Final = "application/octet-stream"

SNIFF_LENGTH: Final = 4096
"""How many of a file's first bytes `content_type` wants to see."""

_BY_SUFFIX: Final = {
    # images
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "jfif": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "heic": "image/heic",
    "heif": "image/heif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "svg": "image/svg+xml",
    "ico": "image/x-icon",
    "exr": "image/x-exr",
    "hdr": "image/vnd.radiance",
    "psd": "image/vnd.adobe.photoshop",
    "jxl": "image/jxl",
    # video
    "mp4": "video/mp4",
    "m4v": "video/x-m4v",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mpg": "video/mpeg",
    "mpeg": "video/mpeg",
    "ts": "video/mp2t",
    "m2ts": "video/mp2t",
    "ogv": "video/ogg",
    "3gp": "video/3gpp",
    # audio
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "aif": "audio/aiff",
    "aiff": "audio/aiff",
    "mid": "audio/midi",
    "weba": "audio/webm",
    # text and documents
    "txt": "text/plain",
    "log": "text/plain",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "md": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "htm": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "py": "text/x-python",
    "xml": "application/xml",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "toml": "application/toml",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "epub": "application/epub+zip",
    # archives
    "zip": "application/zip",
    "tar": "application/x-tar",
    "gz": "application/gzip",
    "tgz": "application/gzip",
    "bz2": "application/x-bzip2",
    "xz": "application/x-xz",
    "zst": "application/zstd",
    "7z": "application/x-7z-compressed",
    "rar": "application/vnd.rar",
    "parquet": "application/vnd.apache.parquet",
    # models and 3D
    "safetensors": UNKNOWN,
    "ckpt": UNKNOWN,
    "pt": UNKNOWN,
    "pth": UNKNOWN,
    "onnx": UNKNOWN,
    "gguf": UNKNOWN,
    "npy": UNKNOWN,
    "npz": "application/zip",
    "glb": "model/gltf-binary",
    "gltf": "model/gltf+json",
    "obj": "model/obj",
    "mtl": "model/mtl",
    "stl": "model/stl",
    "ply": UNKNOWN,
    "fbx": UNKNOWN,
    "usdz": "model/vnd.usdz+zip",
}

_IMAGES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)

_OTHERS: Final = (
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ID3\2", "audio/mpeg"),
    (b"ID3\3", "audio/mpeg"),
    (b"ID3\4", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
)

_ISO_BRANDS: Final = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4V ": "video/x-m4v",
}


def content_type(name: str, head: bytes) -> str:
    """Return the MIME type for a file called `name` that begins with `head`.

    Images are told by their bytes, whatever they are called: a JPEG named `.png` is a common
    case. Everything else goes by its name first and by its bytes when the name says nothing.
    """
    sniffed = _sniff_image(head)
    if sniffed:
        return sniffed
    suffix = name.rpartition(".")[2].lower() if "." in name.strip(".") else ""
    return _BY_SUFFIX.get(suffix) or _sniff_other(head)


def suffix_for(mime: str) -> str:
    """Return the usual file name ending for `mime`, with its dot, or an empty text."""
    return next((f".{suffix}" for suffix, known in _BY_SUFFIX.items() if known == mime), "")


def is_same_type(one: str, other: str) -> bool:
    """Return whether two types are the same but for parameters and an `x-` of former days."""
    return _plain(one) == _plain(other)


def _plain(mime: str) -> str:
    kind, _slash, name = mime.partition(";")[0].strip().lower().partition("/")
    return f"{kind}/{name.removeprefix('x-')}"


def _sniff_image(head: bytes) -> str:
    for signature, mime in _IMAGES:
        if head.startswith(signature):
            return mime
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        mime = _ISO_BRANDS.get(head[8:12], "")
        return mime if mime.startswith("image/") else ""
    return ""


def _sniff_other(head: bytes) -> str:
    for signature, mime in _OTHERS:
        if head.startswith(signature):
            return mime
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/x-matroska" if b"matroska" in head[:64] else "video/webm"
    # Two letters alone could begin a text; the four reserved bytes are always zero.
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "image/bmp"
    if head[:4] == b"RIFF":
        return {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _ISO_BRANDS.get(head[8:12], "video/mp4")
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2:  # noqa: PLR2004
        return "audio/mpeg"
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return False
    try:
        # A multi-byte character may be cut at the end of what was read.
        whole = len(head) < SNIFF_LENGTH
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True
