"""To JPEG, WebP and PNG, scaled or not: pixels, transparency, colours, and what is left out."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import pillow_heif
import pytest
from fal_client.client import SyncClient
from PIL import Image, ImageCms

from falgui.core.recipe import ImageFormat, Recipe
from falgui.media.conversion import Conversion, convert
from falgui.media.making import Frames

Convert: TypeAlias = Callable[[Path, Recipe], Image.Image]

pillow_heif.register_heif_opener()

_MADE = (ImageFormat.JPEG, ImageFormat.WEBP, ImageFormat.PNG)
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
_SOURCES = ("png", "jpg", "webp", "gif", "bmp", "tiff", "avif", "heic")


def _near(pixel: object, expected: tuple[int, ...], tolerance: int = 8) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True))


def _picture(size: tuple[int, int] = (320, 200), mode: str = "RGB") -> Image.Image:
    """Return a picture with a colour of its own in each quarter; the last is clear in RGBA."""
    made = Image.new(mode, size, "white")
    width, height = size[0] // 2, size[1] // 2
    made.paste("red", (0, 0, width, height))
    made.paste("lime", (width, 0, size[0], height))
    made.paste("blue", (0, height, width, size[1]))
    if mode == "RGBA":
        made.paste((0, 0, 0, 0), (width, height, *size))
    return made


def _saved(
    folder: Path,
    suffix: str,
    picture: Image.Image,
    **options: Any,  # noqa: ANN401  what Pillow takes
) -> Path:
    path = folder / f"source.{suffix}"
    picture.save(path, **options)
    return path


@pytest.mark.parametrize("made", _MADE)
@pytest.mark.parametrize("suffix", _SOURCES)
def test_every_format_becomes_every_other(
    tmp_path: Path, converted: Convert, suffix: str, made: ImageFormat
) -> None:
    path = _saved(tmp_path, suffix, _picture())
    recipe = Recipe(made)
    if suffix in (made.value, {"jpeg": "jpg"}.get(made.value)):
        assert convert(path, recipe) is Frames.ALL
        return
    result = converted(path, recipe)
    assert result.size == (320, 200)
    for place, colour in (
        ((80, 50), (255, 0, 0)),
        ((240, 50), (0, 255, 0)),
        ((80, 150), (0, 0, 255)),
    ):
        assert _near(result.convert("RGB").getpixel(place), colour, 12)


@pytest.mark.parametrize("made", [ImageFormat.WEBP, ImageFormat.PNG])
@pytest.mark.parametrize("suffix", ["png", "tiff", "webp", "heic", "avif"])
def test_transparency_is_kept_where_it_can_be(
    tmp_path: Path, converted: Convert, suffix: str, made: ImageFormat
) -> None:
    path = _saved(tmp_path, suffix, _picture(mode="RGBA"))
    if suffix == made.value:
        recipe = Recipe(made, longest_edge=160)
        place = (120, 75)
    else:
        recipe, place = Recipe(made), (240, 150)
    result = converted(path, recipe)
    assert result.mode == "RGBA"
    opacity = result.getchannel("A")
    assert (opacity.getpixel(place), opacity.getpixel((20, 20))) == (0, 255)


@pytest.mark.parametrize("suffix", ["png", "heic"])
@pytest.mark.parametrize("profile", [None, _SRGB], ids=["plain", "profile"])
def test_the_background_shows_through_in_a_jpeg(
    tmp_path: Path, converted: Convert, suffix: str, profile: bytes | None
) -> None:
    path = _saved(tmp_path, suffix, _picture(mode="RGBA"), icc_profile=profile)
    result = converted(path, Recipe(ImageFormat.JPEG, background="#103060"))
    assert _near(result.getpixel((240, 150)), (0x10, 0x30, 0x60))
    assert _near(result.getpixel((80, 50)), (255, 0, 0))


@pytest.mark.parametrize("made", _MADE)
@pytest.mark.parametrize("suffix", ["png", "tiff", "heic"])
@pytest.mark.parametrize("edge", [0, 100])
def test_the_colour_profile_goes_along_byte_for_byte(
    tmp_path: Path, converted: Convert, suffix: str, made: ImageFormat, edge: int
) -> None:
    path = _saved(tmp_path, suffix, _picture(), icc_profile=_SRGB)
    recipe = Recipe(made, longest_edge=edge)
    if suffix == made.value and not edge:
        assert convert(path, recipe) is Frames.ALL
        return
    assert converted(path, recipe).info["icc_profile"] == _SRGB


@pytest.mark.parametrize("made", _MADE)
def test_a_png_is_without_loss_and_sixteen_bits_stay_in_it(
    tmp_path: Path, converted: Convert, made: ImageFormat
) -> None:
    noise = Image.effect_noise((64, 64), 90).convert("RGB")
    path = _saved(tmp_path, "bmp", noise)
    same = converted(path, Recipe(made)).convert("RGB").tobytes() == noise.tobytes()
    assert same is (made is ImageFormat.PNG)
    deep = Image.new("I;16", (64, 64), 0x1234)
    result = converted(_saved(tmp_path, "tiff", deep), Recipe(made))
    if made is ImageFormat.PNG:
        assert (result.mode, result.getpixel((1, 1))) == ("I;16", 0x1234)
    else:
        assert result.mode == "RGB"


def test_deep_gray_is_scaled_in_its_depth(tmp_path: Path, converted: Convert) -> None:
    path = _saved(tmp_path, "png", Image.new("I;16", (300, 150), 0x1234))
    result = converted(path, Recipe(longest_edge=100))
    assert (result.mode, result.size, result.getpixel((50, 25))) == ("I;16", (100, 50), 0x1234)


@pytest.mark.parametrize("made", _MADE)
@pytest.mark.parametrize("mode", ["CMYK", "LA", "P", "L", "1", "I;16", "F"])
def test_odd_kinds_of_pixels_are_brought_to_what_models_read(
    tmp_path: Path, converted: Convert, mode: str, made: ImageFormat
) -> None:
    plain = Image.new("RGB", (40, 20), "white")
    picture = plain.convert("L").convert(mode) if mode in ("I;16", "F") else plain.convert(mode)
    path = _saved(tmp_path, "tiff" if mode in ("CMYK", "F") else "png", picture)
    recipe = Recipe(made, longest_edge=10)
    result = converted(path, recipe)
    assert result.size == (10, 5)
    is_deep = mode == "I;16" and made is ImageFormat.PNG
    assert result.mode in (("I;16",) if is_deep else ("RGB", "RGBA"))


# Scaling --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "made"),
    [
        *(("png", ImageFormat.PNG), ("jpg", ImageFormat.JPEG), ("webp", ImageFormat.WEBP)),
        *(("heic", ImageFormat.JPEG), ("avif", ImageFormat.JPEG)),
        *(("gif", ImageFormat.PNG), ("bmp", ImageFormat.PNG), ("tiff", ImageFormat.PNG)),
    ],
)
def test_a_picture_that_is_kept_is_scaled_in_its_own_format(
    tmp_path: Path, suffix: str, made: ImageFormat
) -> None:
    path = _saved(tmp_path, suffix, _picture((400, 300)))
    result = convert(path, Recipe(longest_edge=200))
    assert isinstance(result, Conversion)
    assert (result.format, result.size, result.is_scaled) == (made, (200, 150), True)
    assert convert(path, Recipe(longest_edge=400)) is Frames.ALL
    assert convert(path, Recipe()) is Frames.ALL


def test_nothing_is_ever_scaled_up(tmp_path: Path) -> None:
    path = _saved(tmp_path, "png", _picture())
    result = convert(path, Recipe(ImageFormat.JPEG, longest_edge=5000))
    assert isinstance(result, Conversion)
    assert (result.size, result.is_scaled) == ((320, 200), False)


@pytest.mark.parametrize("size", [(4000, 1), (1, 4000), (3001, 2)])
def test_the_short_edge_never_vanishes(tmp_path: Path, size: tuple[int, int]) -> None:
    path = _saved(tmp_path, "png", Image.new("RGB", size))
    result = convert(path, Recipe(longest_edge=64))
    assert isinstance(result, Conversion)
    assert max(result.size) == 64
    assert min(result.size) == 1


@pytest.mark.parametrize("suffix", ["jpg", "tiff", "png", "webp", "heic"])
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_turned_picture_is_scaled_upright(
    tmp_path: Path, converted: Convert, suffix: str, orientation: int
) -> None:
    turn = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}
    stored = _picture((1200, 800)).transpose(turn.get(orientation, Image.Transpose.ROTATE_270))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = _saved(tmp_path, suffix, stored, exif=exif.tobytes())
    result = converted(path, Recipe(ImageFormat.JPEG, 95, longest_edge=600))
    assert result.size == (600, 400)
    assert _near(result.getpixel((150, 100)), (255, 0, 0))
    assert _near(result.getpixel((450, 100)), (0, 255, 0))
    assert _near(result.getpixel((150, 300)), (0, 0, 255))
    assert dict(result.getexif()) == {}


# Animations -----------------------------------------------------------------------------------


def _moving(folder: Path, suffix: str) -> Path:
    frames = [Image.new("RGB", (64, 32), colour) for colour in ("red", "lime", "blue")]
    path = folder / f"moving.{suffix}"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0)
    return path


@pytest.mark.parametrize("edge", [0, 32])
@pytest.mark.parametrize("suffix", ["gif", "png", "avif"])
def test_a_webp_keeps_an_animation(tmp_path: Path, suffix: str, edge: int) -> None:
    made = convert(_moving(tmp_path, suffix), Recipe(ImageFormat.WEBP, longest_edge=edge))
    assert isinstance(made, Conversion)
    assert made.frames is Frames.ALL
    with Image.open(BytesIO(made.content)) as image:
        assert getattr(image, "n_frames", 1) == 3
        assert image.size == ((32, 16) if edge else (64, 32))
        durations, colours = [], []
        for place in range(3):
            image.seek(place)
            image.load()
            durations.append(image.info["duration"])
            colours.append(image.convert("RGB").getpixel((8, 8)))
    assert durations == [100, 200, 300]
    for seen, expected in zip(colours, ((255, 0, 0), (0, 255, 0), (0, 0, 255)), strict=True):
        assert _near(seen, expected, 12)


@pytest.mark.parametrize("made", [ImageFormat.JPEG, ImageFormat.PNG])
@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_other_formats_take_the_first_frame_and_say_so(
    tmp_path: Path, suffix: str, made: ImageFormat
) -> None:
    result = convert(_moving(tmp_path, suffix), Recipe(made))
    assert isinstance(result, Conversion)
    assert result.frames is Frames.FIRST


def test_of_several_pages_the_first_is_taken_and_said_so(tmp_path: Path) -> None:
    result = convert(_moving(tmp_path, "tiff"), Recipe(ImageFormat.PNG))
    assert isinstance(result, Conversion)
    assert result.frames is Frames.FIRST_PAGE


def test_an_animation_that_keeps_its_format_is_scaled_only_as_a_webp(tmp_path: Path) -> None:
    small = Recipe(longest_edge=32)
    assert convert(_moving(tmp_path, "gif"), small) is Frames.UNSCALED
    assert convert(_moving(tmp_path, "png"), small) is Frames.UNSCALED
    made = convert(_moving(tmp_path, "webp"), small)
    assert isinstance(made, Conversion)
    assert (made.format, made.frames, made.size) == (ImageFormat.WEBP, Frames.ALL, (32, 16))


# What is left out -----------------------------------------------------------------------------


@pytest.mark.parametrize("made", _MADE)
@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff", "heic", "avif"])
def test_nothing_but_the_pixels_is_taken_along(
    tmp_path: Path, suffix: str, made: ImageFormat
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY maker"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 24.83)}
    exif[0x8769] = {0xA431: "CANARY number", 0x9286: b"ASCII\0\0\0CANARY comment"}
    options = {"comment": b"CANARY remark"} if suffix == "jpg" else {}
    path = _saved(tmp_path, suffix, _picture(), exif=exif.tobytes(), **options)
    assert b"CANARY" in path.read_bytes()
    result = convert(path, Recipe(made, longest_edge=100))
    assert isinstance(result, Conversion)
    assert b"CANARY" not in result.content
    with Image.open(BytesIO(result.content)) as image:
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {
            *("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"),
            *("loop", "background", "timestamp", "duration"),
        }


def test_a_comment_of_a_gif_is_not_taken_along(tmp_path: Path) -> None:
    path = _saved(tmp_path, "gif", _picture(), comment=b"CANARY remark")
    for made in _MADE:
        result = convert(path, Recipe(made))
        assert isinstance(result, Conversion)
        assert b"CANARY" not in result.content


# Beside the SDK -------------------------------------------------------------------------------


def test_a_jpeg_is_at_least_as_true_as_the_one_that_the_sdk_sends(
    tmp_path: Path, converted: Convert, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[bytes, str]] = []

    def upload(_self: SyncClient, data: bytes, kind: str, **_more: object) -> str:
        sent.append((data, kind))
        return ""

    monkeypatch.setattr(SyncClient, "upload", upload)
    client = SyncClient(key="a:b")
    photo = Image.effect_noise((400, 300), 40).convert("RGB")
    client.upload_image(photo)
    ((theirs, kind),) = sent
    assert kind == "image/jpeg"
    ours = converted(_saved(tmp_path, "png", photo), Recipe(ImageFormat.JPEG))

    def distance(image: Image.Image) -> int:
        pairs = zip(image.convert("RGB").tobytes(), photo.tobytes(), strict=True)
        return sum(abs(one - other) for one, other in pairs)

    with Image.open(BytesIO(theirs)) as image:
        assert distance(ours) <= distance(image)
    clear = _picture(mode="RGBA")
    with pytest.raises(OSError, match="RGBA"):
        # What the SDK can't send at all.
        client.upload_image(clear)
    assert converted(_saved(tmp_path, "tiff", clear), Recipe(ImageFormat.JPEG)).mode == "RGB"
