"""Files that tell with which camera, by whom, from which prompt and where they were made."""

import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pillow_heif
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from falgui.core.traces import Trace

from . import makers

pillow_heif.register_heif_opener()

SERIAL = "CANARY-8123456"
OWNER = "CANARY Ann Example"
PROMPT = "CANARY lighthouse at dusk\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 7"
GRAPH = json.dumps({"3": {"class_type": "KSampler", "inputs": {"text": "CANARY lighthouse"}}})
WORKFLOW = json.dumps({"last_node_id": 9, "nodes": [{"CANARY": 1}], "links": []})
UNIX = "/home/ann/CANARY/holiday.png"
WINDOWS = r"C:\Users\Ann Example\CANARY\holiday.png"


@dataclass(frozen=True, slots=True)
class Telling:
    """A file, and what it tells."""

    write: Callable[[Path], None]
    traces: frozenset[Trace]
    is_picture: bool = True
    keeps_rest: bool = True


def _picture() -> Image.Image:
    return makers.picture()


def _exif(**more: object) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = str(more.get("make", "Camera"))
    exif[0x0112] = 6
    exif[0x013B] = "Somebody"
    details = {0xA430: OWNER, 0xA431: SERIAL, 0xA435: SERIAL, 0x9003: "2026:05:01 12:00:00"}
    if "note" in more:
        details[0x927C] = more["note"]  # type: ignore[assignment]
    exif[0x8769] = details
    return exif.tobytes()


def _saved(kind: str, exif: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        _picture().save(path, kind, exif=exif)

    return write


def _png(*texts: tuple[str, str, str]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        info = PngInfo()
        for kind, keyword, text in texts:
            if kind == "iTXt":
                info.add_itxt(keyword, text)
            elif kind == "packed":
                info.add_itxt(keyword, text, "en", "Wort", zip=True)
            else:
                info.add_text(keyword, text, zip=kind == "zTXt")
        _picture().save(path, "PNG", pnginfo=info)

    return write


def _commented(content: bytes, *, is_exif: bool, kind: str = "JPEG") -> Callable[[Path], None]:
    def write(path: Path) -> None:
        if not is_exif:
            _picture().save(path, kind, comment=content)
            return
        exif = Image.Exif()
        exif[0x010F] = "Camera"
        exif[0x0112] = 6
        exif[0x8769] = {0x9286: content}
        _picture().save(path, kind, exif=exif)

    return write


def _comfy_webp(path: Path) -> None:
    exif = Image.Exif()
    exif[0x0110] = f"prompt:{GRAPH}"
    exif[0x010F] = f"workflow:{WORKFLOW}"
    _picture().save(path, "WEBP", exif=exif)


def _xmp(path: Path) -> None:
    xmp = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description aux:SerialNumber="{SERIAL}" '
        f"aux:OwnerName='{OWNER}' dc:creator='me' stRef:filePath=\"{WINDOWS}\">"
        f"<exifEX:LensSerialNumber>{SERIAL}</exifEX:LensSerialNumber>"
        f"<dc:description><rdf:Alt><rdf:li>{PROMPT}</rdf:li></rdf:Alt></dc:description>"
        "</rdf:Description></x:xmpmeta>"
    )
    _picture().save(path, "WEBP", xmp=xmp.encode())


def _drone_xmp(path: Path) -> None:
    """Write what drones of DJI's write, whose names are no standard's."""
    makers.jpeg_with(
        makers.XMP_HEAD
        + b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description"
        + b' drone-dji:GpsLatitude="+CANARY.9" drone-dji:GpsLongtitude="+CANARY.8"'
        + f' drone-dji:DroneSerialNumber="{SERIAL}" drone-dji:Version="1"/></x:xmpmeta>'.encode()
    )(path)


def _long_xmp(path: Path) -> None:
    """Write XMP that is too long for one segment, with a border right in a property."""
    whole = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description>'
        b"<exif:GPSLatitude>48,CANARY 51N</exif:GPSLatitude>"
        b"<aux:SerialNumber>CANARY-1</aux:SerialNumber></rdf:Description></x:xmpmeta>"
    )
    borders = (0, whole.index(b"51N"), whole.index(b"Number>CANARY"), len(whole))
    makers.jpeg_with(
        *(
            makers.MORE_XMP_HEAD
            + b"0123456789ABCDEF0123456789ABCDEF"
            + struct.pack(">II", len(whole), begin)
            + whole[begin:end]
            for begin, end in pairwise(borders)
        )
    )(path)


def _xmp_tiff(path: Path) -> None:
    """Write a TIFF with XMP in it, as photo editors do."""
    directory = ImageFileDirectory_v2()
    directory[700] = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="48,CANARY 51N"'
        b' aux:SerialNumber="CANARY-1"/></x:xmpmeta>'
    )
    directory.tagtype[700] = 1
    _picture().save(path, "TIFF", tiffinfo=directory)


def _dng(path: Path) -> None:
    text = SERIAL.encode() + b"\0"
    content = (
        b"II*\0\x08\0\0\0"
        + struct.pack("<H", 2)
        + struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
        + struct.pack("<HHII", 0xC62F, 2, len(text), 38)
        + struct.pack("<I", 0)
    )
    path.write_bytes(content.ljust(38, b"\0") + text)


def _video(path: Path) -> None:
    """Write a video as ComfyUI does, with a camera's number besides."""
    handler = makers.box(b"hdlr", bytes(8), b"mdta", bytes(13))
    said = {b"comment": GRAPH, b"workflow": WORKFLOW, b"com.maker.serial": SERIAL, b"title": "kept"}
    keys = makers.box(
        b"keys", struct.pack(">II", 0, len(said)), *(makers.box(b"mdta", name) for name in said)
    )
    items = makers.box(
        b"ilst",
        *(
            makers.box(
                struct.pack(">I", number),
                makers.box(b"data", struct.pack(">II", 1, 0), text.encode()),
            )
            for number, text in enumerate(said.values(), 1)
        ),
    )
    moov = makers.box(
        b"moov", makers.box(b"udta", makers.box(b"meta", bytes(4), handler, keys, items))
    )
    path.write_bytes(makers.box(b"ftyp", b"mp42", bytes(4), b"isom") + moov)


def _raw_profile(path: Path) -> None:
    content = b"Exif\0\0" + _exif().removeprefix(b"Exif\0\0")
    written = b"\nexif\n" + str(len(content)).encode() + b"\n" + content.hex().encode() + b"\n"
    packed = b"Raw profile type exif\0\0" + zlib.compress(written)
    makers.png_with((b"zTXt", packed))(path)


def _canon_note() -> bytes:
    entries = struct.pack("<HHII", 0x0006, 2, 4, 0) + struct.pack("<HHII", 0x000C, 4, 1, 81234567)
    return struct.pack("<H", 2) + entries + bytes(4) + b"CANARY in the note"


def _apple_note() -> bytes:
    return (
        b"Apple iOS\0\0\1MM" + struct.pack(">H", 1) + struct.pack(">HHII", 1, 9, 1, 14) + bytes(4)
    )


_CAMERA = frozenset({Trace.SERIAL_NUMBER, Trace.OWNER})
_PROMPT = frozenset({Trace.PROMPT})
_COMFY = frozenset({Trace.PROMPT, Trace.WORKFLOW})
_PATH = frozenset({Trace.PATH})

FILES: dict[str, Telling] = {
    **{
        f"camera.{suffix}": Telling(_saved(kind, _exif()), _CAMERA)
        for suffix, kind in {
            "jpg": "JPEG",
            "png": "PNG",
            "webp": "WEBP",
            "avif": "AVIF",
            "tif": "TIFF",
            "heic": "HEIF",
        }.items()
    },
    "canon.jpg": Telling(_saved("JPEG", _exif(make="Canon", note=_canon_note())), _CAMERA),
    "unknown note.jpg": Telling(
        _saved("JPEG", _exif(note=b"MAKER\0 of CANARY-8123456 bodies")), _CAMERA
    ),
    # Such a profile goes as a whole, and which side is up with it.
    "profile.png": Telling(_raw_profile, _CAMERA, keeps_rest=False),
    "camera.dng": Telling(_dng, frozenset({Trace.SERIAL_NUMBER}), is_picture=False),
    "web ui.png": Telling(_png(("tEXt", "parameters", PROMPT)), _PROMPT),
    "comfy.png": Telling(_png(("tEXt", "prompt", GRAPH), ("tEXt", "workflow", WORKFLOW)), _COMFY),
    "packed.png": Telling(_png(("zTXt", "prompt", GRAPH), ("zTXt", "workflow", WORKFLOW)), _COMFY),
    "utf.png": Telling(_png(("iTXt", "parameters", PROMPT + " ü")), _PROMPT),
    "packed utf.png": Telling(_png(("packed", "Description", PROMPT)), _PROMPT),
    "novel.png": Telling(_png(("tEXt", "Comment", json.dumps({"prompt": "CANARY"}))), _PROMPT),
    "unix.png": Telling(_png(("tEXt", "Comment", f"made from {UNIX}")), _PATH),
    "windows.png": Telling(_png(("iTXt", "Source", WINDOWS)), _PATH),
    "json.png": Telling(_png(("tEXt", "Comment", json.dumps({"from": WINDOWS}))), _PATH),
    "address.png": Telling(_png(("zTXt", "Comment", f"file://{UNIX}")), _PATH),
    "comment.jpg": Telling(_commented(PROMPT.encode(), is_exif=False), _PROMPT),
    "path.jpg": Telling(_commented(UNIX.encode(), is_exif=False), _PATH),
    "ascii.jpg": Telling(_commented(b"ASCII\0\0\0" + PROMPT.encode(), is_exif=True), _PROMPT),
    "unicode.jpg": Telling(
        _commented(b"UNICODE\0" + PROMPT.encode("utf-16-be"), is_exif=True), _PROMPT
    ),
    "little.webp": Telling(
        _commented(b"UNICODE\0" + PROMPT.encode("utf-16-le"), is_exif=True, kind="WEBP"), _PROMPT
    ),
    "comfy.webp": Telling(_comfy_webp, _COMFY),
    "xmp.webp": Telling(_xmp, _CAMERA | _PROMPT | _PATH),
    "drone.jpg": Telling(_drone_xmp, frozenset({Trace.LOCATION, Trace.SERIAL_NUMBER})),
    "long xmp.jpg": Telling(_long_xmp, frozenset({Trace.LOCATION, Trace.SERIAL_NUMBER})),
    "xmp.tif": Telling(_xmp_tiff, frozenset({Trace.LOCATION, Trace.SERIAL_NUMBER})),
    "properties.png": Telling(
        _png(
            ("tEXt", "exif:GPSLatitude", "CANARY 48/1, 51/1"),
            ("zTXt", "exif:BodySerialNumber", SERIAL),
            ("iTXt", "exif:CameraOwnerName", OWNER),
        ),
        _CAMERA | {Trace.LOCATION},
    ),
    "novel with title.png": Telling(
        _png(
            ("tEXt", "Title", "AI generated image"),
            ("tEXt", "Description", "CANARY, masterpiece"),
            ("tEXt", "Software", "NovelAI"),
        ),
        _PROMPT,
    ),
    "comfy.mp4": Telling(_video, _COMFY | {Trace.SERIAL_NUMBER}, is_picture=False),
}

NOTHING: dict[str, Callable[[Path], None]] = {
    "apple.jpg": _saved("JPEG", Image.Exif().tobytes()),
    "texts.png": _png(
        ("tEXt", "Software", "GIMP 3.0"),
        ("tEXt", "Comment", "Created with GIMP, see https://www.gimp.org/home/about"),
        ("iTXt", "Title", "A prompt answer to 1:2 and a:b, 24/7"),
        ("tEXt", "Creation Time", "2026-05-01T12:00:00"),
    ),
    "comment.jpg": _commented(b"Taken at noon: f/2.8, 1/250", is_exif=False),
}


def apple(path: Path) -> None:
    """Write a photo with the note of a maker that tells no number."""
    exif = Image.Exif()
    exif[0x010F] = "Apple"
    exif[0x8769] = {0x927C: _apple_note()}
    _picture().save(path, "JPEG", exif=exif)


def said(content: bytes) -> bytes:
    """Return `content` with all that is packed in a PNG's texts or in sixteen bits in it."""
    whole = [content, content.replace(b"\0", b"")]
    with BytesIO(content) as file:
        try:
            with Image.open(file) as image:
                image.load()
                whole += [repr(image.info).encode(), repr(getattr(image, "text", "")).encode()]
                whole.append(repr(image.getexif().get_ifd(0x8769)).encode())
        except OSError:
            pass
    return b"\n".join(whole)
