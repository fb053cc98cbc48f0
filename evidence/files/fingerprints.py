"""Fingerprints of what a picture looks like, which copies of it share; made in the sandbox.

PDQ (Facebook, 2019): 256 bits of the picture's low frequencies, a quality from 0 to 100, and an
unrelated picture about 128 bits away. https://github.com/facebook/ThreatExchange/tree/main/pdq
"""

from collections.abc import Iterator

import numpy as np
import pdqhash
from PIL import Image, ImageChops

from evidence.files.facts import Fingerprint

SIDE = 512
"""Pixels the shorter side keeps: hashed from there, a photo is at most 10 bits from its whole."""

MAX_SAMPLE_PIXELS = 4_000_000
CROP_SIDE = 128
"""Enough for crops, which match nearly or not at all."""

TURNED = ("whole", "turned_left", "upside_down", "turned_right", "flipped", "mirrored",
          "mirrored_turned_left", "mirrored_turned_right")  # fmt: skip
"""What `pdqhash.compute_dihedral` answers, in its order."""

CROPS = {
    "crop_95": (0.025, 0.025, 0.975, 0.975),
    "crop_90": (0.05, 0.05, 0.95, 0.95),
    "crop_80": (0.1, 0.1, 0.9, 0.9),
    "crop_top": (0, 0.1, 1, 1),
    "crop_bottom": (0, 0, 1, 0.9),
    "crop_left": (0.1, 0, 1, 1),
    "crop_right": (0, 0, 0.9, 1),
}
"""Left, top, right and bottom as shares of the picture: what is usually cut off."""

BORDER_TOLERANCE = 24
"""How far from a corner's brightness a border may stray, of 255: JPEG smears it."""


def sample(picture: Image.Image) -> Image.Image:
    """The picture halved as often as its shorter side allows, as a JPEG decoder would."""
    factor = 1
    while _may_halve(picture, factor):
        factor *= 2
    return picture.reduce(factor)


def _may_halve(picture: Image.Image, factor: int) -> bool:
    pixels = picture.width * picture.height // factor**2
    return min(picture.size) // (2 * factor) >= SIDE or pixels > MAX_SAMPLE_PIXELS


def of_picture(picture: Image.Image, *, at_s: float | None = None) -> Fingerprint:
    """The fingerprint of an upright sample, with those it would have turned, cut or unframed."""
    colours = picture.convert("RGB")
    bits, quality = pdqhash.compute_dihedral(np.asarray(colours))
    turned = dict(zip(TURNED, map(_hex, bits), strict=True))
    whole = turned.pop("whole")
    return Fingerprint(whole, int(quality), at_s, turned | dict(_cut(colours)))


def of_frame(picture: Image.Image, *, at_s: float) -> Fingerprint:
    """The fingerprint of one upright frame of a film, and the one it would have mirrored."""
    bits, quality = pdqhash.compute_dihedral(np.asarray(picture.convert("RGB")))
    mirrored = {"mirrored": _hex(bits[TURNED.index("mirrored")])}
    return Fingerprint(_hex(bits[0]), int(quality), at_s, mirrored)


def _cut(picture: Image.Image) -> Iterator[tuple[str, str]]:
    inner = _without_border(picture)
    if inner is not None:
        yield "border_removed", _hash(sample(inner))
    small = picture.reduce(max(1, min(picture.size) // CROP_SIDE))
    for name, (left, top, right, bottom) in CROPS.items():
        width, height = small.size
        box = (left * width, top * height, right * width, bottom * height)
        yield name, _hash(small.crop(tuple(round(edge) for edge in box)))  # type: ignore[arg-type]


def _without_border(picture: Image.Image) -> Image.Image | None:
    """What a border of one brightness surrounds; None when there is none."""
    grey = picture.convert("L")
    corner = Image.new("L", grey.size, int(grey.getpixel((0, 0))))  # type: ignore[arg-type]
    differs = ImageChops.difference(grey, corner).point(lambda far: 255 * (far > BORDER_TOLERANCE))
    box = differs.getbbox()
    if box is None or box == (0, 0, *grey.size):
        return None
    return picture.crop(box) if min(box[2] - box[0], box[3] - box[1]) >= CROP_SIDE else None


def _hash(picture: Image.Image) -> str:
    return _hex(pdqhash.compute(np.asarray(picture))[0])


def _hex(bits: np.ndarray) -> str:
    """256 bits as 64 hexadecimal digits, the first bit the highest, as threatexchange writes it."""
    return np.packbits(bits).tobytes().hex()
