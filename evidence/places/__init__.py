"""Places on Earth: coordinates read, checked and written, distances, shapes, and how sure they are.

All coordinates are WGS 84 degrees; all distances are metres.
"""

from evidence.places.points import (
    EARTH_RADIUS_M,
    PRECISION_RADIUS_M,
    UNSAID_M,
    Point,
    bearing,
    certainly_within,
    distance_m,
    format_distance,
    format_point,
    possibly_within,
)
from evidence.places.reading import LONGEST_TEXT, Reading, parse_coordinates, read_coordinates
from evidence.places.shapes import AREA, KINDS, MOST_POINTS, POINTS, ROUTE, Shape, format_shape

__all__ = [
    "AREA",
    "EARTH_RADIUS_M",
    "KINDS",
    "LONGEST_TEXT",
    "MOST_POINTS",
    "POINTS",
    "PRECISION_RADIUS_M",
    "ROUTE",
    "UNSAID_M",
    "Point",
    "Reading",
    "Shape",
    "bearing",
    "certainly_within",
    "distance_m",
    "format_distance",
    "format_point",
    "format_shape",
    "parse_coordinates",
    "possibly_within",
    "read_coordinates",
]
