"""Photos as phones and cameras make them, with EXIF and GPS; the same ones for a seed."""

import random
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

CAMERAS = (("Canon", "EOS 80D"), ("Apple", "iPhone 12"), ("DJI", "FC3170"), ("samsung", "SM-G991B"))
SHAPES = (4 / 3, 3 / 2, 16 / 9, 3 / 4)
OCTAVES = (3, 9, 33, 120)
"""Columns of colour, coarse to fine: together they fall off with frequency as real scenes do."""

GRAIN = 12
NO_MAKER_NOTE = bytes(900)


def photos(folder: Path, count: int, *, seed: int = 1) -> list[Path]:
    """Write that many different photos into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"IMG_{seed:03}{i:04}.jpg", f"{seed}/{i}") for i in range(count)]


def _write(path: Path, seed: str) -> Path:
    chance = random.Random(seed)
    _scene(chance).save(path, quality=chance.randint(82, 93), exif=_exif(chance))
    return path


def _scene(chance: random.Random) -> Image.Image:
    shape, pixels = chance.choice(SHAPES), chance.uniform(1e6, 3e6)
    size = int((pixels * shape) ** 0.5), int((pixels / shape) ** 0.5)
    scene = Image.new("RGB", size, "gray")
    for columns in OCTAVES:
        coarse = Image.frombytes("RGB", (columns, columns), chance.randbytes(3 * columns**2))
        scene = Image.blend(scene, coarse.resize(size, Image.Resampling.BICUBIC), 0.4)
    _draw_edges(scene, chance)
    grain = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
    grain = grain.point([value * GRAIN // 255 for value in range(256)])
    return ImageChops.add(scene, Image.merge("RGB", (grain, grain, grain)), offset=-GRAIN // 2)


def _draw_edges(scene: Image.Image, chance: random.Random) -> None:
    """Houses, a horizon, vehicles."""
    pen = ImageDraw.Draw(scene)
    for _ in range(chance.randint(10, 40)):
        x, y = chance.randrange(scene.width), chance.randrange(scene.height)
        box = (
            x,
            y,
            x + chance.randint(10, scene.width // 4),
            y + chance.randint(10, scene.height // 4),
        )
        shape = pen.rectangle if chance.random() < 0.6 else pen.ellipse
        shape(box, fill=tuple(chance.randbytes(3)))


def _exif(chance: random.Random) -> Image.Exif:
    exif = Image.Exif()
    taken = f"2023:05:22 {chance.randrange(24):02}:{chance.randrange(60):02}:00"
    make, model = chance.choice(CAMERAS)
    orientation = chance.choice((1, 1, 1, 3, 6, 8))
    exif.update({0x010F: make, 0x0110: model, 0x0131: "fw 1.0", 0x0132: taken, 0x0112: orientation})
    details = exif.get_ifd(0x8769)
    details.update({0x9003: taken, 0x9004: taken, 0x829A: 1 / 250, 0x829D: 2.8, 0x8827: 200})
    details.update({0x920A: 50.0, 0xA405: 75, 0xA434: "EF 24-70mm f/2.8", 0x927C: NO_MAKER_NOTE})
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: _dms(chance.uniform(46, 51)), 3: "E", 4: _dms(chance.uniform(24, 39))})
    place.update({5: b"\0", 6: float(chance.randrange(300)), 7: (12.0, 30.0, 15.0)})
    return exif


def _dms(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 2)
