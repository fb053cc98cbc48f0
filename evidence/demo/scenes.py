"""Painted scenes for training samples: each marked as such, each the same whenever it is made.

Coordinates are fractions of the canvas: x and y of 0 to 1 from the upper left corner.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

FINER = 2  # painted this much larger and then reduced, which smooths the edges
Colour = tuple[int, int, int]
Place = tuple[float, float]

MARK = "TRAINING SAMPLE"
MARK_DETAIL = "Generated. Shows no real place, person or event."
AMBER: Colour = (255, 196, 0)


@dataclass(frozen=True)
class Light:
    """A time of day: the sky from top to horizon, and the tone everything is seen in."""

    top: Colour
    horizon: Colour
    tone: Colour
    sun: Place | None = None
    glow: Colour = (255, 250, 220)
    clouds: int = 4
    cloud: Colour = (255, 255, 255)
    lamps: bool = False


LIGHTS = {
    "dawn": Light((112, 150, 196), (252, 214, 178), (236, 214, 206), (0.74, 0.40)),
    "noon": Light((74, 137, 205), (200, 224, 240), (255, 255, 250), (0.24, 0.13), clouds=5),
    "overcast": Light(
        (148, 158, 168), (206, 211, 214), (204, 208, 212), clouds=9, cloud=(178, 185, 192)
    ),
    "dusk": Light(
        (72, 72, 124), (246, 152, 98), (188, 142, 140), (0.30, 0.47), (255, 190, 120), 5,
        (206, 128, 130), lamps=True,
    ),
    "night": Light(
        (14, 20, 46), (52, 64, 104), (88, 102, 146), (0.80, 0.14), (225, 230, 245), 2,
        (32, 40, 66), lamps=True,
    ),
    "winter": Light((168, 190, 212), (232, 236, 242), (226, 234, 244), (0.66, 0.22), clouds=6),
}  # fmt: skip


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: `share` of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Canvas:
    """A picture being painted in one light, with chance that is the same for the same seed."""

    def __init__(self, size: tuple[int, int], light: str, seed: int) -> None:
        self.width, self.height = (side * FINER for side in size)
        self.light, self.light_name = LIGHTS[light], light
        self.chance = Random(seed)  # noqa: S311 - paints pictures, guards nothing
        self.image = self._sky()
        self.pen = ImageDraw.Draw(self.image)

    def at(self, x: float, y: float) -> Place:
        return x * self.width, y * self.height

    def seen(self, colour: Colour, haze: float = 0.0) -> Colour:
        """A colour as this light and the air in between show it."""
        red, green, blue = (c * t // 255 for c, t in zip(colour, self.light.tone, strict=True))
        return mix((red, green, blue), self.light.horizon, haze)

    def shape(self, points: list[Place], colour: Colour, haze: float = 0.0) -> None:
        self.pen.polygon([self.at(*point) for point in points], self.seen(colour, haze))

    def box(self, x: float, y: float, w: float, h: float, colour: Colour, round_: int = 0) -> None:
        corners = [*self.at(x, y), *self.at(x + w, y + h)]
        self.pen.rounded_rectangle(corners, round_ * FINER, self.seen(colour))

    def disc(self, x: float, y: float, radius: float, colour: Colour, haze: float = 0.0) -> None:
        """A disc whose radius is a fraction of the height."""
        centre_x, centre_y, reach = x * self.width, y * self.height, radius * self.height
        corners = [centre_x - reach, centre_y - reach, centre_x + reach, centre_y + reach]
        self.pen.ellipse(corners, self.seen(colour, haze))

    def line(self, points: list[Place], colour: Colour, thickness: float) -> None:
        """A line whose thickness is a fraction of the height."""
        wide = max(1, round(thickness * self.height))
        self.pen.line([self.at(*point) for point in points], self.seen(colour), wide, "curve")

    def lamp(self, x: float, y: float, radius: float, colour: Colour = (255, 226, 150)) -> None:
        """A light and its glow; only where this light has lamps lit."""
        if self.light.lamps:
            self.glow((x, y), radius * 7, colour, 0.5)
            box = [x * self.width, y * self.height] * 2
            reach = radius * self.height
            corners = [box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach]
            self.pen.ellipse(corners, colour)

    def glow(self, where: Place, radius: float, colour: Colour, strength: float) -> None:
        """A light that fades outwards; its radius is a fraction of the height."""
        side = max(2, round(radius * self.height * 2))
        fade = ImageOps.invert(Image.radial_gradient("L")).resize((side, side))
        mask = fade.point([max(0, round((level - 75) * strength)) for level in range(256)])
        x, y = self.at(*where)
        self.image.paste(colour, (round(x) - side // 2, round(y) - side // 2), mask)

    def finished(self) -> Image.Image:
        """The picture at its own size, with the grain of a camera."""
        image = self.image.reduce(FINER)
        noise = Image.frombytes("L", (320, 240), self.chance.randbytes(320 * 240))
        grain = noise.resize(image.size, Image.Resampling.BICUBIC)
        soft = ImageOps.colorize(grain, (120, 120, 120), (136, 136, 136))
        return ImageChops.overlay(image, soft)

    def _sky(self) -> Image.Image:
        self.image = Image.new("RGB", (self.width, self.height), self.light.horizon)
        reach = Image.linear_gradient("L").resize((self.width, round(self.height * 0.62)))
        self.image.paste(ImageOps.colorize(reach, self.light.top, self.light.horizon))
        self._stars()
        if self.light.sun:
            self.glow(self.light.sun, 0.42, self.light.glow, 0.75)
            self._sun()
        self._clouds()
        return self.image

    def _stars(self) -> None:
        if self.light_name == "night":
            pen = ImageDraw.Draw(self.image)
            for _ in range(90):
                x, y = self.at(self.chance.random(), self.chance.random() * 0.5)
                pen.ellipse([x, y, x + FINER, y + FINER], (190, 200, 225))

    def _sun(self) -> None:
        x, y = self.at(*(self.light.sun or (0, 0)))
        reach = self.height * 0.035
        corners = [x - reach, y - reach, x + reach, y + reach]
        ImageDraw.Draw(self.image).ellipse(corners, self.light.glow)

    def _clouds(self) -> None:
        """Soft clouds: discs painted small and enlarged."""
        mask = Image.new("L", (self.width // 16, self.height // 16))
        pen = ImageDraw.Draw(mask)
        for _ in range(self.light.clouds):
            x, y = self.chance.random() * mask.width, self.chance.random() * mask.height * 0.42
            for _ in range(7):
                dx, dy = self.chance.uniform(-14, 14), self.chance.uniform(-2, 2)
                reach = self.chance.uniform(3, 7)
                corners = [x + dx - reach, y + dy - reach / 2, x + dx + reach, y + dy + reach / 2]
                pen.ellipse(corners, self.chance.randint(110, 190))
        blurred = mask.filter(ImageFilter.GaussianBlur(1.6))
        soft = blurred.resize((self.width, self.height), Image.Resampling.BILINEAR)
        self.image.paste(self.light.cloud, (0, 0), soft)


# Land

GRASS: Colour = (122, 148, 76)
WHEAT: Colour = (206, 180, 98)
EARTH: Colour = (142, 112, 82)
ASPHALT: Colour = (98, 100, 104)
LEAVES: Colour = (66, 104, 58)
BARK: Colour = (84, 64, 48)
SNOW: Colour = (240, 244, 250)
DARK: Colour = (46, 48, 50)
WHITE: Colour = (245, 245, 242)
RED: Colour = (190, 48, 40)
OLIVE: Colour = (92, 98, 70)


def hills(canvas: Canvas, horizon: float, near: Colour) -> None:
    """Three ranges towards a ground that begins at the horizon."""
    if canvas.light_name == "winter":
        near = SNOW
    for step in range(3):
        base = horizon - 0.07 + 0.035 * step
        phase, swell = canvas.chance.uniform(0, 6), 0.030 - 0.006 * step
        ridge = [
            (x / 40, base + swell * math.sin(x / 40 * (3 + 2 * step) + phase)) for x in range(41)
        ]
        far = mix((96, 128, 112), near, step / 3)
        canvas.shape([*ridge, (1, 1), (0, 1)], far, 0.55 - 0.2 * step)
    canvas.shape([(0, horizon), (1, horizon), (1, 1), (0, 1)], near)


def tufts(canvas: Canvas, horizon: float, colour: Colour, count: int = 260) -> None:
    """Strokes that grow towards the viewer."""
    for _ in range(count):
        depth = canvas.chance.random() ** 0.6
        x, y = canvas.chance.random(), horizon + 0.02 + (0.98 - horizon) * depth
        tall = 0.004 + 0.022 * depth
        shade = mix(colour, DARK, canvas.chance.uniform(0.0, 0.35))
        canvas.line([(x, y), (x + canvas.chance.uniform(-0.006, 0.006), y - tall)], shade, 0.0022)


def tree(canvas: Canvas, x: float, y: float, tall: float) -> None:
    """A leafy tree standing at a point; bare in winter."""
    canvas.line([(x, y), (x, y - tall * 0.5)], BARK, tall * 0.07)
    if canvas.light_name == "winter":
        for turn in (-0.32, -0.15, 0.12, 0.30):
            top = (x + turn * tall * 0.7, y - tall * canvas.chance.uniform(0.8, 1.0))
            canvas.line([(x, y - tall * 0.4), top], BARK, tall * 0.03)
        return
    for _ in range(9):
        dx, dy = canvas.chance.gauss(0, 0.14), canvas.chance.gauss(0, 0.13)
        shade = mix(LEAVES, GRASS, canvas.chance.random() * 0.6)
        canvas.disc(x + dx * tall, y - tall * (0.68 + dy), tall * 0.2, shade)


def treeline(canvas: Canvas, y: float, tall: float, haze: float = 0.25) -> None:
    for step in range(70):
        reach = tall * canvas.chance.uniform(0.4, 0.8)
        shade = mix(LEAVES, DARK, canvas.chance.random() * 0.25)
        canvas.disc(step / 69, y - reach * 0.6, reach, shade, haze)


def road(canvas: Canvas, horizon: float, ends_at: float, near: tuple[float, float]) -> None:
    """A road from the lower edge, `near` its two sides there, to a point on the horizon."""
    left, right = near
    canvas.shape(
        [
            (left - 0.03, 1),
            (ends_at - 0.004, horizon),
            (ends_at + 0.004, horizon),
            (right + 0.03, 1),
        ],
        EARTH,
    )
    canvas.shape(
        [(left, 1), (ends_at - 0.002, horizon), (ends_at + 0.002, horizon), (right, 1)], ASPHALT
    )
    middle = (left + right) / 2
    for step in range(12):
        ends = [1 - (part / 12) ** 0.45 for part in (step, step + 0.5)]
        stripe = [(middle + (ends_at - middle) * t, 1 + (horizon - 1) * t) for t in ends]
        canvas.line(stripe, WHITE, 0.012 * (1 - ends[0]) ** 1.2 + 0.001)


# Things


def house(canvas: Canvas, x: float, y: float, size: float, wall: Colour, roof: Colour) -> None:
    """A house whose lower left corner stands at a point."""
    tall = size * 0.75
    canvas.box(x, y - tall, size, tall, wall)
    ridge = y - tall - size * 0.55
    canvas.shape(
        [(x - size * 0.1, y - tall), (x + size * 0.5, ridge), (x + size * 1.1, y - tall)], roof
    )
    for part in (0.14, 0.60):
        canvas.box(x + size * part, y - tall * 0.75, size * 0.24, tall * 0.36, (96, 116, 132))
        canvas.lamp(x + size * (part + 0.12), y - tall * 0.57, size * 0.05)
    canvas.box(x + size * 0.42, y - tall * 0.52, size * 0.14, tall * 0.52, BARK)


def checkpoint(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A booth, a roof over the lane, and a barrier across it; `x`, `y` is the booth's foot."""
    for post in (0.0, 1.42):
        canvas.box(x + size * post, y - size * 0.98, size * 0.04, size * 0.98, (150, 154, 158))
    canvas.box(x - size * 0.12, y - size * 1.10, size * 1.72, size * 0.15, (58, 92, 128))
    canvas.box(x - size * 0.12, y - size * 0.97, size * 1.72, size * 0.025, WHITE)
    canvas.box(x, y - size * 0.62, size * 0.42, size * 0.62, (222, 220, 208))
    canvas.box(x + size * 0.06, y - size * 0.52, size * 0.30, size * 0.22, (110, 138, 156))
    canvas.box(x - size * 0.03, y - size * 0.66, size * 0.48, size * 0.05, (120, 60, 50))
    canvas.lamp(x + size * 0.21, y - size * 0.42, size * 0.03)
    canvas.lamp(x + size * 0.9, y - size * 0.93, size * 0.03)
    start, stop = x + size * 0.48, x + size * 1.44
    canvas.box(start - size * 0.03, y - size * 0.40, size * 0.07, size * 0.40, DARK)
    for part in range(10):
        left = start + (stop - start) * part / 10
        right = start + (stop - start) * (part + 1) / 10
        colour = RED if part % 2 else WHITE
        canvas.line([(left, y - size * 0.33), (right, y - size * 0.33)], colour, size * 0.05)


def car(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """A car seen from behind, its wheels on the ground at `y`."""
    canvas.box(
        x - size * 0.52, y - size * 0.06, size * 1.04, size * 0.09, mix(ASPHALT, DARK, 0.6), 6
    )
    for side in (-0.40, 0.24):
        canvas.box(x + size * side, y - size * 0.16, size * 0.16, size * 0.18, DARK, 3)
    canvas.box(
        x - size * 0.36, y - size * 0.80, size * 0.72, size * 0.45, mix(colour, DARK, 0.2), 12
    )
    canvas.box(x - size * 0.29, y - size * 0.73, size * 0.58, size * 0.30, (70, 84, 96), 8)
    canvas.box(x - size * 0.48, y - size * 0.48, size * 0.96, size * 0.40, colour, 10)
    canvas.box(x - size * 0.14, y - size * 0.26, size * 0.28, size * 0.09, WHITE, 1)
    for side in (-0.39, 0.39):
        canvas.disc(x + size * side, y - size * 0.33, size * 0.055, RED)
        canvas.lamp(x + size * side, y - size * 0.33, size * 0.03, (255, 90, 70))


def armoured(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A wheeled armoured vehicle from the side, a white cross on its hull."""
    canvas.shape(
        [
            (x, y - size * 0.14),
            (x + size * 0.06, y - size * 0.34),
            (x + size * 0.26, y - size * 0.46),
            (x + size * 0.88, y - size * 0.46),
            (x + size, y - size * 0.28),
            (x + size * 0.96, y - size * 0.12),
        ],
        OLIVE,
    )
    canvas.box(
        x + size * 0.42, y - size * 0.58, size * 0.24, size * 0.14, mix(OLIVE, DARK, 0.15), 4
    )
    canvas.line(
        [(x + size * 0.44, y - size * 0.52), (x + size * 0.14, y - size * 0.56)], DARK, 0.006
    )
    for wheel in (0.16, 0.40, 0.62, 0.84):
        canvas.disc(x + size * wheel, y - size * 0.07, size * 0.11, DARK)
        canvas.disc(x + size * wheel, y - size * 0.07, size * 0.05, (112, 116, 100))
    middle_x, middle_y, arm = x + size * 0.52, y - size * 0.28, size * 0.07
    canvas.line([(middle_x - arm, middle_y), (middle_x + arm, middle_y)], WHITE, size * 0.04)
    canvas.line(
        [(middle_x, middle_y - arm * 1.3), (middle_x, middle_y + arm * 1.3)], WHITE, size * 0.055
    )


def helicopter(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A helicopter flying to the left, and its flares."""
    for step in range(5):
        fall = (x + size * (0.5 + 0.2 * step), y + size * (0.25 + 0.16 * step))
        canvas.glow(fall, 0.05, (255, 226, 170), 0.9)
        canvas.disc(*fall, 0.007, (255, 255, 255))
    body = mix(OLIVE, DARK, 0.45)
    left, right, top, low = x - size * 0.5, x + size * 0.25, y - size * 0.16, y + size * 0.14
    corners = [*canvas.at(left, top), *canvas.at(right, low)]
    canvas.pen.ellipse(corners, canvas.seen(body))
    canvas.shape(
        [
            (x, y - size * 0.13),
            (x + size * 0.85, y - size * 0.08),
            (x + size * 0.85, y),
            (x, y + size * 0.1),
        ],
        body,
    )
    canvas.shape(
        [
            (x + size * 0.8, y - size * 0.06),
            (x + size * 0.95, y - size * 0.30),
            (x + size * 0.9, y),
        ],
        body,
    )
    canvas.box(x - size * 0.45, y - size * 0.08, size * 0.16, size * 0.10, (120, 146, 164), 8)
    canvas.line(
        [(x - size * 0.08, y - size * 0.16), (x - size * 0.08, y - size * 0.26)], DARK, 0.008
    )
    canvas.line(
        [(x - size * 0.9, y - size * 0.24), (x + size * 0.72, y - size * 0.28)], DARK, 0.005
    )


# Scenes

HORIZON = 0.56


def checkpoint_scene(canvas: Canvas) -> None:
    hills(canvas, HORIZON, GRASS)
    treeline(canvas, HORIZON, 0.035)
    tufts(canvas, HORIZON, GRASS)
    road(canvas, HORIZON, 0.58, (0.22, 0.94))
    checkpoint(canvas, 0.33, 0.76, 0.30)
    tree(canvas, 0.10, 0.78, 0.34)
    tree(canvas, 0.19, 0.70, 0.22)


def village_scene(canvas: Canvas) -> None:
    hills(canvas, HORIZON, GRASS)
    treeline(canvas, HORIZON, 0.045)
    tufts(canvas, HORIZON, GRASS)
    road(canvas, HORIZON, 0.44, (0.28, 0.82))
    walls = [(214, 196, 160), (176, 196, 206), (226, 222, 210), (198, 164, 140)]
    roofs = [(140, 66, 52), (98, 104, 112), (156, 88, 60), (110, 82, 70)]
    canvas.chance.shuffle(walls)
    for place, (x, y, size) in enumerate(
        [(0.27, 0.62, 0.07), (0.55, 0.63, 0.08), (0.12, 0.70, 0.13), (0.72, 0.73, 0.16)]
    ):
        house(canvas, x, y, size, walls[place], roofs[place])
    tree(canvas, 0.06, 0.74, 0.26)
    tree(canvas, 0.95, 0.80, 0.38)


def field_scene(canvas: Canvas) -> None:
    hills(canvas, HORIZON, WHEAT)
    treeline(canvas, HORIZON, 0.03)
    tufts(canvas, HORIZON, (188, 160, 80), 700)
    for _ in range(5):
        depth = canvas.chance.uniform(0.15, 0.75)
        x, y, size = canvas.chance.random(), HORIZON + 0.40 * depth, 0.02 + 0.07 * depth
        canvas.disc(x + size * 0.06, y + size * 0.08, size, (150, 122, 64))
        canvas.disc(x, y, size, (192, 158, 78))
        canvas.disc(x - size * 0.12, y, size * 0.72, (214, 186, 108))
    tree(canvas, 0.82, 0.66, 0.20)


def queue_scene(canvas: Canvas) -> None:
    hills(canvas, HORIZON, GRASS)
    treeline(canvas, HORIZON, 0.04)
    tufts(canvas, HORIZON, GRASS)
    road(canvas, HORIZON, 0.52, (0.16, 0.96))
    colours = [
        (176, 52, 46),
        (228, 228, 224),
        (62, 92, 140),
        (112, 116, 120),
        (70, 98, 74),
        (204, 170, 80),
    ]
    for step in range(9):
        t = 1 - ((step + 1) / 9.5) ** 1.7
        for lane in (0.40, 0.72):
            x = lane + (0.52 - lane) * t
            size = 0.18 * (1 - t) + 0.006
            car(
                canvas,
                x + canvas.chance.uniform(-0.01, 0.01) * (1 - t),
                HORIZON + (0.96 - HORIZON) * (1 - t),
                size,
                canvas.chance.choice(colours),
            )


def column_scene(canvas: Canvas) -> None:
    hills(canvas, HORIZON, EARTH)
    treeline(canvas, HORIZON, 0.05)
    tufts(canvas, HORIZON, GRASS, 420)
    canvas.shape([(0, 0.72), (1, 0.68), (1, 0.84), (0, 0.90)], (150, 126, 96))
    for x, y, size in ((0.72, 0.70, 0.16), (0.42, 0.74, 0.24), (0.03, 0.82, 0.34)):
        armoured(canvas, x, y, size)


def helicopter_scene(canvas: Canvas) -> None:
    hills(canvas, 0.78, GRASS)
    treeline(canvas, 0.78, 0.05)
    tufts(canvas, 0.78, GRASS)
    helicopter(canvas, 0.38, 0.34, 0.26)
    helicopter(canvas, 0.78, 0.50, 0.12)


def river_scene(canvas: Canvas) -> None:
    hills(canvas, HORIZON, GRASS)
    treeline(canvas, HORIZON, 0.05)
    tufts(canvas, HORIZON, GRASS)
    canvas.shape(
        [(0, 0.70), (0.35, 0.62), (0.62, 0.62), (1, 0.72), (1, 1), (0, 1)],
        mix(canvas.light.top, (80, 110, 130), 0.5),
    )
    for _ in range(60):
        x, y = canvas.chance.random(), canvas.chance.uniform(0.72, 0.98)
        canvas.line([(x, y), (x + 0.05, y)], mix(canvas.light.horizon, WHITE, 0.3), 0.003)
    canvas.box(0, 0.60, 1, 0.035, (168, 166, 160))
    for x in range(5):
        canvas.box(0.10 + 0.19 * x, 0.62, 0.025, 0.12, (140, 138, 134))
    canvas.line([(0, 0.575), (1, 0.575)], (110, 114, 118), 0.005)
    for x in range(26):
        canvas.line([(x / 25, 0.575), (x / 25, 0.60)], (110, 114, 118), 0.003)


def railway_scene(canvas: Canvas) -> None:
    hills(canvas, HORIZON, (150, 146, 138))
    treeline(canvas, HORIZON, 0.05)
    house(canvas, 0.66, 0.70, 0.20, (206, 186, 142), (110, 62, 54))
    for step in range(26):
        t = 1 - (step / 26) ** 1.8
        half = 0.27 * (1 - t) + 0.004
        y = HORIZON + (1 - HORIZON) * (1 - t)
        middle = 0.42 + 0.08 * t
        canvas.line(
            [(middle - half, y), (middle + half, y)], (104, 88, 74), 0.014 * (1 - t) + 0.001
        )
    for side in (-0.19, 0.19):
        canvas.line([(0.42 + side, 1), (0.50, HORIZON)], (188, 192, 196), 0.006)
    for post in (0.10, 0.30, 0.40):
        tall = 0.62 - post
        canvas.line(
            [(post, 0.92 - post * 0.8), (post, 0.92 - post * 0.8 - tall)],
            DARK,
            0.008 * (1.2 - post),
        )
    tree(canvas, 0.92, 0.74, 0.30)


def aerial_scene(canvas: Canvas) -> None:
    """Fields, a crossing and a few roofs seen straight from above."""
    _patchwork(canvas)
    canvas.line([(-0.05, 0.30), (0.45, 0.48), (1.05, 0.62)], ASPHALT, 0.05)
    canvas.line([(0.56, -0.05), (0.47, 0.48), (0.34, 1.05)], (150, 142, 128), 0.034)
    for _ in range(9):
        along = canvas.chance.uniform(0.05, 0.95)
        x, y = along, 0.315 + 0.30 * along + canvas.chance.choice([-0.008, 0.012])
        canvas.box(
            x, y - 0.012, 0.020, 0.016, canvas.chance.choice([RED, WHITE, DARK, (62, 92, 140)]), 3
        )
    for _ in range(7):
        x, y = canvas.chance.uniform(0.58, 0.92), canvas.chance.uniform(0.10, 0.36)
        canvas.box(x + 0.008, y + 0.010, 0.05, 0.05, (70, 76, 66))
        canvas.box(x, y, 0.05, 0.025, (158, 84, 66))
        canvas.box(x, y + 0.025, 0.05, 0.025, (128, 66, 54))
    for _ in range(90):
        x, y = canvas.chance.uniform(0.5, 1), canvas.chance.random() * 0.5
        _crown(canvas, x, y)


def _patchwork(canvas: Canvas) -> None:
    colours = [GRASS, WHEAT, EARTH, (150, 164, 88), (172, 158, 108), (98, 128, 70)]
    canvas.shape([(0, 0), (1, 0), (1, 1), (0, 1)], GRASS)
    edges = [(-0.05, 0.22), (0.22, 0.47), (0.47, 0.76), (0.76, 1.05)]
    for left, right in edges:
        for top, low in ((-0.05, 0.34), (0.34, 0.66), (0.66, 1.05)):
            lean = canvas.chance.uniform(-0.02, 0.02)
            colour = canvas.chance.choice(colours)
            canvas.shape(
                [(left + lean, top), (right + lean, top), (right - lean, low), (left - lean, low)],
                colour,
            )
            for row in range(1, 12):
                y = top + (low - top) * row / 12
                canvas.line([(left, y), (right, y)], mix(colour, DARK, 0.12), 0.002)


def _crown(canvas: Canvas, x: float, y: float) -> None:
    canvas.disc(x + 0.006, y + 0.008, 0.014, (60, 72, 50))
    canvas.disc(x, y, 0.014, mix(LEAVES, GRASS, canvas.chance.random()))


def aerial_checkpoint_scene(canvas: Canvas) -> None:
    """The same land with a checkpoint on the road, from above."""
    _patchwork(canvas)
    canvas.line([(0.5, -0.05), (0.5, 1.05)], ASPHALT, 0.16)
    canvas.line([(0.5, -0.05), (0.5, 1.05)], WHITE, 0.004)
    canvas.box(0.41, 0.43, 0.20, 0.13, (58, 70, 78))
    canvas.box(0.40, 0.41, 0.20, 0.13, (70, 112, 152), 4)
    canvas.line([(0.44, 0.62), (0.56, 0.62)], RED, 0.010)
    canvas.box(0.31, 0.40, 0.07, 0.14, (150, 146, 138))
    for step in range(6):
        colour = canvas.chance.choice([RED, WHITE, DARK, (62, 92, 140)])
        canvas.box(0.462 + 0.045 * (step % 2), 0.66 + 0.055 * step, 0.022, 0.042, colour, 5)
    for _ in range(70):
        side = canvas.chance.choice([(0.02, 0.30), (0.66, 0.98)])
        _crown(canvas, canvas.chance.uniform(*side), canvas.chance.random())


SCENES: dict[str, Callable[[Canvas], None]] = {
    "checkpoint": checkpoint_scene,
    "village": village_scene,
    "field": field_scene,
    "queue": queue_scene,
    "column": column_scene,
    "helicopters": helicopter_scene,
    "river": river_scene,
    "railway": railway_scene,
    "aerial": aerial_scene,
    "aerial checkpoint": aerial_checkpoint_scene,
}


def paint(scene: str, light: str, *, size: tuple[int, int], seed: int) -> Image.Image:
    """A scene in a light, without its mark; the same arguments give the same pixels."""
    canvas = Canvas(size, light, seed)
    SCENES[scene](canvas)
    return canvas.finished()


def mark(image: Image.Image, number: str = "") -> Image.Image:
    """Burn in that this is a training sample, across the lower edge."""
    width, height = image.size
    unit = min(width, height)
    band = round(unit * 0.15)
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, height - band, width, height], (18, 18, 20))
    pen.rectangle([0, height - band, width, height - band + max(2, unit // 160)], AMBER)
    # In the middle and high in its band, so that a thumbnail's crop leaves it whole.
    words = f"{MARK} {number}".strip()
    large, small = ImageFont.load_default(unit * 0.060), ImageFont.load_default(unit * 0.028)
    pen.text((width / 2, height - band * 0.62), words, AMBER, large, "mm")
    pen.text((width / 2, height - band * 0.22), MARK_DETAIL, (225, 225, 225), small, "mm")
    return image
