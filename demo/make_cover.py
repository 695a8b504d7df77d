"""Draw the cover art of «Ærlig målt», the demo show, and of the learning path through it, and a chapter's picture.

The cover is a fortnight of tides. Every bar is one high water: short at neap tide, tall at
spring tide, short again, so that it also reads as the waveform of a recording. One bar is orange,
because the show is about one number at a time, and so is the ring of the å, the moon that lifts
the water.

The lettering is drawn here, stroke by stroke: the font that Pillow bundles has no æ, ø or å, and
a font taken from the machine would give another picture on another machine.

    python demo/make_cover.py
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from PIL import Image, ImageDraw

Point: TypeAlias = tuple[float, float]
Stroke: TypeAlias = list[Point]

ROOT = Path(__file__).resolve().parent.parent
FEEDS = ROOT / "feeds"
CHAPTER = ROOT / "episodes" / "0001-tallene-i-tidevannstabellen" / "maanen.jpg"
"""The picture of the chapter in which the moon lifts the water."""

SIDE = 3000
"""Pixels along each edge: the largest cover that podcast directories take."""

CHAPTER_SIDE = 1280
"""Pixels along each edge of a chapter's picture."""

OVERSAMPLING = 2
"""The picture is drawn this many times larger and then shrunk, which smooths every edge."""

INK = "#10243B"
PAPER = "#F4ECDD"
ORANGE = "#F0562E"
SEA = "#3C7FA6"


@dataclass(frozen=True)
class Palette:
    """The colours of one cover; the moon is orange on all of them."""

    ground: str
    letters: str
    water: str


PALETTES = {"aerlig-maalt": Palette(INK, PAPER, SEA), "maal-selv": Palette(PAPER, INK, SEA)}
"""By the feed's folder. The learning path is the show by day."""

MARGIN = 334.0
"""Pixels from the left edge of the picture to the lettering's first centre line."""

UNIT = 490.0
"""Pixels per lettering unit: the height of a lower-case letter, centre line to centre line."""

WEIGHT = 0.27
"""Thickness of the letters' strokes, in lettering units."""

SPACING = 0.43
"""From the last centre line of a letter to the first of the next, in lettering units."""

BASELINES = {"Ærlig": 1020.0, "målt": 2180.0}
"""The words of the title, and where down the picture each of them stands."""

BAR_STEP = 100.0
"""Pixels from one high water to the next."""

SPRING_TIDE = 560.0
"""Pixels from the bottom of the picture to the top of the tallest high water."""


def arc(centre: Point, radius: float, start: float, end: float) -> Stroke:
    """Trace a circle's edge from one angle to another, in degrees, counter-clockwise from east."""
    steps = max(2, round(abs(end - start)))
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def glyphs() -> dict[str, tuple[float, list[Stroke]]]:
    """Give each letter of the title its width and its strokes, as centre lines from a baseline."""
    bowl = arc((0.5, 0.5), 0.5, 0, 360)
    return {
        "Æ": (
            1.56,
            [
                [(0, 0), (0.86, 1.46), (1.56, 1.46)],
                [(0.86, 1.46), (0.86, 0), (1.56, 0)],
                [(0.38, 0.64), (1.46, 0.64)],
            ],
        ),
        "r": (0.46, [[(0, 0), (0, 1)], arc((0.46, 0.54), 0.46, 180, 84)]),
        "l": (0, [[(0, 0), (0, 1.5)]]),
        "i": (0, [[(0, 0), (0, 1)], [(0, 1.46), (0, 1.46)]]),
        "g": (1, [bowl, [(1, 1), (1, -0.06), *arc((0.5, -0.06), 0.5, 0, -118)]]),
        "m": (
            1.48,
            [
                [(0, 0), (0, 1)],
                [*arc((0.37, 0.63), 0.37, 180, 0), (0.74, 0)],
                [*arc((1.11, 0.63), 0.37, 180, 0), (1.48, 0)],
            ],
        ),
        "å": (1, [bowl, [(1, 1), (1, 0)]]),
        "t": (
            0.6,
            [
                [(0.18, 1.4), (0.18, 0.4), *arc((0.58, 0.4), 0.4, 180, 270)],
                [(0, 1), (0.58, 1)],
            ],
        ),
    }


class Canvas:
    """A square picture that is drawn large and delivered small."""

    def __init__(self, background: str, side: int = SIDE) -> None:
        """Start with one colour all over."""
        self._side = side
        size = side * OVERSAMPLING
        self._image = Image.new("RGB", (size, size), background)
        self._draw = ImageDraw.Draw(self._image)

    def dot(self, centre: Point, radius: float, colour: str, *, stretch: float = 1) -> None:
        """Fill a circle, or one that is wider than high by a factor."""
        x, y, r = (round(value * OVERSAMPLING) for value in (*centre, radius))
        across = round(r * stretch)
        self._draw.ellipse((x - across, y - r, x + across, y + r), fill=colour)

    def line(self, points: Stroke, thickness: float, colour: str) -> None:
        """Draw a line with round ends and round corners."""
        scaled = [(round(x * OVERSAMPLING), round(y * OVERSAMPLING)) for x, y in points]
        width = 2 * round(thickness / 2 * OVERSAMPLING) + 1
        self._draw.line(scaled, fill=colour, width=width)
        for point in points:
            self.dot(point, thickness / 2, colour)

    def finished(self) -> Image.Image:
        """Return the picture at the size it is delivered in."""
        return self._image.resize((self._side, self._side), Image.Resampling.LANCZOS)


def moon_offset() -> float:
    """Return how far right of the left margin the ring of the å stands, in lettering units."""
    return glyphs()["m"][0] + SPACING + glyphs()["å"][0] / 2


def write_word(canvas: Canvas, word: str, baseline: float, palette: Palette) -> None:
    """Letter one word from the left margin, with the ring of an å as an orange moon."""
    alphabet = glyphs()
    left = MARGIN
    for letter in word:
        width, strokes = alphabet[letter]
        for stroke in strokes:
            points = [(left + x * UNIT, baseline - y * UNIT) for x, y in stroke]
            canvas.line(points, WEIGHT * UNIT, palette.letters)
        if letter == "å":
            centre = (left + 0.5 * UNIT, baseline - 1.53 * UNIT)
            canvas.dot(centre, 0.28 * UNIT, ORANGE)
            canvas.dot(centre, 0.1 * UNIT, palette.ground)
        left += (width + SPACING) * UNIT


def high_water(number: int) -> float:
    """Return how tall a high water is, counted from spring tide, as a share of spring tide's.

    The moon's tide and the sun's beat against each other, from spring tide to neap tide in about
    fourteen high waters, and every other high water is a little lower than its neighbours.
    """
    beat = 0.60 + 0.34 * math.cos(math.pi * number / 14)
    return beat + (0.06 if number % 2 == 0 else -0.06)


def draw_tides(canvas: Canvas, palette: Palette) -> None:
    """Let the high waters rise from the bottom edge, with spring tide straight below the moon."""
    moon = MARGIN + moon_offset() * UNIT
    reach = math.ceil(SIDE / BAR_STEP)
    for number in range(-reach, reach + 1):
        x = moon + number * BAR_STEP
        colour = ORANGE if number == 0 else palette.water
        top = SIDE - SPRING_TIDE * high_water(number)
        canvas.line([(x, top), (x, SIDE + BAR_STEP)], 0.54 * BAR_STEP, colour)


def draw_moon(canvas: Canvas) -> None:
    """Let the moon lift the water on the side that is turned to it, and on the other one too."""
    earth, moon = (510.0, 640.0), (1110.0, 640.0)
    canvas.line(arc(earth, moon[0] - earth[0], -75, 75), 14, SEA)
    canvas.dot(earth, 310, SEA, stretch=1.38)
    canvas.dot(earth, 280, PAPER)
    canvas.dot(moon, 102, ORANGE)
    canvas.dot(moon, 36, INK)


def main() -> None:
    """Draw each picture and save it where its feed or its episode looks for it."""
    for feed, palette in PALETTES.items():
        canvas = Canvas(palette.ground)
        draw_tides(canvas, palette)
        for word, baseline in BASELINES.items():
            write_word(canvas, word, baseline, palette)
        file = FEEDS / feed / "cover.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        canvas.finished().save(file, quality=90, subsampling=0, optimize=True, dpi=(72, 72))
    canvas = Canvas(INK, CHAPTER_SIDE)
    draw_moon(canvas)
    canvas.finished().save(CHAPTER, quality=90, optimize=True, dpi=(72, 72))


if __name__ == "__main__":
    main()
