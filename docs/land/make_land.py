"""Make evidence/places/land.txt: the coasts of the world, coarse, to tell land from sea.

From the layer `land` of world-atlas 2.0.2 (countries-50m.json; Natural Earth 1:50m, public domain):

    python docs/land/make_land.py countries-50m.json > evidence/places/land.txt

A line is a ring; its numbers are hundredths of degrees, longitude and latitude in turn, each the
difference from the one before. Points within 0.04 degrees of the line between others are left out.
"""

import json
import sys
from itertools import pairwise
from math import hypot

KEPT = 0.04


def rings(topology: dict) -> list[list[tuple[float, float]]]:
    """Every ring of the land in degrees; holes are lakes as large as seas."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [absolute(arc, scale, shift) for arc in topology["arcs"]]
    (land,) = topology["objects"]["land"]["geometries"]
    return [joined(ring, arcs) for polygon in land["arcs"] for ring in polygon]


def absolute(arc: list, scale: list[float], shift: list[float]) -> list[tuple[float, float]]:
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
    return points


def joined(ring: list[int], arcs: list) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def simpler(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Fewer points of the same line (Douglas and Peucker, 1973)."""
    kept, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, at = 0.0, 0
        for index in range(first + 1, last):
            distance = off(points[index], points[first], points[last])
            if distance > far:
                far, at = distance, index
        if far > KEPT:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return [points[index] for index in sorted(kept)]


def off(point: tuple, a: tuple, b: tuple) -> float:
    length = hypot(b[0] - a[0], b[1] - a[1])
    if length == 0:
        return hypot(point[0] - a[0], point[1] - a[1])
    return abs((b[0] - a[0]) * (a[1] - point[1]) - (a[0] - point[0]) * (b[1] - a[1])) / length


def written(points: list[tuple[float, float]]) -> str:
    whole = [(round(x * 100), round(y * 100)) for x, y in points]
    steps = [whole[0], *((bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(whole))]
    return " ".join(f"{x} {y}" for x, y in steps)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        found = rings(json.load(file))
    for ring in found:
        line = simpler(ring)
        if len(line) > 3:
            print(written(line))
