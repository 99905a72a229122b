"""Files of every kind that tell where they were made, built byte by byte or with Pillow."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

LATITUDE = struct.pack("<6I", 48, 1, 51, 1, 2483, 100)
"""48° 51' 24.83" as it stands in a little-endian EXIF block: unlike anything else in a file."""
TEXT = b"+48.8569+002.3508/"
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="48,51.4138N" '
    b"dc:creator='me'><exif:GPSLongitude>2,21.05E</exif:GPSLongitude><exif:GPSAltitude/>"
    b"</rdf:Description></x:xmpmeta>"
)
TELLING = (LATITUDE, LATITUDE[:8] + struct.pack("<2I", 51, 1), TEXT, b"48,51.4138N", b"2,21.05E")


def exif(orientation: int = 6) -> Image.Exif:
    made = Image.Exif()
    made[0x010F] = "Camera"
    made[0x0112] = orientation
    made[0x8825] = {1: "N", 2: (48.0, 51.0, 24.83), 3: "E", 4: (2.0, 21.0, 3.0), 29: "2026:11:23"}
    return made


def tiff_block(order: str = "<") -> bytes:
    """Return an EXIF block with a location and, after it, an orientation that has to stay."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    entry = struct.Struct(order + "HHII")
    short = struct.Struct(order + "HHIHH")
    main = (
        struct.pack(order + "H", 3)
        + short.pack(0x0112, 3, 1, 6, 0)
        + entry.pack(0x8825, 4, 1, 50)
        + entry.pack(0x9999, 4, 1, 123456)
        + struct.pack(order + "I", 0)
    )
    gps = (
        struct.pack(order + "H", 2)
        + struct.pack(order + "HHI4s", 1, 2, 2, b"N\0\0\0")
        + entry.pack(2, 5, 3, 80)
        + struct.pack(order + "I", 0)
    )
    rationals = struct.pack(order + "6I", 48, 1, 51, 1, 2483, 100)
    return (head + main).ljust(50, b"\0") + gps + rationals


def picture() -> Image.Image:
    return Image.radial_gradient("L").resize((64, 48)).convert("RGB")


def with_pillow(kind: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        picture().save(path, kind, exif=exif(), **({"quality": 90} if kind != "TIFF" else {}))

    return make


def tiff(order: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(tiff_block(order))

    return make


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _jpeg_bytes(*segments: bytes) -> bytes:
    buffer = BytesIO()
    picture().save(buffer, "JPEG")
    plain = buffer.getvalue()
    return plain[:2] + b"".join(segments) + plain[2:]


XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
MORE_XMP_HEAD = b"http://ns.adobe.com/xmp/extension/\0"


def jpeg_with(*remarks: bytes) -> Callable[[Path], None]:
    """Return what writes a picture with each of `remarks` as a segment of its own."""

    def make(path: Path) -> None:
        path.write_bytes(_jpeg_bytes(*(_segment(0xE1, one) for one in remarks)))

    return make


def jpeg_with_xmp(path: Path) -> None:
    path.write_bytes(_jpeg_bytes(_segment(0xE1, XMP_HEAD + XMP)))


def jpeg_with_preview(path: Path) -> None:
    """Write a picture whose embedded preview tells its location as well."""
    preview = b"\xff\xd8" + _segment(0xE1, b"Exif\0\0" + tiff_block()) + b"\xff\xda\0\2\xff\xd9"
    entry = struct.Struct("<HHII")
    block = (
        b"II*\0\x08\0\0\0"
        + struct.pack("<H", 1)
        + entry.pack(0x9999, 4, 1, 1)
        + struct.pack("<I", 26)
        + struct.pack("<H", 2)
        + entry.pack(0x0201, 4, 1, 60)
        + entry.pack(0x0202, 4, 1, len(preview))
        + struct.pack("<I", 0)
    ).ljust(60, b"\0") + preview
    path.write_bytes(_jpeg_bytes(_segment(0xE1, b"Exif\0\0" + block)))


def jpeg_with_second_picture(path: Path) -> None:
    """Write a multi-picture file whose second picture tells its location."""
    second = _jpeg_bytes(_segment(0xE1, b"Exif\0\0" + tiff_block()))

    def first(offset: int) -> bytes:
        index = (
            b"II*\0\x08\0\0\0"
            + struct.pack("<H", 3)
            + struct.pack("<HHI4s", 0xB000, 7, 4, b"0100")
            + struct.pack("<HHII", 0xB001, 4, 1, 2)
            + struct.pack("<HHII", 0xB002, 7, 32, 50)
            + struct.pack("<I", 0)
            + struct.pack("<IIIHH", 0x030000, 0, 0, 0, 0)
            + struct.pack("<IIIHH", 0x020002, len(second), offset, 0, 0)
        )
        return _jpeg_bytes(_segment(0xE2, b"MPF\0" + index))

    whole = first(0)
    begin = whole.index(b"MPF\0") + 4
    path.write_bytes(first(len(whole) - begin) + second)


def jpeg_with_clip(path: Path) -> None:
    path.write_bytes(_jpeg_bytes() + video_bytes())


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png_with(*chunks: tuple[bytes, bytes]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        buffer = BytesIO()
        picture().save(buffer, "PNG")
        plain = buffer.getvalue()
        path.write_bytes(plain[:33] + b"".join(_chunk(*chunk) for chunk in chunks) + plain[33:])

    return make


def raw_profile() -> bytes:
    content = b"Exif\0\0" + tiff_block()
    return b"\nexif\n" + str(len(content)).encode() + b"\n" + content.hex().encode() + b"\n"


def webp_with_xmp(path: Path) -> None:
    picture().save(path, "WEBP", xmp=XMP)


def box(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I", len(inside) + 8) + kind + inside


def video_bytes() -> bytes:
    xyz = box(b"\xa9xyz", struct.pack(">HH", len(TEXT), 0x15C7), TEXT)
    title = box(b"\xa9nam", struct.pack(">HH", 5, 0), b"hello")
    wide = struct.pack(">I4sQ", 1, b"mdat", 16 + 7) + b"samples"
    loci = box(b"loci", bytes(6), b"here\0\0", struct.pack(">3i", 2, 48, 0), TEXT)
    track = box(b"trak", box(b"udta", loci))
    return (
        box(b"ftyp", b"mp42", bytes(4), b"isom")
        + wide
        + box(b"moov", track, box(b"udta", title, xyz))
    )


def video(path: Path) -> None:
    path.write_bytes(video_bytes())


def quicktime(path: Path) -> None:
    """Write a video with keys, as phones do, and with XMP."""
    handler = box(b"hdlr", bytes(8), b"mdta", bytes(13))
    names = (b"com.apple.quicktime.make", b"com.apple.quicktime.location.ISO6709")
    keys = box(b"keys", struct.pack(">II", 0, 2), *(box(b"mdta", name) for name in names))
    values = (b"Camera", TEXT)
    items = box(
        b"ilst",
        *(
            box(struct.pack(">I", number), box(b"data", struct.pack(">II", 1, 0), value))
            for number, value in enumerate(values, 1)
        ),
    )
    marked = box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), XMP)
    path.write_bytes(
        box(b"ftyp", b"qt  ", bytes(4)) + marked + box(b"moov", box(b"meta", handler, keys, items))
    )


def heic(path: Path) -> None:
    """Write the boxes of a HEIC with an EXIF and an XMP item; its pixels are none."""
    remark = struct.pack(">I", 6) + b"Exif\0\0" + tiff_block()

    def built(offset: int) -> bytes:
        infos = [
            box(b"infe", b"\2\0\0\0", struct.pack(">HH", 1, 0), b"Exif", b"\0"),
            box(
                b"infe", b"\2\0\0\0", struct.pack(">HH", 2, 0), b"mime", b"\0application/rdf+xml\0"
            ),
        ]
        places = [
            struct.pack(">HHHII", 1, 0, 1, offset, len(remark)),
            struct.pack(">HHHII", 2, 0, 1, offset + len(remark), len(XMP)),
        ]
        meta = box(
            b"meta",
            bytes(4),
            box(b"hdlr", bytes(8), b"pict", bytes(13)),
            box(b"iinf", bytes(4), struct.pack(">H", len(infos)), *infos),
            box(b"iloc", bytes(4), b"\x44\x00", struct.pack(">H", len(places)), *places),
        )
        return box(b"ftyp", b"heic", bytes(4), b"mif1heic") + meta

    begin = len(built(0)) + 8
    path.write_bytes(built(begin) + box(b"mdat", remark, XMP))
