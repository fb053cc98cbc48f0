"""What moving pictures, sound and HEIC stills hold, through PyAV.

Nothing but the given file is opened, and no thread is started: the sandbox allows neither.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO

import av
from av.container import InputContainer
from PIL import Image

from evidence.files import isobmff
from evidence.files.facts import Facts, Gps, moment, name_of, position

OPTIONS = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}
ORIENTATION_OF_ROTATION = {0: 1, 90: 8, 180: 3, 270: 6}
"""Degrees counter-clockwise a picture must be turned to be upright, as EXIF orientation."""

SHORTEST_STEP_US = 500_000
MAX_TILE_PIXELS = 200_000_000

av.logging.set_level(av.logging.PANIC)


def read(file: BinaryIO) -> tuple[dict[str, object], Facts]:
    """Raw container facts, and those of our vocabulary; raises av.FFmpegError for junk.

    taken_at is the Apple creation date with its offset where there is one; otherwise the
    container's creation time, which MP4, QuickTime and Matroska define as UTC (offset +00:00)
    although some cameras write local time into it. AVI states no zone.
    """
    with _open(file) as container:
        tags = {str(key): value for key, value in container.metadata.items()}
        streams = [_stream_facts(stream) for stream in container.streams]
        raw: dict[str, object] = {"format": container.format.name, **tags}
        raw |= {f"stream {number}": text for number, text in enumerate(streams)}
        facts = _facts(container, tags)
    if "mp4" in container.format.name:
        facts = replace(
            facts,
            duration_s=isobmff.movie_duration(file) or facts.duration_s,
            orientation=isobmff.movie_orientation(file),
        )
    return raw, facts


def poster(file: BinaryIO) -> tuple[Image.Image, int | None] | None:
    """A frame a little way in as stored, and its orientation; None when it is only sound."""
    with _open(file) as container:
        stream = _picture_stream(container)
        if stream is None:
            return None
        _one_thread(stream)
        _seek_in(container)
        frame = next(container.decode(stream), None)
        if frame is None:
            raise ValueError("there is no whole frame in it")
        return frame.to_image(threads=1), _orientation(frame)


def key_frames(file: BinaryIO, most: int) -> Iterator[tuple[float, Image.Image, int | None]]:
    """Up to `most` whole frames spread over a film: seconds into it, as stored, orientation."""
    with _open(file) as container:
        stream = _picture_stream(container)
        if stream is None:
            return
        _one_thread(stream)
        stream.codec_context.skip_frame = "NONKEY"
        seen = set()
        for frame in _spread(container, stream, most):
            at = max(0.0, float(frame.time or 0))
            if at not in seen:
                seen.add(at)
                yield at, frame.to_image(threads=1), _orientation(frame)


def _spread(container: InputContainer, stream: Any, most: int) -> Iterator[Any]:
    """The key frame before each of evenly spaced moments; the first ones if it cannot seek."""
    duration = container.duration or 0
    count = min(most, 1 + duration // SHORTEST_STEP_US)
    if count == 1:
        yield from islice(container.decode(stream), most)
        return
    for number in range(count):
        with suppress(av.FFmpegError, StopIteration):  # a damaged stretch hides no other
            container.seek(number * duration // count)
            yield next(container.decode(stream))


def _orientation(frame: Any) -> int | None:
    return ORIENTATION_OF_ROTATION.get(int(frame.rotation) % 360)


def still(file: BinaryIO, stills: isobmff.Stills) -> Image.Image | None:
    """The main picture of a HEIC, its tiles put together and turned upright."""
    with _open(file) as container:
        if stills.tiles:
            picture = _tiled(container, stills)
        else:
            stream = _picture_stream(container)
            picture = _decoded(container, stream) if stream else None
    if picture is None:
        return None
    if stills.mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return picture.rotate(90 * stills.quarter_turns_left, expand=True)


def _open(file: BinaryIO) -> InputContainer:
    file.seek(0)
    return av.open(file, "r", options=OPTIONS, metadata_errors="replace")


def _picture_stream(container: InputContainer) -> Any:
    """The first video stream that is not the cover of a piece of music."""
    cover = av.stream.Disposition.attached_pic
    return next((s for s in container.streams.video if not s.disposition & cover), None)


def _one_thread(stream: Any) -> None:
    stream.codec_context.thread_count = 1
    stream.thread_type = "NONE"


def _seek_in(container: InputContainer) -> None:
    """A tenth of the way in, at most three seconds: first frames are often black."""
    if container.duration and container.duration > 1_000_000:
        with suppress(av.FFmpegError):  # some containers cannot be sought in: then the first
            container.seek(min(container.duration // 10, 3_000_000))


def _stream_facts(stream: Any) -> str:
    codec = stream.codec_context
    stated = {
        "codec": codec.name if codec else None,
        "width": getattr(codec, "width", None),
        "height": getattr(codec, "height", None),
        "rate": getattr(stream, "average_rate", None) or getattr(codec, "sample_rate", None),
        "channels": getattr(codec, "channels", None),
        **stream.metadata,
    }
    return ", ".join([stream.type, *(f"{name} {value}" for name, value in stated.items() if value)])


def _facts(container: InputContainer, tags: dict[str, str]) -> Facts:
    stream = _picture_stream(container)
    taken_at, stated = _taken_at(container, tags)
    return Facts(
        width=stream.codec_context.width or None if stream else None,
        height=stream.codec_context.height or None if stream else None,
        duration_s=round(container.duration / 1_000_000, 3) if container.duration else None,
        taken_at=taken_at,
        taken_at_offset=stated,
        gps=_place(tags),
        make=_named(tags, "com.apple.quicktime.make", "com.android.manufacturer", "make"),
        model=_named(tags, "com.apple.quicktime.model", "com.android.model", "model"),
    )


def _named(tags: dict[str, str], *names: str) -> str | None:
    return next((name_of(tags[name]) for name in names if tags.get(name)), None)


def _taken_at(container: InputContainer, tags: dict[str, str]) -> tuple[str | None, str | None]:
    apple = moment(tags.get("com.apple.quicktime.creationdate"))
    if apple[0]:
        return apple
    return moment(tags.get("creation_time") or tags.get("DATE_RECORDED"))


_ISO_6709 = re.compile(r"([+-]\d{1,3}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?")
_PLACE_TAGS = ("com.apple.quicktime.location.ISO6709", "location", "location-eng", "LOCATION")


def _place(tags: dict[str, str]) -> Gps:
    """A point in ISO 6709 decimal degrees, as QuickTime, 3GPP and Android write it."""
    written = next((tags[name] for name in _PLACE_TAGS if tags.get(name)), "")
    found = _ISO_6709.match(written)
    if not found:
        return position(None, None, written=bool(written))
    alt = round(float(found[3]), 4) if found[3] else None
    return position(float(found[1]), float(found[2]), written=True, alt=alt)


def _decoded(container: InputContainer, stream: Any) -> Image.Image | None:
    _one_thread(stream)
    frame = next(container.decode(stream), None)
    return frame.to_image(threads=1) if frame else None


def _tiled(container: InputContainer, stills: isobmff.Stills) -> Image.Image | None:
    """Tiles lie row by row; the last ones reach beyond the picture and are cut off."""
    streams = {stream.id: stream for stream in container.streams.video}
    wanted = {s.index: place for place, item in enumerate(stills.tiles) if (s := streams.get(item))}
    width, height = stills.width or 0, stills.height or 0
    if not wanted or not 0 < width * height <= MAX_TILE_PIXELS:
        return None
    picture = Image.new("RGB", (width, height))
    chosen = [stream for stream in container.streams.video if stream.index in wanted]
    for stream in chosen:
        _one_thread(stream)
    for packet in container.demux(chosen):
        row, column = divmod(wanted[packet.stream.index], stills.columns or 1)
        for frame in (f for f in packet.decode() if isinstance(f, av.VideoFrame)):
            picture.paste(frame.to_image(threads=1), (column * frame.width, row * frame.height))
    return picture
