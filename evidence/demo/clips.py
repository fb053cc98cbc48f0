"""Training clips: a slow pan over a painted scene, with sound, place and time in the container."""

import io
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av

from evidence.demo import scenes

WIDTH, HEIGHT = 640, 360
PAN = 120  # pixels the view travels
FRAMES_A_SECOND = 12
SECONDS = 3
SOUND_RATE = 48_000


@dataclass(frozen=True)
class Form:
    """A container and its codecs, all of which Chromium plays, and how each is written."""

    container: str
    video: str
    sound: str
    options: dict[str, str]
    speed: dict[str, str]


MP4 = Form("mp4", "libx264", "aac", {"movflags": "use_metadata_tags"}, {"preset": "veryfast"})
WEBM = Form("webm", "libvpx", "libopus", {}, {"deadline": "realtime", "cpu-used": "8"})


@dataclass(frozen=True)
class Clip:
    """One clip to make; `tags` are the container's own, place in ISO 6709 among them."""

    number: str
    scene: str
    light: str
    form: Form
    tags: dict[str, str]


def as_file(clip: Clip) -> bytes:
    """The clip's file; the same clip gives the same bytes."""
    made = io.BytesIO()
    options = {**clip.form.options, "fflags": "+bitexact"}
    with av.open(made, "w", format=clip.form.container, options=options) as container:
        container.metadata.update(clip.tags)
        pictures, sound = _streams(container, clip.form)
        for frame in _frames(clip):
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode())
        for tone in _tones():
            container.mux(sound.encode(tone))
        container.mux(sound.encode())
    return made.getvalue()


def _streams(container: Any, form: Form) -> tuple[Any, Any]:
    pictures = container.add_stream(form.video, rate=FRAMES_A_SECOND, options=form.speed)
    pictures.width, pictures.height, pictures.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    pictures.bit_rate = 600_000
    sound = container.add_stream(form.sound, rate=SOUND_RATE, layout="mono")
    for stream in (pictures, sound):
        stream.codec_context.thread_count = 1
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
    return pictures, sound


def _frames(clip: Clip) -> Iterator[av.VideoFrame]:
    wide = scenes.paint(
        clip.scene, clip.light, size=(WIDTH + PAN, HEIGHT + 60), seed=int(clip.number)
    )
    total = FRAMES_A_SECOND * SECONDS
    for number in range(total):
        left = round(PAN * number / total)
        view = scenes.mark(wide.crop((left, 0, left + WIDTH, HEIGHT)), clip.number)
        frame = av.VideoFrame.from_image(view).reformat(format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, FRAMES_A_SECOND)
        yield frame


def _tones() -> Iterator[av.AudioFrame]:
    """A low hum that swells and fades, in frames of 20 ms."""
    size = SOUND_RATE // 50
    for start in range(0, SOUND_RATE * SECONDS, size):
        samples = array("h", (_level(at / SOUND_RATE) for at in range(start, start + size)))
        frame = av.AudioFrame(format="s16", layout="mono", samples=size)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        yield frame


def _level(seconds: float) -> int:
    swell = math.sin(math.pi * seconds / SECONDS) ** 2
    hum = math.sin(2 * math.pi * 110 * seconds) + 0.5 * math.sin(2 * math.pi * 165 * seconds)
    return round(4_000 * swell * hum)
