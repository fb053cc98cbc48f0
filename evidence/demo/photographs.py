"""Training photographs: a painted scene as the JPEG or PNG a camera of some kind would leave."""

import io
from dataclasses import dataclass, replace
from decimal import Decimal

from PIL import ExifTags, Image

from evidence.demo import scenes

LONG, SHORT = 1280, 960
SOFTWARE = "Evidence Catalog training samples"

# What must be done to an upright picture to store it under an orientation (EXIF 2.32, 4.6.4 A).
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True)
class Camera:
    """What a camera writes of itself; `offset` is what it states of its clock, if it does."""

    make: str
    model: str
    lens: str = ""
    offset: str = ""


@dataclass(frozen=True)
class Position:
    """A GPS position in degrees, metres above sea level, degrees from north, and satellite time."""

    latitude: str
    longitude: str
    altitude: int | None = None
    heading: int | None = None
    utc: str = ""


@dataclass(frozen=True)
class Photograph:
    """One photograph to make; `taken` is EXIF's local time, `2023:05:22 11:40:00`."""

    number: str
    scene: str
    light: str
    camera: Camera | None = None
    taken: str = ""
    position: Position | None = None
    orientation: int = 1
    upright: bool = False
    quality: int = 88

    @property
    def seed(self) -> int:
        return int(self.number)


def as_jpeg(photo: Photograph) -> bytes:
    """The photograph's file; the same photograph gives the same bytes."""
    made = io.BytesIO()
    _stored(photo).save(made, "JPEG", quality=photo.quality, exif=_exif(photo))
    return made.getvalue()


def as_png(photo: Photograph) -> bytes:
    """The same picture as a screenshot would keep it: no metadata at all."""
    made = io.BytesIO()
    _stored(photo).reduce(2).quantize(96, Image.Quantize.FASTOCTREE).save(made, "PNG")
    return made.getvalue()


def forwarded(photo: Photograph) -> bytes:
    """The photograph as a messenger passes it on: smaller, coarser, stripped of its metadata."""
    made = io.BytesIO()
    picture = _stored(replace(photo, orientation=1)).resize((800, 600))
    picture.save(made, "JPEG", quality=62)
    return made.getvalue()


def _stored(photo: Photograph) -> Image.Image:
    size = (SHORT, LONG) if photo.upright else (LONG, SHORT)
    picture = scenes.paint(photo.scene, photo.light, size=size, seed=photo.seed)
    marked = scenes.mark(picture, photo.number)
    turn = STORED.get(photo.orientation)
    return marked if turn is None else marked.transpose(turn)


def _exif(photo: Photograph) -> Image.Exif:
    tags = Image.Exif()
    if photo.camera is None:
        return tags
    tags[ExifTags.Base.ImageDescription] = f"{scenes.MARK}: {scenes.MARK_DETAIL}"
    tags[ExifTags.Base.Make] = photo.camera.make
    tags[ExifTags.Base.Model] = photo.camera.model
    tags[ExifTags.Base.Orientation] = photo.orientation
    tags[ExifTags.Base.Software] = SOFTWARE
    tags.get_ifd(ExifTags.IFD.Exif).update(_when(photo))
    if photo.position:
        tags.get_ifd(ExifTags.IFD.GPSInfo).update(_where(photo.position))
    return tags


def _when(photo: Photograph) -> dict[int, str]:
    camera = photo.camera
    stated = {
        ExifTags.Base.DateTimeOriginal: photo.taken,
        ExifTags.Base.OffsetTimeOriginal: camera.offset if camera and photo.taken else "",
        ExifTags.Base.LensModel: camera.lens if camera else "",
    }
    return {int(tag): text for tag, text in stated.items() if text}


def _where(position: Position) -> dict[int, object]:
    latitude, longitude = Decimal(position.latitude), Decimal(position.longitude)
    tags: dict[int, object] = {
        ExifTags.GPS.GPSLatitudeRef: "S" if latitude < 0 else "N",
        ExifTags.GPS.GPSLatitude: _sexagesimal(latitude),
        ExifTags.GPS.GPSLongitudeRef: "W" if longitude < 0 else "E",
        ExifTags.GPS.GPSLongitude: _sexagesimal(longitude),
    }
    if position.altitude is not None:
        tags[ExifTags.GPS.GPSAltitudeRef] = b"\0"
        tags[ExifTags.GPS.GPSAltitude] = float(position.altitude)
    if position.heading is not None:
        tags[ExifTags.GPS.GPSImgDirectionRef] = "T"
        tags[ExifTags.GPS.GPSImgDirection] = float(position.heading)
    if position.utc:
        day, clock = position.utc.split()
        tags[ExifTags.GPS.GPSDateStamp] = day
        tags[ExifTags.GPS.GPSTimeStamp] = tuple(float(part) for part in clock.split(":"))
    return tags


def _sexagesimal(angle: Decimal) -> tuple[float, float, float]:
    """Degrees, minutes and seconds to a hundredth."""
    seconds = round(abs(angle) * 3600, 2)
    return float(seconds // 3600), float(seconds % 3600 // 60), float(seconds % 60)
