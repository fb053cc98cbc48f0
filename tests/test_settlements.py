"""The settlements under every map: the founding case is among them, in both scripts."""

import json
from pathlib import Path

import pytest

from evidence.places import Point, distance_m

STATIC = Path(__file__).parent.parent / "evidence" / "static" / "evidence"
ROWS = json.loads((STATIC / "places.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("latin", "cyrillic", "latitude", "longitude"),
    [
        ("Kozinka", "Козинка", 50.4613, 35.6026),
        ("Grayvoron", "Грайворон", 50.4789, 35.6809),
        ("Rakitnoye", "Ракитное", 50.8408, 35.8521),
        ("Belgorod", "Белгород", 50.6034, 36.5809),
        ("Velyka Pysarivka", "Велика Писарівка", 50.4233, 35.4830),
        ("Kharkiv", "Харків", 49.9818, 36.2548),
        ("Donetsk", "Донецьк", 48.0230, 37.8022),
        ("Kursk", "Курск", 51.7269, 36.1846),
        ("Minsk", "Мінск", 53.9002, 27.5665),
    ],
)
def test_a_settlement_stands_in_both_scripts(latin, cyrillic, latitude, longitude) -> None:
    assert [latin, cyrillic, latitude, longitude] in [row[:4] for row in ROWS]


def test_rows_are_places_of_the_area_with_most_people_first() -> None:
    populations = [row[4] for row in ROWS]

    assert populations == sorted(populations, reverse=True)
    assert all(42 <= row[2] <= 58 and 20 <= row[3] <= 48 and row[0] for row in ROWS)


def test_the_two_places_of_the_helicopters_are_some_45_km_apart() -> None:
    at = {row[0]: Point.of(row[2], row[3]) for row in ROWS if row[0] in {"Kozinka", "Rakitnoye"}}

    assert distance_m(at["Kozinka"], at["Rakitnoye"]) == pytest.approx(45_000, abs=1_000)


def test_the_attribution_goes_with_the_data() -> None:
    notice = (STATIC / "places.NOTICE.txt").read_text()

    assert "GeoNames" in notice and "Attribution 4.0" in notice
    assert f"{len(ROWS):,} settlements" in notice
