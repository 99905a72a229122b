# noqa: INP001  a script, not a package
"""Paints, plays and films the sample media in resources/samples; the same bytes every time.

Run it from anywhere: `python packaging/make_samples.py`. Needs Pillow, and ffmpeg for the film.
"""

import math
import random
import struct
import subprocess
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]

SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples"


def gradient(size: tuple[int, int], stops: Sequence[Colour]) -> Image.Image:
    """Return evenly spaced colours blending into each other from top to bottom."""
    column = Image.new("RGB", (1, len(stops)))
    column.putdata(stops)
    # Half a stop outside each end, so that the first and last colour reach the edges.
    box = (0, 0.5, 1, len(stops) - 0.5)
    return column.resize(size, Image.Resampling.BICUBIC, box)


def glow(size: tuple[int, int], centre: tuple[int, int], radius: int) -> Image.Image:
    """Return a mask of light that fades with the distance from `centre`."""
    # Pillow's gradient is 0 in the centre and 181 in the middle of each side.
    fading = Image.radial_gradient("L").point(
        [max(0, 181 - step) ** 2 // 128 for step in range(256)]
    )
    mask = Image.new("L", size)
    mask.paste(fading.resize((2 * radius, 2 * radius)), (centre[0] - radius, centre[1] - radius))
    return mask


def below(size: tuple[int, int], height: Callable[[float], float]) -> Image.Image:
    """Return a mask of everything under the curve `height(x)`, drawn without stairs."""
    width, bottom = size
    mask = Image.new("L", (width, bottom * 4))
    curve = [(x, height(x) * 4) for x in range(width)]
    ImageDraw.Draw(mask).polygon([*curve, (width, bottom * 4), (0, bottom * 4)], fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def dunes() -> Image.Image:
    """Paint a low sun over four rows of dunes."""
    size = width, height = 1600, 1066
    chance = random.Random(7)  # noqa: S311  grain, not secrets
    haze = (255, 214, 140)
    picture = gradient(
        size, [(52, 40, 92), (122, 62, 118), (214, 98, 104), (250, 160, 98), haze, haze, haze, haze]
    )
    sun = (1090, 548)
    picture.paste((255, 196, 120), mask=glow(size, sun, 620))
    picture.paste((255, 246, 214), mask=glow(size, sun, 210))
    disc = Image.new("L", size)
    ImageDraw.Draw(disc).circle(sun, 62, fill=255)
    picture.paste((255, 250, 228), mask=disc.filter(ImageFilter.GaussianBlur(1.5)))

    sand = Image.frombytes("L", (400, 800), chance.randbytes(400 * 800))
    sand = sand.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.8))
    rows = (
        (610, 26, 0.0052, 0.4, (236, 150, 104), (150, 74, 88)),
        (690, 46, 0.0037, 2.1, (226, 128, 82), (112, 52, 72)),
        (800, 70, 0.0029, 4.4, (206, 104, 62), (82, 36, 58)),
        (930, 78, 0.0023, 5.6, (160, 74, 50), (46, 22, 44)),
    )
    for base, swell, pace, phase, lit, shaded in rows:

        def ridge(x: float, of: tuple[float, ...] = (base, swell, pace, phase)) -> float:
            middle, amplitude, speed, start = of
            pointed: float = 1 - abs(math.sin(x * speed + start)) ** 1.3
            return middle - amplitude * pointed + 9 * math.sin(x * 0.011 + start * 3)

        # The side that turns to the sun is lit, and light fades towards the foot.
        slopes = Image.new("L", (width, 1))
        slopes.putdata(
            [round(128 + 250 * (ridge(x + 6) - ridge(x - 6)) / 12) for x in range(width)]
        )
        light = ImageChops.multiply(
            slopes.resize(size).filter(ImageFilter.GaussianBlur(30)),
            gradient(size, [(255,) * 3] * 2 + [(90,) * 3]).convert("L"),
        )
        row = Image.composite(Image.new("RGB", size, lit), Image.new("RGB", size, shaded), light)
        row = Image.blend(row, ImageChops.overlay(row, sand.convert("RGB")), 0.16)
        picture.paste(row, mask=below(size, ridge))

    grain = Image.frombytes("L", size, chance.randbytes(width * height)).convert("RGB")
    return Image.blend(picture, ImageChops.overlay(picture, grain), 0.06)


def sphere(edge: int = 512) -> Image.Image:
    """Paint a ball of tinted glass and its shadow on nothing."""
    scale = 2 * edge
    centre, radius = 0.5 * scale, 0.4 * scale
    ball = Image.new("RGBA", (scale, scale))
    pixels = ball.load()
    assert pixels is not None  # noqa: S101  an image in memory is loaded
    for row in range(scale):
        y = (row - centre * 0.94) / radius
        for column in range(scale):
            x = (column - centre) / radius
            if (inside := 1 - x * x - y * y) > 0:
                pixels[column, row] = glass(x, y, math.sqrt(inside))
    shadow = Image.new("L", (scale, scale))
    oval = (0.22 * scale, 0.8 * scale, 0.78 * scale, 0.94 * scale)
    ImageDraw.Draw(shadow).ellipse(oval, fill=120)
    picture = Image.new("RGBA", (scale, scale), (24, 20, 60, 0))
    picture.putalpha(shadow.filter(ImageFilter.GaussianBlur(scale / 40)))
    return Image.alpha_composite(picture, ball).resize((edge, edge), Image.Resampling.LANCZOS)


def glass(x: float, y: float, z: float) -> tuple[int, int, int, int]:
    """Return colour and opacity of the glass where the surface points to (x, y, z)."""
    rim = (1 - z) ** 2.2
    depth = 0.5 + 0.5 * y
    shine = max(0.0, -0.45 * x - 0.62 * y + 0.64 * z) ** 60
    window = max(0.0, 0.5 * x + 0.66 * y + 0.56 * z) ** 9
    tint = (70 + 110 * depth, 120 - 20 * depth, 255 - 30 * depth)
    light = 255 * min(1.0, shine * 1.4) + 120 * window + 70 * rim
    red, green, blue = (min(255, round(part * (0.72 + 0.28 * z) + light)) for part in tint)
    opacity = 0.36 + 0.6 * rim + 0.3 * window + shine
    return red, green, blue, round(255 * min(1.0, opacity))


def chord(rate: int = 22_050, seconds: float = 3.0) -> bytes:
    """Play C, E, G, B and D one after the other and let them ring: 16-bit mono."""
    notes = [(261.63, 0.0), (329.63, 0.12), (392.0, 0.24), (493.88, 0.36), (587.33, 0.48)]

    def level(time: float) -> float:
        total = 0.0
        for frequency, start in notes:
            if (age := time - start) > 0:
                tone = sum(
                    math.sin(math.tau * frequency * over * age) * math.exp(-over * age) / over**2
                    for over in (1, 2, 3, 4)
                )
                total += tone * math.exp(-0.9 * age) * min(1.0, age / 0.012)
        return total * min(1.0, (seconds - time) / 0.4) / 3.4

    return b"".join(
        struct.pack("<h", round(32_000 * max(-1.0, min(1.0, level(step / rate)))))
        for step in range(int(rate * seconds))
    )


def waves(size: tuple[int, int], frames: int) -> Iterator[bytes]:
    """Film the sea by night; the last frame leads to the first."""
    width, height = size
    sky = gradient(size, [(18, 22, 58), (40, 48, 110), (96, 84, 150), (214, 140, 150)])
    moon = (width * 3 // 4, height // 4)
    sky.paste((250, 236, 214), mask=glow(size, moon, height // 3).point(lambda value: value * 0.5))
    ImageDraw.Draw(sky).circle(moon, height / 13, fill=(255, 246, 230))
    seas: list[Colour] = [(86, 98, 168), (60, 78, 148), (40, 60, 124), (26, 42, 98), (14, 26, 68)]
    for frame in range(frames):
        turn = math.tau * frame / frames
        picture = sky.copy()
        for row, colour in enumerate(seas):

            def crest(x: float, row: int = row, turn: float = turn) -> float:
                along = math.tau * x / width
                swell = math.sin(along * (3 - row * 0.3) + turn * (1 + row % 2) + row * 1.7)
                ripple = math.sin(along * (7 - row) - turn * 2 + row)
                return height * (0.52 + row * 0.095 + 0.016 * (1 + row) * swell + 0.008 * ripple)

            picture.paste(colour, mask=below(size, crest))
        yield picture.tobytes()


def film(path: Path, size: tuple[int, int], frames: Iterator[bytes]) -> None:
    """Encode RGB `frames` as H.264, 24 a second."""
    source = f"-f rawvideo -pix_fmt rgb24 -s {size[0]}x{size[1]} -r 24 -i -"
    target = "-c:v libx264 -preset slow -crf 20 -pix_fmt yuv420p -threads 1"
    command = f"ffmpeg -v error -y {source} {target} -fflags +bitexact -movflags +faststart"
    subprocess.run(  # noqa: S603  fixed arguments
        [*command.split(), path], input=b"".join(frames), check=True
    )


def main() -> None:
    """Write all samples."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    dunes().save(SAMPLES / "sunset over dunes.jpg", quality=93, optimize=True)
    sphere().save(SAMPLES / "glass sphere.png", optimize=True)
    with wave.open(str(SAMPLES / "evening chord.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(22_050)
        sound.writeframes(chord())
    size = (640, 360)
    film(SAMPLES / "waves.mp4", size, waves(size, 72))


if __name__ == "__main__":
    main()
